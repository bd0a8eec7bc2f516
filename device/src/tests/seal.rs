//! Keys sealed by a secret that lies apart from the store.

use std::{fs, path::Path};

use domain::wire::ToRelay;
use ed25519_dalek::SigningKey;
use rusqlite::Connection;

use super::county::{WORKER, enrolled, key};
use crate::{Device, Error, Secret};

fn open(store: &Path, random: u8, secret: Option<u8>) -> Result<Device, Error> {
    let secret = secret.map(|byte| Secret::new([byte; 32]));
    Device::open_sealed(Connection::open(store)?, [random; 32], secret)
}

/// Whether the bytes of the worker's key stand in any file of the store.
fn shows_key(store: &Path) -> bool {
    let key = key(WORKER).to_bytes();
    let files = fs::read_dir(store.parent().unwrap()).unwrap();
    let mut bytes = files.map(|file| fs::read(file.unwrap().path()).unwrap());
    bytes.any(|bytes| bytes.windows(key.len()).any(|window| window == key))
}

fn signs_as_worker(device: &Device) -> bool {
    device.key().map(SigningKey::to_bytes) == Some(key(WORKER).to_bytes())
}

#[test]
fn a_sealed_key_opens_with_its_secret_and_with_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("device.db");
    let mut device = open(&store, 1, Some(7)).unwrap();
    device.enrol(&enrolled(WORKER), &key(WORKER)).unwrap();
    drop(device);
    assert!(!shows_key(&store));
    let before = fs::read(&store).unwrap();

    assert!(matches!(open(&store, 2, None), Err(Error::Sealed)));
    assert!(matches!(open(&store, 3, Some(8)), Err(Error::Sealed)));

    assert_eq!(fs::read(&store).unwrap(), before);
    assert!(signs_as_worker(&open(&store, 4, Some(7)).unwrap()));
}

#[test]
fn every_bit_of_a_sealed_key_counts() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("device.db");
    let mut device = open(&store, 1, Some(7)).unwrap();
    device.enrol(&enrolled(WORKER), &key(WORKER)).unwrap();
    let whole: Vec<u8> = device.conn.query_row("SELECT secret FROM identity", [], |row| row.get(0)).unwrap();

    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 1;
        assert!(matches!(device.seal.open(&broken), Err(Error::Sealed)), "byte {at}");
    }
    assert!(matches!(device.seal.open(&whole[..11]), Err(Error::Sealed)));
}

#[test]
fn an_older_store_is_sealed_at_its_next_opening_and_keeps_no_trace_of_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("device.db");
    let mut device = open(&store, 1, None).unwrap();
    device.enrol(&enrolled(WORKER), &key(WORKER)).unwrap();
    drop(device);
    assert!(shows_key(&store));

    let device = open(&store, 2, Some(7)).unwrap();

    assert!(signs_as_worker(&device));
    assert!(!shows_key(&store));
    drop(device);
    assert!(matches!(open(&store, 3, None), Err(Error::Sealed)));
}

#[test]
fn the_key_of_an_identity_that_is_asked_for_is_sealed_too() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("device.db");
    let mut device = open(&store, 1, None).unwrap();
    device.enrol(&enrolled(WORKER), &key(WORKER)).unwrap();
    let asked = |device: &Device| match device.ask_renewal().unwrap() {
        ToRelay::Renew { key, .. } => key,
        other => panic!("{other:?}"),
    };
    let kept = |device: &Device| -> Vec<u8> {
        device.conn.query_row("SELECT secret FROM renewal", [], |row| row.get(0)).unwrap()
    };
    let open_key = asked(&device);
    assert_eq!(kept(&device).len(), 32);
    drop(device);

    let device = open(&store, 2, Some(7)).unwrap();
    assert_eq!(asked(&device), open_key);
    assert_ne!(kept(&device).len(), 32);

    device.conn.execute("DELETE FROM renewal", []).unwrap();
    let other_key = asked(&device);
    assert_ne!(kept(&device).len(), 32);
    assert_eq!(asked(&device), other_key);
}
