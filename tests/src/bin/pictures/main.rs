//! Takes the pictures of `docs/pictures`: each screen in Chinese, in the standard look and in elder mode, at its size;
//! the main ones in the sunlight and night themes too.

use std::path::{Path, PathBuf};

use anyhow::Context;
use integration_tests::{
    browser::{Driver, Screen},
    demo::Demo,
    process::{RelayProcess, path_from_env},
    proxy::Proxy,
};
use tempfile::TempDir;

use album::Album;

mod album;
mod desk;
mod palette;
mod phone;

/// A worker of 西口镇 to whom something was returned.
const WORKER: usize = 2;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let pictures = path_from_env("QIANLIYAN_PICTURES")?;
    std::fs::create_dir_all(&pictures)?;
    let data = folder.path().join("data");
    let demo = Demo::into(&data).await?;
    let relay = RelayProcess::start(&data).await?;
    let network = Proxy::start(relay.address.clone()).await?;
    let driver = Driver::start().await?;

    let phone = Album {
        browser: driver.open("phone", Screen::Phone, &folder.path().join("phone")).await?,
        page: format!("http://{}/", network.address),
        face: "phone",
        folder: pictures.clone(),
    };
    phone::take(&phone, &demo.code("01", WORKER)?, &network, &photo()?).await?;
    phone.browser.close().await?;

    let desk = Album {
        browser: driver.open("desk", Screen::Desk, &folder.path().join("desk")).await?,
        page: format!("http://{}/", relay.address),
        face: "desk",
        folder: pictures,
    };
    let (account, password) = demo.account("xikou")?;
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
