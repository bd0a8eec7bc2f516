//! What screens and their host say to each other, as postcard values.
//!
//! A screen sends a [`Request`]; the host answers with a [`Response`] of the same number and, between answers, tells
//! [`HostEvent`]s. The same words go through a worker's messages as bytes and through the shell's commands in base64.
//! Both ends come from one build, so that a form without names serves, and reading it takes little code.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    command::{Command, Outcome},
    enrol::{Credential, EnrolRefusal},
    hazard::PhotoRef,
    place::Position,
    record::Hash,
    refusal::Refusal,
    view::{KeptView, Page, Query, View},
    wire::{NotReleased, RefusedCode},
};

/// The name of a worker that follows one whose engine died. Where the page was just closed, no record is to blame.
pub const AFTER_DEATH: &str = "after death";

/// Writes what the other end takes with [`read`]; `None` where a value cannot be written, which no type here is.
pub fn write(value: &impl Serialize) -> Option<Vec<u8>> {
    postcard::to_allocvec(value).ok()
}

/// Reads what the other end wrote, or `None` where it is something else.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// A numbered call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Answered with the same number.
    pub number: u64,
    /// What is asked.
    pub call: Call,
}

/// What a screen asks of its host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// A write. The host adds the time.
    Execute {
        /// What to do.
        command: Command,
        /// The last fix, if there was one.
        fix: Option<Position>,
    },
    /// A read.
    Ask {
        /// What to show.
        query: Query,
    },
    /// Keeps a photo that was made on this device.
    KeepPhoto {
        /// JPEG bytes in base64, at most [`crate::wire::PHOTO_BYTES_MAX`] once decoded.
        base64: String,
        /// The same small, at most [`crate::wire::THUMB_BYTES_MAX`] once decoded.
        thumb: String,
        /// Of what it was made from, before anything was burnt in.
        original: Option<Hash>,
    },
    /// Returns a photo, fetching it from the relay where it is not here and there is a connection.
    Photo {
        /// Which.
        hash: Hash,
    },
    /// Enrols this device.
    Enrol {
        /// The relay's address, such as `http://127.0.0.1:8077`; empty for where the page came from.
        relay: String,
        /// How the person is known.
        credential: Credential,
        /// What the person calls the device.
        label: String,
    },
    /// Connects at once instead of at the next retry.
    SyncNow,
    /// The same, and lets the originals go that wait for Wi-Fi: a person asked for it.
    SendNow,
    /// Tells the present [`SyncStatus`].
    Status,
    /// Lists what the relay keeps aside and this person may release, from behind the number `after`; 0 for the beginning.
    Quarantine {
        /// The last number that is known.
        after: u64,
    },
    /// Lets kept records into the relay's log, at most [`crate::wire::KEPT_MAX`].
    Release {
        /// Their numbers.
        ids: Vec<u64>,
    },
}

impl Call {
    /// Whether the call may begin or end a patrol.
    pub const fn moves_patrol(&self) -> bool {
        matches!(self, Self::Execute { command: Command::BeginPatrol { .. } | Command::Patrol { .. }, .. })
    }

    /// Whether the relay alone can answer: without a line to it nothing is kept for later.
    pub const fn is_for_relay(&self) -> bool {
        matches!(self, Self::Quarantine { .. } | Self::Release { .. })
    }

    /// Whether the call, once done, changes what views here show. Drafts are seen by nobody but their form, receipts
    /// by others.
    pub const fn changes_views(&self) -> bool {
        match self {
            Self::Execute { command, .. } => !matches!(
                command,
                Command::SaveDraft { .. } | Command::DropDraft { .. } | Command::NoteSeen { .. }
            ),
            Self::KeepPhoto { .. } => true,
            Self::Ask { .. }
            | Self::Photo { .. }
            | Self::Enrol { .. }
            | Self::SyncNow
            | Self::SendNow
            | Self::Status
            | Self::Quarantine { .. }
            | Self::Release { .. } => false,
        }
    }
}

/// Anything a host says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromHost {
    /// Without being asked.
    Event(HostEvent),
    /// The answer to a call.
    Response(Response),
}

/// The answer to a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The call's number.
    pub number: u64,
    /// What came of it.
    pub answer: Answer,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A write was done.
    Outcome(Outcome),
    /// What to show.
    View(Box<View>),
    /// A photo was kept.
    PhotoKept(PhotoRef),
    /// A photo's bytes in base64, or `None` where it is neither here nor to be had now.
    Photo(Option<String>),
    /// The device is enrolled.
    Enrolled,
    /// The present state of the sync.
    Status(SyncStatus),
    /// The rules say no; nothing was written.
    Refused(Refusal),
    /// The enrolment was refused.
    EnrolRefused(EnrolRefusal),
    /// The relay could not be reached.
    Unreachable,
    /// Something broke; nothing was written.
    Broken(BrokenCode),
    /// What the relay keeps aside for this person to decide on.
    Kept(Page<KeptView>),
    /// The kept records are released, but for those that are named.
    Released(Vec<(u64, NotReleased)>),
}

/// What broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrokenCode {
    /// The store could not be read or written.
    Store,
    /// The device's storage is full.
    StorageFull,
    /// Another tab or window owns the store.
    OtherTab,
    /// This browser has no place to keep a store.
    NoStorage,
    /// A call could not be read.
    BadCall,
    /// There is no room for photos any more; words still find some.
    PhotosFull,
    /// The store's keys are sealed by a secret that is missing, or is another.
    Sealed,
}

/// What the host tells without being asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostEvent {
    /// The host is open; calls may be made. False while no device is enrolled.
    Ready {
        /// Whether a device is enrolled.
        enrolled: bool,
    },
    /// The host could not open.
    Failed(BrokenCode),
    /// Projections changed: views may be asked again.
    Changed,
    /// The sync's state changed.
    Status(SyncStatus),
}

/// How the sync stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncStatus {
    /// Whether there is a session.
    pub link: Link,
    /// Records that are only on this device.
    pub waiting: u32,
    /// Photos that are only on this device.
    pub photos_waiting: u32,
    /// Those of them that wait for Wi-Fi or a word.
    pub photos_held: u32,
    /// Records still to come, of all known.
    pub receiving: Option<(u64, u64)>,
    /// When everything was last at the relay, in milliseconds since 1970.
    pub last_ok_ms: Option<i64>,
    /// Why the relay refused the last session, if it did.
    pub refused: Option<RefusedCode>,
    /// Records that the relay keeps aside for this person to decide on, as far as it was asked.
    pub kept: u32,
}

/// Whether there is a session with the relay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// No connection.
    #[default]
    Offline,
    /// Being opened.
    Connecting,
    /// Open.
    Online,
}
