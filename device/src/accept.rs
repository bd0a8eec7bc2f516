//! Records of others: through the gate, into their documents, or kept aside.

mod apply;

use std::collections::{BTreeMap, BTreeSet};

use automerge::Change;
use domain::{
    id::DocumentId,
    pack::CountyPack,
    record::{CHANGE_BYTES_MAX, Hash, PublicKey, Record},
    role::Right,
};
use rusqlite::Connection;

pub(crate) use self::apply::with_root;
use crate::{
    Error,
    gate::{self, Inspected},
    me::Me,
    store::{self, State},
};

/// How many records of one device may wait.
const WAITING_MAX: u64 = 1_000;

/// What the gate asks.
pub(crate) struct Roster<'a> {
    pub(crate) pack: &'a CountyPack,
    pub(crate) me: &'a Me,
    /// This device's own key: its records come back to it where its store lost them.
    pub(crate) own_key: Option<PublicKey>,
}

impl Roster<'_> {
    fn key(&self, record: &Record) -> Option<PublicKey> {
        match self.own_key {
            Some(key) if record.device == self.me.device => Some(key),
            _ => self.pack.device(record.device).map(|device| device.key),
        }
    }

    fn rights(&self, record: &Record) -> &[Right] {
        if record.device == self.me.device {
            return &self.me.rights;
        }
        self.pack.owner(record.device).map_or(&[], |person| &person.rights)
    }
}

/// A record that passed everything that can be asked without its document.
pub(crate) struct Passed {
    record: Record,
    hash: Hash,
    inspected: Inspected,
}

enum Verdict {
    Passed(Box<Inspected>),
    Waits,
    Broken(String),
}

/// Takes records in whatever order, and tells whether a document changed.
///
/// What waits in their documents is not taken with them unless it is among them. A settled record costs a look-up.
/// Whatever is wrong with one, the rest goes on.
pub(crate) fn take(conn: &Connection, roster: &Roster<'_>, records: &[Record]) -> Result<bool, Error> {
    let mut passed: BTreeMap<DocumentId, Vec<Passed>> = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    for record in records {
        let hash = record.hash();
        let is_held = store::state(conn, &hash)?.is_some_and(is_settled);
        let number = (record.device, record.lane, record.n);
        let twin = numbers.get(&number).copied();
        if is_held || twin == Some(hash) {
            continue;
        }
        match judge(conn, roster, record, &hash)? {
            Verdict::Passed(_) if twin.is_some() => store::quarantine(conn, record, &hash, "number")?,
            Verdict::Passed(inspected) => {
                numbers.insert(number, hash);
                let record = Passed { record: record.clone(), hash, inspected: *inspected };
                passed.entry(record.record.document).or_default().push(record);
            }
            // Before the first pack everything waits: it says nothing against anybody.
            Verdict::Waits if roster.pack.version == 0 => {
                store::keep(conn, record, &hash, State::AwaitsRoster, None)?;
            }
            Verdict::Waits => wait(conn, record, &hash, State::AwaitsRoster)?,
            Verdict::Broken(reason) => store::quarantine(conn, record, &hash, &reason)?,
        }
    }
    let mut changed = false;
    for (document, passed) in passed {
        changed |= apply::apply(conn, roster, document, passed)?;
    }
    Ok(changed)
}

/// Adds to those of `records` that are not settled what waits in the same documents: what may come to be applied
/// with them, and no more.
pub(crate) fn under_way(conn: &Connection, records: &[Record]) -> Result<Vec<Record>, Error> {
    let mut under_way = Vec::new();
    let mut documents = BTreeSet::new();
    for record in records {
        let state = store::state(conn, &record.hash())?;
        // One that waits for its deps is found among its document's.
        if state.is_none() || state == Some(State::AwaitsRoster as i64) {
            under_way.push(record.clone());
        }
        documents.insert(record.document);
    }
    for document in documents {
        under_way.extend(store::waiting(conn, State::AwaitsDeps, Some(document))?);
    }
    Ok(under_way)
}

/// Whether nothing more will become of a record in `state`.
const fn is_settled(state: i64) -> bool {
    state == State::Applied as i64 || state == State::Quarantined as i64
}

/// Keeps a record until it can be judged; beyond the bound it is kept aside.
fn wait(conn: &Connection, record: &Record, hash: &Hash, state: State) -> Result<(), Error> {
    let held = store::state(conn, hash)?;
    if held == Some(state as i64) {
        return Ok(());
    }
    if held.is_none() && store::waiting_of(conn, record.device)? >= WAITING_MAX {
        return store::quarantine(conn, record, hash, "too many wait");
    }
    store::keep(conn, record, hash, state, None)
}

fn judge(conn: &Connection, roster: &Roster<'_>, record: &Record, hash: &Hash) -> Result<Verdict, Error> {
    let broken = |reason: &str| Ok(Verdict::Broken(reason.to_owned()));
    if record.change.is_empty() || record.change.len() > CHANGE_BYTES_MAX {
        return broken("size");
    }
    let Some(key) = roster.key(record) else {
        return Ok(Verdict::Waits);
    };
    if record.verify(&key).is_err() {
        return broken("signature");
    }
    if !record.space.may_append(roster.rights(record)) {
        return Ok(Verdict::Waits);
    }
    let twin = store::numbered(conn, record.device, record.lane, record.n)?;
    if record.n == 0 || twin.is_some_and(|twin| twin != *hash) {
        return broken("number");
    }
    match gate::inspect(&record.change, &gate::Limits::default()) {
        Err(refusal) => broken(&format!("gate: {refusal}")),
        Ok(inspected) if !gate::actor_belongs_to(&inspected.actor, &record.device.bytes()) => broken("actor"),
        Ok(inspected) => Ok(Verdict::Passed(Box::new(inspected))),
    }
}

/// Reads a change that passed the gate.
fn read_change(record: &Record) -> Option<Change> {
    Change::from_bytes(record.change.clone()).ok()
}
