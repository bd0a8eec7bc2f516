//! Who may open a session, and what ends one.

use domain::{
    id::DeviceId,
    record::{Hash, Purpose, sign},
    wire::{
        FRAME_BYTES_MAX, FromRelay, RefusedCode, ToRelay, VERSION, read_frame, seal, session_content,
        write_frame,
    },
};

use crate::town::{MORNING, Phone, Town};

fn assert_refused(town: &mut Town, phone: &Phone, frame: &ToRelay, code: RefusedCode) {
    assert_eq!(town.say(phone, frame), [FromRelay::Refused(code)]);
    assert!(!town.relay.is_open(phone.session));
    assert_eq!(town.say(phone, &ToRelay::Ping), []);
    assert_eq!(town.relay.refused().get(&code), Some(&1));
}

fn hello(town: &Town, phone: &Phone) -> ToRelay {
    phone.hello(town.relay.store().name(), &[])
}

#[test]
fn a_device_of_the_roster_is_welcome() {
    let mut town = Town::new();
    let mut phone = town.device("worker");
    let pack = town.relay.store().pack().unwrap().version;
    let welcome = FromRelay::Welcome { held: [0; 3], pack, cursors_wanted: false };
    assert_eq!(town.connect(&mut phone, &[]), [welcome]);
    assert_eq!(town.say(&phone, &ToRelay::Ping), [FromRelay::Pong]);
}

#[test]
fn an_unknown_device_is_refused() {
    let mut town = Town::new();
    let mut phone = town.device("worker");
    phone.id = DeviceId::from_bytes([99; 16]);
    town.open(&mut phone);
    let hello = hello(&town, &phone);
    assert_refused(&mut town, &phone, &hello, RefusedCode::UnknownDevice);
}

#[test]
fn revoking_a_device_ends_its_open_session() {
    let mut town = Town::new();
    let (phone, other) = (town.phone("worker"), town.phone("worker"));
    town.relay.store_mut().revoke(phone.id, MORNING).unwrap();
    town.relay.refresh().unwrap();
    assert_eq!(town.hear(&phone).last(), Some(&FromRelay::Refused(RefusedCode::Revoked)));
    assert!(!town.relay.is_open(phone.session) && town.relay.is_open(other.session));
}

#[test]
fn an_answer_to_another_challenge_is_refused() {
    let mut town = Town::new();
    let mut phone = town.device("worker");
    town.open(&mut phone);
    let heard_elsewhere = hello(&town, &phone);
    town.open(&mut phone);
    assert_refused(&mut town, &phone, &heard_elsewhere, RefusedCode::BadSignature);
}

#[test]
fn a_session_of_another_relay_is_refused() {
    let mut town = Town::new();
    let mut phone = town.device("worker");
    town.open(&mut phone);
    let hello = phone.hello("another relay", &[]);
    assert_refused(&mut town, &phone, &hello, RefusedCode::BadSignature);
}

#[test]
fn another_protocol_version_is_refused() {
    let mut town = Town::new();
    let mut phone = town.device("worker");
    town.open(&mut phone);
    let version = VERSION + 1;
    let content = session_content(town.relay.store().name(), &phone.nonce, phone.id, version);
    let signature = sign(&phone.key, Purpose::Session, &content);
    let hello = ToRelay::Hello { device: phone.id, signature, version, cursors: Hash::EMPTY, pack: 0 };
    assert_refused(&mut town, &phone, &hello, RefusedCode::Version);
}

#[test]
fn frames_out_of_turn_are_refused() {
    let mut town = Town::new();
    let mut phone = town.device("worker");
    town.open(&mut phone);
    assert_refused(&mut town, &phone, &ToRelay::Push(vec![]), RefusedCode::OutOfTurn);

    for out_of_turn in [hello(&town, &phone), ToRelay::Cursors(vec![])] {
        let mut town = Town::new();
        let phone = town.phone("worker");
        assert_refused(&mut town, &phone, &out_of_turn, RefusedCode::OutOfTurn);
    }
}

#[test]
fn frames_that_are_none_are_refused() {
    for (bytes, code) in [
        (vec![], RefusedCode::Malformed),
        (seal(vec![0, 0xff, 0xff]), RefusedCode::Malformed),
        (vec![7; 50], RefusedCode::Malformed),
        (vec![0; FRAME_BYTES_MAX + 1], RefusedCode::TooLarge),
    ] {
        let mut town = Town::new();
        let (phone, other) = (town.phone("worker"), town.phone("worker"));
        town.hear(&phone);
        town.relay.take(phone.session, MORNING, &bytes);
        assert_eq!(town.hear(&phone).last(), Some(&FromRelay::Refused(code)));
        town.hear(&other);
        assert_eq!(town.say(&other, &ToRelay::Ping), [FromRelay::Pong], "others go on");
    }
}

#[test]
fn a_device_that_floods_is_refused_and_others_are_not() {
    let mut town = Town::new();
    let (phone, other) = (town.phone("worker"), town.phone("neighbour"));
    let mut last = vec![];
    for _ in 0..2_100 {
        last.extend(town.say(&phone, &ToRelay::Ping));
    }
    assert_eq!(last.last(), Some(&FromRelay::Refused(RefusedCode::TooFast)));
    town.hear(&other);
    assert_eq!(town.say(&other, &ToRelay::Ping), [FromRelay::Pong]);
}

#[test]
fn a_device_that_does_not_read_its_answers_is_refused() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    let ping = write_frame(&ToRelay::Ping).unwrap();
    for second in 0..60 {
        (0..200).for_each(|_| town.relay.take(phone.session, MORNING + second * 1_000, &ping));
        if !town.relay.refused().is_empty() {
            break;
        }
    }
    assert_eq!(town.relay.refused().get(&RefusedCode::TooFast), Some(&1));
    assert!(town.hear(&phone).len() < 5_000);
}

#[test]
fn who_says_nothing_is_sent_away() {
    let mut town = Town::new();
    let mut silent = town.device("worker");
    let speaking = town.phone("worker");
    town.open(&mut silent);
    town.relay.tick(MORNING + 9_000).unwrap();
    assert!(town.relay.is_open(silent.session));
    town.relay.tick(MORNING + 11_000).unwrap();
    assert_eq!(town.hear(&silent), [FromRelay::Refused(RefusedCode::OutOfTurn)]);
    assert!(!town.relay.is_open(silent.session) && town.relay.is_open(speaking.session));
}

#[test]
fn stopping_is_said_to_everybody() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    town.relay.stop();
    assert_eq!(town.hear(&phone).last(), Some(&FromRelay::Refused(RefusedCode::Stopping)));
    assert!(!town.relay.is_open(phone.session));
}

#[test]
fn a_device_that_opens_connection_after_connection_keeps_the_newest() {
    let mut town = Town::new();
    let other = town.phone("worker");
    let mut phone = town.device("worker");
    let mut sessions = Vec::new();
    for _ in 0..12 {
        town.connect(&mut phone, &[]);
        sessions.push(phone.session);
    }
    for session in &sessions[..4] {
        let refusal = read_frame(&town.relay.give(*session).unwrap());
        assert_eq!(refusal, Ok(FromRelay::Refused(RefusedCode::TooFast)));
    }
    assert!(sessions[..4].iter().all(|session| !town.relay.is_open(*session)));
    assert!(sessions[4..].iter().all(|session| town.relay.is_open(*session)));
    assert!(town.relay.is_open(other.session));
}
