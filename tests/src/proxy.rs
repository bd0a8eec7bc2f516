//! A network that fails: a TCP proxy that cuts, stalls, damages, delays and narrows, and counts what passes.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    time::{Interval, MissedTickBehavior, interval, sleep},
};

/// How many bytes are carried at once where the line is narrow.
const NARROW: usize = 256;

/// Forwards to one address while it is up; ends with this value.
pub struct Proxy {
    is_up: watch::Sender<bool>,
    meter: watch::Sender<Meter>,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the relay.
    Up,
    /// From the relay.
    Down,
}

/// What happens at one byte of those that go one way, counted over all connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Of which bytes.
    pub way: Way,
    /// How many bytes pass before.
    pub at: u64,
    /// What happens then.
    pub kind: FaultKind,
}

/// What happens at a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The connection is cut.
    Cut,
    /// Nothing passes any more, either way, and neither end hears of it.
    Stall,
    /// These bits of the byte change; everything goes on.
    Flip(u8),
}

impl Fault {
    /// Whether other bytes come than were sent.
    pub const fn is_damage(&self) -> bool {
        matches!(self.kind, FaultKind::Flip(_))
    }
}

/// How the line is while nothing fails.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weather {
    /// How much later each byte comes, either way.
    pub delay: Option<Duration>,
    /// How many bytes a second pass, each way.
    pub bytes_a_second: Option<u32>,
}

impl Weather {
    /// When the next few bytes may pass.
    fn turns(&self) -> Option<Interval> {
        let rate = self.bytes_a_second?;
        let mut turns = interval(Duration::from_secs(NARROW as u64) / rate);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Some(turns)
    }
}

/// What passed, over all connections.
#[derive(Debug, Default)]
struct Meter {
    up_bytes: u64,
    down_bytes: u64,
    /// What is still to happen, in rising order for each way.
    faults: Vec<Fault>,
}

impl Meter {
    /// Counts bytes and does to them what is to happen at them; returns how many pass, and why no more.
    fn count(&mut self, way: Way, bytes: &mut [u8]) -> (usize, Option<FaultKind>) {
        let total = match way {
            Way::Up => &mut self.up_bytes,
            Way::Down => &mut self.down_bytes,
        };
        let before = *total;
        *total = before.saturating_add(bytes.len() as u64);
        let end = *total;
        let is_due = |fault: &Fault| match fault.kind {
            FaultKind::Flip(_) => fault.way == way && fault.at < end,
            FaultKind::Cut | FaultKind::Stall => fault.way == way && fault.at <= end,
        };
        while let Some(index) = self.faults.iter().position(is_due) {
            let Fault { at, kind, .. } = self.faults.remove(index);
            let at = usize::try_from(at.saturating_sub(before)).unwrap_or(bytes.len());
            match kind {
                FaultKind::Flip(bits) => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= bits),
                FaultKind::Cut | FaultKind::Stall => return (at.min(bytes.len()), Some(kind)),
            }
        }
        (bytes.len(), None)
    }
}

impl Proxy {
    /// Listens on a free port and forwards to `upstream`, such as `127.0.0.1:41234`.
    ///
    /// # Errors
    ///
    /// Where no port is free.
    pub async fn start(upstream: String) -> anyhow::Result<Self> {
        Self::start_in(Weather::default(), upstream).await
    }

    /// Does so with a line that is slow or narrow.
    ///
    /// # Errors
    ///
    /// As [`Proxy::start`].
    pub async fn start_in(weather: Weather, upstream: String) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (is_up, mut watched) = watch::channel(true);
        let (meter, _) = watch::channel(Meter::default());
        let counting = meter.clone();
        tokio::spawn(async move {
            let gone = watched.clone();
            let listening = async {
                while let Ok((near, _)) = listener.accept().await {
                    let line = Line { meter: counting.clone(), weather, is_dead: AtomicBool::new(false) };
                    tokio::spawn(forward(near, upstream.clone(), gone.clone(), line));
                }
            };
            tokio::select! {
                () = listening => {}
                _ = watched.wait_for(|_| false) => {}
            }
        });
        Ok(Self { is_up, meter, address })
    }

    /// Drops every connection and takes no new one.
    pub fn cut(&self) {
        self.is_up.send_replace(false);
    }

    /// Forwards again.
    pub fn mend(&self) {
        self.is_up.send_replace(true);
    }

    /// Returns how many bytes went up since the last [`Proxy::count_anew`].
    pub fn sent_bytes(&self) -> u64 {
        self.meter.borrow().up_bytes
    }

    /// Returns how many bytes came down since then.
    pub fn received_bytes(&self) -> u64 {
        self.meter.borrow().down_bytes
    }

    /// Returns how many of the faults are still to come.
    pub fn faults_left(&self) -> usize {
        self.meter.borrow().faults.len()
    }

    /// Counts from nothing, and lets `faults` happen, which rise for each way.
    pub fn count_anew(&self, faults: Vec<Fault>) {
        self.meter.send_replace(Meter { faults, ..Meter::default() });
    }
}

/// One connection.
struct Line {
    meter: watch::Sender<Meter>,
    weather: Weather,
    /// Whether nothing passes any more, and nobody hears of it.
    is_dead: AtomicBool,
}

async fn forward(
    mut near: TcpStream,
    upstream: String,
    mut is_up: watch::Receiver<bool>,
    line: Line,
) -> anyhow::Result<()> {
    if !*is_up.borrow() {
        return Ok(());
    }
    let mut far = tokio::time::timeout(Duration::from_secs(5), TcpStream::connect(upstream)).await??;
    far.set_nodelay(true)?;
    near.set_nodelay(true)?;
    let ((mut near_out, mut near_in), (mut far_out, mut far_in)) = (near.split(), far.split());
    tokio::select! {
        done = line.carry(Way::Up, &mut near_out, &mut far_in) => done?,
        done = line.carry(Way::Down, &mut far_out, &mut near_in) => done?,
        _ = is_up.wait_for(|up| !up) => {}
    }
    Ok(())
}

impl Line {
    /// Carries what goes one way until its end or a cut.
    async fn carry(
        &self,
        way: Way,
        from: &mut (impl AsyncRead + Unpin),
        to: &mut (impl AsyncWrite + Unpin),
    ) -> anyhow::Result<()> {
        let (queue, mut queued) = mpsc::channel(64);
        let reading = async move {
            let mut bytes = [0; 4096];
            let room = if self.weather.bytes_a_second.is_some() { NARROW } else { bytes.len() };
            loop {
                let count = from.read(bytes.get_mut(..room).unwrap_or_default()).await?;
                let come = bytes.get_mut(..count).unwrap_or_default();
                let (mut passed, mut fault) = (0, None);
                self.meter.send_modify(|meter| (passed, fault) = meter.count(way, come));
                if !self.is_dead.load(Ordering::Relaxed) {
                    // The time runs from here, however long what came before takes.
                    let due = self.weather.delay.map(sleep);
                    queue.send((due, come.get(..passed).unwrap_or_default().to_vec())).await?;
                }
                if fault == Some(FaultKind::Stall) {
                    self.is_dead.store(true, Ordering::Relaxed);
                }
                match (count, fault) {
                    (_, Some(FaultKind::Cut)) => return Ok(()),
                    (0, _) if self.is_dead.load(Ordering::Relaxed) => std::future::pending().await,
                    (0, _) => return anyhow::Ok(()),
                    _ => {}
                }
            }
        };
        let writing = async move {
            let mut turns = self.weather.turns();
            while let Some((due, bytes)) = queued.recv().await {
                if let Some(due) = due {
                    due.await;
                }
                if let Some(turns) = &mut turns {
                    turns.tick().await;
                }
                to.write_all(&bytes).await?;
            }
            anyhow::Ok(())
        };
        tokio::try_join!(reading, writing).map(drop)
    }
}
