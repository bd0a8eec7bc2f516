//! Everything that histories are told about.

use std::collections::BTreeMap;

use domain::{pack::CountyPack, place::DivisionCode, time::Date};

use super::{content::Content, county::County, people::Roster, sites::Site};

/// The county as it stands on the demo's day; nothing happens after its midnight.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) content: Content,
    pub(crate) county: County,
    pub(crate) roster: Roster,
    pub(crate) pack: CountyPack,
    pub(crate) sites: Vec<Site>,
    /// The places of the sites of each grid in `sites`.
    pub(crate) sites_of: BTreeMap<DivisionCode, Vec<usize>>,
    pub(crate) today: Date,
    pub(crate) now_ms: i64,
}

impl World {
    /// Returns the first grid of each township: its worker has an enrolment code.
    pub(crate) fn shown_grids(&self) -> Vec<DivisionCode> {
        let first =
            |township: &DivisionCode| self.county.grids.iter().find(|grid| grid.is_within(township)).cloned();
        self.county.townships.iter().filter_map(first).collect()
    }
}
