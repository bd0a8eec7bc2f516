//! The grid worker's phone, 360×640.

use std::path::Path;

use integration_tests::proxy::Proxy;

use crate::album::{Album, Look};

/// Takes the phone's screens: before and after enrolment, on a patrol, and with no network.
///
/// # Errors
///
/// Where a screen does not come or cannot be taken.
pub(crate) async fn take(phone: &Album, code: &str, network: &Proxy, photo: &Path) -> anyhow::Result<()> {
    phone.go("", "#enrol-form").await?;
    phone.take("enrol", &Look::USUAL).await?;
    phone.browser.fill("#enrol-code", code).await?;
    phone.browser.click("#enrol-submit").await?;
    phone.settle("[data-test=hazard-row]").await?;
    at_rest(phone).await?;
    records(phone).await?;
    patrol(phone).await?;
    report(phone, photo).await?;
    offline(phone, network).await
}

/// Screens of a day on which nothing has begun yet.
async fn at_rest(phone: &Album) -> anyhow::Result<()> {
    phone.visit("today", "#/today", "#begin-patrol", &Look::EVERY).await?;
    phone.visit("patrol", "#/patrol", "[data-test=begin-patrol]", &Look::USUAL).await?;
    phone.visit("hazards", "#/hazards", "[data-test=hazard-row]", &Look::USUAL).await?;
    phone.visit("report", "#/report", "#report-submit", &Look::USUAL).await?;
    phone.visit("fire", "#/fire", "#call-119", &Look::USUAL).await?;
    phone.visit("waiting", "#/waiting", "#sync-now", &Look::USUAL).await?;
    phone.go("#/me", "#me-name").await?;
    settings(phone, Look::Standard).await?;
    // By hand, so that the page says itself that the mode is on.
    phone.browser.click("[data-test=me-elder-on]").await?;
    settings(phone, Look::Elder).await?;
    phone.browser.click("[data-test=me-elder-off]").await
}

/// The page of the person and its settings, in one look.
async fn settings(phone: &Album, look: Look) -> anyhow::Result<()> {
    phone.scroll_to("#me-name").await?;
    phone.take("me", &[look]).await?;
    phone.scroll_to("#me-size").await?;
    phone.take("settings", &[look]).await
}

/// A hazard, one that was returned, a patrol of before, and a site with what was found there.
async fn records(phone: &Album) -> anyhow::Result<()> {
    phone.go("#/hazards", "[data-test=hazard-row]").await?;
    phone.browser.click("[data-test=hazard-row]").await?;
    phone.photo().await?;
    phone.take("hazard", &Look::EVERY).await?;
    phone.scroll_to(".timeline").await?;
    phone.take("timeline", &Look::USUAL).await?;
    phone.go("#/today", "[data-test=hazard-row]").await?;
    phone.browser.click("[data-test=hazard-row]").await?;
    phone.shows("#returned").await?;
    phone.photo().await?;
    phone.take("returned", &Look::USUAL).await?;
    phone.go("#/patrol", "[data-test=patrol-row]").await?;
    phone.browser.click("[data-test=patrol-row]").await?;
    phone.shows("[data-test=visit-row]").await?;
    phone.take("patrol-ended", &Look::USUAL).await?;
    phone.browser.click("[data-test=visit-row]").await?;
    phone.shows("#site-detail").await?;
    phone.take("site", &Look::USUAL).await
}

/// A patrol is walked: one site is in order, at the next something is not.
async fn patrol(phone: &Album) -> anyhow::Result<()> {
    phone.go("#/patrol", "[data-test=begin-patrol]").await?;
    phone.browser.click("[data-test=begin-patrol]").await?;
    phone.browser.click("[data-test=site-row]").await?;
    phone.browser.click("#visit-all-ok").await?;
    phone.browser.click("#visit-save").await?;
    phone.shows("#end-patrol").await?;
    phone.browser.misses("[data-test=toast]").await?;
    phone.take("patrol-open", &Look::USUAL).await?;
    phone.browser.click("[data-test=site-row]").await?;
    phone.shows("[data-test=visit-progress]").await?;
    phone.take("visit", &Look::EVERY).await?;
    phone.browser.click("[data-test=check-1] [data-test=verdict-ok]").await?;
    phone.browser.click("[data-test=check-2] [data-test=verdict-not_ok]").await?;
    phone.browser.fill("[data-test=check-2] textarea", "压力表指针在红区").await?;
    phone.scroll_to("[data-test=check-2]").await?;
    phone.take("visit-exception", &Look::USUAL).await
}

/// A report, filled.
async fn report(phone: &Album, photo: &Path) -> anyhow::Result<()> {
    phone.go("#/report", "#report-submit").await?;
    phone.browser.click("[data-test=report-sector-fire]").await?;
    phone.browser.click("#report-category label").await?;
    phone.browser.click("[data-test=report-risk-general]").await?;
    phone.browser.fill("#report-place", "古渡社区活动中心东门").await?;
    phone.browser.click("[data-test=phrase]").await?;
    phone.browser.attach("#report-photos-file", photo).await?;
    phone.photo().await?;
    phone.scroll_to("#report-category").await?;
    phone.take("report-filled", &Look::USUAL).await?;
    phone.scroll_to("[for=report-what]").await?;
    phone.take("report-words", &Look::USUAL).await
}

/// The network is gone: what is saved waits, and the screens say so.
async fn offline(phone: &Album, network: &Proxy) -> anyhow::Result<()> {
    network.cut();
    phone.browser.click("#report-submit").await?;
    phone.shows("#hazard-detail").await?;
    phone.browser.sees("#sync-chip", "仅在本机").await?;
    phone.browser.misses("[data-test=toast]").await?;
    phone.visit("today-offline", "#/today", "#go-on-patrol", &Look::USUAL).await?;
    phone.visit("waiting-offline", "#/waiting", "[data-test=waiting-record]", &Look::USUAL).await
}
