//! Other sync servers on the same work, each spoken to in its own protocol; see `bench/peers`.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::Context;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use super::{report::Row, storm};

/// After this time a peer is told to have not finished.
const PATIENCE: Duration = Duration::from_secs(900);

/// Name, title, and what it promises once it has answered.
const PEERS: [(&str, &str, &str); 3] = [
    ("pouchdb", "PouchDB Server 4.2.0", "unsigned; LevelDB without fsync"),
    ("hocuspocus", "Hocuspocus 4.7.0", "unsigned; in memory, in LevelDB seconds later"),
    ("automerge", "automerge-repo-sync-server 0.2.8", "unsigned; in memory, in files soon after"),
];

/// Measures every peer whose packages lie in `folder`; `ours` is how long the relay took for the same records.
///
/// # Errors
///
/// Where the work cannot be made.
pub async fn measure(folder: &Path, ours: Option<f64>) -> anyhow::Result<Vec<Row>> {
    let work = TempDir::new()?;
    let file = work.path().join("work.json");
    std::fs::write(&file, serde_json::to_vec(&storm::documents()?)?)?;
    let mut rows = Vec::new();
    for (peer, title, promise) in PEERS {
        let outcome = run(folder, peer, &file).await;
        if let Ok(outcome) = &outcome {
            eprintln!("{peer}: {outcome}");
        }
        rows.extend(told(title, promise, outcome, ours));
    }
    Ok(rows)
}

async fn run(folder: &Path, peer: &str, work: &Path) -> anyhow::Result<Value> {
    anyhow::ensure!(folder.join("node_modules").is_dir(), "its npm packages are not installed");
    let data = TempDir::new()?;
    let mut command = Command::new("node");
    command.arg("storm.mjs").arg(peer).arg(work).arg(data.path()).current_dir(folder);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).output();
    let waited = tokio::time::timeout(PATIENCE, child).await;
    let output = waited.with_context(|| format!("not done after {} s", PATIENCE.as_secs()))??;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let outcome: Value = serde_json::from_str(text.trim()).context("it ended without a word")?;
    match outcome.get("error").and_then(Value::as_str) {
        Some(error) => anyhow::bail!("{error}"),
        None => Ok(outcome),
    }
}

fn told(title: &str, promise: &str, outcome: anyhow::Result<Value>, ours: Option<f64>) -> Vec<Row> {
    let drained = format!("{title}: drained");
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(error) => return vec![Row::missing(drained, "s", format!("{error:#}"))],
    };
    let number = |key: &str| outcome.get(key).and_then(Value::as_f64).unwrap_or_default();
    let (wall, records) = (number("wall_s"), number("records"));
    let ratio = ours.map_or(String::new(), |ours| format!("{:.1} × ours; ", wall / ours));
    let row = |what: &str, value: f64, unit: &str| Row::new(format!("{title}: {what}"), value, unit);
    vec![
        row("drained", wall, "s").noting(format!("{ratio}{promise}")),
        row("taken", records / wall, "records/s"),
        row("up", number("up") / records, "bytes/record"),
        row("peak memory", number("peak_mb"), "MB"),
        row("processor time", number("cpu_s"), "s"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_peer_that_fails_is_told_with_its_reason_and_one_that_runs_with_its_ratio() {
        let failed = told("Peer", "", Err(anyhow::anyhow!("does not start")), Some(2.0));
        assert_eq!((failed[0].value, failed[0].note.as_str()), (None, "does not start"));

        let outcome =
            json!({"wall_s": 8.0, "records": 16, "up": 160, "down": 1, "peak_mb": 3.0, "cpu_s": 1.0});
        let rows = told("Peer", "unsigned", Ok(outcome), Some(2.0));
        assert_eq!((rows[0].value, rows[0].note.as_str()), (Some(8.0), "4.0 × ours; unsigned"));
        assert_eq!(rows[2].value, Some(10.0));
    }
}
