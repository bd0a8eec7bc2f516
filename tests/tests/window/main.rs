//! The worker's part of a hazard's story in the shell's window, through a real relay process and a network that is
//! really cut. The supervisor's part is a device's over the same protocol.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod desk;
mod worker;

use std::path::PathBuf;

use domain::{
    hazard::{Conclusion, Grade, Remark, Stage, Step},
    view::HazardView,
};
use integration_tests::{
    browser::Browser, demo::Demo, process::RelayProcess, proxy::Proxy, stage::TOWNSHIP, window::WindowDriver,
};
use tempfile::TempDir;

use crate::desk::Desk;

/// The folder of the shell's store.
const HOME: &str = "home";
/// What is reported; the markup must stay words.
const WHAT: &str = "<img src=x onerror=document.title='hit'>配电箱门损坏";
/// A part of it to search for.
const WORDS: &str = "配电箱门损坏";
/// What the program dies over.
const HALF: &str = "安全出口指示灯不亮";
const HALF_PLACE: &str = "古渡社区活动中心西门";
const REMARK: &str = "请写明是哪一个配电箱";
const ANSWER: &str = "一层东侧楼梯口的配电箱";
const MEASURES: &str = "更换箱门并加锁";
const DONE: &str = "箱门已换,锁已装上";

/// Notes every breach of the content security policy from here on.
const WATCH_POLICY: &str = "window.breaches = []; document.addEventListener('securitypolicyviolation', \
    event => window.breaches.push(`${event.violatedDirective} ${event.blockedURI}`));";

/// The style sheets that did not come.
const STYLES_MISSING: &str = "return [...document.querySelectorAll('link[rel=stylesheet]')]\
    .filter(link => !link.sheet || link.sheet.cssRules.length === 0).map(link => link.href).join()";

struct Room {
    relay: RelayProcess,
    /// Between window and relay.
    network: Proxy,
    demo: Demo,
    driver: WindowDriver,
    folder: TempDir,
}

impl Room {
    async fn set() -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let data = folder.path().join("data");
        let demo = Demo::into(&data).await?;
        let relay = RelayProcess::start(&data).await?;
        let network = Proxy::start(relay.address.clone()).await?;
        let driver = WindowDriver::start(&folder.path().join(HOME)).await?;
        Ok(Self { relay, network, demo, driver, folder })
    }

    /// Where the shell keeps its store.
    fn home(&self) -> PathBuf {
        self.folder.path().join(HOME)
    }

    async fn open(&self) -> anyhow::Result<Browser> {
        let window = self.driver.open().await?;
        window.client().execute(WATCH_POLICY, vec![]).await?;
        Ok(window)
    }
}

/// Nothing that the page loaded or did was against its policy, and the markup of a hazard was not run.
async fn kept_to_the_policy(window: &Browser) -> anyhow::Result<()> {
    let breaches = window.client().execute("return window.breaches.join()", vec![]).await?;
    anyhow::ensure!(breaches == "", "the policy was broken: {breaches}");
    let missing = window.client().execute(STYLES_MISSING, vec![]).await?;
    anyhow::ensure!(missing == "", "style sheets did not load: {missing}");
    anyhow::ensure!(window.client().title().await? != "hit", "markup in a hazard was run");
    Ok(())
}

/// Without a network a patrol is walked and a hazard reported; the program dies over half of another report.
async fn write_and_die(room: &Room) -> anyhow::Result<()> {
    let window = room.open().await?;
    worker::enrol(room, &window).await?;
    room.network.cut();
    worker::walk(&window).await?;
    worker::begin_report(&window).await?;
    kept_to_the_policy(&window).await?;
    room.driver.kill(window).await
}

/// The supervisor sees what came and returns the hazard with a remark on one of its fields.
async fn give_back(desk: &mut Desk) -> anyhow::Result<()> {
    desk.hazard(HALF, |half| half.line.place == HALF_PLACE).await?;
    let hazard = desk.hazard(WORDS, |hazard| hazard.line.stage == Stage::Reported).await?;
    anyhow::ensure!(
        hazard.line.what == WHAT && hazard.site.is_some() && hazard.photos.len() == 1,
        "the supervisor has another hazard: {hazard:?}"
    );
    let remark = Remark { field: "what".to_owned(), words: REMARK.to_owned() };
    desk.take(hazard.line.id, Step::Return { remarks: vec![remark] }).await
}

async fn order(desk: &mut Desk) -> anyhow::Result<()> {
    let hazard = desk.hazard(WORDS, |hazard| hazard.returned.is_none() && holds(hazard, is_answer)).await?;
    let verify = Step::Verify { conclusion: Conclusion::True, grade: Grade::General, words: String::new() };
    desk.take(hazard.line.id, verify).await?;
    let order = Step::Order {
        measures: MEASURES.to_owned(),
        due: "2099-12-31".parse()?,
        responsible: "社区物业".to_owned(),
        five: vec![],
    };
    desk.take(hazard.line.id, order).await
}

async fn close(desk: &mut Desk) -> anyhow::Result<()> {
    let hazard = desk.hazard(WORDS, |hazard| hazard.line.stage == Stage::Rectified).await?;
    anyhow::ensure!(holds(&hazard, is_rectified), "the supervisor has another hazard: {hazard:?}");
    let findings = "现场已换新门".to_owned();
    desk.take(hazard.line.id, Step::Reinspect { passed: true, findings, photos: vec![] }).await?;
    let acceptance_no = "河安验〔2026〕18号".to_owned();
    desk.take(hazard.line.id, Step::Close { acceptance_no, words: String::new() }).await
}

fn holds(hazard: &HazardView, is_it: impl Fn(&Step) -> bool) -> bool {
    hazard.timeline.iter().any(|line| is_it(&line.entry.step))
}

fn is_answer(step: &Step) -> bool {
    matches!(step, Step::Answer { words, .. } if words == ANSWER)
}

fn is_rectified(step: &Step) -> bool {
    matches!(step, Step::Rectify { words, photos, .. } if words == DONE && photos.len() == 1)
}

async fn tell_the_story() -> anyhow::Result<()> {
    let room = Room::set().await?;
    let mut desk = Desk::enrol(&room).await?;
    write_and_die(&room).await?;

    let window = room.open().await?;
    worker::go_on(&window).await?;
    room.network.mend();
    worker::send(&window).await?;
    give_back(&mut desk).await?;

    worker::gets_it_back(&window).await?;
    room.network.cut();
    worker::answer(&window).await?;
    room.network.mend();
    worker::send(&window).await?;
    order(&mut desk).await?;
    worker::rectify(&window).await?;
    close(&mut desk).await?;
    worker::sees_it_closed(&window).await?;
    worker::look_around(&window).await?;
    kept_to_the_policy(&window).await?;
    room.driver.close(window).await?;

    stays_closed_without_its_secret(&room).await?;
    room.network.cut();
    let window = room.open().await?;
    worker::finds_the_hazard(&window).await?;
    worker::sees_it_closed(&window).await?;
    room.driver.close(window).await
}

/// A store that was copied without the file beside it signs nothing: it says so and makes no other secret.
async fn stays_closed_without_its_secret(room: &Room) -> anyhow::Result<()> {
    let home = room.home();
    let (secret, aside) = (home.join("seal.key"), home.join("aside"));
    std::fs::rename(&secret, &aside)?;
    let window = room.open().await?;
    window.sees("body", "没有打开").await?;
    window.sees("body", "这台设备的密钥找不到了,或者不是原来那一把").await?;
    room.driver.close(window).await?;
    anyhow::ensure!(!secret.exists(), "another secret was made");
    Ok(std::fs::rename(aside, secret)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_writes_without_signal_dies_goes_on_answers_and_rectifies_in_the_window() {
    tell_the_story().await.unwrap();
}
