//! Disks that are full or fail, under a phone and under the relay.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;

use anyhow::{Context, ensure};
use device::{Device, Folder, Room as _};
use domain::{
    command::Outcome,
    host::{Answer, BrokenCode},
    wire::RefusedCode,
};
use integration_tests::{
    fault::{
        child::{Pocket, Said},
        count,
        phone::{Keeping, Phone},
        room::Room,
        script::{Deed, deed, stamp},
        storm::{Ended, Storm},
    },
    process::RelayProcess,
    village::Dice,
};
use rsqlite_vfs::VfsErrorCode;

const MIB: u64 = 1024 * 1024;
/// How many failures of each kind a run makes unless `QIANLIYAN_FAILURES` says otherwise.
const FAILURES: u64 = 150;

/// Runs something that waits.
fn wait_for<T>(what: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Runtime::new()?.block_on(what)
}

/// Lets the phone do its `number`th thing of a kind.
fn done(folder: &Folder, device: &mut Device, number: u64) -> Answer {
    folder.answer(device, stamp(number), deed(1, number).call())
}

/// The numbers of things that are photos, and of those that are words alone.
fn numbers(photos: bool) -> impl Iterator<Item = u64> {
    (0..).filter(move |number| number % 3 == if photos { 0 } else { 2 })
}

const WORDS_ON_A_FULL_PHONE: &str =
    "on_a_full_phone_words_are_saved_photos_are_refused_and_both_go_on_with_room";

#[test]
fn on_a_full_phone_words_are_saved_photos_are_refused_and_both_go_on_with_room() {
    Room::run(WORDS_ON_A_FULL_PHONE, 48 * MIB, |room| {
        let pocket = Pocket::at(room.path(), 1)?;
        let folder = Folder::new(room.path());
        let (mut photos, mut words) = (numbers(true), numbers(false));
        let mut device = pocket.open()?;
        ensure!(room.path().join("reserve").metadata()?.len() == device::RESERVE_BYTES);
        room.fill()?;
        let refused = done(&folder, &mut device, photos.next().context("a photo")?);
        ensure!(refused == Answer::Broken(BrokenCode::PhotosFull), "{refused:?}");
        for number in words.by_ref().take(30) {
            let saved = done(&folder, &mut device, number);
            ensure!(saved == Answer::Outcome(Outcome::Done), "{number}: {saved:?}");
        }
        ensure!(!room.path().join("reserve").exists(), "the words found room without the reserve");
        let refused = done(&folder, &mut device, photos.next().context("a photo")?);
        ensure!(refused == Answer::Broken(BrokenCode::PhotosFull), "{refused:?}");
        // Even that room has an end, and then the person hears it.
        room.fill()?;
        let full = words.by_ref().take(300).map(|number| done(&folder, &mut device, number));
        ensure!(full.into_iter().any(|answer| answer == Answer::Broken(BrokenCode::StorageFull)));
        room.empty()?;
        let kept = done(&folder, &mut device, photos.next().context("a photo")?);
        ensure!(matches!(kept, Answer::PhotoKept(_)), "{kept:?}");
        let saved = done(&folder, &mut device, words.next().context("words")?);
        ensure!(saved == Answer::Outcome(Outcome::Done), "{saved:?}");
        ensure!(room.path().join("reserve").metadata()?.len() == device::RESERVE_BYTES);
        for number in numbers(false).take(30) {
            let Deed::Save(command) = deed(1, number) else { anyhow::bail!("words") };
            ensure!(device.execute(stamp(number), *command)? == Outcome::AlreadyDone, "{number} is lost");
        }
        Ok(())
    })
    .unwrap();
}

const OPENING_ON_A_FULL_PHONE: &str = "the_app_opens_on_a_full_phone";

#[test]
fn the_app_opens_on_a_full_phone() {
    Room::run(OPENING_ON_A_FULL_PHONE, 48 * MIB, |room| {
        let mut pocket = Pocket::at(room.path(), 1)?;
        let program = Path::new(env!("CARGO_BIN_EXE_phone"));
        let said = pocket.start(&[], program)?.hear(9)?;
        pocket.note(&said);
        // Closed in order, it has to make its log anew.
        drop(pocket.open()?);
        room.fill()?;
        ensure!(pocket.losses(0)?.is_empty());
        ensure!(!room.path().join("reserve").exists(), "it opened without the reserve");
        Ok(())
    })
    .unwrap();
}

const FULL_RELAY: &str = "a_relay_on_a_full_disk_takes_nothing_says_so_and_goes_on_with_room";

#[test]
fn a_relay_on_a_full_disk_takes_nothing_says_so_and_goes_on_with_room() {
    let nothing = || async { Ok(()) };
    Room::run(FULL_RELAY, 64 * MIB, |room| {
        let data = room.path().join("relay");
        std::fs::create_dir(&data)?;
        wait_for(async {
            let mut storm = Storm::new(&data, 4)?;
            let relay = RelayProcess::start(&data).await?;
            let address = relay.address.clone();
            storm.push(&address, 60, nothing()).await?;
            ensure!(relay.get("/healthz").await?.starts_with("HTTP/1.1 200"));
            room.fill()?;
            let ended = storm.push(&address, u64::MAX, nothing()).await?;
            ensure!(ended.contains(&Ended::Refused(RefusedCode::Full)), "{ended:?}");
            ensure!(!ended.contains(&Ended::Enough), "a device went on: {ended:?}");
            let told = storm.records_told();
            let health = relay.get("/healthz").await?;
            ensure!(health.starts_with("HTTP/1.1 507"), "{health}");
            room.empty()?;
            healthy(&relay).await?;
            storm.push(&address, 60, nothing()).await?;
            ensure!(storm.records_told() > told, "nothing was acknowledged after there was room");
            relay.kill().await?;
            let losses = storm.losses()?;
            ensure!(losses.is_empty(), "{losses:?}");
            Ok(())
        })
    })
    .unwrap();
}

/// Asks until the relay says that all is well.
async fn healthy(relay: &RelayProcess) -> anyhow::Result<()> {
    for _ in 0..20_000 {
        if relay.get("/healthz").await?.starts_with("HTTP/1.1 200") {
            return Ok(());
        }
    }
    anyhow::bail!("the relay does not become healthy again")
}

/// A program that lets one call of `fsync` fail.
fn strace(when: &str) -> [String; 9] {
    let inject = format!("inject=fsync,fdatasync:error=EIO:when={when}");
    let words = ["strace", "-D", "-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", &inject];
    words.map(str::to_owned)
}

#[test]
fn a_phone_whose_disk_does_not_sync_says_so_tries_again_and_keeps_each_thing_once() {
    let program = Path::new(env!("CARGO_BIN_EXE_phone"));
    let mut broken = 0;
    // From some moment on, or at one moment alone.
    let moments =
        (1..=24).map(|when| when.to_string()).chain((4..=24).step_by(4).map(|when| format!("{when}+")));
    for when in moments {
        let mut pocket = Pocket::new(7).unwrap();
        let under = strace(&when);
        let under: Vec<&str> = under.iter().map(String::as_str).collect();
        let said = pocket.start(&under, program).unwrap().hear(24).unwrap();
        broken += said.iter().filter(|said| matches!(said, Said::Broken(_))).count();
        pocket.note(&said);
        let said = pocket.start(&[], program).unwrap().hear(6).unwrap();
        assert!(said.len() >= 6, "{when}: the phone does not go on: {said:?}");
        pocket.note(&said);
        assert_eq!(pocket.losses(0).unwrap(), [""; 0], "fsync {when}");
    }
    assert!(broken > 12, "only {broken} saves met a disk that does not sync");
}

#[test]
fn a_relay_whose_disk_does_not_sync_acknowledges_nothing_and_goes_on() {
    let nothing = || async { Ok(()) };
    wait_for(async {
        for when in [12, 13, 20] {
            let data = tempfile::tempdir()?;
            let mut storm = Storm::new(data.path(), 4)?;
            let under = strace(&when.to_string());
            let under: Vec<&str> = under.iter().map(String::as_str).collect();
            let relay = RelayProcess::start_under(&under, data.path()).await?;
            let address = relay.address.clone();
            let ended = storm.push(&address, u64::MAX, nothing()).await?;
            ensure!(ended.contains(&Ended::Refused(RefusedCode::Full)), "fsync {when}: {ended:?}");
            healthy(&relay).await?;
            let told = storm.records_told();
            storm.push(&address, 60, nothing()).await?;
            ensure!(storm.records_told() > told, "fsync {when}: nothing was acknowledged after it");
            relay.kill().await?;
            let losses = storm.losses()?;
            ensure!(losses.is_empty(), "fsync {when}: {losses:?}");
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn every_write_and_sync_that_fails_is_told_and_tried_again_without_loss_or_double() {
    let failures = count::of("QIANLIYAN_FAILURES", FAILURES).unwrap();
    for code in [VfsErrorCode::IoWrite, VfsErrorCode::IoSync, VfsErrorCode::Full] {
        let mut dice = Dice::new(u64::from(code.as_raw().unsigned_abs()));
        for seed in 0..failures.div_ceil(25) {
            let mut phone = Phone::new(seed, Keeping::Shipped).unwrap();
            for failure in 0..25 {
                let at = format!("{code:?}, seed {seed}, failure {failure}");
                phone.disk.fail_after(dice.below(150), code);
                assert!(phone.work(1_000).unwrap(), "{at}: the disk never failed");
                assert_eq!(phone.reopen().unwrap(), [""; 0], "{at}");
                // What a failed sync left in memory must not be all there is.
                assert_eq!(phone.wake().unwrap(), [""; 0], "{at}, and the power cut after it");
            }
            phone.come_home().map_err(|error| error.context(format!("{code:?}, seed {seed}"))).unwrap();
        }
    }
}
