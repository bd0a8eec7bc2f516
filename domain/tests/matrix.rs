//! Who may take which step where: every role, every kind of territory, every step, at a general and at a major hazard.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test"
)]

mod step;

use std::slice::from_ref;

use domain::{
    checklist::Sector,
    hazard::{Author, Entry, Grade, Replayed, SetAsideReason, Stage, Step, StepKind, may, replay},
    id::{DeviceId, EntryId},
    place::DivisionCode,
    role::{Right, Role},
    time::Moment,
};
use serde::de::DeserializeOwned;
use step::{examples, grid};

/// Territories as seen from the hazard's grid, and whether they reach it.
const TERRITORIES: [(&str, &str, bool); 5] = [
    ("own grid", "140930100002", true),
    ("neighbouring grid", "140930100003", false),
    ("own township", "140930100", true),
    ("other township", "140930101", false),
    ("county", "140930", true),
];

/// The procedure's column "who" in the words of its design; behind a bar, who it is at a major hazard.
const fn who(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Report | StepKind::Withdraw => "anyone",
        StepKind::Answer => "grid worker, enterprise, lookout, expert, township",
        StepKind::Verify => "township, department",
        StepKind::Dismiss | StepKind::Merge | StepKind::Return => "township",
        StepKind::FixOnSpot | StepKind::RequestExtension | StepKind::Rectify => "grid worker, enterprise",
        StepKind::Order => "township, department, county",
        StepKind::DecideExtension | StepKind::Close | StepKind::Settle => "township, county | county",
        StepKind::Reinspect => "township, department, expert",
        StepKind::Reopen | StepKind::Upgrade => "township, county",
        StepKind::List | StepKind::Delist => "county",
        StepKind::Suspend | StepKind::Resume | StepKind::ShutDown | StepKind::Penalise => {
            "county, department"
        }
    }
}

const fn word(role: Role) -> &'static str {
    match role {
        Role::GridWorker => "grid worker",
        Role::Supervisor => "township",
        Role::Department => "department",
        Role::Lookout => "lookout",
        Role::Expert => "expert",
        Role::Enterprise => "enterprise",
        Role::County => "county",
    }
}

fn is_named(role: Role, kind: StepKind, grade: Grade) -> bool {
    let (general, major) = who(kind).split_once(" | ").unwrap_or((who(kind), who(kind)));
    let words = if grade == Grade::Major { major } else { general };
    words == "anyone" || words.split(", ").any(|named| named == word(role))
}

/// Every variant of an enum, by its number as postcard writes it: one that is added later is among them.
fn all<T: DeserializeOwned>() -> Vec<T> {
    (0u8..).map_while(|number| postcard::from_bytes(&[number]).ok()).collect()
}

fn right(role: Role, territory: &str) -> Right {
    let territory = DivisionCode::parse(territory).unwrap();
    Right { role, territory, sectors: vec![], ended: false }
}

/// Somebody who may do everything everywhere, who brings a hazard to where a step has its place.
fn everybody() -> Author {
    let rights = all::<Role>().into_iter().map(|role| right(role, "140930")).collect();
    Author { device: DeviceId::from_bytes([1; 16]), person: "everybody".to_owned(), rights }
}

fn somebody(right: Right) -> Author {
    Author { device: DeviceId::from_bytes([2; 16]), person: "somebody".to_owned(), rights: vec![right] }
}

fn id(number: usize) -> EntryId {
    EntryId::from_bytes([u8::try_from(number).unwrap(); 16])
}

/// The entry behind `before`, whose author knew all of them.
fn behind(before: &[Entry], author: &Author, step: Step) -> Entry {
    let after = before.last().map(|entry| entry.id).into_iter().collect();
    let at = Moment { wall_ms: 0, fix_ms: None, offset_ms: None };
    Entry { id: id(before.len() + 1), after, author: author.clone(), at, step: aimed(step, before) }
}

/// Lets a step that names an entry name the last one.
fn aimed(step: Step, before: &[Entry]) -> Step {
    let last = id(before.len());
    match step {
        Step::Answer { words, values, photos, .. } => Step::Answer { to: last, words, values, photos },
        Step::DecideExtension { granted, due, words, .. } => {
            Step::DecideExtension { request: last, granted, due, words }
        }
        Step::Withdraw { reason, .. } => Step::Withdraw { of: last, reason },
        Step::Settle { reason, .. } => Step::Settle { chosen: last, over: vec![id(1)], reason },
        other => other,
    }
}

/// What goes before a step for it to have a place.
fn before(kind: StepKind) -> &'static [StepKind] {
    use StepKind::{Close, List, Order, Rectify, Reinspect, RequestExtension, Return, Suspend, Verify};
    match kind {
        StepKind::Verify | StepKind::Dismiss | StepKind::Merge | StepKind::Return | StepKind::FixOnSpot => {
            &[]
        }
        StepKind::Report | StepKind::Upgrade | StepKind::List | StepKind::Suspend | StepKind::ShutDown => &[],
        StepKind::Penalise => &[],
        StepKind::Answer => &[Return],
        StepKind::Order | StepKind::Withdraw | StepKind::Settle => &[Verify],
        StepKind::RequestExtension | StepKind::Rectify => &[Verify, Order],
        StepKind::DecideExtension => &[Verify, Order, RequestExtension],
        StepKind::Reinspect => &[Verify, Order, Rectify],
        StepKind::Close => &[Verify, Order, Rectify, Reinspect],
        StepKind::Reopen => &[Verify, Order, Rectify, Reinspect, Close],
        StepKind::Delist => &[List],
        StepKind::Resume => &[Suspend],
    }
}

/// A hazard of `grade` at which `kind` has its place.
fn hazard(kind: StepKind, grade: Grade) -> Vec<Entry> {
    let upgrade = (grade == Grade::Major).then_some(StepKind::Upgrade);
    let mut entries = Vec::new();
    if kind == StepKind::Report {
        return entries;
    }
    for kind in [StepKind::Report].into_iter().chain(upgrade).chain(before(kind).iter().copied()) {
        let (_, step) = examples(kind).into_iter().next().unwrap();
        entries.push(behind(&entries, &everybody(), step));
    }
    entries
}

/// Whether a step has its place at hazards of one grade only.
fn is_impossible(kind: StepKind, grade: Grade) -> bool {
    match kind {
        StepKind::List | StepKind::Delist => grade == Grade::General,
        StepKind::Upgrade | StepKind::Report => grade == Grade::Major,
        _ => false,
    }
}

fn is_placed(replayed: &Replayed, entry: &Entry) -> bool {
    replayed.placed.iter().any(|placed| placed.id == entry.id)
}

/// Runs over role × territory × grade × step, each with the history before it.
fn everywhere(mut check: impl FnMut(Role, &(&str, &str, bool), Grade, &[Entry], &Step)) {
    for kind in all::<StepKind>() {
        for grade in all::<Grade>().into_iter().filter(|grade| !is_impossible(kind, *grade)) {
            let before = hazard(kind, grade);
            for (_, step) in examples(kind) {
                for role in all::<Role>() {
                    TERRITORIES.iter().for_each(|place| check(role, place, grade, &before, &step));
                }
            }
        }
    }
}

#[test]
fn the_lists_of_roles_and_steps_are_whole() {
    assert_eq!((all::<Role>().len(), all::<Grade>().len()), (7, 2));
    assert_eq!(all::<StepKind>(), StepKind::ALL);
}

#[test]
fn only_the_named_roles_whose_territory_holds_the_grid_take_a_step() {
    let mut count = (0, 0);
    everywhere(|role, (name, territory, reaches), grade, before, step| {
        let expected = *reaches && is_named(role, step.kind(), grade);
        let state = replay(&grid(), before).state;
        let found = may(&[right(role, territory)], step, state.as_ref(), &grid(), Sector::Fire);
        assert_eq!(found, expected, "{role:?} of {name}, {grade:?}, {}", step.kind().key());
        count = if expected { (count.0 + 1, count.1) } else { (count.0, count.1 + 1) };
    });
    assert_eq!(count, (312, 1228), "allowed and refused");
}

#[test]
fn an_entry_of_who_may_not_is_set_aside_and_moves_nothing() {
    everywhere(|role, (name, territory, reaches), grade, before, step| {
        let what = format!("{role:?} of {name}, {grade:?}, {}", step.kind().key());
        let entry = behind(before, &somebody(right(role, territory)), step.clone());
        let (was, is) = (replay(&grid(), before), replay(&grid(), &[before, from_ref(&entry)].concat()));
        let is_author = step.kind() != StepKind::Withdraw;
        if *reaches && is_named(role, step.kind(), grade) && is_author {
            assert!(is_placed(&is, &entry), "{what}: {:?}", is.set_aside);
            return;
        }
        assert_eq!((&is.state, &is.placed), (&was.state, &was.placed), "{what}");
        let reason = is.set_aside.iter().find(|aside| aside.id == entry.id).map(|aside| aside.reason);
        let expected = if *reaches && is_named(role, step.kind(), grade) {
            SetAsideReason::NoPlace
        } else {
            SetAsideReason::NoAuthority
        };
        assert_eq!(reason, Some(expected), "{what}");
    });
}

#[test]
fn who_took_the_last_step_takes_it_back() {
    for grade in all::<Grade>() {
        let before = hazard(StepKind::Withdraw, grade);
        let (_, withdraw) = examples(StepKind::Withdraw).remove(0);
        let entry = behind(&before, &everybody(), withdraw);
        let replayed = replay(&grid(), &[&before[..], from_ref(&entry)].concat());
        assert!(is_placed(&replayed, &entry), "{:?}", replayed.set_aside);
        assert_eq!(replayed.state.map(|state| state.stage), Some(Stage::Reported));
    }
}

#[test]
fn a_right_in_another_sector_takes_no_step() {
    everywhere(|role, (_, territory, _), _, before, step| {
        let state = replay(&grid(), before).state;
        let other = Right { sectors: vec![Sector::Coal], ..right(role, territory) };
        assert!(!may(&[other], step, state.as_ref(), &grid(), Sector::Fire));
    });
}
