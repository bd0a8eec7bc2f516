//! Copies of the store while it serves.

use std::path::Path;

use super::Store;
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
}
