//! Entries as documents carry them: JSON texts without an author, who is the record's device.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use domain::{
    hazard::{Author, Entry, Step},
    id::{DeviceId, DocumentId, EntryId},
    pack::CountyPack,
    patrol::{PatrolAct, PatrolEntry},
    receipt::{HAZARD_SEEN, Receipt},
    time::Moment,
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, IgnoredAny, MapAccess, Visitor},
};

/// The version of entries that this app writes and reads.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct StepText<'a> {
    v: u32,
    after: &'a [EntryId],
    at: Moment,
    step: &'a Step,
}

#[derive(Serialize)]
struct ActText<'a> {
    v: u32,
    after: &'a [EntryId],
    at: Moment,
    act: &'a PatrolAct,
}

/// Writes a hazard's entry.
pub(crate) fn step_text(after: &[EntryId], at: Moment, step: &Step) -> Result<String, serde_json::Error> {
    serde_json::to_string(&StepText { v: VERSION, after, at, step })
}

/// Writes a patrol's entry.
pub(crate) fn act_text(after: &[EntryId], at: Moment, act: &PatrolAct) -> Result<String, serde_json::Error> {
    serde_json::to_string(&ActText { v: VERSION, after, at, act })
}

/// Writes a receipt, in the form of an act that no patrol knows.
pub(crate) fn receipt_text(after: &[EntryId], at: Moment) -> Result<String, serde_json::Error> {
    #[derive(Serialize)]
    struct ReceiptText<'a> {
        v: u32,
        after: &'a [EntryId],
        at: Moment,
        act: &'a str,
    }
    serde_json::to_string(&ReceiptText { v: VERSION, after, at, act: HAZARD_SEEN })
}

/// Returns a hazard's receipts with their authors.
pub(crate) fn receipts(
    conn: &rusqlite::Connection,
    pack: &CountyPack,
    hazard: DocumentId,
) -> Result<Vec<Receipt>, crate::Error> {
    let kept = crate::store::receipts(conn, hazard)?;
    let receipt = |kept: &Kept| {
        let (_, after) = after_of(&kept.body)?;
        Some(Receipt { after, author: author(pack, kept.device) })
    };
    Ok(kept.iter().filter_map(receipt).collect())
}

/// An entry's text with the device whose record brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) id: EntryId,
    pub(crate) device: DeviceId,
    pub(crate) body: String,
}

#[derive(Deserialize)]
struct Head {
    v: u32,
    #[serde(default)]
    after: Vec<EntryId>,
}

#[derive(Deserialize)]
struct Known<T> {
    at: Moment,
    #[serde(alias = "act")]
    step: T,
}

#[derive(Deserialize)]
struct What {
    #[serde(alias = "act")]
    step: Word,
}

/// The word of a step or act: all there is, or the name of its only member.
struct Word(String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordVisitor)
    }
}

struct WordVisitor;

impl<'de> Visitor<'de> for WordVisitor {
    type Value = Word;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word, alone or with its fields")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Word, E> {
        Ok(Word(word.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Word, A::Error> {
        let mut words = BTreeSet::new();
        while let Some((word, IgnoredAny)) = fields.next_entry()? {
            words.insert(word);
        }
        Ok(Word(words.pop_first().unwrap_or_default()))
    }
}

/// Returns the word of what an entry does, such as `report` or `begin`; empty where it has none.
pub(crate) fn word(body: &str) -> String {
    serde_json::from_str(body).map_or_else(|_| String::new(), |What { step: Word(word) }| word)
}

/// The entries of one document, told apart into those this version can read and those it keeps and skips.
#[derive(Debug)]
pub(crate) struct Entries<T> {
    /// Those read: id, device, what they follow, time, what was done.
    pub(crate) known: Vec<Read<T>>,
    /// How many were skipped.
    pub(crate) newer: u32,
}

/// An entry that was read.
#[derive(Debug)]
pub(crate) struct Read<T> {
    pub(crate) id: EntryId,
    pub(crate) device: DeviceId,
    pub(crate) after: Vec<EntryId>,
    pub(crate) at: Moment,
    pub(crate) what: T,
}

fn after_of(body: &str) -> Option<(u32, Vec<EntryId>)> {
    serde_json::from_str::<Head>(body).ok().map(|head| (head.v, head.after))
}

/// Reads what this version can. What follows a skipped entry follows what that one followed, so that nobody seems
/// to have acted without knowledge who had it.
pub(crate) fn read<T: for<'de> Deserialize<'de>>(kept: &[Kept]) -> Entries<T> {
    let mut known = Vec::new();
    let mut skipped: BTreeMap<EntryId, Vec<EntryId>> = BTreeMap::new();
    for Kept { id, device, body } in kept {
        let head = after_of(body);
        let read = match &head {
            Some((VERSION, _)) => serde_json::from_str::<Known<T>>(body).ok(),
            _ => None,
        };
        let after = head.map(|(_, after)| after).unwrap_or_default();
        match read {
            Some(Known { at, step }) => known.push(Read { id: *id, device: *device, after, at, what: step }),
            None => {
                skipped.insert(*id, after);
            }
        }
    }
    if !skipped.is_empty() {
        known.iter_mut().for_each(|read| read.after = past_skipped(&read.after, &skipped));
    }
    Entries { known, newer: u32::try_from(skipped.len()).unwrap_or(u32::MAX) }
}

fn past_skipped(after: &[EntryId], skipped: &BTreeMap<EntryId, Vec<EntryId>>) -> Vec<EntryId> {
    let mut seen = BTreeSet::new();
    let mut kept = BTreeSet::new();
    let mut open: Vec<EntryId> = after.to_vec();
    while let Some(id) = open.pop() {
        match skipped.get(&id) {
            Some(further) if seen.insert(id) => open.extend(further),
            Some(_) => {}
            None => {
                kept.insert(id);
            }
        }
    }
    kept.into_iter().collect()
}

/// Returns the entries that no other follows: what a new entry is written after.
pub(crate) fn frontier(kept: &[Kept]) -> Vec<EntryId> {
    let followed: BTreeSet<EntryId> =
        kept.iter().filter_map(|entry| after_of(&entry.body)).flat_map(|(_, after)| after).collect();
    kept.iter().map(|entry| entry.id).filter(|id| !followed.contains(id)).collect()
}

/// Returns who signed, by the roster.
pub(crate) fn author(pack: &CountyPack, device: DeviceId) -> Author {
    let owner = pack.owner(device);
    Author {
        device,
        person: owner.map(|person| person.id.clone()).unwrap_or_default(),
        rights: owner.map(|person| person.rights.clone()).unwrap_or_default(),
    }
}

/// Returns a hazard's entries with their authors, and how many were skipped.
pub(crate) fn steps(pack: &CountyPack, kept: &[Kept]) -> (Vec<Entry>, u32) {
    let Entries { known, newer } = read::<Step>(kept);
    let entry = |Read { id, device, after, at, what }| Entry {
        id,
        after,
        author: author(pack, device),
        at,
        step: what,
    };
    (known.into_iter().map(entry).collect(), newer)
}

/// Returns a patrol's entries with their authors, and how many were skipped.
pub(crate) fn acts(pack: &CountyPack, kept: &[Kept]) -> (Vec<(PatrolEntry, Author)>, u32) {
    let Entries { known, newer } = read::<PatrolAct>(kept);
    let entry = |Read { id, device, after, at, what }| {
        (PatrolEntry { id, after, at, act: what }, author(pack, device))
    };
    (known.into_iter().map(entry).collect(), newer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Moment = Moment { wall_ms: 1, fix_ms: None, offset_ms: None };

    fn id(number: u8) -> EntryId {
        EntryId::from_bytes([number; 16])
    }

    fn kept(number: u8, body: String) -> Kept {
        Kept { id: id(number), device: DeviceId::from_bytes([9; 16]), body }
    }

    #[test]
    fn an_entry_of_a_newer_version_is_skipped_and_knowledge_passes_through_it() {
        let newer = serde_json::json!({ "v": 2, "after": [id(1)], "dance": true }).to_string();
        let all = [
            kept(1, act_text(&[], AT, &PatrolAct::Begin).unwrap()),
            kept(2, newer),
            kept(3, act_text(&[id(2)], AT, &PatrolAct::End).unwrap()),
        ];
        let read = read::<PatrolAct>(&all);
        assert_eq!(read.newer, 1);
        let after: Vec<_> = read.known.into_iter().map(|read| (read.id, read.after)).collect();
        assert_eq!(after, [(id(1), vec![]), (id(3), vec![id(1)])]);
        assert_eq!(frontier(&all), [id(3)]);
    }

    #[test]
    fn words_are_read_without_the_rest() {
        assert_eq!(word(&act_text(&[], AT, &PatrolAct::Begin).unwrap()), "begin");
        let step = Step::Dismiss { reason: "没有".to_owned() };
        assert_eq!(word(&step_text(&[], AT, &step).unwrap()), "dismiss");
        assert_eq!(word("{}"), "");
        assert_eq!(word("no json"), "");
    }

    #[test]
    fn a_circle_of_skipped_entries_ends() {
        let body = |after: u8| serde_json::json!({ "v": 9, "after": [id(after)] }).to_string();
        let all =
            [kept(1, body(2)), kept(2, body(1)), kept(3, act_text(&[id(1)], AT, &PatrolAct::End).unwrap())];
        let read = read::<PatrolAct>(&all);
        assert_eq!(read.known.first().map(|read| read.after.clone()), Some(vec![]));
    }
}
