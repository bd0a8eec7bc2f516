//! The engine of one device: documents, store, projections and sync session.
//!
//! Signed records are the truth; documents and projections may be dropped and rebuilt at any time.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod accept;
mod answer;
mod authoring;
mod device;
mod document;
mod entry;
mod error;
mod exporting;
#[cfg(not(target_family = "wasm"))]
mod folder;
mod gate;
mod guard;
mod identity;
mod me;
mod pack;
mod photo;
mod projection;
mod projections;
mod reading;
mod rebuilding;
mod renewing;
mod reserve;
mod retry;
mod room;
mod seal;
mod search;
mod session;
mod store;
#[cfg(test)]
mod tests;
pub mod thing;
mod view;
mod write;

#[cfg(not(target_family = "wasm"))]
pub use self::folder::{Folder, RESERVE_BYTES};
pub use self::{
    answer::answer,
    authoring::{Authoring, History},
    device::{Device, StatusCounts},
    error::{Error, SessionError},
    exporting::Exported,
    photo::NewPhoto,
    reserve::{BROWSER_JOURNAL, hold_back_inside, release_inside},
    retry::retry_after_ms,
    room::{Room, filling},
    seal::Secret,
    session::{Session, Taken},
};
/// The store's connection, which a host opens.
pub use rusqlite::Connection;
