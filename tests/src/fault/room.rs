//! A place of little room: a file system in memory that is full after some megabytes.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail, ensure};
use tempfile::TempDir;

/// Tells a test that was started again that it may mount.
const INSIDE: &str = "QIANLIYAN_MAY_MOUNT";

/// A folder on a small file system of its own.
pub struct Room {
    folder: TempDir,
}

impl Room {
    /// Runs `test` of the test binary's test `name` in a room of `size_bytes`. Where this user may not mount, the test is
    /// started again in a namespace where it may.
    ///
    /// # Errors
    ///
    /// Where the test fails, or this system gives no such room.
    pub fn run(
        name: &str,
        size_bytes: u64,
        test: impl FnOnce(&Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match Self::mount(size_bytes) {
            Ok(room) => test(&room),
            Err(error) if std::env::var_os(INSIDE).is_some() => Err(error),
            Err(error) => run_inside(name).context(error),
        }
    }

    fn mount(size_bytes: u64) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o"]).arg(format!("size={size_bytes}")).arg("tmpfs").arg(folder.path());
        let done = mount.output()?;
        ensure!(done.status.success(), "no room can be mounted: {}", String::from_utf8_lossy(&done.stderr));
        Ok(Self { folder })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Fills it up to the last byte.
    ///
    /// # Errors
    ///
    /// Where something else than the end is met.
    pub fn fill(&self) -> anyhow::Result<()> {
        let mut file = File::options().create(true).append(true).open(self.ballast())?;
        let mut block = vec![0xa5; 64 * 1024];
        loop {
            match file.write(&block) {
                Ok(0) => bail!("a file takes nothing and says nothing"),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::StorageFull && block.len() > 1 => {
                    block.truncate(block.len() / 2);
                }
                Err(error) if error.kind() == io::ErrorKind::StorageFull => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Takes away what it was filled with.
    ///
    /// # Errors
    ///
    /// Where it was not filled.
    pub fn empty(&self) -> anyhow::Result<()> {
        Ok(fs::remove_file(self.ballast())?)
    }

    fn ballast(&self) -> PathBuf {
        self.folder.path().join("ballast")
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // Lazily: a process that ends may still hold a file.
        drop(Command::new("umount").arg("-l").arg(self.folder.path()).status());
    }
}

fn run_inside(name: &str) -> anyhow::Result<()> {
    let test = std::env::current_exe()?;
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "--"]).arg(test).args([
        "--exact",
        name,
        "--nocapture",
    ]);
    let status = command.env(INSIDE, "1").status().context("unshare")?;
    ensure!(status.success(), "{name} needs a small tmpfs, and fails in a namespace of its own: {status}");
    Ok(())
}
