//! Writing again, under a new identity, what the relay's log does not have under the old one.

use automerge::Change;
use domain::{
    checklist::Sector,
    command::Command,
    hazard::Step,
    id::{DeviceId, EntryId},
    pack::CountyPack,
    patrol::PatrolAct,
    receipt::HAZARD_SEEN,
    record::{Hash, Record},
    site::SiteField,
    time::Stamp,
    view::DocumentKind,
};
use rusqlite::Connection;

use super::{Changed, Signer, Writer, execute, new_meta};
use crate::{
    Error,
    document::{self, Extract, Shape},
    entry::{Kept, read, word},
    me::Me,
    reading, rebuilding, store,
};

/// An own record that the relay's log does not have.
pub(crate) struct Unsent {
    pub(crate) record: Record,
    pub(crate) hash: Hash,
    entry: EntryId,
    written_ms: i64,
    /// As it was given; empty where it was acknowledged and the relay lost it since.
    command: String,
}

/// Returns what `device` wrote and the relay did not acknowledge, in the order in which it was written.
pub(crate) fn unsent(conn: &Connection, device: DeviceId) -> Result<Vec<Unsent>, Error> {
    let mut statement = conn.prepare(
        "SELECT r.device, r.lane, r.n, r.space, r.document, r.change, r.signature,
                r.hash, o.entry, o.written_ms, o.command
         FROM outbox AS o JOIN record AS r ON r.hash = o.record
         WHERE r.device = ?1 AND r.state = 0 AND o.rejected IS NULL ORDER BY r.rowid",
    )?;
    let rows = statement.query_map([device.bytes()], |row| {
        Ok(Unsent {
            record: store::read_record(row)?,
            hash: Hash(row.get(7)?),
            entry: EntryId::from_bytes(row.get(8)?),
            written_ms: row.get(9)?,
            command: row.get(10)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes one of them again, word for word: no rule can refuse what was true when it was written. Only what is neither an
/// entry nor a site's value does what its command says.
pub(crate) fn write(
    conn: &Connection,
    (pack, me): (&CountyPack, &Me),
    signer: &Signer,
    unsent: &Unsent,
) -> Result<(), Error> {
    let change =
        Change::from_bytes(unsent.record.change.clone()).map_err(|_| Error::Unreadable("an own change"))?;
    let extract = document::extract(&change);
    let command = command_of(unsent, &extract).ok_or(Error::Unreadable("an own record"))?;
    let stamp = Stamp { wall_ms: unsent.written_ms, mono_ms: 0, fix: None };
    let writer = Writer { conn, pack, me, signer, stamp, command: &command };
    let values = document::values(&change);
    let changed = match extract.entries.first() {
        Some((entry, body)) => writer.entry_again(unsent, &extract, (*entry, body))?,
        None if values.is_empty() => {
            return match execute(conn, (pack, me), Some(signer), stamp, &command) {
                // An undo of an edit; where the rules have no place for it any more, the edit stands as it did before.
                Err(Error::Refused(_)) => Ok(()),
                other => other.map(drop),
            };
        }
        None => writer.values_again(unsent, &extract, values)?,
    };
    writer.commit(changed).map(drop)
}

impl Writer<'_> {
    fn entry_again(
        &self,
        unsent: &Unsent,
        extract: &Extract,
        (entry, body): (EntryId, &str),
    ) -> Result<Changed, Error> {
        let Record { document, space, lane, .. } = &unsent.record;
        let (doc, change, meta) = match (store::meta(self.conn, *document)?, kind_of(extract)) {
            (Some(meta), _) => {
                let mut doc = rebuilding::load(self.conn, *document)?;
                let change = document::add_entry(&mut doc, &self.signer.actor, entry, body)?;
                (doc, change, meta)
            }
            (None, Some(kind)) => {
                let meta = new_meta(*document, space, kind, "");
                let grid = reading::grid(&meta).ok_or(Error::Unreadable("a document's space"))?;
                let shape = Shape::Entries { kind, entry, body };
                let (doc, change) = document::lay_down(&self.signer.actor, &grid, &shape)?;
                (doc, change, meta)
            }
            (None, None) => return Err(Error::Unreadable("what an own record stands on")),
        };
        Ok(Changed { doc, change, meta, lane: *lane, entry: unsent.entry })
    }

    fn values_again(
        &self,
        unsent: &Unsent,
        extract: &Extract,
        values: Vec<(SiteField, String, i64)>,
    ) -> Result<Changed, Error> {
        let Record { document, space, lane, .. } = &unsent.record;
        let (field, value, at_ms) = values.first().ok_or(Error::Unreadable("an own record"))?.clone();
        let actor = &self.signer.actor;
        let (doc, change, meta) = match (store::meta(self.conn, *document)?, sector_of(extract)) {
            (Some(meta), _) => {
                let mut doc = rebuilding::load(self.conn, *document)?;
                let change = document::put_field(&mut doc, actor, field, &value, at_ms)?;
                (doc, change, meta)
            }
            (None, Some(sector)) => {
                let meta = new_meta(*document, space, DocumentKind::Site, sector.key());
                let grid = reading::grid(&meta).ok_or(Error::Unreadable("a document's space"))?;
                let fields: Vec<_> = values.into_iter().map(|(field, value, _)| (field, value)).collect();
                let shape = Shape::Site { sector, fields: &fields, at_ms };
                let (doc, change) = document::lay_down(actor, &grid, &shape)?;
                (doc, change, meta)
            }
            (None, None) => return Err(Error::Unreadable("what an own record stands on")),
        };
        Ok(Changed { doc, change, meta, lane: *lane, entry: unsent.entry })
    }
}

fn sector_of(extract: &Extract) -> Option<Sector> {
    let (_, sector) = extract.root.as_ref()?;
    Sector::ALL.into_iter().find(|known| known.key() == sector)
}

fn kind_of(extract: &Extract) -> Option<DocumentKind> {
    let (kind, _) = extract.root.as_ref()?;
    [DocumentKind::Patrol, DocumentKind::Hazard].into_iter().find(|known| known.key() == kind)
}

/// Returns the command that wrote a record, or one that names the same document and photos.
fn command_of(unsent: &Unsent, extract: &Extract) -> Option<Command> {
    if let Ok(command) = serde_json::from_str(&unsent.command) {
        return Some(command);
    }
    let (document, device) = (unsent.record.document, unsent.record.device);
    let Some((entry, body)) = extract.entries.first().cloned() else {
        return Some(Command::MarkLooked { document });
    };
    if word(&body) == HAZARD_SEEN {
        return Some(Command::NoteSeen { hazard: document, receipt: entry });
    }
    let kept = [Kept { id: entry, device, body }];
    let step = read::<Step>(&kept).known.into_iter().next().map(|read| read.what);
    let act = read::<PatrolAct>(&kept).known.into_iter().next().map(|read| read.what);
    step.map(|step| Command::Hazard { hazard: document, entry, step })
        .or_else(|| act.map(|act| Command::Patrol { patrol: document, entry, act }))
}
