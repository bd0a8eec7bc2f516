//! Honest changes damaged at random, by seed: whatever comes, the gate answers and does not panic.

use super::forge::{change, deflated_change};
use super::honest::sample;
use super::{pass, told_by_automerge};
use crate::gate::GateRefusal;
use automerge::Change;

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }
}

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(3) {
        if bytes.is_empty() {
            return;
        }
        let at = dice.below(bytes.len());
        match dice.below(6) {
            0 | 1 => bytes[at] ^= 1 << dice.below(8),
            2 => bytes[at] = dice.roll() as u8,
            3 => drop(bytes.remove(at)),
            4 => bytes.insert(at, dice.roll() as u8),
            _ => bytes[at] = [0, 1, 0x7f, 0x80, 0xff, 2][dice.below(6)],
        }
    }
}

fn body_of(change: &Change) -> Vec<u8> {
    let raw = change.raw_bytes();
    let length_bytes = raw[9..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    raw[9 + length_bytes..].to_vec()
}

#[test]
fn a_change_cut_anywhere_is_refused() {
    for mut change in sample() {
        for chunk in [change.raw_bytes().to_vec(), change.bytes().to_vec()] {
            for length in 0..chunk.len() {
                assert_eq!(pass(&chunk[..length]), Err(GateRefusal::Truncated));
            }
        }
    }
}

#[test]
fn a_body_cut_anywhere_is_refused_though_its_checksum_is_right() {
    for honest in sample() {
        let body = body_of(&honest);
        for length in 0..body.len() {
            assert!(pass(&change(&body[..length])).is_err(), "{length} of {} bytes", body.len());
        }
    }
}

/// The last byte of a deflate stream has bits that mean nothing; the change in it is the same.
#[test]
fn one_flipped_bit_never_passes_as_another_change() {
    for mut honest in sample() {
        let told = told_by_automerge(&honest);
        for chunk in [honest.raw_bytes().to_vec(), honest.bytes().to_vec()] {
            for bit in 0..chunk.len() * 8 {
                let mut flipped = chunk.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                match pass(&flipped) {
                    Err(_) => {}
                    Ok(inspected) => assert_eq!((inspected, chunk[8]), (told.clone(), 2), "bit {bit}"),
                }
            }
        }
    }
}

#[test]
fn forty_thousand_damaged_bodies_with_right_checksums_are_answered_as_automerge_reads_them() {
    let bodies: Vec<_> = sample().iter().map(body_of).collect();
    let mut dice = Dice(2026);
    let (mut refused, mut passed) = (0, 0);
    for round in 0..40_000 {
        let mut body = bodies[dice.below(bodies.len())].clone();
        damage(&mut body, &mut dice);
        let chunk = if round % 4 == 0 { deflated_change(&body) } else { change(&body) };
        let Ok(inspected) = pass(&chunk) else {
            refused += 1;
            continue;
        };
        passed += 1;
        if let Ok(read) = Change::from_bytes(chunk) {
            assert_eq!(inspected, told_by_automerge(&read));
        }
    }
    assert!(refused > 20_000 && passed > 1_000, "{refused} refused, {passed} passed");
}

#[test]
fn twenty_thousand_damaged_chunks_are_refused_or_unchanged() {
    let mut changes = sample();
    let mut dice = Dice(7);
    let mut refused = 0;
    for _ in 0..20_000 {
        let at = dice.below(changes.len());
        let mut chunk = changes[at].bytes().to_vec();
        damage(&mut chunk, &mut dice);
        match pass(&chunk) {
            Err(_) => refused += 1,
            Ok(inspected) => assert_eq!(inspected, told_by_automerge(&changes[at])),
        }
    }
    assert!(refused > 19_000, "{refused} refused");
}

#[test]
fn noise_is_answered() {
    let mut dice = Dice(11);
    for _ in 0..20_000 {
        let length = dice.below(200);
        let body: Vec<u8> = (0..length).map(|_| (dice.roll() >> dice.below(64)) as u8).collect();
        assert!(pass(&body).is_err());
        let _answer = pass(&change(&body));
    }
}
