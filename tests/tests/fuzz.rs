//! Every target over its corpus and over damaged pieces of it: nothing panics, memory stays bounded, what is read is
//! written back the same, and what is refused is refused by its type.
//!
//! `QIANLIYAN_INPUTS` damaged pieces for each target, in their order the same at every run.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook},
    path::Path,
    sync::{Mutex, PoisonError},
};

use integration_tests::{
    fault::count,
    fuzz::{Fate, Room, TARGETS, Target, damage::damaged, folder, seed},
    village::Dice,
};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Memory is counted for the whole process: one target at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// How many inputs every run damages for each target.
const INPUTS: u64 = 2_000;

fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(folder(name)).unwrap().map(|file| file.unwrap().path());
    let name_of = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut corpus: Vec<_> = files.map(|path| (name_of(&path), fs::read(&path).unwrap())).collect();
    corpus.sort();
    corpus
}

/// What became of an input; keeps it where it broke a promise.
fn run(target: &Target, room: &mut Room, what: &str, bytes: &[u8]) -> Fate {
    // A panic that the device catches would write a backtrace, which takes 90 MB.
    let hook = take_hook();
    set_hook(Box::new(|_| ()));
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let fate = catch_unwind(AssertUnwindSafe(|| (target.read)(room, bytes)));
    set_hook(hook);
    let growth = MEMORY.peak_usage().saturating_sub(before);
    let broken = match fate {
        Ok(Ok(fate)) if growth <= target.growth_bytes_max => return fate,
        Ok(Ok(_)) => format!("{growth} bytes of memory"),
        Ok(Err(error)) => format!("{error:#}"),
        Err(_) => "a panic".to_owned(),
    };
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{what}", target.name));
    fs::write(&kept, bytes).unwrap();
    panic!("{}, {what}: {broken}; the input lies in {}", target.name, kept.display());
}

fn fuzz(name: &str) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let corpus = corpus(name);
    let mut room = Room::default();
    for (what, bytes) in &corpus {
        let fate = run(target, &mut room, what, bytes);
        let is_refused = what.starts_with(seed::REFUSED);
        assert!(
            what.starts_with("broke-") || (fate == Fate::Refused) == is_refused,
            "{name}, {what}: {fate:?}"
        );
    }
    let pieces: Vec<Vec<u8>> = corpus.into_iter().map(|(_, bytes)| bytes).collect();
    let inputs = count::of("QIANLIYAN_INPUTS", INPUTS).unwrap();
    let mut taken = 0;
    for number in 0..inputs {
        let bytes = damaged(&pieces, &mut Dice::new(number));
        taken += u64::from(run(target, &mut room, &number.to_string(), &bytes) == Fate::Taken);
    }
    eprintln!("{name}: {inputs} inputs, {taken} of them taken");
    assert!(taken > 0 && taken < inputs, "{taken} of {inputs} were taken: damage that reaches nothing");
}

#[test]
fn frames_to_the_relay() {
    fuzz("frame_to_relay");
}

#[test]
fn frames_from_the_relay() {
    fuzz("frame_from_relay");
}

#[test]
fn records() {
    fuzz("record");
}

#[test]
fn changes_at_the_gate() {
    fuzz("gate");
}

#[test]
fn county_packs() {
    fuzz("pack");
}

#[test]
fn photos() {
    fuzz("photo");
}

#[test]
fn codes_and_requests_to_enrol() {
    fuzz("enrol");
}

#[test]
fn words_between_screens_and_host() {
    fuzz("host");
}

#[test]
fn the_corpus_holds_what_is_written_today() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for target in TARGETS {
        let kept = corpus(target.name);
        let mut pieces = seed::pieces(target.name).unwrap();
        pieces.sort();
        let is_seed = |(name, _): &(String, Vec<u8>)| !name.starts_with("broke-");
        let kept: Vec<_> = kept.into_iter().filter(is_seed).collect();
        assert!(
            kept == pieces,
            "{}: `cargo run -p integration-tests --bin corpus` writes it anew",
            target.name
        );
    }
}
