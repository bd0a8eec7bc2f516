//! What a phone that is a process of its own does, over and over; parent and child know it by number alone.

use base64::{Engine, engine::general_purpose::STANDARD};
use device::Device;
use domain::{
    command::{Command, Outcome},
    hazard::{NewHazard, PhotoRef},
    host::Call,
    id::{DocumentId, EntryId},
    record::Hash,
    time::Stamp,
};

use super::memory::picture;
use crate::{
    county::{GRID, code, report_in},
    village::{Dice, MORNING_MS},
};

/// What the process prints before the number of what was acknowledged.
pub const KEPT: &str = "kept ";
/// What it prints before the number of what found no room.
pub const FULL: &str = "full ";

/// One thing that a person does.
pub enum Deed {
    /// Reports a hazard, perhaps with the photo taken before.
    Save(Box<Command>),
    /// Takes a photo.
    Photo(Vec<u8>),
}

/// The `number`th thing of those that begin with `seed`.
pub fn deed(seed: u64, number: u64) -> Deed {
    let mut dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
    if number.is_multiple_of(3) {
        return Deed::Photo(photo(seed, number));
    }
    let photos = match number % 3 {
        1 => vec![reference(&photo(seed, number.saturating_sub(1)))],
        _ => vec![],
    };
    let report = NewHazard { photos, ..report_in(&code(GRID), &format!("隐患{number}")) };
    let now_ms = MORNING_MS.saturating_add(i64::try_from(number).unwrap_or(0));
    Deed::Save(Box::new(Command::ReportHazard {
        hazard: DocumentId::mint(now_ms, dice.bytes()),
        entry: EntryId::mint(now_ms, dice.bytes()),
        report: Box::new(report),
    }))
}

fn photo(seed: u64, number: u64) -> Vec<u8> {
    let size = 20_000 + usize::try_from(number % 7).unwrap_or(0) * 30_000;
    picture(seed.wrapping_add(number << 8), size)
}

fn reference(bytes: &[u8]) -> PhotoRef {
    PhotoRef::plain(Hash::of(bytes), u32::try_from(bytes.len()).unwrap_or(u32::MAX))
}

/// The moment of the `number`th thing.
pub fn stamp(number: u64) -> Stamp {
    let wall_ms = MORNING_MS.saturating_add(i64::try_from(number).unwrap_or(0));
    Stamp { wall_ms, mono_ms: number, fix: None }
}

impl Deed {
    /// The call by which a screen does it.
    pub fn call(&self) -> Call {
        match self {
            Self::Save(command) => Call::Execute { command: (**command).clone(), fix: None },
            Self::Photo(bytes) => {
                Call::KeepPhoto { base64: STANDARD.encode(bytes), thumb: String::new(), original: None }
            }
        }
    }

    /// Names what is not there, though it was acknowledged.
    ///
    /// # Errors
    ///
    /// Where the device breaks.
    pub fn loss(&self, device: &mut Device, number: u64) -> anyhow::Result<Option<String>> {
        let is_there = match self {
            Self::Save(command) => {
                device.execute(stamp(number), (**command).clone())? == Outcome::AlreadyDone
            }
            Self::Photo(bytes) => device.photo(Hash::of(bytes))?.is_some_and(|held| held == *bytes),
        };
        Ok((!is_there).then(|| format!("number {number} was acknowledged and is not there")))
    }
}
