//! Hazards in lists: the phone's list and the desk's ledger.

use domain::{
    hazard::Stage,
    id::{DeviceId, DocumentId},
    time::Date,
    view::{HazardFilter, HazardLine, HazardOrder, Page},
};
use rusqlite::{Row, params_from_iter, types::Value};

use super::{
    Reader,
    count::page,
    delivery::{DELIVERY, delivery_of},
    filter::{Where, is, is_one_of, within},
};
use crate::{
    error::Error,
    projection::{Packed, grade_key, source_key},
};

/// The columns that a search looks through.
const SEARCHED: [&str; 2] = ["h.words", "h.site_words"];

/// Answers [`domain::view::Query::Hazards`].
pub(crate) fn hazards(
    reader: &Reader<'_>,
    filter: &HazardFilter,
    part: (u32, u32),
) -> Result<Page<HazardLine>, Error> {
    let conditions = conditions(reader, filter);
    let lines = lines(reader, &conditions, filter.order, part)?;
    page(reader, ("p_hazard h", &conditions), part, lines)
}

/// The lines that fit, in order. One statement, however many there are.
pub(super) fn lines(
    reader: &Reader<'_>,
    conditions: &Where,
    order: HazardOrder,
    (offset, limit): (u32, u32),
) -> Result<Vec<HazardLine>, Error> {
    let order = order_sql(order);
    let sql = format!(
        "SELECT b.line, h.site_name, h.reporter_person, h.reporter_device, {DELIVERY}
         FROM (SELECT h.id FROM p_hazard h WHERE {} ORDER BY {order} LIMIT {limit} OFFSET ?) page
         JOIN p_hazard h ON h.id = page.id JOIN p_hazard_body b ON b.id = page.id ORDER BY {order}",
        conditions.sql()
    );
    let values = conditions.values(&[i64::from(offset)]);
    let mut statement = reader.conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| line(reader, row))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The lines of `ids`, in the order asked for.
pub(super) fn lines_of(
    reader: &Reader<'_>,
    ids: &[DocumentId],
    order: HazardOrder,
) -> Result<Vec<HazardLine>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let values = ids.iter().map(|id| Value::Blob(id.bytes().to_vec())).collect();
    lines(reader, &Where::all().and(is_one_of("h.id", values)), order, (0, u32::MAX))
}

/// Returns the days that a hazard is past its due date, negative before it; `None` where nothing is to be rectified.
pub(super) fn overdue_days(stage: Stage, due: Option<Date>, today: Date) -> Option<i32> {
    due.filter(|_| stage == Stage::Ordered).map(|due| today.days().saturating_sub(due.days()))
}

fn line(reader: &Reader<'_>, row: &Row<'_>) -> rusqlite::Result<HazardLine> {
    let Packed(mut line): Packed<HazardLine> = row.get(0)?;
    let site_name: String = row.get(1)?;
    if !site_name.is_empty() {
        line.place = site_name;
    }
    let reporter: String = row.get(2)?;
    line.reporter = reader.names.person(&reporter, DeviceId::from_bytes(row.get(3)?));
    line.delivery = delivery_of(row.get(4)?);
    line.grid_name = reader.names.place(&line.grid);
    line.township_name = reader.names.township(&line.grid);
    line.overdue_days = overdue_days(line.stage, line.due, reader.today);
    Ok(line)
}

const fn order_sql(order: HazardOrder) -> &'static str {
    match order {
        HazardOrder::Newest => "h.reported_ms DESC, h.id DESC",
        HazardOrder::Due => "h.due NULLS LAST, h.reported_ms DESC, h.id",
        HazardOrder::Changed => "h.changed_ms DESC, h.id DESC",
    }
}

fn conditions(reader: &Reader<'_>, filter: &HazardFilter) -> Where {
    let key = |key: &str| Value::Text(key.to_owned());
    let stages: Vec<Value> = filter.stages.iter().map(|stage| key(stage.key())).collect();
    let sectors: Vec<Value> = filter.sectors.iter().map(|sector| key(sector.key())).collect();
    let mut conditions = Where::all()
        .and_maybe((!stages.is_empty()).then(|| is_one_of("h.stage", stages)))
        .and_maybe((!sectors.is_empty()).then(|| is_one_of("h.sector", sectors)))
        // In words, so that the index of the major ones serves.
        .and_maybe(filter.grade.map(|grade| (format!("h.grade = '{}'", grade_key(grade)), vec![])))
        .and_maybe(filter.source.map(|source| is("h.source", key(source_key(source)))))
        .and_maybe(filter.place.as_ref().map(|place| within("h.grid", place)))
        .and_maybe(filter.site.map(|site| is("h.site", site.bytes().to_vec())));
    if filter.overdue {
        conditions = conditions.and_is("h.stage = 'ordered'").and(before("h.due", reader.today));
    }
    let flags = [
        (filter.returned, "h.returned = 1"),
        (filter.questions, "(h.question = 1 OR h.set_aside = 1)"),
        (filter.listed, "h.listed = 1"),
    ];
    for (_, clause) in flags.into_iter().filter(|(is_wanted, _)| *is_wanted) {
        conditions = conditions.and_is(clause);
    }
    if filter.mine {
        conditions = conditions.and(mine(reader, "h.reporter_person", "h.reporter_device"));
    }
    conditions.and_words(&SEARCHED, &filter.text)
}

fn before(column: &str, day: Date) -> (String, Vec<Value>) {
    (format!("{column} < ?"), vec![Value::Integer(day.days().into())])
}

/// That this person wrote it, or before the roster knows one, this device.
pub(super) fn mine(reader: &Reader<'_>, person: &str, device: &str) -> (String, Vec<Value>) {
    if reader.me.person.is_empty() {
        is(device, reader.me.device.bytes().to_vec())
    } else {
        is(person, reader.me.person.clone())
    }
}
