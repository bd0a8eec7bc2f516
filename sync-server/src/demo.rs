//! A demo county: real places, invented people, sites, patrols and hazards, the same for the same seed.

mod beats;
mod calendar;
mod config;
mod content;
mod county;
mod door;
mod draw;
mod fate;
mod hazards;
mod patrols;
mod people;
mod pinyin;
mod plan;
mod records;
mod sample;
mod sites;
mod story;
mod world;

#[cfg(test)]
mod rebuild_tests;
#[cfg(test)]
mod tests;

use std::{fs, path::Path, time::SystemTime};

use anyhow::Context;
use domain::{record::Record, time::Date};

use self::plan::Plan;
pub use self::{plan::Scale, sample::Sample};
use crate::{
    photo::Photos,
    store::{Store, hash_password_for_demo},
};

/// The store's file and the photos' folder within a relay's data folder.
const STORE: &str = "relay.db";
const PHOTOS: &str = "photos";
/// Where accounts and codes are told, for people and for `serve`.
const DOOR: &str = "demo.json";
/// How many records go to the store between two lines of progress.
const BATCH: usize = 5_000;
/// How long the demo's codes last, in days; it is a demo, so longer than the seven of a real code.
const CODE_DAYS: i32 = 3_650;

/// Fills an empty data folder with the demo county as it stands today.
///
/// # Errors
///
/// Where the folder holds a relay already or cannot be written.
#[expect(clippy::disallowed_methods, reason = "the demo's day is the day it is made")]
pub fn run(data: &Path, seed: u64) -> anyhow::Result<()> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    run_on(data, seed, Date::in_china(i64::try_from(since.as_millis())?))
}

/// Fills an empty data folder with the demo county as it stands at the beginning of `today`.
///
/// # Errors
///
/// Where the folder holds a relay already or cannot be written.
pub fn run_on(data: &Path, seed: u64, today: Date) -> anyhow::Result<()> {
    make(data, seed, today, Scale::WHOLE)
}

fn make(data: &Path, seed: u64, today: Date, scale: Scale) -> anyhow::Result<()> {
    let file = data.join(STORE);
    anyhow::ensure!(!file.exists(), "{} is there already; the demo wants an empty folder", file.display());
    fs::create_dir_all(data).with_context(|| format!("making {}", data.display()))?;
    tell(&format!("planning a county for {today}, seed {seed}"));
    let plan = Plan::of(seed, today, scale)?;
    let records = records::write(&plan, seed, |done, all| tell(&format!("signed {done} of {all} records")))?;
    let mut store = Store::open(&file, blake3::derive_key("qianliyan 2026 demo relay", &seed.to_be_bytes()))?;
    admit(&mut store, &plan)?;
    append(&mut store, &plan, records)?;
    let mut photos = Photos::in_folder(&data.join(PHOTOS))?;
    for photo in content::photos() {
        photos.put(photo)?;
    }
    store.open_photos(plan.photo_spaces())?;
    fs::write(data.join(DOOR), serde_json::to_vec_pretty(&plan.door)?)?;
    let (people, sites) = (plan.world.pack.people.len(), plan.world.sites.len());
    let (hazards, patrols) = (plan.hazards.len(), plan.patrols.len());
    tell(&format!("done: {people} people, {sites} sites, {hazards} hazards, {patrols} patrols"));
    Ok(())
}

/// Puts people, devices, configuration, accounts and codes into the store.
fn admit(store: &mut Store, plan: &Plan) -> anyhow::Result<()> {
    let pack = &plan.world.pack;
    let now_ms = plan.world.now_ms;
    tell(&format!("admitting {} people", pack.people.len()));
    store.put_people(&pack.people)?;
    store.add_devices(&pack.devices, "演示设备", now_ms)?;
    store.set_config(pack)?;
    for account in &plan.door.accounts {
        let salt = blake3::derive_key("qianliyan 2026 demo salt", account.account.as_bytes());
        let salt = salt.first_chunk().copied().unwrap_or_default();
        store.put_account(
            &account.account,
            &account.person,
            &hash_password_for_demo(&account.password, salt)?,
        )?;
    }
    let expires_ms = calendar::midnight_ms(plan.world.today.plus_days(CODE_DAYS));
    for code in &plan.door.codes {
        store.add_code(&code.code, &code.person, expires_ms)?;
    }
    Ok(())
}

fn append(store: &mut Store, plan: &Plan, records: Vec<Record>) -> anyhow::Result<()> {
    let (all, mut stored) = (records.len(), 0);
    let mut records = records.into_iter();
    while stored < all {
        let batch: Vec<Record> = records.by_ref().take(BATCH).collect();
        let appended = store.append_all(batch, plan.world.now_ms)?;
        anyhow::ensure!(appended > 0, "the store took none of the demo's records");
        stored += appended;
        tell(&format!("stored {stored} of {all} records"));
    }
    Ok(())
}

fn tell(line: &str) {
    eprintln!("{line}");
}
