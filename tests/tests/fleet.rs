//! The county's 263 devices through a day of bad network, crashes of the relay and killed apps, on a virtual clock.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::atomic::{AtomicU64, Ordering};

use integration_tests::fleet::{Fleet, Options, Tally};

/// How many days a run plays unless `QIANLIYAN_FLEET_SEEDS` says otherwise.
const SEEDS: u64 = 100;

fn amount(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |amount| amount.parse().unwrap())
}

fn live(seed: u64, options: Options) -> Result<Tally, String> {
    let lived = Fleet::new(seed, options).and_then(|mut fleet| fleet.live());
    lived.map_err(|error| {
        format!("QIANLIYAN_FLEET_SEED={seed} QIANLIYAN_FLEET_SEEDS=1 with {options:?}: {error:#}")
    })
}

#[test]
fn a_county_comes_through_a_day_of_bad_network_with_everything_at_the_relay_and_all_agreeing() {
    let first = amount("QIANLIYAN_FLEET_SEED", 0);
    let (next, end) = (AtomicU64::new(first), first + amount("QIANLIYAN_FLEET_SEEDS", SEEDS));
    let play = || loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return Ok(());
        }
        let tally = live(seed, Options::of(seed))?;
        eprintln!("seed {seed}: {tally:?}");
    };
    let failed: Vec<String> = std::thread::scope(|scope| {
        let players = std::thread::available_parallelism().map_or(1, usize::from);
        let players: Vec<_> = (0..players).map(|_| scope.spawn(play)).collect();
        players.into_iter().filter_map(|player| player.join().unwrap().err()).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_seed_plays_the_same_day_again() {
    let options = Options { devices: 40, hours: 8, ..Options::of(7) };
    assert_eq!(live(7, options), live(7, options));
}
