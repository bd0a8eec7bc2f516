//! Who may use whom: the table of `ARCHITECTURE.md`.

use crate::Source;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The crates that each crate declares, by its name; those only for its tests are left out.
pub(crate) type Declared = BTreeMap<String, BTreeSet<String>>;

struct Row {
    package: &'static str,
    /// Which of our own crates it may use.
    ours: &'static [&'static str],
    never: &'static [&'static str],
}

const CLOCKS: [&str; 3] = ["chrono", "time", "jiff"];
const CLIENTS: [&str; 4] = ["reqwest", "ureq", "hyper", "isahc"];
const DOMAIN: &str = "qianliyan-domain";
const DEVICE: &str = "qianliyan-device";
const NATIVE: &str = "tauri-plugin-qianliyan-native";
const RELAY: &str = "qianliyan-relay";
const YEW: &str = "qianliyan-yew";

const TABLE: [Row; 11] = [
    Row {
        package: DOMAIN,
        ours: &[],
        never: &["automerge", "rusqlite", "tauri", "tokio", "axum", "rand", "getrandom"],
    },
    Row { package: DEVICE, ours: &[DOMAIN], never: &["tauri", "tokio", "axum"] },
    Row { package: RELAY, ours: &[DOMAIN, DEVICE], never: &["automerge", "tauri", "yew"] },
    Row {
        package: "qianliyan-ui",
        ours: &[DOMAIN, YEW],
        never: &["automerge", "rusqlite", "tauri", "tokio"],
    },
    Row { package: YEW, ours: &[], never: &["automerge", "rusqlite", "tauri", "tokio"] },
    Row { package: "qianliyan-worker", ours: &[DOMAIN, DEVICE], never: &["automerge", "rusqlite"] },
    Row { package: "qianliyan-app", ours: &[DOMAIN, DEVICE, NATIVE], never: &["automerge", "rusqlite"] },
    Row { package: NATIVE, ours: &[], never: &["automerge", "rusqlite"] },
    Row { package: "integration-tests", ours: &[DOMAIN, DEVICE, RELAY], never: &["tauri"] },
    Row { package: "qianliyan-fuzz", ours: &["integration-tests"], never: &[] },
    Row { package: "xtask", ours: &[], never: &[] },
];

/// What the manifests of the workspace at `root` declare.
pub(crate) fn declared(root: &Path) -> Declared {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root)
        .output()
        .expect("cargo is there, since it started this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo speaks JSON");
    list(&metadata, "packages").map(|one| (name(one), dependencies(one))).collect()
}

fn dependencies(package: &Value) -> BTreeSet<String> {
    let all = list(package, "dependencies");
    all.filter(|one| one["kind"].as_str() != Some("dev")).map(name).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn name(value: &Value) -> String {
    value["name"].as_str().unwrap_or_default().to_owned()
}

/// What the table does not allow.
pub(crate) fn complaints(declared: &Declared) -> Vec<String> {
    let ours: BTreeSet<&str> = declared.keys().map(String::as_str).collect();
    let mut complaints = Vec::new();
    for (package, dependencies) in declared {
        let Some(row) = TABLE.iter().find(|row| row.package == package) else {
            complaints.push(format!("{package} has no row in the table"));
            continue;
        };
        for used in dependencies.iter().map(String::as_str) {
            if is_refused(row, used, &ours) {
                complaints.push(format!("{package} may not use {used}"));
            }
        }
    }
    complaints
}

fn is_refused(row: &Row, used: &str, ours: &BTreeSet<&str>) -> bool {
    let is_pure = [DOMAIN, DEVICE].contains(&row.package);
    (ours.contains(used) && !row.ours.contains(&used))
        || row.never.contains(&used)
        || (is_pure && (CLOCKS.contains(&used) || CLIENTS.contains(&used)))
}

/// Files of the relay that may host a device: the county's watcher, the export, and the maker of the demo.
const HOSTS_IN_RELAY: [&str; 3] =
    ["sync-server/src/watcher", "sync-server/src/export", "sync-server/src/demo"];

/// Uses of the device in the relay's own path.
pub(crate) fn device_in_relay(source: &Source) -> Vec<String> {
    if HOSTS_IN_RELAY.iter().any(|start| source.path.starts_with(start)) {
        return Vec::new();
    }
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| line.contains("use device::") || line.contains(" device::"))
        .map(|(at, _)| source.at(at + 1, "the relay's path uses the device"))
        .collect()
}

fn with(package: &str, used: &str) -> Declared {
    let of = |name: &str, used: &[&str]| (name.to_owned(), used.iter().map(|&one| one.to_owned()).collect());
    Declared::from([of(DOMAIN, &[]), of(DEVICE, &[DOMAIN]), of(package, &[used])])
}

#[test]
fn a_crate_that_the_table_refuses_is_found() {
    assert_eq!(complaints(&with(DOMAIN, "tokio")), ["qianliyan-domain may not use tokio"]);
    assert_eq!(complaints(&with(DEVICE, "chrono")), ["qianliyan-device may not use chrono"]);
    assert_eq!(complaints(&with("qianliyan-ui", DEVICE)), ["qianliyan-ui may not use qianliyan-device"]);
    assert_eq!(complaints(&with("newcomer", "serde")), ["newcomer has no row in the table"]);
    assert!(complaints(&with("qianliyan-app", DEVICE)).is_empty());
}

#[test]
fn the_device_in_the_relays_path_is_found_and_in_its_watcher_is_not() {
    let text = "use device::Device;\n".to_owned();
    let source = |path: &str| Source { path: path.to_owned(), text: text.clone() };

    assert_eq!(device_in_relay(&source("sync-server/src/log.rs")).len(), 1);
    assert!(device_in_relay(&source("sync-server/src/watcher.rs")).is_empty());
}
