//! A disk in memory that forgets what was not synced when its power is cut, that has an end, and that can fail.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use device::Connection;
use rsqlite_vfs::{VfsError, VfsErrorCode, VfsResult};

use super::layer;
use crate::village::Dice;

/// What a disk writes at once or not at all, in bytes.
const SECTOR_BYTES: usize = 512;

/// What a power cut leaves of the writes that were not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// None of them.
    All,
    /// Those up to some moment.
    Tail,
    /// Any of them, each sector of 512 bytes by itself.
    Torn,
}

impl Loss {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::All, Self::Tail, Self::Torn];
}

/// What the disk does at the moment that was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Its power goes: nothing works until it is back.
    Cut,
    /// One operation fails; the next ones work.
    Fails(VfsErrorCode),
}

/// A disk; its files live as long as a value of it.
#[derive(Clone)]
pub struct Disk {
    name: Arc<Name>,
    pub(super) platter: Arc<Platter>,
}

struct Name(u64);

/// What the files of a disk are on.
#[derive(Default)]
pub(super) struct Platter(Mutex<State>);

#[derive(Default)]
struct State {
    files: BTreeMap<String, File>,
    /// How many more writes, syncs and deletions work, and what comes then.
    fuse: Option<(u64, Fault)>,
    is_dead: bool,
    operations: u64,
    capacity_bytes: Option<usize>,
}

#[derive(Default, Clone)]
struct File {
    durable: Vec<u8>,
    /// What a reader sees.
    present: Vec<u8>,
    unsynced: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate(usize),
}

impl Disk {
    /// Makes an empty disk without an end.
    ///
    /// # Errors
    ///
    /// Where SQLite does not take the layer below it.
    pub fn new() -> anyhow::Result<Self> {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        layer::register()?;
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let disk = Self { name: Arc::new(Name(number)), platter: Arc::default() };
        layer::mount(number, &disk.platter);
        Ok(disk)
    }

    /// Opens the SQLite file `name` of this disk, which nothing else may have open.
    ///
    /// # Errors
    ///
    /// Where the disk fails.
    pub fn open(&self, name: &str) -> anyhow::Result<Connection> {
        let connection = Connection::open(format!("file:/{}/{name}?vfs={}", self.name.0, layer::NAME))?;
        // Without memory shared between processes SQLite keeps the index of its log to itself.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        Ok(connection)
    }

    /// Cuts the power after `operations` more writes, syncs and deletions.
    pub fn cut_after(&self, operations: u64) {
        self.platter.state().fuse = Some((operations, Fault::Cut));
    }

    /// Lets one operation fail after `operations` more of them: for want of room, or else by itself.
    pub fn fail_after(&self, operations: u64, code: VfsErrorCode) {
        self.platter.state().fuse = Some((operations, Fault::Fails(code)));
    }

    /// Takes back what was to happen.
    pub fn defuse(&self) {
        self.platter.state().fuse = None;
    }

    /// Whether something is still to happen.
    pub fn is_armed(&self) -> bool {
        self.platter.state().fuse.is_some()
    }

    /// Whether the power is cut.
    pub fn is_dead(&self) -> bool {
        self.platter.state().is_dead
    }

    /// How many operations there were.
    pub fn operations(&self) -> u64 {
        self.platter.state().operations
    }

    /// How many bytes the files take.
    pub fn used_bytes(&self) -> usize {
        self.platter.state().used_bytes()
    }

    /// Gives the disk an end, or takes it away.
    pub fn set_capacity(&self, bytes: Option<usize>) {
        self.platter.state().capacity_bytes = bytes;
    }

    /// Gives the power back, with what `loss` leaves. Whoever had a file open must have let go of it.
    pub fn power_on(&self, loss: Loss, dice: &mut Dice) {
        let mut state = self.platter.state();
        state.is_dead = false;
        state.fuse = None;
        state.files.values_mut().for_each(|file| file.lose(loss, dice));
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        layer::unmount(self.0);
    }
}

impl Platter {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn create(&self, name: &str) -> VfsResult<()> {
        let mut state = self.state();
        if !state.files.contains_key(name) {
            state.operate()?;
            state.files.insert(name.to_owned(), File::default());
        }
        Ok(())
    }

    pub(super) fn holds(&self, name: &str) -> bool {
        self.state().files.contains_key(name)
    }

    pub(super) fn delete(&self, name: &str) -> VfsResult<()> {
        let mut state = self.state();
        state.operate()?;
        state.files.remove(name);
        Ok(())
    }

    pub(super) fn read(&self, name: &str, into: &mut [u8], offset: u64) -> VfsResult<usize> {
        let mut state = self.state();
        if state.is_dead {
            return Err(failure(VfsErrorCode::IoRead));
        }
        let file = state.file(name)?;
        let from = file.present.get(position(offset)..).unwrap_or_default();
        let count = from.len().min(into.len());
        into.iter_mut().zip(from).for_each(|(to, byte)| *to = *byte);
        Ok(count)
    }

    pub(super) fn size(&self, name: &str) -> VfsResult<u64> {
        Ok(self.state().file(name)?.present.len() as u64)
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8], offset: u64) -> VfsResult<()> {
        let mut state = self.state();
        let offset = position(offset);
        let was_dead = state.is_dead;
        let working = state.operate();
        let grows = offset.saturating_add(bytes.len()).saturating_sub(state.file(name)?.present.len());
        let is_full = state.capacity_bytes.is_some_and(|end| state.used_bytes().saturating_add(grows) > end);
        if is_full && grows > 0 {
            return Err(failure(VfsErrorCode::Full));
        }
        // The write at which the power goes may be there, too.
        if working.is_ok() || (state.is_dead && !was_dead) {
            state.file(name)?.change(Change::Write { offset, bytes: bytes.to_vec() });
        }
        working
    }

    pub(super) fn truncate(&self, name: &str, size: u64) -> VfsResult<()> {
        let mut state = self.state();
        state.operate()?;
        state.file(name)?.change(Change::Truncate(position(size)));
        Ok(())
    }

    pub(super) fn sync(&self, name: &str) -> VfsResult<()> {
        let mut state = self.state();
        let working = state.operate();
        let is_dead = state.is_dead;
        let file = state.file(name)?;
        match &working {
            Ok(()) => file.sync(),
            // As Linux has it: readers see what the sync lost, and the next sync does not try it again.
            Err(_) if !is_dead => file.unsynced.clear(),
            Err(_) => {}
        }
        working
    }
}

impl State {
    /// Counts an operation, or fails it.
    fn operate(&mut self) -> VfsResult<()> {
        if self.is_dead {
            return Err(failure(VfsErrorCode::Io));
        }
        self.operations = self.operations.saturating_add(1);
        match &mut self.fuse {
            Some((0, fault)) => {
                let fault = *fault;
                self.fuse = None;
                self.is_dead = fault == Fault::Cut;
                Err(failure(match fault {
                    Fault::Cut => VfsErrorCode::Io,
                    Fault::Fails(code) => code,
                }))
            }
            Some((left, _)) => {
                *left = left.saturating_sub(1);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn file(&mut self, name: &str) -> VfsResult<&mut File> {
        self.files.get_mut(name).ok_or_else(|| failure(VfsErrorCode::Io))
    }

    fn used_bytes(&self) -> usize {
        self.files.values().map(|file| file.present.len()).sum()
    }
}

impl File {
    fn change(&mut self, change: Change) {
        change.apply(&mut self.present);
        self.unsynced.push(change);
    }

    fn sync(&mut self) {
        self.unsynced.drain(..).for_each(|change| change.apply(&mut self.durable));
    }

    fn lose(&mut self, loss: Loss, dice: &mut Dice) {
        let unsynced = std::mem::take(&mut self.unsynced);
        let kept = match loss {
            Loss::All => Vec::new(),
            Loss::Tail => {
                let kept = dice.index(unsynced.len().saturating_add(1));
                unsynced.into_iter().take(kept).collect()
            }
            Loss::Torn => {
                unsynced.into_iter().flat_map(Change::sectors).filter(|_| dice.below(2) == 0).collect()
            }
        };
        kept.iter().for_each(|change| change.apply(&mut self.durable));
        self.present = self.durable.clone();
    }
}

impl Change {
    fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes } => {
                let end = offset.saturating_add(bytes.len());
                if to.len() < end {
                    to.resize(end, 0);
                }
                let place = to.get_mut(*offset..end).unwrap_or_default();
                place.copy_from_slice(bytes);
            }
            Self::Truncate(size) => to.truncate(*size),
        }
    }

    /// Takes a write apart at the sectors' borders.
    fn sectors(self) -> Vec<Self> {
        let Self::Write { offset, bytes } = self else { return vec![self] };
        let head = SECTOR_BYTES.saturating_sub(offset % SECTOR_BYTES).min(bytes.len());
        let (first, rest) = bytes.split_at(head);
        let mut sectors = vec![Self::Write { offset, bytes: first.to_vec() }];
        for (number, sector) in rest.chunks(SECTOR_BYTES).enumerate() {
            let offset = offset.saturating_add(head).saturating_add(number.saturating_mul(SECTOR_BYTES));
            sectors.push(Self::Write { offset, bytes: sector.to_vec() });
        }
        sectors
    }
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

pub(super) fn failure(code: VfsErrorCode) -> VfsError {
    VfsError::new(code, "the disk fails".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn synced(bytes: &[u8]) -> File {
        let mut file = File::default();
        file.change(Change::Write { offset: 0, bytes: bytes.to_vec() });
        file.sync();
        file
    }

    #[test]
    fn what_was_synced_outlives_every_loss_and_what_was_not_is_lost_whole_at_the_tail_or_torn() {
        let mut seen = BTreeMap::new();
        for seed in 0..200 {
            for loss in Loss::ALL {
                let mut file = synced(&[1; 2_048]);
                file.change(Change::Write { offset: 1_000, bytes: vec![2; 1_048] });
                file.change(Change::Write { offset: 2_048, bytes: vec![3; 512] });
                file.lose(loss, &mut Dice::new(seed));
                assert_eq!(file.present[..1_000], [1; 1_000]);
                *seen
                    .entry(format!("{loss:?} {:?} {:?}", file.present.len(), file.present[1_000]))
                    .or_insert(0) += 1;
            }
        }
        assert!(seen.contains_key("All 2048 1") && !seen.contains_key("All 2560 1"), "{seen:?}");
        assert!(!seen.contains_key("Tail 2560 1"), "the order of writes holds in a tail: {seen:?}");
        assert!(seen.contains_key("Torn 2560 1") && seen.contains_key("Torn 2560 2"), "{seen:?}");
    }

    #[test]
    fn a_disk_with_an_end_refuses_what_goes_beyond_it_and_takes_what_replaces() {
        let disk = Disk::new().unwrap();
        disk.platter.create("a").unwrap();
        disk.set_capacity(Some(1_000));
        disk.platter.write("a", &[1; 1_000], 0).unwrap();
        assert_eq!(disk.platter.write("a", &[1], 1_000).unwrap_err().code(), VfsErrorCode::Full);
        disk.platter.write("a", &[2; 1_000], 0).unwrap();
    }
}
