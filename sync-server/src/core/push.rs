//! Records that come, and the commit that makes them durable.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::DeviceId,
    record::{CHANGE_BYTES_MAX, Lane, Record},
    wire::{FromRelay, RefusedCode, RejectCode},
};

use super::{Pending, Relay, Stop, Turn};
use crate::{
    allowance::Quota,
    error::Error,
    session::SessionId,
    store::{Arrival, Landed, Landing},
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
            let fault = self.fault_of(&record).or(over);
            self.pending.push(Pending { from: turn.id, by: device, arrival: Arrival { record, fault } });
        }
        Ok(())
    }

    /// Takes records of whatever device, which this relay may have lost. Nothing unsigned may use up another's number,
    /// so what does not verify is dropped, not rejected.
    pub(super) fn refill(&mut self, turn: &Turn<'_>, records: Vec<Record>) -> Result<(), Stop> {
        check_count(&records)?;
        let device = turn.peer.device;
        for record in records {
            let quota = self.allowance(turn).record(turn.now_ms)?;
            let may_carry = record.space.may_append(self.roster.rights(device)) && quota == Quota::Within;
            if may_carry && record.n > 0 && self.fault_of(&record).is_none() {
                let arrival = Arrival { record, fault: None };
                self.pending.push(Pending { from: turn.id, by: device, arrival });
            } else {
                tracing::info!(session = turn.id.0, "a refilled record was dropped");
            }
        }
        Ok(())
    }

    /// Names what keeps a record out of the log, in the gate's order.
    fn fault_of(&self, record: &Record) -> Option<RejectCode> {
        let Some(device) = self.roster.device(record.device) else {
            return Some(RejectCode::UnknownDevice);
        };
        if !record.space.may_append(self.roster.rights(record.device)) {
            return Some(RejectCode::OutOfScope);
        }
        if record.verify(&device.key).is_err() {
            return Some(RejectCode::BadSignature);
        }
        let fits = (1..=CHANGE_BYTES_MAX).contains(&record.change.len());
        (!fits).then_some(RejectCode::Size)
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
        if pending.is_empty() && notes.is_empty() {
            return Ok(());
        }
        let (origins, arrivals): (Vec<_>, Vec<_>) =
            pending.into_iter().map(|one| ((one.from, one.by), one.arrival)).unzip();
        match self.store.land(&arrivals, &notes, now_ms) {
            Ok(landed) => {
                self.answer(&origins, &arrivals, &landed);
                landed.begun.iter().for_each(|space| self.begin(space));
                landed.grown.keys().for_each(|space| self.announce(space));
                Ok(())
            }
            Err(error) => {
                let pushed: BTreeSet<SessionId> = origins.iter().map(|(from, _)| *from).collect();
                pushed.into_iter().for_each(|id| self.refuse(id, RefusedCode::Stopping));
                Err(error)
            }
        }
    }

    fn answer(&mut self, origins: &[(SessionId, DeviceId)], arrivals: &[Arrival], landed: &Landed) {
        let mut acks: BTreeMap<(SessionId, Lane), u64> = BTreeMap::new();
        for (((from, by), arrival), landing) in origins.iter().zip(arrivals).zip(&landed.landings) {
            let (lane, n) = (arrival.record.lane, arrival.record.n);
            let is_own = arrival.record.device == *by;
            match landing {
                Landing::Appended => {}
                Landing::Known => self.give_back(*by),
                Landing::Rejected(code) if is_own => self.reject(*from, lane, n, *code),
                Landing::Forked if is_own => self.refuse(*from, RefusedCode::Fork),
                Landing::Rejected(_) | Landing::Forked => {
                    tracing::info!(session = from.0, "a refilled record stands otherwise");
                }
            }
            if is_own && let Some(held) = landed.held.get(&(*by, lane.number())) {
                acks.insert((*from, lane), *held);
            }
        }
        for ((id, lane), n) in acks {
            self.send(id, &FromRelay::Ack { lane, n });
        }
    }

    fn give_back(&mut self, device: DeviceId) {
        if let Some(allowance) = self.allowances.get_mut(&device) {
            allowance.give_back();
        }
    }

    fn reject(&mut self, id: SessionId, lane: Lane, n: u64, code: RejectCode) {
        tracing::info!(session = id.0, lane = lane.number(), n, %code, "record rejected");
        self.send(id, &FromRelay::Reject { lane, n, code });
    }

    fn send(&mut self, id: SessionId, frame: &FromRelay) {
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
