//! Photos, coming and going.
//!
//! A photo is named by its hash, and whoever read a record that names it knows the hash; the relay reads no record. So a
//! device says for which space it sends a photo, and may do so only where it may append; it shows by sending the bytes that
//! it has them, even where the relay has them from somebody else. Who may read one of a photo's spaces may fetch it. What
//! is not here and what is not for the person gets the same answer.

use domain::{
    record::Hash,
    space::Space,
    wire::{FromRelay, GOT_BYTES, PHOTO_BYTES_MAX, RefusedCode},
};

use super::{Relay, Stop, Turn};
use crate::{
    count::{add, one_more},
    photo::{Finished, Part},
    session::Upload,
};

/// How many photos a device may send at once.
const UPLOADS_MAX: usize = 16;
/// How many photos a device may wait for.
const FETCHES_MAX: usize = 256;

impl Relay {
    pub(super) fn offer(
        &mut self,
        turn: &mut Turn<'_>,
        hash: Hash,
        length: u32,
        space: Space,
    ) -> Result<(), Stop> {
        if length == 0 || length > PHOTO_BYTES_MAX {
            return Err(RefusedCode::TooLarge.into());
        }
        if !space.may_append(self.roster.rights(turn.peer.device)) {
            turn.out.send(&FromRelay::Missing(hash));
            return Ok(());
        }
        if self.is_open_in(hash, &space)? {
            turn.out.send(&FromRelay::Stored(hash));
            return Ok(());
        }
        if turn.peer.uploads.get(&hash).is_none_or(|upload| upload.is_stored) {
            let open = turn.peer.uploads.values().filter(|upload| !upload.is_stored).count();
            if open >= UPLOADS_MAX {
                return Err(RefusedCode::TooFast.into());
            }
            self.allowance(turn).photo(turn.now_ms)?;
            let upload = Upload { length, space, asked: None, failures: 0, is_stored: false };
            turn.peer.uploads.insert(hash, upload);
        }
        let part = part(turn, hash);
        let mut offset = self.photos.part_length(part)?;
        if offset > length {
            self.photos.drop_part(part)?;
            offset = 0;
        }
        if offset == length {
            return self.finish(turn, hash);
        }
        want(turn, hash, offset);
        Ok(())
    }

    /// Whether a photo is here and the readers of `space` may fetch it.
    fn is_open_in(&self, hash: Hash, space: &Space) -> Result<bool, Stop> {
        Ok(self.photos.length(hash)?.is_some() && self.store.photo_spaces(hash)?.contains(space))
    }

    pub(super) fn chunk(
        &mut self,
        turn: &mut Turn<'_>,
        hash: Hash,
        offset: u32,
        bytes: &[u8],
    ) -> Result<(), Stop> {
        let Some(Upload { length, is_stored, .. }) = turn.peer.uploads.get(&hash).cloned() else {
            return Err(RefusedCode::OutOfTurn.into());
        };
        let part = part(turn, hash);
        let come = self.photos.part_length(part)?;
        if offset != come || is_stored {
            return self.chunk_out_of_step(turn, hash, come);
        }
        let end = u64::from(come).saturating_add(bytes.len() as u64);
        if bytes.is_empty() || end > u64::from(length) {
            self.photos.drop_part(part)?;
            return Err(RefusedCode::Malformed.into());
        }
        self.photos.add_part(part, bytes)?;
        if let Some(upload) = turn.peer.uploads.get_mut(&hash) {
            upload.asked = None;
        }
        if end == u64::from(length) {
            return self.finish(turn, hash);
        }
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        if end / GOT_BYTES > come / GOT_BYTES {
            turn.out.send(&FromRelay::Got { hash, offset: end });
        }
        Ok(())
    }

    /// Answers a part that is not the next one: another session of the same device was faster. One question is enough for
    /// all parts on their way.
    fn chunk_out_of_step(&mut self, turn: &mut Turn<'_>, hash: Hash, come: u32) -> Result<(), Stop> {
        self.allowance(turn).frame(turn.now_ms)?;
        let Some(Upload { asked, space, is_stored, .. }) = turn.peer.uploads.get(&hash).cloned() else {
            return Ok(());
        };
        if is_stored {
            return Ok(());
        }
        if self.is_open_in(hash, &space)? {
            stored(turn, hash);
        } else if asked != Some(come) {
            want(turn, hash, come);
        }
        Ok(())
    }

    /// Keeps a photo that is whole. One that is not what was offered is asked for once more: a power cut here may have
    /// taken bytes of it.
    fn finish(&mut self, turn: &mut Turn<'_>, hash: Hash) -> Result<(), Stop> {
        let Some(upload) = turn.peer.uploads.get(&hash).cloned() else {
            return Err(RefusedCode::OutOfTurn.into());
        };
        if self.photos.finish(part(turn, hash))? == Finished::Stored {
            one_more(&mut self.counts.photos);
            add(&mut self.counts.photo_bytes, upload.length as usize);
            self.store.open_photos([(hash, upload.space)])?;
            stored(turn, hash);
            return Ok(());
        }
        if upload.failures > 0 {
            return Err(RefusedCode::Malformed.into());
        }
        turn.peer.uploads.insert(hash, Upload { failures: 1, ..upload });
        want(turn, hash, 0);
        Ok(())
    }

    pub(super) fn fetch(&mut self, turn: &mut Turn<'_>, hash: Hash, offset: u32) -> Result<(), Stop> {
        if turn.peer.fetches.len() >= FETCHES_MAX {
            return Err(RefusedCode::TooFast.into());
        }
        let rights = self.roster.rights(turn.peer.device);
        let is_allowed = self.store.photo_spaces(hash)?.iter().any(|space| space.may_read(rights));
        match self.photos.length(hash)? {
            Some(length) if is_allowed && offset < length => turn.peer.fetches.push_back((hash, offset)),
            _ => turn.out.send(&FromRelay::Missing(hash)),
        }
        Ok(())
    }
}

const fn part(turn: &Turn<'_>, hash: Hash) -> Part {
    Part { hash, device: turn.peer.device }
}

fn stored(turn: &mut Turn<'_>, hash: Hash) {
    if let Some(upload) = turn.peer.uploads.get_mut(&hash) {
        upload.is_stored = true;
    }
    turn.out.send(&FromRelay::Stored(hash));
}

fn want(turn: &mut Turn<'_>, hash: Hash, offset: u32) {
    if let Some(upload) = turn.peer.uploads.get_mut(&hash) {
        upload.asked = Some(offset);
    }
    turn.out.send(&FromRelay::Want { hash, offset });
}
