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
mod secret;
mod store;

use anyhow::Context;
use native::Native;
use tauri::{Emitter, Manager};

/// What the phone's notice says for as long as a patrol is open.
const ON_PATROL: &str = "千里眼 · 巡查中";

/// Asks the device; `request` and the answer are words of `domain::host` in base64.
#[tauri::command]
async fn call(host: tauri::State<'_, host::Host>, request: String) -> Result<String, String> {
    host.call(request).await.map_err(|gone| gone.to_string())
}

/// The window and the phone's own system, as the host's thread reaches them.
struct Window(tauri::AppHandle);

impl host::Outside for Window {
    fn tell(&self, words: String) {
        if let Err(error) = self.0.emit("host", words) {
            tracing::warn!(%error, "the window did not take an event");
        }
    }

    fn keep_awake(&self, is_on_patrol: bool) {
        self.0.state::<Native<tauri::Wry>>().keep_awake(is_on_patrol, ON_PATROL);
    }

    fn free_bytes(&self) -> Option<u64> {
        self.0.state::<Native<tauri::Wry>>().free_bytes()
    }
}

/// Opens the window and runs until it is closed.
///
/// # Errors
///
/// Where the store's folder cannot be made or the window cannot be opened; nothing was written.
pub fn run() -> anyhow::Result<()> {
    tauri::Builder::default()
        .plugin(tauri_plugin_geolocation::init())
        .plugin(native::init())
        .setup(|app| {
            let folder = store::folder(app.path().app_data_dir()?)?;
            app.manage(host::Host::start(&folder, Window(app.handle().clone()))?);
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![call])
        .run(tauri::generate_context!())
        .context("The window could not be opened")
}

/// Runs as a phone's system starts it; what went wrong goes to the log.
#[cfg(mobile)]
#[tauri::mobile_entry_point]
pub fn start() {
    if let Err(error) = run() {
        tracing::error!(error = format!("{error:#}"), "the app ended");
    }
}
