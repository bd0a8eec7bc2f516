//! The relay's store: one SQLite file, one writer.

use std::{collections::BTreeMap, path::Path};

use rusqlite::{Connection, Transaction, TransactionBehavior, config::DbConfig};

use domain::{record::Hash, space::Space};

use crate::error::Error;

mod audit;
mod backup;
mod credential;
mod disk;
mod log;
mod note;
mod people;
mod photo;
mod quarantine;

pub use audit::{Audit, Fault};
pub(crate) use credential::password_fits;
pub use credential::{AccountTry, CODE_LENGTH, code_text, hash_password, hash_password_for_demo};
pub use log::{Arrival, Landed, Landing, Way};
pub use note::Note;
pub use people::DeviceLine;
pub(crate) use quarantine::Releaser;
pub use quarantine::{Kept, Release};

/// The schema's steps; the store's `user_version` counts those that were taken.
const STEPS: [&str; 4] = [
    include_str!("store/schema.sql"),
    include_str!("store/photo.sql"),
    include_str!("store/quarantine.sql"),
    include_str!("store/kept-space.sql"),
];

/// The last row of a space's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// Its seq.
    pub seq: u64,
    /// The head after it.
    pub head: Hash,
    /// When it came, in milliseconds since 1970.
    pub at_ms: i64,
}

impl Tip {
    /// The tip of a log without rows.
    pub const NONE: Self = Self { seq: 0, head: Hash::EMPTY, at_ms: 0 };
}

/// The relay's log, roster and secrets.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    name: String,
    code_key: [u8; 32],
    tips: BTreeMap<Space, Tip>,
    data_version: i64,
}

impl Store {
    /// Opens the store in a file, or makes it; `random` becomes a new store's identity and secret.
    ///
    /// # Errors
    ///
    /// Where the file cannot be opened, is newer than this program or cannot be read.
    pub fn open(path: &Path, random: [u8; 32]) -> Result<Self, Error> {
        Self::on(Connection::open(path)?, random)
    }

    /// Makes a store that lives as long as this value.
    ///
    /// # Errors
    ///
    /// Where SQLite refuses.
    pub fn in_memory(random: [u8; 32]) -> Result<Self, Error> {
        Self::on(Connection::open_in_memory()?, random)
    }

    /// Opens the store on a connection that a host has opened.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub fn on(mut db: Connection, random: [u8; 32]) -> Result<Self, Error> {
        db.busy_timeout(std::time::Duration::from_secs(5))?;
        db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        db.execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
             PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -8192;",
        )?;
        // Otherwise SQLite plans most kept statements anew at every use, for what was bound might change the plan.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        db.set_prepared_statement_cache_capacity(64);
        migrate(&mut db)?;
        identify(&mut db, random)?;
        let (name, code_key) =
            db.query_row("SELECT name, code_key FROM relay", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let tips = tips(&db)?;
        // Nothing was asked yet, so at the first time everything is news.
        Ok(Self { db, name, code_key, tips, data_version: 0 })
    }

    /// Returns the connection, for a host that measures it or tries what it withstands.
    pub const fn connection(&self) -> &Connection {
        &self.db
    }

    /// Returns the relay's own id; sessions are bound to it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the last row of a space's log.
    pub fn tip(&self, space: &Space) -> Tip {
        self.tips.get(space).copied().unwrap_or(Tip::NONE)
    }

    /// Returns every space that has a log, with its last row.
    pub fn spaces(&self) -> impl Iterator<Item = (&Space, &Tip)> {
        self.tips.iter()
    }

    /// Whether another program, such as an administrator's command, wrote since this was asked last.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn was_changed_elsewhere(&mut self) -> Result<bool, Error> {
        let found = data_version(&self.db)?;
        let changed = found != self.data_version;
        self.data_version = found;
        Ok(changed)
    }

    fn write(&mut self) -> Result<Transaction<'_>, Error> {
        Ok(self.db.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

fn migrate(db: &mut Connection) -> Result<(), Error> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = int(STEPS.len() as u64);
    if found > known {
        return Err(Error::Newer { found, known });
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        tx.execute_batch(step)?;
    }
    if found < known {
        quarantine::name_spaces(&tx)?;
    }
    tx.pragma_update(None, "user_version", known)?;
    tx.commit()?;
    Ok(())
}

fn identify(db: &mut Connection, random: [u8; 32]) -> Result<(), Error> {
    let name: String = domain::id::hex_text(random.first_chunk::<8>().unwrap_or(&[0; 8]));
    let code_key = blake3::derive_key("qianliyan relay 2026 enrolment codes", &random);
    let sql = "INSERT INTO relay (id, name, code_key) VALUES (1, ?1, ?2) ON CONFLICT DO NOTHING";
    db.execute(sql, (format!("relay-{name}"), code_key))?;
    Ok(())
}

fn data_version(db: &Connection) -> Result<i64, Error> {
    Ok(db.query_row("PRAGMA data_version", [], |row| row.get(0))?)
}

fn tips(db: &Connection) -> Result<BTreeMap<Space, Tip>, Error> {
    let mut statement = db.prepare("SELECT name, seq, head, at_ms FROM space")?;
    let mut rows = statement.query([])?;
    let mut tips = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let space = space_of(&row.get::<_, String>(0)?)?;
        tips.insert(space, Tip { seq: uint(row.get(1)?), head: Hash(row.get(2)?), at_ms: row.get(3)? });
    }
    Ok(tips)
}

fn space_of(text: &str) -> Result<Space, Error> {
    text.parse().map_err(|_| Error::Unreadable("space"))
}

/// SQLite's integers are signed; what does not fit is beyond every number that is accepted.
fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn uint(value: i64) -> u64 {
    value.max(0).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_keeps_its_identity_and_refuses_a_newer_version() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("relay.db");
        let first = Store::open(&path, [1; 32]).unwrap().name().to_owned();
        let store = Store::open(&path, [2; 32]).unwrap();
        assert_eq!(store.name(), first);
        store.db.pragma_update(None, "user_version", 99).unwrap();
        drop(store);
        assert!(matches!(Store::open(&path, [1; 32]), Err(Error::Newer { found: 99, known: 4 })));
    }

    #[test]
    fn commits_are_durable() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("relay.db"), [1; 32]).unwrap();
        let pragma = |name: &str| -> String {
            let sql = format!("SELECT CAST((SELECT * FROM pragma_{name}) AS TEXT)");
            store.db.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        assert_eq!((pragma("journal_mode").as_str(), pragma("synchronous").as_str()), ("wal", "2"));
    }
}
