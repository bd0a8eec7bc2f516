//! Sites as screens show them.

use serde::{Deserialize, Serialize};

use crate::{
    checklist::{ChecklistItem, RiskLevel, Sector},
    id::DocumentId,
    place::DivisionCode,
    site::SiteField,
};

use super::{HazardLine, VisitView};

/// A site in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteLine {
    /// The site.
    pub id: DocumentId,
    /// Its name.
    pub name: String,
    /// Its kind, such as 加油站.
    pub kind: String,
    /// Its sector.
    pub sector: Sector,
    /// Its risk level.
    pub risk_level: Option<RiskLevel>,
    /// Its grid's name.
    pub grid_name: String,
    /// Its grid.
    pub grid: DivisionCode,
    /// Its address.
    pub address: String,
    /// When it was last visited, in milliseconds since 1970.
    pub visited_ms: Option<i64>,
    /// Open hazards there.
    pub open_hazards: u32,
    /// Whether a field has two values.
    pub both_values: bool,
    /// Latitude and longitude in degrees.
    pub position: Option<(f64, f64)>,
}

/// One site, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteView {
    /// As in lists.
    pub line: SiteLine,
    /// Its fields with every value that stands.
    pub fields: Vec<FieldView>,
    /// What to check.
    pub checklist: Vec<ChecklistItem>,
    /// Its open hazards.
    pub hazards: Vec<HazardLine>,
    /// Its last visits, newest first.
    pub visits: Vec<VisitView>,
}

/// A field with every value that stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldView {
    /// The field.
    pub field: SiteField,
    /// More than one where people wrote without knowledge of each other; the shown one first.
    pub values: Vec<FieldValue>,
}

/// A value with who wrote it and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldValue {
    /// The value.
    pub value: String,
    /// The author's name; several, joined by 、, where they wrote the same or a text together.
    pub author: String,
    /// When, in milliseconds since 1970, by the author's phone.
    pub at_ms: i64,
}
