//! The county pack, in parts.

use std::io::Read;

use flate2::read::DeflateDecoder;

use super::{Session, Taken};
use crate::{Device, SessionError};

/// The longest county pack, deflated or not, in bytes.
const PACK_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What has come of a pack.
#[derive(Debug)]
pub(super) struct Parts {
    version: u64,
    parts: u16,
    next: u16,
    bytes: Vec<u8>,
}

impl Session {
    /// Takes a part; the last one makes the pack count. Parts of another pack than the one begun are an error.
    pub(super) fn pack_part(
        &mut self,
        device: &mut Device,
        (version, part, parts): (u64, u16, u16),
        bytes: &[u8],
    ) -> Result<Taken, SessionError> {
        if part == 0 {
            self.parts = Some(Parts { version, parts, next: 0, bytes: Vec::new() });
        }
        let Some(begun) = self.parts.as_mut() else {
            return Ok(Taken::NOTHING);
        };
        if (begun.version, begun.parts) == (version, parts) && part < begun.next {
            return Ok(Taken::NOTHING);
        }
        let fits = (begun.version, begun.parts, begun.next) == (version, parts, part);
        if !fits || begun.bytes.len().saturating_add(bytes.len()) > PACK_BYTES_MAX {
            return Err(SessionError::Pack);
        }
        begun.bytes.extend(bytes);
        begun.next = begun.next.saturating_add(1);
        if begun.next < begun.parts {
            return Ok(Taken::NOTHING);
        }
        let whole = self.parts.take().map(|parts| parts.bytes).unwrap_or_default();
        let json = inflate(&whole).ok_or(SessionError::Pack)?;
        device.keep_pack(&json)?;
        self.refilling.restart();
        Ok(Taken::CHANGED)
    }
}

fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut inflated = Vec::new();
    let bound = u64::try_from(PACK_BYTES_MAX).ok()?.saturating_add(1);
    DeflateDecoder::new(bytes).take(bound).read_to_end(&mut inflated).ok()?;
    (inflated.len() <= PACK_BYTES_MAX).then_some(inflated)
}
