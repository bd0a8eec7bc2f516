//! The relay on a port, spoken to by a WebSocket and by plain HTTP.

use std::{future::pending, path::Path};

use domain::{
    enrol::{Credential, EnrolRefusal, EnrolRequest, Enrolled},
    record::{Lane, Record},
    wire::{
        FRAME_BYTES_MAX, FromRelay, RefusedCode, ToRelay, VERSION, cursors_digest, read_frame,
        session_content, write_frame,
    },
};
use ed25519_dalek::SigningKey;
use futures_util::{SinkExt, StreamExt};
use relay::{Error, Exposure, Options, Running, Store, store::hash_password_for_demo};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

use crate::town::{grid, store_with_people};

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub(crate) const CODE: &str = "ABCDE-23456";
const FAR_FUTURE: i64 = 4_000_000_000_000;

pub(crate) fn prepare(data: &Path) {
    let mut store = store_with_people(Store::open(&data.join("relay.db"), [1; 32]).unwrap());
    store.add_code(CODE, "worker", FAR_FUTURE).unwrap();
    store
        .put_account("desk", "supervisor", &hash_password_for_demo("right-horse", [5; 16]).unwrap())
        .unwrap();
}

pub(crate) fn options(data: &Path) -> Options {
    let listen = "127.0.0.1:0".parse().unwrap();
    let (data, ui) = (data.to_owned(), Some(data.join("ui")));
    Options { data, listen, ui, exposure: Exposure::Loopback, metrics: None }
}

pub(crate) async fn start(data: &Path) -> Running {
    prepare(data);
    relay::serve(options(data), pending()).await.unwrap()
}

pub(crate) async fn request(relay: &Running, text: String) -> String {
    let mut stream = TcpStream::connect(relay.addr()).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

pub(crate) async fn get(relay: &Running, path: &str, more: &str) -> String {
    request(relay, format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{more}\r\n")).await
}

pub(crate) async fn post(relay: &Running, body: &str) -> Result<Enrolled, EnrolRefusal> {
    let length = body.len();
    let head =
        format!("POST /api/enrol HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n");
    let answer = request(relay, format!("{head}\r\n{body}")).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    if head.starts_with("HTTP/1.1 200") {
        return Ok(serde_json::from_str(body).unwrap());
    }
    assert!(head.to_lowercase().contains("application/problem+json"), "{answer}");
    let problem: serde_json::Value = serde_json::from_str(body).unwrap();
    Err(serde_json::from_value(problem["code"].clone()).unwrap())
}

pub(crate) async fn enrol(
    relay: &Running,
    credential: Credential,
    key: &SigningKey,
) -> Result<Enrolled, EnrolRefusal> {
    let request = EnrolRequest::new(credential, key, String::new());
    post(relay, &serde_json::to_string(&request).unwrap()).await
}

pub(crate) fn code(code: &str) -> Credential {
    Credential::Code { code: code.to_owned() }
}

pub(crate) fn account(password: &str) -> Credential {
    Credential::Account { account: "desk".to_owned(), password: password.to_owned() }
}

pub(crate) async fn socket(relay: &Running) -> Socket {
    connect_async(format!("ws://{}/sync", relay.addr())).await.unwrap().0
}

/// Hears the next frame; `None` where the socket was closed.
pub(crate) async fn hear<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
) -> Option<FromRelay> {
    loop {
        match socket.next().await? {
            Ok(Message::Binary(frame)) => return Some(read_frame(&frame).unwrap()),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(_) | Err(_) => return None,
        }
    }
}

pub(crate) async fn tell<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    frame: &ToRelay,
) {
    socket.send(Message::Binary(write_frame(frame).unwrap().into())).await.unwrap();
}

pub(crate) async fn greet(relay: &Running, enrolled: &Enrolled, key: &SigningKey) -> Socket {
    greet_on(socket(relay).await, enrolled, key).await
}

/// Says who is there and hears the welcome.
pub(crate) async fn greet_on<S: AsyncRead + AsyncWrite + Unpin>(
    mut socket: WebSocketStream<S>,
    enrolled: &Enrolled,
    key: &SigningKey,
) -> WebSocketStream<S> {
    let Some(FromRelay::Challenge { nonce, relay, .. }) = hear(&mut socket).await else {
        panic!("no challenge")
    };
    let content = session_content(&relay, &nonce, enrolled.device, VERSION);
    let signature = domain::record::sign(key, domain::record::Purpose::Session, &content);
    let (device, cursors) = (enrolled.device, cursors_digest(&[]));
    tell(&mut socket, &ToRelay::Hello { device, signature, version: VERSION, cursors, pack: 0 }).await;
    assert!(matches!(hear(&mut socket).await, Some(FromRelay::Welcome { .. })));
    socket
}

pub(crate) fn record(enrolled: &Enrolled, key: &SigningKey, n: u64) -> Record {
    let document = domain::id::DocumentId::from_bytes([9; 16]);
    Record::signed(key, enrolled.device, (Lane::Hazard, n), (grid(), document), vec![1, 2, 3])
}

#[tokio::test]
async fn a_phone_enrols_connects_and_pushes() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(dir.path()).await;
    let key = SigningKey::from_bytes(&[3; 32]);
    let enrolled = enrol(&relay, code(CODE), &key).await.unwrap();
    let mut socket = greet(&relay, &enrolled, &key).await;
    tell(&mut socket, &ToRelay::Push(vec![record(&enrolled, &key, 1)])).await;
    loop {
        match hear(&mut socket).await.unwrap() {
            FromRelay::Ack { lane, n } => break assert_eq!((lane, n), (Lane::Hazard, 1)),
            FromRelay::Pack { .. } | FromRelay::Records { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(relay::open_store(dir.path()).unwrap().tip(&grid()).seq, 1);
}

#[tokio::test]
async fn a_supervisor_sees_at_once_what_a_worker_pushes() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(dir.path()).await;
    let [worker, desk] = [3, 4].map(|byte| SigningKey::from_bytes(&[byte; 32]));
    let at_desk = enrol(&relay, account("right-horse"), &desk).await.unwrap();
    let enrolled = enrol(&relay, code(CODE), &worker).await.unwrap();
    let mut listening = greet(&relay, &at_desk, &desk).await;
    let mut pushing = greet(&relay, &enrolled, &worker).await;
    tell(&mut pushing, &ToRelay::Push(vec![record(&enrolled, &worker, 1)])).await;
    loop {
        if let FromRelay::Records { space, .. } = hear(&mut listening).await.unwrap() {
            break assert_eq!(space, grid());
        }
    }
}

#[tokio::test]
async fn enrolments_are_refused_with_their_reason() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(dir.path()).await;
    let [first, second] = [3, 4].map(|byte| SigningKey::from_bytes(&[byte; 32]));
    assert_eq!(enrol(&relay, code("WRONG-00000"), &first).await, Err(EnrolRefusal::WrongCode));
    assert!(enrol(&relay, code(CODE), &first).await.is_ok());
    assert_eq!(enrol(&relay, code(CODE), &second).await, Err(EnrolRefusal::UsedCode));
    for _ in 0..5 {
        assert_eq!(enrol(&relay, account("wrong"), &second).await, Err(EnrolRefusal::WrongPassword));
    }
    assert_eq!(enrol(&relay, account("right-horse"), &second).await, Err(EnrolRefusal::Locked));
    for malformed in ["", "{}", "[1", &"x".repeat(9_000)] {
        assert_eq!(post(&relay, malformed).await, Err(EnrolRefusal::Malformed));
    }
}

#[tokio::test]
async fn a_frame_that_is_too_long_or_none_ends_only_its_own_socket() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(dir.path()).await;
    let key = SigningKey::from_bytes(&[3; 32]);
    let enrolled = enrol(&relay, code(CODE), &key).await.unwrap();
    let mut good = greet(&relay, &enrolled, &key).await;
    for (message, code) in [
        (Message::Binary(vec![7; 300].into()), RefusedCode::Malformed),
        (Message::Text("hello".into()), RefusedCode::Malformed),
        (Message::Binary(vec![0; FRAME_BYTES_MAX + 1].into()), RefusedCode::TooLarge),
    ] {
        let mut bad = socket(&relay).await;
        hear(&mut bad).await;
        bad.send(message).await.unwrap();
        assert_eq!(hear(&mut bad).await, Some(FromRelay::Refused(code)));
        assert_eq!(hear(&mut bad).await, None);
    }
    tell(&mut good, &ToRelay::Ping).await;
    while hear(&mut good).await.unwrap() != FromRelay::Pong {}
}

#[tokio::test]
async fn an_administrators_revocation_ends_the_connection() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(dir.path()).await;
    let key = SigningKey::from_bytes(&[3; 32]);
    let enrolled = enrol(&relay, code(CODE), &key).await.unwrap();
    let mut socket = greet(&relay, &enrolled, &key).await;
    assert!(relay::open_store(dir.path()).unwrap().revoke(enrolled.device, relay::now_ms()).unwrap());
    let mut last = None;
    while let Some(frame) = hear(&mut socket).await {
        last = Some(frame);
    }
    assert_eq!(last, Some(FromRelay::Refused(RefusedCode::Revoked)));
}

#[tokio::test]
async fn a_stopping_relay_says_so_and_keeps_what_it_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    prepare(dir.path());
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async { drop(stopped.await) };
    let relay = relay::serve(options(dir.path()), shutdown).await.unwrap();
    let key = SigningKey::from_bytes(&[3; 32]);
    let enrolled = enrol(&relay, code(CODE), &key).await.unwrap();
    let mut socket = greet(&relay, &enrolled, &key).await;
    tell(&mut socket, &ToRelay::Push(vec![record(&enrolled, &key, 1)])).await;
    while !matches!(hear(&mut socket).await, Some(FromRelay::Ack { .. })) {}
    stop.send(()).unwrap();
    let mut last = None;
    while let Some(frame) = hear(&mut socket).await {
        last = Some(frame);
    }
    assert_eq!(last, Some(FromRelay::Refused(RefusedCode::Stopping)));
    relay.finished().await.unwrap();
    assert!(!dir.path().join("relay.db-wal").exists(), "the store is closed");
    assert_eq!(relay::open_store(dir.path()).unwrap().held(enrolled.device).unwrap(), [0, 1, 0]);
}

#[tokio::test]
async fn plain_http_stays_on_this_machine() {
    let dir = tempfile::tempdir().unwrap();
    let listen = "0.0.0.0:0".parse().unwrap();
    let exposed = Options { listen, ..options(dir.path()) };
    assert!(matches!(relay::serve(exposed, pending()).await, Err(Error::Exposed)));
}

#[tokio::test]
async fn a_page_of_another_host_cannot_connect() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(dir.path()).await;
    let upgrade = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\norigin: http://evil.example\r\n";
    let ask = format!("GET /sync HTTP/1.1\r\nhost: relay.example\r\n{upgrade}\r\n");
    let mut stream = TcpStream::connect(relay.addr()).await.unwrap();
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 403");
}

#[tokio::test]
async fn screens_are_served_pressed_and_nothing_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let ui = dir.path().join("ui");
    std::fs::create_dir_all(&ui).unwrap();
    std::fs::write(ui.join("index.html"), "<p>plain</p>").unwrap();
    std::fs::write(ui.join("app.wasm"), "plain").unwrap();
    std::fs::write(ui.join("app.wasm.br"), "pressed").unwrap();
    let relay = start(dir.path()).await;

    let index = get(&relay, "/", "").await;
    assert!(index.starts_with("HTTP/1.1 200") && index.ends_with("<p>plain</p>"), "{index}");
    for header in [
        "cache-control: no-cache",
        "content-security-policy: default-src 'self'",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "cross-origin-opener-policy: same-origin",
        "permissions-policy: camera=(self)",
        "etag: \"",
    ] {
        assert!(index.to_lowercase().contains(header), "{header} in {index}");
    }
    let pressed = get(&relay, "/app.wasm", "accept-encoding: gzip, br\r\n").await;
    assert!(pressed.contains("content-encoding: br") && pressed.contains("application/wasm"), "{pressed}");
    assert!(pressed.ends_with("pressed"));
    assert!(get(&relay, "/app.wasm", "").await.ends_with("plain"));
    let tag = index.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    let again = get(&relay, "/", &format!("if-none-match: {tag}\r\n")).await;
    assert!(again.starts_with("HTTP/1.1 304"), "{again}");
    for path in ["/../relay.db", "/%2e%2e/relay.db", "/nothing", "/relay.db"] {
        assert!(get(&relay, path, "").await.starts_with("HTTP/1.1 404"), "{path}");
    }
    assert!(get(&relay, "/healthz", "").await.ends_with("ok\n"));
    let version = format!("\"protocol\":{VERSION}");
    assert!(get(&relay, "/api/version", "").await.contains(&version));
}
