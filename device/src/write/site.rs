//! Sites: laid down and edited.

use automerge::Change;
use domain::{
    checklist::Sector,
    command::Outcome,
    id::{DocumentId, EntryId},
    place::{DivisionCode, Position},
    record::Lane,
    refusal::{NAME_CHARS_MAX, Refusal, TEXT_CHARS_MAX},
    role::Role,
    site::{NewSite, SiteField, risk_level},
    space::Space,
    view::DocumentKind,
};

use rusqlite::OptionalExtension;

use super::{Changed, Writer, new_meta};
use crate::{
    Error,
    document::{self, Shape},
    reading, rebuilding,
    store::{self, Meta},
};

/// Adds a site.
pub(super) fn add(writer: &Writer<'_>, site: DocumentId, new: &NewSite) -> Result<Outcome, Error> {
    let entry = EntryId::from_bytes(site.bytes());
    if writer.is_done(site, entry)? || writer.is_held(site)? {
        return Ok(Outcome::AlreadyDone);
    }
    let space = Space::Grid(new.grid.clone());
    check_may(writer, &space, &new.grid, new.sector)?;
    new.fields.iter().try_for_each(|(field, value)| check(*field, value))?;
    if !new.fields.iter().any(|(field, value)| *field == SiteField::Name && !value.trim().is_empty()) {
        return Err(Refusal::Missing { field: SiteField::Name.key().to_owned() }.into());
    }
    if new.fields.len() > SiteField::ALL.len() {
        return Err(Refusal::TooMany { field: "fields".to_owned(), max: SiteField::ALL.len() }.into());
    }
    let shape = Shape::Site { sector: new.sector, fields: &new.fields, at_ms: writer.stamp.wall_ms };
    let (doc, change) = document::lay_down(&writer.signer.actor, &new.grid, &shape)?;
    let meta = new_meta(site, &space, DocumentKind::Site, new.sector.key());
    writer.commit(Changed { doc, change, meta, lane: Lane::Other, entry })
}

/// Changes one field.
pub(super) fn edit(
    writer: &Writer<'_>,
    site: DocumentId,
    edit: EntryId,
    field: SiteField,
    value: &str,
) -> Result<Outcome, Error> {
    if writer.is_done(site, edit)? {
        return Ok(Outcome::AlreadyDone);
    }
    let meta = editable(writer, site)?;
    check(field, value)?;
    let mut doc = rebuilding::load(writer.conn, site)?;
    if document::is_written(&doc, field, value, writer.stamp.wall_ms) {
        return Ok(Outcome::AlreadyDone);
    }
    let change = document::put_field(&mut doc, &writer.signer.actor, field, value, writer.stamp.wall_ms)?;
    writer.commit(Changed { doc, change, meta, lane: Lane::Other, entry: edit })
}

/// Takes an own edit back.
pub(super) fn undo(
    writer: &Writer<'_>,
    site: DocumentId,
    edit: EntryId,
    undoes: EntryId,
) -> Result<Outcome, Error> {
    if writer.is_done(site, edit)? {
        return Ok(Outcome::AlreadyDone);
    }
    let meta = editable(writer, site)?;
    let bytes: Option<Vec<u8>> = writer
        .conn
        .prepare_cached(
            "SELECT r.change FROM own_entry AS o JOIN record AS r ON r.hash = o.record
             WHERE o.document = ?1 AND o.entry = ?2 AND r.state = 0",
        )?
        .query_row((site.bytes(), undoes.bytes()), |row| row.get(0))
        .optional()?;
    let Some(bytes) = bytes else { return Err(Refusal::Unknown.into()) };
    let undone = Change::from_bytes(bytes).map_err(|_| Error::Unreadable("an applied change"))?;
    let mut doc = rebuilding::load(writer.conn, site)?;
    let change = document::take_back(&mut doc, &writer.signer.actor, &undone, writer.stamp.wall_ms)?;
    let change = change.ok_or(Refusal::ChangedSince)?;
    writer.commit(Changed { doc, change, meta, lane: Lane::Other, entry: edit })
}

/// Returns a site's row where this person may change it.
fn editable(writer: &Writer<'_>, site: DocumentId) -> Result<Meta, Error> {
    let meta = store::meta(writer.conn, site)?.filter(|meta| reading::kind(meta) == Some(DocumentKind::Site));
    let meta = meta.ok_or(Refusal::Unknown)?;
    let sector = Sector::ALL.into_iter().find(|sector| sector.key() == meta.sector);
    let (Some(grid), Some(sector)) = (reading::grid(&meta), sector) else {
        return Err(Refusal::Unknown.into());
    };
    check_may(writer, &Space::Grid(grid.clone()), &grid, sector)?;
    Ok(meta)
}

fn check_may(writer: &Writer<'_>, space: &Space, grid: &DivisionCode, sector: Sector) -> Result<(), Error> {
    writer.check_space(space)?;
    let keeps = |role| !matches!(role, Role::Lookout | Role::Expert);
    let rights = writer.me.active_rights();
    if rights.iter().any(|right| keeps(right.role) && right.reaches(grid, sector)) {
        Ok(())
    } else {
        Err(Refusal::NoAuthority.into())
    }
}

fn check(field: SiteField, value: &str) -> Result<(), Error> {
    let name = || field.key().to_owned();
    let max = if matches!(field, SiteField::Remarks | SiteField::Address) {
        TEXT_CHARS_MAX
    } else {
        NAME_CHARS_MAX
    };
    if value.chars().count() > max {
        return Err(Refusal::TooLong { field: name(), max }.into());
    }
    let fits = match field {
        SiteField::Name if value.trim().is_empty() => return Err(Refusal::Missing { field: name() }.into()),
        SiteField::RiskLevel => value.is_empty() || risk_level(value).is_some(),
        SiteField::Position => value.is_empty() || is_position(value),
        _ => true,
    };
    if fits { Ok(()) } else { Err(Refusal::Invalid { field: name() }.into()) }
}

/// Whether a text is latitude and longitude in degrees, somewhere on Earth but not (0, 0).
fn is_position(value: &str) -> bool {
    let degrees = value.split_once(',').map(|(lat, lon)| (lat.trim().parse(), lon.trim().parse()));
    matches!(degrees, Some((Ok(lat), Ok(lon))) if Position::parse(lat, lon, 1.0, Some(1)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_on_earth_are_positions() {
        assert!(is_position("39.3846,111.1384") && is_position("39.3846, 111.1384"));
        for wrong in ["0,0", "91,0", "NaN,1", "39.3", "x,y", "39,111,3"] {
            assert!(!is_position(wrong), "{wrong}");
        }
    }
}
