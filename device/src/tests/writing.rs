//! What a person writes.

use domain::{
    command::{Command, Outcome},
    hazard::Grade,
    patrol::PatrolAct,
    place::Position,
    refusal::{ENTRIES_MAX, Refusal},
    time::Stamp,
    view::{Query, View},
};
use rusqlite::Connection;

use super::{county::*, photo::of};
use crate::{
    Device, Error,
    projection::examples::{order, reinspect, verify, visit},
    thing::Thing,
};

#[test]
fn doing_a_command_twice_is_the_same_as_once() {
    let mut worker = device(WORKER);
    for command in [add_site(1), rename(1, 9, "新名"), begin(2), act(2, 2, PatrolAct::End), report(3)] {
        done(&mut worker, command.clone());
        let records = count(&worker, "record");
        assert_eq!(run(&mut worker, command).unwrap(), Outcome::AlreadyDone);
        assert_eq!(count(&worker, "record"), records);
    }
    assert_eq!((count(&worker, "outbox"), worker.status_counts().unwrap().waiting), (5, 5));
}

#[test]
fn a_refused_command_writes_nothing() {
    let mut worker = device(WORKER);
    done(&mut worker, report(1));
    let before = knowledge(&worker);
    assert_eq!(refusal(run(&mut worker, step(1, 2, verify(Grade::General)))), Refusal::NoAuthority);
    assert_eq!(refusal(run(&mut worker, step(1, 2, reinspect(true)))), Refusal::NoAuthority);
    assert_eq!(refusal(run(&mut worker, step(7, 2, verify(Grade::General)))), Refusal::Unknown);
    assert_eq!(refusal(run(&mut worker, act(1, 2, PatrolAct::End))), Refusal::Unknown);
    assert_eq!(knowledge(&worker), before);
    assert_eq!(count(&worker, "record"), 1);
}

#[test]
fn an_impossible_step_is_refused_until_it_has_a_place() {
    let mut supervisor = device(SUPERVISOR);
    done(&mut supervisor, report(1));
    assert_eq!(refusal(run(&mut supervisor, step(1, 2, order("2026-12-01")))), Refusal::NoPlace);
    done(&mut supervisor, step(1, 2, verify(Grade::General)));
    done(&mut supervisor, step(1, 3, order("2026-12-01")));
    let withdraw =
        |of| domain::hazard::Step::Withdraw { of: entry_id(document(1), of), reason: "写错".to_owned() };
    assert_eq!(refusal(run(&mut supervisor, step(1, 4, withdraw(2)))), Refusal::NoPlace);
    done(&mut supervisor, step(1, 4, withdraw(3)));
    done(&mut supervisor, step(1, 5, order("2026-12-02")));
}

#[test]
fn nobody_writes_outside_the_own_territory() {
    let mut stranger = device(WORKER_C);
    assert_eq!(refusal(run(&mut stranger, report(1))), Refusal::NoAuthority);
    assert_eq!(refusal(run(&mut stranger, add_site(1))), Refusal::NoAuthority);
    assert_eq!(refusal(run(&mut stranger, begin(1))), Refusal::NoAuthority);
}

#[test]
fn before_enrolment_only_drafts_are_kept() {
    let mut device = Device::open(Connection::open_in_memory().unwrap(), [1; 32]).unwrap();
    assert!(!device.is_enrolled());
    assert_eq!(refusal(run(&mut device, report(1))), Refusal::NotEnrolled);
    let draft = Command::SaveDraft { key: "report".to_owned(), body: "半句".to_owned() };
    done(&mut device, draft);
    let asked = device.ask(NOW_MS, &Query::Draft { key: "report".to_owned() }).unwrap();
    assert_eq!(asked, View::Draft(Some("半句".to_owned())));
}

#[test]
fn a_draft_and_an_identity_survive_closing_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let open = |random| Device::open(Connection::open(&path).unwrap(), [random; 32]).unwrap();
    let mut first = open(1);
    first.enrol(&enrolled(WORKER), &key(WORKER)).unwrap();
    first.keep_pack(&serde_json::to_vec(&pack()).unwrap()).unwrap();
    done(&mut first, Command::SaveDraft { key: "report".to_owned(), body: "半句".to_owned() });
    done(&mut first, report(1));
    let before = knowledge(&first);
    drop(first);
    let mut second = open(2);
    assert!(second.is_enrolled());
    assert_eq!(knowledge(&second), before);
    assert_eq!(
        second.ask(NOW_MS, &Query::Draft { key: "report".to_owned() }).unwrap(),
        View::Draft(Some("半句".to_owned()))
    );
    done(&mut second, Command::DropDraft { key: "report".to_owned() });
    assert_eq!(second.ask(NOW_MS, &Query::Draft { key: "report".to_owned() }).unwrap(), View::Draft(None));
}

#[test]
fn every_opening_writes_under_a_name_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut actors = std::collections::BTreeSet::new();
    for random in 1..=3u8 {
        let mut device = Device::open(Connection::open(&path).unwrap(), [random; 32]).unwrap();
        device.enrol(&enrolled(WORKER), &key(WORKER)).unwrap();
        device.keep_pack(&serde_json::to_vec(&pack()).unwrap()).unwrap();
        done(&mut device, report(u16::from(random)));
        actors.insert(device.signer.as_ref().unwrap().actor);
    }
    assert_eq!(actors.len(), 3);
}

#[test]
fn a_newer_store_is_not_touched() {
    let conn = Connection::open_in_memory().unwrap();
    conn.pragma_update(None, "user_version", 999).unwrap();
    assert!(matches!(Device::open(conn, [1; 32]), Err(Error::NewerStore(999))));
}

#[test]
fn a_second_patrol_waits_for_the_end_of_the_first() {
    let mut worker = device(WORKER);
    done(&mut worker, begin(1));
    assert_eq!(refusal(run(&mut worker, begin(2))), Refusal::PatrolOpen);
    done(&mut worker, act(1, 2, visit(9, domain::checklist::Verdict::NotOk)));
    done(&mut worker, act(1, 3, PatrolAct::End));
    assert_eq!(refusal(run(&mut worker, act(1, 4, PatrolAct::End))), Refusal::NoPlace);
    assert_eq!(refusal(run(&mut worker, act(1, 4, PatrolAct::Seen))), Refusal::NoAuthority);
    done(&mut worker, begin(2));
}

#[test]
fn a_document_takes_no_more_entries_than_allowed() {
    let mut worker = device(WORKER);
    done(&mut worker, begin(1));
    let entry = |index: usize| {
        let mut bytes = [7; 16];
        bytes[..8].copy_from_slice(&index.to_be_bytes());
        domain::id::EntryId::from_bytes(bytes)
    };
    let look = |index| Command::Patrol {
        patrol: document(1),
        entry: entry(index),
        act: visit(9, domain::checklist::Verdict::Ok),
    };
    (1..ENTRIES_MAX).for_each(|index| done(&mut worker, look(index)));
    assert!(matches!(refusal(run(&mut worker, look(ENTRIES_MAX))), Refusal::TooMany { .. }));
}

#[test]
fn an_entry_carries_every_evidence_of_time() {
    let mut worker = device(WORKER);
    worker.me.offset_ms = Some(-5_000);
    let fix = Position::parse(39.4, 111.1, 8.0, Some(NOW_MS - 100)).unwrap();
    worker.execute(Stamp { wall_ms: NOW_MS, mono_ms: 9, fix: Some(fix) }, report(1)).unwrap();
    let Thing::Hazard(hazard) = thing(&worker, document(1)) else { panic!("a hazard") };
    let at = hazard.entries[0].at;
    assert_eq!((at.wall_ms, at.fix_ms, at.offset_ms), (NOW_MS, Some(NOW_MS - 100), Some(-5_000)));
    assert_eq!(hazard.entries[0].author.person, "p1");
}

#[test]
fn rebuilding_from_records_gives_the_same() {
    let mut supervisor = device(SUPERVISOR);
    for command in [add_site(1), rename(1, 9, "新名"), report(3), step(3, 2, verify(Grade::Major)), begin(4)]
    {
        done(&mut supervisor, command);
    }
    let before = knowledge(&supervisor);
    supervisor.rebuild().unwrap();
    assert_eq!(knowledge(&supervisor), before);
    supervisor.conn.execute("UPDATE document SET bytes = x'00'", []).unwrap();
    assert_eq!(knowledge(&supervisor), before, "a broken cache is replaced from records");
    done(&mut supervisor, rename(1, 10, "更新"));
}

#[test]
fn another_identity_is_taken_on_only_when_everything_is_delivered() {
    let mut worker = device(WORKER);
    done(&mut worker, report(1));
    assert!(matches!(worker.enrol(&enrolled(SUPERVISOR), &key(SUPERVISOR)), Err(Error::UnsentRecords)));
    worker.enrol(&enrolled(WORKER), &key(WORKER)).unwrap();
    worker.conn.execute("DELETE FROM outbox", []).unwrap();
    worker.enrol(&enrolled(SUPERVISOR), &key(SUPERVISOR)).unwrap();
    assert_eq!(worker.person(), "p3");
    done(&mut worker, step(1, 2, verify(Grade::General)));
}

#[test]
fn photos_are_kept_once_and_without_notes() {
    let mut worker = device(WORKER);
    let bytes = crate::photo::jpeg_of(100, 80, &[3; 500]);
    let photo = worker.keep_photo(&of(&bytes), NOW_MS).unwrap();
    assert_eq!(worker.keep_photo(&of(&bytes), NOW_MS + 1).unwrap(), photo);
    assert_eq!(worker.photo(photo.hash).unwrap(), Some(bytes));
    let refused = |worker: &mut Device, bytes: &[u8]| worker.keep_photo(&of(bytes), NOW_MS).unwrap_err();
    assert!(matches!(refused(&mut worker, b"GIF89a"), Error::Refused(Refusal::Invalid { .. })));
    let huge = vec![0; domain::wire::PHOTO_BYTES_MAX as usize + 1];
    assert!(matches!(refused(&mut worker, &huge), Error::Refused(Refusal::TooMany { .. })));
}
