//! Frames: a value as it goes through a line, and back.

use std::io::{Read, Write};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use serde::{Serialize, de::DeserializeOwned};

use super::{FRAME_BYTES_MAX, INFLATED_BYTES_MAX};
use crate::record::Hash;

/// How many bytes at a frame's end tell whether it came as it was sent.
pub const CHECK_BYTES: usize = 4;
/// The longest frame that is not even tried to be deflated, in bytes.
const PLAIN_BYTES_MAX: usize = 200;

/// A frame could not be read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Longer than [`FRAME_BYTES_MAX`], or than [`INFLATED_BYTES_MAX`] once inflated.
    #[error("the frame is too long")]
    TooLarge,
    /// Not a frame.
    #[error("the frame is malformed")]
    Malformed,
}

/// Writes a frame, deflated where that makes it shorter. What is short anyway stays plain: the deflater takes a third
/// of a megabyte for a moment, which a thousand devices that say hello at once would all ask for.
///
/// # Errors
///
/// [`FrameError::TooLarge`] where it does not fit a frame.
pub fn write_frame<T: Serialize>(value: &T) -> Result<Vec<u8>, FrameError> {
    let plain = postcard::to_extend(value, vec![0u8]).map_err(|_| FrameError::Malformed)?;
    if plain.len() > INFLATED_BYTES_MAX {
        return Err(FrameError::TooLarge);
    }
    if plain.len() <= PLAIN_BYTES_MAX {
        return Ok(seal(plain));
    }
    let mut encoder = DeflateEncoder::new(vec![1u8], Compression::default());
    let body = plain.get(1..).unwrap_or_default();
    let deflated =
        encoder.write_all(body).and_then(|()| encoder.finish()).map_err(|_| FrameError::Malformed)?;
    let frame = seal(if deflated.len() < plain.len() { deflated } else { plain });
    if frame.len() > FRAME_BYTES_MAX { Err(FrameError::TooLarge) } else { Ok(frame) }
}

/// Reads a frame in bounded memory.
///
/// # Errors
///
/// [`FrameError`] tells whether it was too long or no frame.
pub fn read_frame<T: DeserializeOwned>(frame: &[u8]) -> Result<T, FrameError> {
    if frame.len() > FRAME_BYTES_MAX {
        return Err(FrameError::TooLarge);
    }
    match unseal(frame).and_then(<[u8]>::split_first) {
        Some((0, body)) => read_whole(body),
        Some((1, body)) => read_whole(&inflate(body)?),
        _ => Err(FrameError::Malformed),
    }
}

/// Appends the check: what a line changed on the way is refused as a whole. A record has its signature, but what relay and
/// device tell each other of numbers, roster and photos has nothing else. It proves no sender; TLS does that.
#[must_use]
pub fn seal(mut frame: Vec<u8>) -> Vec<u8> {
    let check = check(&frame);
    frame.extend(check);
    frame
}

fn unseal(frame: &[u8]) -> Option<&[u8]> {
    let (sealed, said) = frame.split_last_chunk::<CHECK_BYTES>()?;
    (check(sealed) == *said).then_some(sealed)
}

fn check(frame: &[u8]) -> [u8; CHECK_BYTES] {
    let [a, b, c, d, ..] = Hash::of(frame).0;
    [a, b, c, d]
}

/// Inflates the whole of `body`, and nothing but a whole stream: a frame that was cut is none.
fn inflate(body: &[u8]) -> Result<Vec<u8>, FrameError> {
    let mut inflated = Vec::new();
    let mut decoder = DeflateDecoder::new(body);
    let read = decoder.by_ref().take(INFLATED_BYTES_MAX as u64 + 1).read_to_end(&mut inflated);
    read.map_err(|_| FrameError::Malformed)?;
    if inflated.len() > INFLATED_BYTES_MAX {
        return Err(FrameError::TooLarge);
    }
    if decoder.total_in() == body.len() as u64 { Ok(inflated) } else { Err(FrameError::Malformed) }
}

fn read_whole<T: DeserializeOwned>(body: &[u8]) -> Result<T, FrameError> {
    match postcard::take_from_bytes(body) {
        Ok((value, [])) => Ok(value),
        _ => Err(FrameError::Malformed),
    }
}
