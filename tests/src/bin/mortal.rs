//! A device that dies of any panic, as one does in a browser: takes the records of a file into a store, frame by frame.
//!
//! Its arguments are the store and a file of JSON, a list of lists of records.

use anyhow::Context;
use device::{Connection, Device};
use domain::record::Record;

fn main() -> anyhow::Result<()> {
    std::panic::set_hook(Box::new(|_| std::process::abort()));
    let mut arguments = std::env::args_os().skip(1);
    let store = arguments.next().context("a store")?;
    let frames: Vec<Vec<Record>> =
        serde_json::from_slice(&std::fs::read(arguments.next().context("a file")?)?)?;
    // It writes nothing of its own, so that its name need not be fresh.
    let mut device = Device::open(Connection::open(store)?, [1; 32])?;
    for frame in &frames {
        device.accept(frame)?;
    }
    Ok(())
}
