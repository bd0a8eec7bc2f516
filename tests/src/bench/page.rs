//! How soon a phone's page is of use: from the navigation to the first rows of Today, on a slowed processor.

use anyhow::Context;
use serde_json::json;
use tempfile::TempDir;

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
    driver.tell(&phone, "Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
    driver.tell(&phone, "Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await?;
    let warm = opened(&driver, &phone, &page, Kept::Everything).await?;
    let cold = opened(&driver, &phone, &page, Kept::Store).await?;
    driver.tell(&phone, "Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
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

async fn opened(driver: &Driver, phone: &Browser, page: &str, kept: Kept) -> anyhow::Result<Vec<f64>> {
    let mut spans = Vec::new();
    for _ in 0..TIMES {
        phone.goto("about:blank").await?;
        if kept == Kept::Store {
            let of_app = json!({ "origin": page, "storageTypes": "service_workers,cache_storage" });
            driver.tell(phone, "Storage.clearDataForOrigin", of_app).await?;
            driver.tell(phone, "Network.clearBrowserCache", json!({})).await?;
        }
        phone.goto(page).await?;
        let usable = phone.until("Today's rows", "window.usableAt").await?;
        spans.push(usable.as_f64().context("a moment")?);
        if kept == Kept::Store {
            // What is fetched for the next time must not be on its way when the next time comes.
            let ready = "document.documentElement.dataset.offline === 'ready'";
            phone.until("a kept app", ready).await?;
        }
    }
    Ok(spans)
}
