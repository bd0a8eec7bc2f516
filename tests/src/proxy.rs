//! A network that can be cut: a TCP proxy that stops and drops.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// Forwards to one address while it is up.
pub struct Proxy {
    is_up: watch::Sender<bool>,
    /// Where it listens.
    pub address: SocketAddr,
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
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(forward(socket, upstream.clone(), watched.clone()));
            }
        });
        Ok(Self { is_up, address })
    }

    /// Drops every connection and takes no new one.
    pub fn cut(&self) {
        self.is_up.send_replace(false);
    }

    /// Forwards again.
    pub fn mend(&self) {
        self.is_up.send_replace(true);
    }
}

async fn forward(
    mut near: TcpStream,
    upstream: String,
    mut is_up: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    if !*is_up.borrow() {
        return Ok(());
    }
    let mut far = tokio::time::timeout(Duration::from_secs(5), TcpStream::connect(upstream)).await??;
    tokio::select! {
        done = copy_bidirectional(&mut near, &mut far) => drop(done.context("The connection ended")?),
        _ = is_up.wait_for(|up| !up) => {}
    }
    Ok(())
}
