//! Who this device is.

use domain::{
    id::DeviceId,
    pack::{CountyPack, PersonId},
    role::Right,
};

/// The person and the device that a view or a write is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Me {
    /// The device; all zeros before enrolment.
    pub(crate) device: DeviceId,
    /// The person; empty before enrolment.
    pub(crate) person: PersonId,
    /// The person's name as told at enrolment, for the time before the first county pack.
    pub(crate) name: String,
    /// The person's rights by the county pack held, ended ones included.
    pub(crate) rights: Vec<Right>,
    /// What to add to this device's wall clock for the relay's, as last measured.
    pub(crate) offset_ms: Option<i64>,
}

impl Me {
    /// The person before enrolment: nobody, with no rights.
    pub(crate) const fn nobody() -> Self {
        Self {
            device: DeviceId::from_bytes([0; 16]),
            person: PersonId::new(),
            name: String::new(),
            rights: Vec::new(),
            offset_ms: None,
        }
    }

    /// Takes rights and name from the pack.
    pub(crate) fn read_roster(&mut self, pack: &CountyPack) {
        let person = pack.person(&self.person);
        self.rights = person.map(|person| person.rights.clone()).unwrap_or_default();
        if let Some(person) = person {
            self.name.clone_from(&person.name);
        }
    }

    /// Returns the rights under which something new may be written.
    pub(crate) fn active_rights(&self) -> Vec<Right> {
        self.rights.iter().filter(|right| !right.ended).cloned().collect()
    }
}
