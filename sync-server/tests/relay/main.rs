//! The relay from outside: frames in, frames out, and the program on a port.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod audit;
mod door;
mod hello;
mod photo;
mod port;
mod program;
mod pull;
mod push;
mod reader;
mod scope;
mod town;
