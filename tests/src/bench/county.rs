//! A relay's data for the bench: the demo county's year, and devices of the bench on its roster.

use std::path::Path;

use anyhow::Context;
use device::{Connection, Device};
use domain::{
    enrol::Enrolled,
    id::DeviceId,
    pack::{CountyPack, Person, RosterDevice},
    record::{Hash, PublicKey},
    role::Role,
    time::Date,
    wire::Cursor,
};
use ed25519_dalek::SigningKey;
use relay::store::Note;

/// The seed of every county here.
pub const SEED: u64 = 1;
/// The day on which it stands; the same on every run, so that runs compare.
const TODAY: &str = "2026-11-25";

/// Returns the day on which the bench's counties stand.
///
/// # Errors
///
/// Never; the day is written here.
pub fn today() -> anyhow::Result<Date> {
    Ok(TODAY.parse()?)
}

/// A person with a device of the bench.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// The device.
    pub device: DeviceId,
    /// Its key.
    pub key: SigningKey,
}

impl Member {
    /// The `nth` device of a person.
    pub fn of(person: &Person, nth: usize) -> Self {
        let key = SigningKey::from_bytes(&Hash::of(format!("bench {} {nth}", person.id).as_bytes()).0);
        let hash = Hash::of(&PublicKey::of(&key).0);
        let device = DeviceId::from_bytes(hash.0.first_chunk().copied().unwrap_or_default());
        Self { person: person.clone(), device, key }
    }

    /// Returns the roster's line of the device.
    pub fn listed(&self) -> RosterDevice {
        let key = PublicKey::of(&self.key);
        RosterDevice { id: self.device, person: self.person.id.clone(), key, revoked: false }
    }

    /// Opens the device on a store, enrolled with the relay called `relay` and holding the county pack in `json`.
    ///
    /// # Errors
    ///
    /// Where the store cannot be written.
    pub fn open(&self, store: Connection, relay: &str, json: &[u8]) -> anyhow::Result<Device> {
        let mut device = Device::open(store, Hash::of(&self.device.bytes()).0)?;
        let (person, name) = (self.person.id.clone(), self.person.name.clone());
        device.enrol(&Enrolled { device: self.device, person, name, relay: relay.to_owned() }, &self.key)?;
        device.keep_pack(json)?;
        Ok(device)
    }
}

/// Everybody of a role, `each` devices apiece.
pub fn members(pack: &CountyPack, role: Role, each: usize) -> Vec<Member> {
    let is_one = |person: &&Person| person.rights.iter().any(|right| right.role == role && !right.ended);
    let people = pack.people.iter().filter(is_one);
    people.flat_map(|person| (0..each).map(|nth| Member::of(person, nth))).collect()
}

/// What the bench needs to know of a relay's data.
pub struct Ready {
    /// The relay's id.
    pub relay: String,
    /// The county pack with the bench's devices.
    pub pack: CountyPack,
    /// The end of each space's log.
    pub tips: Vec<Cursor>,
}

/// Puts `members` on the roster of the relay in `data`, as if each had taken everything that its person may read.
///
/// # Errors
///
/// Where the store cannot be written.
pub fn admit(data: &Path, members: &[Member]) -> anyhow::Result<Ready> {
    let mut store = relay::open_store(data)?;
    let devices: Vec<RosterDevice> = members.iter().map(Member::listed).collect();
    store.add_devices(&devices, "", relay::now_ms())?;
    let tips: Vec<Cursor> = store
        .spaces()
        .map(|(space, tip)| Cursor { space: space.clone(), seq: tip.seq, head: tip.head })
        .collect();
    let notes: Vec<Note> = members
        .iter()
        .flat_map(|member| {
            let took = readable(&tips, member).into_iter().map(|cursor| Note::Took(member.device, cursor));
            std::iter::once(Note::Listed(member.device)).chain(took)
        })
        .collect();
    store.land(&[], &notes, relay::now_ms())?;
    Ok(Ready { relay: store.name().to_owned(), pack: store.pack()?, tips })
}

/// Those of `tips` that a member may read.
pub fn readable(tips: &[Cursor], member: &Member) -> Vec<Cursor> {
    tips.iter().filter(|cursor| cursor.space.may_read(&member.person.rights)).cloned().collect()
}

/// The grid that a grid worker walks.
///
/// # Errors
///
/// Where the person walks none.
pub fn grid_of(member: &Member) -> anyhow::Result<domain::place::DivisionCode> {
    let mut rights = member.person.rights.iter();
    let right = rights.find(|right| right.role == Role::GridWorker).context("a grid worker")?;
    Ok(right.territory.clone())
}
