//! Photos on their way, in every weather.

use std::collections::VecDeque;

use domain::{
    command::{Command, Outcome},
    hazard::PhotoRef,
    photo::{Network, Originals, PhotoState},
    record::Hash,
    view::{Query, View, WaitingView},
    wire::{FromRelay, ToRelay, VERSION, read_frame, write_frame},
};

use super::{county::*, relay::*};
use crate::{Device, NewPhoto, Session, projection::examples as example};

/// A photo without a thumbnail.
pub(super) fn of(bytes: &[u8]) -> NewPhoto<'_> {
    NewPhoto { bytes, thumb: &[], original: None }
}

/// Takes a photo of `filler` with a thumbnail.
fn take(device: &mut Device, filler: u8) -> PhotoRef {
    let bytes = crate::photo::jpeg_of(640, 480, &vec![filler; 100_000]);
    let thumb = crate::photo::jpeg_of(240, 180, &[filler; 5_000]);
    let original = Some(Hash([filler; 32]));
    device.keep_photo(&NewPhoto { bytes: &bytes, thumb: &thumb, original }, NOW_MS).unwrap()
}

fn report_with(number: u16, photos: &[PhotoRef]) -> Command {
    let hazard = document(number);
    let report = example::new_hazard("通道堆放杂物");
    let report = Box::new(domain::hazard::NewHazard { photos: photos.to_vec(), ..report });
    Command::ReportHazard { hazard, entry: entry_id(hazard, 1), report }
}

fn waiting(device: &Device) -> WaitingView {
    let View::Waiting(waiting) = device.ask(NOW_MS, &Query::Waiting).unwrap() else { panic!("a list") };
    waiting
}

/// Where the photos of a hazard's report are.
fn states(device: &Device, number: u16) -> Vec<PhotoState> {
    let query = Query::Hazard { hazard: document(number) };
    let View::Hazard(hazard) = device.ask(NOW_MS, &query).unwrap() else { panic!("a hazard") };
    hazard.timeline.iter().flat_map(|entry| &entry.photo_states).map(|(_, state)| *state).collect()
}

#[test]
fn photos_follow_the_records_that_name_them_and_reach_who_asks() {
    let (mut relay, mut worker, mut supervisor) = (Relay::default(), device(WORKER), device(SUPERVISOR));
    let photo = take(&mut worker, 9);
    sync(&mut relay, &mut worker);
    assert!(
        relay.photos.is_empty() && waiting(&worker).photos.is_empty(),
        "a draft's photo waits for its form"
    );
    done(&mut worker, report_with(30, std::slice::from_ref(&photo)));
    assert_eq!((states(&worker, 30), waiting(&worker).photos.len()), (vec![PhotoState::Here], 1));
    sync(&mut relay, &mut worker);
    assert_eq!(states(&worker, 30), [PhotoState::AtRelay]);
    assert!(is_quiet(&mut relay, &mut worker));
    for hash in photo.hashes().chain([Hash([1; 32])]) {
        supervisor.want_photo(hash);
    }
    sync(&mut relay, &mut supervisor);
    for hash in photo.hashes() {
        assert_eq!(supervisor.photo(hash).unwrap(), worker.photo(hash).unwrap());
        assert!(supervisor.photo(hash).unwrap().is_some());
    }
    assert_eq!(supervisor.photo(Hash([1; 32])).unwrap(), None);
    assert!(supervisor.wanted.is_empty());
    assert!(is_quiet(&mut relay, &mut supervisor));
}

#[test]
fn records_go_first_then_thumbnails_then_originals() {
    let (mut relay, mut worker) = (Relay::default(), device(WORKER));
    let photos = [take(&mut worker, 1), take(&mut worker, 2), take(&mut worker, 3)];
    done(&mut worker, report_with(30, &photos));
    talk(&mut relay, &mut worker, |_| Fate::Arrives).unwrap();
    let stored: Vec<Hash> = relay.stored.clone();
    let small: Vec<Hash> = photos.iter().filter_map(|photo| photo.thumb).collect();
    assert!(stored[..3].iter().all(|hash| small.contains(hash)), "thumbnails first: {stored:?}");
    assert_eq!(stored.len(), 6);
}

#[test]
fn a_line_cut_at_any_frame_sends_no_byte_of_a_photo_twice() {
    let mut worker = device(WORKER);
    let photo = take(&mut worker, 9);
    done(&mut worker, report_with(30, std::slice::from_ref(&photo)));
    let lengths: usize = photo.hashes().map(|hash| worker.photo(hash).unwrap().unwrap().len()).sum();
    let mut relay = Relay::default();
    for cut in 6..26 {
        talk(&mut relay, &mut worker, |at| if at == cut { Fate::CutsTheLine } else { Fate::Arrives })
            .unwrap();
    }
    sync(&mut relay, &mut worker);
    assert_eq!(states(&worker, 30), [PhotoState::AtRelay]);
    assert_eq!(relay.photo_bytes, lengths, "every byte came once");
}

#[test]
fn the_screen_tells_how_much_of_a_photo_the_relay_has() {
    let (mut relay, mut worker) = (Relay::default(), device(WORKER));
    let photo = take(&mut worker, 9);
    done(&mut worker, report_with(30, std::slice::from_ref(&photo)));
    talk(&mut relay, &mut worker, |at| if at == 40 { Fate::CutsTheLine } else { Fate::Arrives }).unwrap();
    let [PhotoState::Sending { percent }] = states(&worker, 30)[..] else {
        panic!("{:?}", states(&worker, 30))
    };
    assert!((16..=99).contains(&percent), "{percent}");
    assert_eq!(waiting(&worker).photos.first().map(|photo| photo.sent_bytes > 16_000), Some(true));
}

#[test]
fn originals_wait_for_wifi_or_for_a_word_and_thumbnails_never() {
    let (mut relay, mut worker) = (Relay::default(), device(WORKER));
    assert_eq!(
        run(&mut worker, Command::SendOriginals { when: Originals::WifiOnly }).unwrap(),
        Outcome::Done
    );
    let photo = take(&mut worker, 1);
    done(&mut worker, report_with(30, std::slice::from_ref(&photo)));
    for network in [Network::Unknown, Network::Cellular] {
        worker.on_network(network);
        sync(&mut relay, &mut worker);
        assert_eq!(
            relay.photos.keys().copied().collect::<Vec<_>>(),
            photo.thumb.into_iter().collect::<Vec<_>>()
        );
        let counts = worker.status_counts().unwrap();
        assert_eq!((counts.photos_waiting, counts.photos_held), (1, 1));
    }
    assert_eq!(waiting(&worker).originals, Originals::WifiOnly);
    worker.send_originals_now();
    sync(&mut relay, &mut worker);
    assert_eq!((relay.photos.len(), worker.status_counts().unwrap().photos_waiting), (2, 0));

    let later = take(&mut worker, 2);
    done(&mut worker, report_with(31, &[later]));
    sync(&mut relay, &mut worker);
    assert_eq!(relay.photos.len(), 3, "a word counts once");
    worker.on_network(Network::Wifi);
    sync(&mut relay, &mut worker);
    assert_eq!(relay.photos.len(), 4);
}

#[test]
fn above_the_limit_acknowledged_originals_go_and_come_again_when_looked_at() {
    let (mut relay, mut worker) = (Relay::default(), device(WORKER));
    worker.limit_photos(150_000);
    let photos = [take(&mut worker, 1), take(&mut worker, 2), take(&mut worker, 3)];
    let is_here =
        |worker: &Device| photos.each_ref().map(|photo| worker.photo(photo.hash).unwrap().is_some());
    done(&mut worker, report_with(30, &photos));
    assert_eq!(is_here(&worker), [true; 3], "nothing unsent is let go");
    sync(&mut relay, &mut worker);
    assert_eq!(is_here(&worker).iter().filter(|is_here| **is_here).count(), 1);
    for photo in &photos {
        assert!(worker.photo(photo.thumb.unwrap()).unwrap().is_some(), "thumbnails stay");
    }
    assert_eq!(states(&worker, 30), [PhotoState::AtRelay; 3], "they are still known as this device's");
    let gone = photos.iter().find(|photo| worker.photo(photo.hash).unwrap().is_none()).unwrap();
    worker.want_photo(gone.hash);
    sync(&mut relay, &mut worker);
    assert_eq!(worker.photo(gone.hash).unwrap().as_ref(), relay.photos.get(&gone.hash));
    assert!(is_quiet(&mut relay, &mut worker), "and are not sent again");
}

#[test]
fn an_original_stays_while_the_record_that_names_it_is_not_acknowledged() {
    let (mut relay, mut worker) = (Relay::default(), device(WORKER));
    worker.limit_photos(0);
    let photo = take(&mut worker, 1);
    done(&mut worker, report_with(30, std::slice::from_ref(&photo)));
    sync(&mut relay, &mut worker);
    assert!(worker.photo(photo.hash).unwrap().is_none());
    let kept = take(&mut worker, 2);
    relay.to_reject.insert((worker.me.device, domain::record::Lane::Hazard, 2));
    done(&mut worker, report_with(31, std::slice::from_ref(&kept)));
    sync(&mut relay, &mut worker);
    assert!(relay.photos.contains_key(&kept.hash));
    assert!(worker.photo(kept.hash).unwrap().is_some(), "its record was not taken");
}

#[test]
fn a_photo_that_was_left_out_of_its_form_goes_and_one_in_a_draft_stays() {
    let mut worker = device(WORKER);
    let (left_out, drafted) = (take(&mut worker, 1), take(&mut worker, 2));
    let body = serde_json::to_string(&drafted).unwrap();
    done(&mut worker, Command::SaveDraft { key: "report".to_owned(), body });
    let day_later = domain::time::Stamp { wall_ms: NOW_MS + 86_400_001, ..STAMP };
    for stamp in [STAMP, day_later] {
        assert!(worker.photo(left_out.hash).unwrap().is_some());
        worker.execute(stamp, Command::DropDraft { key: "other".to_owned() }).unwrap();
    }
    assert!(worker.photo(left_out.hash).unwrap().is_none());
    assert!(drafted.hashes().all(|hash| worker.photo(hash).unwrap().is_some()));
}

#[test]
fn a_photo_is_read_from_the_store_once_however_many_parts_it_takes() {
    let mut worker = device(WORKER);
    let photo = take(&mut worker, 1);
    done(&mut worker, report_with(30, std::slice::from_ref(&photo)));
    let mut session = Session::new();
    let hear = |session: &mut Session, worker: &mut Device, frame: &FromRelay| {
        session.take(worker, NOW_MS, &write_frame(frame).unwrap()).unwrap();
        let said = std::iter::from_fn(|| session.give(worker).unwrap());
        said.map(|frame| read_frame(&frame).unwrap()).collect::<Vec<ToRelay>>()
    };
    let relay = RELAY.to_owned();
    hear(
        &mut session,
        &mut worker,
        &FromRelay::Challenge { nonce: [1; 32], relay, relay_ms: 0, version: VERSION },
    );
    let pack = worker.pack().version;
    hear(&mut session, &mut worker, &FromRelay::Welcome { held: [0; 3], pack, cursors_wanted: false });
    let mut answers = VecDeque::from([FromRelay::Want { hash: photo.hash, offset: 0 }]);
    let mut whole = Vec::new();
    while let Some(answer) = answers.pop_front() {
        for said in hear(&mut session, &mut worker, &answer) {
            let ToRelay::Chunk { hash, bytes, .. } = said else { continue };
            whole.extend(bytes);
            answers.push_back(FromRelay::Got { hash, offset: u32::try_from(whole.len()).unwrap() });
        }
        // Whatever is read after the first parts is no part of this photo.
        worker.conn.execute("UPDATE photo SET bytes = zeroblob(length)", []).unwrap();
    }
    assert_eq!(Hash::of(&whole), photo.hash);
}

#[test]
fn what_a_relay_from_an_older_backup_lost_is_offered_again() {
    let (mut relay, mut worker) = (Relay::default(), device(WORKER));
    let photo = take(&mut worker, 1);
    done(&mut worker, report_with(30, std::slice::from_ref(&photo)));
    sync(&mut relay, &mut worker);
    relay.photos.clear();
    relay.logs.values_mut().for_each(Vec::clear);
    sync(&mut relay, &mut worker);
    assert!(relay.photos.contains_key(&photo.hash));
}

#[test]
fn a_forgotten_space_waits_for_its_photos_and_takes_fetched_ones_with_it() {
    let (mut relay, mut worker, mut supervisor) = (Relay::default(), device(WORKER), device(SUPERVISOR));
    let photo = take(&mut worker, 1);
    done(&mut worker, report_with(30, std::slice::from_ref(&photo)));
    let space: domain::space::Space = format!("grid/{GRID}").parse().unwrap();
    relay.forgotten.insert((worker.me.device, space.clone()));
    sync(&mut relay, &mut worker);
    assert!(relay.photos.contains_key(&photo.hash), "it was delivered first");
    assert_eq!(count(&worker, "document"), 0);

    sync(&mut relay, &mut supervisor);
    supervisor.want_photo(photo.hash);
    sync(&mut relay, &mut supervisor);
    assert!(supervisor.photo(photo.hash).unwrap().is_some());
    relay.forgotten.insert((supervisor.me.device, space));
    sync(&mut relay, &mut supervisor);
    assert_eq!((count(&supervisor, "document"), count(&supervisor, "photo")), (0, 0));
}

#[test]
fn a_thumbnail_that_is_too_long_or_no_jpeg_is_refused_with_its_photo() {
    let mut worker = device(WORKER);
    let bytes = crate::photo::jpeg_of(640, 480, &[1; 100]);
    let long = crate::photo::jpeg_of(240, 180, &[1; 13_000]);
    for thumb in [&long[..], b"GIF89a"] {
        assert!(worker.keep_photo(&NewPhoto { bytes: &bytes, thumb, original: None }, NOW_MS).is_err());
    }
    assert_eq!(count(&worker, "photo"), 0);
}
