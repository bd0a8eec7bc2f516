//! What becomes of records that are pushed.

use domain::{
    record::{CHANGE_BYTES_MAX, GAP_MAX, Lane, Record},
    wire::{FromRelay, RefusedCode, RejectCode, ToRelay},
};
use relay::{Photos, Relay, Store};
use rusqlite::Connection;

use crate::town::{FAR_GRID, MORNING, Town, grid, space, store_with_people};

fn ack(lane: Lane, n: u64) -> FromRelay {
    FromRelay::Ack { lane, n }
}

fn answers(heard: Vec<FromRelay>) -> Vec<FromRelay> {
    heard.into_iter().filter(|frame| !matches!(frame, FromRelay::Records { .. })).collect()
}

#[test]
fn an_acknowledgement_is_given_only_after_the_commit() {
    let mut town = Town::new();
    let mut phone = town.phone("worker");
    let records = vec![phone.write(Lane::Hazard, &grid()), phone.write(Lane::Hazard, &grid())];
    town.tell(&phone, &ToRelay::Push(records));
    assert_eq!(town.hear(&phone), []);
    assert_eq!(town.relay.store().tip(&grid()).seq, 0);
    town.relay.commit(MORNING).unwrap();
    assert_eq!(answers(town.hear(&phone)), [ack(Lane::Hazard, 2)]);
    assert_eq!(town.relay.store().tip(&grid()).seq, 2);
}

#[test]
fn a_commit_that_fails_acknowledges_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.db");
    let store = store_with_people(Store::open(&path, [1; 32]).unwrap());
    let mut town = Town::of(Relay::new(store, Photos::in_memory()).unwrap());
    let mut phone = town.phone("worker");
    Connection::open(&path).unwrap().execute_batch("DROP TABLE quarantine").unwrap();
    let record = phone.write(Lane::Hazard, &grid());
    town.tell(&phone, &ToRelay::Push(vec![record]));
    assert!(town.relay.commit(MORNING).is_err());
    assert_eq!(town.hear(&phone), [FromRelay::Refused(RefusedCode::Stopping)]);
    assert_eq!(town.relay.store().tip(&grid()).seq, 0);
}

#[test]
fn all_that_waits_is_committed_together() {
    let mut town = Town::new();
    let mut phones: Vec<_> = (0..5).map(|_| town.phone("worker")).collect();
    for phone in &mut phones {
        let record = phone.write(Lane::Hazard, &grid());
        town.tell(phone, &ToRelay::Push(vec![record]));
    }
    town.relay.commit(MORNING).unwrap();
    for phone in &phones {
        assert!(town.hear(phone).contains(&ack(Lane::Hazard, 1)));
    }
    assert_eq!(town.rows(&grid()).len(), 5);
}

#[test]
fn a_repeat_is_acknowledged_and_appends_nothing() {
    let mut town = Town::new();
    let mut phone = town.phone("worker");
    let record = phone.write(Lane::Hazard, &grid());
    for _ in 0..3 {
        let push = ToRelay::Push(vec![record.clone(), record.clone()]);
        assert_eq!(answers(town.say(&phone, &push)), [ack(Lane::Hazard, 1)]);
    }
    assert_eq!(town.rows(&grid()).len(), 1);
}

#[test]
fn another_record_under_a_used_number_is_a_fork() {
    let mut town = Town::new();
    let mut phone = town.phone("worker");
    let first = phone.write(Lane::Hazard, &grid());
    town.say(&phone, &ToRelay::Push(vec![first]));
    let other = phone.numbered(Lane::Hazard, 1, &grid(), &[8; 10]);
    let behind = phone.numbered(Lane::Hazard, 2, &grid(), &[8; 10]);
    let elsewhere = phone.numbered(Lane::Other, 1, &grid(), &[8; 10]);
    let heard = town.say(&phone, &ToRelay::Push(vec![other.clone(), behind.clone()]));
    assert_eq!(answers(heard), [FromRelay::Forked]);
    assert_eq!(answers(town.say(&phone, &ToRelay::Push(vec![other, behind, elsewhere]))), [], "told once");
    assert_eq!(town.rows(&grid()).len(), 1, "nothing behind a fork is taken");
}

#[test]
fn an_acknowledgement_covers_what_the_session_pushed_and_no_more() {
    let mut town = Town::new();
    let mut phone = town.phone("worker");
    let [one, two] = [(); 2].map(|()| phone.write(Lane::Hazard, &grid()));
    town.say(&phone, &ToRelay::Push(vec![one.clone(), two]));
    // A copy of the phone's store has another second record that it has not pushed yet.
    town.connect(&mut phone, &[]);
    assert_eq!(answers(town.say(&phone, &ToRelay::Push(vec![one]))), [ack(Lane::Hazard, 1)]);
}

#[test]
fn lanes_are_counted_apart() {
    let mut town = Town::new();
    let mut phone = town.phone("supervisor");
    let fire = space("fire");
    let records = vec![phone.write(Lane::Other, &grid()), phone.write(Lane::Fire, &fire)];
    let heard = answers(town.say(&phone, &ToRelay::Push(records)));
    assert_eq!(heard, [ack(Lane::Fire, 1), ack(Lane::Other, 1)]);
}

#[test]
fn a_small_gap_is_kept_until_it_is_filled() {
    let mut town = Town::new();
    let mut phone = town.phone("worker");
    let [one, two, three] = [(); 3].map(|()| phone.write(Lane::Hazard, &grid()));
    assert_eq!(answers(town.say(&phone, &ToRelay::Push(vec![one, three]))), [ack(Lane::Hazard, 1)]);
    assert_eq!(answers(town.say(&phone, &ToRelay::Push(vec![two]))), [ack(Lane::Hazard, 3)]);
    assert_eq!(town.rows(&grid()).len(), 3);
}

/// Pushes one faulty record: it is rejected, its number is used up, the next one goes on.
fn assert_rejected(person: &str, code: RejectCode, fault: impl Fn(Record, &crate::town::Phone) -> Record) {
    let mut town = Town::new();
    let mut phone = town.phone(person);
    let written = phone.write(Lane::Hazard, &grid());
    let faulty = fault(written, &phone);
    let reject = FromRelay::Reject { lane: Lane::Hazard, n: 1, code };
    for _ in 0..2 {
        let heard = town.say(&phone, &ToRelay::Push(vec![faulty.clone()]));
        assert_eq!(heard, [reject.clone(), ack(Lane::Hazard, 1)], "told again when asked again");
    }
    assert_eq!(town.relay.store().tip(&grid()).seq, 0);
    assert_eq!(town.relay.store().quarantined(phone.id).unwrap().values().sum::<u64>(), 1);
    let next = phone.write(Lane::Hazard, &grid());
    assert!(town.say(&phone, &ToRelay::Push(vec![next])).contains(&ack(Lane::Hazard, 2)));
}

#[test]
fn a_record_out_of_scope_is_rejected() {
    let far = space(&format!("grid/{FAR_GRID}"));
    assert_rejected("worker", RejectCode::OutOfScope, |record, phone| {
        phone.numbered(record.lane, record.n, &far, &record.change)
    });
}

#[test]
fn an_unsigned_record_is_rejected() {
    assert_rejected("worker", RejectCode::BadSignature, |record, _| Record { change: vec![1], ..record });
}

#[test]
fn an_empty_record_and_one_that_is_too_long_are_rejected() {
    for size in [0, CHANGE_BYTES_MAX + 1] {
        let change = vec![0; size];
        assert_rejected("worker", RejectCode::Size, |record, phone| {
            phone.numbered(record.lane, record.n, &grid(), &change)
        });
    }
}

#[test]
fn records_beyond_a_days_quota_are_kept_aside_and_then_refused() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    let far = space(&format!("grid/{FAR_GRID}"));
    let template = phone.numbered(Lane::Other, 1, &far, &[1]);
    let frame = |thousand: u64| {
        let numbers = thousand * 1_000 + 1..=(thousand + 1) * 1_000;
        ToRelay::Push(numbers.map(|n| Record { n, ..template.clone() }).collect())
    };
    (0..20).for_each(|thousand| drop(town.say(&phone, &frame(thousand))));
    let good = phone.numbered(Lane::Hazard, 1, &grid(), &[1]);
    let reject = FromRelay::Reject { lane: Lane::Hazard, n: 1, code: RejectCode::Quota };
    assert_eq!(town.say(&phone, &ToRelay::Push(vec![good])), [reject, ack(Lane::Hazard, 1)]);
    assert_eq!(town.relay.store().tip(&grid()).seq, 0);
    let last = (20..40).map(|thousand| town.say(&phone, &frame(thousand))).last().unwrap();
    assert_eq!(last.last(), Some(&FromRelay::Refused(RefusedCode::TooFast)));
}

#[test]
fn a_carrier_refills_no_more_than_its_quota() {
    let mut town = Town::new();
    let (carrier, mut author) = (town.phone("worker"), town.device("worker"));
    let far = carrier.numbered(Lane::Other, 1, &space(&format!("grid/{FAR_GRID}")), &[1]);
    for _ in 0..20 {
        town.say(&carrier, &ToRelay::Refill(vec![far.clone(); 1_000]));
    }
    let record = author.write(Lane::Hazard, &grid());
    town.say(&carrier, &ToRelay::Refill(vec![record]));
    assert_eq!(town.relay.store().tip(&grid()).seq, 0);
}

#[test]
fn a_refill_of_too_many_records_or_of_number_zero_writes_nothing() {
    let mut town = Town::new();
    let (carrier, author) = (town.phone("worker"), town.device("worker"));
    town.hear(&carrier);
    let zero = author.numbered(Lane::Hazard, 0, &grid(), &[1]);
    assert_eq!(
        town.say(&carrier, &ToRelay::Refill(vec![zero.clone()])),
        [FromRelay::Refilled(vec![zero.hash()])]
    );
    assert_eq!(town.relay.store().tip(&grid()).seq, 0);
    let record = author.numbered(Lane::Hazard, 1, &grid(), &[1]);
    let heard = town.say(&carrier, &ToRelay::Refill(vec![record; 1_001]));
    assert_eq!(heard, [FromRelay::Refused(RefusedCode::TooLarge)]);
}

#[test]
fn the_longest_record_is_accepted() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    let record = phone.numbered(Lane::Hazard, 1, &grid(), &[0; CHANGE_BYTES_MAX]);
    assert!(town.say(&phone, &ToRelay::Push(vec![record])).contains(&ack(Lane::Hazard, 1)));
}

#[test]
fn a_number_far_ahead_is_rejected() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    let at = |n| ToRelay::Push(vec![phone.numbered(Lane::Hazard, n, &grid(), &[1])]);
    let last = answers(town.say(&phone, &at(GAP_MAX)));
    assert_eq!(last, [ack(Lane::Hazard, 0)]);
    for n in [GAP_MAX + 1, u64::MAX] {
        let heard = answers(town.say(&phone, &at(n)));
        let reject = FromRelay::Reject { lane: Lane::Hazard, n, code: RejectCode::Gap };
        assert_eq!(heard, [reject, ack(Lane::Hazard, 0)]);
    }
    assert_eq!(town.rows(&grid()).len(), 1);
}

#[test]
fn a_moved_worker_still_delivers_old_work() {
    let mut town = Town::new();
    let mut phone = town.phone("moved");
    let record = phone.write(Lane::Hazard, &grid());
    assert_eq!(town.say(&phone, &ToRelay::Push(vec![record])), [ack(Lane::Hazard, 1)]);
}

#[test]
fn nobody_pushes_for_another_device() {
    let mut town = Town::new();
    let (phone, mut other) = (town.phone("worker"), town.phone("worker"));
    let record = other.write(Lane::Hazard, &grid());
    town.hear(&phone);
    let heard = town.say(&phone, &ToRelay::Push(vec![record]));
    assert_eq!(heard, [FromRelay::Refused(RefusedCode::Malformed)]);
    assert_eq!(town.relay.store().held(other.id).unwrap(), [0; 3]);
}

#[test]
fn numbers_begin_at_one() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    let zero = phone.numbered(Lane::Hazard, 0, &grid(), &[1]);
    let heard = town.say(&phone, &ToRelay::Push(vec![zero]));
    assert_eq!(heard, [FromRelay::Refused(RefusedCode::Malformed)]);
}

#[test]
fn a_frame_of_too_many_records_is_refused() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    let records = (1..=1_001).map(|n| phone.numbered(Lane::Other, n, &grid(), &[1])).collect();
    let heard = town.say(&phone, &ToRelay::Push(records));
    assert_eq!(heard, [FromRelay::Refused(RefusedCode::TooLarge)]);
}

#[test]
fn a_colleague_refills_what_the_relay_lost() {
    let mut town = Town::new();
    let (carrier, mut author) = (town.phone("worker"), town.device("worker"));
    let records: Vec<Record> = (0..3).map(|_| author.write(Lane::Hazard, &grid())).collect();
    town.hear(&carrier);
    town.say(&carrier, &ToRelay::Refill(records.clone()));
    assert_eq!(town.rows(&grid()).into_iter().map(|(record, _)| record).collect::<Vec<_>>(), records);
    assert_eq!(town.relay.store().held(author.id).unwrap(), [0, 3, 0]);
}

#[test]
fn a_refill_never_uses_up_anothers_number() {
    let mut town = Town::new();
    let (mut carrier, mut author) = (town.phone("worker"), town.device("worker"));
    let good = author.write(Lane::Hazard, &grid());
    let forged = Record { change: vec![66], ..good.clone() };
    let far = author.numbered(Lane::Hazard, 1, &space(&format!("grid/{FAR_GRID}")), &[1]);
    let mut stranger = carrier.write(Lane::Hazard, &grid());
    stranger.device = domain::id::DeviceId::from_bytes([77; 16]);
    town.hear(&carrier);
    let left = FromRelay::Refilled(vec![far.hash(), stranger.hash()]);
    assert_eq!(town.say(&carrier, &ToRelay::Refill(vec![forged, far, stranger])), [left]);
    assert_eq!(town.relay.store().held(author.id).unwrap(), [0; 3]);
    town.connect(&mut author, &[]);
    assert!(town.say(&author, &ToRelay::Push(vec![good])).contains(&ack(Lane::Hazard, 1)));
}

#[test]
fn nobody_refills_spaces_of_others() {
    let mut town = Town::new();
    let (carrier, mut author) = (town.phone("neighbour"), town.device("worker"));
    let record = author.write(Lane::Hazard, &grid());
    town.hear(&carrier);
    let left = FromRelay::Refilled(vec![record.hash()]);
    assert_eq!(town.say(&carrier, &ToRelay::Refill(vec![record])), [left]);
    assert_eq!(town.rows(&grid()), []);
}
