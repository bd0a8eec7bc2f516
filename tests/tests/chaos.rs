//! Bad lines between real devices and a real relay process: cut at any byte, dead, damaged, slow and narrow.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::time::Duration;

use integration_tests::{
    chaos::{PHONES_MAX, Passed, Township, Trial},
    fault::count,
    proxy::{Fault, FaultKind, Way, Weather},
    village::Dice,
};

/// At how many bytes of a session the line is cut unless `QIANLIYAN_OFFSETS` says otherwise.
const OFFSETS: u64 = 1_000;
/// How many bytes are damaged unless `QIANLIYAN_FLIPS` says otherwise.
const FLIPS: u64 = 400;
/// How many lines die, and how many phones go through each weather.
const DEAD: usize = 60;
const IN_WEATHER: usize = 12;

/// Lets phones go through trials, and compares; returns what came of each.
async fn play(trials: &[Trial]) -> Vec<Passed> {
    let mut passed = Vec::new();
    for some in trials.chunks(PHONES_MAX) {
        let mut township = Township::settle(some.len()).await.unwrap();
        passed.extend(township.try_all(some).await.unwrap());
        township.check_agreement().await.unwrap();
    }
    passed
}

/// How many bytes a whole session takes at most, up and down.
async fn session() -> [(Way, u64); 2] {
    let whole = play(&vec![Trial::default(); IN_WEATHER]).await;
    assert!(whole.iter().all(|passed| passed.is_at_rest), "{whole:?}");
    let most = |of: fn(&Passed) -> u64| whole.iter().map(of).max().unwrap();
    [(Way::Up, most(|passed| passed.up_bytes)), (Way::Down, most(|passed| passed.down_bytes))]
}

/// Sessions differ: rows that come while others are on their way share a frame, and a faster relay has fewer that do.
fn most_were_struck(passed: &[Passed]) {
    let struck = passed.iter().filter(|passed| passed.is_struck).count();
    assert!(struck * 4 >= passed.len() * 3, "{struck} of {} lines", passed.len());
}

#[tokio::test]
async fn a_line_cut_at_any_byte_loses_nothing_and_doubles_nothing() {
    let offsets = count::of("QIANLIYAN_OFFSETS", OFFSETS).unwrap().max(1);
    let session = session().await;
    let step = session.iter().map(|(_, bytes)| bytes).sum::<u64>().div_ceil(offsets);
    let first = Dice::new(offsets).below(step);
    let cut = |(way, bytes)| {
        let at = (first..=bytes).step_by(usize::try_from(step).unwrap());
        at.map(move |at| Trial::of(Fault { way, at, kind: FaultKind::Cut }))
    };
    let trials: Vec<Trial> = session.into_iter().flat_map(cut).collect();

    most_were_struck(&play(&trials).await);
}

/// A fault at any byte of a session, either way.
fn fault_anywhere(session: &[(Way, u64)], dice: &mut Dice, kind: FaultKind) -> Trial {
    let (way, bytes) = *dice.pick(session).unwrap();
    Trial::of(Fault { way, at: dice.below(bytes), kind })
}

#[tokio::test]
async fn a_line_on_which_nothing_passes_any_more_is_given_up_and_the_next_one_brings_everything() {
    let session = session().await;
    let mut dice = Dice::new(1);
    let trials: Vec<Trial> =
        (0..DEAD).map(|_| fault_anywhere(&session, &mut dice, FaultKind::Stall)).collect();

    let passed = play(&trials).await;

    most_were_struck(&passed);
}

#[tokio::test]
async fn a_damaged_byte_is_refused_or_does_no_harm_and_the_next_line_brings_everything() {
    let flips = count::of("QIANLIYAN_FLIPS", FLIPS).unwrap();
    let session = session().await;
    let trials: Vec<Trial> = (0..flips)
        .map(|seed| {
            let mut dice = Dice::new(seed);
            let bits = u8::try_from(1 + dice.below(255)).unwrap();
            fault_anywhere(&session, &mut dice, FaultKind::Flip(bits))
        })
        .collect();

    let passed = play(&trials).await;

    most_were_struck(&passed);
}

#[tokio::test]
async fn on_a_slow_and_on_a_narrow_line_everything_arrives_at_the_first_try() {
    let (delay, bytes_a_second) = (Some(Duration::from_millis(300)), Some(20_000 / 8));
    let weathers = [Weather { delay, bytes_a_second: None }, Weather { delay: None, bytes_a_second }];
    let trials: Vec<Trial> = weathers
        .into_iter()
        .flat_map(|weather| vec![Trial { weather, ..Trial::default() }; IN_WEATHER])
        .collect();

    let passed = play(&trials).await;

    assert!(passed.iter().all(|passed| passed.is_at_rest), "{passed:?}");
}

#[tokio::test]
async fn what_is_said_at_the_challenge_is_enough_for_all_acknowledgements_of_any_number_of_documents() {
    for documents in [1, 300] {
        let mut township = Township::settle(1).await.unwrap();
        township.deliver_at_once(documents).await.unwrap();
    }
}
