//! Histories for the tests of this module.

use super::*;
use crate::{
    checklist::{RiskLevel, Sector},
    id::DeviceId,
    place::DivisionCode,
    record::Hash,
    role::{Right, Role},
};

pub(super) const GRID: &str = "140930100002";

pub(super) fn code(digits: &str) -> DivisionCode {
    DivisionCode::parse(digits).unwrap()
}

pub(super) fn id(number: u8) -> EntryId {
    EntryId::from_bytes([number; 16])
}

pub(super) fn author(role: Role) -> Author {
    let territory = match role {
        Role::GridWorker | Role::Enterprise => code(GRID),
        Role::Supervisor => code("140930100"),
        Role::Department | Role::Expert | Role::Lookout | Role::County => code("140930"),
    };
    let right = Right { role, territory, sectors: vec![], ended: false };
    Author {
        device: DeviceId::from_bytes([role as u8; 16]),
        person: format!("{role:?}"),
        rights: vec![right],
    }
}

/// An entry `number` by someone in `role` who knew the entries `after`.
pub(super) fn entry(number: u8, after: &[u8], role: Role, step: Step) -> Entry {
    Entry {
        id: id(number),
        after: after.iter().copied().map(id).collect(),
        author: author(role),
        at: Moment { wall_ms: 0, fix_ms: None, offset_ms: None },
        step,
    }
}

/// A history in which everyone knew all that went before.
pub(super) fn chain(steps: &[(Role, Step)]) -> Vec<Entry> {
    let link = |(index, (role, step)): (usize, &(Role, Step))| {
        let number = u8::try_from(index + 1).unwrap();
        let after: Vec<u8> = if number == 1 { vec![] } else { vec![number - 1] };
        entry(number, &after, *role, step.clone())
    };
    steps.iter().enumerate().map(link).collect()
}

pub(super) fn photo() -> PhotoRef {
    PhotoRef::plain(Hash([7; 32]), 1_000)
}

pub(super) fn report() -> Step {
    Step::Report {
        report: Box::new(NewHazard {
            grid: code(GRID),
            site: None,
            place: "村口".to_owned(),
            sector: Sector::Fire,
            source: Source::Daily,
            line: Line::Government,
            category: "消防通道".to_owned(),
            what: "通道堆放杂物".to_owned(),
            risk_level: RiskLevel::General,
            patrol: None,
            position: None,
            photos: vec![],
        }),
    }
}

pub(super) fn verify(grade: Grade) -> Step {
    Step::Verify { conclusion: Conclusion::True, grade, words: String::new() }
}

pub(super) fn order(due: &str) -> Step {
    Step::Order {
        measures: "清理通道".to_owned(),
        due: due.parse().unwrap(),
        responsible: "王村长".to_owned(),
        five: vec![],
    }
}

pub(super) fn five() -> Vec<Measure> {
    Five::ALL.map(|which| Measure { which, done: true, date: None, note: String::new() }).to_vec()
}

pub(super) fn rectify() -> Step {
    Step::Rectify { words: "已清理".to_owned(), photos: vec![photo()], cost_yuan: Some(200) }
}

pub(super) fn reinspect(passed: bool) -> Step {
    Step::Reinspect { passed, findings: "现场查看".to_owned(), photos: vec![] }
}

pub(super) fn close() -> Step {
    Step::Close { acceptance_no: "河安验〔2026〕1号".to_owned(), words: String::new() }
}

pub(super) fn give_back() -> Step {
    Step::Return { remarks: vec![Remark { field: "what".to_owned(), words: "请写明位置".to_owned() }] }
}

pub(super) fn answer(to: u8) -> Step {
    Step::Answer {
        to: id(to),
        words: "在东门".to_owned(),
        values: vec![("what".to_owned(), "东门通道堆放杂物".to_owned())],
        photos: vec![],
    }
}

pub(super) fn dismiss() -> Step {
    Step::Dismiss { reason: "现场没有".to_owned() }
}

/// Reported, verified, ordered and rectified: entries 1 to 4.
pub(super) fn rectified() -> Vec<Entry> {
    chain(&[
        (Role::GridWorker, report()),
        (Role::Supervisor, verify(Grade::General)),
        (Role::Supervisor, order("2026-12-01")),
        (Role::GridWorker, rectify()),
    ])
}
