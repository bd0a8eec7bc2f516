//! What the end-to-end tests stand on: a real relay process, a network that can be cut, and real browsers.

pub mod browser;
pub mod process;
pub mod proxy;
