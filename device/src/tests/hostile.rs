//! What must have no effect, whoever sends it.

use automerge::{ROOT, ReadDoc, transaction::Transactable};
use domain::{
    hazard::Grade,
    record::{Lane, Record},
    space::Space,
};

use super::county::*;
use crate::{
    Device,
    document::{actor, load},
    projection::examples::{moment, new_hazard, report as report_step, verify},
    store,
};

/// What `who` signs as the next record of hazard 1, doing `work` to the document as `at` holds it.
fn forged(
    at: &Device,
    who: u8,
    n: u64,
    work: impl FnOnce(&mut automerge::transaction::Transaction<'_>),
) -> Record {
    let mut doc = load(&store::document_bytes(&at.conn, document(1)).unwrap().unwrap()).unwrap();
    let device = crate::projection::examples::device(who);
    doc.set_actor(automerge::ActorId::from(actor(device, [99; 8]).as_slice()));
    let mut tx = doc.transaction();
    work(&mut tx);
    tx.commit();
    let change = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
    let place = (Space::Grid(code(GRID)), document(1));
    Record::signed(&key(who), device, (Lane::Hazard, n), place, change)
}

fn reported() -> Device {
    let mut office = device(OFFICE);
    let mut worker = device(WORKER);
    done(&mut worker, report(1));
    office.accept(&worker.records().unwrap()).unwrap();
    office
}

#[test]
fn overwriting_or_dropping_anothers_entry_has_no_effect() {
    let mut office = reported();
    let before = knowledge(&office);
    let first = entry_id(document(1), 1).to_string();
    let overwrite = forged(&office, SUPERVISOR, 1, |tx| {
        let (_, map) = tx.get(ROOT, "entries").unwrap().unwrap();
        tx.put(map, &first, "{\"v\":1}").unwrap();
    });
    office.accept(&[overwrite]).unwrap();
    let delete = forged(&office, SUPERVISOR, 2, |tx| {
        let (_, map) = tx.get(ROOT, "entries").unwrap().unwrap();
        tx.delete(map, &first).unwrap();
    });
    office.accept(&[delete]).unwrap();
    let destroy = forged(&office, SUPERVISOR, 3, |tx| tx.delete(ROOT, "entries").unwrap());
    office.accept(&[destroy]).unwrap();
    assert_eq!(count(&office, "record"), 4, "they are kept");
    assert_eq!(knowledge(&office), before, "and change nothing");
    office.rebuild().unwrap();
    assert_eq!(knowledge(&office), before);
    let mut supervisor = device(SUPERVISOR);
    supervisor.accept(&office.records().unwrap()).unwrap();
    done(&mut supervisor, step(1, 2, verify(Grade::General)));
    office.accept(&supervisor.records().unwrap()).unwrap();
    assert_eq!(knowledge(&office), knowledge(&supervisor), "work goes on in a wrecked document");
    assert!(knowledge(&office).contains("Verified"));
}

#[test]
fn a_forged_author_is_refused() {
    let mut office = reported();
    let before = knowledge(&office);
    let mut hand = hand(SUPERVISOR);
    let (mut history, _) =
        hand.hazard(document(1), entry_id(document(1), 1), &new_hazard("x"), moment(NOW_MS)).unwrap();
    let honest =
        hand.step(&mut history, entry_id(document(1), 2), &verify(Grade::General), moment(NOW_MS)).unwrap();
    let other = crate::projection::examples::device(WORKER);
    let wrong_key = Record { device: other, ..honest.clone() };
    let other_actor = Record::signed(
        &key(WORKER),
        other,
        (Lane::Hazard, 9),
        (honest.space.clone(), honest.document),
        honest.change.clone(),
    );
    let other_document = Record { document: document(2), ..honest.clone() };
    for record in [wrong_key, other_actor, other_document] {
        office.accept(&[record]).unwrap();
    }
    assert_eq!(knowledge(&office), before);
    assert_eq!(count(&office, "quarantine"), 3);
}

#[test]
fn broken_records_are_kept_aside_and_the_rest_goes_on() {
    let mut office = reported();
    let device_of = crate::projection::examples::device;
    let place = |number| (Space::Grid(code(GRID)), document(number));
    let junk = |n, change: Vec<u8>| {
        Record::signed(&key(WORKER_B), device_of(WORKER), (Lane::Other, n), place(5), change)
    };
    let signed = |n, change: Vec<u8>| {
        Record::signed(&key(WORKER), device_of(WORKER), (Lane::Other, n), place(5), change)
    };
    let mut hand = hand(SUPERVISOR);
    let (_, good) =
        hand.hazard(document(6), entry_id(document(6), 1), &new_hazard("好"), moment(NOW_MS)).unwrap();
    let batch = [
        junk(1, vec![1, 2, 3]),
        signed(2, vec![]),
        signed(3, vec![0x85, 0x6f, 0x4a, 0x83]),
        signed(4, vec![7; 70_000]),
        good,
    ];
    assert!(office.accept(&batch).unwrap());
    assert_eq!((count(&office, "quarantine"), count(&office, "document")), (4, 2));
    let reasons: Vec<String> =
        (office.conn.prepare("SELECT reason FROM quarantine ORDER BY reason").unwrap())
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
    assert_eq!(reasons, ["gate: it ends too early", "signature", "size", "size"]);
    assert!(!office.accept(&batch).unwrap(), "and is not tried again");
}

#[test]
fn a_poisoned_change_is_kept_aside_and_the_honest_ones_of_its_batch_go_on() {
    let mut office = reported();
    let two_entries = forged(&office, SUPERVISOR, 1, |tx| {
        let (_, map) = tx.get(ROOT, "entries").unwrap().unwrap();
        for index in 10..12 {
            tx.put(&map, entry_id(document(1), index).to_string(), "{\"v\":1}").unwrap();
        }
    });
    let mut supervisor = device(SUPERVISOR);
    supervisor.accept(&office.records().unwrap()).unwrap();
    let floor = Lane::Hazard;
    store::raise_floor(&supervisor.conn, floor, 1).unwrap();
    done(&mut supervisor, step(1, 2, verify(Grade::General)));
    let honest = supervisor.records().unwrap();
    office.accept(&[&[two_entries], &honest[..]].concat()).unwrap();
    assert_eq!(count(&office, "quarantine"), 1);
    assert_eq!(knowledge(&office), knowledge(&supervisor));
}

#[test]
fn a_second_record_under_one_number_is_a_fork_and_refused() {
    let mut office = reported();
    let (mut one, mut other) = (hand(SUPERVISOR), hand(SUPERVISOR));
    let make = |hand: &mut crate::Authoring, number| {
        let id = document(number);
        hand.hazard(id, entry_id(id, 1), &new_hazard("甲"), moment(NOW_MS)).unwrap().1
    };
    let both = [make(&mut one, 20), make(&mut other, 21)];
    office.accept(&both).unwrap();
    assert_eq!((count(&office, "quarantine"), count(&office, "document")), (1, 2));
}

#[test]
fn a_number_is_used_once_however_apart_its_records_come_and_is_never_zero() {
    let mut office = reported();
    let (mut one, mut other) = (hand(SUPERVISOR), hand(SUPERVISOR));
    let write = |hand: &mut crate::Authoring, number| {
        let id = document(number);
        let (mut history, first) =
            hand.hazard(id, entry_id(id, 1), &new_hazard("甲"), moment(NOW_MS)).unwrap();
        (first, hand.step(&mut history, entry_id(id, 2), &verify(Grade::General), moment(NOW_MS)).unwrap())
    };
    let (first, waits) = write(&mut one, 20);
    let (late, twin) = write(&mut other, 21);
    let place = (first.space.clone(), document(22));
    let zero = Record::signed(&key(SUPERVISOR), first.device, (Lane::Hazard, 0), place, first.change.clone());
    // The second of one hand waits for its first; of the other both are there, and nothing may stand twice.
    for batch in [vec![waits], vec![late], vec![twin], vec![first], vec![zero]] {
        office.accept(&batch).unwrap();
    }
    let numbers = "record WHERE state = 0 AND device = x'03030303030303030303030303030303'";
    assert_eq!(
        count(&office, numbers),
        count(&office, &format!("(SELECT DISTINCT n FROM {numbers} AND n > 0)"))
    );
    assert_eq!(count(&office, "quarantine WHERE reason = 'number'"), 3);
}

#[test]
fn a_record_out_of_its_authors_territory_never_counts() {
    let mut office = device(OFFICE);
    let mut hand = hand(WORKER_C);
    let (_, record) =
        hand.hazard(document(1), entry_id(document(1), 1), &new_hazard("x"), moment(NOW_MS)).unwrap();
    assert!(!office.accept(&[record]).unwrap());
    assert_eq!(count(&office, "document"), 0);
}

#[test]
fn one_entry_claimed_by_two_records_is_the_same_one_everywhere() {
    let office = reported();
    let claim = |who, words: &str| {
        let step = domain::hazard::Step::Dismiss { reason: words.to_owned() };
        let body = crate::entry::step_text(&[entry_id(document(1), 1)], moment(NOW_MS), &step).unwrap();
        forged(&office, who, 5, |tx| {
            let (_, map) = tx.get(ROOT, "entries").unwrap().unwrap();
            tx.put(&map, entry_id(document(1), 2).to_string(), body).unwrap();
        })
    };
    let (one, other) = (claim(SUPERVISOR, "甲"), claim(WORKER, "乙"));
    let (mut left, mut right) = (reported(), reported());
    left.accept(std::slice::from_ref(&one)).unwrap();
    left.accept(std::slice::from_ref(&other)).unwrap();
    right.accept(&[other, one]).unwrap();
    assert_eq!(knowledge(&left), knowledge(&right));
    left.rebuild().unwrap();
    assert_eq!(knowledge(&left), knowledge(&right));
}

#[test]
fn what_killed_the_process_twice_is_kept_aside_and_the_rest_goes_on() {
    let mut office = reported();
    let mut hand = hand(SUPERVISOR);
    let mut make = |number| {
        let id = document(number);
        hand.hazard(id, entry_id(id, 1), &new_hazard("甲"), moment(NOW_MS)).unwrap().1
    };
    let (killer, bystander) = (make(20), make(21));
    office.suspects = [(killer.hash(), 2), (bystander.hash(), 1)].into();
    assert!(office.accept(&[killer, bystander]).unwrap());
    assert_eq!((count(&office, "quarantine"), count(&office, "document")), (1, 2));
    assert_eq!((count(&office, "applying"), office.suspects.len()), (0, 0));
}

#[test]
fn orphans_wait_within_a_bound() {
    let mut office = reported();
    let mut hand = hand(SUPERVISOR);
    let id = document(30);
    let (mut history, first) = hand.hazard(id, entry_id(id, 1), &new_hazard("甲"), moment(NOW_MS)).unwrap();
    let orphans: Vec<Record> = (0..1_010u32)
        .map(|index| {
            let entry = domain::id::EntryId::mint(i64::from(index), [3; 10]);
            hand.step(&mut history, entry, &report_step(new_hazard("乙")), moment(NOW_MS)).unwrap()
        })
        .collect();
    for batch in orphans.chunks(200) {
        assert!(!office.accept(batch).unwrap());
    }
    assert_eq!(count(&office, "record WHERE state = 2"), 1_000);
    assert_eq!(count(&office, "quarantine"), 10);
    office.accept(&[first]).unwrap();
    assert_eq!(count(&office, "record WHERE state = 2"), 0);
}
