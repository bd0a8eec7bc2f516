//! Real browsers by WebDriver: Chromium for the web, WebKit for the shell's window.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::{Context, bail, ensure};
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
};

use crate::process::read_until;

/// How long a screen may take to show what is waited for, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

/// A chromedriver process.
pub struct Driver {
    _child: Child,
    url: String,
    // Kept open: the driver goes on printing.
    _stdout: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
}

/// The size and kind of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// 360×640 with touch.
    Phone,
    /// 1366×768.
    Desk,
}

/// One browser with a profile of its own.
pub struct Browser {
    client: Client,
    name: String,
}

impl Driver {
    /// Starts chromedriver on a free port.
    ///
    /// # Errors
    ///
    /// Where it is not installed or does not start.
    pub async fn start() -> anyhow::Result<Self> {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("chromedriver is not installed")?;
        let mut lines = BufReader::new(child.stdout.take().context("the driver's output")?).lines();
        let port = read_until(&mut lines, "started successfully on port ").await?;
        let url = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
        Ok(Self { _child: child, url, _stdout: lines })
    }

    /// Where the driver listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens a browser whose profile lies in `profile`; a profile can be opened again.
    ///
    /// # Errors
    ///
    /// Where Chromium does not start.
    pub async fn open(&self, name: &str, screen: Screen, profile: &Path) -> anyhow::Result<Browser> {
        self.open_with(name, screen, profile, &[]).await
    }

    /// Opens a browser with further arguments.
    ///
    /// # Errors
    ///
    /// Where Chromium does not start.
    pub async fn open_with(
        &self,
        name: &str,
        screen: Screen,
        profile: &Path,
        further: &[String],
    ) -> anyhow::Result<Browser> {
        let (width, height, is_phone) = match screen {
            Screen::Phone => (360, 640, true),
            Screen::Desk => (1366, 768, false),
        };
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=zh-CN",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
        ];
        let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
        if !is_phone {
            // A mouse, which a screen without a display does not have: buttons are as small as at a real desk.
            let mouse =
                "primaryPointerType=4,availablePointerTypes=4,primaryHoverType=2,availableHoverTypes=2";
            arguments.push(format!("--blink-settings={mouse}"));
        }
        arguments.extend_from_slice(further);
        arguments.push(format!("--user-data-dir={}", profile.display()));
        arguments.push(format!("--window-size={width},{height}"));
        let metrics =
            json!({"width": width, "height": height, "pixelRatio": 1, "mobile": is_phone, "touch": is_phone});
        let options = json!({
            "args": arguments,
            "mobileEmulation": {"deviceMetrics": metrics},
            "prefs": {"intl.accept_languages": "zh-CN,zh"},
        });
        let Value::Object(capabilities) = json!({"goog:chromeOptions": options}) else {
            bail!("capabilities")
        };
        let client = ClientBuilder::new(connector()).capabilities(capabilities).connect(&self.url).await?;
        Ok(Browser { client, name: name.to_owned() })
    }

    /// Tells Chromium's own tools for one page a command, such as `Network.clearBrowserCache`.
    ///
    /// # Errors
    ///
    /// Where they refuse it.
    pub async fn tell(&self, browser: &Browser, command: &str, parameters: Value) -> anyhow::Result<()> {
        let session = browser.client().session_id().await?.context("a session")?;
        let host = self.url.trim_start_matches("http://");
        let body = json!({ "cmd": command, "params": parameters }).to_string();
        let head = format!(
            "POST /session/{session}/goog/cdp/execute HTTP/1.1\r\nhost: {host}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(host).await?;
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        // The driver keeps the connection open; what it says at first tells how it went.
        let mut answer = vec![0; 4_096];
        let count = stream.read(&mut answer).await?;
        let answer = String::from_utf8_lossy(answer.get(..count).unwrap_or_default()).into_owned();
        ensure!(answer.starts_with("HTTP/1.1 200"), "{command}: {answer}");
        Ok(())
    }
}

fn connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}

/// Kills the Chromium whose profile lies in `profile`, as a crash or an empty battery would.
///
/// # Errors
///
/// Where no such process runs.
pub fn kill_browser_of(profile: &Path) -> anyhow::Result<()> {
    let wanted = format!("--user-data-dir={}", profile.display());
    let mut killed = 0;
    for folder in std::fs::read_dir("/proc")?.flatten() {
        let Ok(line) = std::fs::read(folder.path().join("cmdline")) else {
            continue;
        };
        let is_browser = line.split(|byte| *byte == 0).any(|argument| argument == wanted.as_bytes());
        let Some(pid) = folder.file_name().to_str().filter(|_| is_browser).map(str::to_owned) else {
            continue;
        };
        // Ends of children race with the end of their parent: only the count matters.
        killed += usize::from(std::process::Command::new("kill").args(["-9", &pid]).status()?.success());
    }
    if killed == 0 { bail!("no browser runs on {}", profile.display()) } else { Ok(()) }
}

impl Browser {
    /// Opens a session of `url`'s driver with `capabilities`.
    ///
    /// # Errors
    ///
    /// Where the driver refuses.
    pub async fn with(name: &str, url: &str, capabilities: Value) -> anyhow::Result<Self> {
        let Value::Object(capabilities) = capabilities else { bail!("capabilities are an object") };
        let client = ClientBuilder::new(connector()).capabilities(capabilities).connect(url).await?;
        Ok(Self { client, name: name.to_owned() })
    }

    /// The WebDriver client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Goes to an address.
    ///
    /// # Errors
    ///
    /// Where the page does not load.
    pub async fn goto(&self, url: &str) -> anyhow::Result<()> {
        self.client.goto(url).await.with_context(|| format!("{} does not load {url}", self.name))
    }

    /// Presses a key and lets it go, wherever the keyboard's focus is.
    ///
    /// # Errors
    ///
    /// Where the browser does not answer.
    pub async fn press(&self, key: char) -> anyhow::Result<()> {
        let keyboard = KeyActions::new("keyboard".to_owned());
        let pressed = keyboard.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        Ok(self.client.perform_actions(pressed).await?)
    }

    /// Waits until a JavaScript expression is true.
    ///
    /// # Errors
    ///
    /// Where it stays false; what the page shows is part of the error.
    pub async fn until(&self, what: &str, expression: &str) -> anyhow::Result<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1], end = performance.now() + {};\
             (function look() {{ let seen = null; try {{ seen = ({expression}); }} catch (_) {{}}\
             if (seen || performance.now() > end) done(seen || null); else setTimeout(look, 40); }})();",
            PATIENCE.as_millis()
        );
        self.client.update_timeouts(timeouts()).await?;
        let seen = self
            .client
            .execute_async(&script, vec![])
            .await
            .with_context(|| format!("{}: {what}", self.name))?;
        if seen.is_null() {
            let page =
                self.client.execute("return location.href + '\\n' + document.body.innerText", vec![]).await?;
            bail!(
                "{}: {what} was waited for in vain; the page shows:\n{}",
                self.name,
                page.as_str().unwrap_or_default()
            );
        }
        Ok(seen)
    }

    /// Waits until an element shows `words`.
    ///
    /// # Errors
    ///
    /// Where it does not.
    pub async fn sees(&self, css: &str, words: &str) -> anyhow::Result<()> {
        let expression = format!(
            "[...document.querySelectorAll({})].some(e => e.innerText.includes({}))",
            json!(css),
            json!(words)
        );
        self.until(&format!("{words:?} in {css}"), &expression).await.map(drop)
    }

    /// Waits until no element of `css` is there.
    ///
    /// # Errors
    ///
    /// Where one stays.
    pub async fn misses(&self, css: &str) -> anyhow::Result<()> {
        self.until(&format!("no {css}"), &format!("!document.querySelector({})", json!(css))).await.map(drop)
    }

    /// Waits for an element and clicks it.
    ///
    /// # Errors
    ///
    /// Where it does not come or cannot be clicked.
    pub async fn click(&self, css: &str) -> anyhow::Result<()> {
        let ready = format!(
            "(e => e && !e.disabled && e.getClientRects().length && (e.scrollIntoView({{block: 'center'}}), true))\
             (document.querySelector({}))",
            json!(css)
        );
        self.until(css, &ready).await?;
        let element = self.client.find(Locator::Css(css)).await?;
        element.click().await.with_context(|| format!("{}: {css} cannot be clicked", self.name))
    }

    /// Waits for a field and types into it, replacing what it holds.
    ///
    /// # Errors
    ///
    /// Where it does not come.
    pub async fn fill(&self, css: &str, words: &str) -> anyhow::Result<()> {
        self.until(css, &format!("document.querySelector({})", json!(css))).await?;
        let element = self.client.find(Locator::Css(css)).await?;
        element.clear().await?;
        element.send_keys(words).await.with_context(|| format!("{}: {css} takes no words", self.name))
    }

    /// Puts a file into a file field.
    ///
    /// # Errors
    ///
    /// Where there is no such field.
    pub async fn attach(&self, css: &str, file: &Path) -> anyhow::Result<()> {
        self.until(css, &format!("document.querySelector({})", json!(css))).await?;
        let element = self.client.find(Locator::Css(css)).await?;
        let file = file.to_str().context("a file name in UTF-8")?;
        element.send_keys(file).await.with_context(|| format!("{}: {css} takes no file", self.name))
    }

    /// Sets a date field.
    ///
    /// # Errors
    ///
    /// Where there is no such field.
    pub async fn set_value(&self, css: &str, value: &str) -> anyhow::Result<()> {
        self.until(css, &format!("document.querySelector({})", json!(css))).await?;
        let script = "const [css, value] = arguments, e = document.querySelector(css); e.value = value;\
                      e.dispatchEvent(new Event('input', {bubbles: true}));\
                      e.dispatchEvent(new Event('change', {bubbles: true}));";
        self.client.execute(script, vec![json!(css), json!(value)]).await?;
        Ok(())
    }

    /// Takes a picture of the page into `file`.
    ///
    /// # Errors
    ///
    /// Where the driver or the disk refuses.
    pub async fn picture(&self, file: &Path) -> anyhow::Result<()> {
        Ok(std::fs::write(file, self.client.screenshot().await?)?)
    }

    /// Ends the session and its browser.
    ///
    /// # Errors
    ///
    /// Where it is gone already.
    pub async fn close(self) -> anyhow::Result<()> {
        Ok(self.client.close().await?)
    }
}

fn timeouts() -> fantoccini::wd::TimeoutConfiguration {
    let script = PATIENCE.saturating_add(Duration::from_secs(20));
    fantoccini::wd::TimeoutConfiguration::new(Some(script), Some(Duration::from_secs(60)), None)
}
