//! Data is never locked in: documents as plain automerge files and as JSON, opened by other programs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use automerge::{AutoSerde, Automerge};
use integration_tests::{process::relay_command, village::Village};
use serde_json::Value;

use super::report;

/// The folder of a relay over which a village has lived for a while, and one of its devices.
fn lived(folder: &Path) -> (PathBuf, Village) {
    let mut village = Village::of(4, 41).unwrap();
    village.settle().unwrap();
    report(&mut village, 0, 2);
    for _ in 0..60 {
        let who = village.dice().index(4);
        village.act(who).unwrap();
        village.connect(who).unwrap();
        village.carry(who, usize::MAX).unwrap();
    }
    village.settle().unwrap();
    let data = folder.join("data");
    fs::create_dir(&data).unwrap();
    fs::copy(village.back_up_relay().unwrap(), data.join("relay.db")).unwrap();
    (data, village)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let kinds = fs::read_dir(folder).unwrap().map(|kind| kind.unwrap().path());
    let files = kinds.flat_map(|kind| fs::read_dir(kind).unwrap().map(|file| file.unwrap().path()));
    files.filter(|file| file.extension().is_some_and(|ending| ending == "automerge")).collect()
}

#[tokio::test]
async fn every_document_is_exported_as_an_automerge_file_and_as_the_same_in_json() {
    let dir = tempfile::tempdir().unwrap();
    let (data, mut village) = lived(dir.path());
    let to = dir.path().join("export");
    let said = relay_command(&["export", to.to_str().unwrap()], &data).await.unwrap();
    let documents = village.device(1).unwrap().documents().unwrap();
    assert_eq!(said, format!("{} documents, 0 records kept aside\n", documents.len()));
    let files = files(&to);
    assert_eq!(files.len(), documents.len());
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let held = village.device(1).unwrap().export(name.parse().unwrap()).unwrap().unwrap();
        assert!(file.parent().unwrap().ends_with(&held.kind));
        let [exported, held] =
            [fs::read(&file).unwrap(), held.automerge].map(|bytes| Automerge::load(&bytes).unwrap());
        assert_eq!(exported.get_heads(), held.get_heads(), "the whole history is there");
        assert_eq!(exported.get_changes(&[]).len(), held.get_changes(&[]).len());
        let json: Value = serde_json::from_slice(&fs::read(file.with_extension("json")).unwrap()).unwrap();
        assert_eq!(serde_json::to_value(AutoSerde::from(&exported)).unwrap(), json);
        let entries = json["entries"].as_object().or(json["fields"].as_object()).unwrap();
        assert!(!entries.is_empty() && json["kind"].is_string());
    }
    read_by_javascript(&to);
}

#[tokio::test]
async fn an_export_for_somebody_holds_what_that_person_may_read() {
    let dir = tempfile::tempdir().unwrap();
    let (data, _) = lived(dir.path());
    let mut stranger = integration_tests::county::person(9, (domain::role::Role::GridWorker, "140930100009"));
    stranger.id = "stranger".to_owned();
    relay::open_store(&data).unwrap().put_people(&[stranger]).unwrap();
    for (person, begins) in [("stranger", "0 documents"), ("p0", "")] {
        let to = dir.path().join(person);
        let said = relay_command(&["export", "--person", person, to.to_str().unwrap()], &data).await.unwrap();
        assert!(said.starts_with(begins), "{said}");
        assert_eq!(fs::read_dir(&to).unwrap().count() == 0, person == "stranger");
    }
    let to = dir.path().join("nobody");
    assert!(relay_command(&["export", "--person", "nobody", to.to_str().unwrap()], &data).await.is_err());
}

/// Opens the export with automerge as npm has it, where npm is there.
fn read_by_javascript(export: &Path) {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("export");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("export-reader");
    fs::create_dir_all(&folder).unwrap();
    for name in ["package.json", "package-lock.json", "read.js"] {
        fs::copy(sources.join(name), folder.join(name)).unwrap();
    }
    let npm = Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).output();
    if !npm.is_ok_and(|output| output.status.success()) {
        eprintln!("npm did not install automerge: the files were compared in Rust alone");
        return;
    }
    let read = Command::new("node").arg("read.js").arg(export).current_dir(&folder).output().unwrap();
    assert!(
        read.status.success(),
        "{}{}",
        String::from_utf8_lossy(&read.stdout),
        String::from_utf8_lossy(&read.stderr)
    );
}
