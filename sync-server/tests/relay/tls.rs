//! TLS of the relay's own, by files that may be replaced while it serves.

use std::{future::pending, path::Path, sync::Arc, time::Duration};

use domain::{
    enrol::Enrolled,
    wire::{FromRelay, ToRelay},
};
use ed25519_dalek::SigningKey;
use relay::{Error, Exposure, Options, Running, TlsFiles};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::{
    port::{greet_on, hear, options, prepare, tell},
    town::grid,
};

fn copy(dir: &Path, name: &str) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls");
    std::fs::copy(from.join(format!("{name}.pem")), dir.join("relay.pem")).unwrap();
    std::fs::copy(from.join(format!("{name}-key.pem")), dir.join("relay-key.pem")).unwrap();
}

fn secured(dir: &Path) -> Options {
    let files = TlsFiles { certificate: dir.join("relay.pem"), key: dir.join("relay-key.pem") };
    // TLS is what makes an address that others reach allowed.
    Options { exposure: Exposure::Tls(files), listen: "0.0.0.0:0".parse().unwrap(), ..options(dir) }
}

/// Connects as who trusts one certificate and no other.
async fn connect(relay: &Running, trusted: &str) -> std::io::Result<TlsStream<TcpStream>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/tls/{trusted}.pem"));
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(path).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", relay.addr().port())).await?;
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// Puts a device on the roster before the relay starts.
fn enrolled(dir: &Path, key: &SigningKey) -> Enrolled {
    prepare(dir);
    let mut store = relay::open_store(dir).unwrap();
    let device = domain::id::DeviceId::from_bytes([1; 16]);
    let public = domain::record::PublicKey::of(key);
    let on_roster =
        domain::pack::RosterDevice { id: device, person: "worker".to_owned(), key: public, revoked: false };
    store.add_devices(&[on_roster], "", 0).unwrap();
    Enrolled { device, person: "worker".to_owned(), name: String::new(), relay: store.name().to_owned() }
}

async fn assert_alive(socket: &mut WebSocketStream<TlsStream<TcpStream>>) {
    tell(socket, &ToRelay::Ping).await;
    while hear(socket).await.unwrap() != FromRelay::Pong {}
}

#[tokio::test]
async fn a_phone_syncs_by_tls_and_stays_while_the_certificate_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let key = SigningKey::from_bytes(&[3; 32]);
    let phone = enrolled(dir.path(), &key);
    copy(dir.path(), "first");
    let relay = relay::serve(secured(dir.path()), pending()).await.unwrap();
    let url = format!("wss://localhost:{}/sync", relay.addr().port());
    let (socket, _) = client_async(&url, connect(&relay, "first").await.unwrap()).await.unwrap();
    let mut socket = greet_on(socket, &phone, &key).await;
    let record = crate::port::record(&phone, &key, 1);
    tell(&mut socket, &ToRelay::Push(vec![record])).await;
    while !matches!(hear(&mut socket).await, Some(FromRelay::Ack { n: 1, .. })) {}
    assert_eq!(relay::open_store(dir.path()).unwrap().tip(&grid()).seq, 1);
    assert!(connect(&relay, "second").await.is_err(), "another certificate is not trusted");

    copy(dir.path(), "second");
    let replaced = async { while connect(&relay, "second").await.is_err() {} };
    timeout(Duration::from_secs(30), replaced).await.expect("the new certificate is not taken");
    assert_alive(&mut socket).await;
    assert!(connect(&relay, "first").await.is_err());
}

#[tokio::test]
async fn who_does_not_speak_tls_is_let_go_and_holds_up_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let key = SigningKey::from_bytes(&[3; 32]);
    let phone = enrolled(dir.path(), &key);
    copy(dir.path(), "first");
    let relay = relay::serve(secured(dir.path()), pending()).await.unwrap();
    let silent = TcpStream::connect(("127.0.0.1", relay.addr().port())).await.unwrap();
    let mut plain = TcpStream::connect(("127.0.0.1", relay.addr().port())).await.unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    timeout(Duration::from_secs(20), plain.read_to_end(&mut answer)).await.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(&answer).contains("HTTP"), "{answer:?}");
    let url = format!("wss://localhost:{}/sync", relay.addr().port());
    let (socket, _) = client_async(&url, connect(&relay, "first").await.unwrap()).await.unwrap();
    assert_alive(&mut greet_on(socket, &phone, &key).await).await;
    drop(silent);
}

/// Asks for a page on a connection that ends with the answer.
async fn ask(mut stream: impl AsyncRead + AsyncWrite + Unpin, path: &str) -> String {
    let question = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(question.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // Whether the other end closes with or without a word does not matter here.
    stream.read_to_end(&mut answer).await.ok();
    String::from_utf8(answer).unwrap().to_lowercase()
}

#[tokio::test]
async fn by_tls_browsers_are_told_to_come_by_nothing_else_and_in_plain_http_they_never_are() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path(), "first");
    let relay = relay::serve(secured(dir.path()), pending()).await.unwrap();
    for path in ["/healthz", "/", "/nothing", "/sync"] {
        let answer = ask(connect(&relay, "first").await.unwrap(), path).await;
        assert!(answer.contains("\r\nstrict-transport-security: max-age=31536000\r\n"), "{path}: {answer}");
    }
    for exposure in [Exposure::Loopback, Exposure::BehindProxy] {
        let dir = tempfile::tempdir().unwrap();
        let relay = relay::serve(Options { exposure, ..options(dir.path()) }, pending()).await.unwrap();
        let answer = ask(TcpStream::connect(relay.addr()).await.unwrap(), "/healthz").await;
        assert!(answer.starts_with("http/1.1 200") && !answer.contains("strict-transport"), "{answer}");
    }
}

#[tokio::test]
async fn files_that_do_not_make_tls_do_not_start() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(relay::serve(secured(dir.path()), pending()).await, Err(Error::Pem(_))));
    copy(dir.path(), "first");
    let second = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls/second-key.pem");
    std::fs::copy(second, dir.path().join("relay-key.pem")).unwrap();
    assert!(matches!(relay::serve(secured(dir.path()), pending()).await, Err(Error::Tls(_))));
}
