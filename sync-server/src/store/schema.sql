-- The relay itself: one row.
CREATE TABLE relay (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    name         TEXT NOT NULL,
    code_key     BLOB NOT NULL,
    pack_version INTEGER NOT NULL DEFAULT 1,
    config       TEXT NOT NULL DEFAULT ''
) STRICT;

-- The last row of every space's log.
CREATE TABLE space (
    name  TEXT NOT NULL PRIMARY KEY,
    seq   INTEGER NOT NULL,
    head  BLOB NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The truth: every space's log, append-only.
CREATE TABLE space_log (
    id          INTEGER PRIMARY KEY,
    space       TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    device      BLOB NOT NULL,
    lane        INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    document    BLOB NOT NULL,
    change      BLOB NOT NULL,
    signature   BLOB NOT NULL,
    hash        BLOB NOT NULL,
    head        BLOB NOT NULL,
    received_ms INTEGER NOT NULL,
    UNIQUE (space, seq),
    UNIQUE (device, lane, n)
) STRICT;

-- Up to which number everything of a lane is in the log or in quarantine.
CREATE TABLE held (
    device BLOB NOT NULL,
    lane   INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (device, lane)
) STRICT, WITHOUT ROWID;

-- Rejected records, as they came.
CREATE TABLE quarantine (
    id     INTEGER PRIMARY KEY,
    device BLOB NOT NULL,
    lane   INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    record BLOB NOT NULL,
    code   TEXT NOT NULL,
    at_ms  INTEGER NOT NULL,
    UNIQUE (device, lane, n)
) STRICT;

-- How far each device said it has taken each space.
CREATE TABLE device_cursor (
    device BLOB NOT NULL,
    space  TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    head   BLOB NOT NULL,
    PRIMARY KEY (device, space)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    id     TEXT NOT NULL PRIMARY KEY,
    name   TEXT NOT NULL,
    rights TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE TABLE device (
    id           BLOB NOT NULL PRIMARY KEY,
    person       TEXT NOT NULL REFERENCES person (id),
    key          BLOB NOT NULL,
    revoked      INTEGER NOT NULL DEFAULT 0,
    revoked_ms   INTEGER NOT NULL DEFAULT 0,
    label        TEXT NOT NULL DEFAULT '',
    enrolled_ms  INTEGER NOT NULL DEFAULT 0,
    last_seen_ms INTEGER NOT NULL DEFAULT 0,
    listed_ms    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE account (
    account         TEXT NOT NULL PRIMARY KEY,
    person          TEXT NOT NULL REFERENCES person (id),
    hash            TEXT NOT NULL,
    failures        INTEGER NOT NULL DEFAULT 0,
    locked_until_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE code (
    hash       BLOB NOT NULL PRIMARY KEY,
    prefix     BLOB NOT NULL,
    person     TEXT NOT NULL REFERENCES person (id),
    expires_ms INTEGER NOT NULL,
    used_ms    INTEGER NOT NULL DEFAULT 0,
    device     BLOB NOT NULL DEFAULT x''
) STRICT;

-- Wrong tries at the codes that begin alike, never a row for a beginning that no code has; and, by their keyed hash, at
-- accounts that are not there.
CREATE TABLE code_guard (
    prefix          BLOB NOT NULL PRIMARY KEY,
    failures        INTEGER NOT NULL DEFAULT 0,
    locked_until_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
