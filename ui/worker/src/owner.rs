//! The one owner of the device in this worker.

use std::cell::RefCell;

use device::{Device, Room};
use domain::host::{Answer, Call, HostEvent, Link, SyncStatus};

use crate::{page, store::Files};

thread_local! {
    static OWNER: RefCell<Option<Owner>> = const { RefCell::new(None) };
}

/// The device and what the page was told last.
pub(crate) struct Owner {
    pub(crate) device: Device,
    pub(crate) status: SyncStatus,
    told: SyncStatus,
    pub(crate) files: Files,
}

/// Takes the owner into its place.
pub(crate) fn begin(owner: Owner) {
    OWNER.with(|place| *place.borrow_mut() = Some(owner));
}

/// Does something with the owner, or nothing before the store is open.
pub(crate) fn with_owner<T>(what: impl FnOnce(&mut Owner) -> T) -> Option<T> {
    OWNER.with(|place| place.borrow_mut().as_mut().map(what))
}

impl Owner {
    pub(crate) fn new(device: Device, files: Files) -> Self {
        Self { device, status: SyncStatus::default(), told: SyncStatus::default(), files }
    }

    /// Tells the page that calls may be made.
    pub(crate) fn tell_ready(&mut self) {
        page::tell(HostEvent::Ready { enrolled: self.device.is_enrolled() });
    }

    /// Answers a call that needs no network, and says whether views may show something else.
    pub(crate) fn answer(&mut self, call: Call) -> (Answer, bool) {
        let shows = call.changes_views();
        let answer = self.files.answer(&mut self.device, page::stamp(), call);
        let is_done = matches!(answer, Answer::Outcome(_) | Answer::PhotoKept(_));
        (answer, shows && is_done)
    }

    /// Counts what waits and tells the page where the sync stands, if it stands elsewhere.
    pub(crate) fn tell_status(&mut self, receiving: Option<(u64, u64)>) {
        if let Ok(counts) = self.device.status_counts() {
            self.status.waiting = counts.waiting;
            self.status.photos_waiting = counts.photos_waiting;
            self.status.photos_held = counts.photos_held;
            self.status.kept = counts.kept;
        }
        self.status.receiving = receiving;
        let nothing_waits = self.status.waiting == 0 && self.status.photos_waiting == 0;
        if self.status.link == Link::Online
            && nothing_waits
            && (self.told.last_ok_ms.is_none() || self.told != self.status)
        {
            self.status.last_ok_ms = Some(page::wall_ms());
        }
        if self.told != self.status {
            self.told = self.status.clone();
            page::tell(HostEvent::Status(self.status.clone()));
        }
    }
}
