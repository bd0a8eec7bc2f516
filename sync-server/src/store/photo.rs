//! In which spaces a photo may be seen.

use domain::{record::Hash, space::Space};

use super::{Store, space_of};
use crate::error::Error;

impl Store {
    /// Returns the spaces whose readers may fetch a photo; none where it is not known.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or a row cannot be read.
    pub fn photo_spaces(&self, photo: Hash) -> Result<Vec<Space>, Error> {
        let mut statement = self.db.prepare_cached("SELECT space FROM photo_space WHERE photo = ?1")?;
        let mut rows = statement.query([photo.0])?;
        let mut spaces = Vec::new();
        while let Some(row) = rows.next()? {
            spaces.push(space_of(&row.get::<_, String>(0)?)?);
        }
        Ok(spaces)
    }

    /// Returns every photo that somebody may see.
    ///
    /// # Errors
    ///
    /// Where SQLite fails.
    pub fn photos(&self) -> Result<Vec<Hash>, Error> {
        let mut statement = self.db.prepare_cached("SELECT DISTINCT photo FROM photo_space")?;
        let photos = statement.query_map([], |row| row.get(0).map(Hash))?;
        Ok(photos.collect::<Result<_, _>>()?)
    }

    /// Opens photos to the readers of spaces, in one durable transaction.
    ///
    /// # Errors
    ///
    /// Where SQLite fails; nothing was written.
    pub fn open_photos(&mut self, photos: impl IntoIterator<Item = (Hash, Space)>) -> Result<(), Error> {
        let tx = self.write()?;
        for (photo, space) in photos {
            let sql = "INSERT OR IGNORE INTO photo_space (photo, space) VALUES (?1, ?2)";
            tx.prepare_cached(sql)?.execute((photo.0, space.to_string()))?;
        }
        Ok(tx.commit()?)
    }
}
