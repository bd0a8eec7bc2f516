//! Photos, named by the hash of their bytes.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use domain::{id::DeviceId, record::Hash};

/// How a JPEG file begins.
const JPEG: [u8; 3] = [0xff, 0xd8, 0xff];

/// How much room there is to be before a full disk counts as mended, in bytes.
const TRY_BYTES: usize = 1024 * 1024;

/// Where photos are kept: `<folder>/<first 2 digits>/<hash>`, those still coming in `<folder>/part/<hash>-<device>`.
#[derive(Debug)]
pub enum Photos {
    /// In a folder.
    Folder(PathBuf),
    /// As long as this value lives.
    Memory {
        /// Whole photos.
        whole: BTreeMap<Hash, Vec<u8>>,
        /// Those still coming.
        parts: BTreeMap<Part, Vec<u8>>,
    },
}

/// A photo still coming. Each device has its own, so that nobody completes what somebody else began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The photo.
    pub(crate) hash: Hash,
    /// Who sends it.
    pub(crate) device: DeviceId,
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
                let part = folder.join("part").join(hash.to_string());
                fs::write(&part, bytes)?;
                settle(folder, &part, hash)?;
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
    pub(crate) fn part_length(&self, part: Part) -> io::Result<u32> {
        match self {
            Self::Memory { parts, .. } => Ok(parts.get(&part).map_or(0, |bytes| short(bytes.len() as u64))),
            Self::Folder(folder) => Ok(file_length(&part_path(folder, part))?.unwrap_or(0)),
        }
    }

    pub(crate) fn add_part(&mut self, part: Part, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Memory { parts, .. } => {
                parts.entry(part).or_default().extend(bytes);
                Ok(())
            }
            Self::Folder(folder) => {
                let mut file = OpenOptions::new().create(true).append(true).open(part_path(folder, part))?;
                file.write_all(bytes)
            }
        }
    }

    /// Writes something and takes it away again: whether there is room for a few photos.
    pub(crate) fn try_write(&self) -> io::Result<()> {
        let Self::Folder(folder) = self else { return Ok(()) };
        let path = folder.join("part").join("try");
        let written = File::create(&path).and_then(|mut file| {
            file.write_all(&vec![0xff; TRY_BYTES])?;
            file.sync_all()
        });
        fs::remove_file(path)?;
        written
    }

    pub(crate) fn drop_part(&mut self, part: Part) -> io::Result<()> {
        match self {
            Self::Memory { parts, .. } => {
                parts.remove(&part);
                Ok(())
            }
            Self::Folder(folder) => match fs::remove_file(part_path(folder, part)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    /// Checks a photo that has come whole and puts it in its place.
    pub(crate) fn finish(&mut self, part: Part) -> io::Result<Finished> {
        let hash = part.hash;
        let bytes = match self {
            Self::Memory { parts, .. } => parts.get(&part).cloned().unwrap_or_default(),
            Self::Folder(folder) => fs::read(part_path(folder, part))?,
        };
        if Hash::of(&bytes) != hash || !bytes.starts_with(&JPEG) {
            self.drop_part(part)?;
            return Ok(Finished::Wrong);
        }
        match self {
            Self::Memory { whole, parts } => {
                parts.remove(&part);
                whole.insert(hash, bytes);
            }
            Self::Folder(folder) => settle(folder, &part_path(folder, part), hash)?,
        }
        Ok(Finished::Stored)
    }
}

/// Makes the part durable under the photo's own name.
fn settle(folder: &Path, part: &Path, hash: Hash) -> io::Result<()> {
    let whole = whole_path(folder, hash);
    sync_or_drop(part, part)?;
    let Some(parent) = whole.parent() else {
        return Err(io::ErrorKind::NotFound.into());
    };
    if !parent.exists() {
        fs::create_dir_all(parent)?;
        sync_or_drop(folder, parent)?;
    }
    fs::rename(part, &whole)?;
    sync_or_drop(parent, &whole)
}

/// Syncs a file or folder. Where that fails, `new` is dropped: nobody knows what of it is on the disk, and a second sync
/// would not tell.
fn sync_or_drop(path: &Path, new: &Path) -> io::Result<()> {
    let synced = File::open(path)?.sync_all();
    if synced.is_err() {
        if new.is_dir() { fs::remove_dir(new)? } else { fs::remove_file(new)? }
    }
    synced
}

pub(crate) fn whole_path(folder: &Path, hash: Hash) -> PathBuf {
    let name = hash.to_string();
    folder.join(name.get(..2).unwrap_or_default()).join(name)
}

fn part_path(folder: &Path, Part { hash, device }: Part) -> PathBuf {
    folder.join("part").join(format!("{hash}-{device}"))
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

    fn part(hash: Hash) -> Part {
        Part { hash, device: DeviceId::from_bytes([1; 16]) }
    }

    #[test]
    fn a_photo_that_came_in_parts_is_there_whole() {
        let (_dir, both) = both();
        for mut photos in both {
            let bytes = [JPEG.as_slice(), &[7; 100]].concat();
            let hash = Hash::of(&bytes);
            photos.add_part(part(hash), &bytes[..50]).unwrap();
            assert_eq!((photos.part_length(part(hash)).unwrap(), photos.length(hash).unwrap()), (50, None));
            photos.add_part(part(hash), &bytes[50..]).unwrap();
            assert_eq!(photos.finish(part(hash)).unwrap(), Finished::Stored);
            assert_eq!(
                (photos.part_length(part(hash)).unwrap(), photos.length(hash).unwrap()),
                (0, Some(103))
            );
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
                photos.add_part(part(hash), gif).unwrap();
                assert_eq!(photos.finish(part(hash)).unwrap(), Finished::Wrong);
                assert_eq!(
                    (photos.part_length(part(hash)).unwrap(), photos.length(hash).unwrap()),
                    (0, None)
                );
            }
        }
    }
}
