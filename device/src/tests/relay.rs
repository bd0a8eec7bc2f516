//! A relay for tests: a log in memory that speaks the wire, and a line to it that drops, repeats and cuts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::{
    id::DeviceId,
    record::{Hash, Lane, PublicKey, Purpose, Record},
    space::Space,
    wire::{
        Cursor, FromRelay, RejectCode, Row, ToRelay, VERSION, cursors_digest, read_frame, session_content,
        write_frame,
    },
};

use super::county::{NOW_MS, RELAY, pack};
use crate::{Device, Session, SessionError};

const NONCE: [u8; 32] = [5; 32];
const ROWS: usize = 3;

/// The log, the photos, and what devices confirmed.
#[derive(Default, Clone)]
pub(super) struct Relay {
    pub(super) logs: BTreeMap<Space, Vec<Record>>,
    pub(super) rejected: BTreeSet<(DeviceId, Lane, u64)>,
    pub(super) to_reject: BTreeSet<(DeviceId, Lane, u64)>,
    pub(super) photos: BTreeMap<Hash, Vec<u8>>,
    /// Photos still coming, the order in which they became whole, and how many of their bytes came.
    incoming: BTreeMap<Hash, (u32, Vec<u8>)>,
    pub(super) stored: Vec<Hash>,
    pub(super) photo_bytes: usize,
    pub(super) forgotten: BTreeSet<(DeviceId, Space)>,
    confirmed: BTreeMap<DeviceId, Vec<Cursor>>,
}

impl Relay {
    fn numbers(&self, device: DeviceId, lane: Lane) -> BTreeSet<u64> {
        let logged =
            self.logs.values().flatten().filter(|record| (record.device, record.lane) == (device, lane));
        let rejected = self.rejected.iter().filter(|(who, which, _)| (*who, *which) == (device, lane));
        logged.map(|record| record.n).chain(rejected.map(|(.., n)| *n)).collect()
    }

    fn held(&self, device: DeviceId, lane: Lane) -> u64 {
        let numbers = self.numbers(device, lane);
        (1..).take_while(|n| numbers.contains(n)).last().unwrap_or(0)
    }

    fn heads(&self, space: &Space) -> Vec<Hash> {
        let rows = self.logs.get(space).map(Vec::as_slice).unwrap_or_default();
        let mut heads = vec![Hash::EMPTY];
        rows.iter().for_each(|record| heads.push(heads.last().unwrap().then(record)));
        heads
    }

    fn append(&mut self, record: Record) {
        if !self.numbers(record.device, record.lane).contains(&record.n) {
            self.logs.entry(record.space.clone()).or_default().push(record);
        }
    }

    fn readable(&self, device: DeviceId) -> Vec<Space> {
        let rights = pack().owner(device).unwrap().rights.clone();
        let is_open =
            |space: &&Space| space.may_read(&rights) && !self.forgotten.contains(&(device, (*space).clone()));
        self.logs.keys().filter(is_open).cloned().collect()
    }

    fn rows_from(&self, device: DeviceId, cursor: &Cursor) -> Vec<FromRelay> {
        let heads = self.heads(&cursor.space);
        let seq = usize::try_from(cursor.seq).unwrap();
        if heads.get(seq) != Some(&cursor.head) {
            let all = (1u64..).zip(heads.into_iter().skip(1)).collect::<Vec<_>>().into_iter().rev().collect();
            return vec![FromRelay::Diverged { space: cursor.space.clone(), heads: all }];
        }
        let log = self.logs.get(&cursor.space).map(Vec::as_slice).unwrap_or_default();
        let batches = log[seq..].chunks(ROWS).enumerate();
        batches
            .map(|(at, rows)| {
                let from = seq + at * ROWS + 1;
                let row = |record: &Record| match record.device == device {
                    true => Row::Yours(record.lane, record.n),
                    false => Row::Record(record.clone()),
                };
                FromRelay::Records {
                    space: cursor.space.clone(),
                    from: from as u64,
                    rows: rows.iter().map(row).collect(),
                    head: heads[from - 1 + rows.len()],
                    last: log.len() as u64,
                }
            })
            .collect()
    }

    fn pull(&self, device: DeviceId, cursors: &[Cursor]) -> Vec<FromRelay> {
        let of = |space: Space| {
            let held = cursors.iter().find(|cursor| cursor.space == space).cloned();
            held.unwrap_or(Cursor { space, seq: 0, head: Hash::EMPTY })
        };
        let mut spaces = self.readable(device);
        let mine = |cursor: &&Cursor| {
            !spaces.contains(&cursor.space) && !self.forgotten.contains(&(device, cursor.space.clone()))
        };
        let lost: Vec<Space> = cursors.iter().filter(mine).map(|cursor| cursor.space.clone()).collect();
        spaces.extend(lost);
        let mut said: Vec<FromRelay> = self
            .forgotten
            .iter()
            .filter(|(who, _)| *who == device)
            .map(|(_, space)| FromRelay::Forget(space.clone()))
            .collect();
        said.extend(spaces.into_iter().map(of).flat_map(|cursor| self.rows_from(device, &cursor)));
        said
    }
}

/// One connection as the relay sees it.
struct Line {
    device: DeviceId,
    listing: Vec<Cursor>,
}

impl Line {
    fn take(&mut self, relay: &mut Relay, frame: ToRelay) -> Vec<FromRelay> {
        match frame {
            ToRelay::Hello { device, signature, cursors, .. } => {
                let key: PublicKey = pack().device(device).unwrap().key;
                key.verify(Purpose::Session, &session_content(RELAY, &NONCE, device, VERSION), &signature)
                    .unwrap();
                self.device = device;
                let confirmed = relay.confirmed.entry(device).or_default().clone();
                let cursors_wanted = cursors_digest(&confirmed) != cursors;
                let held = Lane::ALL.map(|lane| relay.held(device, lane));
                let mut said = vec![FromRelay::Welcome { held, pack: 1, cursors_wanted }];
                if !cursors_wanted {
                    said.extend(relay.pull(device, &confirmed));
                }
                said
            }
            ToRelay::MoreCursors(cursors) => {
                self.listing.extend(cursors);
                vec![]
            }
            ToRelay::Renew { .. } => vec![],
            ToRelay::Cursors(cursors) => {
                let cursors = [std::mem::take(&mut self.listing), cursors].concat();
                let said = relay.pull(self.device, &cursors);
                relay.confirmed.insert(self.device, cursors);
                said
            }
            ToRelay::Push(records) => self.push(relay, records),
            ToRelay::Refill(records) => {
                records.into_iter().for_each(|record| relay.append(record));
                vec![FromRelay::Refilled(vec![])]
            }
            ToRelay::Took(cursor) => {
                let confirmed = relay.confirmed.entry(self.device).or_default();
                confirmed.retain(|other| other.space != cursor.space);
                confirmed.push(cursor);
                vec![]
            }
            ToRelay::Resume(cursor) => relay.rows_from(self.device, &cursor),
            ToRelay::Offer { hash, .. } if relay.photos.contains_key(&hash) => vec![FromRelay::Stored(hash)],
            ToRelay::Offer { hash, length, .. } => {
                let (_, got) = relay.incoming.entry(hash).or_insert((length, vec![]));
                vec![FromRelay::Want { hash, offset: u32::try_from(got.len()).unwrap() }]
            }
            ToRelay::Chunk { hash, offset, bytes } => chunk(relay, hash, offset, bytes),
            ToRelay::Fetch { hash, .. } => fetched(relay, hash),
            ToRelay::Ping => vec![FromRelay::Pong],
            ToRelay::Quarantine { .. } | ToRelay::Release(_) => vec![FromRelay::NoAuthority],
        }
    }

    fn push(&self, relay: &mut Relay, records: Vec<Record>) -> Vec<FromRelay> {
        let mut said = Vec::new();
        let lanes: BTreeSet<Lane> = records.iter().map(|record| record.lane).collect();
        for record in records {
            let number = (record.device, record.lane, record.n);
            if relay.to_reject.contains(&number) {
                relay.rejected.insert(number);
                said.push(FromRelay::Reject { lane: record.lane, n: record.n, code: RejectCode::OutOfScope });
            } else {
                relay.append(record);
            }
        }
        said.extend(lanes.into_iter().map(|lane| FromRelay::Ack { lane, n: relay.held(self.device, lane) }));
        said
    }
}

fn chunk(relay: &mut Relay, hash: Hash, offset: u32, bytes: Vec<u8>) -> Vec<FromRelay> {
    let (length, mut got) = relay.incoming.remove(&hash).unwrap();
    assert_eq!(offset as usize, got.len());
    relay.photo_bytes += bytes.len();
    got.extend(bytes);
    if got.len() < length as usize {
        let offset = u32::try_from(got.len()).unwrap();
        relay.incoming.insert(hash, (length, got));
        return vec![FromRelay::Got { hash, offset }];
    }
    assert_eq!(Hash::of(&got), hash);
    relay.stored.push(hash);
    relay.photos.insert(hash, got);
    vec![FromRelay::Stored(hash)]
}

fn fetched(relay: &Relay, hash: Hash) -> Vec<FromRelay> {
    let Some(photo) = relay.photos.get(&hash) else {
        return vec![FromRelay::Missing(hash)];
    };
    let chunk = |(at, bytes): (usize, &[u8])| FromRelay::Chunk {
        hash,
        offset: u32::try_from(at * 1_000).unwrap(),
        length: u32::try_from(photo.len()).unwrap(),
        bytes: bytes.to_vec(),
    };
    photo.chunks(1_000).enumerate().map(chunk).collect()
}

/// What happens to a frame on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Arrives,
    ArrivesTwice,
    Vanishes,
    CutsTheLine,
}

/// Holds one conversation until nobody has anything to say; returns how many frames there were.
pub(super) fn talk(
    relay: &mut Relay,
    device: &mut Device,
    mut fate: impl FnMut(usize) -> Fate,
) -> Result<usize, SessionError> {
    let (mut session, mut line) =
        (Session::new(), Line { device: DeviceId::from_bytes([0; 16]), listing: vec![] });
    let challenge = FromRelay::Challenge {
        nonce: NONCE,
        relay: RELAY.to_owned(),
        relay_ms: NOW_MS + 7,
        version: VERSION,
    };
    let mut down: VecDeque<FromRelay> = [challenge].into();
    let mut frames = 0;
    loop {
        let mut up = Vec::new();
        while let Some(frame) = session.give(device)? {
            up.push(frame);
        }
        if up.is_empty() && down.is_empty() {
            return Ok(frames);
        }
        for frame in up {
            frames += 1;
            match fate(frames) {
                Fate::CutsTheLine => return Ok(frames),
                Fate::Vanishes => {}
                Fate::Arrives => down.extend(line.take(relay, read_frame(&frame)?)),
                Fate::ArrivesTwice => {
                    down.extend(line.take(relay, read_frame(&frame)?));
                    down.extend(line.take(relay, read_frame(&frame)?));
                }
            }
        }
        if let Some(frame) = down.pop_front() {
            let bytes = write_frame(&frame)?;
            frames += 1;
            match fate(frames) {
                Fate::CutsTheLine => return Ok(frames),
                Fate::Vanishes => {}
                Fate::Arrives => drop(session.take(device, NOW_MS, &bytes)?),
                Fate::ArrivesTwice => {
                    session.take(device, NOW_MS, &bytes)?;
                    session.take(device, NOW_MS, &bytes)?;
                }
            }
        }
    }
}

/// Holds conversations in fair weather: what the first one brings the relay, the second one tells of its log.
pub(super) fn sync(relay: &mut Relay, device: &mut Device) {
    for _ in 0..2 {
        talk(relay, device, |_| Fate::Arrives).unwrap();
    }
}

/// Whether a device and the relay have nothing to tell each other.
pub(super) fn is_quiet(relay: &mut Relay, device: &mut Device) -> bool {
    // Challenge, hello, welcome.
    talk(relay, device, |_| Fate::Arrives).unwrap() == 3
        && device.status_counts().unwrap() == crate::StatusCounts::default()
}
