//! The last three steps of the gate: what one automerge change chunk claims, told without trusting it.
//!
//! automerge expands a change before it judges it, so 69 bytes can cost gigabytes and 8 bytes a panic.
//! [`inspect`] reads the same bytes as they lie: it inflates under a bound, adds up run lengths without
//! expanding them and refuses everything that automerge itself would not have written. The format is
//! that of automerge 0.12 (`storage/chunk.rs`, `storage/change.rs`, `columnar/encoding`); a change is
//! accepted only in the one form automerge writes, because any other form is rewritten by the next
//! `save()`, gets another hash, and makes the saved document unreadable.
//!
//! The questions that need the document come after it, in [`Inspected::follows`] and in the shape that
//! `accept` asks for. What even they cannot see (an operation that replaces one under another key) still
//! can panic automerge or spoil its next save, so records are applied under a mark and snapshots are
//! loaded back before they count.
#![deny(clippy::arithmetic_side_effects)]

mod body;
mod bytes;
mod column;
mod envelope;
mod follow;
mod layout;
mod refusal;
mod run;
#[cfg(test)]
mod test;

pub use refusal::GateRefusal;

/// How much one change may cost. The default is what every device and relay uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The chunk as it came, in bytes.
    pub chunk_bytes_max: u64,
    /// The body after inflating, and its keys repeated as often as they are used, in bytes.
    pub inflated_bytes_max: u64,
    /// Operations of the change, rows of any column, and predecessors of all operations together.
    pub operations_max: u64,
    /// One value, key or message, in bytes.
    pub value_bytes_max: u64,
    /// Changes this one directly depends on.
    pub deps_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            chunk_bytes_max: 64 * 1024,
            inflated_bytes_max: 1024 * 1024,
            operations_max: 5_000,
            value_bytes_max: 256 * 1024,
            deps_max: 64,
        }
    }
}

/// What a change says of itself, read without automerge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// Who wrote it, as automerge knows writers; see [`actor_belongs_to`].
    pub actor: Vec<u8>,
    /// The how-manieth change of this actor, from 1.
    pub seq: u64,
    /// The counter of its first operation, from 1.
    pub start_op: u64,
    /// The hashes of the changes it was made on, ascending.
    pub deps: Vec<[u8; 32]>,
    /// Its own hash, proven by the checksum's four bytes only; others name the change by it.
    pub hash: [u8; 32],
    /// How many operations it makes.
    pub operations: u64,
    /// The other actors it refers to, ascending.
    pub other_actors: Vec<Vec<u8>>,
}

/// Reads what `chunk` claims, or says why it may not pass. Costs at most `limits` in time and memory.
///
/// # Errors
///
/// The first [`GateRefusal`] met, in the order of the gate: size, kind, length, inflating, columns,
/// checksum.
pub fn inspect(chunk: &[u8], limits: &Limits) -> Result<Inspected, GateRefusal> {
    let envelope = envelope::open(chunk, limits)?;
    let body = body::read(&envelope.body, limits)?;
    let hash = envelope.verified_hash()?;
    Ok(Inspected {
        actor: body.actor.to_vec(),
        seq: body.seq,
        start_op: body.start_op,
        deps: body.deps,
        hash,
        operations: body.operations,
        other_actors: body.other_actors.into_iter().map(<[u8]>::to_vec).collect(),
    })
}

/// Tells whether `actor` is one of `device`'s: its id, then 8 bytes drawn at an opening of its store.
pub fn actor_belongs_to(actor: &[u8], device: &[u8; 16]) -> bool {
    actor.len() == 24 && actor.starts_with(device)
}
