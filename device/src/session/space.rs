//! How far each space was taken, and spaces that are no longer this person's.

use domain::{
    hazard::Step,
    id::DocumentId,
    record::{Hash, Lane},
    space::Space,
    wire::Cursor,
};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior::Immediate, params};

use super::{Session, Taken};
use crate::{
    Device, Error, SessionError,
    entry::{Read, read},
    photo, projection,
    store::{self, State},
};

/// Returns how far every space was taken.
pub(super) fn cursors(conn: &Connection) -> Result<Vec<Cursor>, Error> {
    let mut statement = conn.prepare_cached("SELECT space, seq, head FROM cursor ORDER BY space")?;
    let mut rows = statement.query([])?;
    let mut cursors = Vec::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        let space = text.parse().map_err(|_| Error::Unreadable("a cursor's space"))?;
        cursors.push(Cursor {
            space,
            seq: u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0),
            head: Hash(row.get(2)?),
        });
    }
    Ok(cursors)
}

/// Returns how far a space was taken; nothing of one that is new.
pub(super) fn cursor(conn: &Connection, space: &Space) -> Result<Cursor, Error> {
    let mut statement = conn.prepare_cached("SELECT seq, head FROM cursor WHERE space = ?1")?;
    let found =
        statement.query_row([space.to_string()], |row| Ok((row.get::<_, i64>(0)?, Hash(row.get(1)?))));
    let (seq, head) = found.optional()?.unwrap_or((0, Hash::EMPTY));
    Ok(Cursor { space: space.clone(), seq: u64::try_from(seq).unwrap_or(0), head })
}

/// Keeps how far a space was taken.
pub(super) fn set_cursor(conn: &Connection, cursor: &Cursor) -> Result<(), Error> {
    let space = cursor.space.to_string();
    if cursor.seq == 0 {
        conn.prepare_cached("DELETE FROM cursor WHERE space = ?1")?.execute([space])?;
        return Ok(());
    }
    let seq = i64::try_from(cursor.seq).unwrap_or(i64::MAX);
    conn.prepare_cached(
        "INSERT INTO cursor (space, seq, head) VALUES (?1, ?2, ?3)
         ON CONFLICT (space) DO UPDATE SET seq = excluded.seq, head = excluded.head",
    )?
    .execute(params![space, seq, cursor.head.0])?;
    Ok(())
}

impl Session {
    /// Drops a space once nothing of this device's in it is undelivered.
    pub(super) fn forget(&mut self, device: &mut Device, space: &Space) -> Result<Taken, SessionError> {
        device.progress.remove(space);
        let tx = device.conn.transaction_with_behavior(Immediate)?;
        tx.execute("INSERT OR IGNORE INTO forgetting (space) VALUES (?1)", [space.to_string()])?;
        drop_delivered(&tx)?;
        tx.commit()?;
        Ok(Taken::CHANGED)
    }
}

/// Drops those spaces to be forgotten in which everything of this device's is delivered.
pub(super) fn drop_delivered(conn: &Connection) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(
        "SELECT space FROM forgetting AS f
         WHERE NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.space = f.space AND o.rejected IS NULL)
            AND NOT EXISTS (SELECT 1 FROM photo_use AS u WHERE u.space = f.space AND u.stored = 0)",
    )?;
    let spaces: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    spaces.iter().try_for_each(|space| drop_space(conn, space))
}

fn drop_space(conn: &Connection, space: &str) -> Result<(), Error> {
    keep_numbers(conn)?;
    let mut statement = conn.prepare_cached("SELECT id FROM document WHERE space = ?1")?;
    let ids = statement.query_map([space], |row| row.get(0).map(DocumentId::from_bytes))?;
    for id in ids.collect::<Result<Vec<_>, _>>()? {
        for Read { what, .. } in read::<Step>(&store::entries(conn, id)?).known {
            photo::drop_fetched(conn, &what.photos())?;
        }
        projection::forget(conn, id)?;
        for table in ["entry", "own_entry", "looked"] {
            conn.execute(&format!("DELETE FROM {table} WHERE document = ?1"), [id.bytes()])?;
        }
    }
    // What the relay rejected is nowhere else: it stays in sight, and enters its document again once the relay's log has it.
    conn.execute(
        "UPDATE record SET state = ?2 WHERE space = ?1 AND state = 0 AND hash IN (SELECT record FROM outbox)",
        params![space, State::AwaitsRoster as i64],
    )?;
    conn.execute("DELETE FROM record WHERE space = ?1 AND hash NOT IN (SELECT record FROM outbox)", [space])?;
    for table in ["document", "space_row", "cursor", "forgetting", "photo_use", "refill"] {
        conn.execute(&format!("DELETE FROM {table} WHERE space = ?1"), [space])?;
    }
    conn.execute("DELETE FROM quarantine WHERE record NOT IN (SELECT hash FROM record)", [])?;
    Ok(())
}

/// Notes the numbers that this device used, before the records that tell them go.
fn keep_numbers(conn: &Connection) -> Result<(), Error> {
    let me: Option<[u8; 16]> =
        conn.query_row("SELECT device FROM identity", [], |row| row.get(0)).optional()?;
    let Some(me) = me.map(domain::id::DeviceId::from_bytes) else {
        return Ok(());
    };
    for lane in Lane::ALL {
        store::raise_floor(conn, lane, store::last_number(conn, me, lane)?)?;
    }
    Ok(())
}
