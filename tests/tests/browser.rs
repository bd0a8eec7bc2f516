//! The first whole path, in real browsers, through a real relay process and a network that is really cut.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};

use integration_tests::{
    browser::{Browser, Screen, kill_browser_of},
    process::relay_command,
    stage::Stage,
};

/// What the worker reports; the markup must stay words.
const WHAT: &str = "<img src=x onerror=document.title='hit'>消防通道堆放杂物";
/// As WebDriver names these keys.
const TAB: char = '\u{e004}';
const ESCAPE: char = '\u{e00c}';

async fn open_phone(stage: &Stage) -> anyhow::Result<Browser> {
    let phone = stage.driver.open("phone", Screen::Phone, &stage.profile("phone")).await?;
    phone.goto(&stage.page("")).await?;
    Ok(phone)
}

async fn enrol_worker(stage: &Stage, phone: &Browser) -> anyhow::Result<()> {
    phone.fill("#enrol-code", "WRONGCODE2").await?;
    phone.click("#enrol-submit").await?;
    phone.sees("#enrol-form", "登记码").await?;
    phone.until("an error in words", "document.querySelector('#enrol-form [role=alert]')").await?;
    stage.enrol_by_code(phone, 0).await?;
    phone.until("today", "document.querySelector('#begin-patrol')").await?;
    phone.sees("#sync-chip", "全部已上传").await?;
    phone.until("ready for no network", "document.documentElement.dataset.offline === 'ready'").await?;
    Ok(())
}

async fn enrol_supervisor(stage: &Stage, desk: &Browser) -> anyhow::Result<()> {
    desk.goto(&format!("http://{}/", stage.relay.address)).await?;
    stage.enrol_by_account(desk, "xikou").await?;
    desk.until("the inbox", "document.querySelector('[data-test=inbox-item]')").await?;
    desk.sees("#sync-chip", "全部已上传").await
}

/// With no network: the page opens, a patrol is walked, a site is found in order.
async fn walk(phone: &Browser) -> anyhow::Result<()> {
    phone.client().refresh().await?;
    phone.click("#begin-patrol").await?;
    phone.click("[data-test=begin-patrol], [data-test=site-row]").await?;
    phone.click("[data-test=site-row]").await?;
    phone.click("#visit-all-ok").await?;
    phone.click("#visit-save").await?;
    phone.click("#end-patrol").await?;
    phone.click("#end-patrol-confirm").await?;
    phone.sees("#sync-chip", "仅在本机").await
}

/// Half of a report is written when the browser dies; it is there again, and sent.
async fn report(stage: &Stage, phone: Browser) -> anyhow::Result<Browser> {
    phone.goto(&stage.page("#/report")).await?;
    phone.fill("#report-place", "古渡社区活动中心东门").await?;
    phone.click("[data-test=report-sector-fire]").await?;
    phone.sees("#report-sector", "换一个").await?;
    phone.click("#report-category label").await?;
    phone.click("[data-test=report-risk-general]").await?;
    phone.fill("#report-what", WHAT).await?;
    phone.until("a kept draft", "document.querySelector('[data-test=draft-kept][data-kept=all]')").await?;
    kill_browser_of(&stage.profile("phone"))?;
    drop(phone);
    let phone = open_phone(stage).await?;
    phone.goto(&stage.page("#/report")).await?;
    phone.until("the draft", "document.querySelector('#report-what').value.includes('消防通道')").await?;
    phone.click("#report-submit").await?;
    phone.sees("#hazard-detail", "<img src=x").await?;
    phone.sees("#hazard-detail", "已上报").await?;
    phone.sees("#sync-chip", "仅在本机").await?;
    Ok(phone)
}

/// A dialog has the keyboard until Escape, which gives it back to what opened the dialog.
async fn look_at_the_keys(desk: &Browser) -> anyhow::Result<()> {
    let focus = |what: &str| format!("document.activeElement.matches('{what}')");
    desk.click("#keys-help").await?;
    desk.until("the dialog's keyboard", &focus(".dialog")).await?;
    for _ in 0..3 {
        desk.press(TAB).await?;
        desk.until("its only button", &focus("#dialog-close")).await?;
    }
    desk.press(ESCAPE).await?;
    desk.misses(".dialog").await?;
    desk.until("what opened it", &focus("#keys-help")).await.map(drop)
}

/// The supervisor sees it live and returns it with a remark pinned to a field.
async fn give_back(desk: &Browser) -> anyhow::Result<()> {
    desk.sees("[data-test=inbox-item]", "消防通道堆放杂物").await?;
    let open = "(e => e && (e.querySelector('.mail-open').click(), true))\
                ([...document.querySelectorAll('[data-test=inbox-item]')].find(e => e.innerText.includes('消防通道堆放杂物')))";
    desk.until("the hazard in the inbox", open).await?;
    desk.click("[data-test=pin-what]").await?;
    desk.fill("[data-test=return-words]", "请写明堆放在哪一层").await?;
    desk.click("[data-test=return-submit]").await?;
    desk.sees("[data-test=event-return]", "请写明堆放在哪一层").await
}

/// The worker reads the remark and answers with no network.
async fn answer(stage: &Stage, phone: &Browser) -> anyhow::Result<()> {
    phone.goto(&stage.page("#/today")).await?;
    phone.sees("[data-test=hazard-row]", "消防通道堆放杂物").await?;
    stage.network.cut();
    phone.client().refresh().await?;
    let open = "(e => e && (e.click(), true))([...document.querySelectorAll('[data-test=hazard-row]')]\
                .find(e => e.innerText.includes('消防通道堆放杂物')))";
    phone.until("the hazard", open).await?;
    phone.sees("#returned", "请写明堆放在哪一层").await?;
    phone.click("#step-answer").await?;
    phone.fill("#step-words", "堆放在一层东门内侧").await?;
    phone.click("#step-submit").await?;
    phone.sees("#hazard-detail", "堆放在一层东门内侧").await?;
    phone.sees("#sync-chip", "仅在本机").await?;
    stage.network.mend();
    phone.click("#sync-chip").await?;
    phone.click("#sync-now").await?;
    phone.sees("#sync-chip", "全部已上传").await
}

async fn order(desk: &Browser) -> anyhow::Result<()> {
    desk.sees("[data-test=event-answer]", "堆放在一层东门内侧").await?;
    desk.click("#step-verify").await?;
    desk.click("[data-test=step-conclusion-true]").await?;
    desk.click("[data-test=step-grade-general]").await?;
    desk.click("#step-submit").await?;
    desk.click("#step-order").await?;
    desk.fill("#step-measures", "清空通道,张贴禁止堆放标识").await?;
    desk.click("[data-test=due-7]").await?;
    desk.fill("#step-responsible", "社区物业").await?;
    desk.click("#step-submit").await?;
    desk.sees("[data-test=ordered]", "已下达整改").await
}

async fn rectify(stage: &Stage, phone: &Browser) -> anyhow::Result<()> {
    phone.goto(&stage.page("#/hazards")).await?;
    phone.fill("#hazards-search", "消防通道堆放杂物").await?;
    phone.click("[data-test=hazard-row]").await?;
    phone.click("#step-rectify").await?;
    phone.fill("#step-words", "已清空并张贴标识").await?;
    phone.attach("#step-photos-file", &photo()).await?;
    phone.until("the photo", "document.querySelector('form [data-test=thumb]')").await?;
    phone.click("#step-submit").await?;
    phone.sees("[data-test=rectified]", "待复查").await?;
    phone.sees("#sync-chip", "全部已上传").await
}

async fn close(desk: &Browser) -> anyhow::Result<()> {
    desk.sees("[data-test=event-rectify]", "已清空并张贴标识").await?;
    desk.until(
        "the photo",
        "[...document.querySelectorAll('[data-test=event-rectify] img')].some(e => e.naturalWidth > 0)",
    )
    .await?;
    desk.click("#step-reinspect").await?;
    desk.click("[data-test=step-passed-yes]").await?;
    desk.fill("#step-findings", "现场已清空").await?;
    desk.click("#step-submit").await?;
    desk.click("#step-close").await?;
    desk.fill("#step-acceptance-no", "河安验〔2026〕17号").await?;
    desk.click("#step-submit").await?;
    desk.sees("[data-test=closed]", "已销号").await
}

fn photo() -> PathBuf {
    let photos =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../sync-server/demo/photos").canonicalize().unwrap();
    let mut files: Vec<_> = std::fs::read_dir(photos).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().find(|file| file.extension().is_some_and(|ending| ending == "jpg")).unwrap()
}

async fn tell_the_story() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let phone = open_phone(&stage).await?;
    enrol_worker(&stage, &phone).await?;
    let desk = stage.driver.open("desk", Screen::Desk, &stage.profile("desk")).await?;
    enrol_supervisor(&stage, &desk).await?;
    look_at_the_keys(&desk).await?;

    stage.network.cut();
    walk(&phone).await?;
    let phone = report(&stage, phone).await?;
    stage.network.mend();
    phone.sees("#sync-chip", "全部已上传").await?;
    give_back(&desk).await?;
    answer(&stage, &phone).await?;
    order(&desk).await?;
    rectify(&stage, &phone).await?;
    close(&desk).await?;
    phone.sees("[data-test=closed]", "已销号").await?;
    anyhow::ensure!(phone.client().title().await? != "hit", "markup in a hazard was run on the phone");
    anyhow::ensure!(desk.client().title().await? != "hit", "markup in a hazard was run at the desk");

    phone.close().await?;
    desk.close().await?;
    let data = stage.relay.data().to_owned();
    stage.relay.kill().await?;
    let audit = relay_command(&["audit"], &data).await?;
    anyhow::ensure!(!audit.is_empty(), "the audit says what it found");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hazard_goes_from_a_phone_without_signal_to_the_supervisors_desk_and_back() {
    tell_the_story().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tab_says_kindly_that_the_first_one_is_open() {
    let stage = Stage::set().await.unwrap();
    let phone = open_phone(&stage).await.unwrap();
    stage.enrol_by_code(&phone, 1).await.unwrap();
    phone.until("today", "document.querySelector('#begin-patrol')").await.unwrap();
    let first = phone.client().window().await.unwrap();
    let second = phone.client().new_window(true).await.unwrap();
    phone.client().switch_to_window(second.handle).await.unwrap();
    phone.goto(&stage.page("")).await.unwrap();
    phone.until("a kind word", "document.querySelector('#other-tab')").await.unwrap();
    phone.client().switch_to_window(first).await.unwrap();
    phone.until("the first still works", "document.querySelector('#begin-patrol')").await.unwrap();
    phone.close().await.unwrap();
}
