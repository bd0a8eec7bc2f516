//! Frames: a value as it goes through a line, and back.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use serde::{Serialize, de::DeserializeOwned};

use super::{FRAME_BYTES_MAX, INFLATED_BYTES_MAX, vocabulary::VOCABULARY};
use crate::record::Hash;

/// How many bytes at a frame's end tell whether it came as it was sent.
pub const CHECK_BYTES: usize = 4;
/// The longest frame that is not even tried to be deflated, in bytes.
const PLAIN_BYTES_MAX: usize = 200;
/// By how many bytes the room for an inflated frame grows at least.
const GROWTH_BYTES: usize = 1024;

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
    let mut frame = seal(deflate(plain.get(1..).unwrap_or_default()).unwrap_or(plain));
    frame.shrink_to_fit();
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

/// Deflates `body` as if [`VOCABULARY`] had gone before, behind the byte of its form; `None` where that is no shorter.
fn deflate(body: &[u8]) -> Option<Vec<u8>> {
    let mut deflater = Compress::new(Compression::default(), false);
    deflater.set_dictionary(&VOCABULARY).ok()?;
    let mut deflated = Vec::with_capacity(body.len());
    deflated.push(1);
    let status = deflater.compress_vec(body, &mut deflated, FlushCompress::Finish);
    matches!(status, Ok(Status::StreamEnd)).then_some(deflated)
}

/// Inflates the whole of `body`, and nothing but a whole stream: a frame that was cut is none.
fn inflate(body: &[u8]) -> Result<Vec<u8>, FrameError> {
    let mut inflater = Decompress::new(false);
    inflater.set_dictionary(&VOCABULARY).map_err(|_| FrameError::Malformed)?;
    let mut inflated = Vec::with_capacity(body.len().saturating_mul(4).min(INFLATED_BYTES_MAX));
    loop {
        let read = usize::try_from(inflater.total_in()).unwrap_or(usize::MAX);
        let rest = body.get(read..).unwrap_or_default();
        let status = inflater.decompress_vec(rest, &mut inflated, FlushDecompress::None);
        if inflated.len() > INFLATED_BYTES_MAX {
            return Err(FrameError::TooLarge);
        }
        match status {
            Ok(Status::StreamEnd) if inflater.total_in() == body.len() as u64 => return Ok(inflated),
            // Room that is left was not needed: the stream goes on where the frame ends.
            Ok(Status::Ok | Status::BufError) if inflated.len() == inflated.capacity() => {
                inflated.reserve(inflated.len().max(GROWTH_BYTES));
            }
            _ => return Err(FrameError::Malformed),
        }
    }
}

fn read_whole<T: DeserializeOwned>(body: &[u8]) -> Result<T, FrameError> {
    match postcard::take_from_bytes(body) {
        Ok((value, [])) => Ok(value),
        _ => Err(FrameError::Malformed),
    }
}
