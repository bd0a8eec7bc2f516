//! A new identity for this store, under which nothing that was written gets lost.
//!
//! What stands in the relay's log stays as it is. What does not is taken out of its documents and written again by the
//! new device, each entry word for word: its time, what its author knew and what was done. The person is the same.

use std::collections::BTreeSet;

use automerge::Change;
use domain::{
    enrol::Enrolled,
    id::{DeviceId, DocumentId},
    record::{PublicKey, Purpose, sign},
    wire::{ToRelay, renew_content},
};
use ed25519_dalek::SigningKey;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior::Immediate, params};

use crate::{
    Device, Error, SessionError,
    document::actor,
    identity::{self, Identity},
    me::Me,
    projections, rebuilding,
    seal::Seal,
    store::{self, State},
    write::{
        Signer,
        again::{self, Unsent},
    },
};

impl Device {
    /// Asks for a device id of this store's own. The key is kept, so that asking again is asking for the same.
    pub(crate) fn ask_renewal(&self) -> Result<ToRelay, Error> {
        let key = match renewal_key(&self.conn, &self.seal)? {
            Some(key) => key,
            None => self.draw_key()?,
        };
        let public = PublicKey::of(&key);
        let content = renew_content(&self.relay, self.me.device, &public);
        Ok(ToRelay::Renew { key: public, proof: sign(&key, Purpose::Renew, &content) })
    }

    /// Makes a key of what was drawn at this opening; of two copies of a store each draws for itself.
    fn draw_key(&self) -> Result<SigningKey, Error> {
        let old = self.key().map(SigningKey::to_bytes).unwrap_or_default();
        let drawn = [&self.seal.drawn()[..], &old].concat();
        let key = SigningKey::from_bytes(&blake3::derive_key("qianliyan 2026 a copied store's key", &drawn));
        self.conn.execute("INSERT INTO renewal (one, secret) VALUES (1, ?1)", [self.seal.close(&key)?])?;
        Ok(key)
    }

    /// Goes on as `device`, for which [`Self::ask_renewal`] asked.
    pub(crate) fn renew(&mut self, device: DeviceId) -> Result<(), SessionError> {
        let key = renewal_key(&self.conn, &self.seal)?.ok_or(SessionError::OutOfTurn)?;
        let Me { person, name, .. } = self.me.clone();
        Ok(self.go_on_as(&Enrolled { device, person, name, relay: self.relay.clone() }, &key)?)
    }

    /// Goes on as another device of the same person at the same relay.
    pub(crate) fn go_on_as(&mut self, enrolled: &Enrolled, key: &SigningKey) -> Result<(), Error> {
        let me = Me { device: enrolled.device, ..self.me.clone() };
        let signer = Signer { actor: actor(enrolled.device, self.opening), key: key.clone() };
        let tx = self.conn.transaction_with_behavior(Immediate)?;
        let unsent = again::unsent(&tx, self.me.device)?;
        take_out(&tx, &unsent)?;
        identity::keep(&tx, &self.seal, enrolled, key)?;
        tx.execute_batch("DELETE FROM renewal; DELETE FROM setting WHERE key GLOB 'floor_*';")?;
        rebuilding::rebuild(&tx)?;
        projections::put_all(&tx, &self.pack)?;
        for unsent in unsent {
            again::write(&tx, (&self.pack, &me), &signer, &unsent)?;
        }
        judge_twins_anew(&tx)?;
        tx.commit()?;
        self.become_known(Identity::of(enrolled, key))?;
        let waiting = store::waiting(&self.conn, State::AwaitsRoster, None)?;
        self.accept(&waiting)?;
        Ok(())
    }
}

fn renewal_key(conn: &Connection, seal: &Seal) -> Result<Option<SigningKey>, Error> {
    let secret: Option<Vec<u8>> =
        conn.query_row("SELECT secret FROM renewal", [], |row| row.get(0)).optional()?;
    secret.map(|kept| seal.open(&kept)).transpose()
}

/// Takes own records out; what others wrote upon them waits for them from here on.
fn take_out(conn: &Connection, unsent: &[Unsent]) -> Result<(), Error> {
    let mut documents = BTreeSet::new();
    for Unsent { record, hash, .. } in unsent {
        documents.insert(record.document);
        for (table, column) in
            [("record", "hash"), ("outbox", "record"), ("own_entry", "record"), ("photo_use", "record")]
        {
            conn.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), [hash.0])?;
        }
    }
    documents.into_iter().try_for_each(|document| let_orphans_wait(conn, document))
}

/// Lets those applied records wait that stand on a change which is not there any more.
fn let_orphans_wait(conn: &Connection, document: DocumentId) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(
        "SELECT hash, change_hash, change FROM record WHERE document = ?1 AND state = 0 ORDER BY op_max, hash",
    )?;
    let mut rows = statement.query([document.bytes()])?;
    let mut known: BTreeSet<[u8; 32]> = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (hash, change_hash, bytes): ([u8; 32], [u8; 32], Vec<u8>) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let change = Change::from_bytes(bytes).map_err(|_| Error::Unreadable("an applied change"))?;
        if change.deps().iter().all(|dep| known.contains(&dep.0)) {
            known.insert(change_hash);
        } else {
            let sql = "UPDATE record SET state = ?2 WHERE hash = ?1";
            conn.execute(sql, params![hash, State::AwaitsDeps as i64])?;
        }
    }
    Ok(())
}

/// Lets those records be judged again that were kept aside for one of the same number which was taken out.
fn judge_twins_anew(conn: &Connection) -> Result<(), Error> {
    let sql = "UPDATE record SET state = ?1 WHERE state = ?2
                  AND hash IN (SELECT record FROM quarantine WHERE reason = 'number')";
    conn.execute(sql, params![State::AwaitsRoster as i64, State::Quarantined as i64])?;
    conn.execute("DELETE FROM quarantine WHERE reason = 'number'", [])?;
    Ok(())
}
