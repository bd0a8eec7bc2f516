//! Receipts 回执: a supervisor's device tells, once for each news, that it has shown a hazard.
//!
//! A receipt stands beside a hazard's entries and is none: it leads to no stage, nothing follows it, and it names
//! nobody's work but the reader's own. What was seen is what its `after` names, with everything that follows from
//! there back to the report.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    hazard::{Author, Entry},
    id::EntryId,
    place::DivisionCode,
    role::Role,
};

/// The word under which documents keep receipts.
pub const HAZARD_SEEN: &str = "hazard_seen";

/// One receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// The entries that were shown and that nothing else followed.
    pub after: Vec<EntryId>,
    /// Whose device showed them.
    pub author: Author,
}

/// Whether receipts of `author` count: only those of a supervisor of the grid do.
pub fn counts(author: &Author, grid: &DivisionCode) -> bool {
    author.rights.iter().any(|right| right.role == Role::Supervisor && grid.is_within(&right.territory))
}

/// Returns which entries a supervisor other than their author has seen. Who took a step had seen what it followed.
pub fn seen(grid: &DivisionCode, entries: &[Entry], receipts: &[Receipt]) -> BTreeSet<EntryId> {
    let readers: BTreeSet<&str> = entries
        .iter()
        .map(|entry| &entry.author)
        .chain(receipts.iter().map(|receipt| &receipt.author))
        .filter(|author| counts(author, grid))
        .map(|author| author.person.as_str())
        .collect();
    let by_others = |reader: &&str| {
        let known = known_to(reader, entries, receipts);
        let others = entries.iter().filter(|entry| entry.author.person != **reader);
        others.map(|entry| entry.id).filter(|id| known.contains(id)).collect::<Vec<_>>()
    };
    readers.iter().flat_map(by_others).collect()
}

/// Whether a receipt of `person` would tell something new: an entry of somebody else that they are not known to know.
pub fn is_due(person: &str, entries: &[Entry], receipts: &[Receipt]) -> bool {
    let known = known_to(person, entries, receipts);
    entries.iter().any(|entry| entry.author.person != person && !known.contains(&entry.id))
}

/// Returns what a person's own entries and receipts show them to know.
fn known_to(person: &str, entries: &[Entry], receipts: &[Receipt]) -> BTreeSet<EntryId> {
    let after: BTreeMap<EntryId, &[EntryId]> =
        entries.iter().map(|entry| (entry.id, entry.after.as_slice())).collect();
    let written = entries.iter().filter(|entry| entry.author.person == person).flat_map(|entry| &entry.after);
    let shown = receipts.iter().filter(|receipt| receipt.author.person == person);
    let mut open: Vec<EntryId> = written.chain(shown.flat_map(|receipt| &receipt.after)).copied().collect();
    let mut known = BTreeSet::new();
    while let Some(id) = open.pop() {
        if known.insert(id) {
            open.extend(after.get(&id).copied().unwrap_or_default());
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hazard::Step, id::DeviceId, role::Right, time::Moment};

    const GRID: &str = "140930100002";

    fn grid() -> DivisionCode {
        DivisionCode::parse(GRID).unwrap()
    }

    fn author(person: &str, role: Role, territory: &str) -> Author {
        let territory = DivisionCode::parse(territory).unwrap();
        let right = Right { role, territory, sectors: vec![], ended: false };
        Author { device: DeviceId::from_bytes([1; 16]), person: person.to_owned(), rights: vec![right] }
    }

    fn worker() -> Author {
        author("worker", Role::GridWorker, GRID)
    }

    fn supervisor() -> Author {
        author("supervisor", Role::Supervisor, "140930100")
    }

    fn id(number: u8) -> EntryId {
        EntryId::from_bytes([number; 16])
    }

    fn entry(number: u8, after: &[u8], author: Author) -> Entry {
        let at = Moment { wall_ms: 1, fix_ms: None, offset_ms: None };
        let step = Step::Dismiss { reason: String::new() };
        Entry { id: id(number), after: after.iter().copied().map(id).collect(), author, at, step }
    }

    fn receipt(after: &[u8], author: Author) -> Receipt {
        Receipt { after: after.iter().copied().map(id).collect(), author }
    }

    fn seen_of(entries: &[Entry], receipts: &[Receipt]) -> Vec<EntryId> {
        seen(&grid(), entries, receipts).into_iter().collect()
    }

    #[test]
    fn a_receipt_covers_what_it_follows_and_nothing_that_came_apart() {
        let entries = [entry(1, &[], worker()), entry(2, &[1], worker()), entry(3, &[1], worker())];
        assert_eq!(seen_of(&entries, &[]), []);
        assert_eq!(seen_of(&entries, &[receipt(&[2], supervisor())]), [id(1), id(2)]);
    }

    #[test]
    fn a_step_of_the_supervisor_tells_that_what_it_follows_was_seen() {
        let entries = [entry(1, &[], worker()), entry(2, &[1], supervisor()), entry(3, &[2], worker())];
        assert_eq!(seen_of(&entries, &[]), [id(1)]);
    }

    #[test]
    fn only_a_supervisor_of_the_grid_counts_and_nobody_for_their_own_entries() {
        let entries = [entry(1, &[], worker()), entry(2, &[1], supervisor())];
        let others =
            [worker(), author("far", Role::Supervisor, "140930101"), author("e", Role::Expert, GRID)];
        for other in others {
            assert!(!seen_of(&entries, &[receipt(&[2], other)]).contains(&id(2)));
        }
        assert_eq!(seen_of(&entries, &[receipt(&[2], supervisor())]), [id(1)]);
    }

    #[test]
    fn a_receipt_is_due_once_for_each_news() {
        let mut entries = vec![entry(1, &[], worker())];
        assert!(is_due("supervisor", &entries, &[]));
        let receipts = [receipt(&[1], supervisor())];
        assert!(!is_due("supervisor", &entries, &receipts));
        entries.push(entry(2, &[1], worker()));
        assert!(is_due("supervisor", &entries, &receipts));
        entries.push(entry(3, &[2], supervisor()));
        assert!(!is_due("supervisor", &entries, &receipts), "their own step shows that they know");
    }

    #[test]
    fn a_circle_of_entries_ends() {
        let entries = [entry(1, &[2], worker()), entry(2, &[1], worker())];
        assert_eq!(seen_of(&entries, &[receipt(&[1], supervisor())]), [id(1), id(2)]);
    }
}
