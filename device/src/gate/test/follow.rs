//! A change against what is known where it arrives.

use std::collections::BTreeMap;

use super::honest::sample;
use super::told_by_automerge;
use crate::gate::{GateRefusal, Inspected};

/// What a document knows after some changes.
#[derive(Default)]
struct Heard {
    seqs: BTreeMap<Vec<u8>, u64>,
    max_ops: BTreeMap<[u8; 32], u64>,
}

impl Heard {
    fn last_seq(&self, change: &Inspected) -> u64 {
        self.seqs.get(&change.actor).copied().unwrap_or(0)
    }

    fn last_op(&self, change: &Inspected) -> u64 {
        change.deps.iter().map(|dep| self.max_ops[dep]).max().unwrap_or(0)
    }

    fn judge(&self, change: &Inspected) -> Result<(), GateRefusal> {
        let has_written = |actor: &[u8]| self.seqs.contains_key(actor);
        change.follows(self.last_seq(change), self.last_op(change), has_written)
    }

    fn hear(&mut self, change: &Inspected) {
        self.seqs.insert(change.actor.clone(), change.seq);
        self.max_ops.insert(change.hash, change.max_op());
    }
}

#[test]
fn every_honest_change_follows_what_it_depends_on() {
    let mut heard = Heard::default();
    for change in sample() {
        let told = told_by_automerge(&change);
        if heard.max_ops.contains_key(&told.hash) {
            continue;
        }
        assert_eq!(told.max_op(), change.max_op());
        assert_eq!(heard.judge(&told), Ok(()));
        heard.hear(&told);
    }
    assert!(heard.max_ops.len() > 20);
}

#[test]
fn a_change_that_skips_or_repeats_a_number_does_not_follow() {
    let mut heard = Heard::default();
    let mut changes = sample().into_iter().map(|change| told_by_automerge(&change));
    heard.hear(&changes.next().unwrap());
    let next = changes.next().unwrap();
    assert_eq!(heard.judge(&next), Ok(()));
    for found in [0, next.seq + 1, u64::MAX] {
        let expected = next.seq;
        let skipping = Inspected { seq: found, ..next.clone() };
        assert_eq!(heard.judge(&skipping), Err(GateRefusal::UnexpectedSeq { expected, found }));
    }
    for found in [next.start_op - 1, next.start_op + 1, u64::MAX] {
        let expected = next.start_op;
        let skipping = Inspected { start_op: found, ..next.clone() };
        assert_eq!(heard.judge(&skipping), Err(GateRefusal::UnexpectedStartOp { expected, found }));
    }
    let naming = Inspected { other_actors: vec![vec![77; 24]], ..next };
    assert_eq!(heard.judge(&naming), Err(GateRefusal::UnknownActor));
}
