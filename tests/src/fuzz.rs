//! Whatever reads bytes from outside, fed with damaged ones.
//!
//! A target takes bytes and says whether they were taken or refused; an error is a broken promise, as is a panic that
//! comes through. What it begins from lies in `fuzz/corpus/<target>`: pieces as the programs of today write them
//! ([`seed`]), and inputs that once broke something.

mod county;
pub mod damage;
mod enrol;
mod frame;
mod gate;
mod pack;
mod room;
pub mod seed;

use std::{cell::RefCell, path::PathBuf};

use anyhow::ensure;
use domain::{
    host::{FromHost, Request, read, write},
    wire::FRAME_BYTES_MAX,
};
use serde::{Serialize, de::DeserializeOwned};

pub use self::room::Room;

/// What became of bytes that promised nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They were what the target reads.
    Taken,
    /// They were refused.
    Refused,
}

/// Something that reads bytes from outside.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, and that of its folder in the corpus.
    pub name: &'static str,
    /// How many bytes of memory one input may make grow at most.
    pub growth_bytes_max: usize,
    /// What one input does to a fresh or used room.
    pub read: fn(&mut Room, &[u8]) -> anyhow::Result<Fate>,
}

const MIB: usize = 1024 * 1024;

/// Every target.
pub const TARGETS: [Target; 8] = [
    Target { name: "frame_to_relay", growth_bytes_max: 8 * MIB, read: frame::to_relay },
    Target { name: "frame_from_relay", growth_bytes_max: 8 * MIB, read: frame::from_relay },
    Target { name: "record", growth_bytes_max: 4 * MIB, read: frame::record },
    Target { name: "gate", growth_bytes_max: 16 * MIB, read: gate::change },
    Target { name: "pack", growth_bytes_max: 56 * MIB, read: pack::pack },
    Target { name: "photo", growth_bytes_max: 4 * MIB, read: pack::photo },
    Target { name: "enrol", growth_bytes_max: 4 * MIB, read: enrol::typed },
    Target { name: "host", growth_bytes_max: 8 * MIB, read: host },
];

/// The folder of a target's corpus.
pub fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "fuzz", "corpus", name].iter().collect()
}

/// Runs a target on one input, as libFuzzer asks for; a broken promise panics. Panics that are caught on the way, as
/// automerge's are, are no finding.
///
/// # Panics
///
/// Where there is no such target or the input breaks its promise.
#[expect(clippy::expect_used, reason = "libFuzzer hears of findings by panics")]
pub fn run_once(name: &str, bytes: &[u8]) {
    thread_local! {
        static ROOM: RefCell<Room> = RefCell::default();
    }
    drop(std::panic::take_hook());
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of that name");
    ROOM.with_borrow_mut(|room| (target.read)(room, bytes)).expect("a promise that holds");
}

/// What screens and their host say to each other.
fn host(_: &mut Room, bytes: &[u8]) -> anyhow::Result<Fate> {
    if bytes.len() > FRAME_BYTES_MAX {
        return Ok(Fate::Refused);
    }
    let (asked, told) = (host_word::<Request>(bytes)?, host_word::<FromHost>(bytes)?);
    Ok(if asked == Fate::Taken { asked } else { told })
}

/// Words are compared as they are written: a number that is none is not equal to itself.
fn host_word<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> anyhow::Result<Fate> {
    let Some(word) = read::<T>(bytes) else { return Ok(Fate::Refused) };
    let written = write(&word);
    let again = written.as_deref().and_then(read::<T>).and_then(|again| write(&again));
    ensure!(written.is_some() && again == written, "a word is written otherwise once it was read");
    Ok(Fate::Taken)
}
