//! What goes to a device: its answers, the county pack, the logs it may read, photos.

use domain::{
    id::DeviceId,
    record::{Hash, Record},
    space::Space,
    wire::{BATCH_BYTES, CHUNK_BYTES, Cursor, FromRelay, Row, size_bytes, write_frame},
};

use super::{Relay, Stop, Turn};
use crate::{
    error::Error,
    session::{Peer, Session, State},
    store::Note,
};

impl Relay {
    pub(super) fn next_frame(&mut self, session: &mut Session) -> Result<Option<Vec<u8>>, Error> {
        if let Some(answer) = session.out.take() {
            return Ok(Some(answer));
        }
        let State::Open(peer) = &mut session.state else {
            return Ok(None);
        };
        // Who has not the newest roster cannot check what newer devices wrote: the pack goes first.
        let frame = match self.next_pack(peer) {
            Some(pack) => Some(pack),
            None => match self.next_records(peer)? {
                Some(records) => Some(records),
                None => self.next_chunk(peer)?,
            },
        };
        let written = frame.map(|frame| write_frame(&frame)).transpose();
        written.map_err(|_| Error::Unreadable("a frame"))
    }

    fn next_pack(&self, peer: &mut Peer) -> Option<FromRelay> {
        let version = self.roster.version;
        if peer.pack.held == version {
            return None;
        }
        if peer.pack.sending != version {
            (peer.pack.sending, peer.pack.part) = (version, 0);
        }
        let (part, parts) = (peer.pack.part, self.roster.parts());
        peer.pack.part = part.saturating_add(1);
        if peer.pack.part >= parts {
            peer.pack.held = version;
        }
        Some(FromRelay::Pack { version, part, parts, bytes: self.roster.part(part).to_vec() })
    }

    fn next_records(&self, peer: &mut Peer) -> Result<Option<FromRelay>, Error> {
        while let Some(space) = peer.next_space() {
            let Some(stream) = peer.streams.get(&space) else {
                continue;
            };
            let (sent, whole_until) = (stream.sent, stream.whole_until);
            let found = self.store.rows_after(&space, sent, BATCH_BYTES)?;
            let Some((_, head)) = found.last() else { continue };
            let (head, tip) = (*head, self.store.tip(&space));
            let end = sent.saturating_add(found.len() as u64);
            let bytes = found.iter().map(|(record, _)| size_bytes(record)).sum();
            let rows = rows(found, peer.device, sent, whole_until);
            peer.send_to(Cursor { space: space.clone(), seq: end, head }, bytes, tip);
            peer.queue(&space, tip);
            return Ok(Some(FromRelay::Records {
                space,
                from: sent.saturating_add(1),
                rows,
                head,
                last: tip.seq,
            }));
        }
        Ok(None)
    }

    fn next_chunk(&self, peer: &mut Peer) -> Result<Option<FromRelay>, Error> {
        let Some((hash, offset)) = peer.fetches.pop_front() else {
            return Ok(None);
        };
        let Some(length) = self.photos.length(hash)? else {
            return Ok(Some(FromRelay::Missing(hash)));
        };
        let bytes = self.photos.read(hash, offset, CHUNK_BYTES)?;
        let end = offset.saturating_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        if end < length && !bytes.is_empty() {
            peer.fetches.push_front((hash, end));
        }
        Ok(Some(FromRelay::Chunk { hash, offset, length, bytes }))
    }

    /// Hears that a device has committed what it received.
    pub(super) fn took(&mut self, turn: &mut Turn<'_>, cursor: Cursor) -> Result<(), Stop> {
        match turn.peer.streams.get(&cursor.space) {
            Some(stream) if stream.is_diverged => return Ok(()),
            Some(_) => {}
            None => return Ok(()),
        }
        let fits =
            turn.peer.awaits(&cursor) || self.store.head_at(&cursor.space, cursor.seq)? == Some(cursor.head);
        if !fits {
            return Ok(self.diverge(turn, &cursor.space)?);
        }
        turn.peer.land(&cursor, self.store.tip(&cursor.space));
        self.notes.push(Note::Took(turn.peer.device, cursor));
        Ok(())
    }

    /// Hears where a device whose cursor was not in the log goes on.
    pub(super) fn resume(&mut self, turn: &mut Turn<'_>, cursor: Cursor) -> Result<(), Stop> {
        if !turn.peer.streams.contains_key(&cursor.space) {
            return Ok(());
        }
        if self.store.head_at(&cursor.space, cursor.seq)? != Some(cursor.head) {
            return Ok(self.diverge(turn, &cursor.space)?);
        }
        turn.peer.follow_whole(&cursor, self.store.tip(&cursor.space));
        self.notes.push(Note::Took(turn.peer.device, cursor));
        Ok(())
    }

    /// Tells a device that its cursor is not in the log, with rows in which to look for the last one in common.
    pub(super) fn diverge(&mut self, turn: &mut Turn<'_>, space: &Space) -> Result<(), Error> {
        tracing::warn!(session = turn.id.0, "a device remembers another history");
        turn.peer.diverge(space);
        let heads = self.landmarks(space)?;
        turn.out.send(&FromRelay::Diverged { space: space.clone(), heads });
        Ok(())
    }

    /// Returns the last row, the one before it, then rows at distances that double, then the first.
    fn landmarks(&self, space: &Space) -> Result<Vec<(u64, Hash)>, Error> {
        let mut heads = Vec::new();
        let mut seq = self.store.tip(space).seq;
        let mut step = 1;
        while seq > 0 {
            heads.extend(self.store.head_at(space, seq)?.map(|head| (seq, head)));
            seq = if seq == 1 { 0 } else { seq.saturating_sub(step).max(1) };
            step = u64::saturating_mul(step, 2);
        }
        Ok(heads)
    }
}

/// What a device wrote itself and holds goes out as a mark.
fn rows(found: Vec<(Record, Hash)>, device: DeviceId, sent: u64, whole_until: u64) -> Vec<Row> {
    let numbered = (sent.saturating_add(1)..).zip(found);
    let row = |(seq, (record, _)): (u64, (Record, Hash))| {
        if record.device == device && seq > whole_until {
            Row::Yours(record.lane, record.n)
        } else {
            Row::Record(record)
        }
    };
    numbered.map(row).collect()
}
