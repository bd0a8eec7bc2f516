//! Processes of the test: started on free ports, ended by their own id.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, ensure};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// A relay process that serves the built screens.
pub struct RelayProcess {
    child: Child,
    /// Where it listens, such as `127.0.0.1:41234`.
    pub address: String,
    data: PathBuf,
    // Kept open: a process that prints into a closed pipe would fail.
    _stdout: Lines<BufReader<ChildStdout>>,
}

/// Returns the path that an environment variable names; the test command sets it.
pub fn path_from_env(name: &str) -> anyhow::Result<PathBuf> {
    std::env::var_os(name)
        .map(PathBuf::from)
        .with_context(|| format!("{name} is not set: run `cargo xtask test`"))
}

/// Runs the relay's program to its end and returns what it printed.
pub async fn relay_command(arguments: &[&str], data: &Path) -> anyhow::Result<String> {
    let program = path_from_env("QIANLIYAN_RELAY")?;
    let (verb, rest) = arguments.split_first().context("a verb")?;
    let output = Command::new(program).arg(verb).arg("--data").arg(data).args(rest).output().await?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{verb} failed: {text}{}", String::from_utf8_lossy(&output.stderr));
    Ok(text)
}

impl RelayProcess {
    /// Starts the relay on a free port over `data`.
    ///
    /// # Errors
    ///
    /// Where it does not start or does not say where it listens.
    pub async fn start(data: &Path) -> anyhow::Result<Self> {
        let program = path_from_env("QIANLIYAN_RELAY")?;
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .arg("--ui-dir")
            .arg(path_from_env("QIANLIYAN_DIST")?)
            .stdout(Stdio::piped())
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().context("the relay's output")?;
        let mut lines = BufReader::new(stdout).lines();
        let address = read_until(&mut lines, "listening on http://").await?;
        Ok(Self { child, address, data: data.to_owned(), _stdout: lines })
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Kills the process as a power cut would, without a word.
    ///
    /// # Errors
    ///
    /// Where it had ended by itself.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("The relay had ended by itself")
    }
}

/// Reads lines until one begins with `prefix`; returns what follows it.
pub(crate) async fn read_until(
    lines: &mut Lines<BufReader<ChildStdout>>,
    prefix: &str,
) -> anyhow::Result<String> {
    while let Some(line) = lines.next_line().await? {
        if let Some((_, rest)) = line.split_once(prefix) {
            return Ok(rest.trim().to_owned());
        }
    }
    anyhow::bail!("no line with {prefix:?} was printed")
}
