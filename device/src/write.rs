//! Writing: a command becomes one signed record, its place in the outbox and the projections, or nothing.

pub(crate) mod again;
mod hazard;
mod local;
mod patrol;
mod receipt;
mod site;

use automerge::{Automerge, Change};
use domain::{
    command::{Command, Outcome},
    hazard::Author,
    id::{DocumentId, EntryId},
    pack::CountyPack,
    record::{CHANGE_BYTES_MAX, Lane, Record},
    refusal::Refusal,
    space::Space,
    time::{Moment, Stamp},
};
use ed25519_dalek::SigningKey;
use rusqlite::Connection;

use crate::{
    Error,
    document::{self, Actor},
    me::Me,
    photo, projection, reading,
    store::{self, ChangeNote, Meta, Own, State},
};

/// What a device signs with.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    pub(crate) key: SigningKey,
    pub(crate) actor: Actor,
}

/// Everything that a write needs to know.
pub(crate) struct Writer<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) pack: &'a CountyPack,
    pub(crate) me: &'a Me,
    pub(crate) signer: &'a Signer,
    pub(crate) stamp: Stamp,
    pub(crate) command: &'a Command,
}

/// Does what `command` asks within the transaction on `conn`, or refuses.
pub(crate) fn execute(
    conn: &Connection,
    (pack, me): (&CountyPack, &Me),
    signer: Option<&Signer>,
    stamp: Stamp,
    command: &Command,
) -> Result<Outcome, Error> {
    if let Some(done) = local::execute(conn, stamp, command)? {
        return Ok(done);
    }
    let Some(signer) = signer else {
        return Err(Refusal::NotEnrolled.into());
    };
    let writer = Writer { conn, pack, me, signer, stamp, command };
    match command {
        Command::AddSite { site, new } => site::add(&writer, *site, new),
        Command::EditSite { site, edit, field, value } => site::edit(&writer, *site, *edit, *field, value),
        Command::UndoEdit { site, edit, undoes } => site::undo(&writer, *site, *edit, *undoes),
        Command::BeginPatrol { patrol, entry, new } => patrol::begin(&writer, *patrol, *entry, new),
        Command::Patrol { patrol, entry, act } => patrol::act(&writer, *patrol, *entry, act),
        Command::ReportHazard { hazard, entry, report } => hazard::report(&writer, *hazard, *entry, report),
        Command::Hazard { hazard, entry, step } => hazard::step(&writer, *hazard, *entry, step),
        Command::NoteSeen { hazard, receipt } => receipt::note(&writer, *hazard, *receipt),
        Command::SaveDraft { .. }
        | Command::DropDraft { .. }
        | Command::MarkLooked { .. }
        | Command::SendOriginals { .. } => Ok(Outcome::Done),
    }
}

/// A document that was just changed by this device.
struct Changed {
    doc: Automerge,
    change: Change,
    meta: Meta,
    lane: Lane,
    entry: EntryId,
}

impl Writer<'_> {
    /// The evidence of time that a new entry carries.
    fn moment(&self) -> Moment {
        Moment {
            wall_ms: self.stamp.wall_ms,
            fix_ms: self.stamp.fix.map(|fix| fix.fixed_at_ms()),
            offset_ms: self.me.offset_ms,
        }
    }

    /// This person with the rights that hold today.
    fn author(&self) -> Author {
        Author { device: self.me.device, person: self.me.person.clone(), rights: self.me.active_rights() }
    }

    /// Refuses what the relay would not take.
    fn check_space(&self, space: &Space) -> Result<(), Error> {
        if space.may_append(&self.me.active_rights()) { Ok(()) } else { Err(Refusal::NoAuthority.into()) }
    }

    /// Whether this very write was done before.
    fn is_done(&self, document: DocumentId, entry: EntryId) -> Result<bool, Error> {
        store::is_own(self.conn, document, entry)
    }

    /// Whether the document is there, from whomever.
    fn is_held(&self, document: DocumentId) -> Result<bool, Error> {
        Ok(store::meta(self.conn, document)?.is_some())
    }

    /// Signs the change and keeps everything that follows from it.
    fn commit(&self, changed: Changed) -> Result<Outcome, Error> {
        let Changed { doc, change, mut meta, lane, entry } = changed;
        let space: Space = meta.space.parse().map_err(|_| Error::Unreadable("a document's space"))?;
        let n = store::last_number(self.conn, self.me.device, lane)?.saturating_add(1);
        let (key, place) = (&self.signer.key, (space, meta.id));
        let record = Record::signed(key, self.me.device, (lane, n), place, wire_bytes(&change)?);
        let hash = record.hash();
        let extract = document::extract(&change);
        if extract.root.is_some() {
            meta.root = hash;
        }
        store::keep(self.conn, &record, &hash, State::Applied, Some(&ChangeNote::of(&change)))?;
        let command = serde_json::to_string(self.command).map_err(|_| Error::Unreadable("a command"))?;
        let own =
            Own { record: &record, hash: &hash, entry, written_ms: self.stamp.wall_ms, command: &command };
        store::keep_outbox(self.conn, &own)?;
        if !matches!(self.command, Command::NoteSeen { .. }) {
            store::keep_own_entry(self.conn, &own)?;
        }
        photo::name(self.conn, &hash, &record.space, &self.command.photos())?;
        store::keep_extract(self.conn, &record, &hash, &extract)?;
        store::keep_document(self.conn, &meta, &document::save(&doc)?)?;
        if let Some(thing) = reading::thing_of(self.conn, self.pack, &meta, Some(&doc))? {
            projection::put(self.conn, &thing)?;
        }
        Ok(Outcome::Done)
    }
}

/// Returns a change as records carry it, in the one form that the gate passes.
pub(crate) fn wire_bytes(change: &Change) -> Result<Vec<u8>, Error> {
    if change.raw_bytes().len() <= CHANGE_BYTES_MAX {
        return Ok(change.raw_bytes().to_vec());
    }
    let bytes = change.clone().bytes().into_owned();
    if bytes.len() > CHANGE_BYTES_MAX {
        return Err(Refusal::TooMany { field: "bytes".to_owned(), max: CHANGE_BYTES_MAX }.into());
    }
    Ok(bytes)
}

/// The row of a document that this device lays down.
fn new_meta(id: DocumentId, space: &Space, kind: domain::view::DocumentKind, sector: &str) -> Meta {
    Meta {
        id,
        space: space.to_string(),
        kind: kind.key().to_owned(),
        sector: sector.to_owned(),
        root: domain::record::Hash::EMPTY,
    }
}
