//! The store: SQLite on the browser's private files.

use device::{BROWSER_JOURNAL, Connection, Device, Error, Room, hold_back_inside, release_inside};
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

/// The browser's files.
pub(crate) struct Files;

impl Room for Files {
    fn hold_back(&self, device: &Device) -> bool {
        hold_back_inside(device.connection())
    }

    fn release(&self, device: Option<&Device>) -> bool {
        match device {
            Some(device) => release_inside(device.connection()),
            None => Connection::open(FILE)
                .is_ok_and(|store| store.execute_batch(BROWSER_JOURNAL).is_ok() && release_inside(&store)),
        }
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
            Ok(_) => return Ok(Files),
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
