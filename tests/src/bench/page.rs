//! How soon a phone's page is of use: from the navigation to the first rows of Today, on a slowed processor.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{clock, report::Row};
use crate::{
    browser::{Browser, Driver, Screen},
    demo::Demo,
    process::RelayProcess,
};

/// How many times slower the page's processor is made.
const SLOWER: u32 = 4;
/// How often the page is opened each way.
const TIMES: usize = 5;

/// Notes in every new page when Today shows its first rows.
const WATCH: &str = r"
const look = () => {
    const rows = document.querySelector('#main [data-test=hazard-row], #main [data-test=site-row]');
    if (rows && document.querySelector('#begin-patrol, #go-on-patrol')) { window.usableAt = performance.now(); }
    else { requestAnimationFrame(look); } };
requestAnimationFrame(look);
";

/// Measures the page with and without what the service worker and the browser have kept.
///
/// # Errors
///
/// Where the page does not open.
pub async fn measure() -> anyhow::Result<Vec<Row>> {
    let folder = TempDir::new()?;
    let data = folder.path().join("data");
    let demo = Demo::into(&data).await?;
    let relay = RelayProcess::start(&data).await?;
    let page = format!("http://{}/", relay.address);
    let driver = Driver::start().await?;
    let phone = driver.open("phone", Screen::Phone, &folder.path().join("phone")).await?;
    phone.goto(&page).await?;
    phone.fill("#enrol-code", &demo.code("01", 2)?).await?;
    phone.click("#enrol-submit").await?;
    phone.until("Today", "document.querySelector('#main [data-test=hazard-row]')").await?;
    phone.until("a kept app", "document.documentElement.dataset.offline === 'ready'").await?;
    phone.sees("#sync-chip", "全部已上传").await?;
    let tools = Tools { driver: driver.url(), browser: &phone };
    tools.tell("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
    tools.tell("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await?;
    let warm = opened(&tools, &page, Kept::Everything).await?;
    let cold = opened(&tools, &page, Kept::Store).await?;
    tools.tell("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
    phone.close().await?;
    let row = |name: &str, spans: &[f64]| {
        Row::new(
            format!("phone page usable at {SLOWER}× slow-down, {name}"),
            clock::median(spans) / 1_000.0,
            "s",
        )
        .at_most(3.0)
        .noting(format!("navigation to Today's first rows, median of {TIMES}; slows the page's own thread"))
    };
    Ok(vec![row("service worker warm", &warm), row("nothing cached", &cold)])
}

/// What is left from the visit before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// Everything.
    Everything,
    /// The device's store, but no file of the app.
    Store,
}

async fn opened(tools: &Tools<'_>, page: &str, kept: Kept) -> anyhow::Result<Vec<f64>> {
    let mut spans = Vec::new();
    for _ in 0..TIMES {
        tools.browser.goto("about:blank").await?;
        if kept == Kept::Store {
            let of_app = json!({ "origin": page, "storageTypes": "service_workers,cache_storage" });
            tools.tell("Storage.clearDataForOrigin", of_app).await?;
            tools.tell("Network.clearBrowserCache", json!({})).await?;
        }
        tools.browser.goto(page).await?;
        let usable = tools.browser.until("Today's rows", "window.usableAt").await?;
        spans.push(usable.as_f64().context("a moment")?);
        if kept == Kept::Store {
            // What is fetched for the next time must not be on its way when the next time comes.
            let ready = "document.documentElement.dataset.offline === 'ready'";
            tools.browser.until("a kept app", ready).await?;
        }
    }
    Ok(spans)
}

/// Chromium's own tools for one page, through its driver.
struct Tools<'a> {
    driver: &'a str,
    browser: &'a Browser,
}

impl Tools<'_> {
    async fn tell(&self, command: &str, parameters: Value) -> anyhow::Result<()> {
        let session = self.browser.client().session_id().await?.context("a session")?;
        let host = self.driver.trim_start_matches("http://");
        let body = json!({ "cmd": command, "params": parameters }).to_string();
        let head = format!(
            "POST /session/{session}/goog/cdp/execute HTTP/1.1\r\nhost: {host}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(host).await?;
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        // The driver keeps the connection open; what it says at first tells how it went.
        let mut answer = vec![0; 4_096];
        let count = stream.read(&mut answer).await?;
        let answer = String::from_utf8_lossy(answer.get(..count).unwrap_or_default()).into_owned();
        ensure!(answer.starts_with("HTTP/1.1 200"), "{command}: {answer}");
        Ok(())
    }
}
