//! What came in and waits for a decision of this person.

use std::collections::BTreeMap;

use domain::{
    id::DocumentId,
    role::{Right, Role},
    view::{HazardOrder, InboxFilter, InboxItem, Page},
};
use rusqlite::{params_from_iter, types::Value};

use super::{
    Reader,
    filter::{Clause, Where, any, is_one_of, reached_by, within},
    hazards, patrols,
};
use crate::error::Error;

const REPORTED: &str = "(h.stage = 'reported' AND h.returned = 0)";
const VERIFIED: &str = "h.stage = 'verified'";
const VERIFIED_MAJOR: &str = "(h.stage = 'verified' AND h.grade = 'major')";
const RECTIFIED: &str = "(h.stage = 'rectified' AND h.returned = 0)";
const PASSED_GENERAL: &str = "(h.stage = 'passed' AND h.grade = 'general' AND h.listed = 0)";
const PASSED: &str = "h.stage = 'passed'";
const EXTENSION_GENERAL: &str = "(h.extension = 1 AND h.grade = 'general')";
const EXTENSION: &str = "h.extension = 1";
const QUESTION_GENERAL: &str = "(h.question = 1 AND h.grade = 'general')";
const QUESTION: &str = "h.question = 1";
/// Nothing undoes a set-aside entry: it waits until somebody has looked.
const SET_ASIDE: &str = "(h.set_aside = 1 AND l.at_ms IS NULL)";

struct Found {
    is_patrol: bool,
    id: DocumentId,
    is_fresh: bool,
}

/// Answers [`domain::view::Query::Inbox`].
pub(crate) fn inbox(
    reader: &Reader<'_>,
    filter: InboxFilter,
    (offset, limit): (u32, u32),
) -> Result<Page<InboxItem>, Error> {
    let (sql, values) = waiting(reader, filter);
    let total = format!("SELECT count(*) FROM ({sql})");
    let total =
        reader.conn.prepare_cached(&total)?.query_row(params_from_iter(values.iter()), |row| row.get(0))?;
    let page = format!("{sql} ORDER BY changed_ms DESC, id DESC LIMIT {limit} OFFSET ?");
    let mut statement = reader.conn.prepare_cached(&page)?;
    let found = statement.query_map(
        params_from_iter(values.iter().chain(&[Value::Integer(offset.into())])),
        |row| {
            Ok(Found {
                is_patrol: row.get(0)?,
                id: DocumentId::from_bytes(row.get(1)?),
                is_fresh: row.get(3)?,
            })
        },
    )?;
    let lines = items(reader, &found.collect::<Result<Vec<_>, _>>()?)?;
    Ok(Page { lines, total })
}

/// Everything that waits, as a query for kind, id, time of the last change, and whether it is fresh.
///
/// Times of entries are the relay's as far as known, looks are by this device's clock.
fn waiting(reader: &Reader<'_>, filter: InboxFilter) -> (String, Vec<Value>) {
    let offset_ms = reader.me.offset_ms.unwrap_or(0);
    let (hazards, mut values) = waiting_hazards(reader, filter);
    let (patrols, of_patrols) = waiting_patrols(reader, filter);
    values.extend(of_patrols);
    let sql = format!(
        "SELECT 0 AS is_patrol, h.id AS id, h.changed_ms AS changed_ms, l.at_ms IS NULL AS is_fresh
         FROM p_hazard h LEFT JOIN looked l ON l.document = h.id AND l.at_ms + {offset_ms} >= h.changed_ms
         WHERE {hazards}
         UNION ALL SELECT 1, p.id, p.changed_ms, l.at_ms IS NULL
         FROM p_patrol p LEFT JOIN looked l ON l.document = p.id AND l.at_ms + {offset_ms} >= p.changed_ms
         WHERE {patrols}"
    );
    (sql, values)
}

fn waiting_hazards(reader: &Reader<'_>, filter: InboxFilter) -> Clause {
    any(reader.me.rights.iter().filter(|right| !right.ended).map(|right| {
        let decisions = decisions(right.role, filter);
        let decision = any(decisions.iter().map(|clause| ((*clause).to_owned(), Vec::new())));
        // The plus keeps SQLite at the index in the order of change, which covers every condition.
        both(reached_by("+h", right), decision)
    }))
}

fn waiting_patrols(reader: &Reader<'_>, filter: InboxFilter) -> Clause {
    if !matches!(filter, InboxFilter::All | InboxFilter::Patrols) {
        return any([]);
    }
    let reviews = |right: &&Right| !right.ended && matches!(right.role, Role::Supervisor | Role::County);
    let reached =
        any(reader.me.rights.iter().filter(reviews).map(|right| within("p.grid", &right.territory)));
    both(("p.stage = 'ended'".to_owned(), Vec::new()), reached)
}

fn both((one, values): Clause, (other, more): Clause) -> Clause {
    (format!("({one} AND {other})"), values.into_iter().chain(more).collect())
}

/// What a role decides, by the procedure's table of who may do what.
const fn decisions(role: Role, filter: InboxFilter) -> &'static [&'static str] {
    use InboxFilter::{All, Patrols, Questions, Rectified, Reported};
    match (role, filter) {
        (Role::Supervisor, All) => {
            &[REPORTED, VERIFIED, RECTIFIED, PASSED_GENERAL, EXTENSION_GENERAL, QUESTION_GENERAL, SET_ASIDE]
        }
        (Role::Department, All) => &[REPORTED, VERIFIED, RECTIFIED, SET_ASIDE],
        (Role::County, All) => &[VERIFIED_MAJOR, PASSED, EXTENSION, QUESTION, SET_ASIDE],
        (Role::Expert, All | Rectified) | (Role::Supervisor | Role::Department, Rectified) => &[RECTIFIED],
        (Role::Supervisor | Role::Department, Reported) => &[REPORTED],
        (Role::Supervisor, Questions) => &[QUESTION_GENERAL, SET_ASIDE],
        (Role::Department, Questions) => &[SET_ASIDE],
        (Role::County, Questions) => &[QUESTION, SET_ASIDE],
        (Role::GridWorker | Role::Lookout | Role::Enterprise, _)
        | (Role::Expert, Reported | Questions)
        | (Role::County, Reported | Rectified)
        | (_, Patrols) => &[],
    }
}

/// Reads the lines of what was found, each kind in one statement, and keeps the order.
fn items(reader: &Reader<'_>, found: &[Found]) -> Result<Vec<InboxItem>, Error> {
    let ids =
        |is_patrol: bool| found.iter().filter(move |item| item.is_patrol == is_patrol).map(|item| item.id);
    let hazards = hazards::lines_of(reader, &ids(false).collect::<Vec<_>>(), HazardOrder::Changed)?;
    let patrol_ids: Vec<Value> = ids(true).map(|id| Value::Blob(id.bytes().to_vec())).collect();
    let patrols = if patrol_ids.is_empty() {
        Vec::new()
    } else {
        patrols::lines(reader, &Where::all().and(is_one_of("p.id", patrol_ids)), (0, u32::MAX))?
    };
    let mut hazards: BTreeMap<_, _> = hazards.into_iter().map(|line| (line.id, line)).collect();
    let mut patrols: BTreeMap<_, _> = patrols.into_iter().map(|line| (line.id, line)).collect();
    let item = |item: &Found| {
        let fresh = item.is_fresh;
        if item.is_patrol {
            patrols.remove(&item.id).map(|line| InboxItem::Patrol { line: Box::new(line), fresh })
        } else {
            hazards.remove(&item.id).map(|line| InboxItem::Hazard { line: Box::new(line), fresh })
        }
    };
    Ok(found.iter().filter_map(item).collect())
}
