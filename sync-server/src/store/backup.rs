//! Copies of the store while it serves, and what may be done with a copy.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{STEPS, Store, int, tips};
use crate::error::Error;

impl Store {
    /// Copies the whole store into a new file while others go on writing.
    ///
    /// # Errors
    ///
    /// Where the file cannot be written; it may then be there in part.
    pub fn back_up(&self, to: &Path) -> Result<(), Error> {
        let path = to.to_str().ok_or(Error::Unreadable("path"))?;
        self.db.execute("VACUUM INTO ?1", [path])?;
        std::fs::File::open(to)?.sync_all()?;
        Ok(())
    }

    /// Opens a store to look at it, writing nothing, also while a relay serves it.
    ///
    /// # Errors
    ///
    /// Where the file is no store, is newer than this program or cannot be read.
    pub fn inspect(path: &Path) -> Result<Self, Error> {
        let text = path.to_str().ok_or(Error::Unreadable("path"))?;
        // A backup has no journal; where there is one, its rows belong to the store.
        let has_journal = Path::new(&format!("{text}-wal")).exists();
        let text = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let how = if has_journal { "" } else { "?immutable=1" };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let db = Connection::open_with_flags(format!("file:{text}{how}"), flags)?;
        let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let known = int(STEPS.len() as u64);
        if found > known {
            return Err(Error::Newer { found, known });
        }
        let (name, code_key) =
            db.query_row("SELECT name, code_key FROM relay", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let tips = tips(&db)?;
        Ok(Self { db, name, code_key, tips, data_version: 0 })
    }

    /// Returns what SQLite finds wrong with the file; nothing for a sound one.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read at all.
    pub fn integrity(&self) -> Result<Vec<String>, Error> {
        let mut statement = self.db.prepare("PRAGMA integrity_check(20)")?;
        let found = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        Ok(found.into_iter().filter(|line| line != "ok").collect())
    }

    /// Whether no other program has the store's file open; its journal is then empty, and the file whole by itself.
    ///
    /// # Errors
    ///
    /// Where the file cannot be opened.
    pub fn is_alone(path: &Path) -> Result<bool, Error> {
        let db = Connection::open(path)?;
        db.busy_timeout(std::time::Duration::ZERO)?;
        match db.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0)) {
            Ok(mode) => Ok(mode == "delete"),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
