//! The causal graph of a history.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Entry, caution::caution};
use crate::id::EntryId;

/// Entries in causal order, ties by caution, then id; each with what it follows.
pub(super) struct Graph<'a> {
    entries: Vec<&'a Entry>,
    /// For each entry by its place in the order, the places of all that came before it causally.
    ancestors: Vec<BTreeSet<usize>>,
    places: BTreeMap<EntryId, usize>,
}

impl<'a> Graph<'a> {
    /// Orders `entries`. Repeats count once, unknown predecessors not at all; a forged circle is broken at
    /// its lowest id.
    pub(super) fn of(entries: &'a [Entry]) -> Self {
        let mut waiting: BTreeMap<EntryId, &Entry> = BTreeMap::new();
        for entry in entries {
            // The same id twice with other content is a forgery; the one of smaller bytes stays, on every device.
            let kept = waiting.entry(entry.id).or_insert(entry);
            if *kept != entry && postcard::to_allocvec(entry).ok() < postcard::to_allocvec(*kept).ok() {
                *kept = entry;
            }
        }
        let known: BTreeSet<EntryId> = waiting.keys().copied().collect();
        let mut graph = Self { entries: Vec::new(), ancestors: Vec::new(), places: BTreeMap::new() };
        while let Some(next) = graph.next(&waiting, &known) {
            waiting.remove(&next.id);
            graph.push(next);
        }
        graph
    }

    fn next(&self, waiting: &BTreeMap<EntryId, &'a Entry>, known: &BTreeSet<EntryId>) -> Option<&'a Entry> {
        let is_ready =
            |entry: &Entry| entry.after.iter().all(|id| !known.contains(id) || self.places.contains_key(id));
        let ready = waiting.values().filter(|entry| is_ready(entry));
        ready
            .max_by_key(|entry| (caution(&entry.step), std::cmp::Reverse(entry.id)))
            .or_else(|| waiting.values().next())
            .copied()
    }

    fn push(&mut self, entry: &'a Entry) {
        let parents: Vec<usize> = entry.after.iter().filter_map(|id| self.places.get(id).copied()).collect();
        let mut ancestors: BTreeSet<usize> = parents.iter().copied().collect();
        for parent in parents {
            ancestors.extend(self.ancestors.get(parent).into_iter().flatten());
        }
        self.places.insert(entry.id, self.entries.len());
        self.entries.push(entry);
        self.ancestors.push(ancestors);
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (usize, &'a Entry)> + '_ {
        self.entries.iter().copied().enumerate()
    }

    pub(super) fn entry(&self, index: usize) -> Option<&'a Entry> {
        self.entries.get(index).copied()
    }

    pub(super) fn by_id(&self, id: EntryId) -> Option<&'a Entry> {
        self.places.get(&id).and_then(|index| self.entry(*index))
    }

    /// Whether every entry knew all those before it.
    pub(super) fn is_chain(&self) -> bool {
        self.ancestors.iter().enumerate().all(|(index, ancestors)| ancestors.len() == index)
    }

    /// Whether the author at `index` knew the entry at `other`.
    pub(super) fn precedes(&self, other: usize, index: usize) -> bool {
        self.ancestors.get(index).is_some_and(|ancestors| ancestors.contains(&other))
    }

    /// Whether the author of `id` knew `other`.
    pub(super) fn knows(&self, id: EntryId, other: EntryId) -> bool {
        match (self.places.get(&id), self.places.get(&other)) {
            (Some(index), Some(other)) => self.precedes(*other, *index),
            _ => false,
        }
    }

    /// Whether two entries were made without knowledge of each other.
    pub(super) fn are_apart(&self, one: usize, other: usize) -> bool {
        one != other && !self.precedes(one, other) && !self.precedes(other, one)
    }

    /// How many entries its author knew.
    pub(super) fn depth(&self, index: usize) -> usize {
        self.ancestors.get(index).map_or(0, BTreeSet::len)
    }
}
