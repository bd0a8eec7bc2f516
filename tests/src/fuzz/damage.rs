//! How bytes are damaged.

use crate::village::Dice;

/// The longest input: one byte more than a frame may have.
const BYTES_MAX: usize = domain::wire::FRAME_BYTES_MAX + 1;

/// Numbers at which lengths, counts and signs go wrong, as bytes and as postcard's varints.
const NUMBERS: [&[u8]; 12] = [
    &[0x00],
    &[0x01],
    &[0x7f],
    &[0x80, 0x01],
    &[0xff],
    &[0xff, 0xff],
    &[0xff, 0xff, 0x03],
    &[0x80, 0x80, 0x80, 0x80, 0x08],
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    &[0x00, 0x00, 0x00, 0x80],
    &[0xff, 0xff, 0xff, 0x7f],
];

/// Damages a piece of the corpus in one to four places, now and then with bytes of another piece.
pub fn damaged(corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = dice.pick(corpus).cloned().unwrap_or_default();
    for _ in 0..=dice.below(4) {
        damage(&mut bytes, corpus, dice);
    }
    bytes.truncate(BYTES_MAX);
    bytes
}

fn damage(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], dice: &mut Dice) {
    let at = dice.index(bytes.len());
    match dice.below(10) {
        0 | 1 => put(bytes, at, |held| *held ^= 1 << (byte(dice) % 8)),
        2 => put(bytes, at, |held| *held = byte(dice)),
        3 => drop(bytes.splice(span(bytes.len(), at, dice), [])),
        4 => bytes.truncate(at),
        5 => {
            let number = dice.pick(&NUMBERS).copied().unwrap_or_default();
            let end = at.saturating_add(number.len()).min(bytes.len());
            drop(bytes.splice(at..end, number.iter().copied()));
        }
        6 => {
            let number = dice.pick(&NUMBERS).copied().unwrap_or_default();
            drop(bytes.splice(at..at, number.iter().copied()));
        }
        7 => {
            let copied: Vec<u8> = bytes.get(span(bytes.len(), at, dice)).unwrap_or_default().to_vec();
            drop(bytes.splice(at..at, copied));
        }
        8 => {
            let other = dice.pick(corpus).cloned().unwrap_or_default();
            let from = dice.index(other.len());
            let taken = other.get(span(other.len(), from, dice)).unwrap_or_default().to_vec();
            drop(bytes.splice(span(bytes.len(), at, dice), taken));
        }
        _ => bytes.extend((0..dice.below(32)).map(|_| byte(dice)).collect::<Vec<_>>()),
    }
}

fn put(bytes: &mut [u8], at: usize, change: impl FnOnce(&mut u8)) {
    if let Some(byte) = bytes.get_mut(at) {
        change(byte);
    }
}

/// Some bytes from `at` on.
fn span(length: usize, at: usize, dice: &mut Dice) -> std::ops::Range<usize> {
    let most = dice.pick(&[4, 32, length]).copied().unwrap_or(4);
    at..at.saturating_add(dice.index(most.saturating_add(1))).min(length)
}

fn byte(dice: &mut Dice) -> u8 {
    let [byte] = dice.bytes();
    byte
}
