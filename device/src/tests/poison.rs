//! A record that passes the gate and on which automerge panics.

use std::slice;

use automerge::{
    Automerge, Change, ExpandedChange, ObjType,
    legacy::{Key, ObjectId, Op, OpId, OpType, SortedVec},
};
use domain::{
    hazard::Grade,
    record::{Lane, Record},
    space::Space,
    view::{Query, View},
};

use super::county::*;
use crate::{
    Device, document,
    projection::examples::{order, verify},
    store::{self, State},
};

/// Does something to an honest record's change that automerge would not write, and signs what came of it.
fn forged(honest: &Record, who: u8, work: impl FnOnce(&mut ExpandedChange)) -> Record {
    let mut expanded = Change::from_bytes(honest.change.clone()).unwrap().decode();
    work(&mut expanded);
    expanded.hash = None;
    let place = (honest.space.clone(), honest.document);
    let bytes = Change::from(expanded).raw_bytes().to_vec();
    Record::signed(&key(who), honest.device, (honest.lane, honest.n), place, bytes)
}

/// The poison: one more operation, which replaces the one before it though that stands under another key. The gate
/// sees nothing wrong, automerge takes it and saves it, and panics where it reads what it saved.
fn poisoned(honest: &Record, who: u8) -> Record {
    forged(honest, who, |change| {
        let last = change.start_op.get() + change.operations.len() as u64 - 1;
        let pred = SortedVec::from(vec![OpId(last, change.actor_id.clone())]);
        let op = Op { key: Key::Map("elsewhere".into()), pred, ..change.operations.last().unwrap().clone() };
        change.operations.push(op);
    })
}

fn reason(device: &Device, record: &Record) -> Option<String> {
    let sql = "SELECT reason FROM quarantine WHERE record = ?1";
    device.conn.query_row(sql, [record.hash().0], |row| row.get(0)).ok()
}

fn quarantined(device: &Device) -> u32 {
    let View::Waiting(waiting) = device.ask(NOW_MS, &Query::Waiting).unwrap() else { panic!("a list") };
    waiting.quarantined
}

fn reopened(device: Device) -> Device {
    Device::open(device.conn, [77; 32]).unwrap()
}

/// A hazard reported, verified and ordered; the order is the last of three records.
fn history(number: u16) -> Vec<Record> {
    let (mut worker, mut supervisor) = (device(WORKER), device(SUPERVISOR));
    store::raise_floor(&worker.conn, Lane::Hazard, u64::from(number) * 10).unwrap();
    store::raise_floor(&supervisor.conn, Lane::Hazard, u64::from(number) * 10).unwrap();
    done(&mut worker, report(number));
    meet(&mut [&mut worker, &mut supervisor]);
    done(&mut supervisor, step(number, 2, verify(Grade::General)));
    done(&mut supervisor, step(number, 3, order("2026-12-01")));
    supervisor.records().unwrap()
}

#[test]
fn the_poison_passes_the_gate_and_automerge_panics_on_it() {
    let poison = poisoned(&history(1)[0], WORKER);
    let inspected = crate::gate::inspect(&poison.change, &crate::gate::Limits::default()).unwrap();
    assert_eq!(inspected.follows(0, 0, |_| false), Ok(()));
    let change = Change::from_bytes(poison.change).unwrap();
    assert!(document::extract(&change).root.is_some(), "it lays a document down");
    let died = std::panic::catch_unwind(|| {
        let mut doc = Automerge::new();
        doc.apply_changes([change]).unwrap();
        document::save(&doc)
    });
    assert!(died.is_err());
}

#[test]
fn poison_among_good_records_is_kept_aside_shown_and_the_rest_goes_on() {
    let (good, bad) = (history(1), history(2));
    // In a document of its own, and as the last of one that is in order up to there.
    let poison = [poisoned(&bad[0], WORKER), poisoned(&good[2], SUPERVISOR)];
    let other = history(3);
    let mut expected = device(OFFICE);
    expected.accept(&[&good[..2], &other].concat()).unwrap();
    let mut office = device(OFFICE);
    let batch = [&good[..1], &poison, &good[1..2], &other].concat();
    assert!(office.accept(&batch).unwrap());
    for record in &poison {
        assert_eq!(reason(&office, record).as_deref(), Some("poison"));
    }
    assert_eq!((quarantined(&office), count(&office, "applying")), (2, 0));
    assert_eq!(knowledge(&office), knowledge(&expected));
    let mut office = reopened(office);
    assert_eq!(knowledge(&office), knowledge(&expected));
    for id in store::documents(&office.conn).unwrap() {
        document::load(&store::document_bytes(&office.conn, id).unwrap().unwrap()).unwrap();
    }
    office.rebuild().unwrap();
    assert_eq!(knowledge(&office), knowledge(&expected));
    assert!(!office.accept(&batch).unwrap(), "and it is not tried again");
    done(&mut office, step(1, 9, order("2026-12-01")));
    assert_ne!(knowledge(&office), knowledge(&expected), "work goes on");
}

#[test]
fn what_no_honest_device_writes_never_reaches_automerge() {
    let (good, bad) = (history(1), history(2));
    let mut office = device(OFFICE);
    office.accept(&good[..1]).unwrap();
    let before = knowledge(&office);
    let into = |work: fn(&mut ExpandedChange)| forged(&good[1], SUPERVISOR, work);
    let laid_down = |work: fn(&mut ExpandedChange)| forged(&bad[0], WORKER, work);
    let place = (Space::Township(code("140930100")), good[1].document);
    let number = (good[1].lane, good[1].n);
    let elsewhere = Record::signed(&key(SUPERVISOR), good[1].device, number, place, good[1].change.clone());
    for (record, expected) in [
        (into(|it| it.operations[0].obj = ObjectId::Id(OpId(1, it.actor_id.clone()))), "shape"),
        (into(|it| it.operations[0].insert = true), "shape"),
        (laid_down(|it| it.operations[3].action = OpType::Make(ObjType::List)), "shape"),
        (laid_down(|it| it.operations[0].key = Key::Map("kin".into())), "shape"),
        (laid_down(|it| it.operations[0].action = OpType::Put("x".repeat(33).into())), "shape"),
        (
            into(|it| it.start_op = it.start_op.saturating_add(1)),
            "gate: its first operation is 7, expected 6",
        ),
        (into(|it| it.seq = 2), "gate: its sequence number is 2, expected 1"),
        (elsewhere, "space"),
    ] {
        assert!(!office.accept(slice::from_ref(&record)).unwrap());
        assert_eq!(reason(&office, &record).as_deref(), Some(expected));
    }
    assert_eq!(knowledge(&office), before);
}

#[test]
fn what_was_left_when_the_process_died_is_taken_up_with_the_next_session() {
    let records = [history(1), history(2), history(3)].concat();
    let mut office = stranger(OFFICE);
    office.accept(&records).unwrap();
    let killer = &records[3];
    for record in &records {
        let tries = if record == killer { 2 } else { 1 };
        let sql = "INSERT INTO applying (record, tries) VALUES (?1, ?2)";
        office.conn.execute(sql, rusqlite::params![record.hash().0, tries]).unwrap();
    }
    // It died while the records that waited for the roster were being applied.
    let pack = String::from_utf8(serde_json::to_vec(&pack()).unwrap()).unwrap();
    office.conn.execute("INSERT INTO pack (one, version, json) VALUES (1, 1, ?1)", [pack]).unwrap();
    let mut office = reopened(office);
    assert_eq!(count(&office, "document"), 0);
    super::session::opened(&mut office);
    let mut expected = device(OFFICE);
    super::session::opened(&mut expected);
    expected.accept(&[&records[..3], &records[6..]].concat()).unwrap();
    assert_eq!(knowledge(&office), knowledge(&expected));
    assert_eq!(reason(&office, killer).as_deref(), Some("crash"));
    let orphans = count(&office, &format!("record WHERE state = {}", State::AwaitsDeps as i64));
    assert_eq!((orphans, count(&office, "applying")), (2, 0), "what stands on the killer waits");
}

#[test]
fn a_mark_stays_until_its_own_record_is_settled() {
    let (marked, others) = (history(1), history(2));
    let office = device(OFFICE);
    for record in &marked {
        office
            .conn
            .execute("INSERT INTO applying (record, tries) VALUES (?1, 1)", [record.hash().0])
            .unwrap();
    }
    let mut office = reopened(office);
    office.accept(&others).unwrap();
    assert_eq!(count(&office, "applying"), 3);
    office.accept(&marked[..1]).unwrap();
    assert_eq!(count(&office, "applying"), 2);
    office.accept(&marked).unwrap();
    assert_eq!(count(&office, "applying"), 0);
}

#[test]
fn a_record_that_was_under_way_when_a_person_closed_the_app_is_not_to_blame() {
    let records = history(1);
    let mut office = device(OFFICE);
    office.suspects = records.iter().map(|record| (record.hash(), 2)).collect();
    office.forgive();
    // A frame may hold a record twice; once applied it is not tried again.
    office.accept(&[&records[..], &records].concat()).unwrap();
    assert_eq!((count(&office, "record WHERE state = 0"), quarantined(&office)), (3, 0));
}

#[test]
fn the_one_that_kills_is_found_though_it_waited_in_the_store_for_an_honest_one() {
    let records = history(1);
    let (first, [middle, orphan]) = (&records[0], [&records[1], &records[2]]);
    let mut office = device(OFFICE);
    office.accept(&[first.clone(), orphan.clone()]).unwrap();
    assert_eq!(count(&office, "record WHERE state = 2"), 1);
    let under_way = crate::accept::under_way(&office.conn, slice::from_ref(middle)).unwrap();
    assert_eq!(under_way, [middle.clone(), orphan.clone()], "both may be what kills");
    office.suspects = [(orphan.hash(), 2), (middle.hash(), 1)].into();
    office.accept(slice::from_ref(middle)).unwrap();
    assert_eq!((reason(&office, middle), reason(&office, orphan).as_deref()), (None, Some("crash")));
    assert_eq!((count(&office, "record WHERE state = 0"), office.suspects.len()), (2, 0));
}
