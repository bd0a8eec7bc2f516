//! A county in memory, for measuring with.

use domain::{id::DocumentId, pack::CountyPack, record::Record, site::NewSite, time::Date};

use super::{
    plan::{Plan, Scale},
    records,
};

/// A county that is planned and not stored.
#[derive(Debug)]
pub struct Sample {
    plan: Plan,
    seed: u64,
}

impl Sample {
    /// Plans a county as it stands at the midnight that begins `today`.
    ///
    /// # Errors
    ///
    /// Where the embedded files do not fit each other.
    pub fn of(seed: u64, today: Date, scale: Scale) -> anyhow::Result<Self> {
        Ok(Self { plan: Plan::of(seed, today, scale)?, seed })
    }

    /// The configuration and the roster.
    pub const fn pack(&self) -> &CountyPack {
        &self.plan.world.pack
    }

    /// The midnight that ends its history, in milliseconds since 1970.
    pub const fn now_ms(&self) -> i64 {
        self.plan.world.now_ms
    }

    /// Every site as it is laid down.
    pub fn sites(&self) -> impl Iterator<Item = (DocumentId, &NewSite)> {
        self.plan.world.sites.iter().map(|site| (site.id, &site.new))
    }

    /// Signs its whole history, in order of time.
    ///
    /// # Errors
    ///
    /// Where something does not fit a record.
    pub fn records(&self) -> anyhow::Result<Vec<Record>> {
        records::write(&self.plan, self.seed, |_, _| {})
    }
}
