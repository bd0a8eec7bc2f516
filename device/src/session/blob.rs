//! Photos on the wire: offered and sent when no record waits, fetched when somebody wants to see one.

use domain::{
    record::Hash,
    wire::{CHUNK_BYTES, PHOTO_BYTES_MAX, ToRelay},
};

use super::{Session, Taken};
use crate::{Device, Error, SessionError, photo};

/// How many photos are offered before the relay answers.
const OFFERS_MAX: usize = 4;

/// A photo on its way to the relay.
#[derive(Debug)]
pub(super) struct Sending {
    hash: Hash,
    offset: u32,
}

/// A photo on its way to this device.
#[derive(Debug)]
pub(super) struct Fetching {
    hash: Hash,
    bytes: Vec<u8>,
}

impl Session {
    /// Returns the next thing to say about photos: what somebody waits for, then parts, then offers.
    pub(super) fn next_blob(&mut self, device: &mut Device) -> Result<Option<ToRelay>, Error> {
        if let Some(hash) = device.wanted.iter().find(|hash| !self.asked.contains(*hash)).copied() {
            self.asked.insert(hash);
            return Ok(Some(ToRelay::Fetch { hash, offset: 0 }));
        }
        while let Some(sending) = self.sending.front_mut() {
            let (hash, offset) = (sending.hash, sending.offset);
            match photo::part(&device.conn, &hash, offset, CHUNK_BYTES)? {
                Some(bytes) if !bytes.is_empty() => {
                    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
                    sending.offset = offset.saturating_add(length);
                    return Ok(Some(ToRelay::Chunk { hash, offset, bytes }));
                }
                _ => {
                    self.sending.pop_front();
                }
            }
        }
        if self.offered.len() >= OFFERS_MAX {
            return Ok(None);
        }
        let unsent = photo::unsent(&device.conn)?;
        let next = unsent.into_iter().find(|(hash, _)| !self.offered.contains(hash));
        Ok(next.map(|(hash, length)| {
            self.offered.insert(hash);
            ToRelay::Offer { hash, length }
        }))
    }

    /// The relay wants a photo from `offset` on.
    pub(super) fn wanted(&mut self, device: &Device, hash: Hash, offset: u32) -> Result<Taken, SessionError> {
        photo::note_sent(&device.conn, &hash, offset)?;
        match self.sending.iter_mut().find(|sending| sending.hash == hash) {
            Some(sending) => sending.offset = offset,
            None => self.sending.push_back(Sending { hash, offset }),
        }
        Ok(Taken::STATUS)
    }

    pub(super) fn stored(&mut self, device: &Device, hash: Hash) -> Result<Taken, SessionError> {
        photo::note_stored(&device.conn, &hash)?;
        self.offered.remove(&hash);
        self.sending.retain(|sending| sending.hash != hash);
        Ok(Taken::CHANGED)
    }

    /// Takes a part of a photo; the last one makes it count if all of it has the hash that was asked for.
    pub(super) fn fetched(
        &mut self,
        device: &mut Device,
        wall_ms: i64,
        (hash, length): (Hash, u32),
        offset: u32,
        bytes: &[u8],
    ) -> Result<Taken, SessionError> {
        if !self.asked.contains(&hash) || length > PHOTO_BYTES_MAX {
            return Ok(Taken::NOTHING);
        }
        if offset == 0 {
            self.fetching.retain(|fetching| fetching.hash != hash);
            self.fetching.push(Fetching { hash, bytes: Vec::new() });
        }
        let Some(fetching) = self.fetching.iter_mut().find(|fetching| fetching.hash == hash) else {
            return Ok(Taken::NOTHING);
        };
        let length = usize::try_from(length).unwrap_or(0);
        let is_next = usize::try_from(offset).is_ok_and(|offset| offset == fetching.bytes.len());
        if !is_next || fetching.bytes.len().saturating_add(bytes.len()) > length {
            return Ok(Taken::NOTHING);
        }
        fetching.bytes.extend(bytes);
        if fetching.bytes.len() < length {
            return Ok(Taken::NOTHING);
        }
        let whole = std::mem::take(&mut fetching.bytes);
        self.fetching.retain(|fetching| fetching.hash != hash);
        device.wanted.remove(&hash);
        self.asked.remove(&hash);
        if Hash::of(&whole) != hash {
            return Ok(Taken::NOTHING);
        }
        photo::keep_fetched(&device.conn, &hash, &whole, wall_ms)?;
        Ok(Taken::CHANGED)
    }

    /// The relay does not have a photo; it is asked again when somebody wants it again.
    pub(super) fn missing(&mut self, device: &mut Device, hash: Hash) -> Taken {
        device.wanted.remove(&hash);
        self.asked.remove(&hash);
        self.fetching.retain(|fetching| fetching.hash != hash);
        Taken::NOTHING
    }
}
