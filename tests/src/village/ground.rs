//! Where the village's stores lie.

use std::path::{Path, PathBuf};

use device::Connection;
use relay::Store;
use tempfile::TempDir;

use crate::fault::disk::Disk;

/// A folder for the stores of all homes, the relay's in memory; or, for one of them, a disk that can fail.
pub struct Ground {
    // Removed with the ground.
    folder: TempDir,
    /// The disk of home 0.
    pub home: Option<Disk>,
    /// The relay's disk.
    pub relay: Option<Disk>,
    /// Whether the relay acknowledges before its disk has everything, as it must not.
    pub is_hasty: bool,
}

/// Where one home keeps its store.
pub(super) enum Place {
    File(PathBuf),
    Disk(Disk),
}

impl Ground {
    /// Ground on which nothing fails: in memory where the system has a folder there, since the village asks what is
    /// written and not whether a disk keeps it.
    ///
    /// # Errors
    ///
    /// Where no folder can be made.
    pub fn new() -> anyhow::Result<Self> {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory)? } else { TempDir::new()? };
        Ok(Self { folder, home: None, relay: None, is_hasty: false })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn home(&self, who: usize) -> Place {
        match &self.home {
            Some(disk) if who == 0 => Place::Disk(disk.clone()),
            _ => Place::File(self.folder.path().join(format!("{who}.db"))),
        }
    }

    pub(super) fn relay_store(&self, random: [u8; 32]) -> anyhow::Result<Store> {
        let Some(disk) = &self.relay else { return Ok(Store::in_memory(random)?) };
        let store = Store::on(disk.open("relay.db")?, random)?;
        if self.is_hasty {
            store.connection().execute_batch("PRAGMA synchronous = NORMAL")?;
        }
        Ok(store)
    }
}

impl Place {
    pub(super) fn open(&self) -> anyhow::Result<Connection> {
        match self {
            Self::File(path) => Ok(Connection::open(path)?),
            Self::Disk(disk) => disk.open("device.db"),
        }
    }
}
