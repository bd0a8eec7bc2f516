//! Takes the pictures of `docs/pictures`: each screen in Chinese, in the standard look and in elder mode, at its size;
//! the main ones in the sunlight and night themes too.

use std::path::{Path, PathBuf};

use anyhow::Context;
use integration_tests::{
    browser::Screen,
    process::path_from_env,
    stage::{Stage, TOWNSHIP},
};

use album::Album;

mod album;
mod desk;
mod palette;
mod phone;

/// A worker of 西口镇 to whom something was returned.
const WORKER: usize = 2;
/// Another one, whose phone was lost.
const LOST: usize = 5;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let pictures = path_from_env("QIANLIYAN_PICTURES")?;
    std::fs::create_dir_all(&pictures)?;
    let stage = Stage::set().await?;
    let lost = stage.driver.open("lost", Screen::Phone, &stage.profile("lost")).await?;
    stage.lose(&lost, LOST, "配电室门口堆放纸箱,灭火器压力不足").await?;
    lost.close().await?;

    let phone = Album {
        browser: stage.driver.open("phone", Screen::Phone, &stage.profile("phone")).await?,
        page: stage.page(""),
        face: "phone",
        folder: pictures.clone(),
    };
    phone::take(&phone, &stage.demo.code(TOWNSHIP, WORKER)?, &stage.network, &photo()?).await?;
    phone.browser.close().await?;

    let desk = Album {
        browser: stage.driver.open("desk", Screen::Desk, &stage.profile("desk")).await?,
        page: format!("http://{}/", stage.relay.address),
        face: "desk",
        folder: pictures,
    };
    let (account, password) = stage.demo.account("xikou")?;
    desk::take(&desk, &account, &password).await?;
    desk.browser.close().await
}

/// Returns one of the demo county's photos.
fn photo() -> anyhow::Result<PathBuf> {
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sync-server/demo/photos").canonicalize()?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(photos)? {
        files.push(entry?.path());
    }
    files.sort();
    files.into_iter().find(|file| file.extension().is_some_and(|ending| ending == "jpg")).context("a photo")
}
