//! Documents as automerge keeps them: what is laid down once, and how it is written and read.
//!
//! The root map holds the scalars `kind`, `schema`, `grid` and, for a site, `sector`; a site has a map `fields` of
//! JSON texts (see [`field`]), everything else a map `entries` of JSON texts by entry id. Only the first change
//! makes objects: two made at one key apart would hide one another.

mod field;

use std::collections::BTreeSet;

use automerge::{
    ActorId, Automerge, AutomergeError, Change, ExpandedChange, ObjId, ObjType, ROOT, ReadDoc, ScalarValue,
    Value,
    legacy::{Key, ObjectId, Op, OpId, OpType},
    transaction::{CommitOptions, Transactable, Transaction},
};
use domain::{
    checklist::Sector,
    id::{DeviceId, EntryId},
    place::DivisionCode,
    site::SiteField,
    view::DocumentKind,
};

pub(crate) use self::field::{fields, is_written, put_field, take_back, values};
use crate::Error;

const SCHEMA: i64 = 1;

/// A writer's name in automerge: the device's id, then 8 bytes drawn at the opening of its store.
pub(crate) type Actor = [u8; 24];

/// Returns the actor of one opening of a device's store.
pub(crate) fn actor(device: DeviceId, random: [u8; 8]) -> Actor {
    let mut actor = [0; 24];
    let bytes = device.bytes().into_iter().chain(random);
    actor.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = byte);
    actor
}

/// What a document is laid down with.
pub(crate) enum Shape<'a> {
    /// A site's fields.
    Site { sector: Sector, fields: &'a [(SiteField, String)], at_ms: i64 },
    /// The first entry of a patrol or hazard.
    Entries { kind: DocumentKind, entry: EntryId, body: &'a str },
}

/// Lays a new document down, whole, as one change.
pub(crate) fn lay_down(
    actor: &Actor,
    grid: &DivisionCode,
    shape: &Shape<'_>,
) -> Result<(Automerge, Change), Error> {
    let mut doc = Automerge::new();
    let change = write(&mut doc, actor, |tx| {
        let kind = match shape {
            Shape::Site { .. } => DocumentKind::Site,
            Shape::Entries { kind, .. } => *kind,
        };
        tx.put(ROOT, "kind", kind.key())?;
        tx.put(ROOT, "schema", SCHEMA)?;
        tx.put(ROOT, "grid", grid.as_str())?;
        match shape {
            Shape::Site { sector, fields, at_ms } => {
                tx.put(ROOT, "sector", sector.key())?;
                let map = tx.put_object(ROOT, "fields", ObjType::Map)?;
                fields
                    .iter()
                    .try_for_each(|(field, value)| tx.put(&map, field.key(), field::text(value, *at_ms)))
            }
            Shape::Entries { entry, body, .. } => {
                let map = tx.put_object(ROOT, "entries", ObjType::Map)?;
                tx.put(&map, entry.to_string(), *body)
            }
        }
    })?;
    Ok((doc, change))
}

/// Adds an entry.
pub(crate) fn add_entry(
    doc: &mut Automerge,
    actor: &Actor,
    entry: EntryId,
    body: &str,
) -> Result<Change, Error> {
    let map = map_at(doc, "entries");
    write(doc, actor, |tx| tx.put(&map, entry.to_string(), body))
}

/// Returns the map at a key of the root, or the root itself where somebody put something else there: an entry counts
/// wherever it stands.
fn map_at(doc: &Automerge, key: &str) -> ObjId {
    match doc.get(ROOT, key) {
        Ok(Some((Value::Object(ObjType::Map), map))) => map,
        _ => ROOT,
    }
}

fn write(
    doc: &mut Automerge,
    actor: &Actor,
    work: impl FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>,
) -> Result<Change, Error> {
    doc.set_actor(ActorId::from(actor.as_slice()));
    let before = doc.get_heads();
    doc.transact_with(|()| CommitOptions::default().with_time(0), work).map_err(|failure| failure.error)?;
    // What changes nothing makes no change, and the last one must not be signed again under a new number.
    let made = doc.get_last_local_change().filter(|_| doc.get_heads() != before);
    made.ok_or(Error::Unreadable("own change"))
}

/// What one change says, told by its operations alone.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Extract {
    /// Kind and sector, where it lays the document down.
    pub(crate) root: Option<(String, String)>,
    /// New entries with their texts. What overwrites or drops an entry is none.
    pub(crate) entries: Vec<(EntryId, String)>,
    /// The maps it makes.
    pub(crate) made: BTreeSet<String>,
    /// The objects it writes into that it did not make before; the root is none of them.
    pub(crate) objects: BTreeSet<String>,
    /// Whether it says anything that belongs into no map.
    pub(crate) has_sequence: bool,
}

/// Reads what a change adds. An entry is a text newly put under an entry's id, in whatever map.
pub(crate) fn extract(change: &Change) -> Extract {
    let ExpandedChange { operations, deps, actor_id, start_op, .. } = change.decode();
    let mut extract = Extract::default();
    let (mut kind, mut sector) = (None, String::new());
    for (counter, op) in (start_op.get()..).zip(operations) {
        extract.place(&op);
        if matches!(op.action, OpType::Make(ObjType::Map)) {
            extract.made.insert(OpId(counter, actor_id.clone()).to_string());
        }
        let (OpType::Put(ScalarValue::Str(text)), Key::Map(key)) = (&op.action, &op.key) else {
            continue;
        };
        if !op.pred.is_empty() {
            continue;
        }
        match (&op.obj, key.as_str()) {
            (ObjectId::Root, "kind") => kind = Some(text.to_string()),
            (ObjectId::Root, "sector") => sector = text.to_string(),
            (_, key) => {
                let id = key.parse::<EntryId>().ok().filter(|id| id.to_string() == key);
                extract.entries.extend(id.map(|id| (id, text.to_string())));
            }
        }
    }
    extract.root = kind.filter(|_| deps.is_empty()).map(|kind| (kind, sector));
    extract
}

impl Extract {
    /// Notes where an operation writes.
    fn place(&mut self, op: &Op) {
        self.has_sequence |= op.insert || !matches!(op.key, Key::Map(_));
        if let ObjectId::Id(id) = &op.obj {
            let id = id.to_string();
            if !self.made.contains(&id) {
                self.objects.insert(id);
            }
        }
    }
}

/// Whether a document holds a map of this name, such as `4@` and its maker in hexadecimal digits.
pub(crate) fn holds_map(doc: &Automerge, id: &str) -> bool {
    matches!(doc.import(id), Ok((_, ObjType::Map)))
}

/// Reads a saved document.
pub(crate) fn load(bytes: &[u8]) -> Result<Automerge, AutomergeError> {
    // An empty file reads as an empty document; here it is damage.
    if bytes.is_empty() { Err(AutomergeError::Fail) } else { Automerge::load(bytes) }
}

/// Saves a document, and loads it back before it counts.
pub(crate) fn save(doc: &Automerge) -> Result<Vec<u8>, AutomergeError> {
    let bytes = doc.save_nocompress();
    Automerge::load(&bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: &str = "140930100002";

    fn entry(number: u8) -> EntryId {
        EntryId::from_bytes([number; 16])
    }

    fn hazard() -> (Automerge, Change) {
        let grid = DivisionCode::parse(GRID).unwrap();
        let shape = Shape::Entries { kind: DocumentKind::Hazard, entry: entry(1), body: "{}" };
        lay_down(&[1; 24], &grid, &shape).unwrap()
    }

    #[test]
    fn the_first_change_tells_kind_and_entry() {
        let (_, change) = hazard();
        let expected = Extract {
            root: Some(("hazard".to_owned(), String::new())),
            entries: vec![(entry(1), "{}".to_owned())],
            made: [format!("4@{}", "01".repeat(24))].into(),
            ..Extract::default()
        };
        assert_eq!(extract(&change), expected);
    }

    #[test]
    fn overwriting_an_entry_is_no_entry() {
        let (mut doc, _) = hazard();
        let change = add_entry(&mut doc, &[2; 24], entry(1), "other").unwrap();
        let objects = [format!("4@{}", "01".repeat(24))].into();
        assert_eq!(extract(&change), Extract { objects, ..Extract::default() });
        let change = add_entry(&mut doc, &[2; 24], entry(2), "new").unwrap();
        assert_eq!(extract(&change).entries, [(entry(2), "new".to_owned())]);
    }

    #[test]
    fn an_entry_counts_where_the_map_was_destroyed() {
        let (mut doc, _) = hazard();
        write(&mut doc, &[2; 24], |tx| tx.put(ROOT, "entries", 1)).unwrap();
        let change = add_entry(&mut doc, &[3; 24], entry(2), "new").unwrap();
        assert_eq!(extract(&change).entries, [(entry(2), "new".to_owned())]);
    }

    #[test]
    fn concurrent_values_of_a_field_both_stand() {
        let grid = DivisionCode::parse(GRID).unwrap();
        let fields = [(SiteField::Name, "红旗加油站".to_owned())];
        let shape = Shape::Site { sector: Sector::Fire, fields: &fields, at_ms: 1 };
        let (mut one, _) = lay_down(&[1; 24], &grid, &shape).unwrap();
        let mut other = one.clone();
        put_field(&mut one, &[2; 24], SiteField::Name, "甲", 2).unwrap();
        put_field(&mut other, &[3; 24], SiteField::Name, "乙", 3).unwrap();
        one.merge(&mut other).unwrap();
        let read = fields_of(&one);
        assert_eq!(read, [("乙".to_owned(), 3), ("甲".to_owned(), 2)]);
        put_field(&mut one, &[2; 24], SiteField::Name, "丙", 4).unwrap();
        assert_eq!(fields_of(&one), [("丙".to_owned(), 4)]);
    }

    fn fields_of(doc: &Automerge) -> Vec<(String, i64)> {
        let read = fields(doc);
        read.into_iter()
            .flat_map(|(_, values)| values)
            .map(|written| (written.value, written.at_ms))
            .collect()
    }

    #[test]
    fn an_empty_file_is_damage() {
        assert!(load(&[]).is_err());
    }
}
