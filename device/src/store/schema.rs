//! The tables of truth and how they came to be, by `PRAGMA user_version`.
//!
//! Blobs of 16 bytes are ids, of 32 bytes hashes. Times are milliseconds since 1970. Projections are no truth and
//! have tables of their own.

use rusqlite::{Connection, config::DbConfig};

use crate::Error;

/// Each entry leads from one version to the next.
const MIGRATIONS: &[&str] = &[TRUTH_1, TRUTH_2, TRUTH_3];

const TRUTH_1: &str = "
-- Who this device is, once enrolled. secret: the signing key, 32 bytes; sealed where the platform keeps a secret apart.
CREATE TABLE identity (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    device BLOB NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    relay TEXT NOT NULL,
    secret BLOB NOT NULL
) STRICT;

-- Small things by name, such as offset_ms.
CREATE TABLE setting (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Every record that reached this device, as it came: the truth.
-- state: 0 applied, 1 waits for the roster, 2 waits for what it was made on, 3 quarantined.
CREATE TABLE record (
    hash BLOB PRIMARY KEY,
    device BLOB NOT NULL,
    lane INTEGER NOT NULL,
    n INTEGER NOT NULL,
    space TEXT NOT NULL,
    document BLOB NOT NULL,
    change BLOB NOT NULL,
    signature BLOB NOT NULL,
    state INTEGER NOT NULL,
    -- What the gate read in an applied change; empty and 0 otherwise.
    change_hash BLOB NOT NULL DEFAULT x'',
    actor BLOB NOT NULL DEFAULT x'',
    seq INTEGER NOT NULL DEFAULT 0,
    op_max INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX record_by_number ON record (device, lane, n);
CREATE INDEX record_by_document ON record (document, state);
CREATE INDEX record_waiting ON record (state, device) WHERE state <> 0;

-- Own records that the relay has not acknowledged, and those it rejected, with the command that wrote them.
CREATE TABLE outbox (
    record BLOB PRIMARY KEY,
    document BLOB NOT NULL,
    entry BLOB NOT NULL,
    lane INTEGER NOT NULL,
    n INTEGER NOT NULL,
    space TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    written_ms INTEGER NOT NULL,
    command TEXT NOT NULL,
    rejected INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_number ON outbox (lane, n);
CREATE INDEX outbox_by_document ON outbox (document);

-- Entries, site edits and begun things written on this device: for idempotence and for where they are.
-- A new site and an edit are named by the site's id or the edit's.
CREATE TABLE own_entry (
    document BLOB NOT NULL,
    entry BLOB NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (document, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX own_entry_by_record ON own_entry (record);

-- Entries with the device whose record brought them. Derived from applied records.
-- act: the step's or act's word, such as report or begin; empty where this version cannot read it.
CREATE TABLE entry (
    document BLOB NOT NULL,
    entry BLOB NOT NULL,
    device BLOB NOT NULL,
    act TEXT NOT NULL,
    body TEXT NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (document, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_by_act ON entry (act, device);
CREATE INDEX entry_by_device ON entry (device);

-- Saved documents: a cache of applied records. kind, sector and root come from the record that laid it down.
CREATE TABLE document (
    id BLOB PRIMARY KEY,
    space TEXT NOT NULL,
    kind TEXT NOT NULL,
    sector TEXT NOT NULL,
    root BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE INDEX document_by_space ON document (space);
CREATE INDEX document_by_kind ON document (kind);

-- The relay's logs as taken, row by row.
CREATE TABLE space_row (
    space TEXT NOT NULL,
    seq INTEGER NOT NULL,
    head BLOB NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (space, seq)
) STRICT, WITHOUT ROWID;

-- How far each log was taken.
CREATE TABLE cursor (space TEXT PRIMARY KEY, seq INTEGER NOT NULL, head BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Spaces that are to be dropped once the own records in them are delivered.
CREATE TABLE forgetting (space TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Records that could not be applied, and why; they lie in `record` with state 3.
CREATE TABLE quarantine (record BLOB PRIMARY KEY, reason TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Records being applied: what is found here at opening was under way when the process died.
CREATE TABLE applying (record BLOB PRIMARY KEY, tries INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- What forms hold so far.
CREATE TABLE draft (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- When a person of this device last looked at a thing, by this device's clock.
CREATE TABLE looked (document BLOB PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Photos made here or fetched. own: 1 made here. stored: 1 the relay has it. sent_bytes: what the relay has of it.
CREATE TABLE photo (
    hash BLOB PRIMARY KEY,
    bytes BLOB NOT NULL,
    length INTEGER NOT NULL,
    own INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    sent_bytes INTEGER NOT NULL,
    kept_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX photo_waiting ON photo (own, stored);

-- The county pack held, as JSON.
CREATE TABLE pack (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
";

const TRUTH_2: &str = "
-- small: 1 a thumbnail. bytes: empty where an original was let go for room; it is fetched again when looked at.
ALTER TABLE photo ADD COLUMN small INTEGER NOT NULL DEFAULT 0;

-- Photos made here that own records name, by the record's space. stored: 1 the relay has it for that space.
CREATE TABLE photo_use (
    photo BLOB NOT NULL,
    space TEXT NOT NULL,
    record BLOB NOT NULL,
    stored INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (photo, space)
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_use_unsent ON photo_use (stored, space);
CREATE INDEX photo_use_by_record ON photo_use (record);
";

const TRUTH_3: &str = "
-- Records that the relay's log lost, offered until the relay has heard them, in their order there. pack: the version of
-- the county pack under which the relay last let one not in; -1 for never offered.
CREATE TABLE refill (
    id INTEGER PRIMARY KEY,
    record BLOB NOT NULL UNIQUE,
    space TEXT NOT NULL,
    pack INTEGER NOT NULL
) STRICT;

CREATE INDEX space_row_by_record ON space_row (record);

-- The key of the identity that this store asks for, where it was found to be a copy.
CREATE TABLE renewal (one INTEGER PRIMARY KEY CHECK (one = 1), secret BLOB NOT NULL) STRICT;
";

/// Sets the pragmas of this target.
pub(crate) fn prepare(conn: &Connection) -> Result<(), Error> {
    #[cfg(not(target_family = "wasm"))]
    let pragmas = "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216; PRAGMA fullfsync = ON;
        PRAGMA checkpoint_fullfsync = ON; PRAGMA mmap_size = 0; PRAGMA busy_timeout = 5000;";
    #[cfg(target_family = "wasm")]
    let pragmas = crate::BROWSER_JOURNAL;
    conn.execute_batch(pragmas)?;
    conn.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
         PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -8000;",
    )?;
    // Otherwise SQLite plans most kept statements anew at every use, for what was bound might change the plan. What the
    // plan of a page depends on, its length, is therefore said in words.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Brings the store to this version's schema, each step whole or not at all.
///
/// # Errors
///
/// [`Error::NewerStore`] where a newer app wrote it; the store is not touched.
pub(crate) fn migrate(conn: &mut Connection) -> Result<(), Error> {
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = usize::try_from(version).ok().filter(|known| *known <= MIGRATIONS.len());
    let Some(known) = known else {
        return Err(Error::NewerStore(version));
    };
    for (at, step) in MIGRATIONS.iter().enumerate().skip(known) {
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", i64::try_from(at).unwrap_or(i64::MAX).saturating_add(1))?;
        tx.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::{OptionalExtension, StatementStatus};

    use super::*;

    #[test]
    fn a_kept_statement_is_planned_once_whatever_is_bound() {
        let mut conn = Connection::open_in_memory().unwrap();
        prepare(&conn).unwrap();
        migrate(&mut conn).unwrap();
        let mut statement =
            conn.prepare("SELECT hash FROM record WHERE state = ?1 AND device = ?2 LIMIT ?3").unwrap();
        for limit in 1..4 {
            let found = statement.query_row((limit, [7; 16], limit), |row| row.get::<_, [u8; 32]>(0));
            assert_eq!(found.optional().unwrap(), None);
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
