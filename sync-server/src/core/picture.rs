//! Photos, coming and going.

use domain::{
    record::Hash,
    wire::{FromRelay, PHOTO_BYTES_MAX, RefusedCode},
};

use super::{Relay, Stop, Turn};
use crate::{photo::Finished, session::Upload};

/// How many photos a device may send at once.
const UPLOADS_MAX: usize = 16;
/// How many photos a device may wait for.
const FETCHES_MAX: usize = 256;

impl Relay {
    pub(super) fn offer(&mut self, turn: &mut Turn<'_>, hash: Hash, length: u32) -> Result<(), Stop> {
        if length == 0 || length > PHOTO_BYTES_MAX {
            return Err(RefusedCode::TooLarge.into());
        }
        if self.photos.length(hash)?.is_some() {
            turn.out.send(&FromRelay::Stored(hash));
            return Ok(());
        }
        if !turn.peer.uploads.contains_key(&hash) {
            if turn.peer.uploads.len() >= UPLOADS_MAX {
                return Err(RefusedCode::TooFast.into());
            }
            self.allowance(turn).photo(turn.now_ms)?;
        }
        turn.peer.uploads.entry(hash).or_insert(Upload { length, asked: None, failures: 0 });
        let mut offset = self.photos.part_length(hash)?;
        if offset > length {
            self.photos.drop_part(hash)?;
            offset = 0;
        }
        if offset == length {
            return self.finish(turn, hash);
        }
        want(turn, hash, offset);
        Ok(())
    }

    pub(super) fn chunk(
        &mut self,
        turn: &mut Turn<'_>,
        hash: Hash,
        offset: u32,
        bytes: &[u8],
    ) -> Result<(), Stop> {
        let Some(upload) = turn.peer.uploads.get(&hash).copied() else {
            return self.late_chunk(turn, hash);
        };
        if self.photos.length(hash)?.is_some() {
            return self.late_chunk(turn, hash);
        }
        let come = self.photos.part_length(hash)?;
        if offset != come {
            // Another session was faster with the same photo. One question is enough for all chunks on their way.
            self.allowance(turn).frame(turn.now_ms)?;
            if upload.asked != Some(come) {
                want(turn, hash, come);
            }
            return Ok(());
        }
        let end = u64::from(come).saturating_add(bytes.len() as u64);
        if bytes.is_empty() || end > u64::from(upload.length) {
            self.photos.drop_part(hash)?;
            return Err(RefusedCode::Malformed.into());
        }
        self.photos.add_part(hash, bytes)?;
        if end == u64::from(upload.length) { self.finish(turn, hash) } else { Ok(()) }
    }

    /// Answers a chunk of a photo that became whole by another session's chunks; any other is out of turn.
    fn late_chunk(&mut self, turn: &mut Turn<'_>, hash: Hash) -> Result<(), Stop> {
        self.allowance(turn).frame(turn.now_ms)?;
        if self.photos.length(hash)?.is_none() {
            return Err(RefusedCode::OutOfTurn.into());
        }
        turn.peer.uploads.remove(&hash);
        turn.out.send(&FromRelay::Stored(hash));
        Ok(())
    }

    /// Keeps a photo that is whole. One that is not what was offered is asked for once more: a power cut here may have
    /// taken bytes of it.
    fn finish(&mut self, turn: &mut Turn<'_>, hash: Hash) -> Result<(), Stop> {
        if self.photos.finish(hash)? == Finished::Stored {
            turn.peer.uploads.remove(&hash);
            turn.out.send(&FromRelay::Stored(hash));
            return Ok(());
        }
        let failures = turn.peer.uploads.get_mut(&hash).map_or(u8::MAX, |upload| {
            upload.failures = upload.failures.saturating_add(1);
            upload.failures
        });
        if failures > 1 {
            return Err(RefusedCode::Malformed.into());
        }
        want(turn, hash, 0);
        Ok(())
    }

    pub(super) fn fetch(&mut self, turn: &mut Turn<'_>, hash: Hash, offset: u32) -> Result<(), Stop> {
        if turn.peer.fetches.len() >= FETCHES_MAX {
            return Err(RefusedCode::TooFast.into());
        }
        match self.photos.length(hash)? {
            Some(length) if offset < length => turn.peer.fetches.push_back((hash, offset)),
            _ => turn.out.send(&FromRelay::Missing(hash)),
        }
        Ok(())
    }
}

fn want(turn: &mut Turn<'_>, hash: Hash, offset: u32) {
    if let Some(upload) = turn.peer.uploads.get_mut(&hash) {
        upload.asked = Some(offset);
    }
    turn.out.send(&FromRelay::Want { hash, offset });
}
