//! Where the device keeps its store.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use device::{Device, Error, Folder, Secret};
use domain::host::BrokenCode;

use crate::{clock, secret};

/// Returns the folder of the store, made private to this user; `QIANLIYAN_HOME` moves it.
pub(crate) fn folder(usual: PathBuf) -> anyhow::Result<PathBuf> {
    let folder = std::env::var_os("QIANLIYAN_HOME").map_or(usual, PathBuf::from);
    fs::create_dir_all(&folder).with_context(|| format!("No folder can be made at {}", folder.display()))?;
    close_to_others(&folder)?;
    Ok(folder)
}

/// Opens the device of `folder`, its keys sealed from the first opening on.
pub(crate) fn open(folder: &Path) -> Result<Device, BrokenCode> {
    let opened = sealed(folder).and_then(|folder| Ok(folder.open(clock::random()?)?));
    opened.map_err(|error| {
        tracing::error!(error = format!("{error:#}"), "the store does not open");
        match error.downcast_ref() {
            Some(Error::Sealed) => BrokenCode::Sealed,
            Some(Error::StorageFull) => BrokenCode::StorageFull,
            _ => BrokenCode::Store,
        }
    })
}

/// Opens the device anew after its store failed.
pub(crate) fn reopen(folder: &Path, device: &mut Device) -> anyhow::Result<()> {
    Ok(sealed(folder)?.reopen(device, clock::random()?)?)
}

/// Returns the folder with its secret. One is made only for a store that opens without: what another secret sealed must
/// not be left beside a new one.
fn sealed(path: &Path) -> anyhow::Result<Folder> {
    let folder = Folder::new(path);
    let secret = match secret::held(path).context(Error::Sealed)? {
        Some(secret) => secret,
        None => {
            folder.open(clock::random()?)?;
            secret::make(path)?
        }
    };
    Ok(folder.sealed_by(Secret::new(secret)))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use device::Connection;

    use super::*;

    #[test]
    fn a_store_whose_secret_is_gone_is_told_and_nothing_is_made_or_changed() {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = (folder.path().join("device.db"), folder.path().join("seal.key"));
        let mut device = open(folder.path()).unwrap();
        device.enrol(&enrolled(), &ed25519_dalek::SigningKey::from_bytes(&[7; 32])).unwrap();
        drop(device);
        let (before, secret) = (kept(&store), fs::read(&key).unwrap());
        assert_ne!(before, [7; 32]);

        fs::remove_file(&key).unwrap();
        assert!(matches!(open(folder.path()), Err(BrokenCode::Sealed)));
        assert!(!key.exists());
        fs::write(&key, [1; 32]).unwrap();
        assert!(matches!(open(folder.path()), Err(BrokenCode::Sealed)));
        assert_eq!(kept(&store), before);

        fs::write(&key, secret).unwrap();
        assert!(open(folder.path()).unwrap().is_enrolled());
    }

    /// The signing key as the store keeps it.
    fn kept(store: &Path) -> Vec<u8> {
        let conn = Connection::open(store).unwrap();
        conn.query_row("SELECT secret FROM identity", (), |row| row.get(0)).unwrap()
    }

    fn enrolled() -> domain::enrol::Enrolled {
        domain::enrol::Enrolled {
            device: domain::id::DeviceId::from_bytes([1; 16]),
            person: "worker".to_owned(),
            name: "王秀英".to_owned(),
            relay: "relay".to_owned(),
        }
    }
}
