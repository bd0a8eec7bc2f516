//! Enrolment: the identity that this store signs with.

use domain::{enrol::Enrolled, id::DeviceId, pack::PersonId};
use ed25519_dalek::SigningKey;
use rusqlite::{Connection, TransactionBehavior::Immediate, params};

use crate::{Device, Error, projection, seal::Seal};

/// Who this store signs as.
pub(crate) struct Identity {
    pub(crate) device: DeviceId,
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) relay: String,
    pub(crate) key: SigningKey,
}

/// Returns the identity held, if the device was enrolled.
///
/// # Errors
///
/// [`Error::Sealed`] where its key cannot be opened.
pub(crate) fn held(conn: &Connection, seal: &Seal) -> Result<Option<Identity>, Error> {
    let mut statement = conn.prepare("SELECT device, person, name, relay, secret FROM identity")?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Identity {
        device: DeviceId::from_bytes(row.get(0)?),
        person: row.get(1)?,
        name: row.get(2)?,
        relay: row.get(3)?,
        key: seal.open(&row.get::<_, Vec<u8>>(4)?)?,
    }))
}

impl Identity {
    pub(crate) fn of(enrolled: &Enrolled, key: &SigningKey) -> Self {
        Self {
            device: enrolled.device,
            person: enrolled.person.clone(),
            name: enrolled.name.clone(),
            relay: enrolled.relay.clone(),
            key: key.clone(),
        }
    }
}

/// Keeps the identity in place of any other.
pub(crate) fn keep(
    conn: &Connection,
    seal: &Seal,
    enrolled: &Enrolled,
    key: &SigningKey,
) -> Result<(), Error> {
    conn.execute(
        "INSERT OR REPLACE INTO identity (one, device, person, name, relay, secret) VALUES (1, ?1, ?2, ?3, ?4, ?5)",
        params![enrolled.device.bytes(), enrolled.person, enrolled.name, enrolled.relay, seal.close(key)?],
    )?;
    Ok(())
}

impl Device {
    /// Keeps the identity that a relay gave. What was taken from another relay is dropped; drafts and photos stay. What
    /// the same person wrote at the same relay under another identity goes on under the new one.
    ///
    /// # Errors
    ///
    /// [`Error::UnsentRecords`] where another person's records, or those for another relay, are not delivered yet; nothing
    /// was written.
    pub fn enrol(&mut self, enrolled: &Enrolled, key: &SigningKey) -> Result<(), Error> {
        let (is_other, is_other_relay) = (self.me.device != enrolled.device, self.relay != enrolled.relay);
        let was_enrolled = self.is_enrolled();
        if was_enrolled && is_other && !is_other_relay && self.me.person == enrolled.person {
            return self.go_on_as(enrolled, key);
        }
        let tx = self.conn.transaction_with_behavior(Immediate)?;
        if was_enrolled && is_other {
            let unsent: u32 =
                tx.query_row("SELECT count(*) FROM outbox WHERE rejected IS NULL", [], |row| row.get(0))?;
            if unsent > 0 {
                return Err(Error::UnsentRecords);
            }
            tx.execute_batch("DELETE FROM setting; DELETE FROM outbox;")?;
        }
        if was_enrolled && is_other_relay {
            tx.execute_batch(
                "DELETE FROM record; DELETE FROM own_entry; DELETE FROM entry; DELETE FROM document;
                 DELETE FROM space_row; DELETE FROM cursor; DELETE FROM refill; DELETE FROM forgetting; DELETE FROM quarantine;
                 DELETE FROM applying; DELETE FROM looked; DELETE FROM pack;",
            )?;
            projection::drop_all(&tx)?;
            projection::filled(&tx)?;
        }
        keep(&tx, &self.seal, enrolled, key)?;
        tx.commit()?;
        if was_enrolled && is_other_relay {
            self.pack = crate::device::no_pack()?;
        }
        self.become_known(Identity::of(enrolled, key))
    }
}
