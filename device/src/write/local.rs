//! Writes that stay on this device: drafts, and what was looked at.

use domain::{
    command::{Command, Outcome},
    refusal::Refusal,
    time::Stamp,
};
use rusqlite::{Connection, params};

use crate::{Error, photo};

/// The longest draft, in bytes.
const DRAFT_BYTES_MAX: usize = 64 * 1024;
/// The longest name of a form, in bytes.
const KEY_BYTES_MAX: usize = 200;
/// Most forms that hold something at once.
const DRAFTS_MAX: i64 = 200;

/// Does a write that stays here; `None` where the command is of another kind.
pub(super) fn execute(conn: &Connection, stamp: Stamp, command: &Command) -> Result<Option<Outcome>, Error> {
    match command {
        Command::SaveDraft { key, body } => {
            check_draft(conn, key, body)?;
            conn.prepare_cached(
                "INSERT INTO draft (key, body) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET body = excluded.body",
            )?
            .execute(params![key, body])?;
        }
        Command::DropDraft { key } => {
            conn.execute("DELETE FROM draft WHERE key = ?1", [key])?;
            photo::drop_unnamed(conn, stamp.wall_ms)?;
        }
        Command::MarkLooked { document } => {
            conn.execute(
                "INSERT INTO looked (document, at_ms) VALUES (?1, ?2)
                 ON CONFLICT (document) DO UPDATE SET at_ms = excluded.at_ms",
                params![document.bytes(), stamp.wall_ms],
            )?;
        }
        Command::SendOriginals { when } => photo::choose_originals(conn, *when)?,
        Command::NoteSeen { .. }
        | Command::AddSite { .. }
        | Command::EditSite { .. }
        | Command::UndoEdit { .. }
        | Command::BeginPatrol { .. }
        | Command::Patrol { .. }
        | Command::ReportHazard { .. }
        | Command::Hazard { .. } => return Ok(None),
    }
    Ok(Some(Outcome::Done))
}

fn check_draft(conn: &Connection, key: &str, body: &str) -> Result<(), Error> {
    let too_long = |field: &str, max| Error::Refused(Refusal::TooLong { field: field.to_owned(), max });
    if key.len() > KEY_BYTES_MAX {
        return Err(too_long("key", KEY_BYTES_MAX));
    }
    if body.len() > DRAFT_BYTES_MAX {
        return Err(too_long("draft", DRAFT_BYTES_MAX));
    }
    let others: i64 =
        conn.query_row("SELECT count(*) FROM draft WHERE key <> ?1", [key], |row| row.get(0))?;
    if others >= DRAFTS_MAX {
        return Err(Refusal::TooMany { field: "drafts".to_owned(), max: 200 }.into());
    }
    Ok(())
}
