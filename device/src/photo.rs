//! Photos: bytes at the edge, a content hash everywhere else.
//!
//! A photo is kept as soon as it is taken, before its form is sent. It goes on its way once a record names it, and
//! stays until the relay has both.

mod jpeg;
mod keep;

use domain::{
    hazard::PhotoRef,
    photo::{Network, Originals},
    record::Hash,
    refusal::Refusal,
    wire::{PHOTO_BYTES_MAX, THUMB_BYTES_MAX},
};
use rusqlite::TransactionBehavior::Immediate;

#[cfg(test)]
pub(crate) use self::jpeg::tests::photo as jpeg_of;
pub(crate) use self::keep::{
    Size, Unsent, WAITING, drop_fetched, drop_unnamed, keep_fetched, make_room, name, note_sent, note_stored,
    offer_again, unsent,
};
use crate::{Device, Error, store};

/// How many bytes of photos are kept, unless the host says otherwise.
pub(crate) const ROOM_BYTES: u64 = 500_000_000;

/// The setting that holds [`Originals`]: 1 for Wi-Fi only.
const WIFI_ONLY: &str = "wifi_only";

/// A photo as its form gives it.
#[derive(Debug, Clone, Copy)]
pub struct NewPhoto<'a> {
    /// JPEG, at most [`PHOTO_BYTES_MAX`] long and 1600 pixels wide and high.
    pub bytes: &'a [u8],
    /// The same small, at most [`THUMB_BYTES_MAX`] long; empty for none.
    pub thumb: &'a [u8],
    /// Of what it was made from, before anything was burnt in.
    pub original: Option<Hash>,
}

impl Device {
    /// Keeps a photo that was made on this device, without what its camera noted about place and owner.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where it is no JPEG, too long or too large; [`Error::StorageFull`] where there is no room.
    /// Nothing was written then.
    pub fn keep_photo(&mut self, new: &NewPhoto<'_>, now_ms: i64) -> Result<PhotoRef, Error> {
        let bytes = checked(new.bytes, PHOTO_BYTES_MAX)?;
        let thumb = if new.thumb.is_empty() { None } else { Some(checked(new.thumb, THUMB_BYTES_MAX)?) };
        let photo = PhotoRef {
            hash: Hash::of(&bytes),
            length: u32::try_from(bytes.len()).map_err(|_| invalid())?,
            thumb: thumb.as_ref().map(|thumb| Hash::of(thumb)),
            original: new.original,
        };
        let tx = self.conn.transaction_with_behavior(Immediate)?;
        keep::keep_own(&tx, photo.hash, &bytes, keep::Size::Original, now_ms)?;
        if let (Some(hash), Some(thumb)) = (photo.thumb, &thumb) {
            keep::keep_own(&tx, hash, thumb, keep::Size::Small, now_ms)?;
        }
        tx.commit()?;
        self.wanted.retain(|wanted| photo.hashes().all(|hash| hash != *wanted));
        Ok(photo)
    }

    /// Returns a photo's bytes, if they are here.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] where the store cannot be read.
    pub fn photo(&self, hash: Hash) -> Result<Option<Vec<u8>>, Error> {
        keep::held(&self.conn, &hash)
    }

    /// Notes that somebody wants to see a photo: the session fetches it.
    pub fn want_photo(&mut self, hash: Hash) {
        self.wanted.insert(hash);
    }

    /// Tells the device what network it is on.
    pub const fn on_network(&mut self, network: Network) {
        self.network = network;
    }

    /// Lets the originals that wait for Wi-Fi go now; what is taken later waits again.
    pub const fn send_originals_now(&mut self) {
        self.originals_asked = true;
    }

    /// Sets how many bytes of photos are kept: above that, originals that the relay has are let go, the oldest first.
    pub const fn limit_photos(&mut self, bytes: u64) {
        self.room_bytes = bytes;
    }

    /// Whether originals may go over the present connection.
    pub(crate) fn may_send_originals(&self) -> Result<bool, Error> {
        let is_free = self.originals_asked || self.network == Network::Wifi;
        Ok(is_free || originals(&self.conn)? == Originals::Always)
    }
}

/// Returns when the originals of photos are sent.
pub(crate) fn originals(conn: &rusqlite::Connection) -> Result<Originals, Error> {
    let is_wifi_only = store::setting(conn, WIFI_ONLY)? == Some(1);
    Ok(if is_wifi_only { Originals::WifiOnly } else { Originals::Always })
}

/// Chooses when the originals of photos are sent.
pub(crate) fn choose_originals(conn: &rusqlite::Connection, when: Originals) -> Result<(), Error> {
    store::set_setting(conn, WIFI_ONLY, i64::from(when == Originals::WifiOnly))
}

fn invalid() -> Error {
    Refusal::Invalid { field: "photos".to_owned() }.into()
}

fn checked(bytes: &[u8], bytes_max: u32) -> Result<Vec<u8>, Error> {
    let max = bytes_max as usize;
    if bytes.len() > max {
        return Err(Refusal::TooMany { field: "bytes".to_owned(), max }.into());
    }
    jpeg::without_notes(bytes).map_err(|_| invalid())
}
