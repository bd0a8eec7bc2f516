//! The roster as the relay asks it, and the county pack as it is sent.

use std::{collections::BTreeMap, io::Write};

use flate2::{Compression, write::DeflateEncoder};

use domain::{
    id::DeviceId,
    pack::{CountyPack, Person, PersonId, RosterDevice},
    record::{CHANGE_BYTES_MAX, Record},
    role::Right,
    wire::{CHUNK_BYTES, RejectCode},
};

use crate::{error::Error, store::Store};

/// People and devices by their ids.
#[derive(Debug)]
pub(crate) struct Roster {
    pub(crate) version: u64,
    people: BTreeMap<PersonId, Person>,
    devices: BTreeMap<DeviceId, RosterDevice>,
    /// The pack's JSON, deflated as a whole.
    packed: Vec<u8>,
}

impl Roster {
    pub(crate) fn read(store: &Store) -> Result<Self, Error> {
        let pack = store.pack()?;
        let packed = deflate(&pack)?;
        let CountyPack { version, people, devices, .. } = pack;
        let people = people.into_iter().map(|person| (person.id.clone(), person)).collect();
        let devices = devices.into_iter().map(|device| (device.id, device)).collect();
        Ok(Self { version, people, devices, packed })
    }

    /// Whether somebody's rights differ between the two.
    pub(crate) fn has_same_people(&self, other: &Self) -> bool {
        self.people == other.people
    }

    pub(crate) fn device(&self, id: DeviceId) -> Option<&RosterDevice> {
        self.devices.get(&id)
    }

    pub(crate) fn person(&self, id: &str) -> Option<&Person> {
        self.people.get(id)
    }

    /// Returns the rights of the person whose device it is; none for an unknown device.
    pub(crate) fn rights(&self, id: DeviceId) -> &[Right] {
        let owner = self.device(id).and_then(|device| self.person(&device.person));
        owner.map_or(&[], |person| person.rights.as_slice())
    }

    /// Returns the rights of whoever's device in use it is, if one of them lets records out of quarantine.
    pub(crate) fn releasing(&self, id: DeviceId) -> Option<&[Right]> {
        let is_in_use = self.device(id).is_some_and(|device| !device.revoked);
        Some(self.rights(id)).filter(|rights| is_in_use && rights.iter().any(Right::releases))
    }

    /// Names what keeps a record out of the log, in the gate's order. What a revoked device signed is otherwise sound.
    pub(crate) fn fault_of(&self, record: &Record) -> Option<RejectCode> {
        let Some(device) = self.device(record.device) else {
            return Some(RejectCode::UnknownDevice);
        };
        if !record.space.may_append(self.rights(record.device)) {
            return Some(RejectCode::OutOfScope);
        }
        if record.verify(&device.key).is_err() {
            return Some(RejectCode::BadSignature);
        }
        if !(1..=CHANGE_BYTES_MAX).contains(&record.change.len()) {
            return Some(RejectCode::Size);
        }
        device.revoked.then_some(RejectCode::Revoked)
    }

    /// Returns how many parts the pack has; at least one.
    pub(crate) fn parts(&self) -> u16 {
        u16::try_from(self.packed.len().div_ceil(CHUNK_BYTES).max(1)).unwrap_or(u16::MAX)
    }

    pub(crate) fn part(&self, part: u16) -> &[u8] {
        self.packed.chunks(CHUNK_BYTES).nth(usize::from(part)).unwrap_or_default()
    }
}

fn deflate(pack: &CountyPack) -> Result<Vec<u8>, Error> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&serde_json::to_vec(pack)?)?;
    Ok(encoder.finish()?)
}
