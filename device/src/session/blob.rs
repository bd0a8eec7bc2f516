//! Photos on the wire: offered and sent when no record waits, fetched when somebody wants to see one.

use domain::{
    record::Hash,
    space::Space,
    wire::{GOT_BYTES, PHOTO_BYTES_MAX, ToRelay, UPLOAD_BYTES},
};

use super::{Session, Taken, space};
use crate::{
    Device, Error, SessionError,
    photo::{self, Size, Unsent},
};

/// How many originals are offered before the relay answers.
const OFFERS_MAX: usize = 2;
/// How many thumbnails are.
const SMALL_OFFERS_MAX: usize = 8;
/// How many bytes of a photo may be on their way: what an urgent record waits behind.
const WINDOW_BYTES: u32 = 2 * GOT_BYTES;

/// A photo that the relay was asked to take.
#[derive(Debug)]
pub(super) struct Offered {
    space: Space,
    size: Size,
}

/// A photo on its way to the relay.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sending {
    hash: Hash,
    size: Size,
    /// The next byte to send.
    offset: u32,
    /// What the relay has, as far as it said.
    got: u32,
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
        match self.next_part(device)? {
            Some(part) => Ok(Some(part)),
            None => self.next_offer(device),
        }
    }

    fn next_part(&mut self, device: &Device) -> Result<Option<ToRelay>, Error> {
        while let Some(Sending { hash, offset, got, .. }) = self.sending.front().copied() {
            if offset >= got.saturating_add(WINDOW_BYTES) {
                return Ok(None);
            }
            let bytes = self.part(device, hash, offset)?;
            if bytes.is_empty() {
                self.sending.pop_front();
                self.read = None;
                continue;
            }
            if let Some(sending) = self.sending.front_mut() {
                sending.offset = offset.saturating_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
            }
            return Ok(Some(ToRelay::Chunk { hash, offset, bytes }));
        }
        Ok(None)
    }

    /// Returns the part of a photo that begins at `offset`, empty behind its end or where it is not here. The store is
    /// read once for all parts: SQLite reads the whole photo for each.
    fn part(&mut self, device: &Device, hash: Hash, offset: u32) -> Result<Vec<u8>, Error> {
        if self.read.as_ref().is_none_or(|(read, _)| *read != hash) {
            self.read = device.photo(hash)?.map(|bytes| (hash, bytes));
        }
        let rest = self.read.as_ref().and_then(|(_, bytes)| bytes.get(offset as usize..)).unwrap_or_default();
        Ok(rest.get(..UPLOAD_BYTES).unwrap_or(rest).to_vec())
    }

    fn next_offer(&mut self, device: &mut Device) -> Result<Option<ToRelay>, Error> {
        let unsent = photo::unsent(&device.conn)?;
        if unsent.is_empty() {
            device.originals_asked = false;
            return Ok(None);
        }
        let may_send_originals = device.may_send_originals()?;
        let is_next = |unsent: &Unsent| {
            let is_new = !self.offered.contains_key(&unsent.hash) && !self.declined.contains(&unsent.hash);
            let on_offer = self.offered.values().filter(|offered| offered.size == unsent.size).count();
            is_new
                && match unsent.size {
                    Size::Small => on_offer < SMALL_OFFERS_MAX,
                    Size::Original => on_offer < OFFERS_MAX && may_send_originals,
                }
        };
        let Some(Unsent { hash, length, space, size }) = unsent.into_iter().find(is_next) else {
            return Ok(None);
        };
        self.offered.insert(hash, Offered { space: space.clone(), size });
        Ok(Some(ToRelay::Offer { hash, length, space }))
    }

    /// The relay wants a photo from `offset` on.
    pub(super) fn wanted(&mut self, device: &Device, hash: Hash, offset: u32) -> Result<Taken, SessionError> {
        let Some(Offered { size, .. }) = self.offered.get(&hash) else {
            return Ok(Taken::NOTHING);
        };
        photo::note_sent(&device.conn, &hash, offset)?;
        let sending = Sending { hash, size: *size, offset, got: offset };
        match self.sending.iter_mut().find(|sending| sending.hash == hash) {
            Some(present) => *present = sending,
            None if *size == Size::Small => {
                let behind = self.sending.iter().take_while(|sending| sending.size == Size::Small).count();
                self.sending.insert(behind, sending);
            }
            None => self.sending.push_back(sending),
        }
        Ok(Taken::CHANGED)
    }

    /// The relay has a photo up to `offset`.
    pub(super) fn got(&mut self, device: &Device, hash: Hash, offset: u32) -> Result<Taken, SessionError> {
        photo::note_sent(&device.conn, &hash, offset)?;
        if let Some(sending) = self.sending.iter_mut().find(|sending| sending.hash == hash) {
            sending.got = sending.got.max(offset);
        }
        Ok(Taken::CHANGED)
    }

    pub(super) fn stored(&mut self, device: &mut Device, hash: Hash) -> Result<Taken, SessionError> {
        self.sending.retain(|sending| sending.hash != hash);
        self.read.take_if(|(read, _)| *read == hash);
        let Some(Offered { space, .. }) = self.offered.remove(&hash) else {
            return Ok(Taken::NOTHING);
        };
        let tx = device.conn.transaction()?;
        photo::note_stored(&tx, &hash, &space)?;
        photo::make_room(&tx, device.room_bytes, None)?;
        space::drop_delivered(&tx)?;
        tx.commit()?;
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
        let tx = device.conn.transaction()?;
        photo::keep_fetched(&tx, &hash, &whole, wall_ms)?;
        photo::make_room(&tx, device.room_bytes, Some(hash))?;
        tx.commit()?;
        Ok(Taken::CHANGED)
    }

    /// The relay does not have a photo for this person, or takes none for that space from them. It is asked again when
    /// somebody wants it again, and offered again in the next session.
    pub(super) fn missing(&mut self, device: &mut Device, hash: Hash) -> Taken {
        if self.offered.remove(&hash).is_some() {
            self.declined.insert(hash);
        }
        device.wanted.remove(&hash);
        self.asked.remove(&hash);
        self.fetching.retain(|fetching| fetching.hash != hash);
        Taken::NOTHING
    }
}
