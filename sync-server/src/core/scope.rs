//! Which spaces a session follows, and what changes when the roster does.

use domain::{
    space::Space,
    wire::{Cursor, FromRelay, RefusedCode},
};

use super::{Relay, Stop, Turn, drop_reader};
use crate::{
    error::Error,
    roster::Roster,
    session::{Session, SessionId, State, beginning},
    store::Note,
};

impl Relay {
    /// Follows every space that the person may read, those of `cursors` from there on.
    pub(super) fn start(&mut self, turn: &mut Turn<'_>, cursors: &[Cursor]) -> Result<(), Stop> {
        turn.peer.is_listed = true;
        let rights = self.roster.rights(turn.peer.device).to_vec();
        for cursor in cursors {
            if cursor.space.may_read(&rights) {
                self.join(turn, cursor)?;
            } else {
                self.forget(turn, &cursor.space);
            }
        }
        Ok(self.join_new(turn)?)
    }

    /// Follows from the beginning what the person may read and the session does not follow.
    fn join_new(&mut self, turn: &mut Turn<'_>) -> Result<(), Error> {
        let rights = self.roster.rights(turn.peer.device);
        let is_new = |space: &Space| space.may_read(rights) && !turn.peer.streams.contains_key(space);
        let new: Vec<Space> =
            self.store.spaces().map(|(space, _)| space).filter(|space| is_new(space)).cloned().collect();
        new.into_iter().try_for_each(|space| self.join(turn, &beginning(space)))
    }

    fn join(&mut self, turn: &mut Turn<'_>, cursor: &Cursor) -> Result<(), Error> {
        self.readers.entry(cursor.space.clone()).or_default().insert(turn.id);
        if self.store.head_at(&cursor.space, cursor.seq)? == Some(cursor.head) {
            turn.peer.follow(cursor, self.store.tip(&cursor.space));
            return Ok(());
        }
        self.diverge(turn, &cursor.space)
    }

    /// Tells the device to drop a space.
    pub(super) fn forget(&mut self, turn: &mut Turn<'_>, space: &Space) {
        drop_reader(&mut self.readers, space, turn.id);
        turn.peer.leave(space);
        turn.out.send(&FromRelay::Forget(space.clone()));
        self.notes.push(Note::Dropped(turn.peer.device, space.clone()));
    }

    /// Follows a space that had no log, for every session that may read it.
    pub(super) fn begin(&mut self, space: &Space) {
        let tip = self.store.tip(space);
        let readers = self.readers.entry(space.clone()).or_default();
        for (id, session) in &mut self.sessions {
            let Some(peer) = session.peer() else { continue };
            let may_read = space.may_read(self.roster.rights(peer.device));
            if peer.is_listed && may_read && !peer.streams.contains_key(space) {
                peer.follow_new(space, tip);
                readers.insert(*id);
            }
        }
    }

    /// Wakes those who follow a space whose log has grown.
    pub(super) fn announce(&mut self, space: &Space) {
        let tip = self.store.tip(space);
        for id in self.readers.get(space).into_iter().flatten() {
            if let Some(peer) = self.sessions.get_mut(id).and_then(Session::peer) {
                peer.queue(space, tip);
                self.stirred.insert(*id);
            }
        }
    }

    /// Reads the roster again and lets every open session feel what changed.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn refresh(&mut self) -> Result<(), Error> {
        let roster = Roster::read(&self.store)?;
        if roster.version == self.roster.version {
            return Ok(());
        }
        let has_same_people = roster.has_same_people(&self.roster);
        self.roster = roster;
        let open: Vec<SessionId> = self.sessions.keys().copied().collect();
        for id in open {
            let Some(mut session) = self.sessions.remove(&id) else {
                continue;
            };
            let outcome = self.adjust(id, &mut session, has_same_people);
            if let Err(stop) = outcome {
                self.stop_session(id, &mut session, stop);
            }
            self.sessions.insert(id, session);
            self.stirred.insert(id);
        }
        Ok(())
    }

    fn adjust(&mut self, id: SessionId, session: &mut Session, has_same_people: bool) -> Result<(), Stop> {
        let now_ms = session.opened_ms;
        let Session { state: State::Open(peer), out, .. } = session else {
            return Ok(());
        };
        let mut turn = Turn { id, now_ms, peer, out };
        let device = self.roster.device(turn.peer.device).ok_or(RefusedCode::UnknownDevice)?;
        if device.revoked {
            return Err(RefusedCode::Revoked.into());
        }
        if has_same_people || !turn.peer.is_listed {
            return Ok(());
        }
        let rights = self.roster.rights(turn.peer.device);
        let closed: Vec<Space> =
            turn.peer.streams.keys().filter(|space| !space.may_read(rights)).cloned().collect();
        closed.iter().for_each(|space| self.forget(&mut turn, space));
        Ok(self.join_new(&mut turn)?)
    }
}
