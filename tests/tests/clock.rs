//! Clocks that are wrong by years and jump, and a phone that comes back after two months.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use anyhow::ensure;
use domain::{command::Command, record::Hash};
use integration_tests::{fault::memory::picture, village::Village};

const YEAR_MS: i64 = 365 * 86_400_000;
/// How many seeds the clocks jump through.
const SEEDS: u64 = 40;

/// Up to ten years before or after the truth.
fn wrong(village: &mut Village) -> i64 {
    let years = village.dice().below(21) as i64 - 10;
    years * YEAR_MS + village.dice().below(86_400_000) as i64
}

/// Four people work while all clocks, the relay's too, jump under them; returns how many things were done.
fn live_with_wrong_clocks(village: &mut Village) -> anyhow::Result<usize> {
    village.settle()?;
    let mut done = 0;
    for _ in 0..60 {
        let who = village.dice().index(4);
        match village.dice().below(8) {
            0 => {
                let error_ms = wrong(village);
                village.set_clock(who, error_ms);
            }
            1 => {
                let error_ms = wrong(village);
                village.set_relay_clock(error_ms);
            }
            2..=5 => done += usize::from(village.act(who)?),
            _ => {
                village.connect(who)?;
                let frames = 1 + village.dice().index(4);
                village.carry(who, frames)?;
            }
        }
        village.wait(60_000);
    }
    village.settle()?;
    village.check_quiet()?;
    village.check_agreement()?;
    Ok(done)
}

#[test]
fn clocks_that_jump_by_years_hide_nothing_and_order_nothing() {
    for seed in 0..SEEDS {
        let mut village = Village::of(4, seed).unwrap();
        let done =
            live_with_wrong_clocks(&mut village).unwrap_or_else(|error| panic!("seed {seed}: {error:#}"));
        for who in 0..4 {
            let records = village.device(who).unwrap().records().unwrap().len();
            assert_eq!(records, done, "seed {seed}: home {who} does not hold what was written");
        }
    }
}

/// What others wrote while a phone was away.
const OTHERS: usize = 3_000;
const DAY_MS: i64 = 86_400_000;

/// Writes a report with a photo; returns the photo.
fn report_with_photo(village: &mut Village, who: usize, seed: u64) -> anyhow::Result<Hash> {
    let stamp = village.stamp(who);
    let bytes = picture(seed, 60_000);
    let new = device::NewPhoto { bytes: &bytes, thumb: &[], original: None };
    let photo = village.device(who)?.keep_photo(&new, stamp.wall_ms)?;
    let hash = photo.hash;
    let mut command = village.report();
    if let Command::ReportHazard { report, .. } = &mut command {
        report.photos.push(photo);
    }
    village.device(who)?.execute(stamp, command)?;
    Ok(hash)
}

/// Home 0 comes back on a line that is cut after every few frames; returns how many lines it took.
fn come_back(village: &mut Village, photos: &[Hash]) -> anyhow::Result<u32> {
    let mut held = village.device(0)?.records()?.len();
    for lines in 1..2_000 {
        village.cut(0);
        village.connect(0)?;
        let frames = 3 + village.dice().index(4);
        village.carry(0, frames)?;
        village.wait(1_000);
        let counts = village.device(0)?.status_counts()?;
        let now = village.device(0)?.records()?.len();
        ensure!(now >= held, "line {lines}: {held} records were held, now {now}");
        held = now;
        let relay = village.relay()?.photos();
        let arrived =
            photos.iter().filter(|photo| relay.length(**photo).is_ok_and(|length| length.is_some())).count();
        ensure!(
            counts.waiting == 0 || arrived == 0,
            "line {lines}: a photo went before {} records",
            counts.waiting
        );
        if counts.waiting == 0 && counts.photos_waiting == 0 && held >= OTHERS {
            return Ok(lines);
        }
    }
    anyhow::bail!("2,000 lines were not enough: {held} records are held")
}

#[test]
fn a_phone_that_was_away_for_two_months_catches_up_over_a_line_that_is_cut_again_and_again() {
    let mut village = Village::of(3, 60).unwrap();
    village.settle().unwrap();
    village.cut(0);
    let photos: Vec<_> = (0..12).map(|number| report_with_photo(&mut village, 0, number).unwrap()).collect();
    for _ in 0..OTHERS {
        let (report, stamp) = (village.report(), village.stamp(2));
        village.device(2).unwrap().execute(stamp, report).unwrap();
        village.wait(60 * DAY_MS / OTHERS as i64);
    }
    village.connect(2).unwrap();
    village.carry(2, usize::MAX).unwrap();
    let lines = come_back(&mut village, &photos).unwrap();
    assert!(lines > 20, "{lines} lines were enough, so nothing was resumed");
    village.settle().unwrap();
    village.check_quiet().unwrap();
    let records: Vec<usize> =
        (0..3).map(|who| village.device(who).unwrap().records().unwrap().len()).collect();
    assert_eq!(records, [OTHERS + 12; 3]);
}
