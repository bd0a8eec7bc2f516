//! The browser's engine at 10,000 hazards: the same store in Chromium's worker, asked as the screens ask.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, ensure};
use device::{Connection, Device};
use domain::{
    command::{Command, Outcome},
    host::{Answer, Call, FromHost, Request, Response, write},
    view::{InboxFilter, Query, View},
};
use fantoccini::wd::TimeoutConfiguration;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    clock,
    engine::{self, Large},
    report::Row,
};
use crate::{
    browser::{Browser, Driver, Screen},
    process::RelayProcess,
};

/// How many calls of each kind are timed.
const TIMES: usize = 100;
/// How often the worker is started.
const OPENINGS: usize = 5;
/// How long a script may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// What every script here begins with. A worker's files lie in a pool; the first 512 bytes of each hold its name and
/// its content begins at 4,096.
const PRELUDE: &str = r"
const done = arguments[arguments.length - 1];
const begin = () => { const worker = new Worker('./worker.js', { type: 'module' });
    worker.onerror = (event) => done({ error: String(event.message) }); return worker; };
const isResponse = (bytes) => bytes instanceof Uint8Array && bytes[0] === 1;
const answered = (worker, request) => new Promise((resolve) => {
    worker.onmessage = ({ data }) => { if (isResponse(data)) resolve(data); };
    worker.postMessage(Uint8Array.from(request)); });
const inPool = async (name) => { const root = await navigator.storage.getDirectory();
    const pool = await (await root.getDirectoryHandle('.qianliyan')).getDirectoryHandle('.opaque');
    for await (const handle of pool.values()) { const file = await handle.getFile();
        const head = new TextDecoder().decode(await file.slice(0, 512).arrayBuffer()).replace(/\0.*$/s, '');
        if (head.replace(/^\//, '') === name) return handle; } };
";

/// Lays the store that a file field holds in place of the worker's own.
const LAY: &str = r"
(async () => {
    const worker = begin();
    await answered(worker, arguments[0]);
    worker.terminate();
    let error = '';
    for (let tries = 0; tries < 50; tries += 1) {
        try {
            const handle = await inPool('qianliyan.db');
            const head = await (await handle.getFile()).slice(0, 4096).arrayBuffer();
            const out = await handle.createWritable();
            await out.write(head);
            await out.write(document.querySelector('#store').files[0]);
            await out.close();
            return done({});
        } catch (caught) { error = String(caught); await new Promise((next) => setTimeout(next, 100)); }
    }
    done({ error });
})();
";

/// Starts the worker again and again and asks at once.
const OPEN: &str = r"
(async () => {
    const spans = [];
    for (let nth = 0; nth < arguments[1]; nth += 1) {
        const begun = performance.now();
        const worker = begin();
        const answer = await answered(worker, arguments[0]);
        spans.push([performance.now() - begun, [...answer.slice(0, 16)]]);
        worker.terminate();
        await navigator.locks.request('qianliyan-store', () => undefined);
    }
    done({ spans });
})();
";

/// Makes many calls on one worker, one after the other.
const CALLS: &str = r"
(async () => {
    const worker = begin();
    await answered(worker, arguments[1]);
    const spans = [];
    for (const request of arguments[0]) {
        const begun = performance.now();
        const answer = await answered(worker, request);
        spans.push([performance.now() - begun, [...answer.slice(0, 16)]]);
    }
    worker.terminate();
    done({ spans });
})();
";

/// Measures the worker on a copy of `large`.
///
/// # Errors
///
/// Where Chromium or the worker refuses.
pub async fn measure(large: &Large) -> anyhow::Result<Vec<Row>> {
    let folder = TempDir::new()?;
    let store = as_the_browser_keeps_it(large, folder.path())?;
    let native = Device::open(Connection::open(&large.file)?, [201; 32])?;
    let saves = engine::commands(large, &native)?.into_iter().take(TIMES).map(execute).collect();
    drop(native);
    let relay = RelayProcess::start(&folder.path().join("data")).await?;
    let driver = Driver::start().await?;
    let browser = driver.open("worker", Screen::Desk, &folder.path().join("profile")).await?;
    // A page of the same origin in which no app runs.
    browser.goto(&format!("http://{}/manifest.webmanifest", relay.address)).await?;
    let field = "const field = document.createElement('input'); field.type = 'file'; field.id = 'store';\
                 document.body.append(field);";
    browser.client().execute(field, vec![]).await?;
    browser.attach("#store", &store).await?;
    run(&browser, LAY, vec![request(0, Call::Status)?]).await?;

    let opening = run(&browser, OPEN, vec![request(1, ask(inbox()))?, json!(OPENINGS)]).await?;
    let inbox = beginning(1, &ask(inbox()))?;
    ensure!(opening.iter().all(|span| span.head.starts_with(&inbox)), "the inbox does not open");
    let opening: Vec<f64> = opening.iter().map(|span| span.ms).collect();
    let mut rows = vec![
        Row::new("cold open, p95", clock::percentile(&opening, 95), "ms")
            .at_most(4.0 * 300.0)
            .noting(format!("worker, module, store and first page of the inbox, of {OPENINGS}")),
    ];
    for (name, bar, calls) in [
        ("ledger page", 20.0, repeated(engine::ledger_queries())),
        ("search", 20.0, repeated(engine::search_queries())),
        ("save", 15.0, saves),
    ] {
        let spans = calls_timed(&browser, calls).await?;
        rows.push(Row::new(format!("{name}, p50"), clock::median(&spans), "ms"));
        rows.push(
            Row::new(format!("{name}, p95"), clock::percentile(&spans, 95), "ms")
                .at_most(4.0 * bar)
                .noting(format!("{} calls from the page and back", spans.len())),
        );
    }
    browser.close().await?;
    Ok(rows)
}

/// The browser's SQLite keeps no write-ahead log.
fn as_the_browser_keeps_it(large: &Large, folder: &Path) -> anyhow::Result<PathBuf> {
    let store = folder.join("store.db");
    std::fs::copy(&large.file, &store)?;
    let connection = Connection::open(&store)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    ensure!(mode == "delete", "the store stays in journal mode {mode}");
    Ok(store)
}

const fn inbox() -> Query {
    Query::Inbox { filter: InboxFilter::All, offset: 0, limit: 50 }
}

const fn ask(query: Query) -> Call {
    Call::Ask { query }
}

const fn execute(command: Command) -> Call {
    Call::Execute { command, fix: None }
}

fn repeated(queries: Vec<Query>) -> Vec<Call> {
    queries.into_iter().cycle().take(TIMES).map(ask).collect()
}

fn request(number: u64, call: Call) -> anyhow::Result<Value> {
    Ok(json!(write(&Request { number, call }).context("a request")?))
}

/// Times calls one after the other; a write must be done, a read must show something.
async fn calls_timed(browser: &Browser, calls: Vec<Call>) -> anyhow::Result<Vec<f64>> {
    let mut requests = Vec::new();
    let mut beginnings = Vec::new();
    for (number, call) in (2..).zip(calls) {
        beginnings.push(beginning(number, &call)?);
        requests.push(request(number, call)?);
    }
    let spans = run(browser, CALLS, vec![json!(requests), request(1, Call::Status)?]).await?;
    for (span, beginning) in spans.iter().zip(&beginnings) {
        ensure!(span.head.starts_with(beginning), "an answer that begins {:?} is none", span.head);
    }
    Ok(spans.iter().map(|span| span.ms).collect())
}

/// How the answer to a call must begin: as a write that was done, or as a view, whichever it is.
fn beginning(number: u64, call: &Call) -> anyhow::Result<Vec<u8>> {
    let is_read = matches!(call, Call::Ask { .. });
    let answer = if is_read { Answer::View(Box::new(View::Unknown)) } else { Answer::Outcome(Outcome::Done) };
    let mut bytes = write(&FromHost::Response(Response { number, answer })).context("an answer")?;
    if is_read {
        bytes.pop();
    }
    Ok(bytes)
}

/// How long a call took, and how its answer begins.
struct Span {
    ms: f64,
    head: Vec<u8>,
}

/// Runs a script in the page.
async fn run(browser: &Browser, script: &str, arguments: Vec<Value>) -> anyhow::Result<Vec<Span>> {
    let patience = TimeoutConfiguration::new(Some(PATIENCE), Some(PATIENCE), None);
    browser.client().update_timeouts(patience).await?;
    let told = browser.client().execute_async(&format!("{PRELUDE}{script}"), arguments).await?;
    if let Some(error) = told.get("error") {
        anyhow::bail!("the worker: {error}");
    }
    let spans = told.get("spans").and_then(Value::as_array).cloned().unwrap_or_default();
    spans.into_iter().map(read_span).collect()
}

fn read_span(span: Value) -> anyhow::Result<Span> {
    let (ms, head): (f64, Vec<u8>) = serde_json::from_value(span).context("a span")?;
    Ok(Span { ms, head })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::host::BrokenCode;

    #[test]
    fn any_view_begins_as_it_should_and_nothing_else_does() {
        let written = |answer| write(&FromHost::Response(Response { number: 300, answer })).unwrap();
        let (read, saved) = (ask(inbox()), Call::SyncNow);
        let view = written(Answer::View(Box::new(View::Draft(None))));
        let broken = written(Answer::Broken(BrokenCode::Store));

        assert!(view.starts_with(&beginning(300, &read).unwrap()));
        assert!(!broken.starts_with(&beginning(300, &read).unwrap()));
        assert_eq!(written(Answer::Outcome(Outcome::Done)), beginning(300, &saved).unwrap());
    }
}
