//! The store: SQLite on the browser's private files.

use device::{Connection, Device, Error};
use domain::host::{AFTER_DEATH, BrokenCode};
use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_vfs::sahpool::{OpfsSAHPoolCfgBuilder, install};

use crate::page;

/// Where the pool of files lies.
const DIRECTORY: &str = ".qianliyan";
/// The store within it.
const FILE: &str = "qianliyan.db";
/// How often the files are asked for: a worker that just ended may still hold them.
const TRIES_MAX: u32 = 10;
/// Between two tries, in milliseconds.
const TRY_MS: u32 = 300;

/// Opens the device.
pub(crate) async fn open() -> Result<Device, BrokenCode> {
    files().await?;
    let connection = Connection::open(FILE).map_err(|error| broken(&error.into()))?;
    let random = page::random().ok_or(BrokenCode::Store)?;
    let mut device = Device::open(connection, random).map_err(|error| broken(&error))?;
    if page::scope().name() != AFTER_DEATH {
        device.forgive();
    }
    Ok(device)
}

async fn files() -> Result<(), BrokenCode> {
    let pool = OpfsSAHPoolCfgBuilder::new().directory(DIRECTORY).build();
    let mut last = String::new();
    for _ in 0..TRIES_MAX {
        match install::<WasmOsCallback>(&pool, true).await {
            Ok(_) => return Ok(()),
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
