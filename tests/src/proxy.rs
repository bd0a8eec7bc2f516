//! A network that can be cut: a TCP proxy that stops and drops, and counts what goes up.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// Forwards to one address while it is up.
pub struct Proxy {
    is_up: watch::Sender<bool>,
    meter: watch::Sender<Meter>,
    /// Where it listens.
    pub address: SocketAddr,
}

/// What went up, over all connections.
#[derive(Debug, Default)]
struct Meter {
    bytes: u64,
    /// At which counts a connection is cut.
    cuts: Vec<u64>,
}

impl Meter {
    /// Counts bytes; where they reach the next cut, returns how many of them pass before it.
    fn count(&mut self, bytes: usize) -> Option<usize> {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        let at = *self.cuts.first().filter(|at| self.bytes >= **at)?;
        self.cuts.remove(0);
        let behind = usize::try_from(self.bytes.saturating_sub(at)).unwrap_or(bytes);
        Some(bytes.saturating_sub(behind))
    }
}

impl Proxy {
    /// Listens on a free port and forwards to `upstream`, such as `127.0.0.1:41234`.
    ///
    /// # Errors
    ///
    /// Where no port is free.
    pub async fn start(upstream: String) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (is_up, watched) = watch::channel(true);
        let (meter, _) = watch::channel(Meter::default());
        let counting = meter.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(forward(socket, upstream.clone(), watched.clone(), counting.clone()));
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
        self.meter.borrow().bytes
    }

    /// Returns how many of the cuts are still to come.
    pub fn cuts_left(&self) -> usize {
        self.meter.borrow().cuts.len()
    }

    /// Counts from nothing, and cuts the connection that sends each of the bytes `cuts`, in rising order.
    pub fn count_anew(&self, cuts: &[u64]) {
        self.meter.send_replace(Meter { bytes: 0, cuts: cuts.to_vec() });
    }
}

async fn forward(
    mut near: TcpStream,
    upstream: String,
    mut is_up: watch::Receiver<bool>,
    meter: watch::Sender<Meter>,
) -> anyhow::Result<()> {
    if !*is_up.borrow() {
        return Ok(());
    }
    let mut far = tokio::time::timeout(Duration::from_secs(5), TcpStream::connect(upstream)).await??;
    let ((mut near_out, mut near_in), (mut far_out, mut far_in)) = (near.split(), far.split());
    tokio::select! {
        done = carry(&mut near_out, &mut far_in, &meter) => done?,
        done = copy(&mut far_out, &mut near_in) => drop(done?),
        _ = is_up.wait_for(|up| !up) => {}
    }
    Ok(())
}

/// Carries what goes up until its end or a cut.
async fn carry(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    meter: &watch::Sender<Meter>,
) -> anyhow::Result<()> {
    let mut bytes = [0; 4096];
    loop {
        let count = from.read(&mut bytes).await?;
        let mut cut = None;
        meter.send_modify(|meter| cut = meter.count(count));
        to.write_all(bytes.get(..cut.unwrap_or(count)).unwrap_or_default()).await?;
        if count == 0 || cut.is_some() {
            return Ok(());
        }
    }
}
