//! The relay remembers and is remembered: backups put back, logs changed by hand, stores copied, people moved, and what
//! it costs to learn that nothing is new.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod backup;
mod copy;
mod cost;
mod export;
mod moved;
mod process;

use domain::{
    command::Command,
    id::DocumentId,
    view::{Query, View},
};
use integration_tests::village::Village;

/// Home `who` reports `count` hazards.
fn report(village: &mut Village, who: usize, count: usize) -> Vec<DocumentId> {
    let mut hazards = Vec::new();
    for _ in 0..count {
        let report = village.report();
        let Command::ReportHazard { hazard, .. } = report else { panic!("a report") };
        let stamp = village.stamp(who);
        village.device(who).unwrap().execute(stamp, report).unwrap();
        hazards.push(hazard);
    }
    hazards
}

fn hazards(village: &mut Village, who: usize) -> usize {
    village.ledger(who).unwrap().lines().count()
}

/// How many records home `who` keeps aside.
fn kept_aside(village: &mut Village, who: usize) -> u32 {
    match village.ask(who, &Query::Waiting).unwrap() {
        View::Waiting(waiting) => waiting.quarantined,
        other => panic!("{other:?}"),
    }
}

/// Settled, in agreement, with one ledger, and quiet.
fn check(village: &mut Village) {
    village.settle().unwrap();
    village.check_ledger().unwrap();
    village.check_agreement().unwrap();
    village.check_quiet().unwrap();
}
