//! A relay whose disk fails while devices talk with it, and what is left of it.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use device::Device;
use domain::record::Lane;
use relay::Store;

use super::disk::{Disk, Loss};
use crate::{
    county,
    village::{Ground, Village},
};

/// How many devices talk with the relay.
const HOMES: usize = 3;

/// A village whose relay has a disk that is not to be trusted.
pub struct FrailRelay {
    village: Village,
    /// The disk.
    pub disk: Disk,
    /// Up to which number each device was told that its records are durable.
    told: BTreeMap<(usize, Lane), u64>,
    is_hasty: bool,
}

impl FrailRelay {
    /// A relay in use; a hasty one acknowledges before its disk has everything, as it must not.
    ///
    /// # Errors
    ///
    /// Where it cannot be made.
    pub fn new(seed: u64, is_hasty: bool) -> anyhow::Result<Self> {
        let disk = Disk::new()?;
        let mut ground = Ground::new()?;
        (ground.relay, ground.is_hasty) = (Some(disk.clone()), is_hasty);
        let mut village = Village::on(ground, HOMES, seed)?;
        village.settle()?;
        Ok(Self { village, disk, told: BTreeMap::new(), is_hasty })
    }

    /// Lets the devices work until the disk has failed, at most `steps` steps long; tells whether it has.
    ///
    /// # Errors
    ///
    /// Where something else fails.
    pub fn work(&mut self, steps: usize) -> anyhow::Result<bool> {
        for _ in 0..steps {
            self.village.wait(1_000);
            let who = self.village.dice().index(HOMES);
            let frames = 1 + self.village.dice().index(8);
            self.village.act(who)?;
            let carried = self.village.connect(who).and_then(|()| self.village.carry(who, frames));
            self.note_told(who)?;
            match carried {
                Err(error) if self.disk.is_armed() => return Err(error.context("the disk had not failed")),
                Err(_) => return Ok(true),
                Ok(_) if !self.disk.is_armed() => return Ok(true),
                Ok(_) => {}
            }
        }
        Ok(false)
    }

    /// Notes what a device believes to be durable: what it wrote and does not keep for sending any more.
    fn note_told(&mut self, who: usize) -> anyhow::Result<()> {
        let told = told(self.village.device(who)?)?;
        self.told.extend(told.into_iter().map(|(lane, n)| ((who, lane), n)));
        Ok(())
    }

    /// Cuts the power of the disk soon, in the middle of whatever is being done then.
    pub fn arm(&mut self) {
        let operations = self.village.dice().below(60);
        self.disk.cut_after(operations);
    }

    /// Gives the power back and starts the relay again, perhaps through further cuts; names what is lost.
    ///
    /// # Errors
    ///
    /// Where it does not start again.
    pub fn wake(&mut self) -> anyhow::Result<Vec<String>> {
        loop {
            self.village.stop_relay();
            let loss = *self.village.dice().pick(&Loss::ALL).context("a kind of loss")?;
            self.disk.power_on(loss, self.village.dice());
            if self.village.dice().below(4) == 0 {
                let operations = self.village.dice().below(12);
                self.disk.cut_after(operations);
            }
            match self.village.start_relay() {
                Ok(()) if self.disk.is_dead() => {}
                Err(_) if self.disk.is_dead() => {}
                other => {
                    self.disk.defuse();
                    return other.and_then(|()| self.losses());
                }
            }
        }
    }

    /// Names everything that was acknowledged and is not there, and every fault of the log.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn losses(&mut self) -> anyhow::Result<Vec<String>> {
        losses(self.village.relay()?.store(), &self.told)
    }

    /// Lets everything arrive, and checks that all know the same.
    ///
    /// # Errors
    ///
    /// Names what is missing.
    pub fn come_home(&mut self) -> anyhow::Result<()> {
        ensure!(!self.is_hasty, "what a hasty relay lost cannot come home");
        self.village.settle()?;
        self.village.check_quiet()?;
        self.village.check_agreement()
    }
}

/// Returns up to which number of each lane a device believes its records to be durable: it does not keep them for
/// sending any more.
pub(crate) fn told(device: &Device) -> anyhow::Result<BTreeMap<Lane, u64>> {
    let sql = "SELECT lane, max(n) FROM record WHERE device = ?1 AND state = 0
               AND hash NOT IN (SELECT record FROM outbox) GROUP BY lane";
    let mut statement = device.connection().prepare(sql)?;
    let mut rows = statement.query([device.id().context("an enrolled device")?.bytes()])?;
    let mut told = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let lane = Lane::from_number(row.get(0)?).context("a lane")?;
        told.insert(lane, row.get::<_, i64>(1)?.unsigned_abs());
    }
    Ok(told)
}

/// Names everything that devices were told to be durable and that a store does not hold, and every fault of its logs.
pub(super) fn losses(store: &Store, told: &BTreeMap<(usize, Lane), u64>) -> anyhow::Result<Vec<String>> {
    let mut losses: Vec<String> = store.audit()?.faults.iter().map(|fault| format!("{fault:?}")).collect();
    for ((who, lane), told) in told {
        let held = store.held(county::device_id(*who))?;
        let held = Lane::ALL.iter().zip(held).find(|(of, _)| *of == lane).map_or(0, |(_, held)| held);
        if held < *told {
            losses.push(format!("device {who} was told {told} of {lane:?}, and {held} are there"));
        }
    }
    Ok(losses)
}
