//! The phone's first screen.

use domain::{
    id::{DeviceId, DocumentId},
    place::DivisionCode,
    role::Role,
    view::{HazardLine, HazardOrder, PatrolLine, TodayView},
};

use super::{
    Reader,
    count::count,
    filter::{Where, is, on_the_ground, reached},
    hazards, patrols, sites,
};
use crate::{error::Error, projection::Word};

/// How many hazards to rectify are shown.
const DUE_MAX: u32 = 20;
/// How many sites not seen for long are shown.
const UNSEEN_MAX: u32 = 5;

/// Answers [`domain::view::Query::Today`].
pub(crate) fn today(reader: &Reader<'_>) -> Result<TodayView, Error> {
    let rights = &reader.me.rights;
    let due = Where::all().and(is("h.stage", "ordered".to_owned())).and(reached("h", on_the_ground(rights)));
    let own_sites = Where::all().and(reached("s", on_the_ground(rights)));
    Ok(TodayView {
        today: reader.today,
        person: reader.me.name.clone(),
        places: places(reader),
        open_patrol: patrols_at(reader, "walking")?.into_iter().next(),
        returned: returned(reader)?,
        returned_patrols: patrols_at(reader, "returned")?,
        due: hazards::lines(reader, &due, HazardOrder::Due, (0, DUE_MAX))?,
        due_total: count(reader, "p_hazard h", &due)?,
        unseen: sites::lines(reader, &own_sites, (0, UNSEEN_MAX))?,
        sites_total: count(reader, "p_site s", &own_sites)?,
    })
}

fn places(reader: &Reader<'_>) -> Vec<String> {
    let mut places: Vec<String> = Vec::new();
    for right in reader.me.rights.iter().filter(|right| !right.ended) {
        let place = reader.names.place(&right.territory);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

fn patrols_at(reader: &Reader<'_>, stage: &str) -> Result<Vec<PatrolLine>, Error> {
    let conditions = Where::all().and(patrols::own(reader)).and(is("p.stage", stage.to_owned()));
    patrols::lines(reader, &conditions, (0, u32::MAX))
}

/// Hazards whose return waits for this person's answer.
fn returned(reader: &Reader<'_>) -> Result<Vec<HazardLine>, Error> {
    let sql = "SELECT id, asked_person, asked_device, grid FROM p_hazard WHERE returned = 1";
    let mut statement = reader.conn.prepare_cached(sql)?;
    let asked = statement.query_map([], |row| {
        let (Word(grid), device): (Word<DivisionCode>, Option<[u8; 16]>) = (row.get(3)?, row.get(2)?);
        Ok((DocumentId::from_bytes(row.get(0)?), row.get(1)?, device.map(DeviceId::from_bytes), grid))
    })?;
    let mut ids = Vec::new();
    for row in asked {
        let (id, person, device, grid): (DocumentId, String, Option<DeviceId>, DivisionCode) = row?;
        if is_asked(reader, (&person, device), &grid) {
            ids.push(id);
        }
    }
    hazards::lines_of(reader, &ids, HazardOrder::Changed)
}

/// Whether a return asks this person: the author, or the grid's worker where nobody holds the author's device any
/// more.
fn is_asked(reader: &Reader<'_>, (person, device): (&str, Option<DeviceId>), grid: &DivisionCode) -> bool {
    let is_author = (!person.is_empty() && person == reader.me.person) || device == Some(reader.me.device);
    let is_orphan = device.is_none_or(|device| !reader.names.is_in_use(device));
    let walks_here = || {
        let own = reader.me.rights.iter().filter(|right| !right.ended && right.role == Role::GridWorker);
        own.into_iter().any(|right| grid.is_within(&right.territory))
    };
    is_author || (is_orphan && walks_here())
}
