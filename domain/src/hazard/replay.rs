//! The replay of entries: what a hazard's history leads to, the same on every device.
//!
//! Entries form a graph by what each author knew. Where nobody acted without knowledge of another, replay is a
//! fold in causal order. Where two decided on one matter apart, the cautious decision holds, the other is held
//! back with all that only makes sense after it, and both are a question until a person settles it.

mod graph;

use std::collections::{BTreeMap, BTreeSet};

use self::graph::Graph;
use super::{
    Entry,
    authority::may,
    caution::{Matter, agree, caution, matter},
    check::check,
    stage::{Stage, State},
    step::{Grade, Step},
};
use crate::{id::EntryId, place::DivisionCode};

/// Why an entry is set aside 未采纳. It stays in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetAsideReason {
    /// The step had no place after the stage.
    NoPlace,
    /// Another had done the same without its author's knowledge.
    AlreadyDone,
    /// Its author had no authority.
    NoAuthority,
    /// It does not carry what the procedure asks of it.
    Incomplete,
    /// A more cautious decision, made without knowledge of it, holds until a person settles.
    Held {
        /// The decision that holds.
        by: EntryId,
    },
    /// It follows a decision that is held.
    FollowsHeld {
        /// The decision that is held.
        held: EntryId,
    },
    /// A person settled that another decision holds.
    SettledAgainst {
        /// The decision that was chosen.
        chosen: EntryId,
    },
}

/// An entry that moved or annotated the hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The entry.
    pub id: EntryId,
    /// The stage it led to.
    pub stage: Stage,
}

/// An entry that did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetAside {
    /// The entry.
    pub id: EntryId,
    /// Why.
    pub reason: SetAsideReason,
}

/// Two decisions on one matter, made without knowledge of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The cautious one, which holds meanwhile.
    pub holds: EntryId,
    /// The other.
    pub other: EntryId,
}

/// What a history leads to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Replayed {
    /// The hazard, or `None` while no authorised report is there.
    pub state: Option<State>,
    /// All entries in causal order, ties by caution, then id.
    pub order: Vec<EntryId>,
    /// Those that count.
    pub placed: Vec<Placed>,
    /// Those that do not, with the reason.
    pub set_aside: Vec<SetAside>,
    /// What a person must settle.
    pub questions: Vec<Question>,
}

/// Replays the entries of a hazard in `grid`. Order and repeats of `entries` do not matter.
pub fn replay(grid: &DivisionCode, entries: &[Entry]) -> Replayed {
    let graph = Graph::of(entries);
    let mut history = History { grid, verdicts: vec![None; graph.len()], graph };
    if !history.graph.is_chain() {
        history.judge();
    }
    history.outcome()
}

/// What an entry's author could see when deciding.
#[derive(Clone, Copy)]
struct Judged {
    matter: Option<Matter>,
}

struct History<'a> {
    grid: &'a DivisionCode,
    graph: Graph<'a>,
    /// For each entry, what it validly decides; `None` where it was not valid in its author's own view.
    verdicts: Vec<Option<Judged>>,
}

#[derive(Default)]
struct Fold {
    state: Option<State>,
    before: Vec<(EntryId, State)>,
    placed: Vec<Placed>,
    set_aside: Vec<SetAside>,
}

impl History<'_> {
    /// Judges each entry in its author's own view, in causal order.
    fn judge(&mut self) {
        for index in 0..self.graph.len() {
            let view = self.fold(&|other| self.graph.precedes(other, index));
            let Some(entry) = self.graph.entry(index) else {
                continue;
            };
            let verdict = self.place(&view, entry).ok().map(|_| {
                let was_rectified = view.state.as_ref().is_some_and(|state| state.stage == Stage::Rectified);
                Judged { matter: matter(&entry.step, was_rectified) }
            });
            if let Some(slot) = self.verdicts.get_mut(index) {
                *slot = verdict;
            }
        }
    }

    fn outcome(&self) -> Replayed {
        let everything = |_| true;
        let held = self.held(&everything);
        let fold = self.fold(&everything);
        let is_open = |reason: &SetAsideReason| matches!(reason, SetAsideReason::Held { .. });
        let questions =
            held.into_iter().filter(|(_, reason)| is_open(reason)).filter_map(|(other, reason)| {
                let SetAsideReason::Held { by } = reason else {
                    return None;
                };
                Some(Question { holds: by, other })
            });
        Replayed {
            questions: questions.collect(),
            order: self.graph.entries().map(|(_, entry)| entry.id).collect(),
            state: fold.state,
            placed: fold.placed,
            set_aside: fold.set_aside,
        }
    }

    /// Folds those entries that `is_in` names.
    fn fold(&self, is_in: &dyn Fn(usize) -> bool) -> Fold {
        let held = self.held(is_in);
        let mut fold = Fold::default();
        for (index, entry) in self.graph.entries().filter(|(index, _)| is_in(*index)) {
            let placed = match held.get(&entry.id) {
                Some(reason) => Err(*reason),
                None => self.place(&fold, entry).map_err(|reason| self.refine(reason, index, &held, &fold)),
            };
            match placed {
                Ok(next) => fold.keep(entry, next),
                Err(reason) => fold.set_aside.push(SetAside { id: entry.id, reason }),
            }
        }
        fold
    }

    /// Returns the state after `entry`, or why it has none.
    fn place(&self, fold: &Fold, entry: &Entry) -> Result<State, SetAsideReason> {
        let state = fold.state.as_ref();
        let sector = match (&entry.step, state) {
            (_, Some(state)) => state.report.sector,
            (Step::Report { report }, None) => report.sector,
            _ => return Err(SetAsideReason::NoPlace),
        };
        if !may(&entry.author.rights, &entry.step, state, self.grid, sector) {
            return Err(SetAsideReason::NoAuthority);
        }
        if check(&entry.step, state.map_or(Grade::General, |state| state.grade)).is_err() {
            return Err(SetAsideReason::Incomplete);
        }
        match (&entry.step, state) {
            (Step::Report { report }, None) if report.grid == *self.grid => Ok(State::begin(entry, report)),
            (Step::Report { .. }, _) | (_, None) => Err(SetAsideReason::NoPlace),
            (Step::Withdraw { of, .. }, Some(_)) => self.withdraw(fold, entry, *of),
            (Step::Settle { chosen, over, .. }, Some(state)) => {
                let knows = |id: &EntryId| self.graph.knows(entry.id, *id);
                if !knows(chosen) || over.is_empty() || !over.iter().all(knows) {
                    return Err(SetAsideReason::NoPlace);
                }
                Ok(state.clone())
            }
            (step, Some(state)) => {
                let stage = state.place_for(step).ok_or(SetAsideReason::NoPlace)?;
                let mut next = state.clone();
                next.apply(entry, stage);
                Ok(next)
            }
        }
    }

    fn withdraw(&self, fold: &Fold, entry: &Entry, of: EntryId) -> Result<State, SetAsideReason> {
        let is_last = fold.state.as_ref().is_some_and(|state| state.last == of && state.reported_by != of);
        let is_own = self.graph.by_id(of).is_some_and(|own| own.author.person == entry.author.person);
        let before = fold.before.iter().rev().find(|(id, _)| *id == of).map(|(_, state)| state.clone());
        before.filter(|_| is_last && is_own).ok_or(SetAsideReason::NoPlace)
    }

    /// Says more precisely why an entry has no place.
    fn refine(
        &self,
        reason: SetAsideReason,
        index: usize,
        held: &BTreeMap<EntryId, SetAsideReason>,
        fold: &Fold,
    ) -> SetAsideReason {
        let Some(entry) = self.graph.entry(index).filter(|_| reason == SetAsideReason::NoPlace) else {
            return reason;
        };
        if let Some((held, _)) = held.iter().find(|(id, _)| self.graph.knows(entry.id, **id)) {
            return SetAsideReason::FollowsHeld { held: *held };
        }
        let is_twin = |placed: &Placed| {
            !self.graph.knows(entry.id, placed.id)
                && self.graph.by_id(placed.id).is_some_and(|twin| twin.step.kind() == entry.step.kind())
        };
        if fold.placed.iter().any(is_twin) { SetAsideReason::AlreadyDone } else { reason }
    }

    /// Returns which decisions among those that `is_in` names are held or were settled against.
    fn held(&self, is_in: &dyn Fn(usize) -> bool) -> BTreeMap<EntryId, SetAsideReason> {
        let mut decisions: Vec<(usize, &Entry, Matter)> = self
            .graph
            .entries()
            .filter(|(index, _)| is_in(*index))
            .filter_map(|(index, entry)| {
                Some((index, entry, self.verdicts.get(index).copied().flatten()?.matter?))
            })
            .collect();
        let settled = self.settled(&decisions);
        let is_chosen = |id: &EntryId| settled.get(id).is_some_and(|chosen| chosen == id);
        decisions.sort_by_key(|(_, entry, _)| {
            (std::cmp::Reverse((is_chosen(&entry.id), self.caution_of(&entry.step))), entry.id)
        });
        let mut kept: Vec<(usize, &Entry, Matter)> = Vec::new();
        let mut held = BTreeMap::new();
        for decision in decisions {
            let id = decision.1.id;
            if let Some(chosen) = settled.get(&id).filter(|chosen| **chosen != id) {
                held.insert(id, SetAsideReason::SettledAgainst { chosen: *chosen });
            } else if let Some((_, by, _)) = kept.iter().find(|other| self.conflict(other, &decision)) {
                held.insert(id, SetAsideReason::Held { by: by.id });
            } else {
                kept.push(decision);
            }
        }
        held
    }

    /// Returns, for each decision that a person settled, the one that was chosen in its stead or itself.
    fn settled(&self, decisions: &[(usize, &Entry, Matter)]) -> BTreeMap<EntryId, EntryId> {
        let mut settles: Vec<&(usize, &Entry, Matter)> =
            decisions.iter().filter(|(_, _, matter)| *matter == Matter::Settlement).collect();
        // Later knowledge overrides earlier; of settlements made apart the cautious one is applied last.
        settles.sort_by_key(|(index, entry, _)| {
            (self.graph.depth(*index), self.caution_of(&entry.step), entry.id)
        });
        let mut settled = BTreeMap::new();
        for (_, entry, _) in settles {
            let Step::Settle { chosen, over, .. } = &entry.step else {
                continue;
            };
            settled.insert(*chosen, *chosen);
            settled.extend(over.iter().filter(|id| *id != chosen).map(|id| (*id, *chosen)));
        }
        settled
    }

    fn caution_of(&self, step: &Step) -> (u8, i64) {
        match step {
            Step::Settle { chosen, .. } => {
                self.graph.by_id(*chosen).map_or((0, 0), |entry| match &entry.step {
                    Step::Settle { .. } => (0, 0),
                    other => caution(other),
                })
            }
            other => caution(other),
        }
    }

    fn conflict(&self, one: &(usize, &Entry, Matter), other: &(usize, &Entry, Matter)) -> bool {
        let is_same_matter = match (&one.1.step, &other.1.step) {
            (Step::Settle { chosen: a, over: b, .. }, Step::Settle { chosen: c, over: d, .. }) => {
                let subjects: BTreeSet<_> = b.iter().chain([a]).collect();
                d.iter().chain([c]).any(|id| subjects.contains(id))
            }
            _ => one.2 == other.2,
        };
        is_same_matter && self.graph.are_apart(one.0, other.0) && !agree(&one.1.step, &other.1.step)
    }
}

impl Fold {
    fn keep(&mut self, entry: &Entry, next: State) {
        self.placed.push(Placed { id: entry.id, stage: next.stage });
        if let Some(before) = self.state.replace(next) {
            self.before.push((entry.id, before));
        }
    }
}

#[cfg(test)]
mod tests;
