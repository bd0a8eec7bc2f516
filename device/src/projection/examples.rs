//! A small county for tests: two townships, three grids, seven people with a device each.

use domain::{
    checklist::{Checklist, ChecklistItem, Finding, RiskLevel, Sector, Verdict},
    hazard::{Author, Conclusion, Entry, Grade, Line, NewHazard, PhotoRef, Remark, Source, Step},
    id::{DeviceId, DocumentId, EntryId},
    pack::{CountyPack, Division, Footer, Person, Phrase, RosterDevice},
    patrol::{PatrolAct, PatrolEntry},
    place::DivisionCode,
    record::{Hash, PublicKey},
    role::{Right, Role},
    site::SiteField,
    time::Moment,
};
use rusqlite::Connection;

use crate::{
    me::Me,
    projection,
    store::schema,
    thing::{HazardThing, PatrolThing, SiteThing, Thing, Written},
};

pub(crate) const COUNTY: &str = "140930";
pub(crate) const TOWN: &str = "140930100";
pub(crate) const GRID: &str = "140930100002";
pub(crate) const GRID_B: &str = "140930100003";
pub(crate) const GRID_C: &str = "140930101001";

/// The day on which the tests look, 2026-11-25 at noon in China.
pub(crate) const NOW_MS: i64 = 1_795_579_200_000;
pub(crate) const DAY_MS: i64 = 86_400_000;

/// The people: each has the device of the same number.
pub(crate) const WORKER: u8 = 1;
pub(crate) const WORKER_B: u8 = 2;
pub(crate) const SUPERVISOR: u8 = 3;
pub(crate) const OFFICE: u8 = 4;
pub(crate) const DEPARTMENT: u8 = 5;
pub(crate) const EXPERT: u8 = 6;
pub(crate) const WORKER_C: u8 = 7;

pub(crate) fn code(digits: &str) -> DivisionCode {
    DivisionCode::parse(digits).unwrap()
}

pub(crate) fn document(number: u16) -> DocumentId {
    let mut bytes = [0; 16];
    bytes[14..].copy_from_slice(&number.to_be_bytes());
    DocumentId::from_bytes(bytes)
}

/// The entry `index` of a document.
pub(crate) fn entry_id(document: DocumentId, index: u8) -> EntryId {
    let mut bytes = document.bytes();
    bytes[0] = index;
    EntryId::from_bytes(bytes)
}

pub(crate) fn device(who: u8) -> DeviceId {
    DeviceId::from_bytes([who; 16])
}

fn right(role: Role, territory: &str, sectors: &[Sector]) -> Right {
    Right { role, territory: code(territory), sectors: sectors.to_vec(), ended: false }
}

fn people() -> [(u8, &'static str, Right); 7] {
    [
        (WORKER, "张网格", right(Role::GridWorker, GRID, &[])),
        (WORKER_B, "李网格", right(Role::GridWorker, GRID_B, &[])),
        (SUPERVISOR, "王监管", right(Role::Supervisor, TOWN, &[])),
        (OFFICE, "赵主任", right(Role::County, COUNTY, &[])),
        (DEPARTMENT, "钱部门", right(Role::Department, COUNTY, &[Sector::Coal])),
        (EXPERT, "孙专家", right(Role::Expert, COUNTY, &[])),
        (WORKER_C, "周网格", right(Role::GridWorker, GRID_C, &[])),
    ]
}

pub(crate) fn pack() -> CountyPack {
    let names = [
        (COUNTY, "示例县"),
        (TOWN, "东镇"),
        ("140930101", "西乡"),
        (GRID, "二村"),
        (GRID_B, "三村"),
        (GRID_C, "一村"),
    ];
    let division = |(digits, name): (&str, &str)| Division {
        code: code(digits),
        name: name.to_owned(),
        initials: String::new(),
        middle: None,
        outline: vec![],
    };
    let person = |(who, name, right): (u8, &str, Right)| Person {
        id: format!("p{who}"),
        name: name.to_owned(),
        rights: vec![right],
    };
    let device = |who: u8| RosterDevice {
        id: device(who),
        person: format!("p{who}"),
        key: PublicKey([who; 32]),
        revoked: false,
    };
    let item = |id: &str, category: &str| ChecklistItem {
        id: id.to_owned(),
        text: format!("检查{category}"),
        hint: String::new(),
        category: category.to_owned(),
    };
    CountyPack {
        version: 1,
        demo: true,
        county: code(COUNTY),
        divisions: names.map(division).to_vec(),
        grids: [GRID, GRID_B, GRID_C].map(code).to_vec(),
        people: people().map(person).to_vec(),
        devices: people().map(|(who, ..)| device(who)).to_vec(),
        checklists: vec![Checklist {
            sector: Sector::Fire,
            title: "消防".to_owned(),
            items: vec![item("fire-01", "电气"), item("fire-02", "通道"), item("fire-03", "电气")],
        }],
        phrases: vec![Phrase { sector: Sector::Fire, text: "通道堆放杂物".to_owned() }],
        clocks: vec![],
        holidays: vec![],
        working_weekends: vec![],
        footer: Footer::default(),
    }
}

pub(crate) fn me(who: u8) -> Me {
    let (_, name, right) = people().into_iter().find(|(other, ..)| *other == who).unwrap();
    Me {
        device: device(who),
        person: format!("p{who}"),
        name: name.to_owned(),
        rights: vec![right],
        offset_ms: None,
    }
}

pub(crate) fn author(who: u8) -> Author {
    let me = me(who);
    Author { device: me.device, person: me.person, rights: me.rights }
}

/// An empty store.
pub(crate) fn store() -> Connection {
    let mut conn = Connection::open_in_memory().unwrap();
    schema::migrate(&mut conn).unwrap();
    projection::migrate(&conn).unwrap();
    projection::filled(&conn).unwrap();
    conn
}

pub(crate) fn put_all(conn: &Connection, things: &[Thing]) {
    for thing in things {
        projection::put(conn, thing).unwrap();
    }
}

pub(crate) fn moment(at_ms: i64) -> Moment {
    Moment { wall_ms: at_ms, fix_ms: None, offset_ms: None }
}

pub(crate) fn photo() -> PhotoRef {
    PhotoRef::plain(Hash([7; 32]), 1_000)
}

pub(crate) fn new_hazard(what: &str) -> NewHazard {
    NewHazard {
        grid: code(GRID),
        site: None,
        place: "村口".to_owned(),
        sector: Sector::Fire,
        source: Source::Daily,
        line: Line::Government,
        category: "通道".to_owned(),
        what: what.to_owned(),
        risk_level: RiskLevel::General,
        patrol: None,
        position: None,
        photos: vec![],
    }
}

pub(crate) fn report(new: NewHazard) -> Step {
    Step::Report { report: Box::new(new) }
}

pub(crate) fn verify(grade: Grade) -> Step {
    Step::Verify { conclusion: Conclusion::True, grade, words: String::new() }
}

pub(crate) fn order(due: &str) -> Step {
    let (measures, responsible) = ("清理通道".to_owned(), "村长".to_owned());
    Step::Order { measures, due: due.parse().unwrap(), responsible, five: vec![] }
}

pub(crate) fn rectify() -> Step {
    Step::Rectify { words: "已清理".to_owned(), photos: vec![photo()], cost_yuan: None }
}

pub(crate) fn reinspect(passed: bool) -> Step {
    Step::Reinspect { passed, findings: "现场查看".to_owned(), photos: vec![] }
}

pub(crate) fn give_back() -> Step {
    Step::Return { remarks: vec![Remark { field: "what".to_owned(), words: "请写明位置".to_owned() }] }
}

/// An entry of the hazard `id` that knew the entries `after`.
pub(crate) fn entry(id: DocumentId, index: u8, after: &[u8], who: u8, step: Step) -> Entry {
    Entry {
        id: entry_id(id, index),
        after: after.iter().map(|other| entry_id(id, *other)).collect(),
        author: author(who),
        at: moment(NOW_MS - 10 * DAY_MS + i64::from(index) * 60_000),
        step,
    }
}

/// A hazard in which everyone knew all that went before.
pub(crate) fn hazard(number: u16, steps: Vec<(u8, Step)>) -> HazardThing {
    let id = document(number);
    let grid = match &steps[0].1 {
        Step::Report { report } => report.grid.clone(),
        _ => code(GRID),
    };
    let link = |(index, (who, step))| {
        let index = u8::try_from(index).unwrap() + 1;
        let after: &[u8] = if index == 1 { &[] } else { &[index - 1] };
        entry(id, index, after, who, step)
    };
    HazardThing { id, grid, entries: steps.into_iter().enumerate().map(link).collect(), newer: 0 }
}

/// A hazard reported, verified and ordered.
pub(crate) fn ordered(number: u16, what: &str, due: &str) -> HazardThing {
    let reported = (WORKER, report(new_hazard(what)));
    hazard(number, vec![reported, (SUPERVISOR, verify(Grade::General)), (SUPERVISOR, order(due))])
}

pub(crate) fn site(number: u16, grid: &str, name: &str, risk: &str) -> SiteThing {
    let value =
        |value: &str| vec![Written { value: value.to_owned(), device: device(WORKER), at_ms: NOW_MS }];
    SiteThing {
        id: document(number),
        grid: code(grid),
        sector: Sector::Fire,
        fields: vec![(SiteField::Name, value(name)), (SiteField::RiskLevel, value(risk))],
    }
}

pub(crate) fn visit(site: u16, verdict: Verdict) -> PatrolAct {
    let finding = |item: &str, verdict| Finding { item: item.to_owned(), verdict, note: String::new() };
    PatrolAct::Visit {
        site: document(site),
        findings: vec![finding("fire-01", Verdict::Ok), finding("fire-02", verdict)],
        note: String::new(),
        position: None,
        hazards: vec![],
    }
}

/// A patrol of the grid [`GRID`] on which everyone knew all that went before.
pub(crate) fn patrol(number: u16, begun_ms: i64, acts: Vec<(u8, PatrolAct)>) -> PatrolThing {
    let id = document(number);
    let link = |(index, (who, act))| {
        let index = u8::try_from(index).unwrap() + 1;
        let after = if index == 1 { vec![] } else { vec![entry_id(id, index - 1)] };
        let at = moment(begun_ms + i64::from(index - 1) * 60_000);
        (PatrolEntry { id: entry_id(id, index), after, at, act }, author(who))
    };
    PatrolThing { id, grid: code(GRID), entries: acts.into_iter().enumerate().map(link).collect(), newer: 0 }
}

/// Notes an own entry, and where its record is: `None` acknowledged, `Some(None)` waiting, `Some(Some(_))` rejected.
pub(crate) fn own(conn: &Connection, document: DocumentId, index: u8, outbox: Option<Option<i64>>) {
    let entry = entry_id(document, index);
    conn.execute(
        "INSERT INTO own_entry (document, entry, record) VALUES (?1, ?2, ?2)",
        (document.bytes(), entry.bytes()),
    )
    .unwrap();
    if let Some(rejected) = outbox {
        conn.execute(
            "INSERT INTO outbox (record, document, entry, lane, n, space, size_bytes, written_ms, command, rejected)
             VALUES (?1, ?2, ?1, 1, 1, 'grid/140930100002', 300, ?3, '', ?4)",
            (entry.bytes(), document.bytes(), NOW_MS, rejected),
        )
        .unwrap();
    }
}
