//! What a search finds.

use serde::{Deserialize, Serialize};

use crate::{
    checklist::{ChecklistItem, Sector},
    pack::PersonId,
    place::DivisionCode,
    role::Role,
};

use super::{HazardLine, PlaceLine, SiteLine};

/// What fits the words, whatever it is, the best first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchView {
    /// Whole names, then beginnings, then parts of names, then other text, then sounds; the newer first among equals.
    pub hits: Vec<SearchHit>,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchHit {
    /// A site.
    Site(Box<SiteLine>),
    /// A person of the roster whose territory meets this person's.
    Person(PersonLine),
    /// A grid or township that this person sees.
    Place(PlaceLine),
    /// A hazard.
    Hazard(Box<HazardLine>),
    /// An item of a checklist.
    Item(ItemLine),
}

/// Who is in charge somewhere. Nothing about how anybody works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonLine {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// The role held there.
    pub role: Role,
    /// Where.
    pub place: DivisionCode,
    /// The place's name.
    pub place_name: String,
}

/// A checklist item with the sector that it is checked in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemLine {
    /// The item.
    pub item: ChecklistItem,
    /// Its sector.
    pub sector: Sector,
}
