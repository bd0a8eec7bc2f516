//! Numbers as automerge writes them, and no others.

use proptest::prelude::*;

use super::forge::{signed, unsigned};
use crate::gate::GateRefusal;
use crate::gate::bytes::Bytes;

proptest! {
    #[test]
    fn an_unsigned_number_is_read_back(value in any::<u64>(), bits in 0..64_u32) {
        prop_assert_eq!(Bytes::new(&unsigned(value >> bits)).unsigned(), Ok(value >> bits));
    }

    #[test]
    fn a_signed_number_is_read_back(value in any::<i64>(), bits in 0..64_u32) {
        prop_assert_eq!(Bytes::new(&signed(value >> bits)).signed(), Ok(value >> bits));
    }
}

#[test]
fn the_outermost_numbers_are_read_back() {
    for value in [0, 63, 64, 127, 128, u64::MAX - 1, u64::MAX] {
        assert_eq!(Bytes::new(&unsigned(value)).unsigned(), Ok(value));
    }
    for value in [i64::MIN, i64::MIN + 1, -65, -64, -1, 0, 63, 64, i64::MAX] {
        assert_eq!(Bytes::new(&signed(value)).signed(), Ok(value));
    }
}

#[test]
fn a_number_beyond_64_bits_or_longer_than_need_be_is_refused() {
    let unsigned: [&[u8]; 4] = [
        &[0x81; 12],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
        &[0x81, 0],
        &[0x80, 0x80, 0],
    ];
    for bytes in unsigned {
        assert_eq!(Bytes::new(bytes).unsigned(), Err(GateRefusal::BadNumber), "{bytes:?}");
    }
    let signed: [&[u8]; 5] = [
        &[0x81; 12],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
        &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7e],
        &[0xbf, 0],
        &[0x81, 0xff, 0x7f],
    ];
    for bytes in signed {
        assert_eq!(Bytes::new(bytes).signed(), Err(GateRefusal::BadNumber), "{bytes:?}");
    }
}

#[test]
fn a_number_cut_short_is_truncated() {
    assert_eq!(Bytes::new(&[]).unsigned(), Err(GateRefusal::Truncated));
    assert_eq!(Bytes::new(&[0x80]).unsigned(), Err(GateRefusal::Truncated));
    assert_eq!(Bytes::new(&[0x80]).signed(), Err(GateRefusal::Truncated));
}
