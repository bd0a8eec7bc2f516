//! The whole path: a real relay process, headless devices, `backup`, the backup put back, `audit`.

use std::{collections::BTreeSet, path::Path};

use domain::{enrol::Credential, record::Hash};
use integration_tests::{
    county,
    online::OnlineDevice,
    process::{RelayProcess, relay_command},
};

/// How often everybody is heard until the relay has everything again.
const ROUNDS_MAX: usize = 100;

fn prepare(data: &Path) {
    let mut store = relay::open_store(data).unwrap();
    store.set_config(&county::pack()).unwrap();
    let people: Vec<_> =
        county::PEOPLE.iter().enumerate().map(|(who, of)| county::person(who, *of)).collect();
    store.put_people(&people).unwrap();
    for who in 0..4 {
        store.add_code(&code(who), &format!("p{who}"), i64::MAX).unwrap();
    }
}

fn code(who: usize) -> String {
    format!("ABCDE-2345{who}")
}

fn logged(data: &Path) -> BTreeSet<Hash> {
    let store = relay::open_store(data).unwrap();
    let spaces: Vec<_> = store.spaces().map(|(space, _)| space.clone()).collect();
    let rows = spaces.iter().flat_map(|space| store.rows_after(space, 0, usize::MAX).unwrap());
    rows.map(|(record, _)| record.hash()).collect()
}

async fn report(device: &mut OnlineDevice, seed: u64, count: usize) {
    // Before the county pack is there nobody has a right.
    device.hear_out().await.unwrap();
    let mut village = integration_tests::village::Village::of(0, seed).unwrap();
    for _ in 0..count {
        device.execute(village.report()).unwrap();
    }
    device
        .until("the acknowledgement", |device, _| Ok((device.status_counts()?.waiting == 0).then_some(())))
        .await
        .unwrap();
}

async fn knows(device: &mut OnlineDevice, records: usize) {
    let has_all = |device: &device::Device, _| Ok((device.records()?.len() >= records).then_some(()));
    device.until("the others' records", has_all).await.unwrap();
}

#[tokio::test]
async fn yesterdays_backup_is_put_back_and_the_phones_refill_it() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    prepare(&data);
    let relay = RelayProcess::start(&data).await.unwrap();
    let mut phones = Vec::new();
    for who in 0..4 {
        let seed = u8::try_from(who).unwrap() + 50;
        phones.push(
            OnlineDevice::enrol(&relay.address, Credential::Code { code: code(who) }, seed).await.unwrap(),
        );
    }
    report(&mut phones[0], 1, 3).await;
    report(&mut phones[1], 2, 3).await;
    let backup = dir.path().join("backup.db");
    relay_command(&["backup", "--to", backup.to_str().unwrap()], &data).await.unwrap();

    // The first phone writes on, two others hear of it, and it never comes back.
    report(&mut phones[0], 3, 20).await;
    report(&mut phones[2], 4, 5).await;
    knows(&mut phones[1], 31).await;
    knows(&mut phones[2], 31).await;
    drop(phones.remove(0));
    relay.kill().await.unwrap();
    let before = logged(&data);
    assert_eq!(before.len(), 31);
    for name in ["relay.db", "relay.db-wal", "relay.db-shm"] {
        std::fs::remove_file(data.join(name)).ok();
    }
    std::fs::copy(&backup, data.join("relay.db")).unwrap();
    assert_eq!(logged(&data).len(), 6);

    let relay = RelayProcess::start(&data).await.unwrap();
    for phone in &mut phones {
        phone.reconnect(&relay.address).await.unwrap();
    }
    for _ in 0..ROUNDS_MAX {
        for phone in &mut phones {
            phone.hear_out().await.unwrap();
        }
        if logged(&data) == before {
            break;
        }
    }
    assert_eq!(logged(&data), before, "the ledger is as it was");
    knows(&mut phones[2], 31).await;
    assert!(relay_command(&["audit"], &data).await.unwrap().ends_with("31 rows, 0 faults\n"));
}
