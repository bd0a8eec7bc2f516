//! The county pack: configuration that the relay hands out, versioned, never code.

use serde::{Deserialize, Serialize};

use crate::{
    checklist::{Checklist, Sector},
    id::DeviceId,
    place::DivisionCode,
    record::PublicKey,
    role::Right,
    time::Date,
};

/// Everything that a county configures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountyPack {
    /// Goes up with every change.
    pub version: u64,
    /// Whether names and places are invented.
    #[serde(default)]
    pub demo: bool,
    /// The county's own code.
    pub county: DivisionCode,
    /// The county and its townships, villages and parts, parents before children.
    pub divisions: Vec<Division>,
    /// The codes of the grids 网格, each also a division.
    pub grids: Vec<DivisionCode>,
    /// People with their rights.
    pub people: Vec<Person>,
    /// Devices with their keys.
    pub devices: Vec<RosterDevice>,
    /// One for each sector.
    pub checklists: Vec<Checklist>,
    /// Phrase chips for forms.
    pub phrases: Vec<Phrase>,
    /// Statutory clocks with their citation.
    pub clocks: Vec<Clock>,
    /// Days without work, besides Saturdays and Sundays.
    pub holidays: Vec<Date>,
    /// Saturdays and Sundays that are worked.
    pub working_weekends: Vec<Date>,
    /// 主办单位, 技术支持 and 备案号 for the footer.
    pub footer: Footer,
}

/// A place with a code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Division {
    /// Its code, which tells its level and parents.
    pub code: DivisionCode,
    /// Its name, such as 刘家塔镇.
    pub name: String,
    /// Initials of its pinyin, such as `ljtz`; empty where unknown.
    #[serde(default)]
    pub initials: String,
    /// Its middle: latitude and longitude in degrees, WGS-84.
    #[serde(default)]
    pub middle: Option<(f64, f64)>,
    /// Its outline: latitude and longitude in degrees; empty where unknown.
    #[serde(default)]
    pub outline: Vec<(f64, f64)>,
}

/// A person of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Stable within the county, such as `p0123`.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Roles and territories, ended ones included.
    pub rights: Vec<Right>,
}

/// Names a person of the roster.
pub type PersonId = String;

/// A device of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterDevice {
    /// The device.
    pub id: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// Its public key.
    pub key: PublicKey,
    /// Whether it was revoked; its records of before still stand.
    #[serde(default)]
    pub revoked: bool,
}

/// A phrase that fills a form by one tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// Where it fits.
    pub sector: Sector,
    /// What it says.
    pub text: String,
}

/// A statutory clock: a limit in working days with its citation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it limits, such as `rectify_general` or `extension_before_due`.
    pub key: String,
    /// Working days.
    pub working_days: u32,
    /// Where it is written.
    pub citation: String,
}

/// Who stands behind this installation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    /// 主办单位
    pub host: String,
    /// 技术支持
    pub support: String,
    /// 备案号
    pub filing: String,
}

impl CountyPack {
    /// Returns the name of the place, or its code where the pack does not know it.
    pub fn place_name<'a>(&'a self, code: &'a DivisionCode) -> &'a str {
        self.divisions
            .iter()
            .find(|division| division.code == *code)
            .map_or(code.as_str(), |division| &division.name)
    }

    /// Returns a person of the roster.
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// Returns a device of the roster.
    pub fn device(&self, id: DeviceId) -> Option<&RosterDevice> {
        self.devices.iter().find(|device| device.id == id)
    }

    /// Returns the person whose device it is.
    pub fn owner(&self, id: DeviceId) -> Option<&Person> {
        self.device(id).and_then(|device| self.person(&device.person))
    }

    /// Returns the checklist of a sector.
    pub fn checklist(&self, sector: Sector) -> Option<&Checklist> {
        self.checklists.iter().find(|checklist| checklist.sector == sector)
    }

    /// Whether `day` is worked: no holiday, and no weekend unless it is made up for.
    pub fn is_working_day(&self, day: Date) -> bool {
        // 1970-01-01 was a Thursday.
        let is_weekend = matches!(day.days().saturating_add(3).rem_euclid(7), 5 | 6);
        !self.holidays.contains(&day) && (!is_weekend || self.working_weekends.contains(&day))
    }

    /// Returns the day that lies `count` working days after `day`.
    pub fn plus_working_days(&self, day: Date, count: u32) -> Date {
        let mut left = count;
        let mut reached = day;
        while left > 0 {
            reached = reached.plus_days(1);
            if self.is_working_day(reached) {
                left = left.saturating_sub(1);
            }
        }
        reached
    }
}
