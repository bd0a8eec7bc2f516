//! The relay without sockets, clock and randomness: frames in, frames out, one commit for all.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::DeviceId,
    record::{Hash, PublicKey},
    space::Space,
    wire::{FrameError, FromRelay, RefusedCode, ToRelay, VERSION, read_frame},
};

use crate::{
    allowance::Allowance,
    count::{Counts, Page, add, one_more},
    error::{DiskFault, Error},
    photo::Photos,
    roster::Roster,
    session::{Outbox, Peer, Session, SessionId, State},
    store::{Arrival, Note, Store},
};

mod disk;
mod enrol;
mod greet;
mod picture;
mod pull;
mod push;
mod release;
mod renew;
mod scope;

pub use enrol::is_well_formed;

/// A connection that does not say who it is within this time is ended.
const GREETING_MS_MAX: i64 = 10_000;
/// A revoked device that delivers nothing for this time has delivered everything.
const LATE_SILENCE_MS_MAX: i64 = 10_000;

/// The relay: it owns the store and knows every open session.
///
/// Call [`Relay::take`] for every frame that comes, then [`Relay::commit`] once for all of them, then
/// [`Relay::give`] until it has nothing more for a session.
#[derive(Debug)]
pub struct Relay {
    store: Store,
    photos: Photos,
    roster: Roster,
    sessions: BTreeMap<SessionId, Session>,
    readers: BTreeMap<Space, BTreeSet<SessionId>>,
    allowances: BTreeMap<DeviceId, Allowance>,
    pending: Vec<Pending>,
    replies: Vec<(SessionId, Reply)>,
    notes: Vec<Note>,
    stirred: BTreeSet<SessionId>,
    pub(crate) counts: Counts,
    next_session: u64,
    /// How often a device held a newer county pack than there was.
    passed: u8,
    disk_fault: Option<DiskFault>,
}

/// A record that waits for the commit.
#[derive(Debug)]
struct Pending {
    from: SessionId,
    /// The device of the session.
    by: DeviceId,
    arrival: Arrival,
}

/// What is answered behind the commit, once everything that was pushed before is.
#[derive(Debug)]
enum Reply {
    /// Records were carried here; these may not enter under this roster.
    Refilled(Vec<Hash>),
    /// A copy of a store asks for a device id of its own.
    Renew(PublicKey),
}

/// One frame of an open session, being answered.
struct Turn<'a> {
    id: SessionId,
    now_ms: i64,
    peer: &'a mut Peer,
    out: &'a mut Outbox,
}

/// Why a session ends while a frame is answered.
enum Stop {
    Refused(RefusedCode),
    Broken(Error),
}

impl From<RefusedCode> for Stop {
    fn from(code: RefusedCode) -> Self {
        Self::Refused(code)
    }
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

impl Relay {
    /// Begins to relay what a store and its photos hold.
    ///
    /// # Errors
    ///
    /// Where the roster cannot be read.
    pub fn new(store: Store, photos: Photos) -> Result<Self, Error> {
        let roster = Roster::read(&store)?;
        Ok(Self {
            store,
            photos,
            roster,
            sessions: BTreeMap::new(),
            readers: BTreeMap::new(),
            allowances: BTreeMap::new(),
            pending: Vec::new(),
            replies: Vec::new(),
            notes: Vec::new(),
            stirred: BTreeSet::new(),
            counts: Counts::default(),
            next_session: 1,
            passed: 0,
            disk_fault: None,
        })
    }

    /// Returns the store.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Returns the store for changes of the roster; call [`Relay::refresh`] after them.
    pub const fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Returns the photos.
    pub const fn photos(&self) -> &Photos {
        &self.photos
    }

    /// Gives back what the relay was made of; open sessions end without a word, as in a power cut.
    pub fn into_parts(self) -> (Store, Photos) {
        (self.store, self.photos)
    }

    /// Returns how often a session was refused, by code.
    pub const fn refused(&self) -> &BTreeMap<RefusedCode, u64> {
        &self.counts.refused
    }

    /// Returns how many sessions are open.
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }

    /// Tells what was counted, and how the store stands.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn metrics(&self) -> Result<String, Error> {
        let mut page = Page::default();
        self.counts.write(&mut page);
        let open = self.sessions.len() as u64;
        page.gauge("qianliyan_connections_open", "Connections that are open.", open);
        let help = "Version of the county pack, people and devices, that is in force.";
        page.gauge("qianliyan_pack_version", help, self.roster.version);
        let (mut spaces, mut rows) = (0u64, 0u64);
        for (_, tip) in self.store.spaces() {
            (spaces, rows) = (spaces.saturating_add(1), rows.saturating_add(tip.seq));
        }
        page.gauge("qianliyan_log_spaces", "Spaces that have a log.", spaces);
        page.gauge("qianliyan_log_rows", "Rows of all logs.", rows);
        let name = ("qianliyan_quarantine_records", "gauge");
        page.by_code(name, "Records that are kept and not released, by code.", self.store.kept_counts()?);
        Ok(page.text())
    }

    /// Returns how many records wait for the commit.
    pub(crate) const fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// Opens a session; its challenge is the first frame it gives. `nonce` must be fresh random bytes.
    pub fn open_session(&mut self, nonce: [u8; 32], now_ms: i64) -> SessionId {
        one_more(&mut self.counts.connections);
        let id = SessionId(self.next_session);
        self.next_session = self.next_session.saturating_add(1);
        let mut session = Session::new(nonce, now_ms);
        let relay = self.store.name().to_owned();
        session.out.send(&FromRelay::Challenge { nonce, relay, relay_ms: now_ms, version: VERSION });
        self.sessions.insert(id, session);
        self.stirred.insert(id);
        id
    }

    /// Hears a frame. What it pushes is answered after [`Relay::commit`].
    pub fn take(&mut self, id: SessionId, now_ms: i64, frame: &[u8]) {
        let Some(mut session) = self.sessions.remove(&id) else {
            return;
        };
        session.heard_ms = now_ms;
        add(&mut self.counts.bytes_in, frame.len());
        if !matches!(session.state, State::Ended)
            && let Err(stop) = self.hear(id, &mut session, now_ms, frame)
        {
            self.stop_session(id, &mut session, stop);
        }
        self.sessions.insert(id, session);
        self.stirred.insert(id);
    }

    /// Returns the next frame for a session, the most urgent first.
    pub fn give(&mut self, id: SessionId) -> Option<Vec<u8>> {
        let mut session = self.sessions.remove(&id)?;
        let frame = self.next_frame(&mut session).unwrap_or_else(|error| {
            self.stop_session(id, &mut session, Stop::Broken(error));
            None
        });
        self.sessions.insert(id, session);
        add(&mut self.counts.bytes_out, frame.as_ref().map_or(0, Vec::len));
        frame
    }

    /// Whether a session still hears or has something to give; otherwise its socket is to be closed.
    pub fn is_open(&self, id: SessionId) -> bool {
        self.sessions.get(&id).is_some_and(|session| !session.is_over())
    }

    /// Returns the sessions that may have something to give since this was asked last.
    pub fn stirred(&mut self) -> Vec<SessionId> {
        std::mem::take(&mut self.stirred).into_iter().collect()
    }

    /// Forgets a session whose socket is closed.
    pub fn close(&mut self, id: SessionId) {
        if let Some(mut session) = self.sessions.remove(&id) {
            self.leave_all(id, &mut session);
        }
    }

    /// Does what time brings: ends silent connections, and hears of an administrator's changes.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn tick(&mut self, now_ms: i64) -> Result<(), Error> {
        let over = |(id, session): (&SessionId, &Session)| match session.state {
            State::Greeting if now_ms.saturating_sub(session.opened_ms) > GREETING_MS_MAX => {
                Some((*id, RefusedCode::OutOfTurn))
            }
            State::Late(_) if now_ms.saturating_sub(session.heard_ms) > LATE_SILENCE_MS_MAX => {
                Some((*id, RefusedCode::Revoked))
            }
            _ => None,
        };
        let over: Vec<(SessionId, RefusedCode)> = self.sessions.iter().filter_map(over).collect();
        over.into_iter().for_each(|(id, code)| self.refuse(id, code));
        if self.disk_fault.is_some() {
            return self.try_disk();
        }
        if self.store.was_changed_elsewhere()? {
            self.refresh()?;
            self.take_released()?;
        }
        Ok(())
    }

    /// Tells every session that the relay is stopping.
    pub fn stop(&mut self) {
        let all: Vec<SessionId> = self.sessions.keys().copied().collect();
        all.into_iter().for_each(|id| self.refuse(id, RefusedCode::Stopping));
    }

    /// Ends a session and tells the device why.
    pub(crate) fn refuse(&mut self, id: SessionId, code: RefusedCode) {
        if let Some(mut session) = self.sessions.remove(&id) {
            if !matches!(session.state, State::Ended) {
                self.stop_session(id, &mut session, Stop::Refused(code));
            }
            self.sessions.insert(id, session);
        }
    }

    fn stop_session(&mut self, id: SessionId, session: &mut Session, stop: Stop) {
        self.leave_all(id, session);
        match stop {
            Stop::Refused(code) => {
                tracing::info!(session = id.0, %code, "session refused");
                one_more(self.counts.refused.entry(code).or_insert(0));
                session.end(Some(code));
            }
            Stop::Broken(error) => {
                tracing::error!(
                    session = id.0,
                    error = &error as &dyn std::error::Error,
                    "session broken off"
                );
                session.end(self.note_fault(&error));
            }
        }
        self.stirred.insert(id);
    }

    fn leave_all(&mut self, id: SessionId, session: &mut Session) {
        let Some(peer) = session.peer() else {
            return;
        };
        for space in peer.streams.keys() {
            drop_reader(&mut self.readers, space, id);
        }
    }

    fn hear(&mut self, id: SessionId, session: &mut Session, now_ms: i64, frame: &[u8]) -> Result<(), Stop> {
        let frame = read_frame::<ToRelay>(frame).map_err(|error| match error {
            FrameError::TooLarge => RefusedCode::TooLarge,
            FrameError::Malformed => RefusedCode::Malformed,
        })?;
        let Session { nonce, state, out, .. } = session;
        match state {
            State::Greeting => {
                *state = self.greet(id, *nonce, now_ms, frame, out)?;
                Ok(())
            }
            State::Open(peer) => self.listen(Turn { id, now_ms, peer, out }, frame),
            State::Late(peer) if may_say_late(&frame) => self.listen(Turn { id, now_ms, peer, out }, frame),
            State::Late(_) => Err(RefusedCode::Revoked.into()),
            State::Ended => Ok(()),
        }
    }

    fn listen(&mut self, mut turn: Turn<'_>, frame: ToRelay) -> Result<(), Stop> {
        if !matches!(frame, ToRelay::Chunk { .. }) {
            self.allowance(&turn).frame(turn.now_ms)?;
        }
        if turn.out.is_full() {
            return Err(RefusedCode::TooFast.into());
        }
        match frame {
            ToRelay::Hello { .. } => Err(RefusedCode::OutOfTurn.into()),
            ToRelay::Cursors(cursors) => self.list(&mut turn, cursors),
            ToRelay::MoreCursors(cursors) => Self::list_some(&mut turn, cursors),
            ToRelay::Push(records) => self.push(&turn, records),
            ToRelay::Refill(records) => self.refill(&turn, records),
            ToRelay::Renew { key, proof } => self.ask_renewal(&turn, key, &proof),
            ToRelay::Took(cursor) => self.took(&mut turn, cursor),
            ToRelay::Resume(cursor) => self.resume(&mut turn, cursor),
            ToRelay::Offer { hash, length, space } => self.offer(&mut turn, hash, length, space),
            ToRelay::Chunk { hash, offset, bytes } => self.chunk(&mut turn, hash, offset, &bytes),
            ToRelay::Fetch { hash, offset } => self.fetch(&mut turn, hash, offset),
            ToRelay::Quarantine { after } => self.list_kept(&mut turn, after),
            ToRelay::Release(ids) => self.release(&mut turn, &ids),
            ToRelay::Ping => {
                turn.out.send(&FromRelay::Pong);
                Ok(())
            }
        }
    }

    fn allowance(&mut self, turn: &Turn<'_>) -> &mut Allowance {
        self.allowances.entry(turn.peer.device).or_insert_with(|| Allowance::new(turn.now_ms))
    }
}

/// Whether a revoked device may say this: it brings what it wrote. What its screens ask of the quarantine is answered by
/// [`FromRelay::NoAuthority`], so that their asking does not end the delivery.
const fn may_say_late(frame: &ToRelay) -> bool {
    let asks = matches!(frame, ToRelay::Quarantine { .. } | ToRelay::Release(_));
    asks || matches!(frame, ToRelay::Push(_) | ToRelay::Offer { .. } | ToRelay::Chunk { .. } | ToRelay::Ping)
}

/// Takes a session from a space's readers; a space without any takes no room, since devices may name many.
fn drop_reader(readers: &mut BTreeMap<Space, BTreeSet<SessionId>>, space: &Space, id: SessionId) {
    if let Some(of_space) = readers.get_mut(space) {
        of_space.remove(&id);
        if of_space.is_empty() {
            readers.remove(space);
        }
    }
}
