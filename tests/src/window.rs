//! The shell's window, on a display, a bus and a driver of its own.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, ensure};
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdout, Command},
    time::{interval, timeout},
};

use crate::{
    browser::Browser,
    process::{path_from_env, read_until},
};

/// How long a process may take to come or to go, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);
/// How often it is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(50);

/// A process that goes with its owner, and what it prints.
struct Servant {
    _child: Child,
    // Kept open: a process that prints into a closed pipe would fail.
    _stdout: Lines<BufReader<ChildStdout>>,
}

/// A driver for the shell's window. A window ends with it, at the latest with its display.
pub struct WindowDriver {
    url: String,
    home: PathBuf,
    _driver: Child,
    _bus: Servant,
    _display: Servant,
}

impl Servant {
    /// Starts a program and returns it with what its first line says.
    async fn start(command: &mut Command) -> anyhow::Result<(Self, String)> {
        let program = format!("{:?} does not start: is it installed?", command.as_std().get_program());
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        let mut child = child.with_context(|| program.clone())?;
        let mut lines = BufReader::new(child.stdout.take().context("its output")?).lines();
        let said = timeout(PATIENCE, read_until(&mut lines, "")).await.with_context(|| program.clone())??;
        Ok((Self { _child: child, _stdout: lines }, said))
    }
}

impl WindowDriver {
    /// Starts a display, a bus and a driver; the shell keeps its store in `home`.
    ///
    /// # Errors
    ///
    /// Where one of them is not installed or does not start.
    pub async fn start(home: &Path) -> anyhow::Result<Self> {
        let mut display = Command::new("Xvfb");
        display.args(["-displayfd", "1", "-screen", "0", "480x960x24", "-nolisten", "tcp"]);
        let (display, number) = Servant::start(&mut display).await?;
        let mut bus = Command::new("dbus-daemon");
        let (bus, address) = Servant::start(bus.args(["--session", "--nofork", "--print-address=1"])).await?;
        let port = free_port().await?;
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("DISPLAY", format!(":{number}"))
            .env("DBUS_SESSION_BUS_ADDRESS", address)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env("QIANLIYAN_HOME", home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("WebKitWebDriver is not installed")?;
        until_listening(port).await?;
        let url = format!("http://127.0.0.1:{port}");
        Ok(Self { url, home: home.to_owned(), _driver: driver, _bus: bus, _display: display })
    }

    /// Starts the shell and takes hold of its window.
    ///
    /// # Errors
    ///
    /// Where the shell does not start or shows no window.
    pub async fn open(&self) -> anyhow::Result<Browser> {
        let program = path_from_env("QIANLIYAN_APP")?;
        let capabilities = json!({"webkitgtk:browserOptions": {"binary": program}});
        timeout(PATIENCE, Browser::with("window", &self.url, capabilities)).await.context("no window came")?
    }

    /// Ends the session and waits until the shell's process is gone.
    ///
    /// # Errors
    ///
    /// Where it stays.
    pub async fn close(&self, window: Browser) -> anyhow::Result<()> {
        window.close().await?;
        self.until_gone().await
    }

    /// Kills the shell as an empty battery would, and frees the driver for another.
    ///
    /// # Errors
    ///
    /// Where none runs, or it stays.
    pub async fn kill(&self, window: Browser) -> anyhow::Result<()> {
        let shells = shells(&self.home)?;
        ensure!(!shells.is_empty(), "no shell runs on {}", self.home.display());
        for pid in shells {
            ensure!(Command::new("kill").args(["-9", &pid]).status().await?.success(), "{pid} is not killed");
        }
        self.until_gone().await?;
        // The driver tells of the death or of a window that it still believes in; either way it forgets it.
        drop(window.close().await);
        Ok(())
    }

    async fn until_gone(&self) -> anyhow::Result<()> {
        let gone = async {
            let mut looks = interval(LOOK);
            while !shells(&self.home)?.is_empty() {
                looks.tick().await;
            }
            anyhow::Ok(())
        };
        timeout(PATIENCE, gone).await.context("the shell still runs")?
    }
}

/// The ids of the processes of a shell whose store lies in `home`.
fn shells(home: &Path) -> anyhow::Result<Vec<String>> {
    let wanted = format!("QIANLIYAN_HOME={}", home.display());
    let program = path_from_env("QIANLIYAN_APP")?.canonicalize()?;
    let folders = std::fs::read_dir("/proc")?.flatten().filter(|folder| {
        let folder = folder.path();
        std::fs::read_link(folder.join("exe")).is_ok_and(|exe| exe == program)
            && std::fs::read(folder.join("environ"))
                .is_ok_and(|all| all.split(|byte| *byte == 0).any(|one| one == wanted.as_bytes()))
    });
    Ok(folders.filter_map(|folder| folder.file_name().into_string().ok()).collect())
}

async fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port())
}

async fn until_listening(port: u16) -> anyhow::Result<()> {
    let listening = async {
        let mut looks = interval(LOOK);
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            looks.tick().await;
        }
    };
    timeout(PATIENCE, listening).await.context("WebKitWebDriver does not listen")
}
