//! A folder with the device's store, and room held back in it: words still find a place where photos no longer do.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use domain::{
    host::{Answer, BrokenCode, Call},
    record::Hash,
    time::Stamp,
};
use rusqlite::Connection;

use crate::{Device, Error, Secret, answer};

/// How much room is held back, in bytes: some hundred saves.
pub const RESERVE_BYTES: u64 = 8 * 1024 * 1024;
/// How much of it is written at once, in bytes.
const BLOCK_BYTES: usize = 64 * 1024;

/// Where a native host keeps its device.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    secret: Option<Secret>,
}

impl Folder {
    /// Names a folder, which must be there.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), secret: None }
    }

    /// Names a folder whose device's keys `secret` seals.
    #[must_use]
    pub fn sealed_by(self, secret: Secret) -> Self {
        Self { secret: Some(secret), ..self }
    }

    /// Opens its device, on a full disk with the room that was held back. `random` must be fresh at every opening.
    ///
    /// # Errors
    ///
    /// As [`Device::open_sealed`].
    pub fn open(&self, random: [u8; 32]) -> Result<Device, Error> {
        let opened = match self.open_once(random) {
            // Only the first try wrote under the actor of these bytes, and it wrote nothing.
            Err(error) if self.release() => self.open_once(random).map_err(|_| error),
            opened => opened,
        };
        self.hold_back();
        opened
    }

    /// Opens the device anew after its store failed, and copies what the log holds to where it belongs: after a failed
    /// sync nobody knows which part of the log is on the disk.
    ///
    /// # Errors
    ///
    /// As [`Device::open_sealed`]; the device then stays as it was.
    pub fn reopen(&self, device: &mut Device, random: [u8; 32]) -> Result<(), Error> {
        let anew = self.open(random)?;
        *device = anew;
        Ok(device.connection().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?)
    }

    /// Answers a call like [`answer`]. Where the disk is full, what a person writes goes into the room held back; photos
    /// are refused until that room is there again.
    pub fn answer(&self, device: &mut Device, stamp: Stamp, call: Call) -> Answer {
        let is_photo = matches!(call, Call::KeepPhoto { .. });
        if is_photo && !self.hold_back() {
            return Answer::Broken(BrokenCode::PhotosFull);
        }
        let again = matches!(call, Call::Execute { .. }).then(|| call.clone());
        match (answer(device, stamp, call), again) {
            (Answer::Broken(BrokenCode::StorageFull), Some(again)) if self.release() => {
                answer(device, stamp, again)
            }
            (Answer::Broken(BrokenCode::StorageFull), None) if is_photo => {
                Answer::Broken(BrokenCode::PhotosFull)
            }
            (answered, _) => answered,
        }
    }

    /// Whether room is held back; takes it where it is not and can be had.
    fn hold_back(&self) -> bool {
        let path = self.reserve();
        let is_whole = fs::metadata(&path).is_ok_and(|found| found.len() == RESERVE_BYTES);
        if is_whole {
            return true;
        }
        let written = write_reserve(&path);
        if written.is_err() {
            self.release();
        }
        written.is_ok()
    }

    /// Gives the room held back free; tells whether there was any.
    fn release(&self) -> bool {
        fs::remove_file(self.reserve()).is_ok()
    }

    fn open_once(&self, random: [u8; 32]) -> Result<Device, Error> {
        let connection = Connection::open(self.path.join("device.db"))?;
        Device::open_sealed(connection, random, self.secret.clone())
    }

    fn reserve(&self) -> PathBuf {
        self.path.join("reserve")
    }
}

/// Writes bytes that no file system makes smaller.
fn write_reserve(path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    let mut block = Vec::with_capacity(BLOCK_BYTES);
    let mut last = Hash::of(b"room held back");
    let mut written: u64 = 0;
    while written < RESERVE_BYTES {
        block.clear();
        while block.len() < BLOCK_BYTES {
            last = Hash::of(&last.0);
            block.extend(last.0);
        }
        file.write_all(&block)?;
        written = written.saturating_add(block.len() as u64);
    }
    file.sync_all()
}
