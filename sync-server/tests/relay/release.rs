//! A supervisor at the desk lists what is kept aside and lets it into the log.

use domain::{
    record::{Lane, Record},
    role::Role,
    wire::{FromRelay, KEPT_MAX, KeptLine, NotReleased, RefusedCode, RejectCode, Row, ToRelay},
};
use relay::{Photos, Relay};

use crate::town::{FAR_GRID, GRID, MORNING, Phone, TOWNSHIP, Town, grid, person, space};

const LIST: ToRelay = ToRelay::Quarantine { after: 0 };

/// A worker who was revoked and then delivered a hazard, and a patrol of this month.
fn late(town: &mut Town) -> (Phone, [Record; 2]) {
    let mut phone = town.device("worker");
    let patrols = space(&format!("grid/{GRID}/2026-11"));
    let records = [phone.write(Lane::Hazard, &grid()), phone.write(Lane::Other, &patrols)];
    assert!(town.relay.store_mut().revoke(phone.id, MORNING).unwrap());
    town.relay.refresh().unwrap();
    town.connect(&mut phone, &[]);
    town.now_ms += 60_000;
    town.say(&phone, &ToRelay::Push(records.to_vec()));
    (phone, records)
}

/// Somebody's device, connected, with nothing left to hear.
fn desk(town: &mut Town, person: &str) -> Phone {
    let mut desk = town.phone(person);
    let heard = town.connect(&mut desk, &[]);
    town.drain(&desk, heard);
    desk
}

/// What a device is told when it asks what is kept.
fn kept(town: &mut Town, desk: &Phone) -> (Vec<KeptLine>, u32) {
    let heard = town.say(desk, &LIST);
    match heard.first() {
        Some(FromRelay::Quarantine { lines, total }) => (lines.clone(), *total),
        heard => panic!("{heard:?}"),
    }
}

fn release(town: &mut Town, desk: &Phone, ids: &[u64]) -> Vec<(u64, NotReleased)> {
    let heard = town.say(desk, &ToRelay::Release(ids.to_vec()));
    match heard.first() {
        Some(FromRelay::Released(left)) => left.clone(),
        heard => panic!("{heard:?}"),
    }
}

#[test]
fn a_supervisor_is_told_whose_what_when_and_why_and_nothing_of_what_it_says() {
    let mut town = Town::new();
    let desk = desk(&mut town, "supervisor");
    assert_eq!(kept(&mut town, &desk), (vec![], 0));
    let (phone, records) = late(&mut town);
    let (lines, total) = kept(&mut town, &desk);
    let size = |record: &Record| u32::try_from(postcard::to_allocvec(record).unwrap().len()).unwrap();
    let line = |id: u64, record: &Record| KeptLine {
        id,
        device: phone.id,
        label: String::new(),
        at_ms: MORNING + 60_000,
        code: RejectCode::Revoked,
        space: record.space.clone(),
        lane: record.lane,
        size_bytes: size(record),
    };
    assert_eq!(total, 2);
    assert_eq!(lines, [line(1, &records[0]), line(2, &records[1])]);
}

#[test]
fn what_a_supervisor_releases_reaches_everybody_once_and_the_trace_stays() {
    let mut town = Town::new();
    let (phone, records) = late(&mut town);
    let (desk, reader) = (desk(&mut town, "supervisor"), desk(&mut town, "county"));
    let heard = town.say(&desk, &ToRelay::Release(vec![1]));
    let row = [Row::Record(records[0].clone())];
    let is_row = |frame: &FromRelay| matches!(frame, FromRelay::Records { rows, .. } if *rows == row);
    assert_eq!(heard[0], FromRelay::Released(vec![]));
    assert!(heard.iter().any(is_row) && town.hear(&reader).iter().any(is_row), "{heard:?}");
    assert_eq!(kept(&mut town, &desk).1, 1, "the other one stays");
    town.relay.tick(town.now_ms).unwrap();
    town.relay.commit(town.now_ms).unwrap();
    assert_eq!(town.rows(&grid()).len(), 1);
    let [trace] = town.relay.store().releases().unwrap().try_into().unwrap();
    assert_eq!((trace.id, trace.device, trace.space), (1, phone.id, grid()));
    assert_eq!((trace.by, trace.at_ms), (format!("supervisor {}", desk.id), town.now_ms));
    assert_eq!(town.relay.store().audit().unwrap().faults, []);
}

#[test]
fn a_release_asked_twice_is_the_same_as_once_and_the_first_one_is_named() {
    let mut town = Town::new();
    late(&mut town);
    let (desk, other) = (desk(&mut town, "supervisor"), desk(&mut town, "county"));
    assert_eq!(release(&mut town, &desk, &[2, 2]), [(2, NotReleased::Already)]);
    assert_eq!(release(&mut town, &other, &[1, 2]), [(2, NotReleased::Already)]);
    assert_eq!(town.rows(&grid()).len(), 1);
    let by: Vec<String> = town.relay.store().releases().unwrap().into_iter().map(|one| one.by).collect();
    assert_eq!(by, [format!("supervisor {}", desk.id), format!("county {}", other.id)]);
}

#[test]
fn a_supervisor_of_another_township_neither_sees_nor_releases_it() {
    let mut town = Town::new();
    late(&mut town);
    let far = desk(&mut town, "far supervisor");
    assert_eq!(kept(&mut town, &far), (vec![], 0));
    let unknown = |id| (id, NotReleased::Unknown);
    assert_eq!(release(&mut town, &far, &[1, 2, 3]), [1, 2, 3].map(unknown));
    for nobody in ["worker", "neighbour", "moved", "department", "expert", "lookout"] {
        let phone = desk(&mut town, nobody);
        assert_eq!(town.say(&phone, &LIST), [FromRelay::NoAuthority], "{nobody}");
        assert_eq!(town.say(&phone, &ToRelay::Release(vec![1])), [FromRelay::NoAuthority], "{nobody}");
    }
    assert_eq!((town.rows(&grid()), town.relay.store().releases().unwrap()), (vec![], vec![]));
    let desk = desk(&mut town, "supervisor");
    assert_eq!(release(&mut town, &desk, &[1]), []);
    assert_eq!(release(&mut town, &far, &[1]), [unknown(1)], "nor hears that somebody did");
}

#[test]
fn whoever_was_moved_or_revoked_releases_nothing_and_still_delivers() {
    let mut town = Town::new();
    late(&mut town);
    let mut desk = desk(&mut town, "supervisor");
    let moved = person("supervisor", Role::Supervisor, TOWNSHIP, true);
    town.relay.store_mut().put_people(&[moved]).unwrap();
    town.relay.refresh().unwrap();
    town.hear(&desk);
    assert_eq!(town.say(&desk, &LIST), [FromRelay::NoAuthority]);
    let back = person("supervisor", Role::Supervisor, TOWNSHIP, false);
    town.relay.store_mut().put_people(&[back]).unwrap();
    assert!(town.relay.store_mut().revoke(desk.id, town.now_ms).unwrap());
    town.relay.refresh().unwrap();
    assert_eq!(town.hear(&desk), [FromRelay::Refused(RefusedCode::Revoked)]);
    town.connect(&mut desk, &[]);
    assert_eq!(town.say(&desk, &LIST), [FromRelay::NoAuthority]);
    assert_eq!(town.say(&desk, &ToRelay::Release(vec![1])), [FromRelay::NoAuthority]);
    let record = desk.write(Lane::Hazard, &grid());
    let heard = town.say(&desk, &ToRelay::Push(vec![record]));
    assert!(heard.contains(&FromRelay::Ack { lane: Lane::Hazard, n: 1 }), "{heard:?}");
}

#[test]
fn a_long_list_comes_in_pages() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    let far = |at: usize| phone.numbered(Lane::Hazard, 20_000 + at as u64, &grid(), &[1]);
    town.say(&phone, &ToRelay::Push((0..KEPT_MAX * 2 + 1).map(far).collect()));
    let desk = desk(&mut town, "supervisor");
    let mut ids: Vec<u64> = Vec::new();
    for length in [KEPT_MAX, KEPT_MAX, 1, 0] {
        let after = ids.last().copied().unwrap_or(0);
        let heard = town.say(&desk, &ToRelay::Quarantine { after });
        let [FromRelay::Quarantine { lines, total: 101 }] = heard.as_slice() else { panic!("{heard:?}") };
        assert_eq!(lines.len(), length);
        ids.extend(lines.iter().map(|line| line.id));
    }
    assert_eq!(ids, (1..=101).collect::<Vec<_>>());
}

#[test]
fn what_the_log_may_not_hold_is_not_released_at_the_desk_either() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    let far = space(&format!("grid/{FAR_GRID}"));
    let forged = Record { change: vec![66], ..phone.numbered(Lane::Hazard, 2, &grid(), &[1]) };
    town.say(&phone, &ToRelay::Push(vec![phone.numbered(Lane::Hazard, 1, &far, &[1]), forged]));
    let (far_desk, own_desk) = (desk(&mut town, "far supervisor"), desk(&mut town, "supervisor"));
    let faulty = |id, code| (id, NotReleased::Faulty(code));
    assert_eq!(release(&mut town, &far_desk, &[1]), [faulty(1, RejectCode::OutOfScope)]);
    assert_eq!(release(&mut town, &own_desk, &[2]), [faulty(2, RejectCode::BadSignature)]);
    assert_eq!((town.rows(&far), town.rows(&grid())), (vec![], vec![]));
}

#[test]
fn a_release_whose_relay_died_before_its_commit_is_taken_when_it_starts() {
    let mut town = Town::new();
    late(&mut town);
    let desk = desk(&mut town, "supervisor");
    town.tell(&desk, &ToRelay::Release(vec![1]));
    assert_eq!(town.rows(&grid()).len(), 0);
    let (store, _) = town.relay.into_parts();
    let mut town = Town::of(Relay::new(store, Photos::in_memory()).unwrap());
    for _ in 0..2 {
        town.relay.tick(town.now_ms).unwrap();
        town.relay.commit(town.now_ms).unwrap();
    }
    assert_eq!(town.rows(&grid()).len(), 1);
}
