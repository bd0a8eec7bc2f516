//! What screens read: rows made from things, to be dropped and rebuilt at any time.
//!
//! A thing's rows depend on its document and the roster only, never on the order or the number of times in which
//! things are put. Names are left to the views, so that a renamed person or place needs no rebuild; the rights of
//! authors are judged here, so that a changed roster does.

mod column;
mod hazard;
mod patrol;
mod schema;
mod search;
mod site;
mod walk;
mod words;

#[cfg(test)]
pub(crate) mod examples;
#[cfg(test)]
mod packed_tests;
#[cfg(test)]
mod tests;

use domain::id::DocumentId;
use rusqlite::Connection;

pub(crate) use self::{
    column::{Packed, Word, grade_key, patrol_key, source_key},
    site::{StoredFields, risk_of},
    walk::{Walk, may_review, may_walk, walk},
    words::{normal, words},
};
use crate::{error::Error, thing::Thing};

/// Whether the projections hold what the documents say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// They do.
    Filled,
    /// They are empty: put every thing, then call [`filled`].
    Empty,
}

/// Makes the projection tables where they are missing, of another version, or were not filled to the end.
///
/// # Errors
///
/// [`Error`] where the store cannot be read or written.
pub(crate) fn migrate(conn: &Connection) -> Result<Standing, Error> {
    schema::migrate(conn)
}

/// Notes that every thing was put; until then [`migrate`] asks for it at every opening.
pub(crate) fn filled(conn: &Connection) -> Result<(), Error> {
    schema::filled(conn)
}

/// Empties the projections. Put every thing anew, then call [`filled`].
pub(crate) fn drop_all(conn: &Connection) -> Result<(), Error> {
    schema::drop_all(conn)
}

/// Projects one thing in place of what was projected of it before.
pub(crate) fn put(tx: &Connection, thing: &Thing) -> Result<(), Error> {
    match thing {
        Thing::Site(site) => site::put(tx, site),
        Thing::Patrol(patrol) => patrol::put(tx, patrol),
        Thing::Hazard(hazard) => hazard::put(tx, hazard),
    }
}

/// Removes a document from the projections.
pub(crate) fn forget(tx: &Connection, document: DocumentId) -> Result<(), Error> {
    hazard::forget(tx, document)?;
    patrol::forget(tx, document)?;
    site::forget(tx, document)
}
