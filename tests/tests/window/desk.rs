//! The supervisor: a device without a screen, that connects for each look and each step.

use anyhow::Context;
use device::Device;
use domain::{
    command::Command,
    enrol::Credential,
    hazard::Step,
    id::{DocumentId, EntryId},
    view::{HazardFilter, HazardView, Query, View},
};
use integration_tests::online::OnlineDevice;

use crate::Room;

/// The desk of 西口镇.
pub(crate) struct Desk {
    device: OnlineDevice,
    relay: String,
    /// How many steps it took.
    steps: u8,
}

impl Desk {
    pub(crate) async fn enrol(room: &Room) -> anyhow::Result<Self> {
        let (account, password) = room.demo.account("xikou")?;
        let credential = Credential::Account { account, password };
        let relay = room.relay.address.clone();
        Ok(Self { device: OnlineDevice::enrol(&relay, credential, 71).await?, relay, steps: 0 })
    }

    /// The hazard that `words` find, as soon as `is_there` holds for it.
    pub(crate) async fn hazard(
        &mut self,
        words: &str,
        is_there: impl Fn(&HazardView) -> bool,
    ) -> anyhow::Result<HazardView> {
        self.device.reconnect(&self.relay).await?;
        let find = |device: &Device, now_ms| Ok(found(device, now_ms, words)?.filter(&is_there));
        self.device.until(words, find).await
    }

    /// Takes a step and waits until the relay has it.
    pub(crate) async fn take(&mut self, hazard: DocumentId, step: Step) -> anyhow::Result<()> {
        self.steps = self.steps.checked_add(1).context("a story of few steps")?;
        let entry = EntryId::from_bytes([self.steps; 16]);
        self.device.execute(Command::Hazard { hazard, entry, step })?;
        let sent = |device: &Device, _| Ok((device.status_counts()?.waiting == 0).then_some(()));
        self.device.until("the relay's word", sent).await
    }
}

fn found(device: &Device, now_ms: i64, words: &str) -> anyhow::Result<Option<HazardView>> {
    let filter = HazardFilter { text: words.to_owned(), ..HazardFilter::default() };
    let View::Hazards(page) = device.ask(now_ms, &Query::Hazards { filter, offset: 0, limit: 2 })? else {
        anyhow::bail!("hazards were asked for");
    };
    let Some(line) = page.lines.first() else { return Ok(None) };
    match device.ask(now_ms, &Query::Hazard { hazard: line.id })? {
        View::Hazard(hazard) => Ok(Some(*hazard)),
        other => anyhow::bail!("a hazard was asked for, not {other:?}"),
    }
}
