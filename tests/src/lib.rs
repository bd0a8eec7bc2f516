//! What the tests stand on: a village of devices around a relay in one process, a county's fleet on a virtual clock, and,
//! for the whole path, a real relay process, a network that can be cut, and real browsers.

pub mod bench;
pub mod browser;
pub mod chaos;
pub mod county;
pub mod demo;
pub mod fault;
pub mod fleet;
pub mod fuzz;
pub mod online;
pub mod poison;
pub mod process;
pub mod proxy;
pub mod stage;
pub mod village;
pub mod window;
