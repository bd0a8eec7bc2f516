#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod column;
mod envelope;
mod follow;
mod forge;
mod honest;
mod hostile;
mod mutation;
mod number;

use automerge::Change;

use super::{GateRefusal, Inspected, Limits, inspect};

fn pass(chunk: &[u8]) -> Result<Inspected, GateRefusal> {
    inspect(chunk, &Limits::default())
}

/// What automerge itself says of a change, in our words.
fn told_by_automerge(change: &Change) -> Inspected {
    Inspected {
        actor: change.actor_id().to_bytes().to_vec(),
        seq: change.seq(),
        start_op: change.start_op().get(),
        deps: change.deps().iter().map(|dep| dep.0).collect(),
        hash: change.hash().0,
        operations: change.len() as u64,
        other_actors: change.other_actor_ids().iter().map(|other| other.to_bytes().to_vec()).collect(),
    }
}
