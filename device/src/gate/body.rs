use super::bytes::Bytes;
use super::column::{self, Actors};
use super::layout::Columns;
use super::{GateRefusal, Limits};

/// Leaves room for 16 million operations after any change that passes; our documents have thousands.
const LAST_OP_MAX: u64 = u32::MAX as u64 - (1 << 24);
/// Seconds from 1970 that every calendar and every 64-bit difference can hold.
const TIME_MAX: i64 = 1 << 53;
const ACTOR_BYTES_MAX: usize = 64;

/// The body of a change, its operations counted and not read.
#[derive(Debug)]
pub(super) struct Body<'a> {
    pub(super) deps: Vec<[u8; 32]>,
    pub(super) actor: &'a [u8],
    pub(super) seq: u64,
    pub(super) start_op: u64,
    pub(super) other_actors: Vec<&'a [u8]>,
    pub(super) operations: u64,
}

pub(super) fn read<'a>(body: &'a [u8], limits: &Limits) -> Result<Body<'a>, GateRefusal> {
    let mut rest = Bytes::new(body);
    let deps = deps(&mut rest, limits)?;
    let actor = actor(&mut rest)?;
    let seq = rest.unsigned()?;
    if seq == 0 {
        return Err(GateRefusal::ZeroSeq);
    }
    let start_op = rest.unsigned()?;
    if start_op == 0 {
        return Err(GateRefusal::ZeroStartOp);
    }
    let time = rest.signed()?;
    if !(-TIME_MAX..=TIME_MAX).contains(&time) {
        return Err(GateRefusal::BadTime(time));
    }
    let _message = rest.text(limits.value_bytes_max)?;
    let other_actors = other_actors(&mut rest, actor, limits)?;
    let columns = Columns::read(&mut rest)?;
    if !rest.is_empty() {
        return Err(GateRefusal::Trailing);
    }
    let mut actors = Actors::with_others(other_actors.len());
    let operations = column::count(&columns, start_op, &mut actors, limits)?;
    if start_op.saturating_add(operations) > LAST_OP_MAX {
        return Err(GateRefusal::StartOpTooLarge(start_op));
    }
    if !actors.all_used() {
        return Err(GateRefusal::BadActor);
    }
    Ok(Body { deps, actor, seq, start_op, other_actors, operations })
}

fn deps(rest: &mut Bytes<'_>, limits: &Limits) -> Result<Vec<[u8; 32]>, GateRefusal> {
    let count = rest.unsigned()?;
    if count > limits.deps_max {
        return Err(GateRefusal::TooManyDeps(count));
    }
    let deps = (0..count).map(|_| rest.array()).collect::<Result<Vec<[u8; 32]>, _>>()?;
    if deps.is_sorted_by(|one, next| one < next) { Ok(deps) } else { Err(GateRefusal::UnsortedDeps) }
}

fn actor<'a>(rest: &mut Bytes<'a>) -> Result<&'a [u8], GateRefusal> {
    let actor = rest.prefixed()?;
    if actor.is_empty() || actor.len() > ACTOR_BYTES_MAX { Err(GateRefusal::BadActor) } else { Ok(actor) }
}

/// Reads the actors named beside the change's own. An operation names at most three and its
/// predecessors one each, so a change that needs more than `operations_max` does not exist.
fn other_actors<'a>(rest: &mut Bytes<'a>, own: &[u8], limits: &Limits) -> Result<Vec<&'a [u8]>, GateRefusal> {
    let count = rest.unsigned()?;
    if count > limits.operations_max {
        return Err(GateRefusal::BadActor);
    }
    let others = (0..count).map(|_| actor(rest)).collect::<Result<Vec<_>, _>>()?;
    if others.is_sorted_by(|one, next| one < next) && !others.contains(&own) {
        Ok(others)
    } else {
        Err(GateRefusal::BadActor)
    }
}
