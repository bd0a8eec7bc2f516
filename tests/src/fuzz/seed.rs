//! What the corpus begins from: pieces as the programs of today write them.
//!
//! `cargo run -p integration-tests --bin corpus` writes them anew after a format has changed.

use std::io::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    command::{Command, Outcome},
    enrol::{Credential, EnrolRequest},
    host::{Answer, BrokenCode, Call, FromHost, HostEvent, Link, Request, Response, SyncStatus, write},
    id::{DocumentId, EntryId},
    record::{Hash, Lane, PublicKey, Purpose, Record, Signature, sign},
    refusal::Refusal,
    space::Space,
    view::{HazardFilter, KeptView, Page, Query},
    wire::{
        CHECK_BYTES, Cursor, FromRelay, INFLATED_BYTES_MAX, KeptLine, NotReleased, RefusedCode, RejectCode,
        Row, ToRelay, VERSION, cursors_digest, write_frame,
    },
};
use flate2::{Compression, write::DeflateEncoder};
use serde::Serialize;

use super::{county, enrol, gate, room::CODE};
use crate::{
    county::{GRID, code, device_id, key, report_in},
    village::MORNING_MS,
};

/// Named pieces.
pub type Pieces = Vec<(String, Vec<u8>)>;

/// How the name of a piece begins that is refused whole.
pub const REFUSED: &str = "refused-";

/// The pieces of a target's corpus; none where there is no such target.
///
/// # Errors
///
/// Where something cannot be written.
pub fn pieces(target: &str) -> anyhow::Result<Pieces> {
    match target {
        "frame_to_relay" => Ok([frames(&to_relay()?)?, vec![bomb()?]].concat()),
        "frame_from_relay" => Ok([frames(&from_relay()?)?, vec![bomb()?, many_rows()?]].concat()),
        "record" => records(),
        "gate" => changes(),
        "pack" => packs(),
        "photo" => Ok(photos()),
        "enrol" => codes(),
        "host" => words(),
        _ => Ok(Pieces::new()),
    }
}

/// Each frame as it is written, without its check, and plain where it was deflated.
fn frames<T: Serialize>(all: &[(&str, T)]) -> anyhow::Result<Pieces> {
    let mut pieces = Pieces::new();
    for (name, frame) in all {
        let written = unsealed(frame)?;
        let plain = postcard::to_extend(frame, vec![0])?;
        if written != plain {
            pieces.push((format!("{name}-deflated"), written));
        }
        pieces.push(((*name).to_owned(), plain));
    }
    Ok(pieces)
}

/// The last records of a site, a hazard and a patrol.
fn honest() -> anyhow::Result<Vec<Record>> {
    Ok(county::documents()?.into_iter().flatten().collect())
}

fn cursor(seq: u64) -> Cursor {
    Cursor { space: Space::Grid(code(GRID)), seq, head: Hash([6; 32]) }
}

fn to_relay() -> anyhow::Result<Vec<(&'static str, ToRelay)>> {
    let records = honest()?;
    let hash = Hash([1; 32]);
    let signature = Signature([9; 64]);
    let space = cursor(0).space;
    Ok(vec![
        (
            "hello",
            ToRelay::Hello {
                device: device_id(0),
                signature,
                version: VERSION,
                cursors: cursors_digest(&[]),
                pack: 1,
            },
        ),
        ("cursors", ToRelay::Cursors(vec![cursor(0), cursor(1)])),
        ("more-cursors", ToRelay::MoreCursors(vec![cursor(300)])),
        ("push", ToRelay::Push(records.iter().take(2).cloned().collect())),
        ("refill", ToRelay::Refill(records.iter().skip(2).take(1).cloned().collect())),
        ("renew", ToRelay::Renew { key: PublicKey::of(&key(7)), proof: sign(&key(7), Purpose::Renew, b"") }),
        ("took", ToRelay::Took(cursor(1))),
        ("resume", ToRelay::Resume(cursor(0))),
        ("offer", ToRelay::Offer { hash, length: 90_000, space }),
        ("chunk", ToRelay::Chunk { hash, offset: 0, bytes: vec![0xff; 40] }),
        ("fetch", ToRelay::Fetch { hash, offset: 4_096 }),
        ("ping", ToRelay::Ping),
        ("quarantine", ToRelay::Quarantine { after: 300 }),
        ("release", ToRelay::Release(vec![1, 300])),
    ])
}

fn from_relay() -> anyhow::Result<Vec<(&'static str, FromRelay)>> {
    let space = cursor(0).space;
    let of_grid: Vec<Record> = honest()?.into_iter().filter(|record| record.space == space).take(2).collect();
    let head = of_grid.iter().fold(Hash::EMPTY, |head, record| head.then(record));
    let rows = of_grid.into_iter().map(Row::Record).collect();
    let hash = Hash([1; 32]);
    let nonce = [5; 32];
    let relay = county::RELAY.to_owned();
    let pack = deflated(&serde_json::to_vec(&county::pack())?)?;
    Ok(vec![
        ("challenge", FromRelay::Challenge { nonce, relay, relay_ms: MORNING_MS, version: VERSION }),
        ("welcome", FromRelay::Welcome { held: [0, 2, 300], pack: 2, cursors_wanted: true }),
        ("refused", FromRelay::Refused(RefusedCode::Fork)),
        ("ack", FromRelay::Ack { lane: Lane::Hazard, n: 1 }),
        ("reject", FromRelay::Reject { lane: Lane::Other, n: 1, code: RejectCode::OutOfScope }),
        ("records", FromRelay::Records { space: space.clone(), from: 1, rows, head, last: 2 }),
        (
            "yours",
            FromRelay::Records {
                space: space.clone(),
                from: 1,
                rows: vec![Row::Yours(Lane::Hazard, 1)],
                head,
                last: 1,
            },
        ),
        ("diverged", FromRelay::Diverged { space: space.clone(), heads: vec![(2, hash), (1, head)] }),
        ("refilled", FromRelay::Refilled(vec![hash])),
        ("forked", FromRelay::Forked),
        ("renewed", FromRelay::Renewed(device_id(9))),
        ("forget", FromRelay::Forget(space.clone())),
        ("pack", FromRelay::Pack { version: 2, part: 0, parts: 1, bytes: pack }),
        ("want", FromRelay::Want { hash, offset: 0 }),
        ("stored", FromRelay::Stored(hash)),
        ("chunk", FromRelay::Chunk { hash, offset: 0, length: 40, bytes: vec![0xff; 40] }),
        ("missing", FromRelay::Missing(hash)),
        ("pong", FromRelay::Pong),
        ("got", FromRelay::Got { hash, offset: 16_384 }),
        ("quarantine", FromRelay::Quarantine { lines: vec![kept(space)], total: 300 }),
        ("released", FromRelay::Released(vec![(300, NotReleased::Faulty(RejectCode::OutOfScope))])),
        ("no-authority", FromRelay::NoAuthority),
    ])
}

/// A record that the relay keeps aside.
fn kept(space: Space) -> KeptLine {
    let (device, label, code) = (device_id(0), "华为 nova".to_owned(), RejectCode::Revoked);
    KeptLine { id: 300, device, label, at_ms: MORNING_MS, code, space, lane: Lane::Hazard, size_bytes: 400 }
}

/// A frame of a thousand bytes that holds as many rows as its limit once inflated allows.
fn many_rows() -> anyhow::Result<(String, Vec<u8>)> {
    let space = cursor(0).space;
    let rows = vec![Row::Yours(Lane::Hazard, 1); 340_000];
    let frame = FromRelay::Records { space, from: 1, rows, head: Hash([6; 32]), last: 340_000 };
    Ok((format!("{REFUSED}many-rows"), unsealed(&frame)?))
}

/// A frame without its check.
fn unsealed<T: Serialize>(frame: &T) -> anyhow::Result<Vec<u8>> {
    let mut written = write_frame(frame)?;
    written.truncate(written.len().saturating_sub(CHECK_BYTES));
    Ok(written)
}

/// A short frame that inflates to thirty times what a frame may.
fn bomb() -> anyhow::Result<(String, Vec<u8>)> {
    let body = deflated(&vec![0; 30 * INFLATED_BYTES_MAX])?;
    Ok((format!("{REFUSED}bomb"), [vec![1], body].concat()))
}

fn records() -> anyhow::Result<Pieces> {
    let last = county::documents()?.into_iter().filter_map(|records| records.last().cloned());
    let name = |record: &Record| format!("document-{}", record.document.bytes()[0]);
    last.map(|record| Ok((name(&record), postcard::to_allocvec(&record)?))).collect()
}

fn changes() -> anyhow::Result<Pieces> {
    let mut pieces = Pieces::new();
    for (which, records) in (0u8..).zip(county::documents()?) {
        let Some(record) = records.last() else { continue };
        let name = format!("document-{}", record.document.bytes()[0]);
        let deflated = gate::deflated(&record.change)?;
        pieces.push((format!("{name}-deflated"), [vec![which], deflated].concat()));
        pieces.push((name, [vec![which], record.change.clone()].concat()));
    }
    Ok(pieces)
}

fn packs() -> anyhow::Result<Pieces> {
    let json = serde_json::to_vec(&county::pack())?;
    let bomb = deflated(&vec![b' '; 48 * INFLATED_BYTES_MAX])?;
    Ok(vec![
        ("deflated".to_owned(), deflated(&json)?),
        ("json".to_owned(), json),
        (format!("{REFUSED}bomb"), bomb),
        (format!("{REFUSED}deep"), [b"{\"x\":", &[b'['; 5_000][..]].concat()),
    ])
}

/// Deflates as a relay does with a county pack.
pub(super) fn deflated(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// JPEG files by their segments, with notes of the camera and without.
fn photos() -> Pieces {
    let segment = |marker: u8, body: &[u8]| {
        let length = u16::try_from(body.len().saturating_add(2)).unwrap_or(u16::MAX).to_be_bytes();
        [&[0xff, marker], &length[..], body].concat()
    };
    let frame = |height: [u8; 2]| segment(0xc0, &[8, height[0], height[1], 4, 0, 1, 1, 0x11, 0]);
    let scan = [segment(0xda, &[1, 1, 0, 0, 63, 0]), vec![0x12, 0x34, 0x56, 0xff, 0xd9]].concat();
    let jfif = segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
    let notes = [segment(0xe1, b"Exif\0\0MM\0*\0\0\0\x08"), segment(0xfe, b"made by a phone")].concat();
    let tables = [segment(0xdb, &[0; 65]), segment(0xc4, &[0; 19])].concat();
    let of = |parts: &[&[u8]]| [&[0xff, 0xd8], &parts.concat()[..]].concat();
    vec![
        ("plain".to_owned(), of(&[&jfif, &frame([3, 0]), &scan])),
        ("noted".to_owned(), of(&[&jfif, &notes, &tables, &frame([6, 0x40]), &scan])),
        (format!("{REFUSED}too-high"), of(&[&jfif, &frame([0xff, 0xff]), &scan])),
        (format!("{REFUSED}cut"), of(&[&jfif, &frame([3, 0])])),
        (
            format!("{REFUSED}png"),
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x02\0\0\0".to_vec(),
        ),
    ]
}

fn codes() -> anyhow::Result<Pieces> {
    let request = |code: &str| {
        let credential = Credential::Code { code: code.to_owned() };
        serde_json::to_vec(&EnrolRequest::new(credential, &enrol::key(), "华为 nova".to_owned()))
    };
    let account = Credential::Account { account: "desk".to_owned(), password: "right-horse".to_owned() };
    let by_account = serde_json::to_vec(&EnrolRequest::new(account, &enrol::key(), String::new()))?;
    let text = |name: &str, code: &str| (name.to_owned(), code.as_bytes().to_vec());
    Ok(vec![
        text("printed", CODE),
        text("typed", "abcde 23456\n"),
        text(
            "full-width",
            "\u{ff21}\u{ff22}\u{ff23}\u{ff24}\u{ff25}\u{ff0d}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}",
        ),
        text(
            "full-width-small",
            "\u{ff41}\u{ff42}\u{ff43}\u{ff44}\u{ff45} \u{ff12} \u{ff13} \u{ff14} \u{ff15} \u{ff16}",
        ),
        text("spaced", "\u{a0}A B\u{200b}CDE–23456。"),
        text(&format!("{REFUSED}other"), "ABCDE-23457"),
        text(&format!("{REFUSED}empty"), ""),
        ("request".to_owned(), request("abcde-23456")?),
        (
            "request-full-width".to_owned(),
            request("\u{ff21}\u{ff22}\u{ff23}\u{ff24}\u{ff25}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}")?,
        ),
        ("request-account".to_owned(), by_account),
        (format!("{REFUSED}request-other"), request("ZZZZZ-99999")?),
    ])
}

fn words() -> anyhow::Result<Pieces> {
    let mut phone = county::phone(1)?;
    phone.accept(&honest()?)?;
    let (hazard, site) = (DocumentId::from_bytes([14; 16]), DocumentId::from_bytes([2; 16]));
    let page = Query::Hazards { filter: HazardFilter::default(), offset: 0, limit: 5 };
    let queries = [Query::Today, Query::Hazard { hazard }, Query::Site { site }, Query::Me, page];
    let mut told = vec![
        FromHost::Event(HostEvent::Ready { enrolled: true }),
        FromHost::Event(HostEvent::Failed(BrokenCode::StorageFull)),
        FromHost::Event(HostEvent::Status(SyncStatus {
            link: Link::Online,
            waiting: 3,
            ..SyncStatus::default()
        })),
        response(Answer::Outcome(Outcome::Done)),
        response(Answer::Refused(Refusal::TooLong { field: "what".to_owned(), max: 2_000 })),
        response(Answer::Photo(Some(STANDARD.encode([0xff; 60])))),
        response(Answer::Released(vec![(300, NotReleased::Already)])),
        response(Answer::Kept(Page { lines: vec![kept_view()], total: 300 })),
    ];
    for query in &queries {
        told.push(response(Answer::View(Box::new(phone.ask(MORNING_MS, query)?))));
    }
    let report = Box::new(report_in(&code(GRID), "通道堆放杂物"));
    let command = Command::ReportHazard { hazard, entry: EntryId::from_bytes([8; 16]), report };
    let (base64, thumb) = (STANDARD.encode([0xff; 60]), String::new());
    let credential = Credential::Code { code: CODE.to_owned() };
    let (relay, label) = ("http://127.0.0.1:8077".to_owned(), "手机".to_owned());
    let mut calls = vec![
        Call::Execute { command, fix: None },
        Call::KeepPhoto { base64, thumb, original: Some(Hash([3; 32])) },
        Call::Photo { hash: Hash([1; 32]) },
        Call::Enrol { relay, credential, label },
        Call::SendNow,
        Call::Quarantine { after: 300 },
        Call::Release { ids: vec![1, 300] },
    ];
    calls.extend(queries.map(|query| Call::Ask { query }));
    let asked = calls.into_iter().map(|call| write(&Request { number: 300, call }));
    let named =
        (0..).zip(asked.chain(told.iter().map(write))).map(|(number, word)| (format!("{number:02}"), word));
    named.map(|(name, word)| Ok((name, word.ok_or_else(|| anyhow::anyhow!("a word"))?))).collect()
}

fn kept_view() -> KeptView {
    KeptView { line: kept(cursor(0).space), name: "0号".to_owned(), place: "古渡社区".to_owned() }
}

const fn response(answer: Answer) -> FromHost {
    FromHost::Response(Response { number: 300, answer })
}
