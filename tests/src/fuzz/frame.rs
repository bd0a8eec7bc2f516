//! Frames both ways, and the records in them. Pieces have no check: it is put right, so that damage gets behind it.

use anyhow::{Context, ensure};
use device::{Error, SessionError};
use domain::{
    record::Record,
    wire::{FrameError, FromRelay, ToRelay, read_frame, seal, write_frame},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Fate, Room, room::open_session};
use crate::{county::roster_device, village::MORNING_MS};

/// How many frames a phone may say to one of the relay's.
const ANSWERS_MAX: usize = 1_000;

/// A frame of a phone, heard by an open session of a relay that goes on serving another.
pub(super) fn to_relay(room: &mut Room, bytes: &[u8]) -> anyhow::Result<Fate> {
    let frame = seal(bytes.to_vec());
    let fate = reads_back::<ToRelay>(&frame)?;
    room.desk()?.hear(&frame)?;
    Ok(fate)
}

/// A frame of the relay, taken by an open session of a phone.
pub(super) fn from_relay(room: &mut Room, bytes: &[u8]) -> anyhow::Result<Fate> {
    let frame = seal(bytes.to_vec());
    let fate = reads_back::<FromRelay>(&frame)?;
    let (phone, _) = room.phone()?;
    let mut session = open_session(phone)?;
    if let Err(SessionError::Device(error)) = session.take(phone, MORNING_MS, &frame) {
        ensure!(!is_breach(&error), "a frame breaks the store: {error}");
    }
    for _ in 0..ANSWERS_MAX {
        let Some(said) = session.give(phone)? else { return Ok(fate) };
        read_frame::<ToRelay>(&said)?;
    }
    anyhow::bail!("the phone does not stop talking")
}

/// Whether an error is the store's, which no bytes from outside may bring about.
pub(super) const fn is_breach(error: &Error) -> bool {
    matches!(error, Error::Store(_) | Error::StorageFull | Error::NewerStore(_) | Error::Document(_))
}

fn reads_back<T: Serialize + DeserializeOwned + PartialEq>(bytes: &[u8]) -> anyhow::Result<Fate> {
    let Ok(frame) = read_frame::<T>(bytes) else { return Ok(Fate::Refused) };
    match write_frame(&frame) {
        Ok(written) => ensure!(read_frame(&written) == Ok(frame), "a frame reads back otherwise"),
        Err(error) => ensure!(error == FrameError::TooLarge, "a frame that was read cannot be written"),
    }
    Ok(Fate::Taken)
}

/// A record: it reads back, and only what an honest phone signed verifies.
pub(super) fn record(room: &mut Room, bytes: &[u8]) -> anyhow::Result<Fate> {
    let Ok((record, _)) = postcard::take_from_bytes::<Record>(bytes) else { return Ok(Fate::Refused) };
    let written = postcard::to_allocvec(&record)?;
    ensure!(postcard::from_bytes::<Record>(&written)? == record, "a record reads back otherwise");
    let honest = room.documents()?.iter().flatten().find(|honest| honest.signature == record.signature);
    let verifies = [0, 1].iter().any(|who| record.verify(&roster_device(*who).key).is_ok());
    if verifies {
        let honest = honest.context("a signature that no phone made")?;
        ensure!(honest.signed_bytes() == record.signed_bytes(), "a record that no phone signed verifies");
    }
    Ok(if verifies { Fate::Taken } else { Fate::Refused })
}
