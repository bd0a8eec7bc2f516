//! Names of people and places, from the county pack.

use std::collections::HashMap;

use domain::{
    hazard::Author,
    id::DeviceId,
    pack::{CountyPack, RosterDevice},
    place::DivisionCode,
};

/// Names by code, person and device.
pub(super) struct Names<'a> {
    places: HashMap<&'a str, &'a str>,
    people: HashMap<&'a str, &'a str>,
    devices: HashMap<DeviceId, &'a RosterDevice>,
}

impl<'a> Names<'a> {
    pub(super) fn of(pack: &'a CountyPack) -> Self {
        let place = |division: &'a domain::pack::Division| (division.code.as_str(), division.name.as_str());
        let person = |person: &'a domain::pack::Person| (person.id.as_str(), person.name.as_str());
        Self {
            places: pack.divisions.iter().map(place).collect(),
            people: pack.people.iter().map(person).collect(),
            devices: pack.devices.iter().map(|device| (device.id, device)).collect(),
        }
    }

    /// The place's name, or its code where the pack does not know it.
    pub(super) fn place(&self, code: &DivisionCode) -> String {
        (*self.places.get(code.as_str()).unwrap_or(&code.as_str())).to_owned()
    }

    /// The name of the township that a place lies in; empty for the county itself.
    pub(super) fn township(&self, code: &DivisionCode) -> String {
        code.township().map(|township| self.place(&township)).unwrap_or_default()
    }

    /// The name of whoever wrote something, or the device where the roster does not know it.
    pub(super) fn author(&self, author: &Author) -> String {
        self.person(&author.person, author.device)
    }

    /// The name of a person, or of a device's owner, or the device.
    pub(super) fn person(&self, person: &str, device: DeviceId) -> String {
        let owner = || self.devices.get(&device).and_then(|device| self.people.get(device.person.as_str()));
        self.people.get(person).or_else(owner).map_or_else(|| device.to_string(), |name| (*name).to_owned())
    }

    /// Whether what is said to this device can still be heard.
    pub(super) fn is_in_use(&self, device: DeviceId) -> bool {
        self.devices.get(&device).is_some_and(|device| !device.revoked)
    }
}
