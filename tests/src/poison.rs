//! Records that pass the device's gate and on which automerge panics all the same.

use anyhow::Context;
use automerge::{
    Change,
    legacy::{Key, Op, OpId, SortedVec},
};
use device::{Authoring, History};
use domain::{
    id::{DocumentId, EntryId},
    place::DivisionCode,
    record::Record,
    time::Moment,
};
use ed25519_dalek::SigningKey;

use crate::county::report_in;

/// Returns an honest record poisoned and signed anew by its own device.
///
/// The change gets one more operation, which replaces the one before it though that stands under another key.
/// automerge takes that and saves it, and panics as it reads what it saved.
///
/// # Errors
///
/// Where the record's change is none, or has no operation.
pub fn poisoned(honest: &Record, key: &SigningKey) -> anyhow::Result<Record> {
    let change = Change::from_bytes(honest.change.clone())?;
    let mut expanded = change.decode();
    let last = expanded.operations.last().context("an operation")?.clone();
    let pred = SortedVec::from(vec![OpId(change.max_op(), change.actor_id().clone())]);
    expanded.operations.push(Op { key: Key::Map("elsewhere".into()), pred, ..last });
    expanded.hash = None;
    let place = (honest.space.clone(), honest.document);
    let bytes = Change::from(expanded).raw_bytes().to_vec();
    Ok(Record::signed(key, honest.device, (honest.lane, honest.n), place, bytes))
}

/// Reports a hazard in `grid` as `author`; its number is part of its ids.
///
/// # Errors
///
/// Where it does not fit a record.
pub fn hazard(
    author: &mut Authoring,
    grid: &DivisionCode,
    number: u8,
    what: &str,
) -> anyhow::Result<(History, Record)> {
    let report = report_in(grid, what);
    let device = author.device().bytes();
    let id = |kind: u8| [&device[..14], &[number, kind]].concat().try_into().unwrap_or([number; 16]);
    let (hazard, entry) = (DocumentId::from_bytes(id(1)), EntryId::from_bytes(id(2)));
    Ok(author.hazard(hazard, entry, &report, MOMENT)?)
}

/// When everything of these tests was written.
pub const MOMENT: Moment = Moment { wall_ms: 1_764_000_000_000, fix_ms: None, offset_ms: None };
