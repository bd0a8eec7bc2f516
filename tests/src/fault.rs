//! Faults of storage and processes: a disk that loses power, fills up or fails, and devices as processes of their own.

pub mod child;
pub mod count;
pub mod disk;
mod layer;
pub mod memory;
pub mod phone;
pub mod relay;
pub mod room;
pub mod script;
pub mod storm;
