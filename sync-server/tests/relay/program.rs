//! The program itself: its commands, its first line, and how it stops.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use domain::enrol::plain_code;
use relay::{Store, store::CODE_LENGTH};
use rusqlite::Connection;

use crate::town::store_with_people;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_qianliyan-relay"))
}

pub(crate) fn run(data: &Path, arguments: &[&str]) -> Output {
    program().args(arguments).arg("--data").arg(data).output().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Starts `serve` and returns it with the address of its first line.
pub(crate) fn serve(data: &Path) -> (Child, String) {
    let mut child = program()
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("listening on http://").unwrap().to_owned();
    (child, address)
}

pub(crate) fn prepare(data: &Path) {
    store_with_people(Store::open(&data.join("relay.db"), [1; 32]).unwrap());
}

#[test]
fn it_says_where_it_listens_and_stops_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let (mut child, address) = serve(dir.path());
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    assert!(!dir.path().join("relay.db-wal").exists(), "the store is closed");
}

#[test]
fn a_backup_is_made_while_it_serves() {
    let dir = tempfile::tempdir().unwrap();
    prepare(dir.path());
    let (mut child, _) = serve(dir.path());
    let to = dir.path().join("copy.db");
    let backup = || run(dir.path(), &["backup", "--to", to.to_str().unwrap()]);
    assert!(said(&backup()).contains("photos"));
    assert!(!backup().status.success(), "nothing is overwritten");
    child.kill().unwrap();
    child.wait().unwrap();
    let [copy, original] = [to, dir.path().join("relay.db")].map(|path| Store::open(&path, [2; 32]).unwrap());
    assert_eq!(copy.people().unwrap(), original.people().unwrap());
    assert_eq!(copy.name(), original.name());
}

#[test]
fn an_administrator_gives_codes_and_accounts_to_people_of_the_roster_only() {
    let dir = tempfile::tempdir().unwrap();
    assert!(!run(dir.path(), &["enrol-code", "--person", "worker"]).status.success(), "no relay is there");
    assert!(!dir.path().join("relay.db").exists());
    prepare(dir.path());
    let code = run(dir.path(), &["enrol-code", "--person", "worker"]);
    assert_eq!(plain_code(&said(&code)).len(), CODE_LENGTH);
    assert!(!run(dir.path(), &["enrol-code", "--person", "nobody"]).status.success());
    let account = |person, password| {
        run(dir.path(), &["account", "--account", "desk", "--person", person, "--password", password]).status
    };
    assert!(account("supervisor", "right-horse").success());
    assert!(!account("nobody", "right-horse").success() && !account("supervisor", "short").success());
    assert!(said(&run(dir.path(), &["people"])).contains("worker\tworker\tGridWorker 140930100001"));
}

#[test]
fn the_audit_exits_with_a_failure_where_there_is_a_fault() {
    let dir = tempfile::tempdir().unwrap();
    prepare(dir.path());
    let sound = run(dir.path(), &["audit"]);
    assert!(sound.status.success() && said(&sound) == "0 spaces, 0 rows, 0 faults\n");
    let edit = "INSERT INTO space (name, seq, head, at_ms) VALUES ('county', 1, zeroblob(32), 0)";
    Connection::open(dir.path().join("relay.db")).unwrap().execute_batch(edit).unwrap();
    let broken = run(dir.path(), &["audit"]);
    assert!(!broken.status.success());
    assert_eq!(said(&broken), "1 spaces, 0 rows, 1 faults\ncounty row 1: the log's end is missing\n");
}

#[test]
fn a_configuration_comes_out_as_it_went_in() {
    let dir = tempfile::tempdir().unwrap();
    prepare(dir.path());
    let printed = said(&run(dir.path(), &["print-config"]));
    let file = dir.path().join("config.json");
    std::fs::write(&file, printed.replace("\"000000\"", "\"140930\"")).unwrap();
    assert!(run(dir.path(), &["set-config", "--file", file.to_str().unwrap()]).status.success());
    assert!(said(&run(dir.path(), &["print-config"])).contains("\"county\": \"140930\""));
}
