use domain::{
    checklist::Verdict,
    patrol::PatrolAct,
    view::{Query, TodayView, View},
};

use super::*;
use crate::{projection::examples::*, thing::Thing};

fn today_of(conn: &Connection, who: u8) -> TodayView {
    let View::Today(view) = see(conn, who, &Query::Today) else { panic!("another view") };
    *view
}

#[test]
fn the_day_begins_with_what_is_due_and_returned_here() {
    let conn = store();
    let returned = hazard(3, vec![(WORKER, report(new_hazard("电线老化"))), (SUPERVISOR, give_back())]);
    let elsewhere = hazard(
        4,
        vec![(WORKER_B, report(domain::hazard::NewHazard { grid: code(GRID_B), ..new_hazard("别处") }))],
    );
    put_all(
        &conn,
        &[
            Thing::Hazard(ordered(1, "后到期", "2026-12-05")),
            Thing::Hazard(ordered(2, "先到期", "2026-12-01")),
            Thing::Hazard(returned),
            Thing::Hazard(then(elsewhere, SUPERVISOR, give_back())),
        ],
    );
    let view = today_of(&conn, WORKER);
    let words =
        |lines: &[domain::view::HazardLine]| lines.iter().map(|line| line.what.clone()).collect::<Vec<_>>();
    assert_eq!((words(&view.due), view.due_total), (vec!["先到期".to_owned(), "后到期".to_owned()], 2));
    assert_eq!(words(&view.returned), ["电线老化"]);
    assert_eq!(
        (view.person.as_str(), view.places, view.today.to_string()),
        ("张网格", vec!["二村".to_owned()], "2026-11-25".to_owned())
    );
    let other = today_of(&conn, WORKER_B);
    assert_eq!((words(&other.returned), other.due_total), (vec!["别处".to_owned()], 0));
    assert_eq!(words(&today_of(&conn, SUPERVISOR).returned), Vec::<String>::new());
}

#[test]
fn what_asks_somebody_without_a_phone_asks_the_grids_worker() {
    let conn = store();
    let mut thing = hazard(1, vec![(EXPERT, report(new_hazard("电线老化"))), (SUPERVISOR, give_back())]);
    put_all(&conn, &[Thing::Hazard(thing.clone())]);
    assert!(today_of(&conn, WORKER).returned.is_empty());
    thing.entries[0].author.device = device(99);
    put_all(&conn, &[Thing::Hazard(thing)]);
    assert_eq!(today_of(&conn, WORKER).returned.len(), 1);
    assert!(today_of(&conn, WORKER_B).returned.is_empty());
}

#[test]
fn a_revoked_phones_return_asks_the_grids_worker_too() {
    let conn = store();
    let thing = hazard(1, vec![(EXPERT, report(new_hazard("电线老化"))), (SUPERVISOR, give_back())]);
    put_all(&conn, &[Thing::Hazard(thing)]);
    let mut pack = pack();
    pack.devices.iter_mut().find(|entry| entry.id == device(EXPERT)).unwrap().revoked = true;
    let View::Today(view) = ask(&conn, &pack, &me(WORKER), NOW_MS, &Query::Today).unwrap() else {
        panic!("another view")
    };
    assert_eq!(view.returned.len(), 1);
}

#[test]
fn sites_never_visited_come_first_then_the_longest_unseen_the_gravest_first() {
    let conn = store();
    let walk = |number, days_ago, site| {
        let begun_ms = NOW_MS - days_ago * DAY_MS;
        Thing::Patrol(patrol(
            number,
            begun_ms,
            vec![(WORKER, PatrolAct::Begin), (WORKER, visit(site, Verdict::Ok)), (WORKER, PatrolAct::End)],
        ))
    };
    put_all(
        &conn,
        &[
            Thing::Site(site(1, GRID, "昨日", "major")),
            Thing::Site(site(2, GRID, "上月", "low")),
            Thing::Site(site(3, GRID, "从未低", "low")),
            Thing::Site(site(4, GRID, "从未重大", "major")),
            Thing::Site(site(5, GRID_B, "别处", "major")),
            walk(11, 30, 1),
            walk(12, 1, 1),
            walk(13, 30, 2),
        ],
    );
    let view = today_of(&conn, WORKER);
    let names: Vec<_> = view.unseen.iter().map(|line| line.name.as_str()).collect();
    assert_eq!((names, view.sites_total), (vec!["从未重大", "从未低", "上月", "昨日"], 4));
}

#[test]
fn an_open_patrol_and_a_returned_one_are_shown_to_their_worker() {
    let conn = store();
    let back = PatrolAct::Returned { visit: None, words: "缺照片".to_owned() };
    let returned = vec![(WORKER, PatrolAct::Begin), (WORKER, PatrolAct::End), (SUPERVISOR, back)];
    put_all(
        &conn,
        &[
            Thing::Patrol(patrol(1, NOW_MS, vec![(WORKER, PatrolAct::Begin)])),
            Thing::Patrol(patrol(2, NOW_MS - DAY_MS, returned)),
        ],
    );
    let view = today_of(&conn, WORKER);
    assert_eq!(view.open_patrol.map(|line| line.id), Some(document(1)));
    assert_eq!(view.returned_patrols.iter().map(|line| line.id).collect::<Vec<_>>(), [document(2)]);
    let other = today_of(&conn, SUPERVISOR);
    assert!(other.open_patrol.is_none() && other.returned_patrols.is_empty());
}
