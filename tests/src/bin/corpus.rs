//! Writes the pieces that the corpus of the fuzz targets begins from; what once broke something stays beside them.

use std::fs;

use integration_tests::fuzz::{TARGETS, folder, seed};

fn main() -> anyhow::Result<()> {
    for target in TARGETS {
        let folder = folder(target.name);
        fs::create_dir_all(&folder)?;
        for (name, bytes) in seed::pieces(target.name)? {
            fs::write(folder.join(name), bytes)?;
        }
    }
    Ok(())
}
