//! The store: SQLite on the browser's private files.

use device::{Connection, Device, Error, Room, filling};
use domain::host::{AFTER_DEATH, BrokenCode};
use sqlite_wasm_rs::{
    WasmOsCallback,
    vfs::{VfsFilesManager, transfer::DbTransfer},
};
use sqlite_wasm_vfs::sahpool::{OpfsSAHPoolCfgBuilder, OpfsSAHPoolUtil, install};

use crate::page;

/// Where the pool of files lies.
const DIRECTORY: &str = ".qianliyan";
/// The store within it.
const FILE: &str = "qianliyan.db";
/// Room held back beside it.
const RESERVE: &str = "reserve";
/// How much, in bytes: some hundred saves.
const RESERVE_BYTES: usize = 4 * 1024 * 1024;
/// How often the files are asked for: a worker that just ended may still hold them.
const TRIES_MAX: u32 = 10;
/// Between two tries, in milliseconds.
const TRY_MS: u32 = 300;

/// The browser's files, with room held back among them.
pub(crate) struct Files(OpfsSAHPoolUtil);

impl Room for Files {
    fn hold_back(&self) -> bool {
        // What is there is whole: a file that was not written to its end has no name.
        self.0.contains(RESERVE).unwrap_or(false) || {
            self.0.import_db_unchecked(RESERVE, &filling(RESERVE_BYTES, 1)).is_ok()
        }
    }

    fn release(&self) -> bool {
        self.0.remove(RESERVE).unwrap_or(false)
    }
}

/// Opens the device.
pub(crate) async fn open() -> Result<(Device, Files), BrokenCode> {
    let files = files().await?;
    let random = page::random().ok_or(BrokenCode::Store)?;
    let mut device =
        files.opened(|| Device::open(Connection::open(FILE)?, random)).map_err(|error| broken(&error))?;
    if page::scope().name() != AFTER_DEATH {
        device.forgive();
    }
    Ok((device, files))
}

async fn files() -> Result<Files, BrokenCode> {
    let pool = OpfsSAHPoolCfgBuilder::new().directory(DIRECTORY).build();
    let mut last = String::new();
    for _ in 0..TRIES_MAX {
        match install::<WasmOsCallback>(&pool, true).await {
            Ok(pool) => return Ok(Files(pool)),
            Err(error) => last = error.to_string(),
        }
        gloo_timers::future::TimeoutFuture::new(TRY_MS).await;
    }
    page::complain(&last);
    Err(BrokenCode::NoStorage)
}

fn broken(error: &Error) -> BrokenCode {
    page::complain(&error.to_string());
    if matches!(error, Error::StorageFull) { BrokenCode::StorageFull } else { BrokenCode::Store }
}
