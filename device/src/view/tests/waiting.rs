use domain::{
    checklist::Sector,
    view::{DocumentKind, MeView, Query, View, WaitingView},
    wire::RejectCode,
};

use super::*;
use crate::{projection::examples::*, thing::Thing};

fn waiting_at(conn: &Connection) -> WaitingView {
    let View::Waiting(view) = see(conn, WORKER, &Query::Waiting) else { panic!("another view") };
    view
}

fn lay_down(conn: &Connection, number: u16, kind: &str) {
    let sql = "INSERT INTO document (id, space, kind, sector, root, bytes) VALUES (?1, '', ?2, '', x'', x'')";
    conn.execute(sql, (document(number).bytes(), kind)).unwrap();
}

#[test]
fn what_is_only_here_is_told_with_its_title() {
    let conn = store();
    put_all(
        &conn,
        &[
            Thing::Hazard(hazard(1, vec![(WORKER, report(new_hazard("电线老化")))])),
            Thing::Site(site(2, GRID, "加油站", "low")),
            Thing::Patrol(patrol(3, NOW_MS, vec![(WORKER, domain::patrol::PatrolAct::Begin)])),
        ],
    );
    for (number, kind) in [(1, "hazard"), (2, "site"), (3, "patrol")] {
        lay_down(&conn, number, kind);
        own(&conn, document(number), 1, Some((number == 2).then_some(2)));
    }
    own(&conn, document(4), 1, None);
    let view = waiting_at(&conn);
    let mut told: Vec<_> =
        view.records.iter().map(|line| (line.title.as_str(), line.kind, line.rejected)).collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            ("二村", DocumentKind::Patrol, None),
            ("加油站", DocumentKind::Site, Some(RejectCode::OutOfScope)),
            ("电线老化", DocumentKind::Hazard, None),
        ]
    );
}

#[test]
fn own_photos_wait_until_the_relay_has_them() {
    let conn = store();
    let keep = |hash: u8, own: bool, stored: bool| {
        let sql = "INSERT INTO photo (hash, bytes, length, own, stored, sent_bytes, kept_ms)
            VALUES (?1, x'', 1000, ?2, ?3, 400, ?4)";
        conn.execute(sql, ([hash; 32], own, stored, NOW_MS)).unwrap();
        let sql = "INSERT INTO photo_use (photo, space, record, stored) VALUES (?1, 'county', x'00', ?2)";
        conn.execute(sql, ([hash; 32], stored)).unwrap();
    };
    keep(1, true, false);
    keep(2, true, true);
    keep(3, false, true);
    conn.execute("INSERT INTO quarantine (record, reason) VALUES (x'00', '')", []).unwrap();
    let view = waiting_at(&conn);
    let photos: Vec<_> = view.photos.iter().map(|line| (line.photo.hash.0[0], line.sent_bytes)).collect();
    assert_eq!((photos, view.quarantined), (vec![(1, 400)], 1));
}

#[test]
fn a_device_tells_who_it_is() {
    let conn = store();
    lay_down(&conn, 1, "hazard");
    let View::Me(view) = see(&conn, SUPERVISOR, &Query::Me) else { panic!("another view") };
    let MeView { name, roles, county, documents, records, store_bytes, .. } = *view;
    assert_eq!((name.as_str(), county.as_str(), documents, records), ("王监管", "示例县", 1, 0));
    assert_eq!(roles, [(domain::role::Role::Supervisor, "东镇".to_owned())]);
    assert!(store_bytes > 0);
}

#[test]
fn a_draft_is_found_by_its_form() {
    let conn = store();
    conn.execute("INSERT INTO draft (key, body) VALUES ('report', '甲')", []).unwrap();
    let draft = |key: &str| see(&conn, WORKER, &Query::Draft { key: key.to_owned() });
    assert_eq!(draft("report"), View::Draft(Some("甲".to_owned())));
    assert_eq!(draft("other"), View::Draft(None));
}

#[test]
fn a_person_sees_the_places_of_the_own_territory() {
    let conn = store();
    let names = |who| {
        let View::Places(places) = see(&conn, who, &Query::Places) else { panic!("another view") };
        places.into_iter().map(|place| (place.name, place.is_grid)).collect::<Vec<_>>()
    };
    assert_eq!(names(WORKER), [("二村".to_owned(), true)]);
    assert_eq!(
        names(SUPERVISOR),
        [("东镇".to_owned(), false), ("二村".to_owned(), true), ("三村".to_owned(), true)]
    );
    assert_eq!(names(OFFICE).len(), 5);
}

#[test]
fn a_form_offers_each_category_once() {
    let View::Phrases(view) = see(&store(), WORKER, &Query::Phrases { sector: Sector::Fire }) else {
        panic!("another view")
    };
    assert_eq!((view.categories, view.phrases.len()), (vec!["电气".to_owned(), "通道".to_owned()], 1));
}
