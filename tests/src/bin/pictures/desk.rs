//! The supervisor's desk, 1366×768.

use crate::album::{Album, Look};

/// Takes the desk's screens.
///
/// # Errors
///
/// Where a screen does not come or cannot be taken.
pub(crate) async fn take(desk: &Album, account: &str, password: &str) -> anyhow::Result<()> {
    desk.go("", "#enrol-form").await?;
    desk.browser.click("[data-test=enrol-by-account]").await?;
    desk.shows("#enrol-password").await?;
    desk.take("enrol", &Look::USUAL).await?;
    desk.browser.fill("#enrol-account", account).await?;
    desk.browser.fill("#enrol-password", password).await?;
    desk.browser.click("#enrol-submit").await?;
    desk.settle("[data-test=inbox-item]").await?;
    inbox(desk).await?;
    ledger(desk).await?;
    others(desk).await
}

/// What came in, with a hazard and a patrol open beside it.
async fn inbox(desk: &Album) -> anyhow::Result<()> {
    desk.visit("inbox", "#/inbox", "[data-test=inbox-item]", &Look::USUAL).await?;
    desk.browser.click("[data-kind=hazard] .mail-open").await?;
    desk.photo().await?;
    desk.take("inbox-hazard", &Look::EVERY).await?;
    desk.browser.click("[data-test=pin-photos]").await?;
    desk.browser.fill("[data-test=return-words]", "照片看不清压力表,请补拍一张近的").await?;
    desk.take("inbox-return", &Look::USUAL).await?;
    desk.browser.click("#return-cancel").await?;
    desk.browser.click("#step-verify-order").await?;
    desk.shows("[role=dialog] form").await?;
    desk.take("step", &Look::USUAL).await?;
    desk.browser.click("#dialog-close").await?;
    desk.browser.click("[data-kind=patrol] .mail-open").await?;
    desk.shows("[data-test=patrol-detail]").await?;
    desk.take("inbox-patrol", &Look::USUAL).await
}

/// The ledger, filtered, and a hazard opened from it.
async fn ledger(desk: &Album) -> anyhow::Result<()> {
    desk.visit("ledger", "#/ledger", "[data-test=ledger-row]", &Look::EVERY).await?;
    desk.visit(
        "ledger-filtered",
        "#/ledger?stage=ordered&overdue=true",
        "[data-test=ledger-row]",
        &Look::USUAL,
    )
    .await?;
    desk.browser.click("[data-test=ledger-row] a").await?;
    desk.photo().await?;
    desk.take("hazard", &Look::USUAL).await
}

async fn others(desk: &Album) -> anyhow::Result<()> {
    desk.visit("patrols", "#/patrols", "[data-test=patrol-line]", &Look::USUAL).await?;
    desk.visit("sites", "#/sites", "[data-test=site-line]", &Look::USUAL).await?;
    desk.browser.click("[data-test=site-line] a").await?;
    desk.shows("[data-test=site-detail]").await?;
    desk.take("site", &Look::USUAL).await?;
    desk.visit("kept", "#/kept", "[data-test=kept-row]", &Look::USUAL).await?;
    desk.visit("waiting", "#/waiting", "#sync-now", &Look::USUAL).await?;
    desk.visit("me", "#/me", "#me-name", &Look::USUAL).await
}
