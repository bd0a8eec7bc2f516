//! A copied store becomes a device of its own; what a log lost is carried back.

use domain::{
    id::DeviceId,
    record::{Lane, PublicKey, Purpose, sign},
    wire::{FromRelay, RefusedCode, ToRelay, renew_content},
};
use ed25519_dalek::SigningKey;

use crate::town::{FAR_GRID, MORNING, Phone, Town, grid, space};

fn renew(town: &Town, phone: &Phone, key: &SigningKey) -> ToRelay {
    let public = PublicKey::of(key);
    let content = renew_content(town.relay.store().name(), phone.id, &public);
    ToRelay::Renew { key: public, proof: sign(key, Purpose::Renew, &content) }
}

/// A phone whose second record stands otherwise in the log.
fn forked(town: &mut Town) -> Phone {
    let mut phone = town.phone("worker");
    let first = phone.write(Lane::Hazard, &grid());
    town.say(&phone, &ToRelay::Push(vec![first]));
    fork(town, &mut phone);
    phone
}

fn fork(town: &mut Town, phone: &mut Phone) {
    town.connect(phone, &[]);
    let other = phone.numbered(Lane::Hazard, 1, &grid(), &[8; 10]);
    let heard = town.say(phone, &ToRelay::Push(vec![other]));
    assert!(heard.contains(&FromRelay::Forked), "{heard:?}");
}

fn renewed(heard: &[FromRelay]) -> DeviceId {
    let [.., FromRelay::Renewed(id), FromRelay::Refused(RefusedCode::Stopping)] = heard else {
        panic!("{heard:?}")
    };
    *id
}

#[test]
fn a_copy_gets_an_id_of_its_own_and_the_first_writer_keeps_the_old_one() {
    let mut town = Town::new();
    let mut phone = forked(&mut town);
    let key = SigningKey::from_bytes(&[77; 32]);
    let ask = renew(&town, &phone, &key);
    let id = renewed(&town.say(&phone, &ask));
    assert_ne!(id, phone.id);
    let pack = town.relay.store().pack().unwrap();
    assert_eq!(
        pack.device(id).map(|device| (device.person.as_str(), device.key)),
        Some(("worker", PublicKey::of(&key)))
    );
    assert!(!town.relay.is_open(phone.session));
    let lines = town.relay.store().device_lines().unwrap();
    let line = lines.iter().find(|line| line.device.id == id).unwrap();
    assert_eq!(line.label, format!("copy of {}", phone.id), "an administrator sees it");

    fork(&mut town, &mut phone);
    assert_eq!(renewed(&town.say(&phone, &ask)), id, "an answer that was lost is given again");
    let mut copy = Phone { id, key, ..town.device("worker") };
    town.connect(&mut copy, &[]);
    let record = copy.write(Lane::Hazard, &grid());
    assert!(
        town.say(&copy, &ToRelay::Push(vec![record])).contains(&FromRelay::Ack { lane: Lane::Hazard, n: 1 })
    );
    town.connect(&mut phone, &[]);
    let record = phone.write(Lane::Hazard, &grid());
    assert!(
        town.say(&phone, &ToRelay::Push(vec![record])).contains(&FromRelay::Ack { lane: Lane::Hazard, n: 2 })
    );
}

#[test]
fn who_is_no_copy_or_does_not_hold_the_new_key_gets_no_id() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    let key = SigningKey::from_bytes(&[77; 32]);
    let ask = renew(&town, &phone, &key);
    assert_eq!(town.say(&phone, &ask), [FromRelay::Refused(RefusedCode::OutOfTurn)]);
    let phone = forked(&mut town);
    let other = SigningKey::from_bytes(&[78; 32]);
    let ToRelay::Renew { proof, .. } = renew(&town, &phone, &other) else { panic!("a renewal") };
    let stolen = ToRelay::Renew { key: PublicKey::of(&key), proof };
    assert_eq!(town.say(&phone, &stolen), [FromRelay::Refused(RefusedCode::BadSignature)]);
}

#[test]
fn a_person_does_not_get_ever_more_devices() {
    let mut town = Town::new();
    let mut phone = forked(&mut town);
    for number in 1..=40 {
        let ask = renew(&town, &phone, &SigningKey::from_bytes(&[100 + number; 32]));
        let heard = town.say(&phone, &ask);
        if heard == [FromRelay::Refused(RefusedCode::Fork)] {
            assert_eq!(number, 32);
            return;
        }
        fork(&mut town, &mut phone);
    }
    panic!("a copy was made forty times");
}

#[test]
fn a_refill_is_answered_behind_the_commit_and_names_what_another_roster_may_let_in() {
    let mut town = Town::new();
    let (carrier, mut author) = (town.phone("worker"), town.device("worker"));
    let good = author.write(Lane::Hazard, &grid());
    let far = author.numbered(Lane::Hazard, 2, &space(&format!("grid/{FAR_GRID}")), &[1]);
    let stranger = Phone { id: DeviceId::from_bytes([99; 16]), ..town.device("worker") };
    let unknown = stranger.numbered(Lane::Hazard, 1, &grid(), &[1]);
    let forged =
        domain::record::Record { change: vec![9], ..author.numbered(Lane::Hazard, 3, &grid(), &[1]) };
    town.hear(&carrier);
    town.tell(&carrier, &ToRelay::Refill(vec![good, far.clone(), unknown.clone(), forged]));
    assert_eq!(town.hear(&carrier), []);
    town.relay.commit(MORNING).unwrap();
    let left = FromRelay::Refilled(vec![far.hash(), unknown.hash()]);
    assert!(town.hear(&carrier).contains(&left));
    assert_eq!(town.rows(&grid()).len(), 1);
}

#[test]
fn what_is_carried_back_may_be_numbered_far_ahead_of_what_is_left() {
    let mut town = Town::new();
    let (carrier, author) = (town.phone("worker"), town.device("worker"));
    let late = author.numbered(Lane::Hazard, 50_000, &grid(), &[1]);
    town.say(&carrier, &ToRelay::Refill(vec![late]));
    assert_eq!(town.rows(&grid()).len(), 1);
    assert_eq!(town.relay.store().quarantined(author.id).unwrap().len(), 0);
}
