//! The demo's words, embedded: read once, never written.

use std::collections::BTreeMap;

use anyhow::Context;
use domain::{
    checklist::{Checklist, RiskLevel, Sector},
    hazard::PhotoRef,
    record::Hash,
    time::Date,
};
use serde::{Deserialize, de::DeserializeOwned};

/// The codes and names of the county, its townships and villages.
pub(crate) const DIVISIONS: &str = include_str!("../../demo/hequ-divisions.csv");

/// Small pictures that say on themselves that they are examples.
pub(crate) const BEFORE: &[&[u8]] = &[
    include_bytes!("../../demo/photos/passage-before.jpg"),
    include_bytes!("../../demo/photos/extinguisher.jpg"),
    include_bytes!("../../demo/photos/slope.jpg"),
];
/// The picture that a rectification shows.
pub(crate) const AFTER: &[u8] = include_bytes!("../../demo/photos/passage-after.jpg");

/// Returns every picture.
pub(crate) fn photos() -> impl Iterator<Item = &'static [u8]> {
    BEFORE.iter().copied().chain([AFTER])
}

/// Returns how an entry names a picture.
pub(crate) fn photo_ref(bytes: &[u8]) -> PhotoRef {
    PhotoRef::plain(Hash::of(bytes), u32::try_from(bytes.len()).unwrap_or(u32::MAX))
}

/// Everything read.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) names: Names,
    pub(crate) sites: SiteKinds,
    pub(crate) hazards: Hazards,
    pub(crate) clocks: Clocks,
    pub(crate) geography: Geography,
    pub(crate) checklists: Vec<Checklist>,
}

impl Content {
    /// Reads the embedded files.
    ///
    /// # Errors
    ///
    /// Where a file does not have the form that the demo expects.
    pub(crate) fn read() -> anyhow::Result<Self> {
        Ok(Self {
            names: json("names.json", include_str!("../../demo/names.json"))?,
            sites: json("sites.json", include_str!("../../demo/sites.json"))?,
            hazards: json("hazards.json", include_str!("../../demo/hazards.json"))?,
            clocks: json("clocks.json", include_str!("../../demo/clocks.json"))?,
            geography: json("geography.json", include_str!("../../demo/geography.json"))?,
            checklists: json("checklists.json", include_str!("../../demo/checklists.json"))?,
        })
    }
}

fn json<T: DeserializeOwned>(name: &str, text: &str) -> anyhow::Result<T> {
    serde_json::from_str(text).with_context(|| format!("demo/{name}"))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Names {
    pub(crate) phone_prefix: String,
    pub(crate) surnames: Vec<Surname>,
    pub(crate) given: Vec<Given>,
    pub(crate) phrases: Vec<Chips>,
    pub(crate) common_phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Surname {
    pub(crate) surname: String,
    pub(crate) weight: i64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Given {
    pub(crate) first: Vec<String>,
    pub(crate) second: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Chips {
    pub(crate) sector: Sector,
    pub(crate) chips: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct SiteKinds {
    pub(crate) words: Vec<String>,
    pub(crate) numerals: Vec<String>,
    pub(crate) directions: Vec<String>,
    pub(crate) regulated: Vec<SiteKind>,
    pub(crate) market: Vec<SiteKind>,
    pub(crate) departments: Vec<Department>,
}

/// A kind of site with how its names are made and how many there are.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SiteKind {
    pub(crate) kind: String,
    pub(crate) sector: Sector,
    pub(crate) patterns: Vec<String>,
    pub(crate) risk_weights: BTreeMap<RiskLevel, i64>,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    #[serde(default)]
    pub(crate) count: usize,
    #[serde(default)]
    pub(crate) weight: i64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Department {
    pub(crate) sector: Sector,
    pub(crate) department: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Hazards {
    pub(crate) sectors: Vec<SectorHazards>,
    pub(crate) return_reasons: Vec<Pinned>,
    pub(crate) worker_answers: Vec<Pinned>,
    pub(crate) merge_reasons: Vec<String>,
    pub(crate) extension_requests: Vec<ExtensionWords>,
    pub(crate) penalty_examples: Vec<PenaltyWords>,
    pub(crate) suspension_scopes: Vec<String>,
    pub(crate) reopen_reasons: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct SectorHazards {
    pub(crate) sector: Sector,
    pub(crate) general: Vec<GeneralWords>,
    pub(crate) major: Vec<MajorWords>,
}

/// The words of a general hazard, from report to rectification.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct GeneralWords {
    pub(crate) what: String,
    pub(crate) category: String,
    pub(crate) measures: String,
    pub(crate) done: String,
    pub(crate) kinds: Vec<String>,
}

/// The words of a major hazard.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MajorWords {
    pub(crate) what: String,
    pub(crate) category: String,
    pub(crate) criterion: String,
    pub(crate) measures: String,
    pub(crate) interim: String,
    pub(crate) funds_wan: u64,
    pub(crate) days: i32,
    pub(crate) kinds: Vec<String>,
}

/// Words about one field of a report.
#[derive(Debug, Deserialize)]
pub(crate) struct Pinned {
    pub(crate) field: String,
    pub(crate) words: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ExtensionWords {
    pub(crate) reason: String,
    pub(crate) interim: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PenaltyWords {
    pub(crate) on: String,
    pub(crate) basis: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Clocks {
    pub(crate) clocks: Vec<ClockWords>,
    pub(crate) holidays: Vec<Day>,
    pub(crate) make_up_workdays: Vec<Day>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ClockWords {
    pub(crate) id: String,
    pub(crate) days: u32,
    pub(crate) unit: String,
    pub(crate) citation: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Day {
    pub(crate) date: Date,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Geography {
    pub(crate) townships: Vec<TownshipPlace>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct TownshipPlace {
    pub(crate) code: String,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) radius_km: f64,
}
