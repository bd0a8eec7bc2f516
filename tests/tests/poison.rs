//! In the browser, where a panic kills the engine: a record that does so is left out, and the rest goes on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use device::Authoring;
use domain::{enrol::Credential, place::DivisionCode, record::Record};
use ed25519_dalek::SigningKey;
use integration_tests::{
    browser::{Browser, Screen},
    online::OnlineDevice,
    poison::{hazard, poisoned},
    stage::{Stage, TOWNSHIP},
};

/// A device without a screen that writes what it likes under its own key.
struct Other {
    online: OnlineDevice,
    hand: Authoring,
    key: SigningKey,
    grid: DivisionCode,
    written: u8,
}

impl Other {
    /// Enrols as one more device of the first worker, who has many codes.
    async fn enrol(stage: &Stage, number: usize, seed: u8) -> anyhow::Result<Self> {
        let credential = Credential::Code { code: stage.demo.code(TOWNSHIP, number)? };
        let mut online = OnlineDevice::enrol(&stage.relay.address, credential, seed).await?;
        let grid = online
            .until("the roster", |device, _| {
                let person = device.id().and_then(|id| device.pack().owner(id));
                Ok(person.and_then(|person| person.rights.first()).map(|right| right.territory.clone()))
            })
            .await?;
        let key = SigningKey::from_bytes(&[seed; 32]);
        let id = online.device().id().unwrap();
        Ok(Self { online, hand: Authoring::new(id, key.clone(), [seed; 8]), key, grid, written: 0 })
    }

    fn hazard(&mut self, what: &str) -> anyhow::Result<Record> {
        self.written += 1;
        Ok(hazard(&mut self.hand, &self.grid, self.written, what)?.1)
    }

    async fn report(&mut self, what: &str) -> anyhow::Result<()> {
        let record = self.hazard(what)?;
        self.online.push(vec![record]).await
    }

    async fn poison(&mut self, count: usize) -> anyhow::Result<()> {
        let records = (0..count).map(|_| self.hazard("毒").and_then(|record| poisoned(&record, &self.key)));
        let records = records.collect::<anyhow::Result<_>>()?;
        self.online.push(records).await
    }
}

async fn enrol_phone(stage: &Stage) -> anyhow::Result<Browser> {
    let phone = stage.driver.open("phone", Screen::Phone, &stage.profile("phone")).await?;
    phone.goto(&stage.page("")).await?;
    stage.enrol_by_code(&phone, 0).await?;
    phone.until("today", "document.querySelector('#begin-patrol')").await?;
    phone.sees("#sync-chip", "全部已上传").await?;
    Ok(phone)
}

/// Counts from here on how often the page starts an engine.
async fn count_starts(phone: &Browser) -> anyhow::Result<()> {
    let script = "const Plain = window.Worker; window.starts = 0;\
                  window.Worker = class extends Plain { constructor(...all) { super(...all); window.starts += 1; } };";
    phone.client().execute(script, vec![]).await?;
    Ok(())
}

async fn finds(phone: &Browser, what: &str) -> anyhow::Result<()> {
    phone.fill("#hazards-search", what).await?;
    phone.sees("[data-test=hazard-row]", what).await
}

async fn report(stage: &Stage, phone: &Browser, what: &str) -> anyhow::Result<()> {
    stage.fill_report(phone, "村委会东侧", what).await?;
    phone.click("#report-submit").await?;
    phone.sees("#hazard-detail", what).await?;
    phone.sees("#sync-chip", "全部已上传").await
}

async fn tell_the_story() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let mut rogue = Other::enrol(&stage, 1, 81).await?;
    let mut colleague = Other::enrol(&stage, 2, 82).await?;
    let phone = enrol_phone(&stage).await?;
    phone.goto(&stage.page("#/hazards")).await?;
    count_starts(&phone).await?;

    rogue.poison(1).await?;
    colleague.report("东坡电线老化").await?;
    finds(&phone, "东坡电线老化").await?;
    phone.until("an engine that died twice", "window.starts === 2").await?;

    rogue.poison(4).await?;
    colleague.report("西坡护栏缺失").await?;
    finds(&phone, "西坡护栏缺失").await?;
    phone.until("an engine that died over each", "window.starts > 5").await?;

    phone.goto(&stage.page("#/waiting")).await?;
    phone.sees("[data-test=quarantined]", "有 5 条收到的记录不能使用").await?;
    report(&stage, &phone, "河边警示牌倒了").await?;
    phone.client().refresh().await?;
    phone.goto(&stage.page("#/waiting")).await?;
    phone.sees("[data-test=quarantined]", "有 5 条收到的记录不能使用").await?;
    report(&stage, &phone, "桥头路灯不亮").await?;
    phone.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_kill_the_engine_are_left_out_and_the_page_works_on() {
    tell_the_story().await.unwrap();
}
