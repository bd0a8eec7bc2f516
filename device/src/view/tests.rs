//! Tests of the views, on a small county.

mod hazard;
mod hazards;
mod inbox;
mod patrols;
mod sites;
mod today;
mod waiting;

use domain::{
    hazard::Step,
    view::{HazardFilter, HazardLine, HazardView, Query, View},
};
use rusqlite::Connection;

use super::ask;
use crate::{
    projection::examples::{NOW_MS, document, me, pack},
    thing::HazardThing,
};

/// What a person of the small county sees.
fn see(conn: &Connection, who: u8, query: &Query) -> View {
    ask(conn, &pack(), &me(who), NOW_MS, query).unwrap()
}

fn ledger(conn: &Connection, who: u8, filter: HazardFilter) -> Vec<HazardLine> {
    let query = Query::Hazards { filter, offset: 0, limit: 100 };
    let View::Hazards(page) = see(conn, who, &query) else { panic!("another view") };
    assert_eq!(page.total as usize, page.lines.len());
    page.lines
}

/// The words of the hazards that fit, in order.
fn found(conn: &Connection, filter: HazardFilter) -> Vec<String> {
    ledger(conn, 4, filter).into_iter().map(|line| line.what).collect()
}

fn whole(conn: &Connection, who: u8, number: u16) -> HazardView {
    let View::Hazard(view) = see(conn, who, &Query::Hazard { hazard: document(number) }) else {
        panic!("another view")
    };
    *view
}

fn then(mut thing: HazardThing, who: u8, step: Step) -> HazardThing {
    let last = u8::try_from(thing.entries.len()).unwrap();
    thing.entries.push(crate::projection::examples::entry(thing.id, last + 1, &[last], who, step));
    thing
}
