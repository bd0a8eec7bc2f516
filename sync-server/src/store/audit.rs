//! The audit: every chain recomputed, every signature checked.

use std::collections::BTreeMap;

use domain::{
    id::DeviceId,
    record::{Hash, PublicKey},
    space::Space,
};

use super::{Store, log::record_of, uint};
use crate::error::Error;

/// What an audit found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// How many spaces were walked.
    pub spaces: u64,
    /// How many rows were checked.
    pub rows: u64,
    /// The first fault of each space that has one.
    pub faults: Vec<Fault>,
}

/// A row that is not what was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The space.
    pub space: Space,
    /// The row; one beyond the last where the end is missing.
    pub seq: u64,
    /// What is wrong.
    pub what: &'static str,
}

impl Store {
    /// Walks the log of every space.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read at all.
    pub fn audit(&self) -> Result<Audit, Error> {
        let keys: BTreeMap<DeviceId, PublicKey> =
            self.devices()?.into_iter().map(|device| (device.id, device.key)).collect();
        let mut audit = Audit::default();
        for space in self.logged_spaces()? {
            audit.spaces = audit.spaces.saturating_add(1);
            audit.faults.extend(self.audit_space(&space, &keys, &mut audit.rows)?);
        }
        Ok(audit)
    }

    fn logged_spaces(&self) -> Result<Vec<Space>, Error> {
        let sql = "SELECT name FROM space UNION SELECT DISTINCT space FROM space_log";
        let mut statement = self.db.prepare(sql)?;
        let names = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        names.iter().map(|name| super::space_of(name)).collect()
    }

    fn audit_space(
        &self,
        space: &Space,
        keys: &BTreeMap<DeviceId, PublicKey>,
        count: &mut u64,
    ) -> Result<Option<Fault>, Error> {
        let sql = "SELECT seq, device, lane, n, document, change, signature, hash, head FROM space_log
                   WHERE space = ?1 ORDER BY seq";
        let mut statement = self.db.prepare(sql)?;
        let mut rows = statement.query([space.to_string()])?;
        let (mut seq, mut head) = (0u64, Hash::EMPTY);
        while let Some(row) = rows.next()? {
            seq = seq.saturating_add(1);
            *count = count.saturating_add(1);
            let fault = |what| Some(Fault { space: space.clone(), seq, what });
            let Ok(record) = record_of(row, space) else {
                return Ok(fault("the row cannot be read"));
            };
            head = head.then(&record);
            let stored: (i64, Vec<u8>, Vec<u8>) = (row.get("seq")?, row.get("hash")?, row.get("head")?);
            let signed = keys.get(&record.device).map(|key| record.verify(key));
            let what = match signed {
                _ if uint(stored.0) != seq => "a row is missing",
                _ if stored.1 != record.hash().0 => "the record is not what was appended",
                _ if stored.2 != head.0 => "the chain is broken",
                None => "the device is not on the roster",
                Some(Err(_)) => "the signature does not fit",
                Some(Ok(())) => continue,
            };
            return Ok(fault(what));
        }
        let tip = self.tip(space);
        let fits = (tip.seq, tip.head) == (seq, head);
        let end =
            Fault { space: space.clone(), seq: seq.saturating_add(1), what: "the log's end is missing" };
        Ok((!fits).then_some(end))
    }
}
