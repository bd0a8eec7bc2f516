//! Patrols and visits.

use std::collections::HashMap;

use domain::{
    checklist::Finding,
    hazard::Author,
    id::{DeviceId, DocumentId, EntryId},
    patrol::{PatrolAct, PatrolEntry, PatrolStage},
    place::DivisionCode,
    view::{HazardOrder, Page, PatrolLine, PatrolView, ReviewView, SiteLine, VisitView},
};
use rusqlite::{OptionalExtension, Row, params_from_iter, types::Value};

use super::{
    Reader,
    count::page,
    delivery::{DELIVERY, delivery_of},
    filter::{Where, is},
    hazards, sites,
};
use crate::{
    error::Error,
    projection::{Packed, Word, may_review, patrol_key, walk},
};

/// How many sites that were not visited a patrol shows.
const LEFT_MAX: u32 = 500;

/// Answers [`domain::view::Query::Patrols`].
pub(crate) fn patrols(
    reader: &Reader<'_>,
    mine: bool,
    stage: Option<PatrolStage>,
    part: (u32, u32),
) -> Result<Page<PatrolLine>, Error> {
    let conditions = Where::all()
        .and_maybe(mine.then(|| own(reader)))
        .and_maybe(stage.map(|stage| is("p.stage", patrol_key(stage).to_owned())));
    let lines = lines(reader, &conditions, part)?;
    page(reader, ("p_patrol p", &conditions), part, lines)
}

/// Answers [`domain::view::Query::Patrol`]; `None` where the patrol is not on this device.
pub(crate) fn patrol(reader: &Reader<'_>, id: DocumentId) -> Result<Option<PatrolView>, Error> {
    let conditions = Where::all().and(is("p.id", id.bytes().to_vec()));
    let Some(line) = lines(reader, &conditions, (0, 1))?.pop() else {
        return Ok(None);
    };
    let Some(entries) = entries(reader, id)? else {
        return Ok(None);
    };
    let Some(walk) = walk(&line.grid, &entries) else {
        return Ok(None);
    };
    let on_it = Where::all().and(is("h.patrol", id.bytes().to_vec()));
    Ok(Some(PatrolView {
        mine: reader.is_mine(walk.worker),
        visits: visits_of(reader, id)?,
        review: walk.order.iter().filter_map(|written| review(reader, written, &walk.set_aside)).collect(),
        left: left(reader, id, &line.grid)?,
        hazards: hazards::lines(reader, &on_it, HazardOrder::Newest, (0, u32::MAX))?,
        may_review: walk.stage != PatrolStage::Walking && may_review(&reader.me.active_rights(), &line.grid),
        line,
    }))
}

/// That this person walks it.
pub(super) fn own(reader: &Reader<'_>) -> (String, Vec<Value>) {
    hazards::mine(reader, "p.person", "p.device")
}

/// The lines that fit, the newest first.
pub(super) fn lines(
    reader: &Reader<'_>,
    conditions: &Where,
    (offset, limit): (u32, u32),
) -> Result<Vec<PatrolLine>, Error> {
    let sql = format!(
        "SELECT p.id, p.grid, p.person, p.device, p.stage, p.begun_ms, p.ended_ms, p.visits, p.not_ok,
            (SELECT count(*) FROM p_hazard h WHERE h.patrol = page.id), {DELIVERY}
         FROM (SELECT p.id FROM p_patrol p WHERE {} ORDER BY p.begun_ms DESC, p.id DESC LIMIT {limit} OFFSET ?) page
         JOIN p_patrol p ON p.id = page.id ORDER BY p.begun_ms DESC, p.id DESC",
        conditions.sql()
    );
    let values = conditions.values(&[i64::from(offset)]);
    let mut statement = reader.conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| line(reader, row))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn line(reader: &Reader<'_>, row: &Row<'_>) -> rusqlite::Result<PatrolLine> {
    let Word(grid): Word<DivisionCode> = row.get(1)?;
    let (person, device): (String, _) = (row.get(2)?, DeviceId::from_bytes(row.get(3)?));
    let Word(stage) = row.get(4)?;
    Ok(PatrolLine {
        id: DocumentId::from_bytes(row.get(0)?),
        grid_name: reader.names.place(&grid),
        grid,
        worker: reader.names.person(&person, device),
        stage,
        begun_ms: row.get(5)?,
        ended_ms: row.get(6)?,
        visits: row.get(7)?,
        not_ok: row.get(8)?,
        hazards: row.get(9)?,
        delivery: delivery_of(row.get(10)?),
    })
}

fn entries(reader: &Reader<'_>, id: DocumentId) -> Result<Option<Vec<(PatrolEntry, Author)>>, Error> {
    let mut statement = reader.conn.prepare_cached("SELECT entries FROM p_patrol_body WHERE id = ?1")?;
    let entries = statement.query_row([id.bytes()], |row| row.get(0)).optional()?;
    Ok(entries.map(|Packed(entries)| entries))
}

fn review(
    reader: &Reader<'_>,
    (entry, author): &(PatrolEntry, Author),
    set_aside: &[EntryId],
) -> Option<ReviewView> {
    let is_said =
        matches!(entry.act, PatrolAct::Seen | PatrolAct::Returned { .. } | PatrolAct::Answer { .. });
    is_said.then(|| ReviewView {
        id: entry.id,
        author: reader.names.author(author),
        at: entry.at,
        act: entry.act.clone(),
        set_aside: set_aside.contains(&entry.id),
    })
}

/// Sites of the grid that were not visited on the patrol.
fn left(reader: &Reader<'_>, patrol: DocumentId, grid: &DivisionCode) -> Result<Vec<SiteLine>, Error> {
    let unvisited = "NOT EXISTS (SELECT 1 FROM p_visit v WHERE v.patrol = ? AND v.site = s.id)".to_owned();
    let conditions = Where::all()
        .and(is("s.grid", grid.to_string()))
        .and((unvisited, vec![Value::Blob(patrol.bytes().to_vec())]));
    sites::lines(reader, &conditions, (0, LEFT_MAX))
}

/// The last visits of a site, the newest first.
pub(super) fn visits_at(reader: &Reader<'_>, site: DocumentId, limit: u32) -> Result<Vec<VisitView>, Error> {
    visits(reader, "v.site = ? ORDER BY v.at_ms DESC, v.id DESC", (site, limit))
}

fn visits_of(reader: &Reader<'_>, patrol: DocumentId) -> Result<Vec<VisitView>, Error> {
    visits(reader, "v.patrol = ? ORDER BY v.position", (patrol, u32::MAX))
}

fn visits(reader: &Reader<'_>, which: &str, (id, limit): (DocumentId, u32)) -> Result<Vec<VisitView>, Error> {
    let sql = format!(
        "SELECT v.id, v.patrol, v.site, coalesce(s.name, ''), v.person, v.device, v.at_ms, v.findings, v.note,
            v.hazards
         FROM p_visit v LEFT JOIN p_site s ON s.id = v.site WHERE {which} LIMIT {limit}"
    );
    let texts = item_texts(reader);
    let mut statement = reader.conn.prepare_cached(&sql)?;
    let rows = statement.query_map([id.bytes()], |row| visit(reader, row, &texts))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn visit(reader: &Reader<'_>, row: &Row<'_>, texts: &HashMap<&str, &str>) -> rusqlite::Result<VisitView> {
    let person: String = row.get(4)?;
    let (Packed(findings), Packed(hazards)): (Packed<Vec<Finding>>, Packed<Vec<DocumentId>>) =
        (row.get(7)?, row.get(9)?);
    let with_text = |finding: Finding| {
        let text = texts.get(finding.item.as_str()).copied().unwrap_or(&finding.item).to_owned();
        (finding, text)
    };
    Ok(VisitView {
        id: EntryId::from_bytes(row.get(0)?),
        patrol: DocumentId::from_bytes(row.get(1)?),
        site: DocumentId::from_bytes(row.get(2)?),
        site_name: row.get(3)?,
        worker: reader.names.person(&person, DeviceId::from_bytes(row.get(5)?)),
        at_ms: row.get(6)?,
        findings: findings.into_iter().map(with_text).collect(),
        note: row.get(8)?,
        hazards,
    })
}

/// What each checklist item says. An item that the county dropped keeps its id.
fn item_texts<'a>(reader: &Reader<'a>) -> HashMap<&'a str, &'a str> {
    let items = reader.pack.checklists.iter().flat_map(|checklist| &checklist.items);
    items.map(|item| (item.id.as_str(), item.text.as_str())).collect()
}
