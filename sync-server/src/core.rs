//! The relay without sockets, clock and randomness: frames in, frames out, one commit for all.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::DeviceId,
    space::Space,
    wire::{FrameError, FromRelay, RefusedCode, ToRelay, VERSION, read_frame},
};

use crate::{
    allowance::Allowance,
    error::Error,
    photo::Photos,
    roster::Roster,
    session::{Outbox, Peer, Session, SessionId, State},
    store::{Arrival, Note, Store},
};

mod enrol;
mod greet;
mod picture;
mod pull;
mod push;
mod scope;

pub use enrol::is_well_formed;

/// A connection that does not say who it is within this time is ended.
const GREETING_MS_MAX: i64 = 10_000;

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
    notes: Vec<Note>,
    stirred: BTreeSet<SessionId>,
    refused: BTreeMap<RefusedCode, u64>,
    next_session: u64,
}

/// A record that waits for the commit.
#[derive(Debug)]
struct Pending {
    from: SessionId,
    /// The device of the session.
    by: DeviceId,
    arrival: Arrival,
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
            notes: Vec::new(),
            stirred: BTreeSet::new(),
            refused: BTreeMap::new(),
            next_session: 1,
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
        &self.refused
    }

    /// Returns how many sessions are open.
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }

    /// Opens a session; its challenge is the first frame it gives. `nonce` must be fresh random bytes.
    pub fn open_session(&mut self, nonce: [u8; 32], now_ms: i64) -> SessionId {
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
        let is_late = |session: &Session| {
            matches!(session.state, State::Greeting)
                && now_ms.saturating_sub(session.opened_ms) > GREETING_MS_MAX
        };
        let late: Vec<SessionId> =
            self.sessions.iter().filter(|(_, session)| is_late(session)).map(|(id, _)| *id).collect();
        late.into_iter().for_each(|id| self.refuse(id, RefusedCode::OutOfTurn));
        if self.store.was_changed_elsewhere()? {
            self.refresh()?;
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
                let count = self.refused.entry(code).or_insert(0);
                *count = count.saturating_add(1);
                session.end(Some(code));
            }
            Stop::Broken(error) => {
                tracing::error!(
                    session = id.0,
                    error = &error as &dyn std::error::Error,
                    "session broken off"
                );
                session.end(None);
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
                let peer = self.greet(id, *nonce, now_ms, frame, out)?;
                *state = State::Open(Box::new(peer));
                Ok(())
            }
            State::Open(peer) => self.listen(Turn { id, now_ms, peer, out }, frame),
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
            ToRelay::Cursors(cursors) => self.list(&mut turn, &cursors),
            ToRelay::Push(records) => self.push(&turn, records),
            ToRelay::Refill(records) => self.refill(&turn, records),
            ToRelay::Took(cursor) => self.took(&mut turn, cursor),
            ToRelay::Resume(cursor) => self.resume(&mut turn, cursor),
            ToRelay::Offer { hash, length } => self.offer(&mut turn, hash, length),
            ToRelay::Chunk { hash, offset, bytes } => self.chunk(&mut turn, hash, offset, &bytes),
            ToRelay::Fetch { hash, offset } => self.fetch(&mut turn, hash, offset),
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

/// Takes a session from a space's readers; a space without any takes no room, since devices may name many.
fn drop_reader(readers: &mut BTreeMap<Space, BTreeSet<SessionId>>, space: &Space, id: SessionId) {
    if let Some(of_space) = readers.get_mut(space) {
        of_space.remove(&id);
        if of_space.is_empty() {
            readers.remove(space);
        }
    }
}
