//! The relay: an ordered, hash-chained log of signed records per space, and the roster.
//!
//! [`Relay`] is everything that decides, without sockets, clock and randomness; [`serve`] puts it on a port.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod allowance;
pub mod core;
pub mod demo;
mod error;
mod photo;
mod roster;
mod server;
mod session;
pub mod store;

pub use crate::{
    core::Relay,
    error::Error,
    photo::Photos,
    server::{Exposure, Options, Running, now_ms, open, open_store, random, serve},
    session::SessionId,
    store::Store,
};
