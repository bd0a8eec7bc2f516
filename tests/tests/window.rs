//! The shell's window, through a real relay process: what is saved outlives the program and reaches the relay.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};

use device::Device;
use domain::{
    enrol::Credential,
    hazard::Stage,
    view::{HazardFilter, HazardLine, Query, View},
};
use integration_tests::{
    browser::Browser, demo::Demo, online::OnlineDevice, process::RelayProcess, window::WindowDriver,
};
use tempfile::TempDir;

/// What is reported; the markup must stay words.
const WHAT: &str = "<img src=x onerror=document.title='hit'>配电箱门损坏";
/// A part of it to search for.
const WORDS: &str = "配电箱门损坏";
const PLACE: &str = "古渡社区活动中心西门";
/// 西口镇, the first of the county's townships.
const TOWNSHIP: &str = "01";

/// Notes every breach of the content security policy from here on.
const WATCH_POLICY: &str = "window.breaches = []; document.addEventListener('securitypolicyviolation', \
    event => window.breaches.push(`${event.violatedDirective} ${event.blockedURI}`));";

/// The style sheets that did not come.
const STYLES_MISSING: &str = "return [...document.querySelectorAll('link[rel=stylesheet]')]\
    .filter(link => !link.sheet || link.sheet.cssRules.length === 0).map(link => link.href).join()";

/// Whether a photo is seen within an element.
const SHOWS_PHOTO: &str = "(css => [...document.querySelectorAll(css + ' [data-test=thumb] img')].some(image => image.naturalWidth > 0))";

struct Room {
    relay: RelayProcess,
    demo: Demo,
    driver: WindowDriver,
    _folder: TempDir,
}

impl Room {
    async fn set() -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let data = folder.path().join("data");
        let demo = Demo::into(&data).await?;
        let relay = RelayProcess::start(&data).await?;
        let driver = WindowDriver::start(&folder.path().join("home")).await?;
        Ok(Self { relay, demo, driver, _folder: folder })
    }

    async fn open(&self) -> anyhow::Result<Browser> {
        let window = self.driver.open().await?;
        window.client().execute(WATCH_POLICY, vec![]).await?;
        Ok(window)
    }
}

async fn enrol(room: &Room, window: &Browser) -> anyhow::Result<()> {
    window.fill("#enrol-code", &room.demo.code(TOWNSHIP, 0)?).await?;
    window.fill("#enrol-relay", &format!("http://{}", room.relay.address)).await?;
    window.click("#enrol-submit").await?;
    window.until("today", "document.querySelector('#begin-patrol')").await?;
    window.sees("#sync-chip", "全部已上传").await
}

async fn report(window: &Browser) -> anyhow::Result<()> {
    window.click("#report").await?;
    window.fill("#report-place", PLACE).await?;
    window.click("[data-test=report-sector-fire]").await?;
    window.click("[data-test=report-risk-general]").await?;
    window.fill("#report-what", WHAT).await?;
    window.attach("#report-photos-file", &photo()).await?;
    window.until("the photo", &format!("{SHOWS_PHOTO}('#report-form')")).await?;
    window.click("#report-submit").await?;
    window.sees("#hazard-detail", WHAT).await?;
    window.sees("#hazard-detail", "已上报").await?;
    window.sees("#sync-chip", "全部已上传").await
}

fn photo() -> PathBuf {
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sync-server/demo/photos");
    let files = std::fs::read_dir(photos).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|ending| ending == "jpg")).min().unwrap()
}

/// Nothing that the page loaded or did was against its policy, and the markup of a hazard was not run.
async fn kept_to_the_policy(window: &Browser) -> anyhow::Result<()> {
    let breaches = window.client().execute("return window.breaches.join()", vec![]).await?;
    anyhow::ensure!(breaches == "", "the policy was broken: {breaches}");
    let missing = window.client().execute(STYLES_MISSING, vec![]).await?;
    anyhow::ensure!(missing == "", "style sheets did not load: {missing}");
    anyhow::ensure!(window.client().title().await? != "hit", "markup in a hazard was run");
    Ok(())
}

/// Every screen of the tab bar is drawn.
async fn look_around(window: &Browser) -> anyhow::Result<()> {
    window.click("#back").await?;
    for tab in ["patrol", "hazards", "fire", "me", "today"] {
        window.click(&format!("[data-test=tab-{tab}]")).await?;
        window.until(tab, &format!("document.querySelector('[data-test=tab-{tab}][aria-current]')")).await?;
    }
    Ok(())
}

async fn finds_the_hazard(window: &Browser) -> anyhow::Result<()> {
    window.click("[data-test=tab-hazards]").await?;
    window.fill("#hazards-search", WORDS).await?;
    window.sees("[data-test=hazard-row]", WORDS).await?;
    window.click("[data-test=hazard-row]").await?;
    window.sees("#hazard-detail", WHAT).await?;
    window.sees("#hazard-detail", PLACE).await?;
    window.until("the photo", &format!("{SHOWS_PHOTO}('#hazard-detail')")).await.map(drop)
}

/// The hazard as a second device holds it, that got it from the relay.
async fn as_the_supervisor_has_it(room: &Room) -> anyhow::Result<HazardLine> {
    let (account, password) = room.demo.account("xikou")?;
    let credential = Credential::Account { account, password };
    let mut supervisor = OnlineDevice::enrol(&room.relay.address, credential, 71).await?;
    let filter = HazardFilter { text: WORDS.to_owned(), ..HazardFilter::default() };
    let query = Query::Hazards { filter, offset: 0, limit: 5 };
    let find = |device: &Device, now_ms: i64| match device.ask(now_ms, &query)? {
        View::Hazards(page) => Ok(page.lines.into_iter().next()),
        other => anyhow::bail!("hazards were asked for, not {other:?}"),
    };
    supervisor.until("the hazard of the window", find).await
}

async fn tell_the_story() -> anyhow::Result<()> {
    let room = Room::set().await?;
    let window = room.open().await?;
    enrol(&room, &window).await?;
    report(&window).await?;
    look_around(&window).await?;
    kept_to_the_policy(&window).await?;

    let seen = as_the_supervisor_has_it(&room).await?;
    anyhow::ensure!(
        (seen.what.as_str(), seen.place.as_str(), seen.stage) == (WHAT, PLACE, Stage::Reported),
        "the supervisor has another hazard: {seen:?}"
    );

    room.driver.close(window).await?;
    let window = room.open().await?;
    finds_the_hazard(&window).await?;
    window.sees("#sync-chip", "全部已上传").await?;
    room.driver.close(window).await?;

    let Room { relay, driver, .. } = room;
    relay.kill().await?;
    let window = driver.open().await?;
    finds_the_hazard(&window).await?;
    driver.close(window).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hazard_saved_in_the_window_outlives_the_program_and_reaches_the_relay() {
    tell_the_story().await.unwrap();
}
