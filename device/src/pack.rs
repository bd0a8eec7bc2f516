//! The county pack held.

use domain::pack::CountyPack;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior::Immediate, params};

use crate::{
    Device, Error, projections,
    store::{self, State},
};

/// Returns the pack held, if one came.
pub(crate) fn held(conn: &Connection) -> Result<Option<CountyPack>, Error> {
    let json: Option<String> = conn.query_row("SELECT json FROM pack", [], |row| row.get(0)).optional()?;
    json.map(|json| serde_json::from_str(&json).map_err(|_| Error::Pack)).transpose()
}

impl Device {
    /// Keeps a county pack (JSON), judges anew what depends on the roster, and takes what waited for it.
    ///
    /// # Errors
    ///
    /// [`Error::Pack`] where it cannot be read; nothing was written.
    pub fn keep_pack(&mut self, json: &[u8]) -> Result<(), Error> {
        let json = std::str::from_utf8(json).map_err(|_| Error::Pack)?;
        let pack: CountyPack = serde_json::from_str(json).map_err(|_| Error::Pack)?;
        let has_new_roster = pack.people != self.pack.people || pack.devices != self.pack.devices;
        let tx = self.conn.transaction_with_behavior(Immediate)?;
        let version = i64::try_from(pack.version).unwrap_or(i64::MAX);
        tx.execute(
            "INSERT INTO pack (one, version, json) VALUES (1, ?1, ?2)
             ON CONFLICT (one) DO UPDATE SET version = excluded.version, json = excluded.json",
            params![version, json],
        )?;
        if has_new_roster {
            projections::put_changed(&tx, &self.pack, &pack)?;
        }
        tx.commit()?;
        self.pack = pack;
        self.me.read_roster(&self.pack);
        if has_new_roster {
            let waiting = store::waiting(&self.conn, State::AwaitsRoster, None)?;
            self.accept(&waiting)?;
        }
        Ok(())
    }
}
