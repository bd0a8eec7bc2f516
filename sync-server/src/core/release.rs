//! What lies in quarantine, for a supervisor at the desk: listed by territory, and released.

use domain::{record::Record, wire::FromRelay};

use super::{Pending, Relay, Stop, Turn};
use crate::{
    error::Error,
    session::SessionId,
    store::{Arrival, Releaser, Way},
};

impl Relay {
    /// Lists what waits behind a number, in the spaces that this person releases. Of others it says nothing, not even
    /// how many.
    pub(super) fn list_kept(&self, turn: &mut Turn<'_>, after: u64) -> Result<(), Stop> {
        let Some(rights) = self.roster.releasing(turn.peer.device) else {
            turn.out.send(&FromRelay::NoAuthority);
            return Ok(());
        };
        let (lines, total) = self.store.kept_lines(after, |space| space.may_release(rights))?;
        turn.out.send(&FromRelay::Quarantine { lines, total });
        Ok(())
    }

    /// Releases what this person may; the mark is durable before the answer, and the next commit takes the records into
    /// the log.
    pub(super) fn release(&mut self, turn: &mut Turn<'_>, ids: &[u64]) -> Result<(), Stop> {
        let device = turn.peer.device;
        let (Some(rights), Some(known)) = (self.roster.releasing(device), self.roster.device(device)) else {
            turn.out.send(&FromRelay::NoAuthority);
            return Ok(());
        };
        let who = format!("{} {device}", known.person);
        let by = Releaser { who: &who, at_ms: turn.now_ms };
        let (records, left) =
            self.store.release_many(&self.roster, ids, by, |space| space.may_release(rights))?;
        tracing::info!(session = turn.id.0, count = records.len(), "records released from quarantine");
        records.into_iter().for_each(|record| self.let_in(record));
        turn.out.send(&FromRelay::Released(left));
        Ok(())
    }

    /// Takes what was released by another program, or before this one began; it enters the log with the next commit.
    pub(super) fn take_released(&mut self) -> Result<(), Error> {
        self.store.released()?.into_iter().for_each(|record| self.let_in(record));
        Ok(())
    }

    fn let_in(&mut self, record: Record) {
        let by = record.device;
        let arrival = Arrival { record, fault: None, way: Way::Released };
        self.pending.push(Pending { from: SessionId::NOBODY, by, arrival });
    }
}
