//! Measures, prints the table and, where asked, keeps it in `docs/bench`.
//!
//! `bench [--keep] [part …]`; `cargo xtask bench` builds what it needs and sets the paths.

use std::{collections::BTreeSet, fs, io::Write, process::Command};

use anyhow::{Context, ensure};
use integration_tests::{
    bench::{
        engine::{self, Large},
        link, machine, page, peer,
        report::{Report, Row},
        size, storm, table, worker,
    },
    process::path_from_env,
};
use tempfile::TempDir;

/// The parts in the order in which they run, with their titles.
const PARTS: [(&str, &str); 7] = [
    ("size", "What a browser loads"),
    ("storm", "The reconnect storm"),
    ("link", "One device and the relay"),
    ("device", "The device at 10,000 hazards and 100,000 records, natively"),
    ("worker", "The same store in Chromium's worker"),
    ("page", "The phone's page"),
    ("peers", "Other sync servers on the first storm's records"),
];

/// What the peers are compared with.
const OURS: (&str, &str) = ("storm", "263 devices × 40: drained");

/// What is wanted.
struct Wanted {
    parts: BTreeSet<String>,
    keep: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let wanted = wanted(std::env::args().skip(1))?;
    let folder = path_from_env("QIANLIYAN_BENCH")?;
    let mut report: Report = match fs::read(folder.join("bench.json")) {
        Ok(bytes) => serde_json::from_slice(&bytes).context("the numbers kept so far")?,
        Err(_) => Report::default(),
    };
    report.machine = machine::facts();
    let mut store = Store::default();
    for (part, title) in PARTS.iter().filter(|(part, _)| wanted.parts.contains(*part)) {
        eprintln!("▶ {title}");
        let load = machine::load();
        let rows = measure(part, &mut store, &report).await;
        report.put(part, load, rows.with_context(|| format!("{part} was not measured"))?);
    }
    report.rows.sort_by_key(|row| PARTS.iter().position(|(part, _)| *part == row.part));
    let text = table::markdown(&report, committed().as_ref(), &PARTS);
    writeln!(std::io::stdout().lock(), "{text}")?;
    if wanted.keep {
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("README.md"), &text)?;
        fs::write(folder.join("bench.json"), serde_json::to_vec_pretty(&report)?)?;
    }
    Ok(())
}

/// The large store, made once for the parts that need it.
#[derive(Default)]
struct Store {
    made: Option<(TempDir, Large)>,
}

impl Store {
    fn get(&mut self) -> anyhow::Result<&Large> {
        let (_, large) = match self.made.take() {
            Some(made) => self.made.insert(made),
            None => {
                let folder = TempDir::new()?;
                let large = Large::make(folder.path())?;
                self.made.insert((folder, large))
            }
        };
        Ok(large)
    }
}

async fn measure(part: &str, store: &mut Store, report: &Report) -> anyhow::Result<Vec<Row>> {
    match part {
        "size" => size::measure(&path_from_env("QIANLIYAN_DIST")?),
        "storm" => storm::measure().await,
        "link" => link::measure().await,
        "device" => engine::measure(store.get()?),
        "worker" => worker::measure(store.get()?).await,
        "page" => page::measure().await,
        _ => peer::measure(&path_from_env("QIANLIYAN_PEERS")?, report.value(OURS.0, OURS.1)).await,
    }
}

fn wanted(arguments: impl Iterator<Item = String>) -> anyhow::Result<Wanted> {
    let all = || PARTS.iter().map(|(part, _)| (*part).to_owned());
    let mut wanted = Wanted { parts: BTreeSet::new(), keep: false };
    for argument in arguments {
        if argument == "--keep" {
            wanted.keep = true;
        } else {
            ensure!(all().any(|part| part == argument), "there is no part {argument}");
            wanted.parts.insert(argument);
        }
    }
    if wanted.parts.is_empty() {
        wanted.parts = all().collect();
    }
    Ok(wanted)
}

/// The numbers of the last commit, if there are any.
fn committed() -> Option<Report> {
    let output = Command::new("git").args(["show", "HEAD:docs/bench/bench.json"]).output().ok()?;
    serde_json::from_slice(&output.stdout).ok()
}
