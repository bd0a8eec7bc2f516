//! Records that come, and the commit that makes them durable.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::ErrorKind,
};

use domain::{
    id::DeviceId,
    record::{Lane, Record},
    wire::{FromRelay, RefusedCode, RejectCode},
};

use super::{Pending, Relay, Reply, Stop, Turn};
use crate::{
    allowance::Quota,
    count::one_more,
    error::{DiskFault, Error},
    session::{Session, SessionId},
    store::{Arrival, Landed, Landing, Way},
};

/// How many records one frame may carry: their signatures are checked one by one while others wait.
const RECORDS_MAX: usize = 1_000;

impl Relay {
    /// Takes own records; each is appended or rejected, and its number is used up either way.
    pub(super) fn push(&mut self, turn: &Turn<'_>, records: Vec<Record>) -> Result<(), Stop> {
        check_count(&records)?;
        let device = turn.peer.device;
        if records.iter().any(|record| record.device != device || record.n == 0) {
            return Err(RefusedCode::Malformed.into());
        }
        for record in records {
            let quota = self.allowance(turn).record(turn.now_ms)?;
            let over = (quota == Quota::Over).then_some(RejectCode::Quota);
            let fault = self.roster.fault_of(&record).or(over);
            let way = if turn.peer.pushed.is_forked() { Way::Compared } else { Way::Pushed(turn.id.0) };
            self.pending.push(Pending { from: turn.id, by: device, arrival: Arrival { record, fault, way } });
        }
        Ok(())
    }

    /// Takes records of whatever device, which this relay may have lost. Nothing unsigned may use up another's number,
    /// so what does not verify is dropped, not rejected; what a roster older than the record does not let in is named.
    pub(super) fn refill(&mut self, turn: &Turn<'_>, records: Vec<Record>) -> Result<(), Stop> {
        check_count(&records)?;
        let device = turn.peer.device;
        let mut left = Vec::new();
        for record in records {
            self.allowance(turn).refill(turn.now_ms)?;
            let may_carry = record.space.may_append(self.roster.rights(device));
            match self.roster.fault_of(&record) {
                fault @ (None | Some(RejectCode::Revoked)) if may_carry && record.n > 0 => {
                    let arrival = Arrival { record, fault, way: Way::Refilled };
                    self.pending.push(Pending { from: turn.id, by: device, arrival });
                }
                None | Some(RejectCode::UnknownDevice | RejectCode::OutOfScope) => left.push(record.hash()),
                Some(code) => tracing::warn!(session = turn.id.0, %code, "a refilled record was dropped"),
            }
        }
        self.replies.push((turn.id, Reply::Refilled(left)));
        Ok(())
    }

    /// Makes everything that was pushed durable in one transaction; only then are the acknowledgements there to be given.
    ///
    /// # Errors
    ///
    /// Where the store cannot be written: nothing was, and the sessions that pushed are ended, so that their devices
    /// send again.
    pub fn commit(&mut self, now_ms: i64) -> Result<(), Error> {
        let pending = std::mem::take(&mut self.pending);
        let notes = std::mem::take(&mut self.notes);
        let replies = std::mem::take(&mut self.replies);
        if pending.is_empty() && notes.is_empty() && replies.is_empty() {
            return Ok(());
        }
        let (origins, arrivals): (Vec<_>, Vec<_>) =
            pending.into_iter().map(|one| ((one.from, one.by), one.arrival)).unzip();
        // On a disk that fails nothing is tried again before its store was opened anew.
        let landed = match self.disk_fault {
            Some(DiskFault::Broken) => Err(Error::File(ErrorKind::StorageFull.into())),
            _ => self.store.land(&arrivals, &notes, now_ms),
        };
        match landed {
            Ok(landed) => {
                self.answer(&origins, &arrivals, &landed);
                landed.begun.iter().for_each(|space| self.begin(space));
                landed.grown.keys().for_each(|space| self.announce(space));
                replies.into_iter().try_for_each(|(id, reply)| self.reply(id, reply, now_ms))
            }
            Err(error) => {
                let waiting = origins.iter().map(|(from, _)| *from);
                let pushed: BTreeSet<SessionId> = waiting.chain(replies.iter().map(|(id, _)| *id)).collect();
                let code = self.note_fault(&error).unwrap_or(RefusedCode::Stopping);
                pushed.into_iter().for_each(|id| self.refuse(id, code));
                Err(error)
            }
        }
    }

    fn reply(&mut self, id: SessionId, reply: Reply, now_ms: i64) -> Result<(), Error> {
        match reply {
            Reply::Refilled(left) => {
                self.send(id, &FromRelay::Refilled(left));
                Ok(())
            }
            Reply::Renew(key) => self.renew(id, key, now_ms),
        }
    }

    /// Tells every session what became of what it pushed. No acknowledgement covers more than the session pushed: the
    /// numbers behind may be those of another copy of its store.
    fn answer(&mut self, origins: &[(SessionId, DeviceId)], arrivals: &[Arrival], landed: &Landed) {
        let mut acks: BTreeMap<(SessionId, Lane), u64> = BTreeMap::new();
        for (((from, by), arrival), landing) in origins.iter().zip(arrivals).zip(&landed.landings) {
            let (lane, n) = (arrival.record.lane, arrival.record.n);
            match landing {
                Landing::Appended => one_more(&mut self.counts.appended),
                Landing::Known => one_more(&mut self.counts.known),
                Landing::Rejected(code) => one_more(self.counts.rejected.entry(*code).or_insert(0)),
                Landing::Forked => one_more(&mut self.counts.forked),
            }
            if *landing == Landing::Known {
                self.give_back(*by, arrival.way);
            }
            if arrival.way == Way::Refilled {
                if matches!(landing, Landing::Rejected(_) | Landing::Forked) {
                    tracing::warn!(
                        session = from.0,
                        lane = lane.number(),
                        n,
                        "a refilled record stands otherwise"
                    );
                }
                continue;
            }
            if let Landing::Rejected(code) = landing {
                self.reject(*from, lane, n, *code);
            }
            let held = landed.held.get(&(*by, lane.number())).copied().unwrap_or(0);
            let last = self.note_pushed(*from, (lane, n), *landing);
            acks.extend(last.map(|last| ((*from, lane), held.min(last))));
        }
        for ((id, lane), n) in acks {
            self.send(id, &FromRelay::Ack { lane, n });
        }
    }

    /// Notes what became of a pushed record; returns the last number of its lane that may be acknowledged.
    fn note_pushed(&mut self, id: SessionId, (lane, n): (Lane, u64), landing: Landing) -> Option<u64> {
        let peer = self.sessions.get_mut(&id).and_then(Session::peer)?;
        if landing != Landing::Forked {
            peer.pushed.note(lane, n);
        } else if peer.pushed.fork(lane) {
            tracing::warn!(session = id.0, device = %peer.device, "a copy of a store writes under its numbers");
            self.send(id, &FromRelay::Forked);
        }
        let peer = self.sessions.get_mut(&id).and_then(Session::peer)?;
        Some(peer.pushed.last(lane)).filter(|last| *last > 0 && landing != Landing::Forked)
    }

    fn give_back(&mut self, device: DeviceId, way: Way) {
        let Some(allowance) = self.allowances.get_mut(&device) else {
            return;
        };
        if way == Way::Refilled { allowance.give_back_refill() } else { allowance.give_back() }
    }

    fn reject(&mut self, id: SessionId, lane: Lane, n: u64, code: RejectCode) {
        tracing::info!(session = id.0, lane = lane.number(), n, %code, "record rejected");
        self.send(id, &FromRelay::Reject { lane, n, code });
    }

    pub(super) fn send(&mut self, id: SessionId, frame: &FromRelay) {
        if let Some(session) = self.sessions.get_mut(&id)
            && session.peer().is_some()
        {
            session.out.send(frame);
            self.stirred.insert(id);
        }
    }
}

fn check_count(records: &[Record]) -> Result<(), RefusedCode> {
    if records.len() > RECORDS_MAX { Err(RefusedCode::TooLarge) } else { Ok(()) }
}
