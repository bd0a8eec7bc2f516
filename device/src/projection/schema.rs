//! The tables of the projections. All begin with `p_` and may be dropped at any time.

use rusqlite::{Connection, OptionalExtension};

use super::Standing;
use crate::error::Error;

/// Goes up with every change of these tables or of a type that stands packed in them.
pub(super) const VERSION: i64 = 3;

/// What `p_version` holds while the tables are not filled.
const UNFILLED: i64 = 0;

const TABLES: &str = "
CREATE TABLE p_version (version INTEGER NOT NULL) STRICT;

CREATE TABLE p_hazard (
    id              BLOB NOT NULL PRIMARY KEY,
    grid            TEXT NOT NULL,
    sector          TEXT NOT NULL,
    source          TEXT NOT NULL,
    stage           TEXT NOT NULL,
    grade           TEXT NOT NULL,
    is_open         INTEGER NOT NULL,
    site            BLOB,
    patrol          BLOB,
    due             INTEGER,             -- days since 1970-01-01
    returned        INTEGER NOT NULL DEFAULT 0,
    asked_person    TEXT NOT NULL DEFAULT '',  -- whose answer a return waits for
    asked_device    BLOB,
    extension       INTEGER NOT NULL DEFAULT 0,
    question        INTEGER NOT NULL DEFAULT 0,
    set_aside       INTEGER NOT NULL DEFAULT 0,
    listed          INTEGER NOT NULL DEFAULT 0,
    reporter_person TEXT NOT NULL DEFAULT '',
    reporter_device BLOB NOT NULL,
    reported_ms     INTEGER NOT NULL,
    changed_ms      INTEGER NOT NULL,
    what            TEXT NOT NULL,
    words           TEXT NOT NULL,       -- what, place, category and number, as searched
    site_name       TEXT NOT NULL DEFAULT '',
    site_words      TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX p_hazard_reported ON p_hazard (reported_ms, id);
-- Covers the inbox, which asks for many things at once in the order of change.
CREATE INDEX p_hazard_changed ON p_hazard (
    changed_ms, id, stage, grade, returned, extension, question, set_aside, listed, grid, sector);
CREATE INDEX p_hazard_stage ON p_hazard (stage, reported_ms, id);
CREATE INDEX p_hazard_overdue ON p_hazard (stage, due, id);
CREATE INDEX p_hazard_grid ON p_hazard (grid, reported_ms, id, stage);
CREATE INDEX p_hazard_sector ON p_hazard (sector, reported_ms);
CREATE INDEX p_hazard_site ON p_hazard (site, is_open);
CREATE INDEX p_hazard_patrol ON p_hazard (patrol);
CREATE INDEX p_hazard_reporter ON p_hazard (reporter_person, reported_ms);
CREATE INDEX p_hazard_returned ON p_hazard (reported_ms) WHERE returned = 1;
CREATE INDEX p_hazard_question ON p_hazard (reported_ms) WHERE question = 1;
CREATE INDEX p_hazard_set_aside ON p_hazard (reported_ms) WHERE set_aside = 1;
CREATE INDEX p_hazard_listed ON p_hazard (reported_ms) WHERE listed = 1;
CREATE INDEX p_hazard_major ON p_hazard (reported_ms) WHERE grade = 'major';

CREATE TABLE p_hazard_body (
    id      BLOB NOT NULL PRIMARY KEY,
    line    BLOB NOT NULL,               -- HazardLine without the names of others, packed
    entries BLOB NOT NULL,               -- every entry with its author
    newer   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE p_site (
    id         BLOB NOT NULL PRIMARY KEY,
    grid       TEXT NOT NULL,
    sector     TEXT NOT NULL,
    name       TEXT NOT NULL DEFAULT '',
    kind       TEXT NOT NULL DEFAULT '',
    address    TEXT NOT NULL DEFAULT '',
    risk       INTEGER NOT NULL DEFAULT 0,  -- 4 the gravest, 0 not assessed
    lat        REAL,
    lon        REAL,
    both       INTEGER NOT NULL DEFAULT 0,  -- whether a field has two values
    visited_ms INTEGER,
    words      TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX p_site_unseen ON p_site (visited_ms, risk DESC, id);
CREATE INDEX p_site_grid ON p_site (grid, visited_ms);
CREATE INDEX p_site_sector ON p_site (sector, visited_ms);

CREATE TABLE p_site_body (
    id     BLOB NOT NULL PRIMARY KEY,
    fields BLOB NOT NULL                 -- every value that stands, with its author's device and time
) STRICT, WITHOUT ROWID;

CREATE TABLE p_patrol (
    id         BLOB NOT NULL PRIMARY KEY,
    grid       TEXT NOT NULL,
    person     TEXT NOT NULL DEFAULT '',
    device     BLOB NOT NULL,
    stage      TEXT NOT NULL,
    begun_ms   INTEGER NOT NULL,
    ended_ms   INTEGER,
    changed_ms INTEGER NOT NULL,
    visits     INTEGER NOT NULL DEFAULT 0,
    not_ok     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX p_patrol_begun ON p_patrol (begun_ms, id);
CREATE INDEX p_patrol_stage ON p_patrol (stage, changed_ms);
CREATE INDEX p_patrol_person ON p_patrol (person, begun_ms);

CREATE TABLE p_patrol_body (
    id      BLOB NOT NULL PRIMARY KEY,
    entries BLOB NOT NULL,               -- every entry with its author
    newer   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE p_visit (
    patrol   BLOB NOT NULL,
    position INTEGER NOT NULL,           -- 0, 1, 2 … on the patrol
    id       BLOB NOT NULL,
    site     BLOB NOT NULL,
    person   TEXT NOT NULL DEFAULT '',
    device   BLOB NOT NULL,
    at_ms    INTEGER NOT NULL,
    findings BLOB NOT NULL,
    note     TEXT NOT NULL DEFAULT '',
    hazards  BLOB NOT NULL,
    PRIMARY KEY (patrol, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX p_visit_site ON p_visit (site, at_ms);

CREATE TABLE p_search (
    seq    INTEGER PRIMARY KEY,          -- newer things have higher ones
    id     BLOB NOT NULL UNIQUE,
    digest INTEGER NOT NULL              -- of what stands in the index
) STRICT;
-- One token a character: see the module search. Holds no text, only where it is.
CREATE VIRTUAL TABLE p_search_words USING fts5 (
    kind, name, rest, sound, tokenize = 'ascii', content = '', contentless_delete = 1);
";

/// Makes the tables where they are missing or of another version.
pub(super) fn migrate(conn: &Connection) -> Result<Standing, Error> {
    if version(conn)? == Some(VERSION) {
        return Ok(Standing::Filled);
    }
    drop_all(conn)?;
    Ok(Standing::Empty)
}

/// Drops everything and makes empty tables.
pub(super) fn drop_all(conn: &Connection) -> Result<(), Error> {
    let tables: Vec<String> = conn
        .prepare(
            "SELECT name FROM pragma_table_list
             WHERE schema = 'main' AND type IN ('table', 'virtual') AND name GLOB 'p_*'",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for table in tables {
        conn.execute_batch(&format!("DROP TABLE \"{table}\""))?;
    }
    conn.execute_batch(TABLES)?;
    conn.execute("INSERT INTO p_version (version) VALUES (?1)", [UNFILLED])?;
    Ok(())
}

/// Notes that every document was put.
pub(super) fn filled(conn: &Connection) -> Result<(), Error> {
    conn.execute("UPDATE p_version SET version = ?1", [VERSION])?;
    Ok(())
}

fn version(conn: &Connection) -> Result<Option<i64>, Error> {
    let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'p_version'";
    if conn.query_row(sql, [], |_| Ok(())).optional()?.is_none() {
        return Ok(None);
    }
    Ok(conn.query_row("SELECT version FROM p_version", [], |row| row.get(0)).optional()?)
}
