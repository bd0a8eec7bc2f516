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
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

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
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
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
        let (socket, _) = connect_async(format!("ws://{address}/sync")).await?;
        Ok(Self { device, session: Session::new(), socket })
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
        (self.socket, _) = connect_async(format!("ws://{address}/sync")).await?;
        self.session = Session::new();
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
            let Ok(next) = tokio::time::timeout(MOMENT, self.socket.next()).await else { return Ok(()) };
            self.hear(next.context("the relay hung up")??)?;
        }
    }

    async fn say_all(&mut self) -> anyhow::Result<()> {
        while let Some(frame) = self.session.give(&mut self.device)? {
            self.socket.send(Message::Binary(frame.into())).await?;
        }
        Ok(())
    }

    fn hear(&mut self, message: Message) -> anyhow::Result<()> {
        if let Message::Binary(frame) = message {
            let taken = self.session.take(&mut self.device, WALL_MS, &frame)?;
            ensure!(taken.refused.is_none(), "the relay refuses: {:?}", taken.refused);
        }
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
        self.socket.send(Message::Binary(write_frame(&ToRelay::Push(records))?.into())).await?;
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await.context("no answer")?;
            let Message::Binary(frame) = next.context("the relay hung up")?? else { continue };
            match read_frame(&frame)? {
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
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            let next = next.with_context(|| format!("{what} was waited for in vain"))?;
            self.hear(next.with_context(|| format!("the relay hung up before {what}"))??)?;
        }
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
