//! What the store holds, in statements: records, documents, entries, outbox.

pub(crate) mod schema;

use domain::{
    id::{DeviceId, DocumentId, EntryId},
    receipt::HAZARD_SEEN,
    record::{Hash, Lane, Record, Signature},
    space::Space,
    wire::size_bytes,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{Error, document::Extract, entry::Kept};

/// What became of a record that reached this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Part of its document.
    Applied = 0,
    /// Waits for a roster that knows its device and gives it this space.
    AwaitsRoster = 1,
    /// Waits for changes it was made on.
    AwaitsDeps = 2,
    /// Kept aside for good.
    Quarantined = 3,
}

/// What the gate read in a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangeNote {
    pub(crate) hash: [u8; 32],
    pub(crate) actor: Vec<u8>,
    pub(crate) seq: u64,
    pub(crate) op_max: u64,
}

impl ChangeNote {
    pub(crate) fn of(change: &automerge::Change) -> Self {
        let actor = change.actor_id().to_bytes().to_vec();
        Self { hash: change.hash().0, actor, seq: change.seq(), op_max: change.max_op() }
    }
}

fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn from_sql(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// Returns what became of a record, if it is held.
pub(crate) fn state(conn: &Connection, hash: &Hash) -> Result<Option<i64>, Error> {
    let mut statement = conn.prepare_cached("SELECT state FROM record WHERE hash = ?1")?;
    Ok(statement.query_row([hash.0], |row| row.get(0)).optional()?)
}

/// Keeps a record in `state`; one that waited changes its state.
pub(crate) fn keep(
    conn: &Connection,
    record: &Record,
    hash: &Hash,
    state: State,
    note: Option<&ChangeNote>,
) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(
        "INSERT INTO record
            (hash, device, lane, n, space, document, change, signature, state, change_hash, actor, seq, op_max)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (hash) DO UPDATE SET state = excluded.state, change_hash = excluded.change_hash,
            actor = excluded.actor, seq = excluded.seq, op_max = excluded.op_max",
    )?;
    statement.execute(params![
        hash.0,
        record.device.bytes(),
        record.lane.number(),
        to_sql(record.n),
        record.space.to_string(),
        record.document.bytes(),
        record.change,
        record.signature.0,
        state as i64,
        note.map_or(&[][..], |note| &note.hash),
        note.map_or(&[][..], |note| &note.actor),
        note.map_or(0, |note| to_sql(note.seq)),
        note.map_or(0, |note| to_sql(note.op_max)),
    ])?;
    Ok(())
}

/// Keeps a record aside for good.
pub(crate) fn quarantine(conn: &Connection, record: &Record, hash: &Hash, reason: &str) -> Result<(), Error> {
    keep(conn, record, hash, State::Quarantined, None)?;
    let mut statement =
        conn.prepare_cached("INSERT OR IGNORE INTO quarantine (record, reason) VALUES (?1, ?2)")?;
    statement.execute(params![hash.0, reason])?;
    Ok(())
}

/// The columns of a record, in the order that [`read_record`] expects.
pub(crate) const RECORD_COLUMNS: &str = "device, lane, n, space, document, change, signature";

/// Reads a record from a row that begins with [`RECORD_COLUMNS`].
pub(crate) fn read_record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let unreadable = |column: usize, kind| {
        rusqlite::Error::FromSqlConversionFailure(column, kind, "not what was kept".into())
    };
    let lane = Lane::from_number(row.get(1)?).ok_or_else(|| unreadable(1, rusqlite::types::Type::Integer))?;
    let space: String = row.get(3)?;
    let space: Space = space.parse().map_err(|_| unreadable(3, rusqlite::types::Type::Text))?;
    Ok(Record {
        device: DeviceId::from_bytes(row.get(0)?),
        lane,
        n: from_sql(row.get(2)?),
        space,
        document: DocumentId::from_bytes(row.get(4)?),
        change: row.get(5)?,
        signature: Signature(row.get(6)?),
    })
}

/// Returns a record by its hash, whatever its state.
pub(crate) fn record(conn: &Connection, hash: &Hash) -> Result<Option<Record>, Error> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {RECORD_COLUMNS} FROM record WHERE hash = ?1"))?;
    Ok(statement.query_row([hash.0], read_record).optional()?)
}

/// Returns the records that wait in `state`, oldest number first.
pub(crate) fn waiting(
    conn: &Connection,
    state: State,
    document: Option<DocumentId>,
) -> Result<Vec<Record>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {RECORD_COLUMNS} FROM record WHERE state = ?1 AND state <> 0 AND (?2 IS NULL OR document = ?2) ORDER BY device, lane, n"
    ))?;
    let document = document.map(|document| document.bytes());
    let rows = statement.query_map(params![state as i64, document], read_record)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns how many records of a device wait.
pub(crate) fn waiting_of(conn: &Connection, device: DeviceId) -> Result<u64, Error> {
    let mut statement = conn
        .prepare_cached("SELECT count(*) FROM record WHERE state IN (1, 2) AND state <> 0 AND device = ?1")?;
    Ok(from_sql(statement.query_row([device.bytes()], |row| row.get(0))?))
}

/// Returns the hash of the applied record under a number, if there is one.
pub(crate) fn numbered(
    conn: &Connection,
    device: DeviceId,
    lane: Lane,
    n: u64,
) -> Result<Option<Hash>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT hash FROM record WHERE device = ?1 AND lane = ?2 AND n = ?3 AND state = 0 LIMIT 1",
    )?;
    let found = statement.query_row(params![device.bytes(), lane.number(), to_sql(n)], |row| row.get(0));
    Ok(found.optional()?.map(Hash))
}

/// Returns the highest number that this device used in a lane, as far as it or the relay knows.
pub(crate) fn last_number(conn: &Connection, device: DeviceId, lane: Lane) -> Result<u64, Error> {
    let mut statement =
        conn.prepare_cached("SELECT max(n) FROM record WHERE device = ?1 AND lane = ?2 AND state = 0")?;
    let held: Option<i64> = statement.query_row(params![device.bytes(), lane.number()], |row| row.get(0))?;
    let floor = setting(conn, &floor_key(lane))?;
    Ok(from_sql(held.into_iter().chain(floor).max().unwrap_or(0)))
}

/// Makes sure that numbers up to `n` are never used again.
pub(crate) fn raise_floor(conn: &Connection, lane: Lane, n: u64) -> Result<(), Error> {
    if setting(conn, &floor_key(lane))?.is_none_or(|floor| from_sql(floor) < n) {
        set_setting(conn, &floor_key(lane), to_sql(n))?;
    }
    Ok(())
}

fn floor_key(lane: Lane) -> String {
    format!("floor_{}", lane.number())
}

/// Returns a small thing by name.
pub(crate) fn setting(conn: &Connection, key: &str) -> Result<Option<i64>, Error> {
    let mut statement = conn.prepare_cached("SELECT value FROM setting WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

/// Keeps a small thing by name.
pub(crate) fn set_setting(conn: &Connection, key: &str, value: i64) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute(params![key, value])?;
    Ok(())
}

/// A document's row without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meta {
    pub(crate) id: DocumentId,
    pub(crate) space: String,
    pub(crate) kind: String,
    pub(crate) sector: String,
    pub(crate) root: Hash,
}

/// Returns a document's row, if it is held.
pub(crate) fn meta(conn: &Connection, id: DocumentId) -> Result<Option<Meta>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT space, kind, sector, root FROM document WHERE id = ?1")?;
    let read = |row: &Row<'_>| {
        let (space, kind, sector) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Meta { id, space, kind, sector, root: Hash(row.get(3)?) })
    };
    Ok(statement.query_row([id.bytes()], read).optional()?)
}

/// Returns a document as saved.
pub(crate) fn document_bytes(conn: &Connection, id: DocumentId) -> Result<Option<Vec<u8>>, Error> {
    let mut statement = conn.prepare_cached("SELECT bytes FROM document WHERE id = ?1")?;
    Ok(statement.query_row([id.bytes()], |row| row.get(0)).optional()?)
}

/// Keeps a document as saved.
pub(crate) fn keep_document(conn: &Connection, meta: &Meta, bytes: &[u8]) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(
        "INSERT INTO document (id, space, kind, sector, root, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, sector = excluded.sector, root = excluded.root,
            bytes = excluded.bytes",
    )?;
    statement.execute(params![meta.id.bytes(), meta.space, meta.kind, meta.sector, meta.root.0, bytes])?;
    Ok(())
}

/// Returns every document's id.
pub(crate) fn documents(conn: &Connection) -> Result<Vec<DocumentId>, Error> {
    let mut statement = conn.prepare("SELECT id FROM document ORDER BY id")?;
    let ids = statement.query_map([], |row| row.get(0).map(DocumentId::from_bytes))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Returns a document's entries, by id, without the receipts beside them.
pub(crate) fn entries(conn: &Connection, document: DocumentId) -> Result<Vec<Kept>, Error> {
    kept(
        conn,
        "SELECT entry, device, body FROM entry WHERE document = ?1 AND act <> ?2 ORDER BY entry",
        document,
    )
}

/// Returns a document's receipts, by id.
pub(crate) fn receipts(conn: &Connection, document: DocumentId) -> Result<Vec<Kept>, Error> {
    kept(
        conn,
        "SELECT entry, device, body FROM entry WHERE document = ?1 AND act = ?2 ORDER BY entry",
        document,
    )
}

fn kept(conn: &Connection, sql: &str, document: DocumentId) -> Result<Vec<Kept>, Error> {
    let mut statement = conn.prepare_cached(sql)?;
    let read = |row: &Row<'_>| {
        let (id, device) = (EntryId::from_bytes(row.get(0)?), DeviceId::from_bytes(row.get(1)?));
        Ok(Kept { id, device, body: row.get(2)? })
    };
    Ok(statement.query_map(params![document.bytes(), HAZARD_SEEN], read)?.collect::<Result<_, _>>()?)
}

/// Keeps what a record's change adds. Of two records that claim one entry the smaller hash holds, on every device.
pub(crate) fn keep_extract(
    conn: &Connection,
    record: &Record,
    hash: &Hash,
    extract: &Extract,
) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(
        "INSERT INTO entry (document, entry, device, act, body, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (document, entry) DO UPDATE SET device = excluded.device, act = excluded.act,
            body = excluded.body, record = excluded.record WHERE excluded.record < entry.record",
    )?;
    for (entry, body) in &extract.entries {
        let (document, device) = (record.document.bytes(), record.device.bytes());
        statement.execute(params![
            document,
            entry.bytes(),
            device,
            crate::entry::word(body),
            body,
            hash.0
        ])?;
    }
    Ok(())
}

/// Whether an entry, edit or site was written on this device before.
pub(crate) fn is_own(conn: &Connection, document: DocumentId, entry: EntryId) -> Result<bool, Error> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM own_entry WHERE document = ?1 AND entry = ?2")?;
    Ok(statement.exists(params![document.bytes(), entry.bytes()])?)
}

/// An own record that has just been written.
pub(crate) struct Own<'a> {
    pub(crate) record: &'a Record,
    pub(crate) hash: &'a Hash,
    pub(crate) entry: EntryId,
    pub(crate) written_ms: i64,
    pub(crate) command: &'a str,
}

/// Keeps that an entry was written here: it is not written twice, and screens tell where it is.
pub(crate) fn keep_own_entry(conn: &Connection, own: &Own<'_>) -> Result<(), Error> {
    let document = own.record.document.bytes();
    conn.prepare_cached("INSERT INTO own_entry (document, entry, record) VALUES (?1, ?2, ?3)")?
        .execute(params![document, own.entry.bytes(), own.hash.0])?;
    Ok(())
}

/// Keeps an own record's place in the outbox.
pub(crate) fn keep_outbox(conn: &Connection, own: &Own<'_>) -> Result<(), Error> {
    let Own { record, hash, entry, written_ms, command } = own;
    let document = record.document.bytes();
    let mut statement = conn.prepare_cached(
        "INSERT INTO outbox (record, document, entry, lane, n, space, size_bytes, written_ms, command, rejected)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL)",
    )?;
    let (lane, space) = (record.lane.number(), record.space.to_string());
    let size = i64::try_from(size_bytes(record)).unwrap_or(i64::MAX);
    statement.execute(params![
        hash.0,
        document,
        entry.bytes(),
        lane,
        to_sql(record.n),
        space,
        size,
        written_ms,
        command
    ])?;
    Ok(())
}
