//! A site's fields: every value that was written apart stands until somebody settles it, free text merges, and an edit
//! can be taken back.
//!
//! A value is a text `{value, at_ms}` in a map. An edit that was taken back is `{as_of, at_ms}`: the field as it stood
//! at those changes, so that what comes back is still signed by those who wrote it.

use std::{cmp::Reverse, collections::BTreeMap};

use automerge::{
    ActorId, Automerge, AutomergeError, Change, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue,
    legacy::{Key, OpType},
    transaction::{CommitOptions, Transactable},
};
use domain::{
    id::DeviceId,
    site::{SiteField, risk_level},
};
use serde::Deserialize;

use super::{Actor, map_at, write};
use crate::{Error, thing::Written};

/// Most values that are looked up for those that were taken back; beyond, somebody means harm.
const RESTORED_MAX: u32 = 64;

/// Most edits of a text that are merged; beyond, they stand side by side.
const MERGED_MAX: usize = 200;

#[derive(Deserialize)]
#[serde(try_from = "Body")]
enum FieldText {
    Value { value: String, at_ms: i64 },
    AsOf { as_of: Vec<String> },
}

/// Both kinds of text, since an untagged enum brings a reader of its own to a browser.
#[derive(Deserialize)]
struct Body {
    value: Option<String>,
    as_of: Option<Vec<String>>,
    at_ms: i64,
}

impl TryFrom<Body> for FieldText {
    type Error = &'static str;

    fn try_from(Body { value, as_of, at_ms }: Body) -> Result<Self, Self::Error> {
        let value = value.map(|value| Self::Value { value, at_ms });
        value.or_else(|| as_of.map(|as_of| Self::AsOf { as_of })).ok_or("neither a value nor one taken back")
    }
}

/// Returns a value as a document holds it.
pub(super) fn text(value: &str, at_ms: i64) -> String {
    serde_json::json!({ "value": value, "at_ms": at_ms }).to_string()
}

/// Puts a value into a site's field.
pub(crate) fn put_field(
    doc: &mut Automerge,
    actor: &Actor,
    field: SiteField,
    value: &str,
    at_ms: i64,
) -> Result<Change, Error> {
    let map = map_at(doc, "fields");
    write(doc, actor, |tx| tx.put(&map, field.key(), text(value, at_ms)))
}

/// Whether a field holds exactly this, so that writing it would change nothing.
pub(crate) fn is_written(doc: &Automerge, field: SiteField, value: &str, at_ms: i64) -> bool {
    let standing = doc.get_all(map_at(doc, "fields"), field.key()).unwrap_or_default();
    matches!(standing.as_slice(), [(held, _)] if held.as_str() == Some(text(value, at_ms).as_str()))
}

/// Takes an edit of one field back, so that it stands as its author found it; `None` where the edit does not stand
/// there alone any more, because taking it back would hide what came since.
pub(crate) fn take_back(
    doc: &mut Automerge,
    actor: &Actor,
    edit: &Change,
    at_ms: i64,
) -> Result<Option<Change>, Error> {
    let map = map_at(doc, "fields");
    let written = written_fields(edit);
    let [(field, _)] = written.as_slice() else { return Ok(None) };
    let standing = doc.get_all(&map, field.key())?;
    let [(_, ObjId::Id(counter, author, _))] = standing.as_slice() else { return Ok(None) };
    let is_of_edit = (edit.start_op().get()..=edit.max_op()).contains(counter) && author == edit.actor_id();
    if !is_of_edit {
        return Ok(None);
    }
    let as_of: Vec<String> = edit.deps().iter().map(ToString::to_string).collect();
    let body = serde_json::json!({ "as_of": as_of, "at_ms": at_ms }).to_string();
    write(doc, actor, |tx| tx.put(&map, field.key(), body)).map(Some)
}

/// Returns a site's fields: for each that has a value those that stand, the shown one first.
///
/// Which is shown of values that nobody settled is the same everywhere and follows no clock. Of risk levels it is the
/// gravest: taking a danger too lightly is the worse loss.
pub(crate) fn fields(doc: &Automerge) -> Vec<(SiteField, Vec<Written>)> {
    let maps: Vec<ObjId> = doc
        .get_all(ROOT, "fields")
        .unwrap_or_default()
        .into_iter()
        .rev()
        .map(|(_, id)| id)
        .chain([ROOT])
        .collect();
    let standing = |field: SiteField| {
        let mut values = standing(doc, &maps, field, None, &mut { RESTORED_MAX });
        match field {
            SiteField::RiskLevel => values.sort_by_key(|written| Reverse(risk_level(&written.value))),
            SiteField::Remarks if values.len() > 1 => {
                if let Ok(Some(text)) = merged(doc, field) {
                    values.iter_mut().for_each(|written| written.value.clone_from(&text));
                }
            }
            _ => {}
        }
        (field, values)
    };
    SiteField::ALL.into_iter().map(standing).filter(|(_, values)| !values.is_empty()).collect()
}

/// The values that stand in a field, now or at some changes.
fn standing(
    doc: &Automerge,
    maps: &[ObjId],
    field: SiteField,
    at: Option<&[ChangeHash]>,
    left: &mut u32,
) -> Vec<Written> {
    let mut values: Vec<Written> = Vec::new();
    for map in maps {
        let all = match at {
            Some(heads) => doc.get_all_at(map, field.key(), heads),
            None => doc.get_all(map, field.key()),
        };
        for (value, op) in all.unwrap_or_default().into_iter().rev() {
            let found = match value.as_str().map(serde_json::from_str) {
                Some(Ok(FieldText::Value { value, at_ms })) => {
                    written(value, at_ms, &op).into_iter().collect()
                }
                Some(Ok(FieldText::AsOf { as_of })) if *left > 0 => {
                    *left = left.saturating_sub(1);
                    standing(doc, maps, field, Some(&hashes(&as_of)), left)
                }
                _ => Vec::new(),
            };
            let new = found.into_iter().filter(|written| !values.contains(written)).collect::<Vec<_>>();
            values.extend(new);
        }
    }
    values
}

fn written(value: String, at_ms: i64, op: &ObjId) -> Option<Written> {
    let ObjId::Id(_, actor, _) = op else { return None };
    let device = actor.to_bytes().get(..16)?.try_into().ok()?;
    Some(Written { value, device: DeviceId::from_bytes(device), at_ms })
}

fn hashes(words: &[String]) -> Vec<ChangeHash> {
    words.iter().filter_map(|word| word.parse().ok()).collect()
}

/// Returns the values that a change puts into a site's fields, with when it says that was.
pub(crate) fn values(change: &Change) -> Vec<(SiteField, String, i64)> {
    let value = |(field, text)| match text {
        FieldText::Value { value, at_ms } => Some((field, value, at_ms)),
        FieldText::AsOf { .. } => None,
    };
    written_fields(change).into_iter().filter_map(value).collect()
}

fn written_fields(change: &Change) -> Vec<(SiteField, FieldText)> {
    let text = |op: &automerge::legacy::Op| {
        let (OpType::Put(ScalarValue::Str(text)), Key::Map(key)) = (&op.action, &op.key) else { return None };
        let field = SiteField::ALL.into_iter().find(|field| field.key() == key.as_str())?;
        Some((field, serde_json::from_str(text).ok()?))
    };
    change.decode().operations.iter().filter_map(text).collect()
}

/// A text with its history in a document of its own, which nobody else writes: what is received writes into maps only,
/// and each edit holds its text whole.
struct Mirror {
    doc: Automerge,
    text: ObjId,
    /// For each change of the original what stood here when it was made.
    heads: BTreeMap<ChangeHash, Vec<ChangeHash>>,
    last: BTreeMap<ActorId, ChangeHash>,
}

/// Merges what people wrote apart into a free text; the same wherever the same changes are. `None` where there are too
/// many edits.
fn merged(doc: &Automerge, field: SiteField) -> Result<Option<String>, AutomergeError> {
    let changes = doc.get_changes(&[]);
    let edits: Vec<(&Change, Option<FieldText>)> = changes
        .iter()
        .map(|change| (change, written_fields(change).into_iter().find(|(at, _)| *at == field)))
        .map(|(change, found)| (change, found.map(|(_, text)| text)))
        .collect();
    if edits.iter().filter(|(_, text)| text.is_some()).count() > MERGED_MAX {
        return Ok(None);
    }
    let mut mirror = Mirror::new()?;
    for (change, text) in edits {
        mirror.follow(change, text)?;
    }
    mirror.doc.text(&mirror.text).map(Some)
}

impl Mirror {
    fn new() -> Result<Self, AutomergeError> {
        let mut doc = Automerge::new().with_actor(ActorId::from([0].as_slice()));
        let made = doc.transact_with(
            |_: &ObjId| CommitOptions::default().with_time(0),
            |tx| tx.put_object(ROOT, "text", ObjType::Text),
        );
        let text = made.map_err(|failure| failure.error)?.result;
        Ok(Self { doc, text, heads: BTreeMap::new(), last: BTreeMap::new() })
    }

    /// What stood here at some changes of the original.
    fn at(&self, changes: &[ChangeHash]) -> Vec<ChangeHash> {
        let mut heads: Vec<ChangeHash> =
            changes.iter().filter_map(|hash| self.heads.get(hash)).flatten().copied().collect();
        heads.sort_unstable();
        heads.dedup();
        heads
    }

    fn follow(&mut self, change: &Change, text: Option<FieldText>) -> Result<(), AutomergeError> {
        let mut known = self.at(change.deps());
        let Some(text) = text else {
            self.heads.insert(change.hash(), known);
            return Ok(());
        };
        let text = match text {
            FieldText::Value { value, .. } => value,
            FieldText::AsOf { as_of } => self.doc.text_at(&self.text, &self.at(&hashes(&as_of)))?,
        };
        known.extend(self.last.get(change.actor_id()));
        if known.is_empty() {
            known = self.doc.get_changes(&[]).first().map(Change::hash).into_iter().collect();
        }
        let mut fork = self.doc.fork_at(&known)?.with_actor(change.actor_id().clone());
        fork.transact_with(
            |()| CommitOptions::default().with_time(0),
            |tx| tx.update_text(&self.text, &text),
        )
        .map_err(|failure| failure.error)?;
        self.doc.merge(&mut fork)?;
        let heads = fork.get_heads();
        self.last.extend(heads.last().map(|head| (change.actor_id().clone(), *head)));
        self.heads.insert(change.hash(), heads);
        Ok(())
    }
}
