//! Sites.

use domain::{
    checklist::Sector,
    hazard::Stage,
    id::{DeviceId, DocumentId},
    place::DivisionCode,
    view::{FieldValue, FieldView, HazardOrder, Page, SiteLine, SiteView},
};
use rusqlite::{Row, params_from_iter, types::Value};

use super::{
    Reader,
    count::page,
    filter::{Where, is, is_one_of, within},
    hazards, patrols,
};
use crate::{
    error::Error,
    projection::{Packed, StoredFields, Word, risk_of},
};

/// Never visited first, then those not seen for longest; the gravest risk first among equals.
const UNSEEN: &str = "s.visited_ms, s.risk DESC, s.id";

/// How many visits a site shows.
const VISITS_MAX: u32 = 20;

/// Answers [`domain::view::Query::Sites`].
pub(crate) fn sites(
    reader: &Reader<'_>,
    grid: Option<&DivisionCode>,
    sector: Option<Sector>,
    text: &str,
    part: (u32, u32),
) -> Result<Page<SiteLine>, Error> {
    let conditions = Where::all()
        .and_maybe(grid.map(|grid| within("s.grid", grid)))
        .and_maybe(sector.map(|sector| is("s.sector", sector.key().to_owned())))
        .and_words(&["s.words"], text);
    let lines = lines(reader, &conditions, part)?;
    page(reader, ("p_site s", &conditions), part, lines)
}

/// Answers [`domain::view::Query::Site`]; `None` where the site is not on this device.
pub(crate) fn site(reader: &Reader<'_>, id: DocumentId) -> Result<Option<SiteView>, Error> {
    let key = || is("s.id", id.bytes().to_vec());
    let Some(line) = lines(reader, &Where::all().and(key()), (0, 1))?.pop() else {
        return Ok(None);
    };
    let open = Stage::ALL.into_iter().filter(|stage| stage.is_open());
    let open = open.map(|stage| Value::Text(stage.key().to_owned())).collect();
    let at_site = Where::all().and(is("h.site", id.bytes().to_vec())).and(is_one_of("h.stage", open));
    let checklist = reader.pack.checklist(line.sector);
    Ok(Some(SiteView {
        fields: fields(reader, id)?,
        checklist: checklist.map(|checklist| checklist.items.clone()).unwrap_or_default(),
        hazards: hazards::lines(reader, &at_site, HazardOrder::Newest, (0, u32::MAX))?,
        visits: patrols::visits_at(reader, id, VISITS_MAX)?,
        line,
    }))
}

/// The lines that fit, those not seen for longest first.
pub(super) fn lines(
    reader: &Reader<'_>,
    conditions: &Where,
    (offset, limit): (u32, u32),
) -> Result<Vec<SiteLine>, Error> {
    let sql = format!(
        "SELECT s.id, s.name, s.kind, s.sector, s.risk, s.grid, s.address, s.visited_ms, s.both, s.lat, s.lon,
            (SELECT count(*) FROM p_hazard h WHERE h.site = page.id AND h.is_open = 1)
         FROM (SELECT s.id FROM p_site s WHERE {} ORDER BY {UNSEEN} LIMIT {limit} OFFSET ?) page
         JOIN p_site s ON s.id = page.id ORDER BY {UNSEEN}",
        conditions.sql()
    );
    let values = conditions.values(&[i64::from(offset)]);
    let mut statement = reader.conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| line(reader, row))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn line(reader: &Reader<'_>, row: &Row<'_>) -> rusqlite::Result<SiteLine> {
    let Word(sector) = row.get(3)?;
    let Word(grid): Word<DivisionCode> = row.get(5)?;
    let (lat, lon): (Option<f64>, Option<f64>) = (row.get(9)?, row.get(10)?);
    Ok(SiteLine {
        id: DocumentId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        kind: row.get(2)?,
        sector,
        risk_level: risk_of(row.get(4)?),
        grid_name: reader.names.place(&grid),
        grid,
        address: row.get(6)?,
        visited_ms: row.get(7)?,
        open_hazards: row.get(11)?,
        both_values: row.get(8)?,
        position: lat.zip(lon),
    })
}

fn fields(reader: &Reader<'_>, id: DocumentId) -> Result<Vec<FieldView>, Error> {
    let mut statement = reader.conn.prepare_cached("SELECT fields FROM p_site_body WHERE id = ?1")?;
    let Packed(stored): Packed<StoredFields> = statement.query_row([id.bytes()], |row| row.get(0))?;
    let view = |(field, values): (_, Vec<(String, DeviceId, i64)>)| {
        let mut shown: Vec<FieldValue> = Vec::new();
        for (value, device, at_ms) in values {
            let author = reader.names.person("", device);
            match shown.iter_mut().find(|other| other.value == value) {
                Some(same) => add_author(same, &author),
                None => shown.push(FieldValue { value, author, at_ms }),
            }
        }
        FieldView { field, values: shown }
    };
    Ok(stored.into_iter().map(view).collect())
}

/// Several people may have written the same, or one text together.
fn add_author(value: &mut FieldValue, author: &str) {
    if value.author.split('、').all(|known| known != author) {
        value.author = format!("{}、{author}", value.author);
    }
}
