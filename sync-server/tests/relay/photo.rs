//! Photos, offered and fetched.

use domain::{
    record::Hash,
    wire::{CHUNK_BYTES, FromRelay, PHOTO_BYTES_MAX, RefusedCode, ToRelay},
};

use crate::town::{Phone, Town};

fn jpeg(size: usize) -> Vec<u8> {
    let body = (0..size).map(|at| (at * 31 % 251) as u8);
    [0xff, 0xd8, 0xff].into_iter().chain(body).take(size).collect()
}

fn offer(bytes: &[u8]) -> ToRelay {
    ToRelay::Offer { hash: Hash::of(bytes), length: bytes.len() as u32 }
}

fn chunk(bytes: &[u8], offset: usize) -> ToRelay {
    let end = bytes.len().min(offset + CHUNK_BYTES);
    ToRelay::Chunk { hash: Hash::of(bytes), offset: offset as u32, bytes: bytes[offset..end].to_vec() }
}

fn connected() -> (Town, Phone) {
    let mut town = Town::new();
    let phone = town.phone("worker");
    (town, phone)
}

#[test]
fn a_photo_is_stored_once_and_fetched_by_others() {
    let (mut town, phone) = connected();
    let bytes = jpeg(CHUNK_BYTES + 1_000);
    let hash = Hash::of(&bytes);
    assert_eq!(town.say(&phone, &offer(&bytes)), [FromRelay::Want { hash, offset: 0 }]);
    assert_eq!(town.say(&phone, &chunk(&bytes, 0)), []);
    assert_eq!(town.say(&phone, &chunk(&bytes, CHUNK_BYTES)), [FromRelay::Stored(hash)]);
    assert_eq!(town.say(&phone, &offer(&bytes)), [FromRelay::Stored(hash)]);

    let other = town.phone("county");
    let mut fetched = Vec::new();
    for frame in town.say(&other, &ToRelay::Fetch { hash, offset: 0 }) {
        let FromRelay::Chunk { offset, length, bytes, .. } = frame else { panic!("{frame:?}") };
        assert_eq!((offset as usize, length as usize), (fetched.len(), CHUNK_BYTES + 1_000));
        fetched.extend(bytes);
    }
    assert_eq!(fetched, bytes);
}

#[test]
fn an_upload_goes_on_at_the_byte_where_it_stopped() {
    let (mut town, mut phone) = connected();
    let bytes = jpeg(CHUNK_BYTES * 2);
    let hash = Hash::of(&bytes);
    town.say(&phone, &offer(&bytes));
    town.say(&phone, &chunk(&bytes, 0));
    town.relay.close(phone.session);
    town.connect(&mut phone, &[]);
    let offset = CHUNK_BYTES as u32;
    assert_eq!(town.say(&phone, &offer(&bytes)), [FromRelay::Want { hash, offset }]);
    assert_eq!(town.say(&phone, &chunk(&bytes, 0)), [], "asked for another byte already");
    assert_eq!(town.say(&phone, &chunk(&bytes, CHUNK_BYTES)), [FromRelay::Stored(hash)]);
}

#[test]
fn bytes_that_are_not_what_was_offered_are_asked_for_once_more_and_then_refused() {
    for wrong in [jpeg(50).into_iter().rev().collect::<Vec<u8>>(), vec![7; 50]] {
        let (mut town, phone) = connected();
        let hash = Hash([3; 32]);
        let again = FromRelay::Want { hash, offset: 0 };
        town.say(&phone, &ToRelay::Offer { hash, length: 50 });
        let chunk = ToRelay::Chunk { hash, offset: 0, bytes: wrong };
        assert_eq!(town.say(&phone, &chunk), [again]);
        assert_eq!(town.say(&phone, &chunk), [FromRelay::Refused(RefusedCode::Malformed)]);
        assert_eq!(town.relay.photos().length(hash).unwrap(), None);
    }
}

#[test]
fn what_is_no_jpeg_is_not_stored() {
    let (mut town, phone) = connected();
    let gif = b"GIF89a and so on".as_slice();
    town.say(&phone, &offer(gif));
    assert!(matches!(town.say(&phone, &chunk(gif, 0)).as_slice(), [FromRelay::Want { .. }]));
    assert_eq!(town.relay.photos().length(Hash::of(gif)).unwrap(), None);
}

#[test]
fn a_photo_that_is_too_long_is_refused() {
    for length in [0, PHOTO_BYTES_MAX + 1] {
        let (mut town, phone) = connected();
        let heard = town.say(&phone, &ToRelay::Offer { hash: Hash([3; 32]), length });
        assert_eq!(heard, [FromRelay::Refused(RefusedCode::TooLarge)]);
    }
}

#[test]
fn more_bytes_than_were_offered_are_refused() {
    let (mut town, phone) = connected();
    let hash = Hash([3; 32]);
    town.say(&phone, &ToRelay::Offer { hash, length: 10 });
    let heard = town.say(&phone, &ToRelay::Chunk { hash, offset: 0, bytes: vec![0xff; 11] });
    assert_eq!(heard, [FromRelay::Refused(RefusedCode::Malformed)]);
}

#[test]
fn parts_of_what_was_not_offered_are_out_of_turn() {
    let (mut town, phone) = connected();
    let heard = town.say(&phone, &chunk(&jpeg(100), 0));
    assert_eq!(heard, [FromRelay::Refused(RefusedCode::OutOfTurn)]);
}

#[test]
fn a_photo_that_is_not_here_is_missing() {
    let (mut town, phone) = connected();
    let hash = Hash([3; 32]);
    assert_eq!(town.say(&phone, &ToRelay::Fetch { hash, offset: 0 }), [FromRelay::Missing(hash)]);
}

#[test]
fn a_device_offers_only_so_many_photos_at_once() {
    let (mut town, phone) = connected();
    let last =
        (0..=16u8).map(|n| town.say(&phone, &ToRelay::Offer { hash: Hash([n; 32]), length: 9 })).last();
    assert_eq!(last, Some(vec![FromRelay::Refused(RefusedCode::TooFast)]));
}
