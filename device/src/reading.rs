//! From a document's rows to a [`Thing`].

use automerge::Automerge;
use domain::{id::DocumentId, pack::CountyPack, place::DivisionCode, space::Space, view::DocumentKind};
use rusqlite::Connection;

use crate::{
    Error, document,
    entry::{acts, steps},
    rebuilding,
    store::{self, Meta},
    thing::{HazardThing, PatrolThing, SiteThing, Thing},
};

/// Returns what a document's kind is called here, or `None` for a kind of a newer version.
pub(crate) fn kind(meta: &Meta) -> Option<DocumentKind> {
    [DocumentKind::Site, DocumentKind::Patrol, DocumentKind::Hazard]
        .into_iter()
        .find(|kind| kind.key() == meta.kind)
}

/// Returns the grid that a document lies in.
pub(crate) fn grid(meta: &Meta) -> Option<DivisionCode> {
    match meta.space.parse() {
        Ok(Space::Grid(code) | Space::GridMonth(code, _)) => Some(code),
        _ => None,
    }
}

/// Reads a document, or `None` where it is not held or of a kind that this version does not know.
pub(crate) fn thing(conn: &Connection, pack: &CountyPack, id: DocumentId) -> Result<Option<Thing>, Error> {
    match store::meta(conn, id)? {
        Some(meta) => thing_of(conn, pack, &meta, None),
        None => Ok(None),
    }
}

/// Reads a document whose row, and maybe whose automerge form, is at hand.
pub(crate) fn thing_of(
    conn: &Connection,
    pack: &CountyPack,
    meta: &Meta,
    doc: Option<&Automerge>,
) -> Result<Option<Thing>, Error> {
    let (Some(kind), Some(grid)) = (kind(meta), grid(meta)) else {
        return Ok(None);
    };
    let id = meta.id;
    let thing = match kind {
        DocumentKind::Site => {
            let sector =
                domain::checklist::Sector::ALL.into_iter().find(|sector| sector.key() == meta.sector);
            let Some(sector) = sector else { return Ok(None) };
            let fields = match doc {
                Some(doc) => document::fields(doc),
                None => document::fields(&rebuilding::load(conn, id)?),
            };
            Thing::Site(SiteThing { id, grid, sector, fields })
        }
        DocumentKind::Patrol => {
            let (entries, newer) = acts(pack, &store::entries(conn, id)?);
            Thing::Patrol(PatrolThing { id, grid, entries, newer })
        }
        DocumentKind::Hazard => {
            let (entries, newer) = steps(pack, &store::entries(conn, id)?);
            Thing::Hazard(HazardThing { id, grid, entries, newer })
        }
    };
    Ok(Some(thing))
}
