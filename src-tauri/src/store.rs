//! Where the device keeps its store.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use device::{Device, Folder};

/// Returns the folder of the store, made private to this user; `QIANLIYAN_HOME` moves it.
pub(crate) fn folder(usual: PathBuf) -> anyhow::Result<PathBuf> {
    let folder = std::env::var_os("QIANLIYAN_HOME").map_or(usual, PathBuf::from);
    fs::create_dir_all(&folder).with_context(|| format!("No folder can be made at {}", folder.display()))?;
    close_to_others(&folder)?;
    Ok(folder)
}

/// Opens the device of `folder`.
pub(crate) fn open(folder: &Path) -> anyhow::Result<Device> {
    Folder::new(folder).open(crate::clock::random()?).context("The store cannot be opened")
}

/// Opens the device anew after its store failed.
pub(crate) fn reopen(folder: &Path, device: &mut Device) -> anyhow::Result<()> {
    Ok(Folder::new(folder).reopen(device, crate::clock::random()?)?)
}

#[cfg(unix)]
fn close_to_others(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
        .context("The folder cannot be made private")
}

#[cfg(not(unix))]
fn close_to_others(_folder: &Path) -> anyhow::Result<()> {
    Ok(())
}
