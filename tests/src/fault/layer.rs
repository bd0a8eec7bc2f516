//! The layer between SQLite and the disks of [`super::disk`], which SQLite calls a VFS.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak},
    time::Duration,
};

use rsqlite_vfs::{
    AccessMode, DeviceCharacteristics, LockLevel, OpenOptions, OpenRequest, OpenedFile, OsCallback,
    SQLiteIoMethods, SQLiteVfs, SyncOptions, VfsErrorCode, VfsFile, VfsResult, VfsStore, register_vfs,
};

use super::disk::{Platter, failure};

/// What SQLite calls the layer.
pub(super) const NAME: &str = "disk";

/// The disks by number.
static DISKS: Mutex<BTreeMap<u64, Weak<Platter>>> = Mutex::new(BTreeMap::new());

/// Tells SQLite of the layer, once.
pub(super) fn register() -> anyhow::Result<()> {
    static DONE: OnceLock<Result<(), String>> = OnceLock::new();
    DONE.get_or_init(register_once).clone().map_err(anyhow::Error::msg)
}

#[expect(unsafe_code, reason = "SQLite takes a table of functions; the crate asks for the promises below")]
fn register_once() -> Result<(), String> {
    // SAFETY: everything of the crate's own is used as it is made, so that versions, layouts and types agree; what the
    // layer keeps is behind a lock and lives as long as the process, and nobody else registers this name.
    let registered = unsafe { register_vfs::<Methods, Layer>(NAME, (), false) };
    registered.map(|_for_ever| ()).map_err(|error| error.to_string())
}

pub(super) fn mount(number: u64, platter: &Arc<Platter>) {
    disks().insert(number, Arc::downgrade(platter));
}

pub(super) fn unmount(number: u64) {
    disks().remove(&number);
}

fn disks() -> MutexGuard<'static, BTreeMap<u64, Weak<Platter>>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The disk that a path such as `/3/device.db` begins with.
fn disk_of(path: &str) -> VfsResult<Arc<Platter>> {
    let number = path.split('/').nth(1).and_then(|number| number.parse().ok());
    let found = number.and_then(|number: u64| disks().get(&number).and_then(Weak::upgrade));
    found.ok_or_else(|| failure(VfsErrorCode::CantOpen))
}

struct Layer;
struct Methods;
struct Files;
struct Quiet;

/// One opening of a file.
struct Opened {
    disk: Arc<Platter>,
    name: String,
}

impl SQLiteVfs<Methods> for Layer {
    type Os = Quiet;

    fn os((): &()) -> &Quiet {
        &Quiet
    }
}

impl SQLiteIoMethods for Methods {
    type Store = Files;
}

/// No time, no chance: SQLite asks for neither where the stores' schemas do not.
impl OsCallback for Quiet {
    fn sleep(&self, _: Duration) {}

    fn random(&self, into: &mut [u8]) -> usize {
        into.fill(7);
        into.len()
    }

    fn epoch_timestamp_in_ms(&self) -> VfsResult<i64> {
        Ok(0)
    }
}

impl VfsStore for Files {
    type File = Opened;
    type AppData = ();

    fn open_file((): &(), request: OpenRequest<'_>) -> VfsResult<OpenedFile<Opened>> {
        let name = request.filename.ok_or_else(|| failure(VfsErrorCode::CantOpen))?.path();
        let disk = disk_of(name)?;
        match disk.holds(name) {
            false if request.options.create() => disk.create(name)?,
            false => return Err(failure(VfsErrorCode::CantOpen)),
            true => {}
        }
        Ok(OpenedFile { file: Opened { disk, name: name.to_owned() }, access: request.options.access() })
    }

    fn close_file((): &(), _: Option<&str>, _: Opened, _: OpenOptions) -> VfsResult<()> {
        Ok(())
    }

    fn access((): &(), name: &str, _: AccessMode) -> VfsResult<bool> {
        Ok(disk_of(name)?.holds(name))
    }

    fn full_pathname((): &(), name: &str) -> VfsResult<String> {
        Ok(name.to_owned())
    }

    fn delete_file((): &(), name: &str, _: bool) -> VfsResult<()> {
        disk_of(name)?.delete(name)
    }
}

impl VfsFile for Opened {
    /// What a phone's file system promises: a write disturbs nothing beside it.
    fn device_characteristics(&self) -> DeviceCharacteristics {
        DeviceCharacteristics::POWERSAFE_OVERWRITE
    }

    fn read(&mut self, into: &mut [u8], offset: u64) -> VfsResult<usize> {
        self.disk.read(&self.name, into, offset)
    }

    fn write(&mut self, bytes: &[u8], offset: u64) -> VfsResult<()> {
        self.disk.write(&self.name, bytes, offset)
    }

    fn truncate(&mut self, size: u64) -> VfsResult<()> {
        self.disk.truncate(&self.name, size)
    }

    fn sync(&mut self, _: SyncOptions) -> VfsResult<()> {
        self.disk.sync(&self.name)
    }

    fn size(&self) -> VfsResult<u64> {
        self.disk.size(&self.name)
    }

    fn lock(&mut self, _: LockLevel) -> VfsResult<()> {
        Ok(())
    }

    fn unlock(&mut self, _: LockLevel) -> VfsResult<()> {
        Ok(())
    }

    fn check_reserved_lock(&self) -> VfsResult<bool> {
        Ok(false)
    }
}
