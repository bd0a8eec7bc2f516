//! What an attacker would wrap a body in: bombs, other chunks, more than one.

use std::io::{self, Read};

use automerge::{AutoCommit, ROOT, transaction::Transactable};
use flate2::bufread::DeflateDecoder;

use super::forge::*;
use super::pass;
use crate::gate::envelope::{inflate, read_at_most};
use crate::gate::{GateRefusal, Limits, inspect};

const MEBIBYTE: u64 = 1024 * 1024;

/// Counts the bytes that were taken from it.
struct Counted<'a, S> {
    source: S,
    given: &'a mut u64,
}

impl<S: Read> Read for Counted<'_, S> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(room)?;
        *self.given += count as u64;
        Ok(count)
    }
}

fn small() -> Forged {
    Forged::putting_null(3)
}

#[test]
fn a_deflate_bomb_is_refused() {
    let zeros = vec![0; 48 * 1024 * 1024];
    let bomb = unchecked(2, &deflate(&zeros));
    assert!((bomb.len() as u64) < Limits::default().chunk_bytes_max, "{} bytes", bomb.len());
    assert_eq!(pass(&bomb), Err(GateRefusal::InflatesTooFar));
}

#[test]
fn a_body_of_just_the_limit_inflates_and_one_byte_more_does_not() {
    let most = vec![7; MEBIBYTE as usize];
    assert_eq!(inflate(&deflate(&most), MEBIBYTE).as_deref(), Ok(most.as_slice()));
    assert_eq!(inflate(&deflate(&most), MEBIBYTE - 1), Err(GateRefusal::InflatesTooFar));
}

#[test]
fn a_gibibyte_is_refused_after_a_mebibyte() {
    let stream = deflated_zeros(1024);
    assert!(stream.len() < 2 * MEBIBYTE as usize);
    let mut given = 0;
    let counted = Counted { source: DeflateDecoder::new(&*stream), given: &mut given };
    assert_eq!(read_at_most(counted, MEBIBYTE), Err(GateRefusal::InflatesTooFar));
    assert_eq!(given, MEBIBYTE + 1);
    let limits = Limits { chunk_bytes_max: 2 * MEBIBYTE, ..Limits::default() };
    assert_eq!(inspect(&unchecked(2, &stream), &limits), Err(GateRefusal::InflatesTooFar));
}

#[test]
fn an_endless_source_is_read_to_the_limit_and_no_further() {
    let mut given = 0;
    let counted = Counted { source: io::repeat(0), given: &mut given };
    assert_eq!(read_at_most(counted, 1_000), Err(GateRefusal::InflatesTooFar));
    assert_eq!(given, 1_001);
}

#[test]
fn documents_bundles_and_unknown_kinds_are_refused() {
    let mut document = AutoCommit::new();
    document.put(ROOT, "a", 1).unwrap();
    assert_eq!(pass(&document.save()), Err(GateRefusal::Document));
    let heads = document.get_heads();
    let bundle = document.document().bundle(heads).unwrap();
    assert_eq!(pass(bundle.bytes()), Err(GateRefusal::Bundle));
    assert_eq!(pass(&unchecked(4, &[])), Err(GateRefusal::UnknownKind(4)));
    assert_eq!(pass(&unchecked(255, &[])), Err(GateRefusal::UnknownKind(255)));
}

#[test]
fn more_than_one_change_or_anything_behind_it_is_refused() {
    let one = small().chunk();
    assert_eq!(pass(&[one.clone(), one.clone()].concat()), Err(GateRefusal::NotOneChange));
    assert_eq!(pass(&[one.as_slice(), &[0]].concat()), Err(GateRefusal::Trailing));
    let deflated = [deflate(&small().body()), vec![0]].concat();
    assert_eq!(pass(&unchecked(2, &deflated)), Err(GateRefusal::Trailing));
    let extra = Forged { extra: vec![1, 1, b'x'], ..small() };
    assert_eq!(pass(&extra.chunk()), Err(GateRefusal::Trailing));
}

#[test]
fn what_is_no_chunk_or_too_long_is_refused() {
    assert_eq!(pass(&[]), Err(GateRefusal::Truncated));
    let mut chunk = small().chunk();
    chunk[0] ^= 1;
    assert_eq!(pass(&chunk), Err(GateRefusal::BadMagic));
    let bytes = 64 * 1024 + 1;
    assert_eq!(pass(&vec![0; bytes as usize]), Err(GateRefusal::TooLarge { bytes }));
}

#[test]
fn a_wrong_checksum_is_refused_in_both_forms() {
    let body = small().body();
    for mut chunk in [change(&body), deflated_change(&body)] {
        assert!(pass(&chunk).is_ok());
        chunk[7] ^= 0x80;
        assert_eq!(pass(&chunk), Err(GateRefusal::BadChecksum));
    }
}

#[test]
fn a_broken_or_short_deflate_stream_is_refused() {
    let stream = deflate(&small().body());
    assert_eq!(pass(&unchecked(2, &[0xff; 9])), Err(GateRefusal::BadDeflate));
    for length in 0..stream.len() {
        let refused = pass(&unchecked(2, &stream[..length]));
        assert!(matches!(refused, Err(GateRefusal::BadDeflate | GateRefusal::BadChecksum)), "{length}");
    }
}
