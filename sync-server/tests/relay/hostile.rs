//! Bad input through a real socket: whatever comes ends at most the connection that it came on.

use std::time::Duration;

use domain::{
    enrol::{EnrolRefusal, EnrolRequest, Enrolled},
    id::DocumentId,
    record::{Hash, Lane, PublicKey, Record},
    wire::{
        CHECK_BYTES, CHUNK_BYTES, FRAME_BYTES_MAX, FromRelay, PHOTO_BYTES_MAX, RefusedCode, ToRelay, seal,
        write_frame,
    },
};
use ed25519_dalek::SigningKey;
use futures_util::SinkExt;
use relay::Running;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    port::{CODE, Socket, code, enrol, get, greet, hear, post, start, tell},
    town::grid,
};

/// A relay with one enrolled phone and a connection of it that must never suffer.
struct Yard {
    dir: TempDir,
    relay: Running,
    key: SigningKey,
    phone: Enrolled,
    good: Socket,
}

impl Yard {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let relay = start(dir.path()).await;
        let key = SigningKey::from_bytes(&[3; 32]);
        let phone = enrol(&relay, code(CODE), &key).await.unwrap();
        let good = greet(&relay, &phone, &key).await;
        Self { dir, relay, key, phone, good }
    }

    async fn another(&self) -> Socket {
        greet(&self.relay, &self.phone, &self.key).await
    }

    fn record(&self, change: &[u8]) -> Record {
        let document = DocumentId::from_bytes(*b"a document's id.");
        let (device, number) = (self.phone.device, (Lane::Hazard, 1));
        Record::signed(&self.key, device, number, (grid(), document), change.to_vec())
    }

    /// Sends a message on a connection of its own and expects to be refused and cut off.
    async fn assert_refused(&self, message: Message, code: RefusedCode) {
        let mut socket = self.another().await;
        let shown = format!("{message:?}");
        socket.send(message).await.unwrap();
        assert_eq!(last(&mut socket).await, Some(FromRelay::Refused(code)), "{shown}");
    }

    /// Whether nothing was written and the good connection still works, up to a durable record.
    async fn assert_unharmed(mut self, record: Record) {
        assert_eq!(relay::open_store(self.dir.path()).unwrap().tip(&grid()).seq, 0);
        tell(&mut self.good, &ToRelay::Push(vec![record])).await;
        while hear(&mut self.good).await.unwrap() != (FromRelay::Ack { lane: Lane::Hazard, n: 1 }) {}
        assert_eq!(relay::open_store(self.dir.path()).unwrap().tip(&grid()).seq, 1);
    }
}

/// Hears everything until the socket is closed and returns the last frame; one that stays open fails.
async fn last(socket: &mut Socket) -> Option<FromRelay> {
    let mut last = None;
    let all = async {
        while let Some(frame) = hear(socket).await {
            last = Some(frame);
        }
    };
    timeout(Duration::from_secs(20), all).await.expect("the socket stays open");
    last
}

/// A masked WebSocket frame of a client; the mask is zero.
fn raw(head: u8, announced: usize, body: &[u8]) -> Vec<u8> {
    let length = u64::try_from(announced).unwrap().to_be_bytes();
    [&[head, 0xff], length.as_slice(), &[0; 4], body].concat()
}

#[tokio::test]
async fn a_frame_cut_at_any_byte_is_refused_and_writes_nothing() {
    let yard = Yard::open().await;
    let [plain, deflated] = [[7; 3].as_slice(), &[7; 400]].map(|change| yard.record(change));
    for (record, form) in [(&plain, 0), (&deflated, 1)] {
        let frame = write_frame(&ToRelay::Push(vec![record.clone()])).unwrap();
        assert_eq!(frame[0], form);
        // Sealed again, since the check alone would tell.
        for cut in 0..frame.len() - CHECK_BYTES {
            let part = seal(frame[..cut].to_vec());
            yard.assert_refused(Message::Binary(part.into()), RefusedCode::Malformed).await;
        }
    }
    yard.assert_unharmed(plain).await;
}

#[tokio::test]
async fn a_connection_cut_inside_a_frame_at_any_byte_writes_nothing() {
    let yard = Yard::open().await;
    let record = yard.record(&[7; 3]);
    let frame = write_frame(&ToRelay::Push(vec![record.clone()])).unwrap();
    let bytes = raw(0x82, frame.len(), &frame);
    for cut in 0..bytes.len() {
        let mut socket = yard.another().await;
        let stream = socket.get_mut();
        stream.write_all(&bytes[..cut]).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut rest = Vec::new();
        let ended = timeout(Duration::from_secs(20), stream.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "cut at {cut}: the relay lets go of the socket");
    }
    yard.assert_unharmed(record).await;
}

#[tokio::test]
async fn empty_frames_and_frames_of_nul_are_refused() {
    let yard = Yard::open().await;
    let frames: [&[u8]; 7] = [&[], &[0], &[0; 2], &[0; 64], &[1], &[1, 0, 0, 0, 0], &[2, 9]];
    for frame in frames {
        for frame in [frame.to_vec(), seal(frame.to_vec())] {
            yard.assert_refused(Message::Binary(frame.into()), RefusedCode::Malformed).await;
        }
    }
    for text in ["", "\0", "{}"] {
        yard.assert_refused(Message::Text(text.into()), RefusedCode::Malformed).await;
    }
    let record = yard.record(&[7; 3]);
    yard.assert_unharmed(record).await;
}

#[tokio::test]
async fn a_frame_that_is_too_long_is_refused_before_its_bytes_come() {
    let yard = Yard::open().await;
    let long = raw(0x82, FRAME_BYTES_MAX + 1, &[]);
    let half = vec![0; FRAME_BYTES_MAX / 2 + 1];
    let halves = [raw(0x02, half.len(), &half), raw(0x00, half.len(), &half)].concat();
    for bytes in [long, halves] {
        let mut socket = yard.another().await;
        socket.get_mut().write_all(&bytes).await.unwrap();
        assert_eq!(last(&mut socket).await, Some(FromRelay::Refused(RefusedCode::TooLarge)));
    }
    let record = yard.record(&[7; 3]);
    yard.assert_unharmed(record).await;
}

#[tokio::test]
async fn a_photo_whose_name_is_a_path_is_refused() {
    let yard = Yard::open().await;
    let offer = ToRelay::Offer { hash: Hash::of(b"a photo"), length: 9, space: grid() };
    let offer = write_frame(&offer).unwrap();
    assert_eq!((offer[0], offer[2]), (0, 32), "plain: form, kind, length of the name, name, the rest");
    for name in [b"../../relay.db".as_slice(), b"/etc/passwd", b"..", b"", &[0; 31], &[b'.'; 33]] {
        let name = [&[u8::try_from(name.len()).unwrap()], name].concat();
        let frame = [&offer[..2], &name, &offer[35..]].concat();
        yard.assert_refused(Message::Binary(frame.into()), RefusedCode::Malformed).await;
    }
    let photos: Vec<_> = std::fs::read_dir(yard.dir.path().join("photos")).unwrap().collect();
    assert_eq!(photos.len(), 1, "the folder of parts alone: {photos:?}");
    let record = yard.record(&[7; 3]);
    yard.assert_unharmed(record).await;
}

#[tokio::test]
async fn an_enrolment_that_is_too_long_is_not_read() {
    let yard = Yard::open().await;
    let request = EnrolRequest::new(code(CODE), &yard.key, String::new());
    let body = serde_json::to_string(&request).unwrap();
    assert!(post(&yard.relay, &body).await.is_ok());
    let padded = format!("{body}{}", " ".repeat(8 * 1024));
    assert_eq!(post(&yard.relay, &padded).await, Err(EnrolRefusal::Malformed));
}

#[tokio::test]
async fn an_enrolment_without_proof_of_its_key_is_refused() {
    let yard = Yard::open().await;
    let sound = EnrolRequest::new(code(CODE), &yard.key, String::new());
    let other = SigningKey::from_bytes(&[4; 32]);
    let stolen = EnrolRequest { key: PublicKey::of(&other), ..sound.clone() };
    let long = EnrolRequest { label: "长".repeat(101), ..sound };
    for request in [stolen, long] {
        let body = serde_json::to_string(&request).unwrap();
        assert_eq!(post(&yard.relay, &body).await, Err(EnrolRefusal::Malformed));
    }
}

#[tokio::test]
async fn a_request_that_drips_in_is_ended() {
    let yard = Yard::open().await;
    let mut stream = TcpStream::connect(yard.relay.addr()).await.unwrap();
    let head = b"POST /api/enrol HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{";
    stream.write_all(head).await.unwrap();
    tokio::time::pause();
    let mut answer = [0; 12];
    let read = timeout(Duration::from_secs(600), stream.read_exact(&mut answer)).await;
    read.expect("the request hangs").unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    tokio::time::resume();
    assert!(get(&yard.relay, "/healthz", "").await.ends_with("ok\n"));
}

#[tokio::test]
async fn a_device_that_fell_silent_is_let_go() {
    let yard = Yard::open().await;
    let Yard { mut good, .. } = yard;
    tokio::time::pause();
    // Only bytes are read here, so that the relay's pings stay unanswered.
    let mut bytes = Vec::new();
    let ended = timeout(Duration::from_secs(3_600), good.get_mut().read_to_end(&mut bytes)).await;
    ended.expect("the socket stays open").unwrap();
}

#[tokio::test]
async fn a_device_that_takes_no_frames_is_let_go() {
    let mut yard = Yard::open().await;
    // Nothing that deflates: it shall fill what lies between the two.
    let noise = (0..PHOTO_BYTES_MAX / 32).flat_map(|at| Hash::of(&at.to_be_bytes()).0);
    let bytes: Vec<u8> = [0xff, 0xd8, 0xff].into_iter().chain(noise.skip(3)).collect();
    let hash = Hash::of(&bytes);
    tell(&mut yard.good, &ToRelay::Offer { hash, length: PHOTO_BYTES_MAX, space: grid() }).await;
    for (offset, part) in (0..).step_by(CHUNK_BYTES).zip(bytes.chunks(CHUNK_BYTES)) {
        tell(&mut yard.good, &ToRelay::Chunk { hash, offset, bytes: part.to_vec() }).await;
    }
    while hear(&mut yard.good).await.unwrap() != FromRelay::Stored(hash) {}
    let mut greedy = yard.another().await;
    for _ in 0..200 {
        tell(&mut greedy, &ToRelay::Fetch { hash, offset: 0 }).await;
    }
    let (mut sent, mut same) = (String::new(), 0);
    while same < 20 {
        let metrics = get(&yard.relay, "/metrics", "").await;
        let now = metrics.lines().find(|line| line.starts_with("qianliyan_sent_bytes_total")).unwrap();
        same = if now == sent { same + 1 } else { 0 };
        sent = now.to_owned();
    }
    tokio::time::pause();
    let ping = Message::Binary(write_frame(&ToRelay::Ping).unwrap().into());
    // It is not silent for long, it only reads nothing.
    timeout(Duration::from_secs(70), std::future::pending::<()>()).await.unwrap_err();
    tokio::time::resume();
    for _ in 0..1_000 {
        if greedy.send(ping.clone()).await.is_err() {
            return;
        }
        get(&yard.relay, "/healthz", "").await;
    }
    panic!("the socket stays open");
}
