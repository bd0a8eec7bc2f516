//! What can break in the relay.

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
    /// The address can be reached from elsewhere, and nothing ends TLS before it.
    #[error("plain HTTP is served on this machine only, unless --behind-proxy says that a proxy ends TLS")]
    Exposed,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random,
    /// A password cannot be hashed.
    #[error("the password cannot be hashed")]
    Password,
}
