//! Photos: taken in the page without a network, carried over a connection that breaks, seen by the supervisor.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use domain::{
    record::Hash,
    wire::{PHOTO_BYTES_MAX, THUMB_BYTES_MAX},
};
use integration_tests::{
    browser::{Browser, Screen},
    proxy::{Fault, FaultKind, Way},
    stage::Stage,
};

const WHAT: &str = "灭火器压力不足,指针在红区";

/// A worker's phone, enrolled and ready for no network. Its camera sees what `scene` writes.
async fn enrol_phone(stage: &Stage, number: usize) -> anyhow::Result<Browser> {
    let film = stage.folder.path().join("scene.y4m");
    scene(&film)?;
    let camera = format!("--use-file-for-fake-video-capture={}", film.display());
    let profile = stage.profile("phone");
    let phone = stage.driver.open_with("phone", Screen::Phone, &profile, &[camera]).await?;
    phone.goto(&stage.page("")).await?;
    stage.enrol_by_code(&phone, number).await?;
    phone.sees("#sync-chip", "全部已上传").await?;
    phone.until("ready for no network", "document.documentElement.dataset.offline === 'ready'").await?;
    Ok(phone)
}

async fn enrol_desk(stage: &Stage) -> anyhow::Result<Browser> {
    let desk = stage.driver.open("desk", Screen::Desk, &stage.profile("desk")).await?;
    desk.goto(&format!("http://{}/", stage.relay.address)).await?;
    stage.enrol_by_account(&desk, "xikou").await?;
    desk.until("the inbox", "document.querySelector('[data-test=inbox-item]')").await?;
    Ok(desk)
}

/// The photos that the relay keeps, by hash.
fn photos(stage: &Stage) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut photos = BTreeMap::new();
    for folder in fs::read_dir(stage.relay.data().join("photos"))? {
        let folder = folder?.path();
        if folder.ends_with("part") {
            continue;
        }
        for file in fs::read_dir(folder)? {
            let file = file?;
            photos.insert(file.file_name().to_string_lossy().into_owned(), fs::read(file.path())?);
        }
    }
    Ok(photos)
}

/// Writes a film of grainy pictures, each another, so that a photo of it is as long as one of a real place.
fn scene(film: &Path) -> anyhow::Result<()> {
    const WIDTH: usize = 640;
    const HEIGHT: usize = 480;
    let mut out = std::io::BufWriter::new(fs::File::create(film)?);
    writeln!(out, "YUV4MPEG2 W{WIDTH} H{HEIGHT} F5:1 Ip A1:1 C420jpeg")?;
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..60 {
        writeln!(out, "FRAME")?;
        let grain = (0..WIDTH * HEIGHT).map(|at| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            u8::try_from(120 + at % 50 + (state & 63) as usize).unwrap_or(u8::MAX)
        });
        out.write_all(&grain.collect::<Vec<_>>())?;
        out.write_all(&vec![128; WIDTH * HEIGHT / 2])?;
    }
    Ok(out.flush()?)
}

async fn shows_photos(phone: &Browser, photos: usize) -> anyhow::Result<()> {
    let shown =
        format!("document.querySelectorAll('#report-photos [data-test=thumb] img').length === {photos}");
    phone.until("the photos in the form", &shown).await.map(drop)
}

async fn is_drafted(phone: &Browser, photos: usize) -> anyhow::Result<()> {
    shows_photos(phone, photos).await?;
    let kept = "document.querySelector('[data-test=draft-kept][data-kept=all]')";
    phone.until("a kept draft", kept).await.map(drop)
}

/// Takes two, takes the second again, and leaves.
async fn take_photos(phone: &Browser) -> anyhow::Result<()> {
    phone.click("#report-photos-camera").await?;
    let size = "(e => e.offsetWidth >= 64 && e.offsetHeight >= 64)(document.querySelector('#camera-shot'))";
    phone.until("a large button", size).await?;
    phone.click("#camera-shot").await?;
    phone.sees("[data-test=camera-said]", "已保存 1 张").await?;
    phone.click("#camera-shot").await?;
    phone.sees("[data-test=camera-said]", "已保存 2 张").await?;
    phone.click("#camera-again").await?;
    phone.sees("[data-test=camera-said]", "已保存 1 张").await?;
    phone.click("#camera-shot").await?;
    phone.sees("[data-test=camera-said]", "已保存 2 张").await?;
    phone.click("#camera-close").await?;
    phone.misses("#camera-shot").await
}

/// Returns the bytes of the picture that an element shows.
async fn picture(browser: &Browser, css: &str) -> anyhow::Result<Vec<u8>> {
    let expression = format!(
        "(e => e && e.complete && e.naturalWidth > 0 && e.src.startsWith('data:image/jpeg;base64,') &&\
         [...atob(e.src.split(',')[1])].map(c => c.charCodeAt(0)))(document.querySelector('{css}'))"
    );
    let bytes = browser.until(css, &expression).await?;
    Ok(serde_json::from_value(bytes)?)
}

/// The words at the foot stand on a dark band.
async fn is_marked(browser: &Browser, css: &str) -> anyhow::Result<()> {
    let band = format!(
        "(e => {{ const c = document.createElement('canvas'); c.width = e.naturalWidth; c.height = e.naturalHeight;\
         const x = c.getContext('2d'); x.drawImage(e, 0, 0);\
         const light = (y) => x.getImageData(4, y, 1, 1).data[0];\
         return light(c.height - 4) < 90 && light(4) > 110 && Math.max(c.width, c.height) <= 1600; }})\
         (document.querySelector('{css}'))"
    );
    browser.until("a mark at the foot", &band).await.map(drop)
}

async fn open_in_inbox(desk: &Browser) -> anyhow::Result<()> {
    desk.sees("[data-test=inbox-item]", WHAT).await?;
    let open = format!(
        "(e => e && (e.querySelector('.mail-open').click(), true))\
         ([...document.querySelectorAll('[data-test=inbox-item]')].find(e => e.innerText.includes('{WHAT}')))"
    );
    desk.until("the hazard in the inbox", &open).await?;
    desk.sees("[data-test=hazard-what]", WHAT).await
}

/// What came to the relay besides what was there.
fn new_photos(
    before: &BTreeMap<String, Vec<u8>>,
    after: BTreeMap<String, Vec<u8>>,
) -> Vec<(String, Vec<u8>)> {
    after.into_iter().filter(|(name, _)| !before.contains_key(name)).collect()
}

async fn tell_the_story() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let phone = enrol_phone(&stage, 0).await?;
    let desk = enrol_desk(&stage).await?;
    let before = photos(&stage)?;

    stage.network.cut();
    phone.client().refresh().await?;
    stage.fill_report(&phone, "古渡社区活动中心", WHAT).await?;
    take_photos(&phone).await?;
    is_drafted(&phone, 2).await?;
    phone.client().refresh().await?;
    shows_photos(&phone, 2).await?;
    phone.click("#report-submit").await?;
    phone.sees("#hero [data-test=photo-state]", "仅在本机").await?;
    is_marked(&phone, "#hero img").await?;
    phone.sees("#sync-chip", "仅在本机").await?;
    let taken = picture(&phone, "#hero img").await?;

    let third = taken.len() as u64 / 3;
    let cut = |at| Fault { way: Way::Up, at, kind: FaultKind::Cut };
    stage.network.count_anew([third, 2 * third, 4 * third].map(cut).to_vec());
    stage.network.mend();
    phone.sees("#hero [data-test=photo-state]", "已到服务器").await?;
    phone.sees("#sync-chip", "全部已上传").await?;
    let (sent, new) = (stage.network.sent_bytes(), new_photos(&before, photos(&stage)?));
    anyhow::ensure!(stage.network.faults_left() == 0, "the connection was cut three times");
    let size: usize = new.iter().map(|(_, bytes)| bytes.len()).sum();
    anyhow::ensure!(sent * 10 <= size as u64 * 11, "{sent} bytes were sent for {size}");
    anyhow::ensure!(
        new.len() == 4,
        "two photos with their thumbnails, none that was taken again: {}",
        new.len()
    );
    for (name, bytes) in &new {
        anyhow::ensure!(Hash::of(bytes).to_string() == *name, "{name} is named by its bytes");
        anyhow::ensure!(!bytes.windows(4).any(|four| four == b"Exif"), "no notes of a camera");
    }
    let is_small = |bytes: &Vec<u8>| bytes.len() <= THUMB_BYTES_MAX as usize;
    anyhow::ensure!(new.iter().filter(|(_, bytes)| is_small(bytes)).count() == 2, "two thumbnails");
    anyhow::ensure!(new.iter().all(|(_, bytes)| bytes.len() <= PHOTO_BYTES_MAX as usize), "none is too long");

    open_in_inbox(&desk).await?;
    desk.click("[data-test=photos] [data-test=thumb]").await?;
    let seen = picture(&desk, ".lightbox img[data-test=photo-whole]").await?;
    anyhow::ensure!(Hash::of(&seen) == Hash::of(&taken), "the supervisor sees the photo that was taken");
    anyhow::ensure!(new.iter().any(|(_, bytes)| *bytes == seen), "it is the relay's");
    phone.sees("#hero [data-test=photo-state]", "主管已看").await?;
    phone.sees("[data-test=event-report]", "主管已看").await?;
    phone.close().await?;
    desk.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_taken_offline_arrives_whole_over_a_line_cut_three_times() {
    tell_the_story().await.unwrap();
}

fn file() -> anyhow::Result<PathBuf> {
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sync-server/demo/photos").canonicalize()?;
    Ok(photos.join("extinguisher.jpg"))
}

/// Without a camera a file serves; on Wi-Fi only its original waits for a word, and its thumbnail does not.
async fn without_a_camera() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let phone = enrol_phone(&stage, 1).await?;
    let before = photos(&stage)?;
    phone.goto(&stage.page("#/me")).await?;
    phone.click("[data-test=me-originals-wifi]").await?;
    phone
        .until("the choice", "document.querySelector('[data-test=me-originals-wifi] input:checked')")
        .await?;
    stage.fill_report(&phone, "古渡社区活动中心", WHAT).await?;
    let refuse =
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))";
    phone.client().execute(refuse, vec![]).await?;
    phone.click("#report-photos-camera").await?;
    phone.sees("[data-test=camera-said]", "没有相机权限").await?;
    phone.click("#camera-close").await?;
    phone.until("the phone's own camera", "document.querySelector('#report-photos-system')").await?;
    phone.attach("#report-photos-file", &file()?).await?;
    is_drafted(&phone, 1).await?;
    phone.click("#report-submit").await?;
    phone.sees("[data-test=event-report]", "已到服务器").await?;
    phone.sees("#sync-chip", "1 条仅在本机").await?;
    phone.sees("#hero [data-test=photo-state]", "仅在本机").await?;
    phone.goto(&stage.page("#/waiting")).await?;
    phone.until("the photo in the list", "document.querySelector('[data-test=waiting-photo]')").await?;
    phone.sees("[data-test=waiting-wifi]", "Wi-Fi").await?;
    let new = new_photos(&before, photos(&stage)?);
    let (_, thumb) = new.first().context("the thumbnail went")?;
    anyhow::ensure!(new.len() == 1 && thumb.len() <= THUMB_BYTES_MAX as usize, "and nothing else");
    phone.click("#sync-now").await?;
    phone.misses("[data-test=waiting-photo]").await?;
    anyhow::ensure!(new_photos(&before, photos(&stage)?).len() == 2, "the original followed at a word");
    phone.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_camera_a_file_serves_and_on_wifi_only_its_original_waits_for_a_word() {
    without_a_camera().await.unwrap();
}
