//! `export`: a device without a screen that takes the logs and writes its documents as plain files.

use std::{fs, path::Path};

use anyhow::Context;
use device::{Connection, Device, Exported};
use domain::{
    role::Right,
    space::Space,
    view::{Query, View},
    wire::BATCH_BYTES,
};

use crate::store::Store;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Export {
    /// Documents, each an automerge file and a JSON file.
    pub documents: u64,
    /// Records of the logs that no device takes.
    pub kept_aside: u32,
}

/// Writes every document that somebody of `rights` may read, or all of them, into the new folder `to`:
/// `hazard/<id>.automerge` with the whole history beside `hazard/<id>.json` with what it says now. `random` must be fresh.
///
/// # Errors
///
/// Where the store cannot be read or the folder cannot be made; what was written before stays.
pub fn export(
    store: &Store,
    rights: Option<&[Right]>,
    to: &Path,
    random: [u8; 32],
) -> anyhow::Result<Export> {
    let mut device = Device::open(Connection::open_in_memory()?, random)?;
    device.keep_pack(&serde_json::to_vec(&store.pack()?)?)?;
    let may_read = |space: &Space| rights.is_none_or(|rights| space.may_read(rights));
    for (space, tip) in store.spaces().filter(|(space, _)| may_read(space)) {
        take(store, space, tip.seq, &mut device)?;
    }
    fs::create_dir(to).with_context(|| format!("making the folder {}", to.display()))?;
    let mut export = Export { kept_aside: kept_aside(&device)?, ..Export::default() };
    for document in device.documents()? {
        let Some(Exported { kind, automerge, json }) = device.export(document)? else { continue };
        // A document says itself what it is; as a folder's name only words are taken.
        let is_word = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase());
        let folder = to.join(if is_word { kind.as_str() } else { "other" });
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{document}.automerge")), automerge)?;
        fs::write(folder.join(format!("{document}.json")), json)?;
        export.documents = export.documents.saturating_add(1);
    }
    Ok(export)
}

fn take(store: &Store, space: &Space, last: u64, device: &mut Device) -> anyhow::Result<()> {
    let mut seq = 0u64;
    while seq < last {
        let rows = store.rows_after(space, seq, BATCH_BYTES)?;
        if rows.is_empty() {
            break;
        }
        seq = seq.saturating_add(rows.len() as u64);
        let records: Vec<_> = rows.into_iter().map(|(record, _)| record).collect();
        device.accept(&records)?;
    }
    Ok(())
}

fn kept_aside(device: &Device) -> anyhow::Result<u32> {
    match device.ask(0, &Query::Waiting)? {
        View::Waiting(waiting) => Ok(waiting.quarantined),
        _ => Ok(0),
    }
}
