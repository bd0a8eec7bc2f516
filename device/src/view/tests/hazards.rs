use domain::{
    checklist::Sector,
    hazard::{Grade, Source, Stage, Step, SupervisionLevel},
    view::{Delivery, HazardFilter, HazardOrder, Page, Query, View},
};

use super::*;
use crate::{projection::examples::*, thing::Thing};

/// Five hazards of different kinds, stages and places.
fn county() -> Connection {
    let conn = store();
    let coal = hazard(
        2,
        vec![(
            WORKER_C,
            report(domain::hazard::NewHazard {
                grid: code(GRID_C),
                sector: Sector::Coal,
                source: Source::Special,
                ..new_hazard("支护强度不足100%")
            }),
        )],
    );
    let at_site = hazard(
        3,
        vec![(
            WORKER_B,
            report(domain::hazard::NewHazard {
                grid: code(GRID_B),
                site: Some(document(9)),
                ..new_hazard("LNG储罐无人值守")
            }),
        )],
    );
    let listed = Step::List {
        no: "1号".to_owned(),
        level: SupervisionLevel::County,
        body: "安委办".to_owned(),
        due: "2026-12-31".parse().unwrap(),
    };
    let upgraded =
        then(ordered(4, "电线老化", "2026-11-20"), OFFICE, Step::Upgrade { criterion: "示例".to_owned() });
    put_all(
        &conn,
        &[
            Thing::Hazard(ordered(1, "通道堵塞", "2026-12-01")),
            Thing::Hazard(then(coal, SUPERVISOR, give_back())),
            Thing::Hazard(then(at_site, SUPERVISOR, give_back())),
            Thing::Hazard(then(upgraded, OFFICE, listed)),
            Thing::Site(site(9, GRID_B, "黄河加气站", "major")),
        ],
    );
    conn
}

/// Checks that `change`, made to the filter that lets all through, leaves these in order.
fn leaves(conn: &Connection, change: impl FnOnce(&mut HazardFilter), expected: &[&str]) {
    let mut filter = HazardFilter::default();
    change(&mut filter);
    let named = format!("{filter:?}");
    assert_eq!(found(conn, filter), expected, "{named}");
}

#[test]
fn each_filter_finds_what_it_names_and_nothing_else() {
    let conn = &county();
    let all = ["电线老化", "LNG储罐无人值守", "支护强度不足100%", "通道堵塞"];
    leaves(conn, |_| (), &all);
    leaves(conn, |it| it.stages = vec![Stage::Ordered, Stage::Closed], &["电线老化", "通道堵塞"]);
    leaves(conn, |it| it.sectors = vec![Sector::Coal], &["支护强度不足100%"]);
    leaves(conn, |it| it.sectors = vec![Sector::Coal, Sector::Fire], &all);
    leaves(conn, |it| it.grade = Some(Grade::Major), &["电线老化"]);
    leaves(conn, |it| it.source = Some(Source::Special), &["支护强度不足100%"]);
    leaves(conn, |it| it.place = Some(code(TOWN)), &["电线老化", "LNG储罐无人值守", "通道堵塞"]);
    leaves(conn, |it| it.place = Some(code(GRID_C)), &["支护强度不足100%"]);
    leaves(conn, |it| it.site = Some(document(9)), &["LNG储罐无人值守"]);
}

#[test]
fn flags_of_a_filter_hold_together() {
    let conn = &county();
    leaves(conn, |it| it.overdue = true, &["电线老化"]);
    leaves(conn, |it| it.returned = true, &["LNG储罐无人值守"]);
    leaves(conn, |it| it.questions = true, &["支护强度不足100%"]);
    leaves(conn, |it| it.listed = true, &["电线老化"]);
    leaves(conn, |it| (it.listed, it.overdue) = (true, true), &["电线老化"]);
    leaves(conn, |it| (it.listed, it.returned) = (true, true), &[]);
    leaves(conn, |it| (it.returned, it.place) = (true, Some(code(GRID))), &[]);
}

#[test]
fn mine_are_those_that_this_person_reported() {
    let conn = county();
    let mine = |who| ledger(&conn, who, HazardFilter { mine: true, ..HazardFilter::default() }).len();
    assert_eq!((mine(WORKER), mine(WORKER_B), mine(SUPERVISOR)), (2, 1, 0));
}

#[test]
fn text_is_found_by_one_character_by_several_words_and_with_signs_that_mean_something_to_sql() {
    let conn = county();
    let search = |text: &str| found(&conn, HazardFilter { text: text.to_owned(), ..HazardFilter::default() });
    assert_eq!(search("电"), ["电线老化"]);
    assert_eq!(search("老化 村口"), ["电线老化"]);
    assert_eq!(search("老化 储罐"), Vec::<String>::new());
    assert_eq!(search("lng"), ["LNG储罐无人值守"]);
    assert_eq!(search("ＬＮＧ"), ["LNG储罐无人值守"]);
    assert_eq!(search("黄河"), ["LNG储罐无人值守"]);
    assert_eq!(search("%"), ["支护强度不足100%"]);
    assert_eq!(search("％"), ["支护强度不足100%"]);
    assert_eq!(search("_"), Vec::<String>::new());
    assert_eq!(search("\\"), Vec::<String>::new());
    assert_eq!(search("000001"), ["通道堵塞"]);
    assert_eq!(search("  ").len(), 4);
}

#[test]
fn lines_are_ordered_by_due_date_with_those_without_one_last() {
    let conn = county();
    let due = found(&conn, HazardFilter { order: HazardOrder::Due, ..HazardFilter::default() });
    assert_eq!(due.first().map(String::as_str), Some("电线老化"));
    assert_eq!(due.get(1).map(String::as_str), Some("通道堵塞"));
}

#[test]
fn a_page_holds_its_part_and_the_number_of_all() {
    let conn = county();
    let page = |offset| {
        let query = Query::Hazards { filter: HazardFilter::default(), offset, limit: 3 };
        let View::Hazards(Page { lines, total }) = see(&conn, OFFICE, &query) else { panic!("another view") };
        (lines.len(), total)
    };
    assert_eq!((page(0), page(3), page(6)), ((3, 4), (1, 4), (0, 4)));
}

#[test]
fn days_past_due_count_from_the_day_in_china() {
    let conn = store();
    put_all(
        &conn,
        &[Thing::Hazard(ordered(1, "甲", "2026-11-25")), Thing::Hazard(ordered(2, "乙", "2026-11-24"))],
    );
    let days = |now_ms| {
        let query = Query::Hazards { filter: HazardFilter::default(), offset: 0, limit: 9 };
        let View::Hazards(page) = ask(&conn, &pack(), &me(OFFICE), now_ms, &query).unwrap() else {
            panic!("another view")
        };
        page.lines.iter().map(|line| line.overdue_days).collect::<Vec<_>>()
    };
    assert_eq!(days(NOW_MS), [Some(1), Some(0)]);
    // 16:00 in London is midnight in China.
    let midnight_ms = 1_795_622_400_000;
    assert_eq!(days(midnight_ms - 1), [Some(1), Some(0)]);
    assert_eq!(days(midnight_ms), [Some(2), Some(1)]);
}

#[test]
fn nothing_is_overdue_once_it_is_rectified() {
    let conn = store();
    put_all(&conn, &[Thing::Hazard(then(ordered(1, "甲", "2026-11-01"), WORKER, rectify()))]);
    let [line] = ledger(&conn, OFFICE, HazardFilter::default()).try_into().unwrap();
    assert_eq!((line.stage, line.overdue_days, line.due.is_some()), (Stage::Rectified, None, true));
    assert!(found(&conn, HazardFilter { overdue: true, ..HazardFilter::default() }).is_empty());
}

#[test]
fn a_line_tells_names_and_where_the_own_records_are() {
    let conn = county();
    own(&conn, document(1), 1, Some(None));
    own(&conn, document(2), 1, Some(Some(2)));
    own(&conn, document(3), 1, None);
    let lines = ledger(&conn, WORKER, HazardFilter { order: HazardOrder::Newest, ..HazardFilter::default() });
    let delivery: Vec<Delivery> = lines.iter().map(|line| line.delivery).collect();
    assert_eq!(delivery, [Delivery::Others, Delivery::AtRelay, Delivery::Rejected, Delivery::Waiting]);
    let line = &lines[1];
    let names = [&line.no, &line.place, &line.grid_name, &line.township_name, &line.reporter];
    assert_eq!(names, ["000003", "黄河加气站", "三村", "东镇", "李网格"]);
}
