use std::io::Write;

use ed25519_dalek::SigningKey;
use flate2::{Compression, write::DeflateEncoder};
use proptest::prelude::*;

use super::*;
use crate::id::DocumentId;

#[test]
fn a_frame_reads_back() {
    let frame = ToRelay::Chunk { hash: Hash([1; 32]), offset: 7, bytes: vec![0; 30_000] };
    let bytes = write_frame(&frame).unwrap();
    assert!(bytes.len() < 1_000, "zeros deflate");
    assert_eq!(read_frame(&bytes), Ok(frame));
}

/// A patrol's first record, as a device writes it.
fn first_record() -> Record {
    let body =
        r#"{"v":1,"after":[],"at":{"wall_ms":1795392000000,"fix_ms":null,"offset_ms":1500},"act":"begin"}"#;
    let key = SigningKey::from_bytes(&[3; 32]);
    let place = ("grid/140930100002/2026-11".parse().unwrap(), DocumentId::from_bytes([2; 16]));
    Record::signed(&key, DeviceId::from_bytes([1; 16]), (Lane::Other, 1), place, body.into())
}

#[test]
fn what_both_sides_know_is_not_said_again() {
    let push = ToRelay::Push(vec![first_record()]);
    let mut alone = DeflateEncoder::new(Vec::new(), Compression::default());
    alone.write_all(&postcard::to_allocvec(&push).unwrap()).unwrap();
    let (alone, known) = (alone.finish().unwrap().len() + 1 + CHECK_BYTES, write_frame(&push).unwrap());
    assert!(known.len() + 50 <= alone, "{} bytes instead of {alone}", known.len());
    assert_eq!(read_frame(&known), Ok(push));
}

#[test]
fn the_vocabulary_belongs_to_the_version() {
    let [a, b, c, d, ..] = Hash::of(&vocabulary::VOCABULARY).0;
    assert_eq!(
        (VERSION, [a, b, c, d]),
        (2, [87, 74, 166, 121]),
        "another vocabulary is another version of the protocol"
    );
}

#[test]
fn a_deflate_bomb_is_refused_in_bounded_memory() {
    let mut encoder = DeflateEncoder::new(vec![1u8], Compression::best());
    encoder.write_all(&vec![0; 100 * INFLATED_BYTES_MAX]).unwrap();
    let bomb = seal(encoder.finish().unwrap());
    assert!(bomb.len() < FRAME_BYTES_MAX);
    assert_eq!(read_frame::<ToRelay>(&bomb), Err(FrameError::TooLarge));
}

#[test]
fn more_rows_than_a_relay_sends_are_refused() {
    let of = |count| FromRelay::Records {
        space: Space::County,
        from: 1,
        rows: vec![Row::Yours(Lane::Other, 1); count],
        head: Hash::EMPTY,
        last: 1,
    };
    let read = |count| read_frame::<FromRelay>(&write_frame(&of(count)).unwrap());
    assert_eq!(read(rows::ROWS_MAX), Ok(of(rows::ROWS_MAX)));
    assert_eq!(read(rows::ROWS_MAX + 1), Err(FrameError::Malformed));
}

#[test]
fn more_kept_records_than_one_frame_may_name_are_refused() {
    let line = KeptLine {
        id: 1,
        device: DeviceId::from_bytes([1; 16]),
        label: String::new(),
        at_ms: 1,
        code: RejectCode::Revoked,
        space: Space::County,
        lane: Lane::Hazard,
        size_bytes: 1,
    };
    let asked = |count| read_frame(&write_frame(&ToRelay::Release(vec![1; count])).unwrap());
    let listed = |count| FromRelay::Quarantine { lines: vec![line.clone(); count], total: 1 };
    let left = |count| FromRelay::Released(vec![(1, NotReleased::Already); count]);
    let read = |frame: FromRelay| read_frame::<FromRelay>(&write_frame(&frame).unwrap());
    assert_eq!(asked(KEPT_MAX), Ok(ToRelay::Release(vec![1; KEPT_MAX])));
    assert_eq!(read(listed(KEPT_MAX)), Ok(listed(KEPT_MAX)));
    assert_eq!(read(left(KEPT_MAX)), Ok(left(KEPT_MAX)));
    assert_eq!(asked(KEPT_MAX + 1), Err(FrameError::Malformed));
    assert_eq!(read(listed(KEPT_MAX + 1)), Err(FrameError::Malformed));
    assert_eq!(read(left(KEPT_MAX + 1)), Err(FrameError::Malformed));
}

#[test]
fn a_frame_keeps_its_number_whatever_is_added() {
    let number = |frame: Vec<u8>| frame.first().copied();
    let [ping, quarantine] = [ToRelay::Ping, ToRelay::Quarantine { after: 0 }];
    assert_eq!(number(postcard::to_allocvec(&ping).unwrap()), Some(11));
    assert_eq!(number(postcard::to_allocvec(&quarantine).unwrap()), Some(12));
    let got = FromRelay::Got { hash: Hash::EMPTY, offset: 0 };
    assert_eq!(number(postcard::to_allocvec(&got).unwrap()), Some(17));
    assert_eq!(number(postcard::to_allocvec(&FromRelay::NoAuthority).unwrap()), Some(20));
}

#[test]
fn trailing_bytes_and_unknown_forms_are_refused() {
    let chunk = ToRelay::Chunk { hash: Hash([1; 32]), offset: 7, bytes: vec![0; 300] };
    for (frame, form) in [(ToRelay::Ping, 0), (chunk, 1)] {
        let mut bytes = write_frame(&frame).unwrap();
        bytes.truncate(bytes.len() - CHECK_BYTES);
        bytes.push(0);
        assert_eq!((bytes[0], read_frame::<ToRelay>(&seal(bytes))), (form, Err(FrameError::Malformed)));
    }
    assert_eq!(read_frame::<ToRelay>(&seal(vec![2, 0])), Err(FrameError::Malformed));
    assert_eq!(read_frame::<ToRelay>(&seal(vec![])), Err(FrameError::Malformed));
    assert_eq!(read_frame::<ToRelay>(&[]), Err(FrameError::Malformed));
    assert_eq!(read_frame::<ToRelay>(&vec![0; FRAME_BYTES_MAX + 1]), Err(FrameError::TooLarge));
}

#[test]
fn a_frame_of_which_any_one_byte_changed_on_the_way_is_refused() {
    let welcome = FromRelay::Welcome { held: [1, 2, 3], pack: 4, cursors_wanted: false };
    let pack = FromRelay::Pack { version: 1, part: 0, parts: 1, bytes: b"a name, ".repeat(40) };
    for frame in [write_frame(&welcome).unwrap(), write_frame(&pack).unwrap()] {
        for at in 0..frame.len() {
            for bits in 1..=u8::MAX {
                let mut changed = frame.clone();
                changed[at] ^= bits;
                assert_eq!(read_frame::<FromRelay>(&changed), Err(FrameError::Malformed), "{bits} at {at}");
            }
        }
    }
}

proptest! {
    #[test]
    fn garbage_is_refused_and_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(read_frame::<FromRelay>(&bytes), Err(FrameError::Malformed));
        let bytes = seal(bytes);
        let _ = read_frame::<FromRelay>(&bytes);
        if let Ok(frame) = read_frame::<ToRelay>(&bytes) {
            prop_assert_eq!(read_frame(&write_frame(&frame).unwrap()), Ok(frame));
        }
    }
}
