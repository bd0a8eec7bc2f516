//! What the host told last: whether it is open, how the sync stands, and how often views changed.

use std::rc::Rc;

use domain::host::{BrokenCode, HostEvent, SyncStatus};
use yew::prelude::*;

/// The host's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Live {
    pub(crate) phase: Phase,
    pub(crate) status: SyncStatus,
    /// Goes up whenever views may be asked again.
    pub(crate) revision: u64,
}

/// Whether calls may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Phase {
    #[default]
    Opening,
    Ready {
        enrolled: bool,
    },
    Failed(BrokenCode),
}

impl Reducible for Live {
    type Action = HostEvent;

    fn reduce(self: Rc<Self>, event: HostEvent) -> Rc<Self> {
        let mut live = (*self).clone();
        match event {
            HostEvent::Ready { enrolled } => {
                live.phase = Phase::Ready { enrolled };
                live.revision = live.revision.wrapping_add(1);
            }
            HostEvent::Failed(code) => live.phase = Phase::Failed(code),
            HostEvent::Changed => live.revision = live.revision.wrapping_add(1),
            HostEvent::Status(status) => live.status = status,
        }
        if live == *self { self } else { Rc::new(live) }
    }
}

/// The host's state, for every component.
pub(crate) type LiveContext = UseReducerHandle<Live>;
