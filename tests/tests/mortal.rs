//! Devices that die of a panic, as in a browser, find the record that kills them and go on without it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::{path::Path, process::Command};

use device::{Authoring, Connection, Device};
use domain::{
    enrol::Enrolled,
    hazard::Step,
    id::EntryId,
    record::Record,
    view::{HazardFilter, Query, View},
};
use integration_tests::{
    county::{GRID, PEOPLE, code, device_id, key, pack, person, roster_device},
    poison::{MOMENT, hazard, poisoned},
    village::Dice,
};

/// The county office, which reads everything.
const OFFICE: usize = 4;
const NOW_MS: i64 = MOMENT.wall_ms;

fn office(store: &Path) -> Device {
    let mut device = Device::open(Connection::open(store).unwrap(), [9; 32]).unwrap();
    if !device.is_enrolled() {
        let enrolled = Enrolled {
            device: device_id(OFFICE),
            person: format!("p{OFFICE}"),
            name: "主任".to_owned(),
            relay: "r".to_owned(),
        };
        device.enrol(&enrolled, &key(OFFICE)).unwrap();
        let mut pack = pack();
        pack.people = PEOPLE.into_iter().enumerate().map(|(who, right)| person(who, right)).collect();
        pack.devices = (0..PEOPLE.len()).map(roster_device).collect();
        device.keep_pack(&serde_json::to_vec(&pack).unwrap()).unwrap();
    }
    device
}

/// Honest records and poison ones: two hazards with a step each, one that is poison from its beginning, and a poison
/// step beside the honest one of the second.
fn story() -> (Vec<Record>, Vec<Record>) {
    let hand = |who: usize| Authoring::new(device_id(who), key(who), [7; 8]);
    let (mut worker, mut supervisor, mut rogue) = (hand(0), hand(1), hand(2));
    let step = |author: &mut Authoring, history: &mut device::History, words: &str, number: u8| {
        let step = Step::Dismiss { reason: words.to_owned() };
        author.step(history, EntryId::from_bytes([number; 16]), &step, MOMENT).unwrap()
    };
    let (mut one, first) = hazard(&mut worker, &code(GRID), 1, "甲").unwrap();
    let second = step(&mut supervisor, &mut one, "查无此事", 21);
    let (mut two, third) = hazard(&mut worker, &code(GRID), 2, "乙").unwrap();
    let (_, root) = hazard(&mut rogue, &code(GRID), 3, "丙").unwrap();
    let mut aside = two.clone();
    let late = step(&mut rogue, &mut aside, "毒", 22);
    let fourth = step(&mut supervisor, &mut two, "已查", 23);
    let honest = vec![first, second, third, fourth];
    (honest, vec![poisoned(&root, &key(2)).unwrap(), poisoned(&late, &key(2)).unwrap()])
}

/// Lets devices die over `frames` until one gets through; returns how many died.
fn deaths(store: &Path, frames: &[Vec<Record>]) -> usize {
    let file = store.with_extension("json");
    std::fs::write(&file, serde_json::to_vec(frames).unwrap()).unwrap();
    let mut lives =
        (0..20).map(|_| Command::new(env!("CARGO_BIN_EXE_mortal")).arg(store).arg(&file).output().unwrap());
    lives.position(|output| output.status.success()).unwrap()
}

fn ledger(device: &Device) -> String {
    let all = Query::Hazards { filter: HazardFilter::default(), offset: 0, limit: 100 };
    let View::Hazards(page) = device.ask(NOW_MS, &all).unwrap() else { panic!("a page") };
    let details =
        page.lines.iter().map(|line| device.ask(NOW_MS, &Query::Hazard { hazard: line.id }).unwrap());
    let details: Vec<View> = details.collect();
    format!("{page:#?}\n{details:#?}")
}

fn quarantined(device: &Device) -> u32 {
    let View::Waiting(waiting) = device.ask(NOW_MS, &Query::Waiting).unwrap() else { panic!("a list") };
    waiting.quarantined
}

#[test]
fn whatever_comes_first_exactly_the_poison_is_left_out_and_all_devices_agree() {
    let folder = tempfile::TempDir::new().unwrap();
    let (honest, poison) = story();
    let mut expected = office(&folder.path().join("expected.db"));
    expected.accept(&honest).unwrap();
    let expected = ledger(&expected);
    for seed in 0..24 {
        let mut dice = Dice::new(seed);
        let mut records = [&honest[..], &poison].concat();
        dice.shuffle(&mut records);
        let frames: Vec<Vec<Record>> = records.chunks(1 + dice.index(6)).map(<[Record]>::to_vec).collect();
        let store = folder.path().join(format!("{seed}.db"));
        drop(office(&store));
        let deaths = deaths(&store, &frames);
        assert!((3..=4).contains(&deaths), "once among others, once alone each: {deaths} with seed {seed}");
        let mut office = office(&store);
        assert!(ledger(&office) == expected, "seed {seed}");
        assert_eq!(quarantined(&office), 2, "seed {seed}");
        office.rebuild().unwrap();
        assert!(ledger(&office) == expected, "seed {seed}, rebuilt");
        let marks = "SELECT count(*) FROM applying";
        let marks: u32 = office.connection().query_row(marks, [], |row| row.get(0)).unwrap();
        assert_eq!(marks, 0, "seed {seed}");
    }
}
