//! TLS by certificate files, which may be replaced while the relay serves.

use std::{
    future::pending,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::serve::Listener;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
    server::TlsStream,
};

use crate::{certificate::ends_ms, error::Error};

/// How long a connection has to agree on its keys.
const GREETING: Duration = Duration::from_secs(10);
/// How many connections may stand between their greeting and their first request.
const READY_MAX: usize = 64;
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The files that TLS is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those that lead to its issuer, in PEM.
    pub certificate: PathBuf,
    /// The private key, in PEM.
    pub key: PathBuf,
}

/// Connections that have agreed on their keys.
pub(super) struct TlsListener {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    addr: SocketAddr,
}

impl TlsListener {
    /// Reads the files and begins to greet who connects.
    pub(super) fn start(tcp: TcpListener, files: TlsFiles) -> Result<Self, Error> {
        let door = Door { config: read(&files)?, seen: stamp(&files), files };
        let addr = tcp.local_addr()?;
        let (done, ready) = mpsc::channel(READY_MAX);
        tokio::spawn(door.stand(tcp, done));
        Ok(Self { ready, addr })
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(ready) => ready,
            None => pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.addr)
    }
}

/// Who greets with the newest certificate; connections that are open keep theirs.
struct Door {
    files: TlsFiles,
    config: Arc<ServerConfig>,
    /// How the files looked when they were last read, whatever came of it.
    seen: [Option<Stamp>; 2],
}

type Stamp = (SystemTime, u64);

impl Door {
    async fn stand(mut self, tcp: TcpListener, done: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>) {
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = done.closed() => return,
                _ = looks.tick() => self.look(),
                accepted = tcp.accept() => match accepted {
                    Ok((stream, addr)) => self.greet(stream, addr, done.clone()),
                    // As axum does: without free file numbers it is no use to try at once again.
                    Err(error) => {
                        tracing::warn!(%error, "a connection cannot be accepted");
                        sleep(LOOK_EVERY).await;
                    }
                },
            }
        }
    }

    fn greet(
        &self,
        stream: TcpStream,
        addr: SocketAddr,
        done: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
    ) {
        let greeting = TlsAcceptor::from(self.config.clone()).accept(stream);
        tokio::spawn(async move {
            if let Ok(Ok(stream)) = timeout(GREETING, greeting).await {
                done.send((stream, addr)).await.ok();
            }
        });
    }

    /// Takes files that were changed; those that do not fit are left, and said.
    fn look(&mut self) {
        let found = stamp(&self.files);
        if found == self.seen {
            return;
        }
        self.seen = found;
        match read(&self.files) {
            Ok(config) => {
                self.config = config;
                tracing::info!("the certificate was replaced");
            }
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the certificate files are not sound; the one before stays in use"
            ),
        }
    }
}

fn stamp(files: &TlsFiles) -> [Option<Stamp>; 2] {
    let of = |path: &Path| {
        let found = std::fs::metadata(path).ok()?;
        Some((found.modified().ok()?, found.len()))
    };
    [of(&files.certificate), of(&files.key)]
}

fn read(files: &TlsFiles) -> Result<Arc<ServerConfig>, Error> {
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(&files.certificate)?.collect::<Result<_, _>>()?;
    let key = PrivateKeyDer::from_pem_file(&files.key)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Returns when the first of the certificates ends, in milliseconds since 1970.
///
/// # Errors
///
/// Where the files cannot be read or do not make TLS.
pub fn tls_ends_ms(files: &TlsFiles) -> Result<i64, Error> {
    read(files)?;
    let mut first: Option<i64> = None;
    for certificate in CertificateDer::pem_file_iter(&files.certificate)? {
        let ends = ends_ms(&certificate?).ok_or(Error::Unreadable("the certificate's end"))?;
        first = Some(first.map_or(ends, |first| first.min(ends)));
    }
    first.ok_or(Error::Unreadable("the certificate"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(dir: &Path, name: &str) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls");
        std::fs::copy(from.join(format!("{name}.pem")), dir.join("relay.pem")).unwrap();
        std::fs::copy(from.join(format!("{name}-key.pem")), dir.join("relay-key.pem")).unwrap();
    }

    #[test]
    fn changed_files_are_taken_and_broken_ones_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let files =
            TlsFiles { certificate: dir.path().join("relay.pem"), key: dir.path().join("relay-key.pem") };
        copy(dir.path(), "first");
        let mut door = Door { config: read(&files).unwrap(), seen: stamp(&files), files };
        let first = door.config.clone();
        door.look();
        assert!(Arc::ptr_eq(&first, &door.config), "nothing changed");

        for broken in ["", "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n"] {
            std::fs::write(&door.files.certificate, broken).unwrap();
            door.look();
            assert!(Arc::ptr_eq(&first, &door.config), "broken");
        }
        std::fs::remove_file(&door.files.certificate).unwrap();
        door.look();
        assert!(Arc::ptr_eq(&first, &door.config), "gone");

        copy(dir.path(), "second");
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls/first-key.pem"), &door.files.key)
            .unwrap();
        door.look();
        assert!(Arc::ptr_eq(&first, &door.config), "half replaced");
        std::fs::remove_file(&door.files.key).unwrap();
        door.look();
        copy(dir.path(), "second");
        door.look();
        assert!(!Arc::ptr_eq(&first, &door.config), "whole again");
        assert!(tls_ends_ms(&door.files).unwrap() > 4_000_000_000_000);
    }
}
