//! Photos, named by the hash of their bytes.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use domain::record::Hash;

/// How a JPEG file begins.
const JPEG: [u8; 3] = [0xff, 0xd8, 0xff];

/// Where photos are kept: `<folder>/<first 2 digits>/<hash>`, those still coming in `<folder>/part/<hash>`.
#[derive(Debug)]
pub enum Photos {
    /// In a folder.
    Folder(PathBuf),
    /// As long as this value lives.
    Memory {
        /// Whole photos.
        whole: BTreeMap<Hash, Vec<u8>>,
        /// Those still coming.
        parts: BTreeMap<Hash, Vec<u8>>,
    },
}

/// What became of a photo whose last byte came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finished {
    /// It is whole, verified and durable.
    Stored,
    /// It is not what was offered, or no JPEG; the bytes were dropped.
    Wrong,
}

impl Photos {
    /// Opens a folder of photos, or makes it.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be made.
    pub fn in_folder(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder.join("part"))?;
        Ok(Self::Folder(folder.to_owned()))
    }

    /// Makes a place that lives as long as this value.
    pub fn in_memory() -> Self {
        Self::Memory { whole: BTreeMap::new(), parts: BTreeMap::new() }
    }

    /// Keeps a whole photo durably.
    ///
    /// # Errors
    ///
    /// Where it cannot be written; there is no photo under its name then.
    pub fn put(&mut self, bytes: &[u8]) -> io::Result<Hash> {
        let hash = Hash::of(bytes);
        match self {
            Self::Memory { whole, .. } => drop(whole.insert(hash, bytes.to_vec())),
            Self::Folder(folder) => {
                fs::write(part_path(folder, hash), bytes)?;
                settle(folder, hash)?;
            }
        }
        Ok(hash)
    }

    /// Returns a whole photo's length, if it is here.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read.
    pub fn length(&self, hash: Hash) -> io::Result<Option<u32>> {
        match self {
            Self::Memory { whole, .. } => Ok(whole.get(&hash).map(|bytes| short(bytes.len() as u64))),
            Self::Folder(folder) => file_length(&whole_path(folder, hash)),
        }
    }

    /// Returns at most `count` bytes of a whole photo.
    ///
    /// # Errors
    ///
    /// Where it is not here or cannot be read.
    pub fn read(&self, hash: Hash, offset: u32, count: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::Memory { whole, .. } => {
                let bytes = whole.get(&hash).ok_or(io::ErrorKind::NotFound)?;
                Ok(bytes.iter().skip(offset as usize).take(count).copied().collect())
            }
            Self::Folder(folder) => {
                let mut file = File::open(whole_path(folder, hash))?;
                file.seek(SeekFrom::Start(u64::from(offset)))?;
                let mut bytes = Vec::with_capacity(count);
                file.take(count as u64).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }

    /// Returns how much of a photo has come.
    pub(crate) fn part_length(&self, hash: Hash) -> io::Result<u32> {
        match self {
            Self::Memory { parts, .. } => Ok(parts.get(&hash).map_or(0, |bytes| short(bytes.len() as u64))),
            Self::Folder(folder) => Ok(file_length(&part_path(folder, hash))?.unwrap_or(0)),
        }
    }

    pub(crate) fn add_part(&mut self, hash: Hash, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Memory { parts, .. } => {
                parts.entry(hash).or_default().extend(bytes);
                Ok(())
            }
            Self::Folder(folder) => {
                let mut file = OpenOptions::new().create(true).append(true).open(part_path(folder, hash))?;
                file.write_all(bytes)
            }
        }
    }

    pub(crate) fn drop_part(&mut self, hash: Hash) -> io::Result<()> {
        match self {
            Self::Memory { parts, .. } => {
                parts.remove(&hash);
                Ok(())
            }
            Self::Folder(folder) => match fs::remove_file(part_path(folder, hash)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    /// Checks a photo that has come whole and puts it in its place.
    pub(crate) fn finish(&mut self, hash: Hash) -> io::Result<Finished> {
        let bytes = match self {
            Self::Memory { parts, .. } => parts.get(&hash).cloned().unwrap_or_default(),
            Self::Folder(folder) => fs::read(part_path(folder, hash))?,
        };
        if Hash::of(&bytes) != hash || !bytes.starts_with(&JPEG) {
            self.drop_part(hash)?;
            return Ok(Finished::Wrong);
        }
        match self {
            Self::Memory { whole, parts } => {
                parts.remove(&hash);
                whole.insert(hash, bytes);
            }
            Self::Folder(folder) => settle(folder, hash)?,
        }
        Ok(Finished::Stored)
    }
}

/// Makes the part durable under the photo's own name.
fn settle(folder: &Path, hash: Hash) -> io::Result<()> {
    let part = part_path(folder, hash);
    let whole = whole_path(folder, hash);
    File::open(&part)?.sync_all()?;
    let Some(parent) = whole.parent() else {
        return Err(io::ErrorKind::NotFound.into());
    };
    if !parent.exists() {
        fs::create_dir_all(parent)?;
        File::open(folder)?.sync_all()?;
    }
    fs::rename(&part, &whole)?;
    File::open(parent)?.sync_all()
}

fn whole_path(folder: &Path, hash: Hash) -> PathBuf {
    let name = hash.to_string();
    folder.join(name.get(..2).unwrap_or_default()).join(name)
}

fn part_path(folder: &Path, hash: Hash) -> PathBuf {
    folder.join("part").join(hash.to_string())
}

fn file_length(path: &Path) -> io::Result<Option<u32>> {
    match fs::metadata(path) {
        Ok(found) => Ok(Some(short(found.len()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn short(length: u64) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> (tempfile::TempDir, [Photos; 2]) {
        let dir = tempfile::tempdir().unwrap();
        let photos = [Photos::in_folder(dir.path()).unwrap(), Photos::in_memory()];
        (dir, photos)
    }

    #[test]
    fn a_photo_that_came_in_parts_is_there_whole() {
        let (_dir, both) = both();
        for mut photos in both {
            let bytes = [JPEG.as_slice(), &[7; 100]].concat();
            let hash = Hash::of(&bytes);
            photos.add_part(hash, &bytes[..50]).unwrap();
            assert_eq!((photos.part_length(hash).unwrap(), photos.length(hash).unwrap()), (50, None));
            photos.add_part(hash, &bytes[50..]).unwrap();
            assert_eq!(photos.finish(hash).unwrap(), Finished::Stored);
            assert_eq!((photos.part_length(hash).unwrap(), photos.length(hash).unwrap()), (0, Some(103)));
            assert_eq!(photos.read(hash, 3, 5).unwrap(), [7; 5]);
            assert_eq!(photos.read(hash, 3, 500).unwrap().len(), 100);
        }
    }

    #[test]
    fn bytes_of_another_hash_or_form_are_dropped() {
        let (_dir, both) = both();
        for mut photos in both {
            let gif = b"GIF89a".as_slice();
            for hash in [Hash([9; 32]), Hash::of(gif)] {
                photos.add_part(hash, gif).unwrap();
                assert_eq!(photos.finish(hash).unwrap(), Finished::Wrong);
                assert_eq!((photos.part_length(hash).unwrap(), photos.length(hash).unwrap()), (0, None));
            }
        }
    }
}
