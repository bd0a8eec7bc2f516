//! The few things of the shell that only a phone's own system can do.
//!
//! Android: a foreground service for as long as a patrol is open, so that the system neither freezes the sync nor
//! withholds the position while the phone is in a pocket, and the room left for the store. No screen can call either;
//! the shell's own host does. Elsewhere both do nothing. No track is kept.

use tauri::{
    Manager, Runtime,
    plugin::{Builder, TauriPlugin},
};

/// Makes the plugin.
pub fn init<R: Runtime>() -> TauriPlugin<R> {
    Builder::new("qianliyan-native")
        .setup(|app, api| {
            app.manage(Native::<R>::register(&api)?);
            Ok(())
        })
        .build()
}

/// The phone's own system.
pub struct Native<R: Runtime> {
    #[cfg(target_os = "android")]
    handle: tauri::plugin::PluginHandle<R>,
    #[cfg(not(target_os = "android"))]
    handle: std::marker::PhantomData<fn() -> R>,
}

#[cfg(target_os = "android")]
mod android {
    use super::*;
    use serde::{Deserialize, Serialize, de::DeserializeOwned};

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Patrol<'a> {
        is_open: bool,
        title: &'a str,
    }

    #[derive(Deserialize)]
    struct Room {
        bytes: u64,
    }

    impl<R: Runtime> Native<R> {
        pub(crate) fn register<C: DeserializeOwned>(
            api: &tauri::plugin::PluginApi<R, C>,
        ) -> Result<Self, Box<dyn std::error::Error>> {
            Ok(Self { handle: api.register_android_plugin("cn.qianliyan.phone", "NativePlugin")? })
        }

        /// Starts or ends the service that keeps the app awake during a patrol; `title` is what its notice says.
        pub fn keep_awake(&self, is_open: bool, title: &str) {
            let done = self.handle.run_mobile_plugin::<()>("patrol", Patrol { is_open, title });
            if let Err(error) = done {
                tracing::warn!(%error, "the patrol's service did not follow");
            }
        }

        /// Returns how many bytes of the store's disk are free, where the system tells.
        pub fn free_bytes(&self) -> Option<u64> {
            self.handle.run_mobile_plugin::<Room>("room", ()).ok().map(|room| room.bytes)
        }
    }
}

#[cfg(not(target_os = "android"))]
impl<R: Runtime> Native<R> {
    fn register<C: serde::de::DeserializeOwned>(
        _: &tauri::plugin::PluginApi<R, C>,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        Ok(Self { handle: std::marker::PhantomData })
    }

    /// Does nothing: only a phone puts an app to sleep.
    pub fn keep_awake(&self, _is_open: bool, _title: &str) {
        let _ = self.handle;
    }

    /// Tells nothing: a full disk shows when it is written.
    pub fn free_bytes(&self) -> Option<u64> {
        None
    }
}
