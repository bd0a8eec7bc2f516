//! What a story in real browsers plays on: the demo county, its relay, a network that can be cut, and a driver.

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::{
    browser::{Browser, Driver},
    demo::Demo,
    process::{RelayProcess, relay_command},
    proxy::Proxy,
};

/// How long the relay may take to see what another program wrote.
const IN_FORCE: Duration = Duration::from_secs(30);

/// 西口镇, the first of the county's townships.
pub const TOWNSHIP: &str = "01";

/// One of each; all end with it.
pub struct Stage {
    /// The relay's process.
    pub relay: RelayProcess,
    /// Between browsers and relay.
    pub network: Proxy,
    /// Opens browsers.
    pub driver: Driver,
    /// Codes and accounts.
    pub demo: Demo,
    /// Holds the relay's data and the browsers' profiles.
    pub folder: TempDir,
}

impl Stage {
    /// Sets everything up; no browser is open.
    ///
    /// # Errors
    ///
    /// Where there is no demo county, or relay, network or driver do not start.
    pub async fn set() -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let data = folder.path().join("data");
        let demo = Demo::into(&data).await?;
        let relay = RelayProcess::start(&data).await?;
        let network = Proxy::start(relay.address.clone()).await?;
        Ok(Self { relay, network, driver: Driver::start().await?, demo, folder })
    }

    /// Where the browser `name` keeps what it keeps.
    pub fn profile(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The address of a page on the network that can be cut, such as `#/today`.
    pub fn page(&self, hash: &str) -> String {
        format!("http://{}/{hash}", self.network.address)
    }

    /// Enrols a page as the worker `number` of [`TOWNSHIP`], counted from 0.
    ///
    /// # Errors
    ///
    /// Where there is no such worker or the page does not take the code.
    pub async fn enrol_by_code(&self, page: &Browser, number: usize) -> anyhow::Result<()> {
        page.fill("#enrol-code", &self.demo.code(TOWNSHIP, number)?).await?;
        page.click("#enrol-submit").await
    }

    /// Enrols a page by an account of the demo county, such as `xikou`.
    ///
    /// # Errors
    ///
    /// Where there is no such account or the page does not take it.
    pub async fn enrol_by_account(&self, page: &Browser, account: &str) -> anyhow::Result<()> {
        let (account, password) = self.demo.account(account)?;
        page.click("[data-test=enrol-by-account]").await?;
        page.fill("#enrol-account", &account).await?;
        page.fill("#enrol-password", &password).await?;
        page.click("#enrol-submit").await
    }

    /// Fills in a report of a general fire hazard, up to what a person would still press.
    ///
    /// # Errors
    ///
    /// Where the page is no report's, or does not take it.
    pub async fn fill_report(&self, page: &Browser, place: &str, what: &str) -> anyhow::Result<()> {
        page.goto(&self.page("#/report")).await?;
        page.fill("#report-place", place).await?;
        page.click("[data-test=report-sector-fire]").await?;
        page.click("[data-test=report-risk-general]").await?;
        page.fill("#report-what", what).await
    }

    /// Enrols `phone` as a worker, who reports `what` with no network; before the phone is back it is revoked. What it
    /// delivers then is kept aside. No other phone of the county may have been here.
    ///
    /// # Errors
    ///
    /// Where a step fails, or the phone is not told.
    pub async fn lose(&self, phone: &Browser, number: usize, what: &str) -> anyhow::Result<()> {
        phone.goto(&self.page("")).await?;
        self.enrol_by_code(phone, number).await?;
        phone.sees("#sync-chip", "全部已上传").await?;
        self.network.cut();
        self.fill_report(phone, "古渡社区活动中心", what).await?;
        phone.click("#report-submit").await?;
        phone.sees("#hazard-detail", what).await?;
        let devices = relay_command(&["devices"], self.relay.data()).await?;
        let seen = |line: &&str| !line.contains("last seen 0");
        let device =
            devices.lines().find(seen).and_then(|line| line.split('\t').next()).context("the phone")?;
        let before = self.pack_version().await?;
        relay_command(&["revoke", "--device", device], self.relay.data()).await?;
        // The relay sees within a second what another program wrote; a phone that is faster is still in use.
        let in_force = async {
            while self.pack_version().await? == before {}
            anyhow::Ok(())
        };
        timeout(IN_FORCE, in_force).await.context("the relay did not see the revocation")??;
        self.network.mend();
        phone.goto(&self.page("#/waiting")).await?;
        phone.sees("[data-test=waiting-record]", "内容已留给监管员确认").await
    }

    /// The line of the relay's metrics that tells which people and devices it goes by.
    async fn pack_version(&self) -> anyhow::Result<String> {
        let metrics = self.relay.get("/metrics").await?;
        let line = metrics.lines().find(|line| line.starts_with("qianliyan_pack_version "));
        line.map(str::to_owned).context("no version among the metrics")
    }
}
