//! What screens ask of the relay itself.

use domain::{
    host::{Answer, BrokenCode, Call},
    record::Lane,
    refusal::Refusal,
    space::Space,
    view::{KeptView, Page},
    wire::{
        FromRelay, KEPT_MAX, KeptLine, NotReleased, RejectCode, ToRelay, VERSION, read_frame, write_frame,
    },
};

use super::county::*;
use crate::{Device, Session, projection::examples as example};

const LIST: Call = Call::Quarantine { after: 3 };

fn tell(session: &mut Session, device: &mut Device, frame: &FromRelay) {
    session.take(device, NOW_MS, &write_frame(frame).unwrap()).unwrap();
}

/// Everything that the session says, in order.
fn said(session: &mut Session, device: &mut Device) -> Vec<ToRelay> {
    std::iter::from_fn(|| session.give(device).unwrap()).map(|frame| read_frame(&frame).unwrap()).collect()
}

fn open(device: &mut Device) -> Session {
    let mut session = Session::new();
    let relay = RELAY.to_owned();
    let challenge = FromRelay::Challenge { nonce: [5; 32], relay, relay_ms: NOW_MS, version: VERSION };
    tell(&mut session, device, &challenge);
    tell(&mut session, device, &FromRelay::Welcome { held: [0; 3], pack: 1, cursors_wanted: false });
    said(&mut session, device);
    session
}

fn line(id: u64, space: Space) -> KeptLine {
    let (device, label) = (example::device(WORKER), "华为 nova".to_owned());
    let (code, lane) = (RejectCode::Revoked, Lane::Hazard);
    KeptLine { id, device, label, at_ms: NOW_MS, code, space, lane, size_bytes: 300 }
}

#[test]
fn answers_come_under_their_tickets_with_the_names_that_the_pack_knows() {
    let mut desk = device(SUPERVISOR);
    let mut session = open(&mut desk);
    session.ask_relay(7, LIST);
    session.ask_relay(8, Call::Release { ids: vec![1, 2] });
    let asked = [ToRelay::Quarantine { after: 3 }, ToRelay::Release(vec![1, 2])];
    assert_eq!(said(&mut session, &mut desk), asked);
    assert_eq!(session.take_answers(), []);
    let lines = vec![line(4, Space::Grid(code(GRID))), line(5, Space::Fire)];
    tell(&mut session, &mut desk, &FromRelay::Quarantine { lines: lines.clone(), total: 9 });
    tell(&mut session, &mut desk, &FromRelay::Released(vec![(2, NotReleased::Unknown)]));
    let (pack, name) = (pack(), example::me(WORKER).name);
    let view = |line: KeptLine, place: &str| KeptView { line, name: name.clone(), place: place.to_owned() };
    let [first, second] = lines.try_into().unwrap();
    let page = Page { lines: vec![view(first, pack.place_name(&code(GRID))), view(second, "")], total: 9 };
    let released = Answer::Released(vec![(2, NotReleased::Unknown)]);
    assert_eq!(session.take_answers(), [(7, Answer::Kept(page)), (8, released)]);
    assert_eq!((session.take_answers(), desk.status_counts().unwrap().kept), (vec![], 9));
}

#[test]
fn who_releases_nowhere_is_refused_in_words_and_waits_for_nothing() {
    let mut phone = device(WORKER);
    let mut session = open(&mut phone);
    session.ask_relay(7, LIST);
    tell(&mut session, &mut phone, &FromRelay::NoAuthority);
    assert_eq!(session.take_answers(), [(7, Answer::Refused(Refusal::NoAuthority))]);
    tell(&mut session, &mut phone, &FromRelay::NoAuthority);
    assert_eq!(session.take_answers(), [], "nobody asked");
}

#[test]
fn without_an_open_session_the_relay_is_unreachable_at_once() {
    let mut desk = device(SUPERVISOR);
    let mut session = Session::new();
    session.ask_relay(7, LIST);
    assert_eq!(session.take_answers(), [(7, Answer::Unreachable)]);
    assert_eq!(said(&mut session, &mut desk), [], "nothing is kept for later");
}

#[test]
fn what_was_not_answered_when_the_session_ends_was_unreachable() {
    let mut desk = device(SUPERVISOR);
    let mut session = open(&mut desk);
    session.ask_relay(7, LIST);
    session.ask_relay(8, LIST);
    tell(&mut session, &mut desk, &FromRelay::Quarantine { lines: vec![], total: 0 });
    let nothing = Page { lines: vec![], total: 0 };
    assert_eq!(session.into_answers(), [(7, Answer::Kept(nothing)), (8, Answer::Unreachable)]);
}

#[test]
fn a_question_holds_up_no_record() {
    let mut desk = device(SUPERVISOR);
    let mut session = open(&mut desk);
    session.ask_relay(7, LIST);
    done(&mut desk, report(1));
    let said = said(&mut session, &mut desk);
    assert!(matches!(said.as_slice(), [ToRelay::Quarantine { .. }, ToRelay::Push(_)]), "{said:?}");
}

#[test]
fn what_is_no_question_for_the_relay_or_too_long_is_not_said() {
    let mut desk = device(SUPERVISOR);
    let mut session = open(&mut desk);
    session.ask_relay(7, Call::SyncNow);
    session.ask_relay(8, Call::Release { ids: vec![1; KEPT_MAX + 1] });
    let broken = Answer::Broken(BrokenCode::BadCall);
    assert_eq!(session.take_answers(), [(7, broken.clone()), (8, broken)]);
    assert_eq!(said(&mut session, &mut desk), []);
}
