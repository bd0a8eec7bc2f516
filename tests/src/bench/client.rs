//! A conversation with a relay process whose bytes are counted.

use std::{collections::VecDeque, time::Duration};

use anyhow::{Context, bail};
use device::{Device, Session};
use domain::{
    record::{Hash, Purpose, sign},
    wire::{Cursor, FromRelay, ToRelay, VERSION, cursors_digest, read_frame, session_content, write_frame},
};
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

use super::county::Member;

/// How long the relay may say nothing while something is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// What went over a connection: payloads of its messages, without WebSocket's and TCP's own bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes to the relay.
    pub up: u64,
    /// Bytes from the relay.
    pub down: u64,
    /// Frames to the relay.
    pub frames_up: u64,
    /// Frames from the relay.
    pub frames_down: u64,
}

impl Traffic {
    /// Adds another's.
    pub fn add(&mut self, other: Self) {
        self.up += other.up;
        self.down += other.down;
        self.frames_up += other.frames_up;
        self.frames_down += other.frames_down;
    }
}

/// One connection.
pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What went over it so far.
    pub traffic: Traffic,
}

impl Client {
    /// Connects to the relay at `address`.
    ///
    /// # Errors
    ///
    /// Where nobody answers.
    pub async fn open(address: &str) -> anyhow::Result<Self> {
        let (socket, _) = connect_async(format!("ws://{address}/sync")).await?;
        Ok(Self { socket, traffic: Traffic::default() })
    }

    /// Puts a frame into the socket; it leaves with the next [`Client::flush`].
    ///
    /// # Errors
    ///
    /// Where the connection is gone.
    pub async fn feed(&mut self, frame: Vec<u8>) -> anyhow::Result<()> {
        self.traffic.up += frame.len() as u64;
        self.traffic.frames_up += 1;
        Ok(self.socket.feed(Message::Binary(frame.into())).await?)
    }

    /// Sends what was put into the socket.
    ///
    /// # Errors
    ///
    /// Where the connection is gone.
    pub async fn flush(&mut self) -> anyhow::Result<()> {
        Ok(self.socket.flush().await?)
    }

    /// Waits for the next frame.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub async fn hear(&mut self) -> anyhow::Result<Vec<u8>> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            let message = next.context("the relay says nothing")?.context("the relay hung up")??;
            if let Message::Binary(frame) = message {
                self.traffic.down += frame.len() as u64;
                self.traffic.frames_down += 1;
                return Ok(frame.to_vec());
            }
        }
    }

    /// Answers the challenge as `member`, who holds `cursors` and the county pack `pack`, and sends `pushes` with it.
    ///
    /// # Errors
    ///
    /// Where the connection is gone.
    pub async fn greet(
        &mut self,
        member: &Member,
        cursors: &[Cursor],
        pack: u64,
        pushes: Vec<Vec<u8>>,
    ) -> anyhow::Result<()> {
        let FromRelay::Challenge { nonce, relay, .. } = read_frame(&self.hear().await?)? else {
            bail!("no challenge")
        };
        let content = session_content(&relay, &nonce, member.device, VERSION);
        let hello = ToRelay::Hello {
            device: member.device,
            signature: sign(&member.key, Purpose::Session, &content),
            version: VERSION,
            cursors: cursors_digest(cursors),
            pack,
        };
        self.feed(write_frame(&hello)?).await?;
        for push in pushes {
            self.feed(push).await?;
        }
        self.flush().await
    }

    /// Lets a real device talk until it has what is wanted.
    ///
    /// # Errors
    ///
    /// Where the conversation ends before that.
    pub async fn talk(
        &mut self,
        device: &mut Device,
        session: &mut Session,
        is_done: impl Fn(&Device, &Session) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        let mut heard = VecDeque::new();
        loop {
            while let Some(frame) = session.give(device)? {
                self.feed(frame).await?;
            }
            self.flush().await?;
            if is_done(device, session)? {
                return Ok(());
            }
            if heard.is_empty() {
                heard.push_back(self.hear().await?);
            }
            // What has come meanwhile lies there already, as it does in every host.
            while let Some(frame) = self.hear().now_or_never() {
                heard.push_back(frame?);
            }
            let taken = session.take_first(device, relay::now_ms(), &mut heard)?;
            if let Some(code) = taken.refused {
                bail!("the relay refuses: {code}");
            }
        }
    }
}

/// The challenge of a relay that is not there, for drawing from a session what it would push.
///
/// # Errors
///
/// Never; the frame is short.
pub fn challenge(relay: &str) -> anyhow::Result<Vec<u8>> {
    let relay = relay.to_owned();
    Ok(write_frame(&FromRelay::Challenge {
        nonce: Hash::EMPTY.0,
        relay,
        relay_ms: relay::now_ms(),
        version: VERSION,
    })?)
}
