//! The beginning of a session.

use domain::{
    id::DeviceId,
    record::{Hash, Purpose, Signature},
    wire::{Cursor, FromRelay, RefusedCode, ToRelay, VERSION, cursors_digest, session_content},
};

use super::{Relay, Stop, Turn};
use crate::{
    session::{Outbox, Peer, SessionId},
    store::Note,
};

/// After this time the list of cursors is asked for even where the digest fits.
const LIST_EVERY_MS: i64 = 24 * 60 * 60 * 1000;

impl Relay {
    pub(super) fn greet(
        &mut self,
        id: SessionId,
        nonce: [u8; 32],
        now_ms: i64,
        frame: ToRelay,
        out: &mut Outbox,
    ) -> Result<Peer, Stop> {
        let ToRelay::Hello { device, signature, version, cursors, pack } = frame else {
            return Err(RefusedCode::OutOfTurn.into());
        };
        self.identify(device, &nonce, version, &signature)?;
        let remembered = self.store.cursors(device)?;
        let cursors_wanted = self.are_cursors_wanted(device, &remembered, cursors, now_ms)?;
        let held = self.store.held(device)?;
        out.send(&FromRelay::Welcome { held, pack: self.roster.version, cursors_wanted });
        self.notes.push(Note::Seen(device));
        let mut peer = Peer::new(device, pack);
        if !cursors_wanted {
            self.start(&mut Turn { id, now_ms, peer: &mut peer, out }, &remembered)?;
        }
        Ok(peer)
    }

    fn identify(
        &self,
        device: DeviceId,
        nonce: &[u8; 32],
        version: u16,
        signature: &Signature,
    ) -> Result<(), RefusedCode> {
        let known = self.roster.device(device).ok_or(RefusedCode::UnknownDevice)?;
        if known.revoked {
            return Err(RefusedCode::Revoked);
        }
        let content = session_content(self.store.name(), nonce, device, version);
        let signed = known.key.verify(Purpose::Session, &content, signature);
        signed.map_err(|_| RefusedCode::BadSignature)?;
        if version == VERSION { Ok(()) } else { Err(RefusedCode::Version) }
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

    /// Hears the list of all cursors.
    pub(super) fn list(&mut self, turn: &mut Turn<'_>, cursors: &[Cursor]) -> Result<(), Stop> {
        if turn.peer.is_listed {
            return Err(RefusedCode::OutOfTurn.into());
        }
        let device = turn.peer.device;
        self.notes.push(Note::Listed(device));
        self.start(turn, cursors)?;
        let followed = cursors
            .iter()
            .filter(|cursor| turn.peer.streams.get(&cursor.space).is_some_and(|stream| !stream.is_diverged));
        self.notes.extend(followed.map(|cursor| Note::Took(device, cursor.clone())));
        Ok(())
    }
}
