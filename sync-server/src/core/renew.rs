//! A copied store takes an identity of its own: the first writer keeps the old one, and both go on.

use domain::{
    id::DeviceId,
    pack::RosterDevice,
    record::{PublicKey, Purpose, Signature},
    wire::{FromRelay, RefusedCode, renew_content},
};

use super::{Relay, Reply, Stop, Turn};
use crate::{error::Error, session::SessionId};

/// How many devices one person may have for a copy to become one more.
const DEVICES_MAX: usize = 32;

impl Relay {
    /// Hears that a store that was found to be a copy asks for a device id. The session proves that it holds the old
    /// key, `proof` that it holds the new one. The answer waits until everything that it pushed was compared.
    pub(super) fn ask_renewal(
        &mut self,
        turn: &Turn<'_>,
        key: PublicKey,
        proof: &Signature,
    ) -> Result<(), Stop> {
        let content = renew_content(self.store.name(), turn.peer.device, &key);
        key.verify(Purpose::Renew, &content, proof).map_err(|_| RefusedCode::BadSignature)?;
        self.replies.push((turn.id, Reply::Renew(key)));
        Ok(())
    }

    /// Puts the copy on the roster as one more device of the same person, or finds it there already.
    pub(super) fn renew(&mut self, id: SessionId, key: PublicKey, now_ms: i64) -> Result<(), Error> {
        let Some(session) = self.sessions.get_mut(&id) else {
            return Ok(());
        };
        let nonce = session.nonce;
        let Some((old, true)) = session.peer().map(|peer| (peer.device, peer.pushed.is_forked())) else {
            self.refuse(id, RefusedCode::OutOfTurn);
            return Ok(());
        };
        let Some(person) = self.roster.device(old).map(|device| device.person.clone()) else {
            return Ok(());
        };
        let mine: Vec<RosterDevice> =
            self.store.devices()?.into_iter().filter(|device| device.person == person).collect();
        let renewed = match mine.iter().find(|device| device.key == key) {
            Some(known) => known.id,
            None if mine.iter().filter(|device| !device.revoked).count() >= DEVICES_MAX => {
                self.refuse(id, RefusedCode::Fork);
                return Ok(());
            }
            None => {
                let seed = blake3::hash(&[nonce.as_slice(), &key.0].concat());
                let renewed =
                    DeviceId::mint(now_ms, seed.as_bytes().first_chunk().copied().unwrap_or_default());
                let device = RosterDevice { id: renewed, person, key, revoked: false };
                self.store.add_devices(&[device], &format!("copy of {old}"), now_ms)?;
                renewed
            }
        };
        tracing::warn!(device = %old, copy = %renewed, "the store of a device was copied; the copy has an id of its own");
        self.refresh()?;
        self.send(id, &FromRelay::Renewed(renewed));
        self.refuse(id, RefusedCode::Stopping);
        Ok(())
    }
}
