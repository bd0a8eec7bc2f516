//! The shell of phone and desktop: hosts a device natively and shows the built screens.
//!
//! One thread owns the device; the one command `call` and the one event `host` carry the same words as the
//! browser's worker does (`domain::host`).
#![deny(unsafe_code)]
#![warn(missing_docs)]

mod clock;
mod enrol;
mod host;
mod link;
mod store;

use anyhow::Context;
use tauri::{Emitter, Manager};

/// Asks the device; `request` and the answer are JSON of `domain::host`.
#[tauri::command]
async fn call(host: tauri::State<'_, host::Host>, request: String) -> Result<String, String> {
    host.call(request).await.map_err(|gone| gone.to_string())
}

/// Opens the window and runs until it is closed.
///
/// # Errors
///
/// Where the store or the window cannot be opened; nothing was written.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() -> anyhow::Result<()> {
    tauri::Builder::default()
        .setup(|app| {
            let handle = app.handle().clone();
            let folder = store::folder(app.path().app_data_dir()?)?;
            let tell = move |event: String| {
                if let Err(error) = handle.emit("host", event) {
                    tracing::warn!(%error, "the window did not take an event");
                }
            };
            app.manage(host::Host::start(&folder, tell)?);
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![call])
        .run(tauri::generate_context!())
        .context("The window could not be opened")
}
