//! Things as read from their documents: what projections are made of.

use domain::{
    checklist::Sector,
    hazard::{Author, Entry},
    id::{DeviceId, DocumentId},
    patrol::PatrolEntry,
    place::DivisionCode,
    site::SiteField,
};

/// A document, read.
#[derive(Debug, Clone, PartialEq)]
pub enum Thing {
    /// A site 监管对象.
    Site(SiteThing),
    /// A patrol 巡查.
    Patrol(PatrolThing),
    /// A hazard 隐患.
    Hazard(HazardThing),
}

/// A site with every value that stands in each field.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteThing {
    /// The document.
    pub id: DocumentId,
    /// The grid, from the space.
    pub grid: DivisionCode,
    /// The sector.
    pub sector: Sector,
    /// For each field that has a value: the values that stand, the shown one first.
    pub fields: Vec<(SiteField, Vec<Written>)>,
}

/// A value with who wrote it and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The value.
    pub value: String,
    /// The device that signed it.
    pub device: DeviceId,
    /// When, in milliseconds since 1970, by the author's phone.
    pub at_ms: i64,
}

/// A patrol with its entries.
#[derive(Debug, Clone, PartialEq)]
pub struct PatrolThing {
    /// The document.
    pub id: DocumentId,
    /// The grid, from the space.
    pub grid: DivisionCode,
    /// The entries with their authors, by id.
    pub entries: Vec<(PatrolEntry, Author)>,
    /// Entries of a newer version, kept and skipped.
    pub newer: u32,
}

/// A hazard with its entries.
#[derive(Debug, Clone, PartialEq)]
pub struct HazardThing {
    /// The document.
    pub id: DocumentId,
    /// The grid, from the space.
    pub grid: DivisionCode,
    /// The entries, by id; authors are proven by records.
    pub entries: Vec<Entry>,
    /// Entries of a newer version, kept and skipped.
    pub newer: u32,
}

impl Thing {
    /// Returns the document's id.
    pub const fn id(&self) -> DocumentId {
        match self {
            Self::Site(site) => site.id,
            Self::Patrol(patrol) => patrol.id,
            Self::Hazard(hazard) => hazard.id,
        }
    }
}
