//! Tells the device that a hazard is looked at.

use domain::{command::Command, view::HazardView};
use yew::{platform::spawn_local, prelude::*};

use crate::{ask::use_host, host};

/// Tells once for each news. The device alone knows whether a receipt is to be written.
#[hook]
pub(crate) fn use_seen(hazard: &HazardView) {
    let host = use_host();
    use_effect_with((hazard.line.id, hazard.timeline.len()), move |(hazard, _)| {
        let hazard = *hazard;
        let Some(host) = host.filter(|_| host::is_visible()) else { return };
        let command = Command::NoteSeen { hazard, receipt: host::mint() };
        spawn_local(async move { drop(host.execute(command).await) });
    });
}
