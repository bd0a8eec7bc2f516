//! One device: its store, who it is, and everything it does.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    command::{Command, Outcome},
    id::DeviceId,
    pack::{CountyPack, Footer},
    photo::Network,
    place::DivisionCode,
    record::{Hash, PublicKey, Record},
    space::Space,
    time::Stamp,
    view::{Query, View},
};
use ed25519_dalek::SigningKey;
use rusqlite::{Connection, TransactionBehavior::Immediate};

use crate::{
    Error,
    document::{Actor, actor},
    identity::{self, Identity},
    me::Me,
    pack, photo, projection, projections,
    seal::{Seal, Secret},
    store::{self, schema},
    view, write,
    write::Signer,
};

/// The engine of one device. One writer; no clock, no randomness, no threads.
pub struct Device {
    pub(crate) conn: Connection,
    pub(crate) pack: CountyPack,
    pub(crate) me: Me,
    pub(crate) signer: Option<Signer>,
    pub(crate) relay: String,
    pub(crate) opening: [u8; 8],
    /// What keys are sealed with, and what else was drawn at this opening.
    pub(crate) seal: Seal,
    /// Records that were under way when the process died, with how often.
    pub(crate) suspects: BTreeMap<Hash, u8>,
    /// Photos that somebody wants to see.
    pub(crate) wanted: BTreeSet<Hash>,
    pub(crate) network: Network,
    /// Whether a person asked for the originals that wait for Wi-Fi.
    pub(crate) originals_asked: bool,
    /// How many bytes of photos are kept.
    pub(crate) room_bytes: u64,
    /// How many records the relay keeps aside for this person to decide on, as far as it was asked.
    pub(crate) kept: u32,
    /// For each space how many rows were taken and how many the relay has, as far as a session told.
    pub(crate) progress: BTreeMap<Space, (u64, u64)>,
}

/// What waits on this device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StatusCounts {
    /// Own records that the relay does not have.
    pub waiting: u32,
    /// Own photos that the relay does not have.
    pub photos_waiting: u32,
    /// Those of them that wait for Wi-Fi or a word.
    pub photos_held: u32,
    /// Rows still to come, of all known; `None` where nothing is to come.
    pub receiving: Option<(u64, u64)>,
    /// Records that the relay keeps aside for this person to decide on, as far as it was asked.
    pub kept: u32,
}

impl Device {
    /// Opens a store, bringing it to this version first. `random` must be fresh at every opening: no two openings
    /// may ever write under one name.
    ///
    /// # Errors
    ///
    /// [`Error::NewerStore`] where a newer app wrote the store, which stays as it is; [`Error::Store`] where it
    /// cannot be read or written.
    pub fn open(connection: Connection, random: [u8; 32]) -> Result<Self, Error> {
        Self::open_sealed(connection, random, None)
    }

    /// Opens a store whose signing keys `secret` seals, so that a copy of the store alone signs nothing. Keys that were
    /// kept open so far are sealed first.
    ///
    /// # Errors
    ///
    /// [`Error::Sealed`] where keys are sealed and the secret is missing or another; no key was touched. Else as
    /// [`Self::open`].
    pub fn open_sealed(
        mut connection: Connection,
        random: [u8; 32],
        secret: Option<Secret>,
    ) -> Result<Self, Error> {
        schema::prepare(&connection)?;
        schema::migrate(&mut connection)?;
        let pack = pack::held(&connection)?.map_or_else(no_pack, Ok)?;
        let [a, b, c, d, e, f, g, h, drawn @ ..] = random;
        let seal = Seal::new(secret, drawn);
        let identity = identity::held(&connection, &seal)?;
        seal.seal_open_keys(&mut connection)?;
        let mut device = Self {
            suspects: suspects(&connection)?,
            conn: connection,
            pack,
            me: Me::nobody(),
            signer: None,
            relay: String::new(),
            opening: [a, b, c, d, e, f, g, h],
            seal,
            wanted: BTreeSet::new(),
            network: Network::default(),
            originals_asked: false,
            room_bytes: photo::ROOM_BYTES,
            kept: 0,
            progress: BTreeMap::new(),
        };
        if let Some(identity) = identity {
            device.become_known(identity)?;
        }
        let tx = device.conn.transaction_with_behavior(Immediate)?;
        if projection::migrate(&tx)? == projection::Standing::Empty {
            projections::put_all(&tx, &device.pack)?;
        }
        tx.commit()?;
        Ok(device)
    }

    /// Takes an identity on.
    pub(crate) fn become_known(&mut self, identity: Identity) -> Result<(), Error> {
        let offset_ms = store::setting(&self.conn, "offset_ms")?;
        self.me = Me {
            device: identity.device,
            person: identity.person,
            name: identity.name,
            rights: Vec::new(),
            offset_ms,
        };
        self.me.read_roster(&self.pack);
        self.relay = identity.relay;
        self.signer = Some(Signer { actor: self.actor(), key: identity.key });
        Ok(())
    }

    fn actor(&self) -> Actor {
        actor(self.me.device, self.opening)
    }

    /// Whether this device has an identity.
    pub fn is_enrolled(&self) -> bool {
        self.signer.is_some()
    }

    /// Returns this device's id, once it is enrolled.
    pub fn id(&self) -> Option<DeviceId> {
        self.is_enrolled().then_some(self.me.device)
    }

    /// Returns the person's id, empty before enrolment.
    pub fn person(&self) -> &str {
        &self.me.person
    }

    /// Returns the county pack held; version 0 and empty before the first session.
    pub const fn pack(&self) -> &CountyPack {
        &self.pack
    }

    /// Returns the connection, for a host that backs the store up or measures it.
    pub const fn connection(&self) -> &Connection {
        &self.conn
    }

    /// Does what `command` asks, or refuses. Doing it twice is the same as once.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where the rules say no; nothing is written on any error.
    pub fn execute(&mut self, stamp: Stamp, command: Command) -> Result<Outcome, Error> {
        let tx = self.conn.transaction_with_behavior(Immediate)?;
        let outcome = write::execute(&tx, (&self.pack, &self.me), self.signer.as_ref(), stamp, &command)?;
        tx.commit()?;
        Ok(outcome)
    }

    /// Returns what a screen shows at `now_ms` by this device's wall clock.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] where the store cannot be read.
    pub fn ask(&self, now_ms: i64, query: &Query) -> Result<View, Error> {
        view::ask(&self.conn, &self.pack, &self.me, now_ms, query)
    }

    /// Takes records that came by whatever path, in whatever order, and tells whether a document changed.
    ///
    /// What does not pass is kept aside or waits; the rest goes on.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] or [`Error::StorageFull`]; nothing was written then.
    pub fn accept(&mut self, records: &[Record]) -> Result<bool, Error> {
        self.accept_with(records, |_| Ok(()))
    }

    /// Returns every record that is part of a document, oldest first within each.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] where the store cannot be read.
    pub fn records(&self) -> Result<Vec<Record>, Error> {
        let columns = store::RECORD_COLUMNS;
        let sql = format!("SELECT {columns} FROM record WHERE state = 0 ORDER BY document, op_max, hash");
        let mut statement = self.conn.prepare(&sql)?;
        Ok(statement.query_map([], store::read_record)?.collect::<Result<_, _>>()?)
    }

    /// Drops everything that is derived from records and derives it anew.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] or [`Error::Document`]; everything is as before then.
    pub fn rebuild(&mut self) -> Result<(), Error> {
        let tx = self.conn.transaction_with_behavior(Immediate)?;
        crate::rebuilding::rebuild(&tx)?;
        projections::put_all(&tx, &self.pack)?;
        Ok(tx.commit()?)
    }

    /// Returns what waits on this device.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] where the store cannot be read.
    pub fn status_counts(&self) -> Result<StatusCounts, Error> {
        let count = |sql: &str| self.conn.prepare_cached(sql)?.query_row([], |row| row.get::<_, u32>(0));
        let (taken, all) = self.progress.values().fold((0u64, 0u64), |(taken, all), (have, last)| {
            (taken.saturating_add(*have), all.saturating_add(*last))
        });
        let photos_waiting = count(photo::WAITING)?;
        Ok(StatusCounts {
            waiting: count("SELECT count(*) FROM outbox WHERE rejected IS NULL")?,
            photos_waiting,
            photos_held: if self.may_send_originals()? { 0 } else { photos_waiting },
            receiving: (taken < all).then(|| (all.saturating_sub(taken), all)),
            kept: self.kept,
        })
    }

    pub(crate) fn own_key(&self) -> Option<PublicKey> {
        self.signer.as_ref().map(|signer| PublicKey::of(&signer.key))
    }

    pub(crate) fn key(&self) -> Option<&SigningKey> {
        self.signer.as_ref().map(|signer| &signer.key)
    }
}

/// What stands for a county pack before the first session.
pub(crate) fn no_pack() -> Result<CountyPack, Error> {
    Ok(CountyPack {
        version: 0,
        demo: false,
        county: DivisionCode::parse("000000").map_err(|_| Error::Pack)?,
        divisions: Vec::new(),
        grids: Vec::new(),
        people: Vec::new(),
        devices: Vec::new(),
        checklists: Vec::new(),
        phrases: Vec::new(),
        clocks: Vec::new(),
        holidays: Vec::new(),
        working_weekends: Vec::new(),
        footer: Footer::default(),
    })
}

fn suspects(conn: &Connection) -> Result<BTreeMap<Hash, u8>, Error> {
    let mut statement = conn.prepare("SELECT record, tries FROM applying")?;
    let rows = statement.query_map([], |row| Ok((Hash(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
