//! A phone's browser has no room left: words are saved in the room held back, photos are refused, and both go on once
//! there is room again.
#![allow(clippy::unwrap_used, reason = "tests")]

use anyhow::{Context, bail};
use integration_tests::{
    browser::{Browser, Screen},
    stage::Stage,
};
use serde_json::json;

const WHAT: &str = "河堤护栏松动,孩子常在这里玩";
/// What the page may still add to its files. An open file grows by a mebibyte at least: no file does any more.
const ROOM_BYTES: u64 = 64 * 1024;
/// How many photos a report may have.
const PHOTOS_MAX: usize = 9;
/// How many reports with photos fill what the files hold already, at most.
const FILLING_MAX: usize = 12;
/// How many hazards are reported on the full phone: several times what that holds.
const REPORTS: usize = 8;
/// How many characters each has, as long as it may nearly be, drawn by chance so that no packing makes them small.
const CHARS: usize = 1_900;

async fn enrol_phone(stage: &Stage) -> anyhow::Result<Browser> {
    let phone = stage.driver.open("phone", Screen::Phone, &stage.profile("phone")).await?;
    phone.goto(&stage.page("")).await?;
    stage.enrol_by_code(&phone, 0).await?;
    phone.sees("#sync-chip", "全部已上传").await?;
    phone.until("ready for no network", "document.documentElement.dataset.offline === 'ready'").await?;
    Ok(phone)
}

/// What the page uses, in bytes: of every open file what it may grow to, not what it holds.
async fn used(phone: &Browser) -> anyhow::Result<u64> {
    let script = "navigator.storage.estimate().then(e => arguments[arguments.length - 1](e.usage));";
    phone.client().execute_async(script, vec![]).await?.as_u64().context("what is used")
}

/// Lets the page use so many bytes in all; `None` takes the limit away.
async fn limit(stage: &Stage, phone: &Browser, bytes: Option<u64>) -> anyhow::Result<()> {
    let origin = format!("http://{}", stage.network.address);
    let limit = match bytes {
        Some(bytes) => json!({ "origin": origin, "quotaSize": bytes }),
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

/// What is reported: other words for each `number`.
fn words(number: usize) -> String {
    let drawn = device::filling(2 * CHARS, number as u64 + 1);
    let ideograph = |pair: &[u8]| {
        let drawn = pair.iter().fold(0, |all, byte| all * 256 + u32::from(*byte));
        char::from_u32(0x4e00 + drawn % 20_000)
    };
    format!("{WHAT}{number}:{}", drawn.chunks_exact(2).filter_map(ideograph).collect::<String>())
}

async fn submit(phone: &Browser, what: &str) -> anyhow::Result<()> {
    phone.click("#report-submit").await?;
    phone.sees("#hazard-detail", what).await
}

/// Reports hazards with photos into what the files hold already, until a photo is refused; returns how many.
async fn fill_with_photos(stage: &Stage, phone: &Browser) -> anyhow::Result<usize> {
    let told =
        "[...document.querySelectorAll('[data-test=toast]')].some(t => t.innerText.includes('照片存不下'))";
    for report in 0..FILLING_MAX {
        let what = format!("{WHAT}{report}");
        stage.fill_report(phone, "河堤东段", &what).await?;
        for photo in 0..PHOTOS_MAX {
            attach_photo(stage, phone, 1_000 + report * PHOTOS_MAX + photo).await?;
            let kept =
                format!("document.querySelectorAll('#report-photos [data-test=thumb] img').length > {photo}");
            let came =
                phone.until("a photo's end", &format!("{told} ? 'refused' : {kept} && 'kept'")).await?;
            if came == "refused" {
                submit(phone, &what).await?;
                return Ok(report + 1);
            }
        }
        submit(phone, &what).await?;
    }
    bail!("photos find room without end")
}

async fn tell_the_story() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let phone = enrol_phone(&stage).await?;
    stage.network.cut();
    limit(&stage, &phone, Some(used(&phone).await? + ROOM_BYTES)).await?;
    let first = fill_with_photos(&stage, &phone).await?;
    for number in first..first + REPORTS {
        let what = words(number);
        stage.fill_report(&phone, "河堤东段", &what).await?;
        attach_photo(&stage, &phone, number).await?;
        phone.sees("[data-test=toast]", "照片存不下").await?;
        submit(&phone, &what).await?;
    }
    // A page that is opened anew finds its files as long as they are, and not a byte more.
    limit(&stage, &phone, Some(1)).await?;
    phone.client().refresh().await?;
    phone.sees("#hazard-detail", WHAT).await?;
    let what = words(first + REPORTS);
    stage.fill_report(&phone, "河堤东段", &what).await?;
    submit(&phone, &what).await?;

    limit(&stage, &phone, None).await?;
    let what = words(first + REPORTS + 1);
    stage.fill_report(&phone, "河堤东段", &what).await?;
    attach_photo(&stage, &phone, REPORTS).await?;
    let shown = "document.querySelector('#report-photos [data-test=thumb] img')";
    phone.until("the photo in the form", shown).await?;
    submit(&phone, &what).await?;

    stage.network.mend();
    phone.sees("#sync-chip", "全部已上传").await?;
    phone.goto(&stage.page("#/hazards")).await?;
    phone.fill("#hazards-search", WHAT).await?;
    let all =
        format!("document.querySelectorAll('[data-test=hazard-row]').length === {}", first + REPORTS + 2);
    phone.until("each report once", &all).await?;
    phone.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_full_browser_words_are_saved_and_photos_wait_for_room() {
    tell_the_story().await.unwrap();
}
