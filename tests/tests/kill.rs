//! Processes are killed without a word: phones while they save and keep photos, the relay while devices push.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{path::Path, time::Duration};

use integration_tests::{
    fault::{child::Pocket, count, storm::Storm},
    process::RelayProcess,
    village::Dice,
};

/// How often a phone is killed unless `QIANLIYAN_KILLS` says otherwise.
const PHONE_KILLS: u64 = 100;
/// How often the relay is.
const RELAY_KILLS: u64 = 12;
/// How many kills one phone lives through.
const LIVES: u64 = 50;
/// A save takes a few milliseconds: a kill comes at any point of one, or of the opening before the first.
const SPAN_US: u64 = 12_000;

#[test]
fn a_phone_killed_at_any_point_has_everything_that_it_said_to_be_kept() {
    let kills = count::of("QIANLIYAN_KILLS", PHONE_KILLS).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_phone"));
    let mut dice = Dice::new(kills);
    let mut kept = 0;
    for seed in 0..kills.div_ceil(LIVES) {
        let mut pocket = Pocket::new(seed).unwrap();
        for kill in 0..LIVES.min(kills - seed * LIVES) {
            let first = pocket.next_number();
            let phone = pocket.start(&[], program).unwrap();
            let more = Duration::from_micros(dice.below(SPAN_US));
            let said = phone.kill_after(dice.below(6), more).unwrap();
            pocket.note(&said);
            let losses = pocket.losses(first).unwrap();
            assert_eq!(losses, [""; 0], "phone {seed}, kill {kill}");
        }
        assert_eq!(pocket.losses(0).unwrap(), [""; 0], "phone {seed}, at its end");
        kept += pocket.next_number();
    }
    assert!(kept > kills, "{kept} things were kept between {kills} kills: too few to tell anything");
}

#[tokio::test]
async fn a_relay_killed_in_a_storm_has_everything_that_it_acknowledged() {
    let kills = count::of("QIANLIYAN_RELAY_KILLS", RELAY_KILLS).unwrap();
    let data = tempfile::tempdir().unwrap();
    let mut storm = Storm::new(data.path(), 8).unwrap();
    let mut dice = Dice::new(kills);
    for kill in 0..kills {
        let relay = RelayProcess::start(data.path()).await.unwrap();
        let address = relay.address.clone();
        let told = storm.records_told();
        storm.push(&address, 20 + dice.below(150), relay.kill()).await.unwrap();
        assert_eq!(storm.losses().unwrap(), [""; 0], "kill {kill}");
        assert!(storm.records_told() > told, "kill {kill}: nothing was acknowledged before it");
    }
    assert!(storm.photos_told() > 0, "no photo arrived between the kills");
}
