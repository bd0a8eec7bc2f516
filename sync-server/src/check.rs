//! Whether a backup is whole, found out before it is put in place. Nothing of it is changed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use domain::record::Hash;

use crate::{Error, Store, photo::whole_path};

/// What was found in a backup.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many spaces have a log.
    pub spaces: u64,
    /// How many rows were checked.
    pub rows: u64,
    /// How many photos were checked.
    pub photos: u64,
    /// What is wrong, one sentence each; a backup without any is whole.
    pub faults: Vec<String>,
}

/// Checks a store's file, every chain and signature in it, and every photo of a folder.
///
/// # Errors
///
/// Where the file is no store or cannot be read at all.
pub fn check(store: &Path, photos: Option<&Path>) -> Result<Verdict, Error> {
    let store = Store::inspect(store)?;
    let mut verdict = Verdict::default();
    verdict.faults.extend(store.integrity()?.into_iter().map(|fault| format!("the file: {fault}")));
    let audit = store.audit()?;
    (verdict.spaces, verdict.rows) = (audit.spaces, audit.rows);
    let faults = audit.faults.into_iter();
    verdict.faults.extend(faults.map(|fault| format!("{} row {}: {}", fault.space, fault.seq, fault.what)));
    if let Some(folder) = photos {
        check_photos(&store, folder, &mut verdict)?;
    }
    Ok(verdict)
}

fn check_photos(store: &Store, folder: &Path, verdict: &mut Verdict) -> Result<(), Error> {
    for path in photos_in(folder)? {
        verdict.photos = verdict.photos.saturating_add(1);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if Hash::of(&fs::read(&path)?).to_string() != name {
            verdict.faults.push(format!("photo {name}: its bytes are not those of its name"));
        }
    }
    for hash in store.photos()? {
        if !whole_path(folder, hash).exists() {
            verdict.faults.push(format!("photo {hash}: it is missing"));
        }
    }
    Ok(())
}

/// Returns the files of all whole photos, in no order.
///
/// # Errors
///
/// Where the folder cannot be read.
pub fn photos_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == "part" || !entry.file_type()?.is_dir() {
            continue;
        }
        for photo in fs::read_dir(entry.path())? {
            found.push(photo?.path());
        }
    }
    Ok(found)
}
