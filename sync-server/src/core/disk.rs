//! What the relay does when its disk is full or fails: it takes nothing, says so, and goes on when it can.

use domain::wire::RefusedCode;

use super::{Relay, State};
use crate::error::{DiskFault, Error};

impl Relay {
    /// Returns how the disk fails, as far as that was seen; until then it works.
    pub fn disk_fault(&self) -> Option<DiskFault> {
        self.disk_fault
    }

    /// Remembers what an error says of the disk; returns what devices are told.
    pub(super) fn note_fault(&mut self, error: &Error) -> Option<RefusedCode> {
        let fault = error.disk_fault()?;
        // A disk that fails is not better for being full, too.
        if self.disk_fault != Some(DiskFault::Broken) {
            self.disk_fault = Some(fault);
        }
        Some(RefusedCode::Full)
    }

    /// Tries whether the disk works again. After a failed sync nobody knows what of the log is on the disk, so the
    /// store is opened anew and read again, and every session begins again with it.
    pub(super) fn try_disk(&mut self) -> Result<(), Error> {
        if self.disk_fault == Some(DiskFault::Broken) {
            self.store.reopen()?;
            let open = self.sessions.iter().filter(|(_, session)| matches!(session.state, State::Open(_)));
            let open: Vec<_> = open.map(|(id, _)| *id).collect();
            open.into_iter().for_each(|id| self.refuse(id, RefusedCode::Stopping));
            self.refresh()?;
        }
        self.store.try_write()?;
        self.photos.try_write()?;
        tracing::info!("the disk works again");
        self.disk_fault = None;
        Ok(())
    }
}
