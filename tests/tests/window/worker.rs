//! What the grid worker does and reads in the window.

use std::path::{Path, PathBuf};

use integration_tests::browser::Browser;

use crate::{ANSWER, DONE, HALF, HALF_PLACE, MEASURES, REMARK, Room, TOWNSHIP, WHAT, WORDS};

/// Whether a photo is seen within an element.
const SHOWS_PHOTO: &str = "(css => [...document.querySelectorAll(css + ' [data-test=thumb] img')].some(image => image.naturalWidth > 0))";

/// Whether these words stand in a list of what is only here: the hazard, and of the patrol its begin, visit and end.
const LISTS_ALL: &str = "(rows => rows.length === 4 && rows.filter(row => row.innerText.includes('巡查')).length === 3)\
    ([...document.querySelectorAll('[data-test=waiting-record]')])";

pub(crate) async fn enrol(room: &Room, window: &Browser) -> anyhow::Result<()> {
    window.fill("#enrol-code", &room.demo.code(TOWNSHIP, 0)?).await?;
    window.fill("#enrol-relay", &format!("http://{}", room.network.address)).await?;
    window.click("#enrol-submit").await?;
    window.until("today", "document.querySelector('#begin-patrol')").await?;
    window.sees("#sync-chip", "全部已上传").await
}

/// Walks a patrol: one site, where all is in order but the first item, which is reported as a hazard with a photo.
pub(crate) async fn walk(window: &Browser) -> anyhow::Result<()> {
    window.click("#begin-patrol").await?;
    window.click("[data-test=begin-patrol]").await?;
    window.click("[data-test=site-row]").await?;
    window.click("#visit-all-ok").await?;
    window.click("[data-test=check-1] [data-test=verdict-not_ok]").await?;
    window.fill("[data-test=check-1] textarea", "门关不上").await?;
    window.click("[data-test=visit-report]").await?;
    report(window).await?;
    window.sees("#main", "已报隐患 1 条").await?;
    window.click("#visit-save").await?;
    window.sees("[data-test=visit-row]", "异常 1").await?;
    window.sees("[data-test=visit-row]", "门关不上").await?;
    window.sees("[data-test=hazard-row]", WORDS).await?;
    window.click("#end-patrol").await?;
    window.click("#end-patrol-confirm").await?;
    window.sees("#main", "已结束").await?;
    window.sees("#sync-chip", "5 条仅在本机").await
}

/// Reports what is wrong; the site is known from the visit.
async fn report(window: &Browser) -> anyhow::Result<()> {
    window.click("[data-test=report-risk-general]").await?;
    window.fill("#report-what", WHAT).await?;
    window.attach("#report-photos-file", &photo()).await?;
    window.until("the photo", &format!("{SHOWS_PHOTO}('#report-form')")).await?;
    window.click("#report-submit").await
}

/// Writes half of another report, which lies in the store before it is sent.
pub(crate) async fn begin_report(window: &Browser) -> anyhow::Result<()> {
    window.click("[data-test=tab-today]").await?;
    window.click("#report").await?;
    window.fill("#report-place", HALF_PLACE).await?;
    window.click("[data-test=report-sector-fire]").await?;
    window.fill("#report-what", HALF).await?;
    let kept = "document.querySelector('[data-test=draft-kept][data-kept=all]')";
    window.until("a kept draft", kept).await.map(drop)
}

/// What was written before the program died is there: what waits, record by record, and the half of a report, which
/// is written to its end.
pub(crate) async fn go_on(window: &Browser) -> anyhow::Result<()> {
    window.sees("#sync-chip", "5 条仅在本机").await?;
    window.click("#sync-chip").await?;
    window.sees("#main", "下面的内容已经保存在本机,还没有到服务器").await?;
    window.until("what waits", LISTS_ALL).await?;
    window.sees("[data-test=waiting-record]", WORDS).await?;
    window.until("the photo", "document.querySelector('[data-test=waiting-photo]')").await?;
    window.click("[data-test=tab-today]").await?;
    window.click("#report").await?;
    window.sees("[data-test=report-restored]", "已恢复上次没有报完的内容").await?;
    for (field, words) in [("what", HALF), ("place", HALF_PLACE)] {
        window
            .until(field, &format!("document.querySelector('#report-{field}').value === '{words}'"))
            .await?;
    }
    window.click("[data-test=report-risk-general]").await?;
    window.click("#report-submit").await?;
    window.sees("#hazard-detail", HALF).await?;
    window.sees("#hazard-detail", "已上报").await?;
    window.sees("#sync-chip", "6 条仅在本机").await
}

/// The relay has everything, and so the page of what waits says.
pub(crate) async fn send(window: &Browser) -> anyhow::Result<()> {
    window.click("#sync-chip").await?;
    window.click("#sync-now").await?;
    window.sees("#sync-chip", "全部已上传").await?;
    window.sees("#main", "没有只在本机的内容").await
}

/// Today shows what came back; the line may be cut from here on.
pub(crate) async fn gets_it_back(window: &Browser) -> anyhow::Result<()> {
    window.click("[data-test=tab-today]").await?;
    window.sees("#main", "退回给我").await?;
    window.sees("[data-test=hazard-row]", WORDS).await
}

/// Reads the remark and answers it, with no network.
pub(crate) async fn answer(window: &Browser) -> anyhow::Result<()> {
    let open = format!(
        "(row => row && (row.click(), true))\
         ([...document.querySelectorAll('[data-test=hazard-row]')].find(row => row.innerText.includes('{WORDS}')))"
    );
    window.until("the hazard", &open).await?;
    window.sees("#returned", "是什么问题").await?;
    window.sees("#returned", REMARK).await?;
    window.click("#step-answer").await?;
    window.fill("#step-words", ANSWER).await?;
    window.click("#step-submit").await?;
    window.sees("[data-test=event-answer]", ANSWER).await?;
    window.misses("#returned").await?;
    window.sees("#sync-chip", "1 条仅在本机").await
}

/// Reads what was ordered and says that it was done, with a photo.
pub(crate) async fn rectify(window: &Browser) -> anyhow::Result<()> {
    finds_the_hazard(window).await?;
    window.sees("[data-test=ordered]", "已下达整改").await?;
    window.sees("#hazard-detail", MEASURES).await?;
    window.click("#step-rectify").await?;
    window.fill("#step-words", DONE).await?;
    window.attach("#step-photos-file", &photo()).await?;
    window.until("the photo", &format!("{SHOWS_PHOTO}('#form-rectify')")).await?;
    window.click("#step-submit").await?;
    window.sees("[data-test=rectified]", "已整改待复查").await?;
    window.sees("[data-test=event-rectify]", DONE).await?;
    window.sees("#sync-chip", "全部已上传").await
}

/// The end of the story stands on the page that is open.
pub(crate) async fn sees_it_closed(window: &Browser) -> anyhow::Result<()> {
    window.sees("[data-test=closed]", "已销号").await?;
    window.sees("[data-test=event-reinspect]", "复查通过").await?;
    window.sees("#main", "现在没有要您办的").await
}

pub(crate) async fn finds_the_hazard(window: &Browser) -> anyhow::Result<()> {
    window.click("[data-test=tab-hazards]").await?;
    window.fill("#hazards-search", WORDS).await?;
    window.sees("[data-test=hazard-row]", WORDS).await?;
    window.click("[data-test=hazard-row]").await?;
    window.sees("#hazard-detail", WHAT).await?;
    window.until("the photo", &format!("{SHOWS_PHOTO}('#hazard-detail')")).await.map(drop)
}

/// Every screen of the tab bar is drawn.
pub(crate) async fn look_around(window: &Browser) -> anyhow::Result<()> {
    window.click("#back").await?;
    for tab in ["patrol", "hazards", "fire", "me", "today"] {
        window.click(&format!("[data-test=tab-{tab}]")).await?;
        window.until(tab, &format!("document.querySelector('[data-test=tab-{tab}][aria-current]')")).await?;
    }
    Ok(())
}

fn photo() -> PathBuf {
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sync-server/demo/photos");
    let files = std::fs::read_dir(photos).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|ending| ending == "jpg")).min().unwrap()
}
