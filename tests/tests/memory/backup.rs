//! A relay that lost some of its log, or whose log was changed by hand.

use device::Connection;
use domain::{
    id::DocumentId,
    record::{Hash, Record},
    space::Space,
};
use integration_tests::{
    county::{self, GRID},
    village::Village,
};
use relay::Store;

use super::{check, hazards, kept_aside, report};

/// A village whose relay has lost what came after its backup: ten records of home 0, which never comes back.
fn put_back() -> (Village, std::collections::BTreeSet<Hash>) {
    let mut village = Village::of(4, 7).unwrap();
    village.settle().unwrap();
    report(&mut village, 0, 2);
    village.settle().unwrap();
    let backup = village.back_up_relay().unwrap();
    report(&mut village, 0, 10);
    village.settle().unwrap();
    let logged = village.logged().unwrap();
    village.close(0);
    village.restore_relay(&backup).unwrap();
    assert_eq!(village.logged().unwrap().len(), 2);
    (village, logged)
}

#[test]
fn what_a_lost_phone_wrote_comes_back_to_the_relay_from_the_others() {
    let (mut village, logged) = put_back();
    check(&mut village);
    assert_eq!(village.logged().unwrap(), logged);
}

#[test]
fn a_refill_that_is_cut_anywhere_goes_on_with_the_next_connection() {
    for frames in 1..12 {
        let (mut village, logged) = put_back();
        village.connect(1).unwrap();
        village.carry(1, frames).unwrap();
        village.crash_relay().unwrap();
        village.reopen(1).unwrap();
        // Only home 1 is there to bring it back.
        village.close(2);
        village.close(3);
        check(&mut village);
        assert_eq!(village.logged().unwrap(), logged, "cut after {frames} frames");
    }
}

#[test]
fn what_was_written_since_on_both_sides_of_a_backup_all_stands_in_the_end() {
    let (mut village, logged) = put_back();
    report(&mut village, 2, 3);
    village.connect(2).unwrap();
    village.carry(2, 2).unwrap();
    village.cut(2);
    report(&mut village, 1, 3);
    check(&mut village);
    assert!(village.logged().unwrap().is_superset(&logged));
    assert_eq!(hazards(&mut village, 1), 18);
}

/// Changes a byte in the row that brought a hazard, and every hash behind it, as a forger would who has the store.
fn forge(store: &std::path::Path, hazard: DocumentId) {
    let space: Space = format!("grid/{GRID}").parse().unwrap();
    let rows = Store::open(store, [9; 32]).unwrap().rows_after(&space, 0, usize::MAX).unwrap();
    let db = Connection::open(store).unwrap();
    let mut head = Hash::EMPTY;
    for (seq, (mut record, _)) in (1i64..).zip(rows) {
        if record.document == hazard {
            *record.change.last_mut().unwrap() ^= 1;
        }
        head = head.then(&record);
        let Record { change, .. } = &record;
        let sql = "UPDATE space_log SET change = ?1, hash = ?2, head = ?3 WHERE space = ?4 AND seq = ?5";
        db.execute(sql, (change, record.hash().0, head.0, space.to_string(), seq)).unwrap();
    }
    db.execute("UPDATE space SET head = ?1 WHERE name = ?2", (head.0, space.to_string())).unwrap();
}

#[test]
fn a_log_that_was_forged_and_hashed_anew_is_noticed_and_not_believed() {
    let mut village = Village::of(4, 8).unwrap();
    village.settle().unwrap();
    let known = report(&mut village, 0, 5);
    report(&mut village, 2, 5);
    village.settle().unwrap();
    let before = village.knowledge(1).unwrap();
    let backup = village.back_up_relay().unwrap();
    forge(&backup, known[2]);
    village.restore_relay(&backup).unwrap();
    village.settle().unwrap();
    for who in 0..4 {
        assert_eq!(village.knowledge(who).unwrap(), before, "home {who}");
        assert_eq!(kept_aside(&mut village, who), 1, "home {who} shows that something is wrong");
    }
    village.check_quiet().unwrap();
    let audit = village.relay().unwrap().store().audit().unwrap();
    assert_eq!(
        audit.faults.iter().map(|fault| fault.what).collect::<Vec<_>>(),
        ["the signature does not fit"]
    );
}

/// Names the person of home 0, on the roster.
fn rename(village: &mut Village, name: &str) {
    let mut person = county::person(0, county::PEOPLE[0]);
    person.name = name.to_owned();
    let relay = village.relay().unwrap();
    relay.store_mut().put_people(&[person]).unwrap();
    relay.refresh().unwrap();
}

#[test]
fn a_roster_of_before_the_backup_is_not_taken_for_one_of_after_it() {
    let mut village = Village::of(3, 9).unwrap();
    village.settle().unwrap();
    let backup = village.back_up_relay().unwrap();
    rename(&mut village, "甲");
    village.settle().unwrap();
    village.restore_relay(&backup).unwrap();
    village.connect(1).unwrap();
    village.carry(1, usize::MAX).unwrap();
    rename(&mut village, "乙");
    village.settle().unwrap();
    for who in 0..3 {
        let pack = village.device(who).unwrap().pack();
        assert_eq!(pack.person("p0").map(|person| person.name.as_str()), Some("乙"), "home {who}");
    }
}
