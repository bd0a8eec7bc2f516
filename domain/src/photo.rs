//! Photos on their way: when originals are sent, and where one is.

use serde::{Deserialize, Serialize};

use crate::{hazard::PhotoRef, record::Hash};

/// When the originals of photos are sent. Records and thumbnails always go at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Originals {
    /// Over every connection.
    #[default]
    Always,
    /// Over a connection known to be Wi-Fi, or when a person asks for it.
    WifiOnly,
}

/// What kind of network a device is on, as its host knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Network {
    /// The host cannot tell; what waits for Wi-Fi waits for a person's word.
    #[default]
    Unknown,
    /// Wi-Fi or a cable.
    Wifi,
    /// Paid by volume.
    Cellular,
}

/// Where a photo taken on this device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoState {
    /// 仅在本机
    Here,
    /// 上传中
    Sending {
        /// How much of it the relay has, 1 to 99.
        percent: u8,
    },
    /// 已到服务器: whole, verified and durable there.
    AtRelay,
    /// 主管已看: at the relay, and the supervisor has seen the record that names it.
    Seen,
}

impl PhotoRef {
    /// Names a photo that has no thumbnail and nothing burnt in.
    pub const fn plain(hash: Hash, length: u32) -> Self {
        Self { hash, length, thumb: None, original: None }
    }

    /// Returns every hash under which bytes of the photo are kept, the thumbnail's first.
    pub fn hashes(&self) -> impl Iterator<Item = Hash> {
        self.thumb.into_iter().chain([self.hash])
    }

    /// Returns what to show where a small picture is enough.
    pub fn small(&self) -> Hash {
        self.thumb.unwrap_or(self.hash)
    }
}
