//! A phone as a process of its own, and what is left of its store when it was killed.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

use anyhow::{Context, ensure};
use device::{Device, Folder};
use tempfile::TempDir;

use super::script::{FULL, KEPT, deed};
use crate::village::{Dice, Village};

/// How long a process may say nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a process said of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It is kept.
    Kept(u64),
    /// There was no room for it.
    Full(u64),
    /// The store failed over it; it is tried again.
    Broken(u64),
}

/// The folder of a phone and everything that its processes said to be kept.
pub struct Pocket {
    // Removed with the pocket.
    _own: Option<TempDir>,
    folder: PathBuf,
    seed: u64,
    kept: Vec<u64>,
}

/// A running phone.
pub struct PhoneProcess {
    child: Child,
    lines: Receiver<String>,
}

impl Pocket {
    /// A phone that is enrolled and ready, in a folder of its own.
    ///
    /// # Errors
    ///
    /// Where it cannot be made.
    pub fn new(seed: u64) -> anyhow::Result<Self> {
        let own = TempDir::new()?;
        let mut pocket = Self::at(own.path(), seed)?;
        pocket._own = Some(own);
        Ok(pocket)
    }

    /// The same in a folder that is there.
    ///
    /// # Errors
    ///
    /// Where it cannot be made.
    pub fn at(folder: &Path, seed: u64) -> anyhow::Result<Self> {
        let mut village = Village::of(2, seed)?;
        village.settle()?;
        let store = folder.join("device.db");
        let to = store.to_str().context("a path in letters")?;
        village.device(0)?.connection().execute("VACUUM INTO ?1", [to])?;
        Ok(Self { _own: None, folder: folder.to_owned(), seed, kept: vec![] })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts the phone's program behind the words of `under`, such as `strace -D`; it goes on after the last thing kept.
    ///
    /// # Errors
    ///
    /// Where it does not start.
    pub fn start(&self, under: &[&str], program: &Path) -> anyhow::Result<PhoneProcess> {
        let words = under.iter().map(AsRef::as_ref).chain([program.as_os_str()]);
        let mut words = words.chain([self.folder.as_os_str()]);
        let mut command = Command::new(words.next().context("a program")?);
        command.args(words).arg(self.seed.to_string()).arg(self.next_number().to_string());
        let mut child = command.stdout(Stdio::piped()).spawn().context("starting a phone")?;
        let output = child.stdout.take().context("its output")?;
        let (say, lines) = channel();
        std::thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).all(|line| say.send(line).is_ok())
        });
        Ok(PhoneProcess { child, lines })
    }

    /// The number that comes next.
    pub fn next_number(&self) -> u64 {
        self.kept.last().map_or(0, |last| last.saturating_add(1))
    }

    /// Remembers what a process said.
    pub fn note(&mut self, said: &[Said]) {
        self.kept.extend(said.iter().filter_map(|said| match said {
            Said::Kept(number) => Some(number),
            _ => None,
        }));
    }

    /// Opens the store and names everything kept from number `first` on that is not there, or is there twice.
    ///
    /// # Errors
    ///
    /// Where the store cannot be opened or read.
    pub fn losses(&self, first: u64) -> anyhow::Result<Vec<String>> {
        let mut device = self.open()?;
        let state: String = device.connection().query_row("PRAGMA quick_check", [], |row| row.get(0))?;
        ensure!(state == "ok", "{state}");
        let mut losses = Vec::new();
        for number in self.kept.iter().filter(|number| **number >= first) {
            losses.extend(deed(self.seed, *number).loss(&mut device, *number)?);
        }
        let too_many = super::memory::records_too_many(&device)?;
        ensure!(too_many == 0, "{too_many} records more than entries");
        Ok(losses)
    }

    /// Opens the phone's device here.
    ///
    /// # Errors
    ///
    /// Where it does not open.
    pub fn open(&self) -> anyhow::Result<Device> {
        let mut dice = Dice::new(self.next_number() ^ u64::from(std::process::id()) << 32);
        Ok(Folder::new(&self.folder).open(dice.bytes())?)
    }
}

impl PhoneProcess {
    /// Hears `count` words, then what comes within `more`; then kills the process and hears what it had said by then.
    ///
    /// # Errors
    ///
    /// Where it ends by itself or says nothing for long.
    pub fn kill_after(mut self, count: u64, more: Duration) -> anyhow::Result<Vec<Said>> {
        let mut said = Vec::new();
        for _ in 0..count {
            said.push(self.hear_one()?);
        }
        match self.lines.recv_timeout(more) {
            Ok(line) => said.push(read(&line)?),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                anyhow::bail!("the phone ended by itself: {:?}", self.child.wait()?)
            }
        }
        self.child.kill()?;
        self.child.wait()?;
        // Whoever was told before the end was told; half a line was not.
        said.extend(self.lines.iter().filter_map(|line| read(&line).ok()));
        Ok(said)
    }

    /// Hears at most `count` words, fewer where it ends by itself; then kills it.
    ///
    /// # Errors
    ///
    /// Where it says nothing for long.
    pub fn hear(mut self, count: usize) -> anyhow::Result<Vec<Said>> {
        let mut said = Vec::new();
        while said.len() < count {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => said.push(read(&line)?),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => anyhow::bail!("the phone says nothing more after {said:?}"),
            }
        }
        self.child.kill()?;
        self.child.wait()?;
        said.extend(self.lines.iter().filter_map(|line| read(&line).ok()));
        Ok(said)
    }

    /// Hears the next word.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn hear_one(&mut self) -> anyhow::Result<Said> {
        let line = self.lines.recv_timeout(PATIENCE).context("the phone says nothing more")?;
        read(&line)
    }
}

impl Drop for PhoneProcess {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read(line: &str) -> anyhow::Result<Said> {
    let number = |prefix| line.strip_prefix(prefix).and_then(|number| number.parse().ok());
    let said =
        [number(KEPT).map(Said::Kept), number(FULL).map(Said::Full), number("broken ").map(Said::Broken)];
    said.into_iter().flatten().next().with_context(|| format!("{line:?} is no word of a phone"))
}
