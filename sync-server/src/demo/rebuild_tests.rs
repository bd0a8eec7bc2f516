use device::Device;
use domain::{
    enrol::Enrolled,
    view::{HazardFilter, Query, View},
};
use rusqlite::Connection;

use super::{
    plan::{Plan, Scale},
    records,
};

/// Every hazard, patrol and site with its whole view.
fn everything(desk: &Device, now_ms: i64) -> Vec<View> {
    let ask = |query: &Query| desk.ask(now_ms, query).unwrap();
    let all = |text: &str| (text.to_owned(), 0, 100_000);
    let (text, offset, limit) = all("");
    let lists = [
        Query::Hazards { filter: HazardFilter::default(), offset, limit },
        Query::Patrols { mine: false, stage: None, offset, limit },
        Query::Sites { grid: None, sector: None, text, offset, limit },
    ]
    .map(|query| ask(&query));
    let mut views = Vec::new();
    for list in &lists {
        match list {
            View::Hazards(page) => {
                views.extend(page.lines.iter().map(|line| ask(&Query::Hazard { hazard: line.id })))
            }
            View::Patrols(page) => {
                views.extend(page.lines.iter().map(|line| ask(&Query::Patrol { patrol: line.id })))
            }
            View::Sites(page) => {
                views.extend(page.lines.iter().map(|line| ask(&Query::Site { site: line.id })))
            }
            _ => {}
        }
    }
    views.extend(lists);
    views
}

#[test]
fn rebuilding_the_demo_county_gives_the_same_views() {
    let plan = Plan::of(1, "2026-11-25".parse().unwrap(), Scale::WHOLE).unwrap();
    let office = plan.world.roster.member(*plan.world.roster.county.first().unwrap()).unwrap();
    let (device, person, name) = (office.device, office.person.id.clone(), office.person.name.clone());
    let mut desk = Device::open(Connection::open_in_memory().unwrap(), [1; 32]).unwrap();
    desk.enrol(&Enrolled { device, person, name, relay: "relay".to_owned() }, &office.key).unwrap();
    desk.keep_pack(&serde_json::to_vec(&plan.world.pack).unwrap()).unwrap();
    desk.accept(&records::write(&plan, 1, |_, _| {}).unwrap()).unwrap();
    let before = everything(&desk, plan.world.now_ms);
    assert!(before.len() > 2_423 + 4_071);
    desk.rebuild().unwrap();
    let after = everything(&desk, plan.world.now_ms);
    assert!(before == after, "a view differs after the rebuild");
}
