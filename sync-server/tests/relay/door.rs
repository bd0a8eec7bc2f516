//! Enrolment: codes, accounts, and what keeps guessers out.

use domain::enrol::{Credential, EnrolRefusal, EnrolRequest, Enrolled};
use ed25519_dalek::SigningKey;
use relay::store::hash_password_for_demo;

use crate::town::{MORNING, Town};

const CODE: &str = "ABCDE-23456";
const DAY: i64 = 86_400_000;

fn with_code() -> Town {
    let mut town = Town::new();
    town.relay.store_mut().add_code(CODE, "worker", MORNING + 7 * DAY).unwrap();
    town
}

fn with_account() -> Town {
    let mut town = Town::new();
    let hash = hash_password_for_demo("right-horse", [5; 16]).unwrap();
    town.relay.store_mut().put_account("desk", "supervisor", &hash).unwrap();
    town
}

fn by_code(code: &str, key: u8) -> EnrolRequest {
    let credential = Credential::Code { code: code.to_owned() };
    EnrolRequest::new(credential, &SigningKey::from_bytes(&[key; 32]), "华为 nova".to_owned())
}

fn by_account(password: &str) -> EnrolRequest {
    let credential = Credential::Account { account: "desk".to_owned(), password: password.to_owned() };
    EnrolRequest::new(credential, &SigningKey::from_bytes(&[50; 32]), String::new())
}

impl Town {
    fn enrol(&mut self, request: &EnrolRequest) -> Result<Enrolled, EnrolRefusal> {
        let random = [request.key.0[0]; 10];
        self.relay.enrol(request, random, self.now_ms).unwrap()
    }
}

#[test]
fn a_code_brings_one_device_and_no_second() {
    let mut town = with_code();
    let enrolled = town.enrol(&by_code("abcde 23456", 50)).unwrap();
    assert_eq!((enrolled.person.as_str(), enrolled.relay.as_str()), ("worker", town.relay.store().name()));
    assert!(town.relay.store().pack().unwrap().device(enrolled.device).is_some());
    assert_eq!(town.enrol(&by_code(CODE, 51)), Err(EnrolRefusal::UsedCode));
    assert_eq!(town.relay.store().devices().unwrap().len(), 1);
}

#[test]
fn the_same_phone_asking_again_is_the_same_device() {
    let mut town = with_code();
    let first = town.enrol(&by_code(CODE, 50)).unwrap();
    town.now_ms += 60_000;
    assert_eq!(town.enrol(&by_code(CODE, 50)), Ok(first));
    assert_eq!(town.relay.store().devices().unwrap().len(), 1);
}

#[test]
fn a_revoked_phone_does_not_come_back_by_its_old_code() {
    let mut town = with_code();
    let first = town.enrol(&by_code(CODE, 50)).unwrap();
    assert!(town.relay.store_mut().revoke(first.device, MORNING).unwrap());
    assert_eq!(town.enrol(&by_code(CODE, 50)), Err(EnrolRefusal::UsedCode));
}

#[test]
fn an_old_code_has_expired() {
    let mut town = with_code();
    town.now_ms = MORNING + 7 * DAY;
    assert_eq!(town.enrol(&by_code(CODE, 50)), Err(EnrolRefusal::ExpiredCode));
}

#[test]
fn five_wrong_tries_lock_codes_that_begin_alike() {
    let mut town = with_code();
    for _ in 0..5 {
        assert_eq!(town.enrol(&by_code("ABCDE-2ZZZZ", 50)), Err(EnrolRefusal::WrongCode));
    }
    assert_eq!(town.enrol(&by_code("ABCDE-2ZZZZ", 50)), Err(EnrolRefusal::Locked));
    assert_eq!(town.enrol(&by_code(CODE, 50)), Err(EnrolRefusal::Locked));
    town.now_ms += 15 * 60_000;
    assert!(town.enrol(&by_code(CODE, 50)).is_ok());
}

#[test]
fn wrong_tries_elsewhere_lock_nobody() {
    let mut town = with_code();
    for _ in 0..50 {
        assert_eq!(town.enrol(&by_code("WRONG-00000", 50)), Err(EnrolRefusal::WrongCode));
    }
    assert!(town.enrol(&by_code(CODE, 50)).is_ok());
}

#[test]
fn five_wrong_passwords_lock_an_account_for_a_quarter_of_an_hour() {
    let mut town = with_account();
    for _ in 0..5 {
        assert_eq!(town.enrol(&by_account("wrong")), Err(EnrolRefusal::WrongPassword));
    }
    assert_eq!(town.enrol(&by_account("right-horse")), Err(EnrolRefusal::Locked));
    town.now_ms += 15 * 60_000 - 1;
    assert_eq!(town.enrol(&by_account("right-horse")), Err(EnrolRefusal::Locked));
    town.now_ms += 1;
    assert_eq!(
        town.enrol(&by_account("right-horse")).map(|enrolled| enrolled.person),
        Ok("supervisor".to_owned())
    );
}

#[test]
fn a_right_password_forgives_wrong_ones() {
    let mut town = with_account();
    for round in 0..3 {
        for _ in 0..4 {
            assert_eq!(town.enrol(&by_account("wrong")), Err(EnrolRefusal::WrongPassword));
        }
        town.now_ms += 1;
        let mut request = by_account("right-horse");
        request =
            EnrolRequest::new(request.credential, &SigningKey::from_bytes(&[60 + round; 32]), String::new());
        assert!(town.enrol(&request).is_ok());
    }
}

#[test]
fn an_unknown_account_is_answered_like_a_wrong_password() {
    let mut town = Town::new();
    assert_eq!(town.enrol(&by_account("wrong")), Err(EnrolRefusal::WrongPassword));
}

#[test]
fn a_key_that_is_not_held_is_malformed() {
    let mut town = with_code();
    let mut stolen = by_code(CODE, 50);
    stolen.key = by_code(CODE, 51).key;
    assert_eq!(town.enrol(&stolen), Err(EnrolRefusal::Malformed));
    let mut replayed = by_code("WRONG-00000", 50);
    replayed.credential = by_code(CODE, 50).credential;
    assert_eq!(town.enrol(&replayed), Err(EnrolRefusal::Malformed));
    let long = EnrolRequest { label: "长".repeat(101), ..by_code(CODE, 50) };
    assert_eq!(town.enrol(&long), Err(EnrolRefusal::Malformed));
    assert!(town.enrol(&by_code(CODE, 50)).is_ok());
}
