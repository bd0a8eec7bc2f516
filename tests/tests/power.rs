//! The battery dies while a person saves, takes photos and talks with the relay: whatever was acknowledged is there
//! when the power is back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use integration_tests::fault::{
    count,
    phone::{Keeping, Phone},
    relay::FrailRelay,
};

/// How many cuts a phone as it is shipped lives through unless `QIANLIYAN_CUTS` says otherwise.
const CUTS: u64 = 1_000;
/// The same for a browser and for the relay.
const OTHER_CUTS: u64 = 500;
/// How many of them one phone lives through.
const LIVES: u64 = 25;

/// Tells now and then how far a long run is.
fn tell(what: &str, number: u64) {
    if (number + 1).is_multiple_of(100) {
        eprintln!("{what}: {} cuts and nothing lost", (number + 1) * LIVES);
    }
}

/// Cuts the power `cuts` times, on phone after phone; returns what the first phone that lost something had lost.
fn first_losses(keeping: Keeping, cuts: u64) -> anyhow::Result<Option<String>> {
    for number in 0..cuts.div_ceil(LIVES) {
        let seed = number + 1_000_000 * keeping as u64;
        let mut phone = Phone::new(seed, keeping)?;
        for cut in 0..LIVES {
            phone.arm();
            anyhow::ensure!(phone.work(1_000)?, "seed {seed}: the power was never cut");
            let losses = phone.wake()?;
            if !losses.is_empty() {
                return Ok(Some(format!("{keeping:?}, seed {seed}, cut {cut}: {}", losses.join("\n"))));
            }
        }
        phone.come_home().map_err(|error| error.context(format!("{keeping:?}, seed {seed}")))?;
        tell(&format!("{keeping:?}"), number);
    }
    Ok(None)
}

#[test]
fn nothing_that_a_phone_acknowledged_is_lost_when_its_power_is_cut() {
    let cuts = count::of("QIANLIYAN_CUTS", CUTS).unwrap();
    assert_eq!(first_losses(Keeping::Shipped, cuts).unwrap(), None);
}

#[test]
fn nothing_that_a_browser_acknowledged_is_lost_when_its_power_is_cut() {
    let cuts = count::of("QIANLIYAN_CUTS", OTHER_CUTS).unwrap();
    assert_eq!(first_losses(Keeping::Browser, cuts).unwrap(), None);
}

#[test]
fn a_phone_that_does_not_wait_for_its_disk_is_caught_losing_what_it_acknowledged() {
    let losses = first_losses(Keeping::Hasty, CUTS).unwrap();
    assert!(losses.is_some(), "{CUTS} cuts lost nothing, so the other tests prove nothing");
}

/// The same for the relay.
fn first_losses_of_relay(is_hasty: bool, cuts: u64) -> anyhow::Result<Option<String>> {
    for seed in 0..cuts.div_ceil(LIVES) {
        let mut relay = FrailRelay::new(seed, is_hasty)?;
        for cut in 0..LIVES {
            relay.arm();
            anyhow::ensure!(relay.work(1_000)?, "seed {seed}: the power was never cut");
            let losses = relay.wake()?;
            if !losses.is_empty() {
                return Ok(Some(format!("seed {seed}, cut {cut}: {}", losses.join("\n"))));
            }
        }
        relay.come_home().map_err(|error| error.context(format!("seed {seed}")))?;
        tell("relay", seed);
    }
    Ok(None)
}

#[test]
fn nothing_that_the_relay_acknowledged_is_lost_when_its_power_is_cut() {
    let cuts = count::of("QIANLIYAN_CUTS", OTHER_CUTS).unwrap();
    assert_eq!(first_losses_of_relay(false, cuts).unwrap(), None);
}

#[test]
fn a_relay_that_does_not_wait_for_its_disk_is_caught_losing_what_it_acknowledged() {
    let losses = first_losses_of_relay(true, CUTS).unwrap();
    assert!(losses.is_some(), "{CUTS} cuts lost nothing, so the other test proves nothing");
}
