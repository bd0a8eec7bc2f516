//! A phone without a screen, as a process that can be killed: does one thing after another and prints what is kept.
//!
//! `phone <folder> <seed> <first number>`

use std::io::{Write, stdout};

use anyhow::{Context, bail};
use device::{Folder, Room};
use domain::host::{Answer, BrokenCode};
use integration_tests::{
    fault::script::{FULL, KEPT, deed, stamp},
    village::Dice,
};

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, seed, first] = words.as_slice() else { bail!("phone <folder> <seed> <first number>") };
    let (seed, first): (u64, u64) = (seed.parse()?, first.parse()?);
    let mut dice = Dice::new(seed ^ first << 20 ^ u64::from(std::process::id()) << 40);
    let folder = Folder::new(folder.as_ref());
    let mut device = folder.open(dice.bytes()).context("the device opens")?;
    for number in first..u64::MAX {
        let deed = deed(seed, number);
        let mut answer = folder.answer(&mut device, stamp(number), deed.call());
        if answer == Answer::Broken(BrokenCode::Store) {
            writeln!(stdout(), "broken {number}")?;
            folder.reopen(&mut device, dice.bytes()).context("the device opens again")?;
            answer = folder.answer(&mut device, stamp(number), deed.call());
        }
        match answer {
            Answer::Outcome(_) | Answer::PhotoKept(_) => writeln!(stdout(), "{KEPT}{number}")?,
            Answer::Broken(BrokenCode::PhotosFull | BrokenCode::StorageFull) => {
                writeln!(stdout(), "{FULL}{number}")?
            }
            other => bail!("number {number}: {other:?}"),
        }
    }
    Ok(())
}
