//! The roster as stored: people, their rights, their devices, and the county's configuration.

use rusqlite::{Row, Transaction};

use domain::{
    id::DeviceId,
    pack::{CountyPack, Footer, Person, RosterDevice},
    place::DivisionCode,
    record::PublicKey,
};

use super::{Store, int, uint};
use crate::error::Error;

/// A device as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLine {
    /// The device, its person, key and whether it was revoked.
    pub device: RosterDevice,
    /// What the person calls it.
    pub label: String,
    /// When it came, in milliseconds since 1970.
    pub enrolled_ms: i64,
    /// When it was last connected, in milliseconds since 1970; 0 for never.
    pub last_seen_ms: i64,
}

impl Store {
    /// Adds people, or changes their names and rights.
    ///
    /// # Errors
    ///
    /// Where SQLite fails; nothing was written.
    pub fn put_people(&mut self, people: &[Person]) -> Result<(), Error> {
        let tx = self.write()?;
        let sql = "INSERT INTO person (id, name, rights) VALUES (?1, ?2, ?3)
                   ON CONFLICT (id) DO UPDATE SET name = excluded.name, rights = excluded.rights";
        for person in people {
            tx.execute(sql, (&person.id, &person.name, serde_json::to_string(&person.rights)?))?;
        }
        raise_version(&tx)?;
        Ok(tx.commit()?)
    }

    /// Adds devices whose keys are known, such as a demo county's.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or a device is there already; nothing was written.
    pub fn add_devices(&mut self, devices: &[RosterDevice], label: &str, at_ms: i64) -> Result<(), Error> {
        let tx = self.write()?;
        for device in devices {
            add_device(&tx, device.id, &device.person, device.key, label, at_ms)?;
            if device.revoked {
                revoke(&tx, device.id, at_ms)?;
            }
        }
        Ok(tx.commit()?)
    }

    /// Revokes a device; returns whether there was such a device in use.
    ///
    /// # Errors
    ///
    /// Where SQLite fails; nothing was written.
    pub fn revoke(&mut self, device: DeviceId, at_ms: i64) -> Result<bool, Error> {
        let tx = self.write()?;
        let found = revoke(&tx, device, at_ms)?;
        tx.commit()?;
        Ok(found)
    }

    /// Returns when a device was revoked; 0 for never.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or there is no such device.
    pub fn revoked_ms(&self, device: DeviceId) -> Result<i64, Error> {
        let sql = "SELECT revoked_ms FROM device WHERE id = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([device.bytes()], |row| row.get(0))?)
    }

    /// Gives the county pack a version that is newer than `held`, which a device has of a time that this store forgot.
    ///
    /// # Errors
    ///
    /// Where SQLite fails; nothing was written.
    pub fn pass_version(&mut self, held: u64) -> Result<(), Error> {
        let tx = self.write()?;
        tx.execute("UPDATE relay SET pack_version = max(pack_version, ?1)", [int(held)])?;
        raise_version(&tx)?;
        Ok(tx.commit()?)
    }

    /// Returns when a device last sent the list of its cursors; 0 for never.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or there is no such device.
    pub fn listed_ms(&self, device: DeviceId) -> Result<i64, Error> {
        let sql = "SELECT listed_ms FROM device WHERE id = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([device.bytes()], |row| row.get(0))?)
    }

    /// Replaces the county's configuration; people, devices and version of `pack` are not looked at.
    ///
    /// # Errors
    ///
    /// Where SQLite fails; nothing was written.
    pub fn set_config(&mut self, pack: &CountyPack) -> Result<(), Error> {
        let config = CountyPack { version: 0, people: vec![], devices: vec![], ..pack.clone() };
        let tx = self.write()?;
        tx.execute("UPDATE relay SET config = ?1", [serde_json::to_string(&config)?])?;
        raise_version(&tx)?;
        Ok(tx.commit()?)
    }

    /// Returns the county pack as it stands.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or something stored cannot be read.
    pub fn pack(&self) -> Result<CountyPack, Error> {
        let sql = "SELECT pack_version, config FROM relay";
        let (version, config): (i64, String) =
            self.db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let pack = if config.is_empty() { empty_pack()? } else { serde_json::from_str(&config)? };
        Ok(CountyPack { version: uint(version), people: self.people()?, devices: self.devices()?, ..pack })
    }

    /// Returns everybody on the roster.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or something stored cannot be read.
    pub fn people(&self) -> Result<Vec<Person>, Error> {
        let mut statement = self.db.prepare("SELECT id, name, rights FROM person ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut people = Vec::new();
        while let Some(row) = rows.next()? {
            let rights = serde_json::from_str(&row.get::<_, String>(2)?)?;
            people.push(Person { id: row.get(0)?, name: row.get(1)?, rights });
        }
        Ok(people)
    }

    /// Returns all devices of the roster.
    ///
    /// # Errors
    ///
    /// Where SQLite fails.
    pub fn devices(&self) -> Result<Vec<RosterDevice>, Error> {
        Ok(self.device_lines()?.into_iter().map(|line| line.device).collect())
    }

    /// Returns all devices as an administrator sees them.
    ///
    /// # Errors
    ///
    /// Where SQLite fails.
    pub fn device_lines(&self) -> Result<Vec<DeviceLine>, Error> {
        let sql = "SELECT id, person, key, revoked, label, enrolled_ms, last_seen_ms FROM device ORDER BY id";
        let mut statement = self.db.prepare(sql)?;
        let lines = statement.query_map([], line_of)?;
        Ok(lines.collect::<Result<_, _>>()?)
    }
}

fn line_of(row: &Row<'_>) -> Result<DeviceLine, rusqlite::Error> {
    let device = RosterDevice {
        id: DeviceId::from_bytes(row.get(0)?),
        person: row.get(1)?,
        key: PublicKey(row.get(2)?),
        revoked: row.get(3)?,
    };
    Ok(DeviceLine { device, label: row.get(4)?, enrolled_ms: row.get(5)?, last_seen_ms: row.get(6)? })
}

fn empty_pack() -> Result<CountyPack, Error> {
    let county = DivisionCode::parse("000000").map_err(|_| Error::Unreadable("county"))?;
    Ok(CountyPack {
        version: 0,
        demo: false,
        county,
        divisions: vec![],
        grids: vec![],
        people: vec![],
        devices: vec![],
        checklists: vec![],
        phrases: vec![],
        clocks: vec![],
        holidays: vec![],
        working_weekends: vec![],
        footer: Footer::default(),
    })
}

pub(super) fn add_device(
    tx: &Transaction<'_>,
    device: DeviceId,
    person: &str,
    key: PublicKey,
    label: &str,
    at_ms: i64,
) -> Result<(), Error> {
    let sql = "INSERT INTO device (id, person, key, label, enrolled_ms, listed_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
    tx.execute(sql, (device.bytes(), person, key.0, label, at_ms))?;
    raise_version(tx)
}

fn revoke(tx: &Transaction<'_>, device: DeviceId, at_ms: i64) -> Result<bool, Error> {
    let sql = "UPDATE device SET revoked = 1, revoked_ms = ?2 WHERE id = ?1 AND revoked = 0";
    let found = tx.execute(sql, (device.bytes(), at_ms))? > 0;
    raise_version(tx)?;
    Ok(found)
}

/// Every change of roster or configuration is a new pack.
fn raise_version(tx: &Transaction<'_>) -> Result<(), Error> {
    tx.execute("UPDATE relay SET pack_version = pack_version + 1", [])?;
    Ok(())
}
