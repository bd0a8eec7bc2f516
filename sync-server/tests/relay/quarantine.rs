//! What a revoked device delivers and what is rejected: kept, and let into the log by a supervisor.

use domain::{
    record::{Hash, Lane, Record},
    role::Role,
    wire::{FromRelay, NotReleased, RefusedCode, RejectCode, Row, ToRelay},
};

use crate::town::{FAR_GRID, GRID, MORNING, Phone, Town, grid, person, space};

const DAY: i64 = 86_400_000;

fn revoke(town: &mut Town, phone: &Phone) {
    assert!(town.relay.store_mut().revoke(phone.id, town.now_ms).unwrap());
    town.relay.refresh().unwrap();
}

/// A phone that wrote a record, was revoked before it delivered it, and connects again after some days.
fn late(days: i64) -> (Town, Phone, Record, Vec<FromRelay>) {
    let mut town = Town::new();
    let mut phone = town.device("worker");
    let record = phone.write(Lane::Hazard, &grid());
    revoke(&mut town, &phone);
    town.now_ms += days * DAY;
    town.open(&mut phone);
    let hello = phone.hello(town.relay.store().name(), &[]);
    let heard = town.say(&phone, &hello);
    (town, phone, record, heard)
}

fn reject(n: u64, code: RejectCode) -> FromRelay {
    FromRelay::Reject { lane: Lane::Hazard, n, code }
}

fn ack(n: u64) -> FromRelay {
    FromRelay::Ack { lane: Lane::Hazard, n }
}

fn tick(town: &mut Town) {
    town.relay.tick(town.now_ms).unwrap();
    town.relay.commit(town.now_ms).unwrap();
}

/// Releases what is kept, which is one record, in the name of an administrator.
fn release(town: &mut Town) -> Result<(), NotReleased> {
    let [kept] = town.relay.store().kept().unwrap().try_into().unwrap();
    town.relay.store_mut().release(kept.id, "administrator", MORNING).unwrap()
}

#[test]
fn what_a_revoked_device_wrote_is_kept_for_the_supervisor_for_seven_days() {
    let (mut town, mut phone, record, heard) = late(7);
    assert!(matches!(heard.as_slice(), [FromRelay::Welcome { cursors_wanted: false, .. }]), "{heard:?}");
    let heard = town.say(&phone, &ToRelay::Push(vec![record.clone()]));
    assert_eq!(heard, [reject(1, RejectCode::Revoked), ack(1)]);
    assert_eq!(town.rows(&grid()), []);
    let kept = town.relay.store().kept().unwrap();
    assert_eq!((&kept[0].record, kept[0].code, kept.len()), (&record, RejectCode::Revoked, 1));

    town.connect(&mut phone, &[]);
    town.now_ms += 9_000;
    tick(&mut town);
    assert!(town.relay.is_open(phone.session));
    town.now_ms += 2_000;
    tick(&mut town);
    assert_eq!(town.hear(&phone), [FromRelay::Refused(RefusedCode::Revoked)], "it has said everything");
    assert!(!town.relay.is_open(phone.session));
}

#[test]
fn after_seven_days_a_revoked_device_is_refused() {
    let (mut town, mut phone, _, _) = late(7);
    town.relay.close(phone.session);
    town.now_ms += 1;
    assert_eq!(town.connect(&mut phone, &[]), [FromRelay::Refused(RefusedCode::Revoked)]);
    assert!(!town.relay.is_open(phone.session));
}

#[test]
fn a_revoked_device_reads_nothing() {
    let (mut town, phone, ..) = late(1);
    let mut author = town.phone("supervisor");
    let record = author.write(Lane::Hazard, &grid());
    town.hear(&author);
    assert!(town.say(&author, &ToRelay::Push(vec![record])).contains(&ack(1)));
    assert_eq!(town.hear(&phone), [], "neither the pack nor the log");
    let wishes = [
        ToRelay::Cursors(vec![]),
        ToRelay::Refill(vec![]),
        ToRelay::Took(town.cursor(&grid())),
        ToRelay::Resume(town.cursor(&grid())),
        ToRelay::Fetch { hash: Hash([3; 32]), offset: 0 },
    ];
    for wish in wishes {
        let (mut town, phone, ..) = late(1);
        assert_eq!(town.say(&phone, &wish), [FromRelay::Refused(RefusedCode::Revoked)], "{wish:?}");
    }
}

#[test]
fn a_stranger_cannot_deliver_in_the_name_of_a_revoked_device() {
    let (mut town, mut phone, record, _) = late(1);
    let key = std::mem::replace(&mut phone.key, ed25519_dalek::SigningKey::from_bytes(&[99; 32]));
    let heard = town.connect(&mut phone, &[]);
    assert_eq!(heard, [FromRelay::Refused(RefusedCode::BadSignature)]);
    phone.key = key;
    town.connect(&mut phone, &[]);
    let forged = Record { change: vec![66], ..record };
    let heard = town.say(&phone, &ToRelay::Push(vec![forged]));
    assert_eq!(heard, [reject(1, RejectCode::BadSignature), ack(1)]);
    assert_eq!(release(&mut town), Err(NotReleased::Faulty(RejectCode::BadSignature)));
}

#[test]
fn a_photo_of_a_kept_record_comes_too() {
    let (mut town, phone, ..) = late(1);
    let bytes = [0xff, 0xd8, 0xff, 1];
    let hash = Hash::of(&bytes);
    let offer = ToRelay::Offer { hash, length: 4, space: grid() };
    assert_eq!(town.say(&phone, &offer), [FromRelay::Want { hash, offset: 0 }]);
    let chunk = ToRelay::Chunk { hash, offset: 0, bytes: bytes.to_vec() };
    assert_eq!(town.say(&phone, &chunk), [FromRelay::Stored(hash)]);
}

#[test]
fn a_colleague_does_not_carry_a_revoked_devices_record_into_the_log() {
    let (mut town, _, record, _) = late(1);
    let carrier = town.phone("worker");
    town.say(&carrier, &ToRelay::Refill(vec![record]));
    assert_eq!(town.rows(&grid()), []);
    assert_eq!(town.relay.store().kept().unwrap().len(), 1);
}

#[test]
fn a_released_record_reaches_everybody_like_any_other() {
    let (mut town, phone, record, _) = late(1);
    town.say(&phone, &ToRelay::Push(vec![record.clone()]));
    let reader = town.phone("supervisor");
    town.hear(&reader);
    assert_eq!(release(&mut town), Ok(()));
    tick(&mut town);
    assert!(matches!(town.hear(&reader).as_slice(),
        [FromRelay::Records { rows, .. }] if *rows == [Row::Record(record.clone())]));
    assert_eq!(town.rows(&grid()).len(), 1);
    assert_eq!(town.relay.store().kept().unwrap(), []);
    assert_eq!(town.relay.store().audit().unwrap().faults, []);
    tick(&mut town);
    assert_eq!(town.rows(&grid()).len(), 1, "once");
    assert_eq!(town.say(&phone, &ToRelay::Push(vec![record])), [ack(1)], "not rejected any more");
}

#[test]
fn a_release_made_by_another_program_is_appended_by_the_relay_that_serves() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.db");
    let open = || relay::Store::open(&path, [1; 32]).unwrap();
    let store = crate::town::store_with_people(open());
    let mut town = Town::of(relay::Relay::new(store, relay::Photos::in_memory()).unwrap());
    let mut phone = town.phone("worker");
    tick(&mut town);
    let record = phone.numbered(Lane::Hazard, 20_000, &grid(), &[1]);
    town.say(&phone, &ToRelay::Push(vec![record]));
    let next = phone.write(Lane::Hazard, &grid());
    town.say(&phone, &ToRelay::Push(vec![next]));
    let mut other = open();
    let id = other.kept().unwrap()[0].id;
    assert_eq!(other.release(id, "administrator", MORNING).unwrap(), Ok(()));
    assert_eq!(other.release(id, "administrator", MORNING).unwrap(), Err(NotReleased::Already));
    assert_eq!(other.release(id + 1, "administrator", MORNING).unwrap(), Err(NotReleased::Unknown));
    tick(&mut town);
    assert_eq!(town.rows(&grid()).len(), 2);
    assert_eq!(open().audit().unwrap().faults, []);
}

#[test]
fn a_record_out_of_scope_is_released_only_once_the_person_has_the_right() {
    let mut town = Town::new();
    let phone = town.phone("worker");
    let far = space(&format!("grid/{FAR_GRID}"));
    let record = phone.numbered(Lane::Hazard, 1, &far, &[1]);
    town.say(&phone, &ToRelay::Push(vec![record]));
    assert_eq!(release(&mut town), Err(NotReleased::Faulty(RejectCode::OutOfScope)));
    let mut worker = person("worker", Role::GridWorker, GRID, false);
    worker.rights.extend(person("", Role::GridWorker, FAR_GRID, false).rights);
    town.relay.store_mut().put_people(&[worker]).unwrap();
    assert_eq!(release(&mut town), Ok(()));
    tick(&mut town);
    assert_eq!(town.rows(&far).len(), 1);
}

#[test]
fn a_device_that_missed_a_rejection_hears_it_again() {
    let mut town = Town::new();
    let mut phone = town.phone("worker");
    let far = phone.numbered(Lane::Hazard, 1, &space(&format!("grid/{FAR_GRID}")), &[1]);
    town.tell(&phone, &ToRelay::Push(vec![far]));
    town.relay.commit(town.now_ms).unwrap();
    town.relay.close(phone.session);
    let heard = town.connect(&mut phone, &[]);
    assert!(matches!(heard[0], FromRelay::Welcome { held: [0, 1, 0], .. }));
    assert_eq!(heard[1], reject(1, RejectCode::OutOfScope));
}
