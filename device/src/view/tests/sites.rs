use domain::{
    checklist::{RiskLevel, Sector, Verdict},
    patrol::PatrolAct,
    site::SiteField,
    view::{Query, SiteView, View},
};

use super::*;
use crate::{
    projection::examples::*,
    thing::{Thing, Written},
};

fn names(conn: &Connection, grid: Option<&str>, sector: Option<Sector>, text: &str) -> Vec<String> {
    let query = Query::Sites { grid: grid.map(code), sector, text: text.to_owned(), offset: 0, limit: 10 };
    let View::Sites(page) = see(conn, OFFICE, &query) else { panic!("another view") };
    assert_eq!(page.total as usize, page.lines.len());
    page.lines.into_iter().map(|line| line.name).collect()
}

fn whole_site(conn: &Connection, number: u16) -> SiteView {
    let View::Site(view) = see(conn, WORKER, &Query::Site { site: document(number) }) else {
        panic!("another view")
    };
    *view
}

#[test]
fn sites_are_found_by_grid_sector_and_text() {
    let conn = store();
    let mut mine = site(3, GRID_C, "恒岳煤业", "major");
    mine.sector = Sector::Coal;
    put_all(
        &conn,
        &[
            Thing::Site(site(1, GRID, "加油站", "major")),
            Thing::Site(site(2, GRID_B, "A超市", "low")),
            Thing::Site(mine),
        ],
    );
    assert_eq!(names(&conn, None, None, ""), ["加油站", "恒岳煤业", "A超市"]);
    assert_eq!(names(&conn, Some(GRID), None, ""), ["加油站"]);
    assert_eq!(names(&conn, Some(TOWN), None, ""), ["加油站", "A超市"]);
    assert_eq!(names(&conn, None, Some(Sector::Coal), ""), ["恒岳煤业"]);
    assert_eq!(names(&conn, None, None, "油"), ["加油站"]);
    assert_eq!(names(&conn, None, None, "a"), ["A超市"]);
    assert_eq!(names(&conn, None, None, "%"), Vec::<String>::new());
}

#[test]
fn both_values_of_a_field_are_shown_the_one_in_force_first() {
    let conn = store();
    let mut thing = site(1, GRID, "加油站", "larger");
    let written =
        |value: &str, who: u8, at_ms| Written { value: value.to_owned(), device: device(who), at_ms };
    thing.fields.push((
        SiteField::Phone,
        vec![written("111", SUPERVISOR, 9), written("222", 99, 5), written("111", WORKER, 7)],
    ));
    thing.fields.push((SiteField::Position, vec![written("39.38, 111.15", WORKER, 1)]));
    put_all(&conn, &[Thing::Site(thing)]);
    let view = whole_site(&conn, 1);
    assert!(view.line.both_values);
    assert_eq!((view.line.risk_level, view.line.position), (Some(RiskLevel::Larger), Some((39.38, 111.15))));
    let phone = view.fields.iter().find(|field| field.field == SiteField::Phone).unwrap();
    let values: Vec<_> =
        phone.values.iter().map(|value| (value.value.as_str(), value.author.as_str())).collect();
    assert_eq!(values, [("111", "王监管、张网格"), ("222", "63636363636363636363636363636363")]);
}

#[test]
fn a_site_shows_its_checklist_its_open_hazards_and_its_last_visits() {
    let conn = store();
    let at_site = |number| {
        let new = domain::hazard::NewHazard { site: Some(document(1)), ..new_hazard("电线老化") };
        hazard(number, vec![(WORKER, report(new))])
    };
    let dismissed = then(at_site(6), SUPERVISOR, domain::hazard::Step::Dismiss { reason: "没有".to_owned() });
    let walk = |number, days_ago: i64, verdict| {
        let acts = vec![(WORKER, PatrolAct::Begin), (WORKER, visit(1, verdict))];
        Thing::Patrol(patrol(number, NOW_MS - days_ago * DAY_MS, acts))
    };
    put_all(
        &conn,
        &[
            walk(2, 3, Verdict::Ok),
            walk(3, 1, Verdict::NotOk),
            Thing::Hazard(at_site(5)),
            Thing::Hazard(dismissed),
            Thing::Site(site(1, GRID, "加油站", "major")),
        ],
    );
    let view = whole_site(&conn, 1);
    assert_eq!((view.checklist.len(), view.line.open_hazards, view.hazards.len()), (3, 1, 1));
    assert_eq!(view.hazards[0].place, "加油站");
    assert_eq!(view.visits.iter().map(|visit| visit.patrol).collect::<Vec<_>>(), [document(3), document(2)]);
    assert_eq!(view.line.visited_ms, Some(view.visits[0].at_ms));
    let (finding, text) = &view.visits[0].findings[1];
    assert_eq!(
        (finding.verdict, text.as_str(), view.visits[0].site_name.as_str()),
        (Verdict::NotOk, "检查通道", "加油站")
    );
}
