//! What keeps a relay running: backups, restoring, metrics, the doctor, and revoking from another program.

use std::{net::SocketAddr, path::Path, time::Duration};

use domain::{
    enrol::{Credential, EnrolRequest, Enrolled},
    record::{Hash, Lane},
    wire::{FromRelay, RefusedCode, ToRelay},
};
use ed25519_dalek::SigningKey;
use relay::{Options, Photos, Relay, Store, check};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::connect_async;

use crate::{
    port::{CODE, code, enrol, get, greet, greet_on, hear, options, prepare, record, start, tell},
    program::{run, said, serve},
    town::{Town, grid, store_with_people},
};

/// A folder with a relay that has three rows and a photo, and serves no more.
fn kept() -> (TempDir, Hash) {
    let dir = tempfile::tempdir().unwrap();
    let store = store_with_people(Store::open(&dir.path().join("relay.db"), [1; 32]).unwrap());
    let photos = Photos::in_folder(&dir.path().join("photos")).unwrap();
    let mut town = Town::of(Relay::new(store, photos).unwrap());
    let mut phone = town.phone("worker");
    for _ in 0..3 {
        let record = phone.write(Lane::Hazard, &grid());
        town.say(&phone, &ToRelay::Push(vec![record]));
    }
    let bytes = vec![0xff, 0xd8, 0xff, 1];
    let hash = Hash::of(&bytes);
    town.say(&phone, &ToRelay::Offer { hash, length: 4, space: grid() });
    let stored = town.say(&phone, &ToRelay::Chunk { hash, offset: 0, bytes });
    assert_eq!(stored, [FromRelay::Stored(hash)]);
    (dir, hash)
}

/// Backs up a relay's folder with its photos, as an administrator does.
fn backed_up(data: &Path) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    let file = to.path().join("relay.db");
    assert!(run(data, &["backup", "--to", file.to_str().unwrap()]).status.success());
    let copied = std::process::Command::new("cp").arg("-r").args([&data.join("photos"), to.path()]).status();
    assert!(copied.unwrap().success());
    to
}

fn restore(data: &Path, from: &Path, how: &[&str]) -> (bool, String) {
    let output = run(data, &[&["restore", "--from", from.to_str().unwrap()], how].concat());
    (output.status.success(), said(&output))
}

fn photo_path(folder: &Path, hash: Hash) -> std::path::PathBuf {
    let name = hash.to_string();
    folder.join("photos").join(name.get(..2).unwrap()).join(name)
}

/// Changes one byte of a file where `pattern` stands in it.
fn spoil(path: &Path, pattern: &[u8]) {
    let mut bytes = std::fs::read(path).unwrap();
    let at = bytes.windows(pattern.len()).position(|window| window == pattern).unwrap();
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn one_byte_changed_in_the_file_is_named_with_its_space_and_row() {
    let (dir, _) = kept();
    let file = dir.path().join("relay.db");
    let (record, _) =
        Store::open(&file, [1; 32]).unwrap().rows_after(&grid(), 1, usize::MAX).unwrap().remove(0);
    assert_eq!(said(&run(dir.path(), &["audit"])), "1 spaces, 3 rows, 0 faults\n");
    spoil(&file, &record.signature.0);
    let found = run(dir.path(), &["audit"]);
    let fault =
        format!("1 spaces, 2 rows, 1 faults\n{} row 2: the record is not what was appended\n", grid());
    assert_eq!((found.status.success(), said(&found)), (false, fault));
}

#[tokio::test]
async fn a_backup_made_while_records_are_written_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(dir.path()).await;
    let key = SigningKey::from_bytes(&[3; 32]);
    let enrolled = enrol(&relay, code(CODE), &key).await.unwrap();
    let mut socket = greet(&relay, &enrolled, &key).await;
    let mut last_rows = 0;
    for round in 0..10 {
        let file = dir.path().join(format!("backup-{round}.db"));
        let (data, to) = (dir.path().to_owned(), file.clone());
        let backup =
            tokio::task::spawn_blocking(move || relay::open_store(&data).unwrap().back_up(&to).unwrap());
        let mut acknowledged = 0;
        for n in round * 50 + 1..=(round + 1) * 50 {
            tell(&mut socket, &ToRelay::Push(vec![record(&enrolled, &key, n)])).await;
        }
        while acknowledged < (round + 1) * 50 {
            if let FromRelay::Ack { n, .. } = hear(&mut socket).await.unwrap() {
                acknowledged = n;
            }
        }
        backup.await.unwrap();
        let verdict = check(&file, None).unwrap();
        assert_eq!(verdict.faults, Vec::<String>::new());
        assert!((round * 50..=(round + 1) * 50).contains(&verdict.rows) && verdict.rows >= last_rows);
        last_rows = verdict.rows;
    }
}

#[test]
fn a_whole_backup_is_checked_and_put_in_place() {
    let (dir, hash) = kept();
    let backup = backed_up(dir.path());
    let verdict = "the backup is whole: 1 spaces, 3 rows, 1 photos, 0 faults\n";
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(restore(empty.path(), backup.path(), &["--check"]), (true, verdict.to_owned()));
    assert!(!empty.path().join("relay.db").exists(), "it was only checked");

    std::fs::write(empty.path().join("relay.db"), "").unwrap();
    let (is_done, text) = restore(empty.path(), backup.path(), &[]);
    assert!(is_done && text.starts_with(verdict) && text.contains("relay.db.before-restore-"), "{text}");
    assert_eq!(said(&run(empty.path(), &["audit"])), "1 spaces, 3 rows, 0 faults\n");
    assert_eq!(std::fs::read(photo_path(empty.path(), hash)).unwrap(), [0xff, 0xd8, 0xff, 1]);
}

#[test]
fn a_backup_that_is_not_whole_is_named_and_changes_nothing() {
    let spoilt = |spoil: &dyn Fn(&Path, Hash)| {
        let (dir, hash) = kept();
        let backup = backed_up(dir.path());
        spoil(backup.path(), hash);
        let empty = tempfile::tempdir().unwrap();
        let (is_done, text) = restore(empty.path(), backup.path(), &[]);
        assert!(!is_done && !empty.path().join("relay.db").exists(), "{text}");
        text
    };
    let record = |backup: &Path, _| {
        let file = backup.join("relay.db");
        let rows = Store::inspect(&file).unwrap().rows_after(&grid(), 2, usize::MAX).unwrap();
        spoil(&file, &rows[0].0.signature.0);
    };
    assert!(spoilt(&record).contains(&format!("{} row 3: the record is not what was appended", grid())));
    // An index and its table differ: no chain tells that.
    let person = |backup: &Path, _| spoil(&backup.join("relay.db"), b"far supervisorfar supervisor");
    assert!(spoilt(&person).contains("the file: "));
    let photo = |backup: &Path, hash| std::fs::write(photo_path(backup, hash), "other").unwrap();
    assert!(spoilt(&photo).contains("its bytes are not those of its name"));
    let missing = |backup: &Path, hash| std::fs::remove_file(photo_path(backup, hash)).unwrap();
    assert!(spoilt(&missing).contains("it is missing"));
    let text = |backup: &Path, _| std::fs::write(backup.join("relay.db"), "no store").unwrap();
    assert!(!spoilt(&text).contains("whole"));
    let cut = |backup: &Path, _| {
        let file = std::fs::OpenOptions::new().write(true).open(backup.join("relay.db")).unwrap();
        file.set_len(file.metadata().unwrap().len() - 4096).unwrap();
    };
    assert!(!spoilt(&cut).contains("is whole"));
}

#[test]
fn nothing_is_restored_under_a_relay_that_serves() {
    let (dir, _) = kept();
    let backup = backed_up(dir.path());
    let (mut child, _) = serve(dir.path());
    let before = std::fs::read(dir.path().join("relay.db")).unwrap();
    let (is_done, text) = restore(dir.path(), backup.path(), &[]);
    assert!(!is_done && !text.contains("restored"), "{text}");
    assert_eq!(std::fs::read(dir.path().join("relay.db")).unwrap(), before);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(restore(dir.path(), backup.path(), &[]).0);
}

#[test]
fn the_doctor_says_what_is_well_and_fails_where_something_is_not() {
    let (dir, _) = kept();
    let [certificate, key] =
        ["first.pem", "first-key.pem"].map(|name| format!("{}/tests/tls/{name}", env!("CARGO_MANIFEST_DIR")));
    let well = run(dir.path(), &["doctor", "--tls-certificate", &certificate, "--tls-key", &key]);
    let text = said(&well);
    for line in ["disk: ", "rights: ", "open files: ", "clock: ", "quarantine: empty"] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(text.contains("ok    certificate: it ends in "), "{text}");
    assert!(text.contains("ok    store: 1 spaces, 3 rows, every chain and signature fits"), "{text}");

    let mismatched =
        run(dir.path(), &["doctor", "--tls-certificate", &certificate, "--tls-key", &certificate]);
    assert!(!mismatched.status.success() && said(&mismatched).contains("FAIL  certificate: "));
    let file = dir.path().join("relay.db");
    let rows = Store::inspect(&file).unwrap().rows_after(&grid(), 2, usize::MAX).unwrap();
    spoil(&file, &rows[0].0.signature.0);
    let broken = run(dir.path(), &["doctor"]);
    assert!(!broken.status.success(), "{}", said(&broken));
    assert!(said(&broken).contains("FAIL  store: "), "{}", said(&broken));
    let empty = tempfile::tempdir().unwrap();
    assert!(!run(empty.path(), &["doctor"]).status.success());
    assert!(!empty.path().join("relay.db").exists(), "it only looks");
}

#[tokio::test]
async fn the_metrics_count_what_was_done_and_name_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(dir.path()).await;
    let key = SigningKey::from_bytes(&[3; 32]);
    let enrolled = enrol(&relay, code(CODE), &key).await.unwrap();
    let mut socket = greet(&relay, &enrolled, &key).await;
    let good = record(&enrolled, &key, 1);
    let unsigned = domain::record::Record { n: 2, ..good.clone() };
    tell(&mut socket, &ToRelay::Push(vec![good, unsigned])).await;
    while !matches!(hear(&mut socket).await, Some(FromRelay::Ack { n: 2, .. })) {}
    let text = get(&relay, "/metrics", "").await;
    for line in [
        "content-type: text/plain; version=0.0.4; charset=utf-8",
        "qianliyan_connections_total 1",
        "qianliyan_connections_open 1",
        "qianliyan_records_appended_total 1",
        "qianliyan_records_rejected_total{code=\"bad_signature\"} 1",
        "qianliyan_quarantine_records{code=\"bad_signature\"} 1",
        "qianliyan_log_rows 1",
        "qianliyan_commit_records_bucket{le=\"2\"} 1",
        "qianliyan_commit_records_sum 2",
        "qianliyan_commit_seconds_count 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
    let (_, text) = text.split_once("\r\n\r\n").unwrap();
    let version = |text: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix("qianliyan_pack_version "));
        line.and_then(|version| version.parse::<u64>().ok()).unwrap()
    };
    let before = version(text);
    let device = enrolled.device.to_string();
    for name in [device.as_str(), "worker", "140930100001"] {
        assert!(!text.contains(name), "{name} in {text}");
    }
    assert!(relay::open_store(dir.path()).unwrap().revoke(enrolled.device, relay::now_ms()).unwrap());
    while hear(&mut socket).await.is_some() {}
    let text = get(&relay, "/metrics", "").await;
    assert!(text.contains("qianliyan_sessions_refused_total{code=\"revoked\"} 1"), "{text}");
    assert!(version(&text) > before, "{text}");
}

#[tokio::test]
async fn metrics_behind_a_proxy_have_an_address_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    prepare(dir.path());
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let metrics = free.local_addr().unwrap();
    drop(free);
    let behind =
        Options { exposure: relay::Exposure::BehindProxy, metrics: Some(metrics), ..options(dir.path()) };
    let relay = relay::serve(behind.clone(), std::future::pending()).await.unwrap();
    assert!(get(&relay, "/metrics", "").await.starts_with("HTTP/1.1 404"));
    let mut stream = TcpStream::connect(metrics).await.unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert!(text.contains("qianliyan_log_rows 0"), "{text}");
    let open = Options { metrics: Some("0.0.0.0:0".parse().unwrap()), ..behind };
    assert!(matches!(relay::serve(open, std::future::pending()).await, Err(relay::Error::Exposed)));
}

/// Enrols by a code that the program made, over plain HTTP.
async fn enrol_at(address: SocketAddr, code: String, key: &SigningKey) -> Enrolled {
    let request = EnrolRequest::new(Credential::Code { code }, key, String::new());
    let body = serde_json::to_string(&request).unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = "POST /api/enrol HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ";
    stream.write_all(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn revoking_by_another_process_ends_the_sockets_of_a_relay_that_serves() {
    let dir = tempfile::tempdir().unwrap();
    crate::program::prepare(dir.path());
    let (mut child, address) = serve(dir.path());
    let code = said(&run(dir.path(), &["enrol-code", "--person", "worker"]));
    let key = SigningKey::from_bytes(&[3; 32]);
    let phone = enrol_at(address.parse().unwrap(), code, &key).await;
    let (socket, _) = connect_async(format!("ws://{address}/sync")).await.unwrap();
    let mut socket = greet_on(socket, &phone, &key).await;
    assert!(run(dir.path(), &["revoke", "--device", &phone.device.to_string()]).status.success());
    let mut last = None;
    let ended = async {
        while let Some(frame) = hear(&mut socket).await {
            last = Some(frame);
        }
    };
    timeout(Duration::from_secs(20), ended).await.expect("the socket stays open");
    assert_eq!(last, Some(FromRelay::Refused(RefusedCode::Revoked)));

    let (socket, _) = connect_async(format!("ws://{address}/sync")).await.unwrap();
    let mut socket = greet_on(socket, &phone, &key).await;
    tell(&mut socket, &ToRelay::Push(vec![record(&phone, &key, 1)])).await;
    while !matches!(hear(&mut socket).await, Some(FromRelay::Ack { n: 1, .. })) {}
    let listed = said(&run(dir.path(), &["quarantine", "list"]));
    assert!(listed.contains("revoked device") && listed.contains(&grid().to_string()), "{listed}");
    let id = listed.split('\t').next().unwrap();
    assert!(run(dir.path(), &["quarantine", "release", id]).status.success());
    let landed = (0..20_000).any(|_| relay::open_store(dir.path()).unwrap().tip(&grid()).seq == 1);
    assert!(landed, "the relay appends what was released");
    child.kill().unwrap();
    child.wait().unwrap();
}
