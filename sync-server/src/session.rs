//! What the relay knows of one connection.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, VecDeque},
};

use domain::{
    id::DeviceId,
    record::{Hash, Lane},
    space::Space,
    wire::{BATCH_BYTES, Cursor, FromRelay, RefusedCode, write_frame},
};

use crate::store::Tip;

/// Names an open session for as long as the relay runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub(crate) u64);

impl SessionId {
    /// No session has this number.
    pub(crate) const NOBODY: Self = Self(0);
}

/// How many bytes of records may be on their way to a device before it confirms some: on a slow line what is urgent
/// waits behind them, on a long one a round trip brings no more.
const WINDOW_BYTES: usize = 4 * BATCH_BYTES;
/// Fires go out even when the window is full of other things.
const WINDOW_FIRE_BYTES: usize = 6 * BATCH_BYTES;
/// How many answers may wait for a device that does not read.
pub(crate) const ANSWERS_MAX: usize = 4_096;

/// One connection, from its challenge to its end.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) nonce: [u8; 32],
    pub(crate) opened_ms: i64,
    pub(crate) heard_ms: i64,
    pub(crate) state: State,
    pub(crate) out: Outbox,
}

#[derive(Debug)]
pub(crate) enum State {
    /// The challenge is sent.
    Greeting,
    /// The device is known.
    Open(Box<Peer>),
    /// The device was revoked and delivers what it wrote before; it reads nothing.
    Late(Box<Peer>),
    /// Nothing is heard any more; what waits is still given.
    Ended,
}

/// Encoded answers in their order.
#[derive(Debug, Default)]
pub(crate) struct Outbox(VecDeque<Vec<u8>>);

/// The device at the other end.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) device: DeviceId,
    /// Whether its cursors are known, so that logs may be streamed.
    pub(crate) is_listed: bool,
    /// What was heard so far of the list of its cursors.
    pub(crate) listing: Vec<Cursor>,
    pub(crate) pushed: Pushed,
    pub(crate) streams: BTreeMap<Space, Stream>,
    ready: BTreeSet<(Urgency, Space)>,
    in_flight: VecDeque<Sent>,
    pub(crate) pack: PackStream,
    /// Photos that were offered in this session.
    pub(crate) uploads: BTreeMap<Hash, Upload>,
    /// Photos wanted, with the next byte of each.
    pub(crate) fetches: VecDeque<(Hash, u32)>,
}

/// What the device pushed in this session, by lane.
#[derive(Debug, Default)]
pub(crate) struct Pushed {
    /// The highest number that was taken, or rejected.
    last: [u64; 3],
    /// Where another record stands under a number that was pushed, so that nothing behind it counts.
    is_forked: [bool; 3],
}

/// A photo on its way here.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) length: u32,
    /// Whose readers may fetch it.
    pub(crate) space: Space,
    /// The byte that was last asked for.
    pub(crate) asked: Option<u32>,
    /// How often it came whole and was not what was offered.
    pub(crate) failures: u8,
    /// Whether it is whole and durable.
    pub(crate) is_stored: bool,
}

/// How far a space's log was sent.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) sent: u64,
    /// Up to this row the device may have lost what it wrote itself.
    pub(crate) whole_until: u64,
    pub(crate) is_diverged: bool,
    is_queued: bool,
    /// Whether the frame that was sent last left nothing of the log.
    is_caught_up: bool,
}

/// Rows that a device has not confirmed.
#[derive(Debug)]
struct Sent {
    until: Cursor,
    bytes: usize,
}

/// How far the county pack was sent.
#[derive(Debug)]
pub(crate) struct PackStream {
    pub(crate) held: u64,
    pub(crate) sending: u64,
    pub(crate) part: u16,
}

/// Returns the cursor of who took nothing of a space.
pub(crate) const fn beginning(space: Space) -> Cursor {
    Cursor { space, seq: 0, head: Hash::EMPTY }
}

/// Lower goes first: fires, the county and townships, grids by recency, months from the newest.
type Urgency = (u8, Reverse<i64>);

fn urgency(space: &Space, tip: Tip) -> Urgency {
    match space {
        Space::Fire => (0, Reverse(tip.at_ms)),
        Space::County | Space::Township(_) => (1, Reverse(tip.at_ms)),
        Space::Grid(_) => (2, Reverse(tip.at_ms)),
        Space::GridMonth(_, month) => (3, Reverse(month.ordinal())),
    }
}

impl Session {
    pub(crate) fn new(nonce: [u8; 32], opened_ms: i64) -> Self {
        Self { nonce, opened_ms, heard_ms: opened_ms, state: State::Greeting, out: Outbox::default() }
    }

    pub(crate) fn peer(&mut self) -> Option<&mut Peer> {
        match &mut self.state {
            State::Open(peer) | State::Late(peer) => Some(peer),
            State::Greeting | State::Ended => None,
        }
    }

    /// Ends the session; with a code the device is told why.
    pub(crate) fn end(&mut self, code: Option<RefusedCode>) {
        if let Some(code) = code {
            self.out.send(&FromRelay::Refused(code));
        }
        self.state = State::Ended;
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self.state, State::Ended) && self.out.0.is_empty()
    }
}

impl Outbox {
    pub(crate) fn send(&mut self, frame: &FromRelay) {
        match write_frame(frame) {
            Ok(bytes) => self.0.push_back(bytes),
            Err(error) => tracing::error!(%error, "a frame cannot be written"),
        }
    }

    pub(crate) fn take(&mut self) -> Option<Vec<u8>> {
        self.0.pop_front()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.0.len() > ANSWERS_MAX
    }
}

impl Pushed {
    /// Notes that a record was taken, or rejected.
    pub(crate) fn note(&mut self, lane: Lane, n: u64) {
        let at = self.last.iter_mut().zip(self.is_forked).zip(Lane::ALL);
        for ((last, is_forked), of) in at {
            if of == lane && !is_forked {
                *last = n.max(*last);
            }
        }
    }

    /// Notes a fork, and tells whether it is the session's first.
    pub(crate) fn fork(&mut self, lane: Lane) -> bool {
        let is_first = !self.is_forked();
        let of_lane = self.is_forked.iter_mut().zip(Lane::ALL).filter(|(_, of)| *of == lane);
        of_lane.for_each(|(is_forked, _)| *is_forked = true);
        is_first
    }

    pub(crate) fn is_forked(&self) -> bool {
        self.is_forked.contains(&true)
    }

    /// Returns up to which number of a lane this session may be told that everything is held.
    pub(crate) fn last(&self, lane: Lane) -> u64 {
        self.last.iter().zip(Lane::ALL).find(|(_, of)| *of == lane).map_or(0, |(last, _)| *last)
    }
}

impl Peer {
    pub(crate) fn new(device: DeviceId, pack: u64) -> Self {
        Self {
            device,
            is_listed: false,
            listing: Vec::new(),
            pushed: Pushed::default(),
            streams: BTreeMap::new(),
            ready: BTreeSet::new(),
            in_flight: VecDeque::new(),
            pack: PackStream { held: pack, sending: 0, part: 0 },
            uploads: BTreeMap::new(),
            fetches: VecDeque::new(),
        }
    }

    /// Begins to follow a space behind `cursor`; what stands in a space that the device has nothing of comes whole.
    pub(crate) fn follow(&mut self, cursor: &Cursor, tip: Tip) {
        self.follow_until(cursor, tip, if cursor.seq == 0 { tip.seq } else { 0 });
    }

    /// Begins to follow a space behind `cursor`, where the device may hold other records of its own than the log: what
    /// stands there comes whole.
    pub(crate) fn follow_whole(&mut self, cursor: &Cursor, tip: Tip) {
        self.follow_until(cursor, tip, tip.seq);
    }

    /// Begins to follow a space whose log has just begun.
    pub(crate) fn follow_new(&mut self, space: &Space, tip: Tip) {
        self.follow_until(&beginning(space.clone()), tip, 0);
    }

    fn follow_until(&mut self, cursor: &Cursor, tip: Tip, whole_until: u64) {
        let stream = Stream {
            sent: cursor.seq,
            whole_until,
            is_diverged: false,
            is_queued: false,
            is_caught_up: false,
        };
        self.land_all_of(&cursor.space);
        self.streams.insert(cursor.space.clone(), stream);
        self.queue(&cursor.space, tip);
    }

    /// Puts a space in the queue where its log goes on.
    ///
    /// While the last rows of a log are on their way, what comes behind them gathers until they have landed: a device
    /// gets the records of a busy grid by the frame, not one by one. Fires do not wait.
    pub(crate) fn queue(&mut self, space: &Space, tip: Tip) {
        let Some(stream) = self.streams.get_mut(space) else {
            return;
        };
        let gathers = stream.is_caught_up && *space != Space::Fire;
        if gathers && self.in_flight.iter().any(|sent| sent.until.space == *space) {
            return;
        }
        if stream.sent < tip.seq && !stream.is_queued && !stream.is_diverged {
            stream.is_queued = true;
            self.ready.insert((urgency(space, tip), space.clone()));
        }
    }

    /// Takes the most urgent space whose log goes on, unless too much is unconfirmed.
    pub(crate) fn next_space(&mut self) -> Option<Space> {
        let (_, space) = self.ready.first()?;
        let window = if *space == Space::Fire { WINDOW_FIRE_BYTES } else { WINDOW_BYTES };
        if self.in_flight.iter().map(|sent| sent.bytes).sum::<usize>() >= window {
            return None;
        }
        let (_, space) = self.ready.pop_first()?;
        if let Some(stream) = self.streams.get_mut(&space) {
            stream.is_queued = false;
        }
        Some(space)
    }

    /// Notes that rows of about `bytes` are on their way, up to `until` of a log that ends at `tip`.
    pub(crate) fn send_to(&mut self, until: Cursor, bytes: usize, tip: Tip) {
        if let Some(stream) = self.streams.get_mut(&until.space) {
            stream.sent = until.seq;
            stream.is_caught_up = until.seq == tip.seq;
        }
        self.in_flight.push_back(Sent { until, bytes });
    }

    pub(crate) fn awaits(&self, cursor: &Cursor) -> bool {
        self.in_flight.iter().any(|sent| sent.until == *cursor)
    }

    /// Notes that rows up to `cursor` have landed, of a log that ends at `tip`.
    pub(crate) fn land(&mut self, cursor: &Cursor, tip: Tip) {
        self.in_flight.retain(|Sent { until, .. }| until.space != cursor.space || until.seq > cursor.seq);
        if let Some(stream) = self.streams.get_mut(&cursor.space) {
            stream.sent = stream.sent.max(cursor.seq);
        }
        self.queue(&cursor.space, tip);
    }

    fn land_all_of(&mut self, space: &Space) {
        self.in_flight.retain(|sent| sent.until.space != *space);
        self.ready.retain(|(_, queued)| queued != space);
    }

    /// Stops a space's stream until the device says where to go on.
    pub(crate) fn diverge(&mut self, space: &Space) {
        self.land_all_of(space);
        let stopped =
            Stream { sent: 0, whole_until: 0, is_diverged: true, is_queued: false, is_caught_up: false };
        self.streams.insert(space.clone(), stopped);
    }

    /// Stops following a space.
    pub(crate) fn leave(&mut self, space: &Space) {
        self.land_all_of(space);
        self.streams.remove(space);
    }
}
