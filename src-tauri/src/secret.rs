//! The secret that seals the keys of the store: the platform's key store guards it where every device of the platform
//! has one, as Android does. On a desktop it lies in a file that only this user may read: a Secret Service is there
//! only where somebody is logged in at a screen, and a device must open without one.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};

const FILE: &str = "seal.key";

/// Returns this device's secret, `None` where none was made.
///
/// # Errors
///
/// Where a secret is there and cannot be read.
pub(crate) fn held(folder: &Path) -> anyhow::Result<Option<[u8; 32]>> {
    let path = folder.join(FILE);
    if path.try_exists().context("The key file cannot be looked for")? {
        return read(&path).map(Some);
    }
    Ok(platform::held().unwrap_or_else(|error| {
        tracing::warn!(%error, "the platform's key store gives no secret");
        None
    }))
}

/// Makes a secret; nothing is overwritten.
///
/// # Errors
///
/// Where neither the platform nor the disk keeps it.
pub(crate) fn make(folder: &Path) -> anyhow::Result<[u8; 32]> {
    let secret = crate::clock::random()?;
    match platform::keep(&secret) {
        Ok(true) => return Ok(secret),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "the platform's key store does not serve; a private file does"),
    }
    keep(folder.join(FILE), &secret)?;
    Ok(secret)
}

fn read(path: &Path) -> anyhow::Result<[u8; 32]> {
    let bytes = fs::read(path).context("The key file cannot be read")?;
    let secret = bytes.as_slice().try_into();
    secret.with_context(|| format!("The key file holds {} bytes instead of 32", bytes.len()))
}

/// Writes the secret whole or not at all, and syncs it: what it seals is lost without it.
fn keep(path: PathBuf, secret: &[u8; 32]) -> anyhow::Result<()> {
    let partial = path.with_extension("partial");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&partial).context("The key file cannot be made")?;
    file.write_all(secret).and_then(|()| file.sync_all()).context("The key file cannot be written")?;
    fs::rename(&partial, &path).context("The key file cannot be put in place")?;
    #[cfg(unix)]
    fs::File::open(path.parent().context("The key file has no folder")?)
        .and_then(|folder| folder.sync_all())
        .context("The key file's folder cannot be synced")?;
    ensure!(read(&path)? == *secret, "The key file does not hold what was written");
    Ok(())
}

#[cfg(target_os = "android")]
mod platform {
    use anyhow::Context;
    use keyring_core::{Entry, Error};

    fn entry() -> anyhow::Result<Entry> {
        if keyring_core::get_default_store().is_none() {
            keyring_core::set_default_store(android_native_keyring_store::Store::new()?);
        }
        Ok(Entry::new("cn.qianliyan.app", "seal")?)
    }

    /// Returns the secret that Android's key store guards.
    pub(super) fn held() -> anyhow::Result<Option<[u8; 32]>> {
        match entry()?.get_secret() {
            Ok(secret) => {
                let secret = secret.as_slice().try_into();
                secret.map(Some).context("The key store's secret is none of ours")
            }
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error).context("The key store does not give the secret"),
        }
    }

    /// Tells whether the key store keeps the secret from here on.
    pub(super) fn keep(secret: &[u8; 32]) -> anyhow::Result<bool> {
        entry()?.set_secret(secret)?;
        Ok(held()?.as_ref() == Some(secret))
    }
}

#[cfg(not(target_os = "android"))]
mod platform {
    //! There is none that every device has; the file serves.

    pub(super) fn held() -> anyhow::Result<Option<[u8; 32]>> {
        Ok(None)
    }

    pub(super) fn keep(_secret: &[u8; 32]) -> anyhow::Result<bool> {
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_only_this_user_may_read_it() {
        let folder = tempfile::tempdir().unwrap();

        assert_eq!(held(folder.path()).unwrap(), None);
        let made = make(folder.path()).unwrap();

        assert_eq!(held(folder.path()).unwrap(), Some(made));
        assert_ne!(made, [0; 32]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_key_file_is_told_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), b"short").unwrap();

        assert!(held(folder.path()).is_err());

        assert_eq!(fs::read(folder.path().join(FILE)).unwrap(), b"short");
    }
}
