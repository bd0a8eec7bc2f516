//! Two people change one field of a site without knowledge of each other, in real browsers without a network.
#![allow(clippy::unwrap_used, reason = "tests")]

use fantoccini::{Locator, key::Key};
use integration_tests::{
    browser::{Browser, Screen},
    proxy::Proxy,
    stage::Stage,
};

const PHONE: &str = "13800000001";

async fn open_phone(stage: &Stage, name: &str, network: &Proxy) -> anyhow::Result<Browser> {
    let phone = stage.driver.open(name, Screen::Phone, &stage.profile(name)).await?;
    phone.goto(&format!("http://{}/", network.address)).await?;
    Ok(phone)
}

/// Waits until everything that a person may read is here.
async fn is_in(screen: &Browser) -> anyhow::Result<()> {
    screen.sees("#sync-chip", "全部已上传").await?;
    screen.until("the way to search", "document.querySelector('#open-search, #search')").await?;
    Ok(())
}

/// A site's name and the hash of its address on the phone.
async fn a_site_of(worker: &Browser) -> anyhow::Result<(String, String)> {
    worker.until("a site", "document.querySelector('[data-test=site-row] .row-title')").await?;
    let read = "return [document.querySelector('[data-test=site-row] .row-title').innerText,\
                document.querySelector('[data-test=site-row]').getAttribute('href')]";
    Ok(serde_json::from_value(worker.client().execute(read, vec![]).await?)?)
}

/// Finds a site on a phone and opens it.
async fn find(phone: &Browser, (name, hash): &(String, String)) -> anyhow::Result<()> {
    phone.click("#open-search").await?;
    phone.fill("#search-words", name).await?;
    phone.click(&format!("[data-test=found] [href='{hash}']")).await?;
    phone.sees("#site-detail h1", name).await
}

/// Finds it at the desk by the keyboard.
async fn find_at_desk(desk: &Browser, (name, hash): &(String, String)) -> anyhow::Result<()> {
    desk.fill("#search", name).await?;
    desk.sees("#found-0", name).await?;
    let field = desk.client().find(Locator::Css("#search")).await?;
    field.send_keys(&[Key::Down, Key::Enter].map(char::from).iter().collect::<String>()).await?;
    desk.until("a site", "document.querySelector('[data-test=site-detail]')").await?;
    // Another may bear the same name.
    let site = hash.trim_start_matches("#/site/");
    let open =
        format!("(location.hash = '#/sites?site={site}', document.querySelector('[data-id=\"{site}\"]'))");
    desk.until("this site", &open).await.map(drop)
}

/// Writes a risk level with no network.
async fn assess(screen: &Browser, level: &str) -> anyhow::Result<()> {
    screen.click("[data-test=edit-risk-level]").await?;
    screen.click(&format!("[data-test=edit-value-{level}]")).await?;
    screen.click("#edit-submit").await?;
    screen.misses("#form-edit").await?;
    screen.sees("#sync-chip", "仅在本机").await
}

async fn note_phone(screen: &Browser) -> anyhow::Result<()> {
    screen.click("[data-test=edit-phone]").await?;
    screen.fill("#edit-value", PHONE).await?;
    screen.click("#edit-submit").await?;
    screen.misses("#form-edit").await
}

/// Both values with their authors, in words.
async fn sees_both(screen: &Browser) -> anyhow::Result<()> {
    screen.sees("[data-test=both-values]", "“风险等级”有两个值").await?;
    for words in ["重大风险", "低风险", "今天"] {
        screen.sees("[data-test=both-values] .answer", words).await?;
    }
    let authors = "new Set([...document.querySelectorAll('[data-test=both-values] .answer-who')]\
                   .map(e => e.innerText.split(' · ')[0])).size === 2";
    screen.until("two authors", authors).await?;
    screen
        .until("two ways out", "document.querySelectorAll('[data-test=keep-value]').length === 2")
        .await
        .map(drop)
}

/// One value and no question.
async fn sees_one(screen: &Browser, level: &str) -> anyhow::Result<()> {
    screen.misses("[data-test=both-values]").await?;
    screen.sees("[data-test=site-field-risk-level]", level).await
}

async fn tell_the_story() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    // The grid worker and the supervisor go offline each by itself.
    let networks = [&stage.network, &Proxy::start(stage.relay.address.clone()).await?];
    let worker = open_phone(&stage, "worker", networks[0]).await?;
    stage.enrol_by_code(&worker, 0).await?;
    is_in(&worker).await?;
    let supervisor = open_phone(&stage, "supervisor", networks[1]).await?;
    stage.enrol_by_account(&supervisor, "xikou").await?;
    is_in(&supervisor).await?;
    let desk = stage.driver.open("desk", Screen::Desk, &stage.profile("desk")).await?;
    desk.goto(&format!("http://{}/", stage.relay.address)).await?;
    stage.enrol_by_account(&desk, "xikou").await?;
    is_in(&desk).await?;
    let site = a_site_of(&worker).await?;
    find(&worker, &site).await?;
    find(&supervisor, &site).await?;
    find_at_desk(&desk, &site).await?;
    networks.into_iter().for_each(Proxy::cut);
    assess(&worker, "low").await?;
    assess(&supervisor, "major").await?;
    networks.into_iter().for_each(Proxy::mend);
    for screen in [&worker, &supervisor, &desk] {
        sees_both(screen).await?;
    }

    let low = "(e => e && (e.querySelector('button').click(), true))\
               ([...document.querySelectorAll('[data-test=both-values] .answer')].find(e => e.innerText.startsWith('低')))";
    worker.until("the low one to be chosen", low).await?;
    sees_one(&worker, "低风险").await?;
    worker.sees("[data-test=toast]", "已采用").await?;
    worker.click("#toast-undo").await?;
    sees_both(&worker).await?;
    note_phone(&worker).await?;
    for screen in [&worker, &supervisor, &desk] {
        // It was written last, so what was settled and undone is here, too.
        screen.sees("[data-test=site-field-phone]", PHONE).await?;
        sees_both(screen).await?;
    }

    supervisor.click("[data-test=both-values] .answer-current [data-test=keep-value]").await?;
    for screen in [&worker, &supervisor, &desk] {
        sees_one(screen, "重大风险").await?;
        screen.sees("#sync-chip", "全部已上传").await?;
    }
    for screen in [worker, supervisor, desk] {
        screen.close().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_risk_levels_written_offline_stand_on_every_screen_until_one_person_settles() {
    tell_the_story().await.unwrap();
}
