//! `restore`: a backup checked, then put in place of what is there.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use relay::{Store, Verdict, check, now_ms, photos_in};

use crate::say;

/// Where a backup's parts are.
struct Backup {
    store: PathBuf,
    photos: Option<PathBuf>,
}

pub(crate) fn run(data: &Path, from: &Path, only_check: bool) -> anyhow::Result<ExitCode> {
    let backup = parts(from)?;
    let verdict = check(&backup.store, backup.photos.as_deref())
        .with_context(|| format!("{} is no backup of a relay", from.display()))?;
    tell(&verdict, backup.photos.is_some());
    if !verdict.faults.is_empty() {
        say("nothing was changed");
        return Ok(ExitCode::FAILURE);
    }
    if !only_check {
        put_in_place(data, &backup)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn parts(from: &Path) -> anyhow::Result<Backup> {
    if !from.is_dir() {
        return Ok(Backup { store: from.to_owned(), photos: None });
    }
    let (store, photos) = (from.join("relay.db"), from.join("photos"));
    if !store.exists() {
        bail!("{} holds no relay.db", from.display());
    }
    Ok(Backup { store, photos: photos.is_dir().then_some(photos) })
}

fn tell(verdict: &Verdict, has_photos: bool) {
    for fault in &verdict.faults {
        say(fault);
    }
    let Verdict { spaces, rows, photos, faults } = verdict;
    let photos = if has_photos { format!("{photos} photos") } else { "no photos in it".to_owned() };
    let word = if faults.is_empty() { "whole" } else { "NOT whole" };
    say(&format!("the backup is {word}: {spaces} spaces, {rows} rows, {photos}, {} faults", faults.len()));
}

fn put_in_place(data: &Path, backup: &Backup) -> anyhow::Result<()> {
    fs::create_dir_all(data)?;
    let place = data.join("relay.db");
    if place.exists() {
        if !Store::is_alone(&place)? {
            bail!("the relay is serving from {}: stop it first", data.display());
        }
        let aside = data.join(format!("relay.db.before-restore-{}", now_ms()));
        fs::rename(&place, &aside)?;
        say(&format!("what was there is kept as {}", aside.display()));
    }
    copy_durably(&backup.store, &place)?;
    let mut copied: u64 = 0;
    for photo in backup.photos.as_deref().map(photos_in).transpose()?.unwrap_or_default() {
        let below = photo.strip_prefix(backup.photos.as_deref().unwrap_or(data))?;
        let to = data.join("photos").join(below);
        if !to.exists() {
            to.parent().map(fs::create_dir_all).transpose()?;
            copy_durably(&photo, &to)?;
            copied = copied.saturating_add(1);
        }
    }
    say(&format!("restored into {}, {copied} photos copied", data.display()));
    say("devices bring back by themselves what they hold and the backup does not");
    say("who was revoked after the backup was made is not revoked in it: revoke them again before serving");
    Ok(())
}

/// Copies under another name, makes it durable and renames, so that no half file has the name.
fn copy_durably(from: &Path, to: &Path) -> anyhow::Result<()> {
    let part = to.with_extension("part");
    fs::copy(from, &part).with_context(|| format!("copying {}", from.display()))?;
    File::open(&part)?.sync_all()?;
    fs::rename(&part, to)?;
    to.parent().map(File::open).transpose()?.map(|folder| folder.sync_all()).transpose()?;
    Ok(())
}
