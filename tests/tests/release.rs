//! What a revoked phone delivers late waits in quarantine until a supervisor of the place lets it into the ledger: in one
//! process, and in real browsers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use domain::{
    host::{Answer, Call},
    record::Lane,
    refusal::Refusal,
    role::Role,
    view::{KeptView, Page},
    wire::{NotReleased, RejectCode},
};
use expect_test::expect;
use integration_tests::{
    browser::{Browser, Screen},
    county::{device_id, person},
    stage::Stage,
    village::{MORNING_MS, Village},
};

const WORKER: usize = 0;
const SUPERVISOR: usize = 1;
const COLLEAGUE: usize = 2;
const FAR_SUPERVISOR: usize = 3;

const LIST: Call = Call::Quarantine { after: 0 };

/// A village whose last home is another township's, and whose first one lost its phone with a hazard on it.
fn late() -> anyhow::Result<Village> {
    let mut village = Village::of(4, 7)?;
    let relay = village.relay()?;
    relay.store_mut().put_people(&[person(FAR_SUPERVISOR, (Role::Supervisor, "140930101"))])?;
    relay.refresh()?;
    village.settle()?;
    village.cut(WORKER);
    let (stamp, report) = (village.stamp(WORKER), village.report());
    village.device(WORKER)?.execute(stamp, report)?;
    let relay = village.relay()?;
    anyhow::ensure!(relay.store_mut().revoke(device_id(WORKER), MORNING_MS)?, "a phone in use");
    relay.refresh()?;
    village.settle()?;
    Ok(village)
}

fn list(village: &mut Village, who: usize) -> Page<KeptView> {
    match village.ask_relay(who, LIST).unwrap() {
        Answer::Kept(page) => page,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_revoked_phones_late_hazard_waits_until_the_supervisor_of_the_place_releases_it() {
    let mut village = late().unwrap();
    for who in 1..4 {
        assert_eq!(village.ledger(who).unwrap(), "", "home {who}");
    }
    let [kept] = list(&mut village, SUPERVISOR).lines.try_into().unwrap();
    assert_eq!((kept.name.as_str(), kept.place.as_str()), ("0号", "古渡社区"));
    let line = kept.line;
    assert_eq!((line.device, line.code, line.lane), (device_id(WORKER), RejectCode::Revoked, Lane::Hazard));
    let release = || Call::Release { ids: vec![line.id] };

    assert_eq!(list(&mut village, FAR_SUPERVISOR), Page { lines: vec![], total: 0 });
    let unknown = Answer::Released(vec![(line.id, NotReleased::Unknown)]);
    assert_eq!(village.ask_relay(FAR_SUPERVISOR, release()).unwrap(), unknown);
    for call in [LIST, release()] {
        let refused = Answer::Refused(Refusal::NoAuthority);
        assert_eq!(village.ask_relay(COLLEAGUE, call.clone()).unwrap(), refused);
        assert_eq!(village.ask_relay(WORKER, call).unwrap(), refused);
    }
    village.settle().unwrap();
    assert_eq!(village.ledger(SUPERVISOR).unwrap(), "");

    assert_eq!(village.ask_relay(SUPERVISOR, release()).unwrap(), Answer::Released(vec![]));
    let already = Answer::Released(vec![(line.id, NotReleased::Already)]);
    assert_eq!(village.ask_relay(SUPERVISOR, release()).unwrap(), already);
    village.settle().unwrap();
    for who in [SUPERVISOR, COLLEAGUE] {
        expect![[r#"
            hazard 1  reported
        "#]]
        .assert_eq(&village.ledger(who).unwrap());
    }
    assert_eq!(village.ledger(FAR_SUPERVISOR).unwrap(), "");
    assert_eq!(list(&mut village, SUPERVISOR), Page { lines: vec![], total: 0 });
    let [trace] = village.relay().unwrap().store().releases().unwrap().try_into().unwrap();
    assert_eq!(trace.by, format!("p{SUPERVISOR} {}", device_id(SUPERVISOR)));
}

/// What the phone wrote before it was lost.
const WHAT: &str = "灭火器压力不足";

async fn open_desk(stage: &Stage, account: &str) -> anyhow::Result<Browser> {
    let desk = stage.driver.open(account, Screen::Desk, &stage.profile(account)).await?;
    desk.goto(&format!("http://{}/", stage.relay.address)).await?;
    stage.enrol_by_account(&desk, account).await?;
    desk.sees("#sync-chip", "全部已上传").await?;
    Ok(desk)
}

async fn release(desk: &Browser) -> anyhow::Result<()> {
    desk.sees("[data-test=kept-count]", "1").await?;
    desk.click("[data-test=rail-kept]").await?;
    desk.sees("[data-test=kept-row]", "隐患").await?;
    desk.sees("[data-test=kept-row]", "这部手机停用以后才送达").await?;
    desk.click("[data-test=kept-release]").await?;
    desk.sees("[role=dialog]", "不能再收回").await?;
    desk.click("#kept-sure").await?;
    desk.sees("[data-test=toast]", "已放行 1 条").await?;
    desk.sees("[data-test=kept-empty]", "没有待放行的记录").await?;
    desk.click("[data-test=rail-inbox]").await?;
    desk.sees("[data-test=inbox-item]", WHAT).await?;
    desk.misses("[data-test=rail-kept]").await
}

async fn tell_the_story() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let phone = stage.driver.open("phone", Screen::Phone, &stage.profile("phone")).await?;
    stage.lose(&phone, 0, WHAT).await?;
    let far = open_desk(&stage, "louziying").await?;
    far.goto(&format!("http://{}/#/kept", stage.relay.address)).await?;
    far.sees("[data-test=kept-empty]", "没有待放行的记录").await?;
    let desk = open_desk(&stage, "xikou").await?;
    release(&desk).await?;
    for screen in [phone, far, desk] {
        screen.close().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_finds_a_lost_phones_hazard_kept_aside_and_releases_it_into_the_inbox() {
    tell_the_story().await.unwrap();
}
