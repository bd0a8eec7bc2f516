//! The relay from outside: frames in, frames out, and the program on a port.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod audit;
mod door;
mod hello;
mod hostile;
mod matrix;
mod operation;
mod photo;
mod port;
mod program;
mod pull;
mod push;
mod quarantine;
mod reader;
mod release;
mod renew;
mod scope;
mod tls;
mod town;
