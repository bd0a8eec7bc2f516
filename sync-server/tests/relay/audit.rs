//! The audit finds what somebody changed in the file.

use domain::{record::Lane, wire::ToRelay};
use relay::{Photos, Relay, Store};
use rusqlite::Connection;

use crate::town::{Town, grid, store_with_people};

/// Writes three rows, lets `change` edit the file, and audits it.
fn audited(change: &str) -> (u64, Vec<(String, u64, &'static str)>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.db");
    let store = store_with_people(Store::open(&path, [1; 32]).unwrap());
    let mut town = Town::of(Relay::new(store, Photos::in_memory()).unwrap());
    let mut phone = town.phone("worker");
    for _ in 0..3 {
        let record = phone.write(Lane::Hazard, &grid());
        town.say(&phone, &ToRelay::Push(vec![record]));
    }
    drop(town);
    Connection::open(&path).unwrap().execute_batch(change).unwrap();
    let audit = Store::open(&path, [1; 32]).unwrap().audit().unwrap();
    assert_eq!(audit.spaces, 1);
    let faults = audit.faults.into_iter().map(|fault| (fault.space.to_string(), fault.seq, fault.what));
    (audit.rows, faults.collect())
}

fn assert_found(change: &str, seq: u64, what: &'static str) {
    let (_, faults) = audited(change);
    assert_eq!(faults, [(grid().to_string(), seq, what)], "{change}");
}

#[test]
fn an_untouched_log_has_no_fault() {
    assert_eq!(audited(""), (3, vec![]));
}

#[test]
fn a_changed_byte_is_found() {
    let what = "the record is not what was appended";
    for column in ["change", "signature", "document"] {
        let change = format!("UPDATE space_log SET {column} = zeroblob(length({column})) WHERE seq = 2");
        assert_found(&change, 2, what);
    }
}

#[test]
fn a_changed_chain_is_found() {
    assert_found("UPDATE space_log SET head = zeroblob(32) WHERE seq = 2", 2, "the chain is broken");
    assert_found(
        "UPDATE space_log SET hash = zeroblob(32) WHERE seq = 3",
        3,
        "the record is not what was appended",
    );
}

#[test]
fn a_missing_row_is_found() {
    assert_found("DELETE FROM space_log WHERE seq = 2", 2, "a row is missing");
    assert_found("DELETE FROM space_log WHERE seq = 3", 3, "the log's end is missing");
}

#[test]
fn a_stranger_on_the_roster_is_found() {
    assert_found("UPDATE device SET key = zeroblob(32)", 1, "the signature does not fit");
    assert_found("DELETE FROM device", 1, "the device is not on the roster");
}
