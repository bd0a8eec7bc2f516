//! All projections at once, from what the store holds.

use domain::pack::CountyPack;
use rusqlite::Connection;

use crate::{Error, projection, reading, store};

/// Drops the projections and puts every thing anew.
pub(crate) fn put_all(conn: &Connection, pack: &CountyPack) -> Result<(), Error> {
    projection::drop_all(conn)?;
    for id in store::documents(conn)? {
        if let Some(thing) = reading::thing(conn, pack, id)? {
            projection::put(conn, &thing)?;
        }
    }
    projection::filled(conn)
}
