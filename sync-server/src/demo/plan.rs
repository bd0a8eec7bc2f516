//! The whole demo as data, before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use domain::{pack::CountyPack, record::Hash, space::Space, time::Date};

use super::{
    calendar::midnight_ms,
    config,
    content::Content,
    county::County,
    door::Door,
    hazards::{self, Hazard},
    patrols::{self, Patrol},
    people::Roster,
    sites,
    world::World,
};

/// How much of a county is planned.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// Sites besides the regulated ones.
    pub sites: usize,
    /// The year's hazards, times the first and divided by the second, every fate at least once.
    pub hazards: (usize, usize),
    /// Weeks with patrols.
    pub weeks: i32,
}

impl Scale {
    /// The county as the demo shows it.
    pub const WHOLE: Self = Self { sites: 4_000, hazards: (1, 1), weeks: patrols::WEEKS };
}

/// Everything that the demo writes.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) world: World,
    pub(crate) hazards: Vec<Hazard>,
    pub(crate) patrols: Vec<Patrol>,
    pub(crate) door: Door,
}

impl Plan {
    /// Plans a county as it stands at the midnight that begins `today`.
    ///
    /// # Errors
    ///
    /// Where the embedded files do not fit each other; nothing is written in any case.
    pub(crate) fn of(seed: u64, today: Date, scale: Scale) -> anyhow::Result<Self> {
        let content = Content::read()?;
        let county = County::lay_out(&content, seed)?;
        let mut roster = Roster::appoint(&content, &county, seed)?;
        let begin_ms = midnight_ms(today.plus_days(-400));
        let sites = sites::plan(&content, &county, &mut roster, (seed, scale.sites, begin_ms))?;
        let mut sites_of: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, site) in sites.iter().enumerate() {
            sites_of.entry(site.new.grid.clone()).or_default().push(index);
        }
        let pack = CountyPack {
            people: roster.people(),
            devices: roster.devices(),
            ..config::pack(&content, &county)
        };
        let world =
            World { content, county, roster, pack, sites, sites_of, today, now_ms: midnight_ms(today) };
        let mut hazards = hazards::plan(&world, seed, scale.hazards)?;
        let patrols = patrols::plan(&world, seed, scale.weeks, &mut hazards)?;
        let door = Door::plan(&world)?;
        Ok(Self { world, hazards, patrols, door })
    }

    /// Returns where each photo is named.
    pub(crate) fn photo_spaces(&self) -> BTreeSet<(Hash, Space)> {
        let of = |hazard: &Hazard| {
            let space = Space::Grid(hazard.grid.clone());
            let photos = hazard.entries.iter().flat_map(|(_, entry)| entry.step.photos());
            photos.map(|photo| (photo.hash, space.clone())).collect::<Vec<_>>()
        };
        self.hazards.iter().flat_map(of).collect()
    }
}
