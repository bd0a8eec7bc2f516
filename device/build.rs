//! Writes the table of sounds: for each Chinese character the letters with which its readings begin.

use std::{collections::BTreeMap, env, fs, io, path::Path};

use pinyin::ToPinyinMulti;

/// The block of the characters in use, 一 to 龥.
const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fa5;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut places = BTreeMap::new();
    let mut sets: Vec<u32> = Vec::new();
    let mut of: Vec<usize> = Vec::new();
    for letters in (FIRST..=LAST).map(|code| char::from_u32(code).map_or(0, letters)) {
        of.push(*places.entry(letters).or_insert_with(|| {
            sets.push(letters);
            sets.len().saturating_sub(1)
        }));
    }
    let table =
        format!("static OF: [u16; {}] = {of:?};\nstatic SETS: [u32; {}] = {sets:?};\n", of.len(), sets.len());
    let folder = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&folder).join("sounds.rs"), table)
}

/// Returns the first letters of a character's readings: bit 0 for `a`, bit 25 for `z`.
fn letters(character: char) -> u32 {
    let readings = character.to_pinyin_multi().into_iter().flatten();
    let first = readings.filter_map(|reading| reading.plain().bytes().next());
    first.filter(u8::is_ascii_lowercase).fold(0, |letters, letter| letters | 1 << (letter - b'a'))
}
