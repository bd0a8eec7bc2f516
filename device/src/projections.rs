//! Projections anew, from what the store holds: all, or those that a changed roster judges otherwise.

use std::collections::BTreeSet;

use domain::{
    id::{DeviceId, DocumentId},
    pack::CountyPack,
    role::Right,
};
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

/// Puts anew what devices wrote whose owner or rights differ between two rosters.
pub(crate) fn put_changed(conn: &Connection, old: &CountyPack, new: &CountyPack) -> Result<(), Error> {
    let devices: BTreeSet<DeviceId> =
        old.devices.iter().chain(&new.devices).map(|device| device.id).collect();
    let mut documents: BTreeSet<DocumentId> = BTreeSet::new();
    for device in devices.into_iter().filter(|device| standing(old, *device) != standing(new, *device)) {
        let mut statement = conn.prepare_cached("SELECT DISTINCT document FROM entry WHERE device = ?1")?;
        for document in statement.query_map([device.bytes()], |row| row.get(0).map(DocumentId::from_bytes))? {
            documents.insert(document?);
        }
    }
    for document in documents {
        if let Some(thing) = reading::thing(conn, new, document)? {
            projection::put(conn, &thing)?;
        }
    }
    Ok(())
}

/// Returns whose device it is and what that person may do, by a roster.
fn standing(pack: &CountyPack, device: DeviceId) -> Option<(&str, &[Right])> {
    pack.owner(device).map(|person| (person.id.as_str(), person.rights.as_slice()))
}
