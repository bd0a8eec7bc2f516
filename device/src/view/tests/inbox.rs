use domain::{
    patrol::PatrolAct,
    view::{InboxFilter, InboxItem, Query, View},
};

use super::*;
use crate::{projection::examples::*, thing::Thing};

/// The numbers of what waits, the newest first, each with whether it is fresh.
fn waiting(conn: &Connection, who: u8, filter: InboxFilter) -> Vec<(u8, bool)> {
    let query = Query::Inbox { filter, offset: 0, limit: 100 };
    let View::Inbox(page) = see(conn, who, &query) else { panic!("another view") };
    assert_eq!(page.total as usize, page.lines.len());
    let item = |item: &InboxItem| match item {
        InboxItem::Hazard { line, fresh } => (line.id.bytes()[15], *fresh),
        InboxItem::Patrol { line, fresh } => (line.id.bytes()[15], *fresh),
    };
    page.lines.iter().map(item).collect()
}

fn numbers(conn: &Connection, who: u8, filter: InboxFilter) -> Vec<u8> {
    let mut numbers: Vec<u8> = waiting(conn, who, filter).into_iter().map(|(number, _)| number).collect();
    numbers.sort_unstable();
    numbers
}

/// 1 reported, 2 returned, 3 ordered, 4 rectified, 5 passed, 6 a question, 7 a patrol ended, 8 one under way,
/// 9 reported in another township.
fn county() -> Connection {
    let conn = store();
    let reported = |number| hazard(number, vec![(WORKER, report(new_hazard("通道堵塞")))]);
    let rectified = |number| then(ordered(number, "通道堵塞", "2026-12-01"), WORKER, rectify());
    let mut question = rectified(6);
    question.entries.push(entry(question.id, 5, &[4], SUPERVISOR, reinspect(true)));
    question.entries.push(entry(question.id, 6, &[4], EXPERT, reinspect(false)));
    let elsewhere = domain::hazard::NewHazard { grid: code(GRID_C), ..new_hazard("别处") };
    put_all(
        &conn,
        &[
            Thing::Hazard(reported(1)),
            Thing::Hazard(then(reported(2), SUPERVISOR, give_back())),
            Thing::Hazard(ordered(3, "通道堵塞", "2026-12-01")),
            Thing::Hazard(rectified(4)),
            Thing::Hazard(then(rectified(5), EXPERT, reinspect(true))),
            Thing::Hazard(question),
            Thing::Patrol(patrol(7, NOW_MS, vec![(WORKER, PatrolAct::Begin), (WORKER, PatrolAct::End)])),
            Thing::Patrol(patrol(8, NOW_MS, vec![(WORKER, PatrolAct::Begin)])),
            Thing::Hazard(hazard(9, vec![(WORKER_C, report(elsewhere))])),
        ],
    );
    conn
}

#[test]
fn each_role_is_shown_what_waits_for_its_decision() {
    let conn = county();
    assert_eq!(numbers(&conn, SUPERVISOR, InboxFilter::All), [1, 4, 5, 6, 7]);
    assert_eq!(numbers(&conn, SUPERVISOR, InboxFilter::Reported), [1]);
    assert_eq!(numbers(&conn, SUPERVISOR, InboxFilter::Rectified), [4]);
    assert_eq!(numbers(&conn, SUPERVISOR, InboxFilter::Patrols), [7]);
    assert_eq!(numbers(&conn, SUPERVISOR, InboxFilter::Questions), [6]);
    assert_eq!(numbers(&conn, OFFICE, InboxFilter::All), [5, 6, 7]);
    assert_eq!(numbers(&conn, EXPERT, InboxFilter::All), [4]);
    for who in [WORKER, DEPARTMENT] {
        assert_eq!(numbers(&conn, who, InboxFilter::All), Vec::<u8>::new());
    }
}

#[test]
fn the_newest_comes_first_and_pages_continue_one_another() {
    let conn = county();
    let all = waiting(&conn, SUPERVISOR, InboxFilter::All);
    assert_eq!(all.first(), Some(&(7, true)));
    let mut paged = Vec::new();
    for offset in 0..6 {
        let query = Query::Inbox { filter: InboxFilter::All, offset, limit: 1 };
        let View::Inbox(page) = see(&conn, SUPERVISOR, &query) else { panic!("another view") };
        assert_eq!(page.total, 5);
        paged.extend(page.lines);
    }
    let query = Query::Inbox { filter: InboxFilter::All, offset: 0, limit: 9 };
    let View::Inbox(whole) = see(&conn, SUPERVISOR, &query) else { panic!("another view") };
    assert_eq!(paged, whole.lines);
}

fn look(conn: &Connection, number: u16, at_ms: i64) {
    let sql = "INSERT OR REPLACE INTO looked (document, at_ms) VALUES (?1, ?2)";
    conn.execute(sql, (document(number).bytes(), at_ms)).unwrap();
}

#[test]
fn what_changed_since_it_was_looked_at_is_fresh() {
    let conn = county();
    let is_fresh = |conn: &Connection| waiting(conn, SUPERVISOR, InboxFilter::Reported)[0].1;
    assert!(is_fresh(&conn));
    look(&conn, 1, NOW_MS);
    assert!(!is_fresh(&conn));
    look(&conn, 1, NOW_MS - 20 * DAY_MS);
    assert!(is_fresh(&conn));
}

#[test]
fn a_look_by_a_wrong_clock_counts_by_the_relays_time() {
    let conn = county();
    look(&conn, 1, NOW_MS - 400 * DAY_MS);
    let mut slow = me(SUPERVISOR);
    slow.offset_ms = Some(400 * DAY_MS);
    let query = Query::Inbox { filter: InboxFilter::Reported, offset: 0, limit: 9 };
    let view = ask(&conn, &pack(), &slow, NOW_MS - 400 * DAY_MS, &query).unwrap();
    let View::Inbox(page) = view else { panic!("another view") };
    assert!(matches!(page.lines[0], InboxItem::Hazard { fresh: false, .. }));
}

#[test]
fn an_entry_set_aside_waits_until_somebody_looked() {
    let conn = store();
    let thing = hazard(
        1,
        vec![(WORKER, report(new_hazard("通道堵塞"))), (WORKER, verify(domain::hazard::Grade::General))],
    );
    put_all(&conn, &[Thing::Hazard(then(thing, SUPERVISOR, give_back()))]);
    assert_eq!(numbers(&conn, SUPERVISOR, InboxFilter::Questions), [1]);
    look(&conn, 1, NOW_MS);
    assert_eq!(numbers(&conn, SUPERVISOR, InboxFilter::Questions), Vec::<u8>::new());
}
