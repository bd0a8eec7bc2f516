//! The relay: an ordered, hash-chained log of signed records per space, and the roster.
//!
//! [`Relay`] is everything that decides, without sockets, clock and randomness; [`serve`] puts it on a port.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod allowance;
mod certificate;
mod check;
pub mod core;
mod count;
pub mod demo;
mod error;
pub mod export;
mod photo;
mod roster;
mod server;
mod session;
pub mod store;

pub use crate::{
    check::{Verdict, check, photos_in},
    core::Relay,
    error::{DiskFault, Error},
    photo::Photos,
    server::{Exposure, Options, Running, TlsFiles, now_ms, open, open_store, random, serve, tls_ends_ms},
    session::SessionId,
    store::Store,
};
