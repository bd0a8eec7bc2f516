//! The store on a disk that failed.

use rusqlite::{Connection, OpenFlags};

use super::Store;
use crate::error::Error;

impl Store {
    /// Opens the store's file anew, and copies what its log holds to where it belongs; one in memory stays as it is.
    ///
    /// # Errors
    ///
    /// Where the file cannot be opened or read; the store then stays as it was.
    pub(crate) fn reopen(&mut self) -> Result<(), Error> {
        let Some(path) = self.db.path().filter(|path| !path.is_empty()).map(str::to_owned) else {
            return Ok(());
        };
        // The file is not made anew: without a roster it would be nobody's.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)?;
        let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version == 0 {
            return Err(Error::Unreadable("store"));
        }
        *self = Self::on(db, [0; 32])?;
        Ok(self.db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?)
    }

    /// Writes something that changes nothing.
    pub(crate) fn try_write(&mut self) -> Result<(), Error> {
        let tx = self.write()?;
        tx.execute("UPDATE relay SET name = name", [])?;
        Ok(tx.commit()?)
    }
}
