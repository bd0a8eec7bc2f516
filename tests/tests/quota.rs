//! A phone's browser has no room left: words are saved in the room held back, photos are refused, and both go on once
//! there is room again.
#![allow(clippy::unwrap_used, reason = "tests")]

use anyhow::Context;
use integration_tests::{
    browser::{Browser, Screen},
    stage::Stage,
};
use serde_json::json;

const WHAT: &str = "河堤护栏松动,孩子常在这里玩";
/// What the page may still add to its files: a few saves, no photo.
const ROOM_BYTES: u64 = 64 * 1024;
/// How many hazards are reported on the full phone: several times what that holds.
const REPORTS: usize = 12;

async fn enrol_phone(stage: &Stage) -> anyhow::Result<Browser> {
    let phone = stage.driver.open("phone", Screen::Phone, &stage.profile("phone")).await?;
    phone.goto(&stage.page("")).await?;
    stage.enrol_by_code(&phone, 0).await?;
    phone.sees("#sync-chip", "全部已上传").await?;
    phone.until("ready for no network", "document.documentElement.dataset.offline === 'ready'").await?;
    Ok(phone)
}

/// Leaves the page `room` bytes; `None` takes the limit away.
async fn leave_room(stage: &Stage, phone: &Browser, room: Option<u64>) -> anyhow::Result<()> {
    let origin = format!("http://{}", stage.network.address);
    let script = "navigator.storage.estimate().then(e => arguments[arguments.length - 1](e.usage));";
    let used = phone.client().execute_async(script, vec![]).await?.as_u64().context("what is used")?;
    let limit = match room {
        Some(room) => json!({ "origin": origin, "quotaSize": used + room }),
        None => json!({ "origin": origin }),
    };
    stage.driver.tell(phone, "Storage.overrideQuotaForOrigin", limit).await
}

/// Attaches a grainy picture, which no JPEG makes small: another for each `number`.
async fn attach_photo(stage: &Stage, phone: &Browser, number: usize) -> anyhow::Result<()> {
    const WIDTH: u32 = 800;
    const HEIGHT: u32 = 600;
    let file = stage.folder.path().join(format!("{number}.png"));
    let mut encoder = png::Encoder::new(std::fs::File::create(&file)?, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Grayscale);
    let grain = device::filling((WIDTH * HEIGHT) as usize, number as u64 + 1);
    encoder.write_header()?.write_image_data(&grain)?;
    phone.attach("#report-photos-file", &file).await
}

async fn submit(phone: &Browser, what: &str) -> anyhow::Result<()> {
    phone.click("#report-submit").await?;
    phone.sees("#hazard-detail", what).await
}

async fn tell_the_story() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let phone = enrol_phone(&stage).await?;
    stage.network.cut();
    leave_room(&stage, &phone, Some(ROOM_BYTES)).await?;
    for number in 0..REPORTS {
        let what = format!("{WHAT}{number}");
        stage.fill_report(&phone, "河堤东段", &what).await?;
        attach_photo(&stage, &phone, number).await?;
        phone.sees("[data-test=toast]", "照片存不下").await?;
        submit(&phone, &what).await?;
    }
    phone.client().refresh().await?;
    phone.sees("#hazard-detail", WHAT).await?;

    leave_room(&stage, &phone, None).await?;
    let what = format!("{WHAT}{REPORTS}");
    stage.fill_report(&phone, "河堤东段", &what).await?;
    attach_photo(&stage, &phone, REPORTS).await?;
    let shown = "document.querySelector('#report-photos [data-test=thumb] img')";
    phone.until("the photo in the form", shown).await?;
    submit(&phone, &what).await?;

    stage.network.mend();
    phone.sees("#sync-chip", "全部已上传").await?;
    phone.goto(&stage.page("#/hazards")).await?;
    phone.fill("#hazards-search", WHAT).await?;
    let all = format!("document.querySelectorAll('[data-test=hazard-row]').length === {}", REPORTS + 1);
    phone.until("each report once", &all).await?;
    phone.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_full_browser_words_are_saved_and_photos_wait_for_room() {
    tell_the_story().await.unwrap();
}
