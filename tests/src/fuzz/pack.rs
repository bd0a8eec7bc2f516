//! County packs, and the photos that a phone keeps.

use anyhow::{Context, ensure};
use device::{Error, NewPhoto, SessionError};
use domain::{
    pack::CountyPack,
    view::Query,
    wire::{CHUNK_BYTES, FromRelay, write_frame},
};

use super::{Fate, Room, room::open_session};
use crate::village::MORNING_MS;

/// A county pack, as its text and as the deflated stream of it that a relay sends.
pub(super) fn pack(room: &mut Room, bytes: &[u8]) -> anyhow::Result<Fate> {
    let (phone, _) = room.phone()?;
    let kept = phone.keep_pack(bytes);
    ensure!(matches!(kept, Ok(()) | Err(Error::Pack)), "a pack breaks the store: {kept:?}");
    let sent = room.send(bytes)?;
    if kept.is_err() && !sent {
        return Ok(Fate::Refused);
    }
    let (phone, _) = room.phone()?;
    let written = serde_json::to_vec(phone.pack())?;
    ensure!(serde_json::from_slice::<CountyPack>(&written)? == *phone.pack(), "a pack reads back otherwise");
    for query in [Query::Today, Query::Me, Query::Places] {
        phone.ask(MORNING_MS, &query)?;
    }
    room.drop_phone();
    Ok(Fate::Taken)
}

impl Room {
    /// Sends a deflated pack in parts; returns whether it counts.
    fn send(&mut self, bytes: &[u8]) -> anyhow::Result<bool> {
        let (phone, _) = self.phone()?;
        let mut session = open_session(phone)?;
        let parts = u16::try_from(bytes.chunks(CHUNK_BYTES).len())?;
        for (part, bytes) in (0..).zip(bytes.chunks(CHUNK_BYTES)) {
            let frame = FromRelay::Pack { version: 2, part, parts, bytes: bytes.to_vec() };
            match session.take(phone, MORNING_MS, &write_frame(&frame)?) {
                Ok(_) if part.saturating_add(1) == parts => return Ok(true),
                Ok(_) => {}
                Err(SessionError::Pack | SessionError::Device(Error::Pack)) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(false)
    }
}

/// A photo: what is kept is kept whole, is no longer than it came, and comes through again as it is.
pub(super) fn photo(room: &mut Room, bytes: &[u8]) -> anyhow::Result<Fate> {
    let (phone, _) = room.phone()?;
    let new = |bytes| NewPhoto { bytes, thumb: &[], original: None };
    let kept = match phone.keep_photo(&new(bytes), MORNING_MS) {
        Ok(kept) => kept,
        Err(Error::Refused(_)) => return Ok(Fate::Refused),
        Err(error) => return Err(error.into()),
    };
    let stored = phone.photo(kept.hash)?.context("a photo that was kept")?;
    ensure!(stored.len() <= bytes.len() && stored.len() == kept.length as usize, "a photo of another length");
    ensure!(phone.keep_photo(&new(&stored), MORNING_MS)? == kept, "a photo is another the second time");
    Ok(Fate::Taken)
}
