//! An administrator's commands; each works on the store while the relay serves.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, bail};
use domain::{
    id::DeviceId,
    pack::{CountyPack, Person},
};
use relay::{
    now_ms, open_store, random,
    store::{CODE_LENGTH, Store, code_text, hash_password},
};

use crate::say;

const CODE_MS: i64 = 7 * 24 * 60 * 60 * 1000;
const PASSWORD_CHARS_MIN: usize = 8;

/// Opens the store of a relay that is there already: a wrong folder shall not become an empty relay.
fn existing(data: &Path) -> anyhow::Result<Store> {
    if !data.join("relay.db").exists() {
        bail!("{} holds no relay", data.display());
    }
    open_store(data).with_context(|| format!("opening the relay in {}", data.display()))
}

pub(crate) fn enrol_code(data: &Path, person: &str) -> anyhow::Result<()> {
    let mut store = existing(data)?;
    require(&store, person)?;
    let random = random()?.first_chunk::<CODE_LENGTH>().copied().unwrap_or_default();
    let code = code_text(random);
    store.add_code(&code, person, now_ms().saturating_add(CODE_MS))?;
    say(&code);
    Ok(())
}

pub(crate) fn account(data: &Path, account: &str, person: &str, password: &str) -> anyhow::Result<()> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        bail!("a password has at least {PASSWORD_CHARS_MIN} characters");
    }
    let mut store = existing(data)?;
    require(&store, person)?;
    let salt = random()?.first_chunk::<16>().copied().unwrap_or_default();
    store.put_account(account, person, &hash_password(password, salt)?)?;
    say(&format!("account {account} is {person}'s"));
    Ok(())
}

fn require(store: &Store, person: &str) -> anyhow::Result<()> {
    let found = store.people()?.iter().any(|known| known.id == person);
    if found { Ok(()) } else { bail!("{person} is not on the roster") }
}

pub(crate) fn person(data: &Path, id: String, name: String, rights: &str) -> anyhow::Result<()> {
    let rights = serde_json::from_str(rights).context("reading the rights")?;
    open_store(data)?.put_people(&[Person { id, name, rights }])?;
    Ok(())
}

pub(crate) fn revoke(data: &Path, device: DeviceId) -> anyhow::Result<()> {
    if !existing(data)?.revoke(device, now_ms())? {
        bail!("there is no such device in use");
    }
    say(&format!("{device} is revoked"));
    Ok(())
}

pub(crate) fn people(data: &Path) -> anyhow::Result<()> {
    for person in existing(data)?.people()? {
        let rights: Vec<String> = person
            .rights
            .iter()
            .map(|right| {
                format!("{:?} {}{}", right.role, right.territory, if right.ended { " ended" } else { "" })
            })
            .collect();
        say(&format!("{}\t{}\t{}", person.id, person.name, rights.join(", ")));
    }
    Ok(())
}

pub(crate) fn devices(data: &Path) -> anyhow::Result<()> {
    for line in existing(data)?.device_lines()? {
        let state = if line.device.revoked { "revoked" } else { "in use" };
        let (id, person) = (line.device.id, &line.device.person);
        say(&format!("{id}\t{person}\t{state}\tlast seen {}\t{}", line.last_seen_ms, line.label));
    }
    Ok(())
}

pub(crate) fn backup(data: &Path, to: &Path) -> anyhow::Result<()> {
    if to.exists() {
        bail!("{} is there already", to.display());
    }
    existing(data)?.back_up(to).with_context(|| format!("writing {}", to.display()))?;
    say(&format!("copied the store to {}", to.display()));
    say(&format!(
        "copy the folder {} too: photos never change, so a plain copy is enough",
        data.join("photos").display()
    ));
    Ok(())
}

pub(crate) fn audit(data: &Path) -> anyhow::Result<ExitCode> {
    let audit = existing(data)?.audit()?;
    say(&format!("{} spaces, {} rows, {} faults", audit.spaces, audit.rows, audit.faults.len()));
    for fault in &audit.faults {
        say(&format!("{} row {}: {}", fault.space, fault.seq, fault.what));
    }
    Ok(if audit.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(crate) fn export(data: &Path, person: Option<&str>, to: &Path) -> anyhow::Result<()> {
    let store = existing(data)?;
    let people = store.people()?;
    let rights = match person {
        Some(id) => {
            let found = people.iter().find(|person| person.id == id);
            Some(found.with_context(|| format!("{id} is not on the roster"))?.rights.as_slice())
        }
        None => None,
    };
    let export = relay::export::export(&store, rights, to, random()?)?;
    say(&format!("{} documents, {} records kept aside", export.documents, export.kept_aside));
    Ok(())
}

pub(crate) fn list_kept(data: &Path) -> anyhow::Result<()> {
    let store = existing(data)?;
    let devices = store.devices()?;
    for kept in store.kept()? {
        let record = &kept.record;
        let owner = devices.iter().find(|device| device.id == record.device);
        let person = owner.map_or("nobody of the roster", |device| device.person.as_str());
        say(&format!(
            "{}\t{}\t{}\t{person}\t{}\tlane {} number {}\tcame {}",
            kept.id,
            kept.code,
            record.space,
            record.device,
            record.lane.number(),
            record.n,
            kept.at_ms
        ));
    }
    Ok(())
}

pub(crate) fn list_released(data: &Path) -> anyhow::Result<()> {
    for release in existing(data)?.releases()? {
        let (id, at_ms) = (release.id, release.at_ms);
        say(&format!("{id}\t{}\t{}\tby {}\tat {at_ms}", release.space, release.device, release.by));
    }
    Ok(())
}

pub(crate) fn release(data: &Path, id: u64) -> anyhow::Result<()> {
    existing(data)?.release(id, "administrator", now_ms())??;
    say("released; the relay appends it within a second, or when it is started");
    Ok(())
}

pub(crate) fn print_config(data: &Path) -> anyhow::Result<()> {
    let pack = existing(data)?.pack()?;
    let config = CountyPack { people: vec![], devices: vec![], ..pack };
    say(&serde_json::to_string_pretty(&config)?);
    Ok(())
}

pub(crate) fn set_config(data: &Path, file: &Path) -> anyhow::Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let pack: CountyPack = serde_json::from_str(&text).context("reading the configuration")?;
    Ok(open_store(data)?.set_config(&pack)?)
}
