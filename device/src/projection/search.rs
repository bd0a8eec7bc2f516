//! The index of what can be searched: the words of sites and hazards.

use domain::id::DocumentId;
use rusqlite::{Connection, OptionalExtension, named_params};

use crate::{
    error::Error,
    search::{Indexed, columns},
};

/// Puts a thing's words into the index, unless they are there.
///
/// What stands in `rest` is found, and so is what is in the name; parts of `rest` are on lines of their own.
pub(super) fn put(
    tx: &Connection,
    id: DocumentId,
    kind: Indexed,
    name: &str,
    rest: &str,
) -> Result<(), Error> {
    let digest = digest(name, rest);
    let held = held(tx, id)?;
    let seq = match held {
        Some((_, same)) if same == digest => return Ok(()),
        Some((seq, _)) => {
            remove_words(tx, seq)?;
            seq
        }
        None => free(tx, id)?,
    };
    tx.prepare_cached("INSERT OR REPLACE INTO p_search (seq, id, digest) VALUES (?1, ?2, ?3)")?.execute((
        seq,
        id.bytes(),
        digest,
    ))?;
    let [name, rest, sound] = columns(name, rest);
    tx.prepare_cached(
        "INSERT INTO p_search_words (rowid, kind, name, rest, sound) VALUES (:seq, :kind, :name, :rest, :sound)",
    )?
    .execute(named_params! {
        ":seq": seq,
        ":kind": kind.token(),
        ":name": name,
        ":rest": rest,
        ":sound": sound,
    })?;
    Ok(())
}

/// Removes a thing from the index.
pub(super) fn forget(tx: &Connection, id: DocumentId) -> Result<(), Error> {
    let Some((seq, _)) = held(tx, id)? else { return Ok(()) };
    remove_words(tx, seq)?;
    tx.prepare_cached("DELETE FROM p_search WHERE seq = ?1")?.execute([seq])?;
    Ok(())
}

fn remove_words(tx: &Connection, seq: i64) -> Result<(), Error> {
    tx.prepare_cached("DELETE FROM p_search_words WHERE rowid = ?1")?.execute([seq])?;
    Ok(())
}

fn held(tx: &Connection, id: DocumentId) -> Result<Option<(i64, i64)>, Error> {
    let mut statement = tx.prepare_cached("SELECT seq, digest FROM p_search WHERE id = ?1")?;
    Ok(statement.query_row([id.bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Returns the place of a new thing: ids begin with the time of their making and end in chance, so that newer things
/// stand behind older ones, in whatever order they came. Nothing but the order of equals hangs on it.
fn free(tx: &Connection, id: DocumentId) -> Result<i64, Error> {
    let [a, b, c, d, e, f, .., y, z] = id.bytes();
    let made = i64::from_be_bytes([0, 0, a, b, c, d, e, f]);
    let chance = i64::from(u16::from_be_bytes([y, z]) & 0x7fff);
    let mut taken = tx.prepare_cached("SELECT 1 FROM p_search WHERE seq = ?1")?;
    let mut seq = (made << 15) | chance;
    while taken.exists([seq])? {
        seq = seq.wrapping_add(1);
    }
    Ok(seq)
}

/// A digest of 64 bits: two texts of one thing that share it would leave the older in the index.
fn digest(name: &str, rest: &str) -> i64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(name.as_bytes()).update(&[0]).update(rest.as_bytes());
    let [a, b, c, d, e, f, g, h, ..] = *hasher.finalize().as_bytes();
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}
