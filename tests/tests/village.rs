//! Several devices and a relay, in every weather: whatever happens on the way, in the end all know the same and
//! nobody has anything left to say.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::PathBuf;

use anyhow::Context;
use domain::{
    command::Command,
    hazard::{Conclusion, Grade, PhotoRef, Remark, Step},
    id::DocumentId,
    record::Hash,
};
use expect_test::expect;
use integration_tests::village::Village;

/// How many seeds a run tries unless `QIANLIYAN_SEEDS` says otherwise.
const SEEDS: u64 = 500;

/// What befalls a store, besides the weather: in every fourth village each.
fn befall(village: &mut Village, seed: u64, act: u32, backup: &mut Option<PathBuf>) -> anyhow::Result<()> {
    match (seed % 4, act) {
        (1, 8) => *backup = Some(village.back_up_relay()?),
        (1, 28) => village.restore_relay(backup.as_ref().context("a backup")?)?,
        (2, 12) => drop(village.copy_home(usize::try_from(seed / 4 % 4)?)?),
        _ => {}
    }
    Ok(())
}

fn live(seed: u64) -> anyhow::Result<()> {
    let mut village = Village::of(4, seed)?;
    village.settle()?;
    let mut backup = None;
    for act in 0..40 {
        befall(&mut village, seed, act, &mut backup)?;
        let len = village.len();
        let who = village.dice().index(len);
        match village.dice().below(16) {
            0..=6 => drop(village.act(who)?),
            7 | 8 => village.connect(who)?,
            9 => village.cut(who),
            10..=12 => {
                let frames = 1 + village.dice().index(4);
                village.carry(who, frames)?;
            }
            13 => village.reopen(who)?,
            14 => {
                let other = village.dice().index(len);
                village.hand_over(other, who)?;
            }
            _ => village.crash_relay()?,
        }
        let span_ms = village.dice().below(3_600_000) as i64;
        village.wait(span_ms);
    }
    village.settle()?;
    village.check_quiet()?;
    village.check_ledger()?;
    village.check_agreement()
}

#[test]
fn in_every_weather_all_come_to_know_the_same_and_fall_quiet() {
    let seeds = std::env::var("QIANLIYAN_SEEDS").map_or(SEEDS, |seeds| seeds.parse().unwrap());
    let first = std::env::var("QIANLIYAN_SEED").map_or(0, |seed| seed.parse().unwrap());
    for seed in first..first + seeds {
        if let Err(error) = live(seed) {
            panic!("QIANLIYAN_SEED={seed} QIANLIYAN_SEEDS=1 with 4 homes and 40 acts: {error:#}");
        }
    }
}

fn photo() -> Vec<PhotoRef> {
    vec![PhotoRef::plain(Hash([9; 32]), 10)]
}

/// A worker at home 0 reports a hazard, and all know it.
fn reported(village: &mut Village) -> DocumentId {
    village.settle().unwrap();
    let report = village.report();
    let Command::ReportHazard { hazard, .. } = report else { panic!("a report") };
    let stamp = village.stamp(0);
    village.device(0).unwrap().execute(stamp, report).unwrap();
    village.settle().unwrap();
    hazard
}

/// Home 0 is a worker, homes 1 and 3 are supervisors.
fn rectified(village: &mut Village) -> DocumentId {
    let hazard = reported(village);
    let words = || "如实".to_owned();
    village
        .take(1, hazard, Step::Verify { conclusion: Conclusion::True, grade: Grade::General, words: words() })
        .unwrap();
    let due = "2026-12-01".parse().unwrap();
    village
        .take(1, hazard, Step::Order { measures: words(), due, responsible: words(), five: vec![] })
        .unwrap();
    village.settle().unwrap();
    village.take(0, hazard, Step::Rectify { words: words(), photos: photo(), cost_yuan: Some(200) }).unwrap();
    village.settle().unwrap();
    hazard
}

fn reinspect(passed: bool) -> Step {
    Step::Reinspect { passed, findings: "现场查看".to_owned(), photos: vec![] }
}

#[test]
fn two_offline_reinspections_meet() {
    let mut village = Village::of(4, 1).unwrap();
    let hazard = rectified(&mut village);
    village.take(1, hazard, reinspect(true)).unwrap();
    village.take(3, hazard, reinspect(false)).unwrap();
    village.settle().unwrap();
    expect![[r#"
        hazard 1  ordered  two conclusions to settle
    "#]]
    .assert_eq(&village.ledger(0).unwrap());
    village.check_quiet().unwrap();
    village.check_agreement().unwrap();
}

#[test]
fn a_returned_hazard_is_answered_offline_and_the_answer_arrives() {
    let mut village = Village::of(2, 2).unwrap();
    let hazard = reported(&mut village);
    let remark = Remark { field: "what".to_owned(), words: "请写明位置".to_owned() };
    village.take(1, hazard, Step::Return { remarks: vec![remark] }).unwrap();
    village.settle().unwrap();
    village.cut(0);
    village.reopen(0).unwrap();
    let domain::view::View::Today(today) = village.ask(0, &domain::view::Query::Today).unwrap() else {
        panic!("today")
    };
    assert_eq!(today.returned.iter().map(|line| line.id).collect::<Vec<_>>(), [hazard]);
    let domain::view::View::Hazard(view) = village.ask(0, &domain::view::Query::Hazard { hazard }).unwrap()
    else {
        panic!("the hazard")
    };
    let (to, _) = view.returned.unwrap();
    let answer = Step::Answer {
        to,
        words: "在东门".to_owned(),
        values: vec![("what".to_owned(), "东门通道堆放杂物".to_owned())],
        photos: vec![],
    };
    village.take(0, hazard, answer).unwrap();
    assert_eq!(village.device(0).unwrap().status_counts().unwrap().waiting, 1);
    village.settle().unwrap();
    assert!(village.knowledge(1).unwrap().contains("东门通道堆放杂物"));
    village.check_quiet().unwrap();
}

#[test]
fn what_was_acknowledged_survives_a_crash_of_the_relay() {
    let mut village = Village::of(2, 3).unwrap();
    village.settle().unwrap();
    let report = village.report();
    let stamp = village.stamp(0);
    village.device(0).unwrap().execute(stamp, report).unwrap();
    village.carry(0, usize::MAX).unwrap();
    assert_eq!(village.device(0).unwrap().status_counts().unwrap().waiting, 0);
    village.crash_relay().unwrap();
    village.cut(0);
    village.connect(1).unwrap();
    village.carry(1, usize::MAX).unwrap();
    assert_eq!(village.ledger(1).unwrap().lines().count(), 1);
}
