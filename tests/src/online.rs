//! A device without a screen, that speaks with a real relay process.

use std::time::Duration;

use anyhow::{Context, ensure};
use device::{Connection, Device, Session};
use domain::{
    command::Command,
    enrol::{Credential, EnrolRequest, Enrolled},
    record::Record,
    time::Stamp,
    wire::{FromRelay, ToRelay, read_frame, write_frame},
};
use ed25519_dalek::SigningKey;
use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Bytes, Message},
};

/// How long the relay may say nothing while something is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// After so long without a word the relay has nothing to say for now.
const MOMENT: Duration = Duration::from_millis(100);
/// What this device's clock shows; the relay tells it how wrong that is.
const WALL_MS: i64 = 1_764_000_000_000;

/// One device and its conversation with the relay.
pub struct OnlineDevice {
    device: Device,
    session: Session,
    socket: Option<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    patience: Duration,
}

impl OnlineDevice {
    /// Enrols a new device with the relay at `address` and connects it; `seed` makes its key.
    ///
    /// # Errors
    ///
    /// Where the relay refuses or cannot be reached.
    pub async fn enrol(address: &str, credential: Credential, seed: u8) -> anyhow::Result<Self> {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let enrolled = ask_for_id(address, &EnrolRequest::new(credential, &key, "test".to_owned())).await?;
        let mut device = Device::open(Connection::open_in_memory()?, [seed; 32])?;
        device.enrol(&enrolled, &key)?;
        let mut online = Self::of(device);
        online.reconnect(address).await?;
        Ok(online)
    }

    /// Takes a device that is enrolled; it is not connected.
    pub const fn of(device: Device) -> Self {
        Self { device, session: Session::new(), socket: None, patience: PATIENCE }
    }

    /// Ends the connection, if there is one.
    pub fn hang_up(&mut self) {
        self.socket = None;
    }

    /// Returns the device.
    pub fn into_device(self) -> Device {
        self.device
    }

    /// Takes a relay that says nothing for so long, while something is waited for, for gone.
    pub const fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Does what `command` asks, as a person at a screen would.
    ///
    /// # Errors
    ///
    /// Where the device refuses.
    pub fn execute(&mut self, command: Command) -> anyhow::Result<()> {
        self.device.execute(Stamp { wall_ms: WALL_MS, mono_ms: 0, fix: None }, command)?;
        Ok(())
    }

    /// Connects anew, to the relay at `address`.
    ///
    /// # Errors
    ///
    /// Where it cannot be reached.
    pub async fn reconnect(&mut self, address: &str) -> anyhow::Result<()> {
        self.socket = None;
        self.session = Session::new();
        let url = format!("ws://{address}/sync");
        let (socket, _) = tokio::time::timeout(self.patience, connect_async(url)).await??;
        self.socket = Some(socket);
        Ok(())
    }

    /// Speaks with the relay until it has said nothing for a moment.
    ///
    /// # Errors
    ///
    /// Where the conversation ends before that.
    pub async fn hear_out(&mut self) -> anyhow::Result<()> {
        loop {
            self.say_all().await?;
            let Ok(next) = tokio::time::timeout(MOMENT, self.next()).await else { return Ok(()) };
            self.hear(&next?)?;
        }
    }

    async fn say_all(&mut self) -> anyhow::Result<()> {
        while let Some(frame) = self.session.give(&mut self.device)? {
            self.send(frame).await?;
        }
        Ok(())
    }

    async fn send(&mut self, frame: Vec<u8>) -> anyhow::Result<()> {
        let socket = self.socket.as_mut().context("no connection")?;
        Ok(socket.send(Message::Binary(frame.into())).await?)
    }

    /// Returns the relay's next frame; signs of life are none.
    async fn next(&mut self) -> anyhow::Result<Bytes> {
        let socket = self.socket.as_mut().context("no connection")?;
        loop {
            match socket.next().await.context("the relay hung up")?? {
                Message::Binary(frame) => return Ok(frame),
                Message::Text(_) | Message::Close(_) => anyhow::bail!("the relay hung up"),
                _ => {}
            }
        }
    }

    fn hear(&mut self, frame: &[u8]) -> anyhow::Result<()> {
        let taken = self.session.take(&mut self.device, WALL_MS, frame)?;
        ensure!(taken.refused.is_none(), "the relay refuses: {:?}", taken.refused);
        Ok(())
    }

    /// The device.
    pub const fn device(&mut self) -> &mut Device {
        &mut self.device
    }

    /// Pushes records that the device itself does not hold, of one lane, and waits until the relay has them.
    ///
    /// # Errors
    ///
    /// Where the relay refuses one.
    pub async fn push(&mut self, records: Vec<Record>) -> anyhow::Result<()> {
        let wanted = records.last().context("a record")?.n;
        self.send(write_frame(&ToRelay::Push(records))?).await?;
        loop {
            let next = tokio::time::timeout(self.patience, self.next()).await.context("no answer")?;
            match read_frame(&next?)? {
                FromRelay::Ack { n, .. } if n >= wanted => return Ok(()),
                refused @ (FromRelay::Reject { .. } | FromRelay::Refused(_) | FromRelay::Forked) => {
                    anyhow::bail!("the relay refuses: {refused:?}")
                }
                _ => {}
            }
        }
    }

    /// Speaks with the relay until the device shows what is wanted; returns that.
    ///
    /// # Errors
    ///
    /// Where the conversation ends, or the relay has nothing more to say, before that.
    pub async fn until<T>(
        &mut self,
        what: &str,
        wanted: impl Fn(&Device, i64) -> anyhow::Result<Option<T>>,
    ) -> anyhow::Result<T> {
        loop {
            self.say_all().await?;
            if let Some(seen) = wanted(&self.device, WALL_MS)? {
                return Ok(seen);
            }
            self.hear_one(what).await?;
        }
    }

    /// Hears the relay's first word, says everything that there is to say, and then hears without another word until the
    /// device shows what is wanted.
    ///
    /// # Errors
    ///
    /// As [`OnlineDevice::until`].
    pub async fn until_without_a_word(
        &mut self,
        what: &str,
        wanted: impl Fn(&Device, i64) -> anyhow::Result<Option<()>>,
    ) -> anyhow::Result<()> {
        self.hear_one(what).await?;
        self.say_all().await?;
        while wanted(&self.device, WALL_MS)?.is_none() {
            self.hear_one(what).await?;
        }
        Ok(())
    }

    async fn hear_one(&mut self, what: &str) -> anyhow::Result<()> {
        let next = tokio::time::timeout(self.patience, self.next()).await;
        let next = next.with_context(|| format!("{what} was waited for in vain"))?;
        self.hear(&next.with_context(|| format!("before {what}"))?)
    }
}

async fn ask_for_id(address: &str, request: &EnrolRequest) -> anyhow::Result<Enrolled> {
    let body = serde_json::to_string(request)?;
    let head = format!(
        "POST /api/enrol HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").context("an HTTP answer")?;
    ensure!(head.starts_with("HTTP/1.1 200"), "the enrolment was refused: {answer}");
    serde_json::from_str(body).with_context(|| format!("{body:?} is no enrolment"))
}
