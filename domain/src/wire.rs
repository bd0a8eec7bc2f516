//! What devices and relay say to each other.
//!
//! A frame is one WebSocket binary message of at most [`FRAME_BYTES_MAX`] bytes: a byte that tells the form
//! (0 plain, 1 deflate behind a vocabulary that both know), then a postcard value of at most [`INFLATED_BYTES_MAX`] bytes,
//! then a check of both, four bytes, see [`seal`].

mod frame;
mod kept;
pub mod rows;
mod vocabulary;

use serde::{Deserialize, Serialize};

pub use self::{
    frame::{CHECK_BYTES, FrameError, read_frame, seal, write_frame},
    kept::{KEPT_MAX, KeptLine, NotReleased},
};

use self::rows::ROWS_MAX;
use crate::{
    id::DeviceId,
    record::{Hash, Lane, PublicKey, Record, Signature},
    space::Space,
};

/// The longest frame, in bytes.
pub const FRAME_BYTES_MAX: usize = 256 * 1024;
/// The longest frame once inflated, in bytes.
pub const INFLATED_BYTES_MAX: usize = 1024 * 1024;
/// About how many bytes of records go into one frame.
pub const BATCH_BYTES: usize = 32 * 1024;
/// About how many bytes a record takes in a frame besides its change, before deflating.
pub const ENVELOPE_BYTES: u32 = 128;
/// How many bytes of a photo the relay puts into one frame.
pub const CHUNK_BYTES: usize = 32 * 1024;
/// The longest photo, in bytes.
pub const PHOTO_BYTES_MAX: u32 = 300 * 1024;
/// The longest thumbnail, in bytes.
pub const THUMB_BYTES_MAX: u32 = 12 * 1024;
/// How many bytes of a photo a device puts into one frame: what a cut connection sends again.
pub const UPLOAD_BYTES: usize = 4 * 1024;
/// After so many bytes of a photo the relay says how much it has, see [`FromRelay::Got`].
pub const GOT_BYTES: u32 = 16 * 1024;
/// How many cursors go into one frame at most.
pub const CURSORS_MAX: usize = 2_000;
/// The protocol's version.
pub const VERSION: u16 = 2;

/// From a device to the relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToRelay {
    /// The answer to [`FromRelay::Challenge`]; push frames may follow at once.
    Hello {
        /// Who speaks.
        device: DeviceId,
        /// [`crate::record::Purpose::Session`] over [`session_content`].
        signature: Signature,
        /// [`VERSION`].
        version: u16,
        /// The digest of all cursors, see [`cursors_digest`].
        cursors: Hash,
        /// The version of the county pack that is held; 0 for none.
        pack: u64,
    },
    /// All cursors, when the relay wanted them; the last of them where [`ToRelay::MoreCursors`] went before.
    Cursors(Vec<Cursor>),
    /// Some of all cursors, where they do not fit one frame.
    MoreCursors(Vec<Cursor>),
    /// Own records, in order of n within each lane.
    Push(Vec<Record>),
    /// Records of whomever that the relay's log lost, after [`FromRelay::Diverged`].
    Refill(Vec<Record>),
    /// A new key, after [`FromRelay::Forked`], for which this copy of a store asks for a device id of its own.
    Renew {
        /// The new public key.
        key: PublicKey,
        /// [`crate::record::Purpose::Renew`] over [`renew_content`], by the new key.
        proof: Signature,
    },
    /// What was received is committed: the new cursor of a space.
    Took(Cursor),
    /// The highest row in common after [`FromRelay::Diverged`]; the relay sends what follows.
    Resume(Cursor),
    /// A photo is ready to be sent.
    Offer {
        /// Its hash.
        hash: Hash,
        /// Its length in bytes.
        length: u32,
        /// Where the record that names it lies: who may read that may fetch the photo.
        space: Space,
    },
    /// A part of a photo, after [`FromRelay::Want`].
    Chunk {
        /// Its hash.
        hash: Hash,
        /// Where the part begins.
        offset: u32,
        /// The part.
        bytes: Vec<u8>,
    },
    /// A photo is wanted, from a byte on.
    Fetch {
        /// Its hash.
        hash: Hash,
        /// The first byte.
        offset: u32,
    },
    /// A sign of life.
    Ping,
    /// What waits in quarantine behind the number `after` is to be listed; 0 for the beginning.
    Quarantine {
        /// The last number that is known.
        after: u64,
    },
    /// Let these numbers out of quarantine, at most [`KEPT_MAX`]; asked twice is the same as once.
    Release(#[serde(deserialize_with = "rows::read::<_, _, KEPT_MAX>")] Vec<u64>),
}

/// From the relay to a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromRelay {
    /// The first frame.
    Challenge {
        /// Fresh random bytes.
        nonce: [u8; 32],
        /// The relay's id.
        relay: String,
        /// The relay's time, in milliseconds since 1970.
        relay_ms: i64,
        /// The protocol version spoken.
        version: u16,
    },
    /// The session is open.
    Welcome {
        /// For each lane the highest n up to which everything is durable or rejected.
        held: [u64; 3],
        /// The newest version of the county pack.
        pack: u64,
        /// Whether the list of cursors is wanted.
        cursors_wanted: bool,
    },
    /// The session is refused or ended; the socket closes after this.
    Refused(RefusedCode),
    /// Everything that this session pushed of a lane up to n is durable or was rejected.
    Ack {
        /// The lane.
        lane: Lane,
        /// Up to here.
        n: u64,
    },
    /// One record was not accepted; it lies in quarantine and its number is used up.
    Reject {
        /// The lane.
        lane: Lane,
        /// The record.
        n: u64,
        /// Why.
        code: RejectCode,
    },
    /// The next rows of a space's log.
    Records {
        /// The space.
        space: Space,
        /// The seq of the first row.
        from: u64,
        /// The rows, without gaps, at most [`rows::ROWS_MAX`].
        #[serde(deserialize_with = "rows::read::<_, _, ROWS_MAX>")]
        rows: Vec<Row>,
        /// The head after the last row.
        head: Hash,
        /// The seq of the log's last row, for progress.
        last: u64,
    },
    /// The device's cursor of a space is not in the relay's log.
    Diverged {
        /// The space.
        space: Space,
        /// Some rows of the relay's log, the newest first, at growing distances down to the beginning.
        heads: Vec<(u64, Hash)>,
    },
    /// A [`ToRelay::Refill`] was heard, and what could enter the log is durable. Named are those that this relay's
    /// roster does not let in: another roster may.
    Refilled(Vec<Hash>),
    /// Another record stands under a number that was pushed: this store is a copy, and nothing more of it is taken under
    /// its present id. What waits is to be compared to the end, then [`ToRelay::Renew`].
    Forked,
    /// The device id for the key of [`ToRelay::Renew`]; the session ends.
    Renewed(DeviceId),
    /// The person may no longer read the space: deliver what is unsent, then drop it.
    Forget(Space),
    /// A part of the county pack (JSON, deflated as a whole).
    Pack {
        /// Its version.
        version: u64,
        /// This part's number, from 0.
        part: u16,
        /// How many parts there are.
        parts: u16,
        /// The part.
        bytes: Vec<u8>,
    },
    /// The relay wants a photo from a byte on.
    Want {
        /// Its hash.
        hash: Hash,
        /// The first byte.
        offset: u32,
    },
    /// A photo is whole, verified and durable.
    Stored(Hash),
    /// A part of a photo that was fetched.
    Chunk {
        /// Its hash.
        hash: Hash,
        /// Where the part begins.
        offset: u32,
        /// The whole photo's length.
        length: u32,
        /// The part.
        bytes: Vec<u8>,
    },
    /// A photo that was fetched is not there, or not for this person.
    Missing(Hash),
    /// The answer to [`ToRelay::Ping`].
    Pong,
    /// So much of a photo has come; the device sends on without waiting for this.
    Got {
        /// Its hash.
        hash: Hash,
        /// The first byte that has not come.
        offset: u32,
    },
    /// The answer to [`ToRelay::Quarantine`]: what waits in the spaces that this person releases.
    Quarantine {
        /// The next ones in the order in which they came, at most [`KEPT_MAX`].
        #[serde(deserialize_with = "rows::read::<_, _, KEPT_MAX>")]
        lines: Vec<KeptLine>,
        /// How many wait in all.
        total: u32,
    },
    /// The answer to [`ToRelay::Release`]: decided and durable, but for those that are named.
    Released(#[serde(deserialize_with = "rows::read::<_, _, KEPT_MAX>")] Vec<(u64, NotReleased)>),
    /// The answer to either, where this person releases nowhere.
    NoAuthority,
}

/// A row of a space's log as sent to a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Row {
    /// A record of another device, or one that this device may have lost.
    Record(Record),
    /// A record that this very device wrote and holds.
    Yours(Lane, u64),
}

/// How far a device has taken a space's log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cursor {
    /// The space.
    pub space: Space,
    /// The last row taken; 0 for none.
    pub seq: u64,
    /// The head after it.
    pub head: Hash,
}

/// Why a session is refused or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum RefusedCode {
    /// The roster does not know the device.
    #[error("unknown device")]
    UnknownDevice,
    /// The device was revoked.
    #[error("revoked device")]
    Revoked,
    /// The signature does not answer the challenge.
    #[error("wrong signature")]
    BadSignature,
    /// The protocol version is not spoken.
    #[error("protocol version not spoken")]
    Version,
    /// A frame cannot be read.
    #[error("malformed frame")]
    Malformed,
    /// A frame is too long.
    #[error("frame too long")]
    TooLarge,
    /// A frame came out of turn.
    #[error("frame out of turn")]
    OutOfTurn,
    /// Too many frames.
    #[error("too fast")]
    TooFast,
    /// The store was copied, and the person has too many devices for one more.
    #[error("the store was copied")]
    Fork,
    /// The relay is stopping; come again.
    #[error("the relay is stopping")]
    Stopping,
    /// The relay's disk is full or fails: nothing was taken; come again.
    #[error("the relay's disk is full")]
    Full,
}

impl RefusedCode {
    /// Whether trying again soon may help, so that nobody need be told.
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Stopping | Self::TooFast | Self::Malformed | Self::TooLarge | Self::OutOfTurn)
    }
}

/// Why one record was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum RejectCode {
    /// The roster does not know its device.
    #[error("unknown device")]
    UnknownDevice,
    /// Its device was revoked.
    #[error("revoked device")]
    Revoked,
    /// The space is not in the person's rights.
    #[error("out of scope")]
    OutOfScope,
    /// The signature does not fit.
    #[error("wrong signature")]
    BadSignature,
    /// The change is longer than [`crate::record::CHANGE_BYTES_MAX`] or empty.
    #[error("wrong size")]
    Size,
    /// Its number lies more than [`crate::record::GAP_MAX`] ahead.
    #[error("number too far ahead")]
    Gap,
    /// More records than a day's quota.
    #[error("over quota")]
    Quota,
}

/// Returns about how many bytes a record takes in a frame, before deflating.
pub fn size_bytes(record: &Record) -> usize {
    record.change.len().saturating_add(ENVELOPE_BYTES as usize)
}

/// Returns what a device signs to open a session.
pub fn session_content(relay: &str, nonce: &[u8; 32], device: DeviceId, version: u16) -> Vec<u8> {
    [relay.as_bytes(), b"\0", nonce, &device.bytes(), &version.to_be_bytes()].concat()
}

/// Returns what a new key signs to stand for a device of its own beside `device`, whose store was copied.
pub fn renew_content(relay: &str, device: DeviceId, key: &PublicKey) -> Vec<u8> {
    [relay.as_bytes(), b"\0", &device.bytes(), &key.0].concat()
}

/// Returns the digest of a device's cursors; their order does not matter.
pub fn cursors_digest(cursors: &[Cursor]) -> Hash {
    let mut lines: Vec<String> =
        cursors.iter().map(|cursor| format!("{} {} {}\n", cursor.space, cursor.seq, cursor.head)).collect();
    lines.sort();
    Hash::of(lines.concat().as_bytes())
}

#[cfg(test)]
mod tests;
