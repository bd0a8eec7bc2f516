//! The language and the rules of Qianliyan.
//!
//! This crate knows what a hazard, a patrol and a grid are, who may do what, and what devices, relay
//! and screens say to each other. It does no IO, reads no clock and draws no random number: times, ids
//! and bytes are arguments.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod checklist;
pub mod command;
pub mod enrol;
pub mod hazard;
pub mod host;
pub mod id;
pub mod pack;
pub mod patrol;
pub mod photo;
pub mod place;
pub mod receipt;
pub mod record;
pub mod refusal;
pub mod role;
pub mod site;
pub mod space;
pub mod time;
pub mod view;
pub mod wire;
