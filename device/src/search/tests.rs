use domain::{
    hazard::NewHazard,
    view::{Query, SearchHit, View},
};
use proptest::prelude::*;
use rusqlite::Connection;

use super::*;
use crate::{
    projection::{self, examples::*},
    thing::Thing,
    view::ask,
};

fn hits(conn: &Connection, who: u8, words: &str, limit: u32) -> Vec<SearchHit> {
    let query = Query::Search { words: words.to_owned(), limit };
    let View::Search(view) = ask(conn, &pack(), &me(who), NOW_MS, &query).unwrap() else {
        panic!("another view")
    };
    view.hits
}

fn named(hit: &SearchHit) -> String {
    match hit {
        SearchHit::Site(line) => line.name.clone(),
        SearchHit::Hazard(line) => line.what.clone(),
        SearchHit::Person(line) => line.name.clone(),
        SearchHit::Place(line) => line.name.clone(),
        SearchHit::Item(line) => line.item.text.clone(),
    }
}

/// The names of what the county office finds, in order.
fn found(conn: &Connection, words: &str) -> Vec<String> {
    hits(conn, OFFICE, words, 20).iter().map(named).collect()
}

fn sites_found(conn: &Connection, words: &str) -> Vec<String> {
    let hits = hits(conn, OFFICE, words, 20);
    hits.iter().filter(|hit| matches!(hit, SearchHit::Site(_))).map(named).collect()
}

fn sites(names: &[&str]) -> Connection {
    let conn = store();
    for (number, name) in (1..).zip(names) {
        put_all(&conn, &[Thing::Site(site(number, GRID, name, "low"))]);
    }
    conn
}

#[test]
fn a_name_is_found_by_one_character_by_several_and_by_its_initials() {
    let conn = sites(&["刘家塔煤矿", "红旗加油站"]);
    for words in ["刘", "塔", "家塔", "刘家塔煤矿", "ljt", "LJTMK", "刘 矿", "塔 mk", "ｌｊｔ"]
    {
        assert_eq!(found(&conn, words), ["刘家塔煤矿"], "{words}");
    }
    assert_eq!(found(&conn, "lt"), Vec::<String>::new());
    assert_eq!(found(&conn, "刘塔"), Vec::<String>::new());
}

#[test]
fn whole_names_come_first_then_beginnings_parts_other_text_and_sounds() {
    let conn = sites(&["东门超市", "东门", "大东门", "电煤厂", "新东门", "东门路口"]);
    let mut at_gate = site(9, GRID, "仓库", "low");
    at_gate.fields.push((domain::site::SiteField::Address, at_gate.fields[0].1.clone()));
    at_gate.fields[2].1[0].value = "东门北侧".to_owned();
    put_all(&conn, &[Thing::Site(at_gate)]);
    assert_eq!(found(&conn, "东门"), ["东门", "东门路口", "东门超市", "新东门", "大东门", "仓库"]);
    let heard = ["仓库", "东门路口", "新东门", "电煤厂", "大东门", "东门", "东门超市"];
    assert_eq!(found(&conn, "dm"), heard, "of equals the newer is first");
}

#[test]
fn people_places_hazards_and_items_are_found_beside_sites() {
    let conn = sites(&["二村小学"]);
    put_all(&conn, &[Thing::Hazard(hazard(5, vec![(WORKER, report(new_hazard("二村通道堵塞")))]))]);
    assert_eq!(found(&conn, "二村"), ["二村", "二村小学", "二村通道堵塞", "张网格"]);
    assert_eq!(found(&conn, "wjg"), ["王监管"]);
    assert_eq!(found(&conn, "检查通"), ["检查通道"]);
    assert_eq!(found(&conn, "jctd"), ["检查通道"]);
}

#[test]
fn a_hazard_is_found_by_the_name_that_its_site_has_now() {
    let conn = store();
    let at_site = NewHazard { site: Some(document(1)), ..new_hazard("电线老化") };
    put_all(&conn, &[Thing::Hazard(hazard(5, vec![(WORKER, report(at_site))]))]);
    put_all(&conn, &[Thing::Site(site(1, GRID, "加油站", "low"))]);
    assert_eq!(found(&conn, "加油"), ["加油站", "电线老化"]);
    put_all(&conn, &[Thing::Site(site(1, GRID, "超市", "low"))]);
    assert_eq!(found(&conn, "加油"), Vec::<String>::new());
    assert_eq!(found(&conn, "cs"), ["超市", "电线老化"]);
    projection::forget(&conn, document(1)).unwrap();
    assert_eq!(found(&conn, "超市"), Vec::<String>::new());
}

#[test]
fn nobody_finds_what_lies_outside_the_own_territory() {
    let conn = store();
    put_all(
        &conn,
        &[Thing::Site(site(1, GRID, "加油站", "low")), Thing::Site(site(2, GRID_C, "加油点", "low"))],
    );
    let names = |who| hits(&conn, who, "加油", 20).iter().map(named).collect::<Vec<_>>();
    assert_eq!(names(WORKER), ["加油站"]);
    assert_eq!(names(WORKER_C), ["加油点"]);
    assert_eq!(names(OFFICE), ["加油点", "加油站"]);
    assert_eq!(names(DEPARTMENT), Vec::<String>::new(), "another sector");
    let people = |who| hits(&conn, who, "网格", 20).iter().map(named).collect::<Vec<_>>();
    assert_eq!(people(WORKER), ["张网格"]);
    assert_eq!(people(SUPERVISOR), ["张网格", "李网格"]);
}

#[test]
fn no_kind_crowds_out_another() {
    let names: Vec<String> = (0..30).map(|number| format!("消火栓{number}")).collect();
    let conn = sites(&names.iter().map(String::as_str).collect::<Vec<_>>());
    put_all(&conn, &[Thing::Hazard(hazard(99, vec![(WORKER, report(new_hazard("消火栓堵塞")))]))]);
    let hits = hits(&conn, OFFICE, "消火", 3);
    let names: Vec<String> = hits.iter().map(named).collect();
    assert_eq!(names, ["消火栓29", "消火栓28", "消火栓27", "消火栓堵塞"]);
}

#[test]
fn whatever_is_written_is_looked_for_and_never_obeyed() {
    let conn = sites(&["甲\"乙", "AND", "name : x", "x*", "🚒车库"]);
    for words in [
        "",
        " ",
        "\u{3000}\t\n",
        "不在",
        "(",
        ")",
        "{",
        "'; DROP TABLE p_site; --",
        "NEAR(甲 乙)",
        "^",
        "a OR b",
        "\0",
    ] {
        assert_eq!(found(&conn, words), Vec::<String>::new(), "{words:?}");
    }
    for (words, name) in [
        ("\"", "甲\"乙"),
        ("and", "AND"),
        ("NAME :", "name : x"),
        ("*", "x*"),
        ("🚒", "🚒车库"),
        (":", "name : x"),
    ] {
        assert_eq!(found(&conn, words), [name], "{words:?}");
    }
    assert_eq!(found(&conn, &"字".repeat(10_000)), Vec::<String>::new());
    assert_eq!(found(&conn, &"z".repeat(10_000)), Vec::<String>::new());
    assert_eq!(found(&conn, &"a b ".repeat(2_500)), Vec::<String>::new());
}

/// Texts in which much is alike.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[东西口镇长大行乐ab1 \u{3000}\"]{1,8}",
        "\\PC{1,12}",
        "[\u{4e00}-\u{9fa5}]{1,12}",
        any::<String>().prop_filter("no name", |text| !text.trim().is_empty()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_the_text_any_of_its_characters_find_it(text in text(), from in any::<prop::sample::Index>(), length in 1usize..4) {
        let conn = sites(&[&text]);
        let characters: Vec<char> = text.chars().collect();
        let words: String = characters.iter().skip(from.index(characters.len())).take(length).collect();
        prop_assume!(!words.trim().is_empty());
        prop_assert_eq!(sites_found(&conn, &words), [text], "by {:?}", words);
    }

    #[test]
    fn the_index_finds_what_fits_and_nothing_else_the_best_first(names in prop::collection::vec(text(), 1..8), words in text()) {
        let conn = sites(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let mut expected: Vec<(Fit, &String)> = names
            .iter()
            .rev()
            .filter_map(|name| Some((Wanted::parse(&words)?.fit(name, "")?, name)))
            .collect();
        expected.sort_by_key(|(fit, _)| *fit);
        let expected: Vec<&String> = expected.into_iter().map(|(_, name)| name).collect();
        let sites = sites_found(&conn, &words);
        prop_assert_eq!(sites.iter().collect::<Vec<_>>(), expected);
    }
}
