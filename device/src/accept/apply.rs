//! Records into one document: a batch at once, one by one where the batch fails.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use automerge::{Automerge, Change, ReadDoc};
use domain::{id::DocumentId, record::Hash};
use rusqlite::Connection;

use super::{Passed, Roster, read_change, wait};
use crate::{
    Error,
    document::{self, Extract},
    projection, reading, rebuilding,
    store::{self, ChangeNote, Meta, State},
};

/// What is known of a document's changes.
struct Known {
    /// The highest operation of each change.
    changes: BTreeMap<[u8; 32], u64>,
    /// The last seq of each actor.
    actors: BTreeMap<Vec<u8>, u64>,
}

/// Where a record stands towards what is known.
enum Standing {
    Ready,
    Orphan,
    Broken(String),
}

/// A record whose change was applied.
struct Applied {
    passed: Passed,
    note: ChangeNote,
    extract: Extract,
}

/// Applies what can be applied, keeps the rest waiting or aside, and tells whether the document changed.
pub(super) fn apply(
    conn: &Connection,
    roster: &Roster<'_>,
    document: DocumentId,
    passed: Vec<Passed>,
) -> Result<bool, Error> {
    let meta = store::meta(conn, document)?;
    let space = meta.as_ref().map(|meta| meta.space.clone());
    let mut known = Known::of(conn, document)?;
    let (ready, rest) = known.sort(passed, space);
    for (passed, reason) in rest {
        match reason {
            Some(reason) => store::quarantine(conn, &passed.record, &passed.hash, &reason)?,
            None => wait(conn, &passed.record, &passed.hash, State::AwaitsDeps)?,
        }
    }
    if ready.is_empty() {
        return Ok(false);
    }
    let doc = if meta.is_some() { rebuilding::load(conn, document)? } else { Automerge::new() };
    match together(&doc, &ready) {
        Ok((doc, bytes, notes)) => {
            let applied = ready.into_iter().zip(notes);
            let applied =
                applied.map(|(passed, (note, extract))| Applied { passed, note, extract }).collect();
            finish(conn, roster, meta, (&doc, &bytes), applied)
        }
        Err(_) => one_by_one(conn, roster, document, (doc, meta), ready),
    }
}

impl Known {
    fn of(conn: &Connection, document: DocumentId) -> Result<Self, Error> {
        let mut known = Self { changes: BTreeMap::new(), actors: BTreeMap::new() };
        let mut statement = conn.prepare_cached(
            "SELECT change_hash, actor, seq, op_max FROM record WHERE document = ?1 AND state = 0",
        )?;
        let mut rows = statement.query([document.bytes()])?;
        while let Some(row) = rows.next()? {
            let (seq, op_max): (i64, i64) = (row.get(2)?, row.get(3)?);
            let number = |number| u64::try_from(number).unwrap_or(0);
            known.add(row.get(0)?, row.get(1)?, number(seq), number(op_max));
        }
        Ok(known)
    }

    fn add(&mut self, hash: [u8; 32], actor: Vec<u8>, seq: u64, op_max: u64) {
        self.changes.insert(hash, op_max);
        let last = self.actors.entry(actor).or_default();
        *last = seq.max(*last);
    }

    /// Puts records into an order in which each finds its deps; returns beside them those that do not (with a
    /// reason where they never will).
    fn sort(
        &mut self,
        passed: Vec<Passed>,
        mut space: Option<String>,
    ) -> (Vec<Passed>, Vec<(Passed, Option<String>)>) {
        let (mut ready, mut broken) = (Vec::new(), Vec::new());
        let mut open = passed;
        loop {
            let mut later = Vec::new();
            let before = open.len();
            for passed in open {
                match self.standing(&passed, space.as_deref()) {
                    Standing::Ready => {
                        space.get_or_insert_with(|| passed.record.space.to_string());
                        self.take(&passed);
                        ready.push(passed);
                    }
                    Standing::Orphan => later.push(passed),
                    Standing::Broken(reason) => broken.push((passed, Some(reason))),
                }
            }
            if later.is_empty() || later.len() == before {
                broken.extend(later.into_iter().map(|passed| (passed, None)));
                return (ready, broken);
            }
            open = later;
        }
    }

    fn take(&mut self, passed: &Passed) {
        let inspected = &passed.inspected;
        self.add(inspected.hash, inspected.actor.clone(), inspected.seq, inspected.max_op());
    }

    fn standing(&self, passed: &Passed, space: Option<&str>) -> Standing {
        let Passed { record, inspected, .. } = passed;
        if space.is_some_and(|space| space != record.space.to_string()) {
            return Standing::Broken("space".to_owned());
        }
        let mut last_op = 0;
        for dep in &inspected.deps {
            match self.changes.get(dep) {
                Some(op_max) => last_op = last_op.max(*op_max),
                None => return Standing::Orphan,
            }
        }
        let last_seq = self.actors.get(&inspected.actor).copied().unwrap_or(0);
        match inspected.follows(last_seq, last_op, |actor| self.actors.contains_key(actor)) {
            Ok(()) => Standing::Ready,
            Err(refusal) => Standing::Broken(format!("gate: {refusal}")),
        }
    }
}

type Together = (Automerge, Vec<u8>, Vec<(ChangeNote, Extract)>);

/// Applies all, or says what is wrong where anything about any of them is. Nothing that happens here leaves it.
fn together(doc: &Automerge, ready: &[Passed]) -> Result<Together, &'static str> {
    let work = || {
        let changes: Vec<Change> =
            ready.iter().map(|passed| read_change(&passed.record)).collect::<Option<_>>().ok_or("poison")?;
        let notes = notes(doc, &changes, ready).ok_or("shape")?;
        let mut doc = doc.clone();
        doc.apply_changes(changes).map_err(|_| "poison")?;
        if !doc.get_missing_deps(&[]).is_empty() {
            return Err("poison");
        }
        let bytes = document::save(&doc).map_err(|_| "poison")?;
        Ok((doc, bytes, notes))
    };
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err("poison"))
}

/// Notes what changes say, or `None` where one of them has not the shape that this app writes.
fn notes(doc: &Automerge, changes: &[Change], ready: &[Passed]) -> Option<Vec<(ChangeNote, Extract)>> {
    let mut made = BTreeSet::new();
    let mut notes = Vec::new();
    for (change, passed) in changes.iter().zip(ready) {
        let extract = document::extract(change);
        let is_held = |id: &String| made.contains(id) || document::holds_map(doc, id);
        if !is_shaped(&extract, passed) || !extract.objects.iter().all(is_held) {
            return None;
        }
        made.extend(extract.made.iter().cloned());
        notes.push((ChangeNote::of(change), extract));
    }
    Some(notes)
}

/// Whether a change has the shape that this app writes: it lays the document down if it stands on nothing, and it
/// adds one entry at most, so that a flood of entries is a flood of records, which the relay bounds. It writes into
/// maps only: automerge panics at an object that is not there, and at a key in a list.
fn is_shaped(extract: &Extract, passed: &Passed) -> bool {
    let is_first = passed.inspected.deps.is_empty();
    let kind_fits = extract.root.as_ref().is_none_or(|(kind, sector)| kind.len() <= 32 && sector.len() <= 64);
    extract.root.is_some() == is_first && kind_fits && extract.entries.len() <= 1 && !extract.has_sequence
}

fn one_by_one(
    conn: &Connection,
    roster: &Roster<'_>,
    document: DocumentId,
    (mut doc, meta): (Automerge, Option<Meta>),
    ready: Vec<Passed>,
) -> Result<bool, Error> {
    let mut known = Known::of(conn, document)?;
    let mut applied = Vec::new();
    let mut saved = None;
    for passed in ready {
        match known.standing(&passed, None) {
            Standing::Ready => {}
            Standing::Orphan => {
                wait(conn, &passed.record, &passed.hash, State::AwaitsDeps)?;
                continue;
            }
            Standing::Broken(reason) => {
                store::quarantine(conn, &passed.record, &passed.hash, &reason)?;
                continue;
            }
        }
        match together(&doc, std::slice::from_ref(&passed)) {
            Ok((next, bytes, notes)) => {
                known.take(&passed);
                (doc, saved) = (next, Some(bytes));
                let one = notes.into_iter().next();
                applied.extend(one.map(|(note, extract)| Applied { passed, note, extract }));
            }
            Err(reason) => store::quarantine(conn, &passed.record, &passed.hash, reason)?,
        }
    }
    match saved {
        Some(bytes) => finish(conn, roster, meta, (&doc, &bytes), applied),
        None => Ok(false),
    }
}

/// Keeps what was applied, the document, and what screens show of it.
fn finish(
    conn: &Connection,
    roster: &Roster<'_>,
    mut meta: Option<Meta>,
    (doc, bytes): (&Automerge, &[u8]),
    applied: Vec<Applied>,
) -> Result<bool, Error> {
    for Applied { passed: Passed { record, hash, .. }, note, extract } in applied {
        store::keep(conn, &record, &hash, State::Applied, Some(&note))?;
        store::keep_extract(conn, &record, &hash, &extract)?;
        meta = with_root(meta, record.document, &record.space.to_string(), hash, extract.root);
    }
    let Some(meta) = meta else { return Ok(false) };
    store::keep_document(conn, &meta, bytes)?;
    if let Some(thing) = reading::thing_of(conn, roster.pack, &meta, Some(doc))? {
        projection::put(conn, &thing)?;
    }
    Ok(true)
}

/// Takes kind and sector from the record that lays the document down; of two the smaller hash, on every device.
pub(crate) fn with_root(
    meta: Option<Meta>,
    id: DocumentId,
    space: &str,
    hash: Hash,
    root: Option<(String, String)>,
) -> Option<Meta> {
    match (meta, root) {
        (Some(meta), Some((kind, sector))) if hash < meta.root => {
            Some(Meta { kind, sector, root: hash, ..meta })
        }
        (None, Some((kind, sector))) => Some(Meta { id, space: space.to_owned(), kind, sector, root: hash }),
        (meta, _) => meta,
    }
}
