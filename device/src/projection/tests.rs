use domain::{
    checklist::Verdict,
    hazard::Grade,
    patrol::{PatrolAct, PatrolStage},
    site::SiteField,
};
use proptest::{prelude::*, sample::Index};
use rusqlite::{Connection, types::Value};

use super::{examples::*, *};
use crate::thing::Written;

/// Everything that the projections hold.
fn dump(conn: &Connection) -> Vec<String> {
    let vocabulary =
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.found USING fts5vocab (main, p_search_words, instance)";
    conn.execute_batch(vocabulary).unwrap();
    let tables = [
        "p_hazard",
        "p_hazard_body",
        "p_site",
        "p_site_body",
        "p_patrol",
        "p_patrol_body",
        "p_visit",
        "p_search",
        "found",
    ];
    let mut rows = Vec::new();
    for table in tables {
        let mut statement = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let found = statement.query_map([], |row| {
            let values: Vec<Value> = (0..columns).map(|column| row.get(column)).collect::<Result<_, _>>()?;
            Ok(format!("{table} {values:?}"))
        });
        rows.extend(found.unwrap().map(Result::unwrap));
    }
    rows
}

fn things() -> Vec<Thing> {
    let mut at_site = new_hazard("电线老化");
    (at_site.site, at_site.patrol) = (Some(document(1)), Some(document(3)));
    let walked = vec![
        (WORKER, PatrolAct::Begin),
        (WORKER, visit(1, Verdict::NotOk)),
        (WORKER, visit(2, Verdict::Ok)),
        (WORKER, PatrolAct::End),
    ];
    vec![
        Thing::Site(site(1, GRID, "加油站", "major")),
        Thing::Site(site(2, GRID, "小超市", "low")),
        Thing::Patrol(patrol(3, NOW_MS, walked)),
        Thing::Patrol(patrol(
            4,
            NOW_MS - DAY_MS,
            vec![(WORKER, PatrolAct::Begin), (WORKER, visit(2, Verdict::Ok))],
        )),
        Thing::Hazard(hazard(5, vec![(WORKER, report(at_site))])),
        Thing::Hazard(ordered(6, "通道堵塞", "2026-12-01")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn order_and_repeats_of_puts_do_not_matter(picks in prop::collection::vec(any::<Index>(), 0..12)) {
        let things = things();
        let (one, other) = (store(), store());
        put_all(&one, &things);
        for pick in &picks {
            put_all(&other, std::slice::from_ref(pick.get(&things)));
        }
        let mut rest = things.clone();
        rest.reverse();
        put_all(&other, &rest);
        prop_assert_eq!(dump(&one), dump(&other));
    }
}

#[test]
fn what_is_forgotten_leaves_nothing() {
    let (conn, empty) = (store(), store());
    put_all(&conn, &things());
    for thing in things() {
        forget(&conn, thing.id()).unwrap();
    }
    assert_eq!(dump(&conn), dump(&empty));
}

#[test]
fn a_forgotten_patrol_takes_its_visits_along() {
    let (conn, without) = (store(), store());
    put_all(&conn, &things());
    forget(&conn, document(3)).unwrap();
    put_all(&without, &things().into_iter().filter(|thing| thing.id() != document(3)).collect::<Vec<_>>());
    assert_eq!(dump(&conn), dump(&without));
}

#[test]
fn projections_ask_to_be_filled_until_they_were() {
    let conn = Connection::open_in_memory().unwrap();
    assert_eq!(migrate(&conn).unwrap(), Standing::Empty);
    put_all(&conn, &things());
    assert_eq!(migrate(&conn).unwrap(), Standing::Empty);
    assert_eq!(dump(&conn), Vec::<String>::new());
    filled(&conn).unwrap();
    assert_eq!(migrate(&conn).unwrap(), Standing::Filled);
}

#[test]
fn a_hazard_without_an_authorised_report_is_none_yet() {
    let conn = store();
    put_all(&conn, &[Thing::Hazard(hazard(1, vec![(WORKER_B, report(new_hazard("别处")))]))]);
    assert_eq!(dump(&conn), Vec::<String>::new());
}

#[test]
fn a_site_with_two_values_in_a_field_is_marked() {
    let two = |other: &str| {
        let mut site = site(1, GRID, "加油站", "major");
        let value = |value: &str| Written { value: value.to_owned(), device: device(WORKER_B), at_ms: 1 };
        site.fields.push((SiteField::Phone, vec![value("123"), value(other)]));
        Thing::Site(site)
    };
    let conn = store();
    let both = |conn: &Connection| {
        conn.query_row("SELECT both FROM p_site", [], |row| row.get::<_, bool>(0)).unwrap()
    };
    put_all(&conn, &[two("456")]);
    assert!(both(&conn));
    put_all(&conn, &[two("123")]);
    assert!(!both(&conn));
}

fn stage(acts: Vec<(u8, PatrolAct)>) -> Option<PatrolStage> {
    let thing = patrol(1, NOW_MS, acts);
    walk(&thing.grid, &thing.entries).map(|walk| walk.stage)
}

#[test]
fn a_patrol_is_walked_by_its_worker_and_reviewed_by_the_township() {
    let back = || PatrolAct::Returned { visit: None, words: "缺照片".to_owned() };
    let answer = |index| PatrolAct::Answer { to: entry_id(document(1), index), words: "补了".to_owned() };
    let ended =
        || vec![(WORKER, PatrolAct::Begin), (WORKER, visit(2, Verdict::Ok)), (WORKER, PatrolAct::End)];
    let with = |more: Vec<(u8, PatrolAct)>| stage([ended(), more].concat());
    assert_eq!(with(vec![]), Some(PatrolStage::Ended));
    assert_eq!(with(vec![(SUPERVISOR, PatrolAct::Seen)]), Some(PatrolStage::Seen));
    assert_eq!(with(vec![(WORKER, PatrolAct::Seen)]), Some(PatrolStage::Ended));
    assert_eq!(with(vec![(WORKER_C, PatrolAct::Seen)]), Some(PatrolStage::Ended));
    assert_eq!(with(vec![(OFFICE, back())]), Some(PatrolStage::Returned));
    assert_eq!(with(vec![(OFFICE, back()), (WORKER, answer(4))]), Some(PatrolStage::Ended));
    assert_eq!(with(vec![(OFFICE, back()), (WORKER, answer(3))]), Some(PatrolStage::Returned));
    assert_eq!(with(vec![(OFFICE, back()), (WORKER_B, answer(4))]), Some(PatrolStage::Returned));
}

#[test]
fn the_order_and_repeats_of_a_patrols_entries_do_not_matter() {
    let acts = vec![(WORKER, PatrolAct::Begin), (WORKER, visit(2, Verdict::Ok)), (WORKER, PatrolAct::End)];
    let mut thing = patrol(1, NOW_MS, acts);
    let apart = |index| {
        let mut seen = thing.entries[2].clone();
        (seen.0.id, seen.0.act, seen.1) = (entry_id(document(1), index), PatrolAct::Seen, author(SUPERVISOR));
        seen.0.after = vec![entry_id(document(1), 3)];
        seen
    };
    let (one, other) = (apart(4), apart(5));
    thing.entries.extend([one, other]);
    let straight = thing.entries.clone();
    let mut turned = straight.clone();
    turned.reverse();
    turned.extend(straight.clone());
    assert_eq!(walk(&thing.grid, &straight), walk(&thing.grid, &turned));
}

#[test]
fn a_forged_circle_of_entries_ends() {
    let mut thing = patrol(1, NOW_MS, vec![(WORKER, PatrolAct::Begin), (WORKER, PatrolAct::End)]);
    thing.entries[0].0.after = vec![entry_id(document(1), 2)];
    assert_eq!(walk(&thing.grid, &thing.entries).map(|walk| walk.stage), Some(PatrolStage::Ended));
}

#[test]
fn a_patrol_in_a_grid_of_others_is_none() {
    assert_eq!(stage(vec![(WORKER_B, PatrolAct::Begin)]), None);
    assert_eq!(stage(vec![(WORKER, PatrolAct::End)]), None);
}

#[test]
fn a_visit_after_the_end_is_set_aside() {
    let acts = vec![(WORKER, PatrolAct::Begin), (WORKER, PatrolAct::End), (WORKER, visit(2, Verdict::Ok))];
    let thing = patrol(1, NOW_MS, acts);
    let walk = walk(&thing.grid, &thing.entries).unwrap();
    assert_eq!((walk.placed.len(), walk.set_aside), (2, vec![entry_id(document(1), 3)]));
}

#[test]
fn a_returned_rectification_asks_the_one_who_rectified() {
    let conn = store();
    let asked = |thing| {
        put_all(&conn, &[Thing::Hazard(thing)]);
        conn.query_row("SELECT asked_person FROM p_hazard", [], |row| row.get::<_, String>(0)).unwrap()
    };
    let reported = || (SUPERVISOR, report(new_hazard("通道堵塞")));
    assert_eq!(asked(hazard(1, vec![reported()])), "");
    assert_eq!(asked(hazard(1, vec![reported(), (SUPERVISOR, give_back())])), "p3");
    let rectified = vec![
        reported(),
        (SUPERVISOR, verify(Grade::General)),
        (SUPERVISOR, order("2026-12-01")),
        (WORKER, rectify()),
        (SUPERVISOR, give_back()),
    ];
    assert_eq!(asked(hazard(1, rectified)), "p1");
}
