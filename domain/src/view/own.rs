//! What concerns this person and this device: today, the inbox, what waits, who and where.

use serde::{Deserialize, Serialize};

use crate::{
    hazard::PhotoRef,
    id::{DeviceId, DocumentId},
    pack::{Footer, Phrase},
    photo::Originals,
    place::{DivisionCode, DivisionLevel},
    role::Role,
    time::Date,
    wire::RejectCode,
};

use super::{HazardLine, PatrolLine, SiteLine};

/// The phone's first screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TodayView {
    /// The day in China.
    pub today: Date,
    /// The person's name.
    pub person: String,
    /// The names of the own grids or townships.
    pub places: Vec<String>,
    /// A patrol that was begun and not ended.
    pub open_patrol: Option<PatrolLine>,
    /// Hazards returned to this person.
    pub returned: Vec<HazardLine>,
    /// Patrols returned to this person.
    pub returned_patrols: Vec<PatrolLine>,
    /// Hazards to rectify, the earliest due first.
    pub due: Vec<HazardLine>,
    /// How many in all are to be rectified.
    pub due_total: u32,
    /// Sites not seen for longest.
    pub unseen: Vec<SiteLine>,
    /// How many sites there are in the own grids.
    pub sites_total: u32,
}

/// Something that came in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxItem {
    /// A hazard; whether it is new since this device looked.
    Hazard {
        /// As in lists.
        line: Box<HazardLine>,
        /// Whether this device has not looked since it changed.
        fresh: bool,
    },
    /// A patrol.
    Patrol {
        /// As in lists.
        line: Box<PatrolLine>,
        /// Whether this device has not looked since it changed.
        fresh: bool,
    },
}

/// What is only on this device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitingView {
    /// Records not yet at the relay, or rejected by it, oldest first.
    pub records: Vec<WaitingRecord>,
    /// Photos not yet at the relay, oldest first.
    pub photos: Vec<WaitingPhoto>,
    /// Records received that could not be applied, kept aside.
    pub quarantined: u32,
    /// When the originals of photos are sent.
    pub originals: Originals,
}

/// A record that is only on this device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitingRecord {
    /// The hazard, patrol or site.
    pub document: DocumentId,
    /// What kind of thing.
    pub kind: DocumentKind,
    /// The hazard's words, the site's name or the patrol's grid.
    pub title: String,
    /// Bytes.
    pub size_bytes: u32,
    /// When it was written, in milliseconds since 1970, by this phone.
    pub written_ms: i64,
    /// Why the relay rejected it, if it did.
    pub rejected: Option<RejectCode>,
}

/// A photo that is only on this device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitingPhoto {
    /// The photo.
    pub photo: PhotoRef,
    /// How many bytes of it the relay has.
    pub sent_bytes: u32,
    /// When it was kept, in milliseconds since 1970, by this phone.
    pub kept_ms: i64,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A site 监管对象.
    Site,
    /// A patrol 巡查.
    Patrol,
    /// A hazard 隐患.
    Hazard,
}

impl DocumentKind {
    /// Returns the word under which documents know their kind.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Patrol => "patrol",
            Self::Hazard => "hazard",
        }
    }
}

/// Who and what this device is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeView {
    /// The device.
    pub device: DeviceId,
    /// The person's name; empty before the first session.
    pub name: String,
    /// Roles with the names of their territories.
    pub roles: Vec<(Role, String)>,
    /// The county's name.
    pub county: String,
    /// Who stands behind this installation.
    pub footer: Footer,
    /// Whether the data is invented.
    pub demo: bool,
    /// Documents on this device.
    pub documents: u32,
    /// Records on this device.
    pub records: u32,
    /// Bytes of the store.
    pub store_bytes: u64,
    /// When the originals of photos are sent.
    pub originals: Originals,
    /// Milliseconds to add to this phone's clock for the relay's time, as last measured.
    pub offset_ms: Option<i64>,
}

/// A grid or township.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceLine {
    /// Its code.
    pub code: DivisionCode,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: DivisionLevel,
    /// Whether it is a grid.
    pub is_grid: bool,
    /// Its middle: latitude and longitude in degrees.
    pub middle: Option<(f64, f64)>,
}

/// Phrase chips and categories for a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhrasesView {
    /// Phrases.
    pub phrases: Vec<Phrase>,
    /// Categories of the sector's checklist, without repeats.
    pub categories: Vec<String>,
}
