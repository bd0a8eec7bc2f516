//! One conversation with the relay, without a socket: frames in, frames out.
//!
//! The host feeds every frame to [`Session::take`] and, whenever there is room, sends what [`Session::give`] returns
//! until it returns nothing. What is committed stays committed however the conversation ends; the next one continues.

mod blob;
mod delivery;
mod log;
mod pack;
mod question;
mod refill;
mod space;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::{
    record::{Hash, Purpose, sign},
    space::Space,
    wire::{
        CURSORS_MAX, Cursor, FromRelay, RefusedCode, ToRelay, VERSION, cursors_digest, read_frame,
        session_content, write_frame,
    },
};

use self::{
    blob::{Fetching, Offered, Sending},
    pack::Parts,
    question::Questions,
    refill::Refilling,
};
use crate::{Device, Error, SessionError, store};

/// What came of a frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Whether views may show something else.
    pub changed: bool,
    /// Whether the counts of what waits may differ.
    pub status_changed: bool,
    /// Why the relay ended the session, if it did.
    pub refused: Option<RefusedCode>,
}

impl Taken {
    const NOTHING: Self = Self { changed: false, status_changed: false, refused: None };
    const STATUS: Self = Self { changed: false, status_changed: true, refused: None };
    const CHANGED: Self = Self { changed: true, status_changed: true, refused: None };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// The relay has not spoken.
    Silent,
    /// The device has answered the challenge.
    Greeted,
    /// The relay has let the device in.
    Open,
}

/// One conversation with the relay. A new connection is a new session.
#[derive(Debug)]
pub struct Session {
    phase: Phase,
    /// What is said before anything else, in order.
    queue: VecDeque<ToRelay>,
    /// For each lane the highest number pushed in this session.
    pushed: [u64; 3],
    refilling: Refilling,
    /// For each space the last row behind which the rows were asked for whole.
    asked_whole: BTreeMap<Space, u64>,
    /// What asks for a new identity, once everything that waits was compared.
    renewal: Option<ToRelay>,
    parts: Option<Parts>,
    offered: BTreeMap<Hash, Offered>,
    /// What the relay takes for no space of this person's.
    declined: BTreeSet<Hash>,
    sending: VecDeque<Sending>,
    /// The photo whose parts are being sent, whole.
    read: Option<(Hash, Vec<u8>)>,
    asked: BTreeSet<Hash>,
    fetching: Vec<Fetching>,
    receiving: Option<(u64, u64)>,
    questions: Questions,
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl Session {
    /// Begins a session on a fresh connection.
    pub const fn new() -> Self {
        Self {
            phase: Phase::Silent,
            queue: VecDeque::new(),
            pushed: [0; 3],
            refilling: Refilling::new(),
            asked_whole: BTreeMap::new(),
            renewal: None,
            parts: None,
            offered: BTreeMap::new(),
            declined: BTreeSet::new(),
            sending: VecDeque::new(),
            read: None,
            asked: BTreeSet::new(),
            fetching: Vec::new(),
            receiving: None,
            questions: Questions::new(),
        }
    }

    /// Whether the relay has let the device in.
    pub fn is_open(&self) -> bool {
        self.phase == Phase::Open
    }

    /// Returns how many rows are still to come, of all known; `None` where nothing is to come.
    pub const fn receiving(&self) -> Option<(u64, u64)> {
        self.receiving
    }

    /// Takes a frame of the relay, at `wall_ms` by this device's clock.
    ///
    /// # Errors
    ///
    /// [`SessionError`] ends the session: the connection is to be closed and tried again later. What earlier frames
    /// brought stays; of this one nothing was written.
    pub fn take(&mut self, device: &mut Device, wall_ms: i64, frame: &[u8]) -> Result<Taken, SessionError> {
        self.hear(device, wall_ms, read_frame(frame)?, &mut VecDeque::new())
    }

    /// Takes the first of the frames that have come, as [`Session::take`] does, and with rows of a log the rows that
    /// come next.
    ///
    /// # Errors
    ///
    /// As [`Session::take`].
    pub fn take_first(
        &mut self,
        device: &mut Device,
        wall_ms: i64,
        frames: &mut VecDeque<Vec<u8>>,
    ) -> Result<Taken, SessionError> {
        match frames.pop_front() {
            Some(frame) => self.hear(device, wall_ms, read_frame(&frame)?, frames),
            None => Ok(Taken::NOTHING),
        }
    }

    fn hear(
        &mut self,
        device: &mut Device,
        wall_ms: i64,
        frame: FromRelay,
        queued: &mut VecDeque<Vec<u8>>,
    ) -> Result<Taken, SessionError> {
        match frame {
            FromRelay::Challenge { nonce, relay, relay_ms, version } => {
                self.greet(device, (&relay, nonce, version), relay_ms.saturating_sub(wall_ms))
            }
            FromRelay::Refused(code) => Ok(Taken { refused: Some(code), ..Taken::STATUS }),
            _ if self.phase == Phase::Silent => Err(SessionError::OutOfTurn),
            FromRelay::Welcome { held, cursors_wanted, .. } => self.enter(device, held, cursors_wanted),
            _ if self.phase != Phase::Open => Err(SessionError::OutOfTurn),
            FromRelay::Ack { lane, n } => self.acknowledged(device, lane, n),
            FromRelay::Reject { lane, n, code } => delivery::rejected(device, lane, n, code),
            FromRelay::Records { space, from, rows, head, last } => {
                self.rows(device, log::Batch { space, from, rows, head, last }, queued)
            }
            FromRelay::Diverged { space, heads } => self.diverged(device, &space, &heads),
            FromRelay::Refilled(left) => self.refilled(device, &left),
            FromRelay::Forked => {
                self.renewal = Some(device.ask_renewal()?);
                Ok(Taken::NOTHING)
            }
            FromRelay::Renewed(id) => {
                device.renew(id)?;
                // This session was the old identity's.
                self.phase = Phase::Silent;
                Ok(Taken::CHANGED)
            }
            FromRelay::Forget(space) => self.forget(device, &space),
            FromRelay::Pack { version, part, parts, bytes } => {
                self.pack_part(device, (version, part, parts), &bytes)
            }
            FromRelay::Want { hash, offset } => self.wanted(device, hash, offset),
            FromRelay::Stored(hash) => self.stored(device, hash),
            FromRelay::Chunk { hash, offset, length, bytes } => {
                self.fetched(device, wall_ms, (hash, length), offset, &bytes)
            }
            FromRelay::Missing(hash) => Ok(self.missing(device, hash)),
            FromRelay::Got { hash, offset } => self.got(device, hash, offset),
            FromRelay::Pong => Ok(Taken::NOTHING),
            FromRelay::Quarantine { lines, total } => Ok(self.kept(device, lines, total)),
            FromRelay::Released(left) => Ok(self.released(left)),
            FromRelay::NoAuthority => Ok(self.has_no_authority(device)),
        }
    }

    /// Returns the next frame to send, or `None` when there is nothing to say for now.
    ///
    /// The most urgent goes first: answers, records by lane, what the relay lost, photos.
    ///
    /// # Errors
    ///
    /// [`Error`] where the store cannot be read.
    pub fn give(&mut self, device: &mut Device) -> Result<Option<Vec<u8>>, Error> {
        if self.phase == Phase::Silent {
            return Ok(None);
        }
        let said = match self.queue.pop_front() {
            Some(said) => Some(said),
            None => self.next(device)?,
        };
        Ok(said.map(|said| write_frame(&said)).transpose()?)
    }

    fn next(&mut self, device: &mut Device) -> Result<Option<ToRelay>, Error> {
        if let Some(records) = self.next_push(device)? {
            return Ok(Some(ToRelay::Push(records)));
        }
        if self.phase != Phase::Open {
            return Ok(None);
        }
        if let Some(renewal) = self.renewal.take() {
            return Ok(Some(renewal));
        }
        if let Some(said) = self.next_refill(device)? {
            return Ok(Some(said));
        }
        self.next_blob(device)
    }

    /// Says hello; the outbox follows without waiting.
    fn greet(
        &mut self,
        device: &mut Device,
        (relay, nonce, version): (&str, [u8; 32], u16),
        offset_ms: i64,
    ) -> Result<Taken, SessionError> {
        if self.phase != Phase::Silent {
            return Err(SessionError::OutOfTurn);
        }
        let (Some(id), Some(key)) = (device.id(), device.key()) else {
            return Err(SessionError::NotEnrolled);
        };
        if version != VERSION {
            return Err(SessionError::Version(version));
        }
        if relay != device.relay {
            return Err(SessionError::OtherRelay);
        }
        let signature = sign(key, Purpose::Session, &session_content(relay, &nonce, id, VERSION));
        store::set_setting(&device.conn, "offset_ms", offset_ms)?;
        device.me.offset_ms = Some(offset_ms);
        let cursors = cursors_digest(&space::cursors(&device.conn)?);
        let pack = device.pack.version;
        self.queue.push_back(ToRelay::Hello { device: id, signature, version: VERSION, cursors, pack });
        self.phase = Phase::Greeted;
        Ok(Taken::NOTHING)
    }

    fn enter(
        &mut self,
        device: &mut Device,
        held: [u64; 3],
        cursors_wanted: bool,
    ) -> Result<Taken, SessionError> {
        self.phase = Phase::Open;
        device.take_up()?;
        self.settle(device, held)?;
        if cursors_wanted {
            self.list(space::cursors(&device.conn)?);
        }
        Ok(Taken::CHANGED)
    }

    /// Says how far every space was taken, in as many frames as that takes.
    fn list(&mut self, mut cursors: Vec<Cursor>) {
        while cursors.len() > CURSORS_MAX {
            let rest = cursors.split_off(CURSORS_MAX);
            self.queue.push_back(ToRelay::MoreCursors(std::mem::replace(&mut cursors, rest)));
        }
        self.queue.push_back(ToRelay::Cursors(cursors));
    }

    /// Confirms rows; an older word on the same log need not be said any more.
    fn took(&mut self, cursor: Cursor) {
        self.queue.retain(|said| !matches!(said, ToRelay::Took(older) if older.space == cursor.space));
        self.queue.push_back(ToRelay::Took(cursor));
    }
}
