use super::{Packed, examples::*, schema::VERSION, *};
use domain::{
    checklist::Verdict,
    hazard::Step,
    patrol::{PatrolAct, PatrolStage},
};
use rusqlite::Connection;

/// What each step may hold, as a document has it.
const STEPS: &str = r#"[
    {"answer": {"to": "01000000000000000000000000000009", "words": "补", "values": [["what", "线"]], "photos": []}},
    {"verify": {"conclusion": "partly_true", "grade": "major", "words": "属实"}},
    {"dismiss": {"reason": "无"}},
    {"merge": {"into": "00000000000000000000000000000002", "reason": "同"}},
    {"return": {"remarks": [{"field": "photos", "words": "补拍"}]}},
    {"fix_on_spot": {"words": "换", "before": [], "after": []}},
    {"order": {"measures": "改", "due": "2026-12-01", "responsible": "李",
        "five": [{"which": "plan", "done": true, "date": "2026-12-02", "note": "预案"}]}},
    {"request_extension": {"reason": "冻", "interim": "守", "due": "2026-12-09"}},
    {"decide_extension": {"request": "01000000000000000000000000000009", "granted": true, "due": null, "words": "可"}},
    {"rectify": {"words": "好", "photos": [], "cost_yuan": 80}},
    {"reinspect": {"passed": false, "findings": "未", "photos": []}},
    {"close": {"acceptance_no": "7", "words": "销"}},
    {"reopen": {"reason": "复"}},
    {"upgrade": {"criterion": "三"}},
    {"list": {"no": "9", "level": "city", "body": "局", "due": "2026-12-31"}},
    {"delist": {"reason": "毕"}},
    {"suspend": {"scope": "窑", "basis": "条"}},
    {"resume": {"basis": "验"}},
    {"shut_down": {"scope": "矿", "basis": "令"}},
    {"penalise": {"party": "person", "name": "王", "basis": "款", "amount_yuan": 500}},
    {"withdraw": {"of": "01000000000000000000000000000009", "reason": "误"}},
    {"settle": {"chosen": "01000000000000000000000000000009", "over": [], "reason": "定"}}
]"#;

/// The example things with every step and act, as they stand packed.
fn packed(conn: &Connection) -> Vec<u8> {
    let columns = [
        "line FROM p_hazard_body",
        "entries FROM p_hazard_body",
        "fields FROM p_site_body",
        "entries FROM p_patrol_body",
        "findings FROM p_visit",
        "hazards FROM p_visit",
    ];
    let all = columns.iter().flat_map(|column| {
        let mut statement = conn.prepare(&format!("SELECT {column} ORDER BY 1")).unwrap();
        let values = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        values.map(Result::unwrap).collect::<Vec<_>>()
    });
    all.flatten().collect()
}

#[test]
fn what_stands_packed_is_laid_out_as_this_version_says() {
    let steps: Vec<Step> = serde_json::from_str(STEPS).unwrap();
    let steps = std::iter::once(report(new_hazard("电线老化"))).chain(steps);
    let acts = vec![
        PatrolAct::Begin,
        visit(1, Verdict::NotOk),
        PatrolAct::End,
        PatrolAct::Seen,
        PatrolAct::Returned { visit: None, words: "缺".to_owned() },
        PatrolAct::Answer { to: entry_id(document(3), 5), words: "补".to_owned() },
    ];
    let by_worker = |act: PatrolAct| (WORKER, act);
    let conn = store();
    put_all(
        &conn,
        &[
            Thing::Site(site(1, GRID, "加油站", "major")),
            Thing::Patrol(patrol(3, NOW_MS, acts.into_iter().map(by_worker).collect())),
            Thing::Hazard(hazard(5, steps.map(|step| (WORKER, step)).collect())),
        ],
    );
    let digest = blake3::hash(&packed(&conn)).to_hex();
    assert_eq!(
        (VERSION, digest.as_str()),
        (3, "a2a8ed642d1fb3e5736b0701279a743369c6173dcc71b5f830554cf251c9ed66"),
        "a type that stands packed is laid out anew: raise VERSION, so that nobody reads the old bytes, and note both"
    );
}

#[test]
fn bytes_of_another_layout_are_an_error() {
    let conn = Connection::open_in_memory().unwrap();
    let read = |bytes: &[u8]| {
        conn.query_row("SELECT ?1", [bytes], |row| row.get::<_, Packed<(PatrolStage, String)>>(0))
    };
    assert_eq!(read(&[1, 1, b'a']).unwrap(), Packed((PatrolStage::Ended, "a".to_owned())));
    assert!(read(&[1, 9, b'a']).is_err());
    assert!(read(&[200, 1, b'a']).is_err());
}
