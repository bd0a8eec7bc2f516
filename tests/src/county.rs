//! A small county with a roster, for the village.

use domain::{
    checklist::{Checklist, ChecklistItem, RiskLevel, Sector},
    hazard::{Line, NewHazard, Source},
    id::DeviceId,
    pack::{CountyPack, Division, Footer, Person, RosterDevice},
    place::DivisionCode,
    record::PublicKey,
    role::{Right, Role},
};
use ed25519_dalek::SigningKey;

/// The one grid of the village.
pub const GRID: &str = "140930100002";
/// Its township.
pub const TOWNSHIP: &str = "140930100";

/// Who lives in the village: two grid workers, two supervisors and one of the county office.
pub const PEOPLE: [(Role, &str); 5] = [
    (Role::GridWorker, GRID),
    (Role::Supervisor, TOWNSHIP),
    (Role::GridWorker, GRID),
    (Role::Supervisor, TOWNSHIP),
    (Role::County, "140930"),
];

/// Reads a code that is known to be one.
///
/// # Panics
///
/// Where it is none.
#[expect(clippy::expect_used, reason = "codes of the tests are written here")]
pub fn code(digits: &str) -> DivisionCode {
    DivisionCode::parse(digits).expect("a division code")
}

/// The key of person `who`.
pub fn key(who: usize) -> SigningKey {
    SigningKey::from_bytes(&[u8::try_from(who).unwrap_or(u8::MAX); 32])
}

/// The device of person `who`.
pub fn device_id(who: usize) -> DeviceId {
    DeviceId::from_bytes([u8::try_from(who.saturating_add(1)).unwrap_or(u8::MAX); 16])
}

/// The roster's entry of person `who`.
pub fn person(who: usize, (role, territory): (Role, &str)) -> Person {
    let right = Right { role, territory: code(territory), sectors: vec![], ended: false };
    Person { id: format!("p{who}"), name: format!("{who}号"), rights: vec![right] }
}

/// The roster's entry of the device of person `who`.
pub fn roster_device(who: usize) -> RosterDevice {
    let key = PublicKey::of(&key(who));
    RosterDevice { id: device_id(who), person: format!("p{who}"), key, revoked: false }
}

/// The county's configuration, without people and devices.
pub fn pack() -> CountyPack {
    let division = |digits: &str, name: &str| Division {
        code: code(digits),
        name: name.to_owned(),
        initials: String::new(),
        middle: None,
        outline: vec![],
    };
    let item = |number: u8| ChecklistItem {
        id: format!("fire-{number:02}"),
        text: format!("第{number}项"),
        hint: String::new(),
        category: "消防".to_owned(),
    };
    CountyPack {
        version: 1,
        demo: true,
        county: code("140930"),
        divisions: vec![
            division("140930", "河曲县"),
            division(TOWNSHIP, "西口镇"),
            division(GRID, "古渡社区"),
        ],
        grids: vec![code(GRID)],
        people: vec![],
        devices: vec![],
        checklists: vec![Checklist {
            sector: Sector::Fire,
            title: "消防".to_owned(),
            items: (1..=3).map(item).collect(),
        }],
        phrases: vec![],
        clocks: vec![],
        holidays: vec![],
        working_weekends: vec![],
        footer: Footer::default(),
    }
}

/// A report of a hazard in a grid, with as little as the rules ask for.
pub fn report_in(grid: &DivisionCode, what: &str) -> NewHazard {
    NewHazard {
        grid: grid.clone(),
        site: None,
        place: "村口".to_owned(),
        sector: Sector::Fire,
        source: Source::Daily,
        line: Line::Government,
        category: "消防".to_owned(),
        what: what.to_owned(),
        risk_level: RiskLevel::General,
        patrol: None,
        position: None,
        photos: vec![],
    }
}
