//! Conversations with the relay, in every weather.

use std::collections::VecDeque;

use domain::{
    hazard::Grade,
    id::DocumentId,
    record::{Hash, Lane},
    view::{Query, View},
    wire::{Cursor, FromRelay, ToRelay, VERSION, read_frame, write_frame},
};

use super::{county::*, relay::*};
use crate::{
    Device, Session, SessionError,
    projection::examples::{order, rectify, verify},
};

/// A relay on which a worker and a supervisor have met over several things.
fn busy() -> (Relay, Device, Device) {
    let mut relay = Relay::default();
    let (mut worker, mut supervisor) = (device(WORKER), device(SUPERVISOR));
    for number in 1..=4 {
        done(&mut worker, report(number));
    }
    done(&mut worker, add_site(20));
    done(&mut worker, begin(21));
    sync(&mut relay, &mut worker);
    sync(&mut relay, &mut supervisor);
    for number in 1..=3 {
        done(&mut supervisor, step(number, 2, verify(Grade::General)));
        done(&mut supervisor, step(number, 3, order("2026-12-01")));
    }
    sync(&mut relay, &mut supervisor);
    sync(&mut relay, &mut worker);
    (relay, worker, supervisor)
}

#[test]
fn devices_meet_over_the_relay_and_fall_silent() {
    let (mut relay, mut worker, mut supervisor) = busy();
    assert_eq!(knowledge(&worker), knowledge(&supervisor));
    assert!(is_quiet(&mut relay, &mut worker) && is_quiet(&mut relay, &mut supervisor));
    assert_eq!(worker.me.offset_ms, Some(7));
    done(&mut worker, step(1, 4, rectify()));
    sync(&mut relay, &mut worker);
    sync(&mut relay, &mut supervisor);
    assert_eq!(knowledge(&worker), knowledge(&supervisor));
}

#[test]
fn a_line_cut_at_any_frame_loses_nothing() {
    let (relay, ..) = busy();
    for cut in 1..60 {
        let (mut relay, mut late) = (relay.clone(), device(OFFICE));
        done(&mut late, report(50));
        done(&mut late, report(51));
        let frames =
            talk(&mut relay, &mut late, |at| if at == cut { Fate::CutsTheLine } else { Fate::Arrives })
                .unwrap();
        sync(&mut relay, &mut late);
        let mut fresh = device(OFFICE);
        sync_as_reader(&mut relay, &mut fresh);
        assert_eq!(knowledge(&late), knowledge(&fresh), "cut at {cut}");
        assert!(is_quiet(&mut relay, &mut late), "cut at {cut}");
        if frames < cut {
            return;
        }
    }
    panic!("the conversation never came to its end");
}

/// A second store of the same person, which is sent its own records whole.
fn sync_as_reader(relay: &mut Relay, fresh: &mut Device) {
    for records in relay.logs.clone().into_values() {
        fresh.accept(&records).unwrap();
    }
}

#[test]
fn repeated_frames_are_harmless() {
    let (mut relay, worker, _) = busy();
    let mut late = device(OFFICE);
    done(&mut late, report(50));
    // The first frames open the session; everything behind them comes twice.
    talk(&mut relay, &mut late, |at| if at > 4 { Fate::ArrivesTwice } else { Fate::Arrives }).unwrap();
    sync(&mut relay, &mut late);
    assert_eq!(relay.logs.values().map(Vec::len).sum::<usize>(), 13);
    assert_eq!(count(&late, "quarantine"), 0);
    assert_eq!(count(&late, "document"), count(&worker, "document") + 1);
    assert!(is_quiet(&mut relay, &mut late));
}

#[test]
fn a_lost_frame_is_made_good_by_the_next_session() {
    let (relay, ..) = busy();
    for lost in 2..25 {
        let (mut relay, mut late) = (relay.clone(), device(OFFICE));
        done(&mut late, report(50));
        let _ = talk(&mut relay, &mut late, |at| if at == lost { Fate::Vanishes } else { Fate::Arrives });
        sync(&mut relay, &mut late);
        assert!(is_quiet(&mut relay, &mut late), "lost {lost}");
        assert_eq!(count(&late, "document"), 7, "lost {lost}");
    }
}

#[test]
fn a_relay_restored_from_an_older_backup_is_refilled() {
    let (mut relay, mut worker, mut supervisor) = busy();
    let whole: Vec<usize> = relay.logs.values().map(Vec::len).collect();
    for log in relay.logs.values_mut() {
        log.truncate(log.len() / 3);
    }
    done(&mut worker, report(30));
    sync(&mut relay, &mut worker);
    sync(&mut relay, &mut supervisor);
    sync(&mut relay, &mut worker);
    sync(&mut relay, &mut supervisor);
    let again: usize = relay.logs.values().map(Vec::len).sum();
    assert_eq!(again, whole.iter().sum::<usize>() + 1);
    assert_eq!(knowledge(&worker), knowledge(&supervisor));
    assert!(is_quiet(&mut relay, &mut worker) && is_quiet(&mut relay, &mut supervisor));
}

/// Everything that the relay's logs hold.
fn logged(relay: &Relay) -> std::collections::BTreeSet<Hash> {
    relay.logs.values().flatten().map(domain::record::Record::hash).collect()
}

#[test]
fn a_refill_that_is_cut_at_any_frame_loses_nothing_of_anybody() {
    for cut in 1..40 {
        let (mut relay, _, mut supervisor) = busy();
        let whole = logged(&relay);
        relay.logs.values_mut().for_each(|log| log.truncate(log.len() / 3));
        let fate = |at| if at == cut { Fate::CutsTheLine } else { Fate::Arrives };
        let frames = talk(&mut relay, &mut supervisor, fate).unwrap();
        sync(&mut relay, &mut supervisor);
        assert_eq!(logged(&relay), whole, "cut at {cut}");
        assert_eq!(count(&supervisor, "refill"), 0, "cut at {cut}");
        if frames < cut {
            return;
        }
    }
    panic!("the conversation never came to its end");
}

#[test]
fn a_rejected_record_stays_in_sight_and_holds_nothing_up() {
    let mut relay = Relay::default();
    let mut worker = device(WORKER);
    relay.to_reject.insert((worker.me.device, Lane::Hazard, 2));
    for number in 1..=3 {
        done(&mut worker, report(number));
    }
    sync(&mut relay, &mut worker);
    assert_eq!(relay.logs.values().map(Vec::len).sum::<usize>(), 2);
    let View::Waiting(waiting) = worker.ask(NOW_MS, &Query::Waiting).unwrap() else { panic!("a list") };
    let rejected: Vec<DocumentId> = waiting
        .records
        .iter()
        .filter(|record| record.rejected.is_some())
        .map(|record| record.document)
        .collect();
    assert_eq!(rejected, [document(2)]);
    assert_eq!(worker.status_counts().unwrap().waiting, 0);
}

#[test]
fn a_forgotten_space_is_dropped_once_its_own_records_are_delivered() {
    let (mut relay, mut worker, _) = busy();
    done(&mut worker, report(30));
    let space: domain::space::Space = format!("grid/{GRID}").parse().unwrap();
    relay.forgotten.insert((worker.me.device, space.clone()));
    sync(&mut relay, &mut worker);
    assert!(
        relay.logs[&space].iter().any(|record| record.document == document(30)),
        "it was delivered first"
    );
    assert_eq!(count(&worker, &format!("record WHERE space = '{space}'")), 0);
    assert_eq!(count(&worker, &format!("document WHERE space = '{space}'")), 0);
    assert_eq!(count(&worker, "document"), 1, "the patrol's space stays");
    let last = crate::store::last_number(&worker.conn, worker.me.device, Lane::Hazard).unwrap();
    assert_eq!(last, 5, "numbers are never used again");
}

#[test]
fn another_relay_version_or_turn_ends_the_session() {
    let mut worker = device(WORKER);
    let challenge = |relay: &str, version| {
        let relay = relay.to_owned();
        write_frame(&FromRelay::Challenge { nonce: [1; 32], relay, relay_ms: 0, version }).unwrap()
    };
    let mut take = |frame: &[u8]| Session::new().take(&mut worker, NOW_MS, frame);
    assert!(matches!(take(&challenge("other", VERSION)), Err(SessionError::OtherRelay)));
    assert!(matches!(take(&challenge(RELAY, 99)), Err(SessionError::Version(99))));
    assert!(matches!(take(&write_frame(&FromRelay::Pong).unwrap()), Err(SessionError::OutOfTurn)));
    assert!(matches!(take(b"junk"), Err(SessionError::Frame(_))));
    let code = domain::wire::RefusedCode::Fork;
    let taken = take(&write_frame(&FromRelay::Refused(code)).unwrap()).unwrap();
    assert_eq!(taken.refused, Some(code));
}

/// A session that the relay has let in.
pub(super) fn opened(device: &mut Device) -> Session {
    let mut session = Session::new();
    let challenge =
        FromRelay::Challenge { nonce: [1; 32], relay: RELAY.to_owned(), relay_ms: 0, version: VERSION };
    let welcome = FromRelay::Welcome { held: [0; 3], pack: 1, cursors_wanted: false };
    for frame in [challenge, welcome] {
        session.take(device, NOW_MS, &write_frame(&frame).unwrap()).unwrap();
    }
    session
}

#[test]
fn rows_that_do_not_lead_to_the_named_head_change_nothing() {
    let (relay, ..) = busy();
    let mut office = device(OFFICE);
    let mut session = opened(&mut office);
    let (space, log) = relay.logs.iter().next().unwrap();
    let rows = |log: &[domain::record::Record]| log.iter().cloned().map(domain::wire::Row::Record).collect();
    let frame = |from, log, head| {
        write_frame(&FromRelay::Records { space: space.clone(), from, rows: rows(log), head, last: 9 })
            .unwrap()
    };
    let gap = frame(2, &log[1..2], Hash::EMPTY.then(&log[0]).then(&log[1]));
    assert!(matches!(session.take(&mut office, NOW_MS, &gap), Err(SessionError::Gap)));
    let wrong = frame(1, &log[..2], Hash([1; 32]));
    let missing = domain::wire::Row::Yours(Lane::Hazard, 1);
    let records =
        FromRelay::Records { space: space.clone(), from: 1, rows: vec![missing], head: Hash::EMPTY, last: 1 };
    let missing = write_frame(&records).unwrap();
    for (frame, error) in [(wrong, SessionError::WrongHead), (missing, SessionError::OwnRecordMissing)] {
        let mut session = opened(&mut office);
        while session.give(&mut office).unwrap().is_some() {}
        // The relay is asked for the rows as they stand, once.
        session.take(&mut office, NOW_MS, &frame).unwrap();
        let beginning = Cursor { space: space.clone(), seq: 0, head: Hash::EMPTY };
        let asked = session.give(&mut office).unwrap().unwrap();
        assert_eq!(read_frame(&asked), Ok(ToRelay::Resume(beginning)));
        assert!(
            !session.take(&mut office, NOW_MS, &gap).unwrap().changed,
            "it was on its way and comes again"
        );
        let again = session.take(&mut office, NOW_MS, &frame).unwrap_err();
        assert_eq!(again.to_string(), error.to_string());
    }
    assert_eq!((count(&office, "record"), count(&office, "cursor")), (0, 0));
    let right = frame(1, &log[..1], Hash::EMPTY.then(&log[0]));
    assert!(session.take(&mut office, NOW_MS, &right).unwrap().changed);
    assert_eq!(session.receiving(), Some((8, 9)));
}

#[test]
fn rows_that_have_come_are_committed_together_up_to_what_does_not_fit() {
    let (relay, ..) = busy();
    let (space, log) = relay.logs.iter().find(|(_, log)| log.len() > 1).unwrap();
    let (one, both) = (Hash::EMPTY.then(&log[0]), Hash::EMPTY.then(&log[0]).then(&log[1]));
    let frame = |n: usize, head| {
        let rows = vec![domain::wire::Row::Record(log[n].clone())];
        write_frame(&FromRelay::Records { space: space.clone(), from: n as u64 + 1, rows, head, last: 2 })
            .unwrap()
    };
    let wrong = frame(1, Hash([1; 32]));
    let mut office = device(OFFICE);
    let mut session = opened(&mut office);
    while session.give(&mut office).unwrap().is_some() {}

    let mut frames = VecDeque::from([frame(0, one), wrong.clone()]);
    assert!(session.take_first(&mut office, NOW_MS, &mut frames).unwrap().changed);
    assert_eq!((frames, count(&office, "record")), (VecDeque::from([wrong]), 1), "it is left for itself");

    let mut office = device(OFFICE);
    let mut session = opened(&mut office);
    while session.give(&mut office).unwrap().is_some() {}
    let mut frames = VecDeque::from([frame(0, one), frame(1, both), write_frame(&FromRelay::Pong).unwrap()]);
    session.take_first(&mut office, NOW_MS, &mut frames).unwrap();
    assert_eq!((frames.len(), count(&office, "record")), (1, 2), "what is no row waits its turn");
    let took = session.give(&mut office).unwrap().unwrap();
    let cursor = Cursor { space: space.clone(), seq: 2, head: both };
    assert_eq!(read_frame(&took), Ok(ToRelay::Took(cursor)), "one word on both");
    assert_eq!(session.give(&mut office).unwrap(), None);
}

#[test]
fn a_county_pack_comes_in_parts() {
    use std::io::Write;
    let mut office = stranger(OFFICE);
    let mut session = opened(&mut office);
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&serde_json::to_vec(&pack()).unwrap()).unwrap();
    let whole = encoder.finish().unwrap();
    let parts: Vec<&[u8]> = whole.chunks(100).collect();
    let count = u16::try_from(parts.len()).unwrap();
    for (part, bytes) in (0u16..).zip(&parts) {
        assert_eq!(office.pack().version, 0);
        let frame = FromRelay::Pack { version: 1, part, parts: count, bytes: bytes.to_vec() };
        session.take(&mut office, NOW_MS, &write_frame(&frame).unwrap()).unwrap();
    }
    assert_eq!(office.pack(), &pack());
    let out_of_turn = FromRelay::Pack { version: 2, part: 0, parts: 3, bytes: vec![1] };
    session.take(&mut office, NOW_MS, &write_frame(&out_of_turn).unwrap()).unwrap();
    let skipped = FromRelay::Pack { version: 2, part: 2, parts: 3, bytes: vec![1] };
    let skipped = session.take(&mut office, NOW_MS, &write_frame(&skipped).unwrap());
    assert!(matches!(skipped, Err(SessionError::Pack)));
}

#[test]
fn a_photo_with_another_hash_is_not_kept() {
    let (mut relay, _, mut supervisor) = busy();
    relay.photos.insert(Hash([7; 32]), vec![1, 2, 3]);
    supervisor.want_photo(Hash([7; 32]));
    sync(&mut relay, &mut supervisor);
    assert_eq!(supervisor.photo(Hash([7; 32])).unwrap(), None);
    assert!(supervisor.wanted.is_empty());
}
