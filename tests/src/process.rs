//! Processes of the test: started on free ports, ended by their own id.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, ensure};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    net::TcpStream,
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
        Self::start_under(&[], data).await
    }

    /// Starts it as an argument of another program, such as `strace -D`, which becomes it.
    ///
    /// # Errors
    ///
    /// As [`RelayProcess::start`].
    pub async fn start_under(program: &[&str], data: &Path) -> anyhow::Result<Self> {
        let relay = path_from_env("QIANLIYAN_RELAY")?;
        let mut command = match program.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(relay);
                command
            }
            None => Command::new(relay),
        };
        let mut child = command
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

    /// The process's id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Asks for a page, such as `/healthz`; returns the whole answer.
    ///
    /// # Errors
    ///
    /// Where the relay does not answer.
    pub async fn get(&self, path: &str) -> anyhow::Result<String> {
        let mut stream = TcpStream::connect(&self.address).await?;
        let question = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address);
        stream.write_all(question.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
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
