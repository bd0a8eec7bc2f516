//! What can go wrong. Whatever it is, nothing was written.

use domain::{
    refusal::Refusal,
    wire::{FrameError, VERSION},
};

/// Why the device did not do something. On any error nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rules say no; the refusal says why.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The store could not be read or written.
    #[error("the store failed: {0}")]
    Store(rusqlite::Error),
    /// The device's storage is full.
    #[error("the storage is full")]
    StorageFull,
    /// The store was written by a newer version of the app.
    #[error("the store has version {0}, which this app does not know")]
    NewerStore(i64),
    /// Something kept in the store is not in the form it was kept in.
    #[error("the store holds something unreadable: {0}")]
    Unreadable(&'static str),
    /// A document could not be written.
    #[error("the document failed: {0}")]
    Document(#[from] automerge::AutomergeError),
    /// A frame to the relay could not be written.
    #[error("the frame failed: {0}")]
    Frame(#[from] FrameError),
    /// The county pack cannot be read.
    #[error("the county pack is unreadable")]
    Pack,
    /// The store's keys are sealed, and the secret is missing or another.
    #[error("the store's keys are sealed by a secret that is missing here, or by another")]
    Sealed,
    /// Another identity's records have not been delivered yet.
    #[error("records of another identity wait to be delivered")]
    UnsentRecords,
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) {
            Self::StorageFull
        } else {
            Self::Store(error)
        }
    }
}

/// Why a session with the relay ended. What was committed before stays.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The device failed.
    #[error(transparent)]
    Device(#[from] Error),
    /// The relay's frame cannot be read.
    #[error("the relay's frame cannot be read: {0}")]
    Frame(#[from] FrameError),
    /// The device is not enrolled.
    #[error("not enrolled")]
    NotEnrolled,
    /// The relay speaks another protocol version.
    #[error("the relay speaks version {0}, this device {VERSION}")]
    Version(u16),
    /// Another relay answered than the one this device enrolled with.
    #[error("another relay answered")]
    OtherRelay,
    /// A frame came before the challenge.
    #[error("a frame came out of turn")]
    OutOfTurn,
    /// Rows were left out.
    #[error("rows of a log are missing")]
    Gap,
    /// The rows do not lead to the head that the relay named.
    #[error("the rows do not fit the head")]
    WrongHead,
    /// The relay believes this device holds a record of its own that it does not.
    #[error("an own record is missing here")]
    OwnRecordMissing,
    /// The parts of a county pack do not fit together.
    #[error("the county pack is malformed")]
    Pack,
}

impl From<rusqlite::Error> for SessionError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Device(error.into())
    }
}
