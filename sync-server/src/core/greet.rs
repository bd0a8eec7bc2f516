//! The beginning of a session.

use domain::{
    id::DeviceId,
    record::{Hash, Purpose, Signature},
    wire::{Cursor, FromRelay, RefusedCode, ToRelay, VERSION, cursors_digest, session_content},
};

use super::{Relay, Stop, Turn};
use crate::{
    session::{Outbox, Peer, Session, SessionId, State},
    store::Note,
};

/// After this time the list of cursors is asked for even where the digest fits.
const LIST_EVERY_MS: i64 = 24 * 60 * 60 * 1000;
/// The longest list of cursors.
const CURSORS_LISTED_MAX: usize = 100_000;
/// How far a device's county pack may be ahead of the relay's to be believed, in versions.
const VERSIONS_AHEAD_MAX: u64 = 100_000;
/// How often that is believed until the relay starts anew: each time everybody is sent the pack again.
const PASSES_MAX: u8 = 16;
/// How many connections of one device may be open: a phone that lost its signal comes back before the old one ends.
const SESSIONS_MAX: usize = 8;

/// How long a revoked device may deliver what it wrote before.
const LATE_MS_MAX: i64 = 7 * 24 * 60 * 60 * 1000;
/// Of how many kept records a device is told again: it may not have heard the answer.
const REMINDERS_MAX: u32 = 500;

/// How a device stands that has shown who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It reads and writes what its person may.
    InUse,
    /// It was revoked, and delivers what it wrote before.
    Late,
}

impl Relay {
    pub(super) fn greet(
        &mut self,
        id: SessionId,
        nonce: [u8; 32],
        now_ms: i64,
        frame: ToRelay,
        out: &mut Outbox,
    ) -> Result<State, Stop> {
        let ToRelay::Hello { device, signature, version, cursors, pack } = frame else {
            return Err(RefusedCode::OutOfTurn.into());
        };
        let standing = self.identify(device, (&nonce, version, &signature), now_ms)?;
        self.end_oldest(device);
        self.pass_version(pack)?;
        let remembered = self.store.cursors(device)?;
        let is_late = standing == Standing::Late;
        let cursors_wanted = !is_late && self.are_cursors_wanted(device, &remembered, cursors, now_ms)?;
        let held = self.store.held(device)?;
        out.send(&FromRelay::Welcome { held, pack: self.roster.version, cursors_wanted });
        for (lane, n, code) in self.store.rejections(device, REMINDERS_MAX)? {
            out.send(&FromRelay::Reject { lane, n, code });
        }
        self.notes.push(Note::Seen(device));
        let mut peer = Box::new(Peer::new(device, pack));
        if is_late {
            return Ok(State::Late(peer));
        }
        if !cursors_wanted {
            self.start(&mut Turn { id, now_ms, peer: &mut peer, out }, &remembered)?;
        }
        Ok(State::Open(peer))
    }

    fn identify(
        &self,
        device: DeviceId,
        (nonce, version, signature): (&[u8; 32], u16, &Signature),
        now_ms: i64,
    ) -> Result<Standing, Stop> {
        let known = self.roster.device(device).ok_or(RefusedCode::UnknownDevice)?;
        let content = session_content(self.store.name(), nonce, device, version);
        let signed = known.key.verify(Purpose::Session, &content, signature);
        signed.map_err(|_| RefusedCode::BadSignature)?;
        if known.revoked && now_ms.saturating_sub(self.store.revoked_ms(device)?) > LATE_MS_MAX {
            return Err(RefusedCode::Revoked.into());
        }
        if version != VERSION {
            return Err(RefusedCode::Version.into());
        }
        Ok(if known.revoked { Standing::Late } else { Standing::InUse })
    }

    /// Makes room where a device opens connection after connection; the older are the ones it has lost.
    fn end_oldest(&mut self, device: DeviceId) {
        let is_its = |session: &mut Session| session.peer().is_some_and(|peer| peer.device == device);
        let open: Vec<SessionId> =
            self.sessions.iter_mut().filter_map(|(id, session)| is_its(session).then_some(*id)).collect();
        let too_many = open.len().saturating_add(1).saturating_sub(SESSIONS_MAX);
        open.into_iter().take(too_many).for_each(|id| self.refuse(id, RefusedCode::TooFast));
    }

    /// A relay that was put back to a backup has forgotten versions of the county pack that devices hold: the next ones
    /// must be others than those.
    fn pass_version(&mut self, held: u64) -> Result<(), Stop> {
        let ahead = held.saturating_sub(self.roster.version);
        if (1..=VERSIONS_AHEAD_MAX).contains(&ahead) && self.passed < PASSES_MAX {
            self.passed = self.passed.saturating_add(1);
            self.store.pass_version(held)?;
            self.refresh()?;
        }
        Ok(())
    }

    fn are_cursors_wanted(
        &self,
        device: DeviceId,
        remembered: &[Cursor],
        digest: Hash,
        now_ms: i64,
    ) -> Result<bool, Stop> {
        let is_due = now_ms.saturating_sub(self.store.listed_ms(device)?) > LIST_EVERY_MS;
        Ok(is_due || cursors_digest(remembered) != digest)
    }

    /// Hears a part of the list of all cursors.
    pub(super) fn list_some(turn: &mut Turn<'_>, cursors: Vec<Cursor>) -> Result<(), Stop> {
        if turn.peer.is_listed {
            return Err(RefusedCode::OutOfTurn.into());
        }
        turn.peer.listing.extend(cursors);
        if turn.peer.listing.len() > CURSORS_LISTED_MAX { Err(RefusedCode::TooLarge.into()) } else { Ok(()) }
    }

    /// Hears the list of all cursors, or the end of it.
    pub(super) fn list(&mut self, turn: &mut Turn<'_>, cursors: Vec<Cursor>) -> Result<(), Stop> {
        Self::list_some(turn, cursors)?;
        let cursors = std::mem::take(&mut turn.peer.listing);
        let device = turn.peer.device;
        self.notes.push(Note::Listed(device));
        self.start(turn, &cursors)?;
        let followed = cursors
            .iter()
            .filter(|cursor| turn.peer.streams.get(&cursor.space).is_some_and(|stream| !stream.is_diverged));
        self.notes.extend(followed.map(|cursor| Note::Took(device, cursor.clone())));
        Ok(())
    }
}
