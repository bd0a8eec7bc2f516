use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::DeflateDecoder;
use sha2::{Digest, Sha256};

use super::bytes::Bytes;
use super::{GateRefusal, Limits};

pub(super) const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const DOCUMENT: u8 = 0;
const CHANGE: u8 = 1;
const DEFLATED_CHANGE: u8 = 2;
const BUNDLE: u8 = 3;

/// The body of one change, inflated, with the checksum it came with.
#[derive(Debug)]
pub(super) struct Envelope<'a> {
    pub(super) body: Cow<'a, [u8]>,
    checksum: [u8; 4],
}

impl Envelope<'_> {
    /// Returns the change's hash, over the inflated body even where it came deflated.
    pub(super) fn verified_hash(&self) -> Result<[u8; 32], GateRefusal> {
        let hash = hash_of(&self.body);
        if hash.starts_with(&self.checksum) { Ok(hash) } else { Err(GateRefusal::BadChecksum) }
    }
}

pub(super) fn open<'a>(chunk: &'a [u8], limits: &Limits) -> Result<Envelope<'a>, GateRefusal> {
    let bytes = size_of(chunk);
    if bytes > limits.chunk_bytes_max {
        return Err(GateRefusal::TooLarge { bytes });
    }
    let mut rest = Bytes::new(chunk);
    if rest.array()? != MAGIC {
        return Err(GateRefusal::BadMagic);
    }
    let checksum = rest.array()?;
    let kind = rest.byte()?;
    let deflated = match kind {
        CHANGE => false,
        DEFLATED_CHANGE => true,
        DOCUMENT => return Err(GateRefusal::Document),
        BUNDLE => return Err(GateRefusal::Bundle),
        other => return Err(GateRefusal::UnknownKind(other)),
    };
    let content = rest.prefixed()?;
    if rest.rest().starts_with(&MAGIC) {
        return Err(GateRefusal::NotOneChange);
    }
    if !rest.is_empty() {
        return Err(GateRefusal::Trailing);
    }
    let body = if deflated {
        Cow::Owned(inflate(content, limits.inflated_bytes_max)?)
    } else {
        Cow::Borrowed(content)
    };
    Ok(Envelope { body, checksum })
}

pub(super) fn inflate(deflated: &[u8], bytes_max: u64) -> Result<Vec<u8>, GateRefusal> {
    let mut decoder = DeflateDecoder::new(deflated);
    let body = read_at_most(&mut decoder, bytes_max)?;
    if decoder.total_in() == size_of(deflated) { Ok(body) } else { Err(GateRefusal::Trailing) }
}

/// Reads to the end of `source`, but never more than one byte beyond `bytes_max`.
pub(super) fn read_at_most(source: impl Read, bytes_max: u64) -> Result<Vec<u8>, GateRefusal> {
    let mut body = Vec::new();
    source.take(bytes_max.saturating_add(1)).read_to_end(&mut body).map_err(|_| GateRefusal::BadDeflate)?;
    if size_of(&body) > bytes_max { Err(GateRefusal::InflatesTooFar) } else { Ok(body) }
}

pub(super) fn hash_of(body: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update([CHANGE]);
    let mut length = size_of(body);
    while length > 0x7f {
        hasher.update([(length & 0x7f) as u8 | 0x80]);
        length >>= 7;
    }
    hasher.update([length as u8]);
    hasher.update(body);
    hasher.finalize().into()
}

const fn size_of(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}
