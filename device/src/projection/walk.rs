//! What a patrol's entries lead to, the same on every device.

use std::collections::BTreeMap;

use domain::{
    hazard::Author,
    id::EntryId,
    patrol::{PatrolAct, PatrolEntry, PatrolStage},
    place::DivisionCode,
    role::{Right, Role},
};

/// An entry with its author.
pub(crate) type Written = (PatrolEntry, Author);

/// A patrol that was begun.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Walk<'a> {
    /// Who walks: the author of the entry that began it.
    pub(crate) worker: &'a Author,
    /// Where it stands.
    pub(crate) stage: PatrolStage,
    /// The entries that count, in causal order.
    pub(crate) placed: Vec<&'a PatrolEntry>,
    /// Those that do not: their author had no authority, or they had no place.
    pub(crate) set_aside: Vec<EntryId>,
    /// All entries in causal order, ties by id.
    pub(crate) order: Vec<&'a Written>,
}

/// Replays a patrol of `grid`, or returns `None` while nobody with authority began it.
pub(crate) fn walk<'a>(grid: &DivisionCode, entries: &'a [Written]) -> Option<Walk<'a>> {
    let order = causal(entries);
    let begins =
        |(entry, author): &&&Written| entry.act == PatrolAct::Begin && may_walk(&author.rights, grid);
    let (_, worker) = order.iter().find(begins)?;
    let mut stage = PatrolStage::Walking;
    let (mut placed, mut set_aside): (Vec<&PatrolEntry>, Vec<EntryId>) = (Vec::new(), Vec::new());
    for (entry, author) in order.iter().copied() {
        let has_begun = !placed.is_empty() || entry.act == PatrolAct::Begin;
        let next = stage.after(&entry.act).filter(|_| {
            has_begun && may(author, &entry.act, grid, worker) && answers_something(&entry.act, &placed)
        });
        match next {
            Some(next) => {
                stage = next;
                placed.push(entry);
            }
            None => set_aside.push(entry.id),
        }
    }
    Some(Walk { worker, stage, placed, set_aside, order })
}

/// Whether a person holding `rights` may walk patrols in `grid`; whoever asks decides whether ended rights count.
pub(crate) fn may_walk(rights: &[Right], grid: &DivisionCode) -> bool {
    reaches(rights, grid, |role| !matches!(role, Role::Lookout | Role::Enterprise))
}

/// Whether a person holding `rights` may review patrols in `grid`; whoever asks decides whether ended rights count.
pub(crate) fn may_review(rights: &[Right], grid: &DivisionCode) -> bool {
    reaches(rights, grid, |role| matches!(role, Role::Supervisor | Role::County))
}

fn reaches(rights: &[Right], grid: &DivisionCode, fits: impl Fn(Role) -> bool) -> bool {
    rights.iter().any(|right| fits(right.role) && grid.is_within(&right.territory))
}

fn may(author: &Author, act: &PatrolAct, grid: &DivisionCode, worker: &Author) -> bool {
    match act {
        PatrolAct::Seen | PatrolAct::Returned { .. } => may_review(&author.rights, grid),
        PatrolAct::Begin | PatrolAct::Visit { .. } | PatrolAct::End | PatrolAct::Answer { .. } => {
            is_same(author, worker) && may_walk(&author.rights, grid)
        }
    }
}

/// One person with two devices is one worker; a device that the roster does not know is only itself.
fn is_same(one: &Author, other: &Author) -> bool {
    one.device == other.device || (!one.person.is_empty() && one.person == other.person)
}

fn answers_something(act: &PatrolAct, placed: &[&PatrolEntry]) -> bool {
    let PatrolAct::Answer { to, .. } = act else {
        return true;
    };
    placed.iter().any(|entry| entry.id == *to && matches!(entry.act, PatrolAct::Returned { .. }))
}

/// Orders entries by what their authors knew, ties by id. Repeats count once, unknown predecessors not at all; a
/// forged circle is broken at its lowest id.
fn causal(entries: &[Written]) -> Vec<&Written> {
    let mut waiting: BTreeMap<EntryId, &Written> = BTreeMap::new();
    for written in entries {
        let kept = waiting.entry(written.0.id).or_insert(written);
        if *kept != written && postcard::to_allocvec(written).ok() < postcard::to_allocvec(*kept).ok() {
            *kept = written;
        }
    }
    let mut order = Vec::with_capacity(waiting.len());
    while let Some(next) = next_of(&waiting) {
        waiting.remove(&next.0.id);
        order.push(next);
    }
    order
}

fn next_of<'a>(waiting: &BTreeMap<EntryId, &'a Written>) -> Option<&'a Written> {
    let is_ready = |written: &&&Written| written.0.after.iter().all(|id| !waiting.contains_key(id));
    waiting.values().find(is_ready).or_else(|| waiting.values().next()).copied()
}
