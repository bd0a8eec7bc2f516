//! Devices of the small county, each on a store of its own.

use domain::{
    command::{Command, Outcome},
    enrol::Enrolled,
    hazard::Step,
    id::{DocumentId, EntryId},
    pack::CountyPack,
    patrol::PatrolAct,
    record::PublicKey,
    refusal::Refusal,
    site::{NewSite, SiteField},
    time::Stamp,
    view::{HazardFilter, Query},
};
use ed25519_dalek::SigningKey;
use rusqlite::Connection;

use crate::{Authoring, Device, Error, projection::examples as example, reading, store};

pub(super) use crate::projection::examples::{
    GRID, NOW_MS, OFFICE, SUPERVISOR, WORKER, WORKER_B, WORKER_C, code, document, entry_id,
};

pub(super) const RELAY: &str = "test-relay";

pub(super) fn key(who: u8) -> SigningKey {
    SigningKey::from_bytes(&[who; 32])
}

/// The county pack with keys that sign.
pub(super) fn pack() -> CountyPack {
    let mut pack = example::pack();
    for (who, device) in (1u8..).zip(&mut pack.devices) {
        device.key = PublicKey::of(&key(who));
    }
    pack
}

pub(super) fn enrolled(who: u8) -> Enrolled {
    let me = example::me(who);
    Enrolled { device: me.device, person: me.person, name: me.name, relay: RELAY.to_owned() }
}

/// An enrolled device that holds the county pack.
pub(super) fn device(who: u8) -> Device {
    let mut device = stranger(who);
    device.keep_pack(&serde_json::to_vec(&pack()).unwrap()).unwrap();
    device
}

/// An enrolled device before its first session.
pub(super) fn stranger(who: u8) -> Device {
    let mut device = Device::open(Connection::open_in_memory().unwrap(), [who; 32]).unwrap();
    device.enrol(&enrolled(who), &key(who)).unwrap();
    device
}

/// A hand that writes records without a store, under an actor of its own.
pub(super) fn hand(who: u8) -> Authoring {
    Authoring::new(example::device(who), key(who), [200 + who; 8])
}

pub(super) const STAMP: Stamp = Stamp { wall_ms: NOW_MS, mono_ms: 0, fix: None };

pub(super) fn run(device: &mut Device, command: Command) -> Result<Outcome, Error> {
    device.execute(STAMP, command)
}

pub(super) fn done(device: &mut Device, command: Command) {
    assert_eq!(run(device, command).unwrap(), Outcome::Done);
}

pub(super) fn refusal(result: Result<Outcome, Error>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

pub(super) fn report(number: u16) -> Command {
    let hazard = document(number);
    let report = Box::new(example::new_hazard("通道堆放杂物"));
    Command::ReportHazard { hazard, entry: entry_id(hazard, 1), report }
}

pub(super) fn step(number: u16, index: u8, step: Step) -> Command {
    let hazard = document(number);
    Command::Hazard { hazard, entry: entry_id(hazard, index), step }
}

pub(super) fn add_site(number: u16) -> Command {
    let fields = vec![(SiteField::Name, "红旗加油站".to_owned())];
    let new = NewSite { grid: code(GRID), sector: domain::checklist::Sector::Fire, fields };
    Command::AddSite { site: document(number), new }
}

pub(super) fn rename(number: u16, edit: u8, name: &str) -> Command {
    let edit = EntryId::from_bytes([edit; 16]);
    Command::EditSite { site: document(number), edit, field: SiteField::Name, value: name.to_owned() }
}

pub(super) fn begin(number: u16) -> Command {
    let patrol = document(number);
    Command::BeginPatrol {
        patrol,
        entry: entry_id(patrol, 1),
        new: domain::patrol::NewPatrol { grid: code(GRID) },
    }
}

pub(super) fn act(number: u16, index: u8, act: PatrolAct) -> Command {
    let patrol = document(number);
    Command::Patrol { patrol, entry: entry_id(patrol, index), act }
}

/// Everything that a device knows of its documents, and its ledger, in words.
pub(super) fn knowledge(device: &Device) -> String {
    let ids = store::documents(&device.conn).unwrap();
    let things: Vec<_> =
        ids.iter().map(|id| reading::thing(&device.conn, &device.pack, *id).unwrap()).collect();
    let all = Query::Hazards { filter: HazardFilter::default(), offset: 0, limit: 100 };
    let ledger = device.ask(NOW_MS, &all).unwrap();
    let ledger = format!("{ledger:#?}").replace("AtRelay", "Others").replace("Waiting", "Others");
    format!("{things:#?}\n{ledger}")
}

pub(super) fn count(device: &Device, table: &str) -> u32 {
    device.conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

pub(super) fn thing(device: &Device, id: DocumentId) -> crate::thing::Thing {
    reading::thing(&device.conn, &device.pack, id).unwrap().unwrap()
}

/// Gives each what the others have, in a path of its own, until nobody learns anything.
pub(super) fn meet(devices: &mut [&mut Device]) {
    let all: Vec<_> = devices.iter().flat_map(|device| device.records().unwrap()).collect();
    for device in devices {
        device.accept(&all).unwrap();
    }
}
