use domain::{
    checklist::Verdict,
    patrol::{PatrolAct, PatrolStage},
    view::{PatrolView, Query, View},
};

use super::*;
use crate::{projection::examples::*, thing::Thing};

fn whole_patrol(conn: &Connection, who: u8, number: u16) -> PatrolView {
    let View::Patrol(view) = see(conn, who, &Query::Patrol { patrol: document(number) }) else {
        panic!("another view")
    };
    *view
}

/// Patrol 11 visited sites 1 and 2 of three and reported hazard 5; patrol 12 goes on.
fn walked() -> Connection {
    let conn = store();
    let back = PatrolAct::Returned { visit: None, words: "缺照片".to_owned() };
    let acts = vec![
        (WORKER, PatrolAct::Begin),
        (WORKER, visit(1, Verdict::NotOk)),
        (WORKER, visit(2, Verdict::NotOk)),
        (WORKER, visit(2, Verdict::Ok)),
        (WORKER, PatrolAct::End),
        (WORKER_C, PatrolAct::Seen),
        (SUPERVISOR, back),
    ];
    let new = domain::hazard::NewHazard { patrol: Some(document(11)), ..new_hazard("电线老化") };
    put_all(
        &conn,
        &[
            Thing::Site(site(1, GRID, "甲", "low")),
            Thing::Site(site(2, GRID, "乙", "low")),
            Thing::Site(site(3, GRID, "丙", "low")),
            Thing::Patrol(patrol(11, NOW_MS - DAY_MS, acts)),
            Thing::Patrol(patrol(12, NOW_MS, vec![(WORKER, PatrolAct::Begin)])),
            Thing::Hazard(hazard(5, vec![(WORKER, report(new))])),
        ],
    );
    conn
}

#[test]
fn a_patrol_counts_sites_items_and_hazards() {
    let view = whole_patrol(&walked(), WORKER, 11);
    let line = &view.line;
    assert_eq!((line.visits, line.not_ok, line.hazards, line.stage), (2, 1, 1, PatrolStage::Returned));
    assert_eq!((line.worker.as_str(), line.grid_name.as_str()), ("张网格", "二村"));
    assert_eq!((view.mine, view.visits.len(), view.hazards.len()), (true, 3, 1));
    assert_eq!(view.left.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["丙"]);
    assert_eq!(line.ended_ms, Some(line.begun_ms + 4 * 60_000));
}

#[test]
fn a_review_without_authority_is_shown_as_set_aside() {
    let review = whole_patrol(&walked(), WORKER, 11).review;
    let told: Vec<_> = review.iter().map(|word| (word.author.as_str(), word.set_aside)).collect();
    assert_eq!(told, [("周网格", true), ("王监管", false)]);
}

#[test]
fn only_the_township_and_the_county_review_and_only_after_the_end() {
    let conn = walked();
    let may = |who, number| whole_patrol(&conn, who, number).may_review;
    assert!(may(SUPERVISOR, 11) && may(OFFICE, 11));
    assert!(!may(WORKER, 11) && !may(DEPARTMENT, 11) && !may(SUPERVISOR, 12));
}

#[test]
fn patrols_are_found_by_worker_and_stage_the_newest_first() {
    let conn = walked();
    let numbers = |who, mine, stage| {
        let View::Patrols(page) = see(&conn, who, &Query::Patrols { mine, stage, offset: 0, limit: 9 })
        else {
            panic!("another view")
        };
        page.lines.iter().map(|line| line.id.bytes()[15]).collect::<Vec<_>>()
    };
    assert_eq!(numbers(WORKER, true, None), [12, 11]);
    assert_eq!(numbers(SUPERVISOR, true, None), Vec::<u8>::new());
    assert_eq!(numbers(SUPERVISOR, false, Some(PatrolStage::Returned)), [11]);
}
