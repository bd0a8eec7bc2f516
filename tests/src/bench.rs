//! The bench: what is measured, each number beside its bar.
//!
//! `cargo xtask bench` builds the programs, runs this and prints the table; nothing of it runs with the tests but the
//! small ones beside each part.

pub mod client;
pub mod clock;
pub mod county;
pub mod engine;
pub mod link;
pub mod machine;
pub mod page;
pub mod peer;
pub mod report;
pub mod size;
pub mod storm;
pub mod table;
pub mod work;
pub mod worker;
