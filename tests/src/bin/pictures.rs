//! Takes the pictures of `docs/pictures`: each screen in Chinese, standard and elder, at its size.

use std::path::{Path, PathBuf};

use anyhow::Context;
use integration_tests::{
    browser::{Browser, Driver, Screen},
    demo::Demo,
    process::{RelayProcess, path_from_env},
};
use serde_json::json;
use tempfile::TempDir;

/// Name, address and what must be there before the picture is taken.
type Shot = (&'static str, &'static str, &'static str);

const PHONE: [Shot; 7] = [
    ("today", "#/today", "#begin-patrol, #go-on-patrol"),
    ("patrol", "#/patrol", "#main .row, #main .btn"),
    ("report", "#/report", "#report-submit"),
    ("hazards", "#/hazards", "[data-test=hazard-row]"),
    ("fire", "#/fire", "#call-119"),
    ("waiting", "#/waiting", "#sync-now"),
    ("me", "#/me", "#me-name"),
];

const DESK: [Shot; 4] = [
    ("inbox", "#/inbox", "[data-test=inbox-item]"),
    ("ledger", "#/ledger", "[data-test=ledger-row]"),
    ("patrols", "#/patrols", "[data-test=patrol-line]"),
    ("sites", "#/sites", "[data-test=site-line]"),
];

/// Ending of the name, elder mode, theme, and how many of the shots are taken in it.
const LOOKS: [(&str, &str, &str, usize); 4] = [
    ("", "off", "standard", usize::MAX),
    ("-elder", "on", "standard", usize::MAX),
    ("-sunlight", "off", "sunlight", 1),
    ("-night", "off", "night", 1),
];

/// True where a photo is drawn.
const DRAWN: &str = "[...document.querySelectorAll('.hero img, .thumb img')].some(e => e.naturalWidth > 0)";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let pictures = path_from_env("QIANLIYAN_PICTURES")?;
    std::fs::create_dir_all(&pictures)?;
    let data = folder.path().join("data");
    let demo = Demo::into(&data).await?;
    let relay = RelayProcess::start(&data).await?;
    let page = format!("http://{}/", relay.address);
    let driver = Driver::start().await?;

    let phone = driver.open("phone", Screen::Phone, &folder.path().join("phone")).await?;
    phone.goto(&page).await?;
    phone.until("the enrolment", "document.querySelector('#enrol-form')").await?;
    phone.picture(&pictures.join("phone-enrol.png")).await?;
    phone.fill("#enrol-code", &demo.code("01", 2)?).await?;
    phone.click("#enrol-submit").await?;
    settle(&phone, "[data-test=hazard-row]").await?;
    album(&phone, &page, ("phone", &pictures), &PHONE, "[data-test=hazard-row]", "#hazard-detail").await?;

    let desk = driver.open("desk", Screen::Desk, &folder.path().join("desk")).await?;
    let (account, password) = demo.account("xikou")?;
    desk.goto(&page).await?;
    desk.click("[data-test=enrol-by-account]").await?;
    desk.fill("#enrol-account", &account).await?;
    desk.fill("#enrol-password", &password).await?;
    desk.click("#enrol-submit").await?;
    settle(&desk, "[data-test=inbox-item]").await?;
    let open = "[data-test=inbox-item] .mail-open";
    album(
        &desk,
        &page,
        ("desk", &pictures),
        &DESK,
        open,
        "[data-test=hazard-detail], [data-test=patrol-detail]",
    )
    .await
}

/// Takes every shot and one thing opened from its list, in the standard look and in elder mode; the first shot in the
/// other themes too.
async fn album(
    browser: &Browser,
    page: &str,
    (face, folder): (&str, &PathBuf),
    shots: &[Shot],
    open: &str,
    opened: &str,
) -> anyhow::Result<()> {
    let list = if face == "phone" { "#/hazards" } else { "#/inbox" };
    for (ending, elder, theme, count) in LOOKS {
        wear(browser, elder, theme).await?;
        for (name, address, ready) in shots.iter().take(count) {
            browser.goto(&format!("{page}{address}")).await?;
            shoot(browser, ready, &folder.join(format!("{face}-{name}{ending}.png"))).await?;
        }
        if count > 1 {
            browser.goto(&format!("{page}{list}")).await?;
            browser.click(open).await?;
            browser.until("a photo", DRAWN).await?;
            shoot(browser, opened, &folder.join(format!("{face}-hazard{ending}.png"))).await?;
        }
    }
    Ok(())
}

async fn shoot(browser: &Browser, ready: &str, file: &Path) -> anyhow::Result<()> {
    browser.until(ready, &format!("document.querySelector({})", json!(ready))).await?;
    browser.picture(file).await.with_context(|| format!("no picture {}", file.display()))
}

/// Waits until the first pull is over: everything is up and the list has stopped growing for two seconds.
async fn settle(browser: &Browser, rows: &str) -> anyhow::Result<()> {
    let count = format!("document.querySelectorAll({}).length", json!(rows));
    let grown = format!(
        "(n => {{ if (window.rowsSeen !== n) {{ window.rowsSeen = n; window.rowsAt = performance.now(); }}\
         return n > 0 && performance.now() - window.rowsAt > 2000; }})({count})"
    );
    browser.until("a list that is whole", &grown).await?;
    browser.sees("#sync-chip", "全部已上传").await
}

/// Switches elder mode and theme, and opens the page anew.
async fn wear(browser: &Browser, elder: &str, theme: &str) -> anyhow::Result<()> {
    let script =
        "localStorage.setItem('qly.elder', arguments[0]); localStorage.setItem('qly.theme', arguments[1])";
    browser.client().execute(script, vec![json!(elder), json!(theme)]).await?;
    browser.client().refresh().await?;
    browser.sees("#sync-chip", "全部已上传").await
}
