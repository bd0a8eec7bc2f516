//! Photos, offered and fetched.

use domain::{
    record::Hash,
    wire::{CHUNK_BYTES, FromRelay, PHOTO_BYTES_MAX, RefusedCode, ToRelay},
};

use relay::Relay;

use crate::town::{OTHER_GRID, Phone, Town, grid, space};

fn jpeg(size: usize) -> Vec<u8> {
    let body = (0..size).map(|at| (at * 31 % 251) as u8);
    [0xff, 0xd8, 0xff].into_iter().chain(body).take(size).collect()
}

fn offer(bytes: &[u8]) -> ToRelay {
    offer_of(Hash::of(bytes), bytes.len() as u32)
}

fn offer_of(hash: Hash, length: u32) -> ToRelay {
    ToRelay::Offer { hash, length, space: grid() }
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
    let offset = CHUNK_BYTES as u32;
    assert_eq!(town.say(&phone, &chunk(&bytes, 0)), [FromRelay::Got { hash, offset }]);
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
    for wrong in [jpeg(50), jpeg(50).into_iter().rev().collect(), vec![7; 50]] {
        let (mut town, phone) = connected();
        let hash = Hash([3; 32]);
        let again = FromRelay::Want { hash, offset: 0 };
        town.say(&phone, &offer_of(hash, 50));
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
        let heard = town.say(&phone, &offer_of(Hash([3; 32]), length));
        assert_eq!(heard, [FromRelay::Refused(RefusedCode::TooLarge)]);
    }
}

#[test]
fn more_bytes_than_were_offered_are_refused() {
    let (mut town, phone) = connected();
    let hash = Hash([3; 32]);
    town.say(&phone, &offer_of(hash, 10));
    let heard = town.say(&phone, &ToRelay::Chunk { hash, offset: 0, bytes: vec![0xff; 11] });
    assert_eq!(heard, [FromRelay::Refused(RefusedCode::Malformed)]);
}

#[test]
fn a_part_without_bytes_is_refused() {
    let (mut town, phone) = connected();
    let hash = Hash([3; 32]);
    town.say(&phone, &offer_of(hash, 10));
    let heard = town.say(&phone, &ToRelay::Chunk { hash, offset: 0, bytes: vec![] });
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
    let last = (0..=16u8).map(|n| town.say(&phone, &offer_of(Hash([n; 32]), 9))).last();
    assert_eq!(last, Some(vec![FromRelay::Refused(RefusedCode::TooFast)]));
}

/// Uploads a photo in the worker's grid.
fn uploaded(town: &mut Town, phone: &Phone, bytes: &[u8]) -> Hash {
    town.say(phone, &offer(bytes));
    let stored = town.say(phone, &chunk(bytes, 0));
    assert_eq!(stored, [FromRelay::Stored(Hash::of(bytes))]);
    Hash::of(bytes)
}

#[test]
fn only_who_may_read_a_space_of_the_photo_fetches_it_and_nobody_else_learns_that_it_is_there() {
    let (mut town, phone) = connected();
    let bytes = jpeg(1_000);
    let hash = uploaded(&mut town, &phone, &bytes);
    for who in ["worker", "supervisor", "department", "expert", "county"] {
        let reader = town.phone(who);
        let heard = town.say(&reader, &ToRelay::Fetch { hash, offset: 0 });
        assert!(matches!(heard.as_slice(), [FromRelay::Chunk { .. }]), "{who}: {heard:?}");
    }
    for who in ["neighbour", "moved", "far supervisor", "lookout"] {
        let stranger = town.phone(who);
        for asked in [hash, Hash([3; 32])] {
            let heard = town.say(&stranger, &ToRelay::Fetch { hash: asked, offset: 0 });
            assert_eq!(heard, [FromRelay::Missing(asked)], "{who}");
        }
    }
}

#[test]
fn who_knows_a_hash_must_show_the_bytes_to_open_the_photo_to_another_space() {
    let (mut town, phone) = connected();
    let bytes = jpeg(1_000);
    let hash = uploaded(&mut town, &phone, &bytes);
    let other = town.phone("neighbour");
    let offer = ToRelay::Offer { hash, length: 1_000, space: space(&format!("grid/{OTHER_GRID}")) };
    assert_eq!(town.say(&other, &offer), [FromRelay::Want { hash, offset: 0 }]);
    let fetch = ToRelay::Fetch { hash, offset: 0 };
    assert_eq!(town.say(&other, &fetch), [FromRelay::Missing(hash)]);
    assert_eq!(town.say(&other, &chunk(&bytes, 0)), [FromRelay::Stored(hash)]);
    assert!(matches!(town.say(&other, &fetch).as_slice(), [FromRelay::Chunk { .. }]));
}

#[test]
fn nobody_completes_what_another_device_began() {
    let (mut town, phone) = connected();
    let bytes = jpeg(CHUNK_BYTES + 10);
    town.say(&phone, &offer(&bytes));
    town.say(&phone, &chunk(&bytes, 0));
    let other = town.phone("neighbour");
    let (hash, length) = (Hash::of(&bytes), bytes.len() as u32);
    let offer = ToRelay::Offer { hash, length, space: space(&format!("grid/{OTHER_GRID}")) };
    assert_eq!(town.say(&other, &offer), [FromRelay::Want { hash, offset: 0 }]);
}

#[test]
fn a_photo_for_a_space_out_of_scope_is_declined_and_the_session_goes_on() {
    let (mut town, phone) = connected();
    let hash = Hash([3; 32]);
    let offer = ToRelay::Offer { hash, length: 10, space: space(&format!("grid/{OTHER_GRID}")) };
    assert_eq!(town.say(&phone, &offer), [FromRelay::Missing(hash)]);
    uploaded(&mut town, &phone, &jpeg(50));
}

#[test]
fn a_second_session_of_a_device_may_finish_what_the_first_still_sends() {
    let (mut town, mut phone) = connected();
    let bytes = jpeg(CHUNK_BYTES + 10);
    let hash = Hash::of(&bytes);
    town.say(&phone, &offer(&bytes));
    town.say(&phone, &chunk(&bytes, 0));
    let first = phone.session;
    town.connect(&mut phone, &[]);
    town.say(&phone, &offer(&bytes));
    assert_eq!(town.say(&phone, &chunk(&bytes, CHUNK_BYTES)), [FromRelay::Stored(hash)]);
    phone.session = first;
    assert_eq!(town.say(&phone, &chunk(&bytes, CHUNK_BYTES)), [FromRelay::Stored(hash)]);
    assert_eq!(town.say(&phone, &chunk(&bytes, CHUNK_BYTES)), [], "once is enough");
}

#[test]
fn a_photo_is_open_to_its_space_after_a_restart_too() {
    let (mut town, mut phone) = connected();
    let hash = uploaded(&mut town, &phone, &jpeg(1_000));
    let (store, photos) = town.relay.into_parts();
    let mut town = Town::of(Relay::new(store, photos).unwrap());
    town.connect(&mut phone, &[]);
    let heard = town.say(&phone, &ToRelay::Fetch { hash, offset: 0 });
    assert!(matches!(heard.as_slice(), [FromRelay::Chunk { .. }]), "{heard:?}");
}

#[test]
fn a_device_waits_only_for_so_many_photos() {
    let (mut town, phone) = connected();
    let bytes = jpeg(10);
    town.say(&phone, &offer(&bytes));
    town.say(&phone, &chunk(&bytes, 0));
    (0..256).for_each(|_| town.tell(&phone, &ToRelay::Fetch { hash: Hash::of(&bytes), offset: 0 }));
    assert!(town.relay.is_open(phone.session));
    town.tell(&phone, &ToRelay::Fetch { hash: Hash::of(&bytes), offset: 0 });
    assert_eq!(town.hear(&phone), [FromRelay::Refused(RefusedCode::TooFast)]);
}

#[test]
fn a_device_sends_only_so_many_photos_a_day() {
    let (mut town, phone) = connected();
    let mut number = 0u16;
    let mut send_one = |town: &mut Town| {
        number += 1;
        town.now_ms += 1_000;
        let bytes = [[0xff, 0xd8, 0xff].as_slice(), &number.to_be_bytes()].concat();
        let wanted = town.say(&phone, &offer(&bytes));
        if matches!(wanted.as_slice(), [FromRelay::Want { .. }]) {
            return town.say(&phone, &chunk(&bytes, 0));
        }
        wanted
    };
    for _ in 0..3_000 {
        assert!(matches!(send_one(&mut town).as_slice(), [FromRelay::Stored(_)]));
    }
    assert_eq!(send_one(&mut town), [FromRelay::Refused(RefusedCode::TooFast)]);
}
