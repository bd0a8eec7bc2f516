//! What can break in the relay.

use std::io::ErrorKind;

use rusqlite::ErrorCode;

/// Something broke; whatever was being written was not.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite failed.
    #[error("the store failed")]
    Store(#[from] rusqlite::Error),
    /// The file system failed.
    #[error("a file failed")]
    File(#[from] std::io::Error),
    /// A configuration cannot be read or written.
    #[error("the configuration cannot be read or written")]
    Config(#[from] serde_json::Error),
    /// A stored value is not what was written.
    #[error("a stored value cannot be read: {0}")]
    Unreadable(&'static str),
    /// The store belongs to a newer program.
    #[error("the store has version {found}, this program knows {known}")]
    Newer {
        /// The store's version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// A certificate or key file cannot be read.
    #[error("a certificate or key file cannot be read")]
    Pem(#[from] tokio_rustls::rustls::pki_types::pem::Error),
    /// Certificate and key are no pair, or not of a kind that is spoken.
    #[error("certificate and key do not make TLS")]
    Tls(#[from] tokio_rustls::rustls::Error),
    /// The address can be reached from elsewhere, and nothing ends TLS before it.
    #[error(
        "plain HTTP is served on this machine only: give --tls-certificate and --tls-key, or say by --behind-proxy that a proxy ends TLS"
    )]
    Exposed,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random,
    /// A password cannot be hashed.
    #[error("the password cannot be hashed")]
    Password,
}

/// What Linux calls a failed read, write or sync.
const EIO: i32 = 5;

/// How a disk failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskFault {
    /// It is full.
    Full,
    /// It does not read or write.
    Broken,
}

impl Error {
    /// Returns how the disk failed, where it was the disk.
    pub(crate) fn disk_fault(&self) -> Option<DiskFault> {
        let is_full = |kind| matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        match self {
            Self::Store(error) => match error.sqlite_error_code()? {
                ErrorCode::DiskFull => Some(DiskFault::Full),
                ErrorCode::SystemIoFailure => Some(DiskFault::Broken),
                _ => None,
            },
            Self::File(error) if is_full(error.kind()) => Some(DiskFault::Full),
            Self::File(error) if error.raw_os_error() == Some(EIO) => Some(DiskFault::Broken),
            _ => None,
        }
    }
}
