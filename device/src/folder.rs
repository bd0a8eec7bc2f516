//! A folder with the device's store, and room held back in it.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use crate::{
    Device, Error, Secret,
    room::{Room, filling},
};

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
        let opened = self.opened(|| {
            let connection = Connection::open(self.path.join("device.db"))?;
            Device::open_sealed(connection, random, self.secret.clone())
        });
        if let Ok(device) = &opened {
            self.hold_back(device);
        }
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

    fn reserve(&self) -> PathBuf {
        self.path.join("reserve")
    }
}

impl Room for Folder {
    fn hold_back(&self, _: &Device) -> bool {
        let path = self.reserve();
        let is_whole = fs::metadata(&path).is_ok_and(|found| found.len() == RESERVE_BYTES);
        if is_whole {
            return true;
        }
        let written = write_reserve(&path);
        if written.is_err() {
            self.release(None);
        }
        written.is_ok()
    }

    fn release(&self, _: Option<&Device>) -> bool {
        fs::remove_file(self.reserve()).is_ok()
    }
}

fn write_reserve(path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    let mut written: u64 = 0;
    while written < RESERVE_BYTES {
        let block = filling(BLOCK_BYTES, written.saturating_add(1));
        file.write_all(&block)?;
        written = written.saturating_add(block.len() as u64);
    }
    file.sync_all()
}
