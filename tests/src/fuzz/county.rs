//! One person who may do everything, whose phone writes what the targets begin from.

use device::{Authoring, Device, History};
use domain::{
    checklist::{Finding, Sector, Verdict},
    enrol::Enrolled,
    hazard::{Conclusion, Five, Grade, Measure, NewHazard, PhotoRef, Remark, Step},
    id::{DeviceId, DocumentId, EntryId},
    pack::CountyPack,
    patrol::{NewPatrol, PatrolAct},
    place::Position,
    record::{Hash, Record},
    role::{Right, Role},
    site::{NewSite, SiteField},
    time::{Date, Moment},
};
use ed25519_dalek::SigningKey;

use crate::{
    county::{self, GRID, code, device_id, report_in, roster_device},
    village::MORNING_MS,
};

/// The relay's own id.
pub(super) const RELAY: &str = "relay-of-a-test";

/// Whose phone writes: the person of number 0.
pub(super) fn writer() -> (DeviceId, SigningKey) {
    (device_id(0), county::key(0))
}

/// Who the writer is, as a relay tells at enrolment.
pub(super) fn enrolled() -> Enrolled {
    Enrolled {
        device: device_id(0),
        person: "p0".to_owned(),
        name: "0号".to_owned(),
        relay: RELAY.to_owned(),
    }
}

/// The county with its two people: the writer, and one who only looks on.
pub(super) fn pack() -> CountyPack {
    let mut writer = county::person(0, (Role::GridWorker, GRID));
    let further = [Role::Supervisor, Role::County];
    writer.rights.extend(further.map(|role| Right {
        role,
        territory: code("140930"),
        sectors: vec![],
        ended: false,
    }));
    let bystander = county::person(1, (Role::Supervisor, "140930100"));
    let devices = vec![roster_device(0), roster_device(1)];
    CountyPack { people: vec![writer, bystander], devices, ..county::pack() }
}

/// A phone of person `who` that holds the county pack.
pub(super) fn phone(who: usize) -> anyhow::Result<Device> {
    let mut phone = Device::open(device::Connection::open_in_memory()?, [u8::try_from(who)?; 32])?;
    let device = device_id(who);
    phone.enrol(&Enrolled { device, person: format!("p{who}"), ..enrolled() }, &county::key(who))?;
    phone.keep_pack(&serde_json::to_vec(&pack())?)?;
    Ok(phone)
}

const AT: Moment = Moment { wall_ms: MORNING_MS, fix_ms: Some(MORNING_MS), offset_ms: Some(1_500) };

fn document(number: u8) -> DocumentId {
    DocumentId::from_bytes([number; 16])
}

fn entry(document: u8, number: u8) -> EntryId {
    EntryId::from_bytes([document, number, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3])
}

fn photo() -> PhotoRef {
    PhotoRef {
        thumb: Some(Hash([2; 32])),
        original: Some(Hash([3; 32])),
        ..PhotoRef::plain(Hash([1; 32]), 90_000)
    }
}

fn report() -> NewHazard {
    let position = Position::parse(39.384_6, 111.138_4, 12.0, Some(MORNING_MS)).ok();
    NewHazard {
        position, photos: vec![photo()], ..report_in(&code(GRID), "通道堆放杂物,夜间无人看守")
    }
}

/// Documents as they were written, record by record. The last record of each is what a target damages.
pub(super) fn documents() -> anyhow::Result<Vec<Vec<Record>>> {
    let (device, key) = writer();
    let mut hand = Authoring::new(device, key, [7; 8]);
    let mut all = vec![site(&mut hand, 1, false)?, site(&mut hand, 2, true)?];
    for (number, steps) in (10u8..).zip(histories()) {
        all.push(hazard(&mut hand, number, &steps)?);
    }
    all.push(patrol(&mut hand, 20, 0)?);
    all.push(patrol(&mut hand, 21, 2)?);
    Ok(all)
}

fn site(hand: &mut Authoring, number: u8, is_edited: bool) -> anyhow::Result<Vec<Record>> {
    let fields = SiteField::ALL.map(|field| (field, format!("{}的值", field.key()))).to_vec();
    let new = NewSite { grid: code(GRID), sector: Sector::Fire, fields };
    let (mut history, laid) = hand.site(document(number), &new, MORNING_MS)?;
    let mut records = vec![laid];
    if is_edited {
        records.push(hand.edit(&mut history, SiteField::Name, "红旗加油站(二站)", MORNING_MS)?);
    }
    Ok(records)
}

fn histories() -> Vec<Vec<Step>> {
    let five = Five::ALL.map(|which| Measure { which, done: true, date: None, note: "已落实".to_owned() });
    let verify =
        Step::Verify { conclusion: Conclusion::True, grade: Grade::Major, words: "属实".to_owned() };
    let order = Step::Order {
        measures: "清理通道".to_owned(),
        due: Date::from_days(20_800),
        responsible: "王村长".to_owned(),
        five: five.to_vec(),
    };
    let words = "已清理".to_owned();
    let rectify = Step::Rectify { words: words.clone(), photos: vec![photo()], cost_yuan: Some(200) };
    let remarks = vec![Remark { field: "what".to_owned(), words: words.clone() }];
    let values = vec![("what".to_owned(), "东门通道堆放杂物".to_owned())];
    let answer = Step::Answer { to: entry(13, 2), words, values, photos: vec![photo()] };
    vec![
        vec![],
        vec![verify.clone()],
        vec![verify.clone(), order.clone()],
        vec![Step::Return { remarks }, answer],
        vec![verify, order, rectify],
    ]
}

fn hazard(hand: &mut Authoring, number: u8, steps: &[Step]) -> anyhow::Result<Vec<Record>> {
    let (mut history, laid): (History, Record) =
        hand.hazard(document(number), entry(number, 1), &report(), AT)?;
    let mut records = vec![laid];
    for (index, step) in (2u8..).zip(steps) {
        records.push(hand.step(&mut history, entry(number, index), step, AT)?);
    }
    Ok(records)
}

fn patrol(hand: &mut Authoring, number: u8, acts: usize) -> anyhow::Result<Vec<Record>> {
    let finding =
        |item: &str| Finding {
            item: item.to_owned(), verdict: Verdict::NotOk, note: "缺灭火器".to_owned()
        };
    let visit = PatrolAct::Visit {
        site: document(1),
        findings: vec![finding("fire-01"), finding("fire-02")],
        note: "店主不在".to_owned(),
        position: None,
        hazards: vec![document(10)],
    };
    let new = NewPatrol { grid: code(GRID) };
    let (mut history, laid) = hand.patrol(document(number), entry(number, 1), &new, AT)?;
    let mut records = vec![laid];
    for (index, act) in (2u8..).zip([visit, PatrolAct::End].iter().take(acts)) {
        records.push(hand.act(&mut history, entry(number, index), act, AT)?);
    }
    Ok(records)
}
