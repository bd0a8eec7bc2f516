use super::bytes::Bytes;
use super::layout::Columns;
use super::run::{Nulls, RunLength};
use super::{GateRefusal, Limits};

/// Make map, set, make list, delete, make text, increment. Tables (6) and marks (7) our documents do
/// not have, and marks in a wrong order are one more way to make a saved document unreadable.
const ACTION_MAX: u64 = 5;

/// Which of the change's actors its operations name. The change's own, the first, needs no use.
pub(super) struct Actors(Vec<bool>);

impl Actors {
    pub(super) fn with_others(count: usize) -> Self {
        let mut used = vec![false; count.saturating_add(1)];
        if let Some(own) = used.first_mut() {
            *own = true;
        }
        Self(used)
    }

    pub(super) fn all_used(&self) -> bool {
        self.0.iter().all(|used| *used)
    }

    fn name(&mut self, index: u64) -> Result<(), GateRefusal> {
        let index = usize::try_from(index).map_err(|_| GateRefusal::BadActor)?;
        *self.0.get_mut(index).ok_or(GateRefusal::BadActor)? = true;
        Ok(())
    }
}

/// Counts the operations of a change, having walked every column of it.
pub(super) fn count(
    columns: &Columns<'_>,
    start_op: u64,
    actors: &mut Actors,
    limits: &Limits,
) -> Result<u64, GateRefusal> {
    let mut walk = Walk { limits, counter_end: 0, actors };
    let operations = walk.actions(columns.action)?;
    walk.counter_end = start_op.saturating_add(operations);

    let object_rows = walk.actors("object actors", columns.object_actor, Nulls::Allowed)?;
    optional("object actors", object_rows, operations)?;
    let object_rows = walk.counters("object counters", columns.object_counter)?;
    optional("object counters", object_rows, operations)?;
    let key_rows = walk.actors("key actors", columns.key_actor, Nulls::Allowed)?;
    optional("key actors", key_rows, operations)?;
    let key_rows = walk.differences("key counters", columns.key_counter, Nulls::Allowed)?;
    optional("key counters", key_rows, operations)?;
    let key_rows = walk.texts("keys", columns.key_text)?;
    optional("keys", key_rows, operations)?;
    let insert_rows = walk.runs("inserts", columns.insert, Nulls::Never).walk_flags()?;
    required("inserts", insert_rows, operations)?;
    let value_rows = walk.values(columns.value_size, columns.value)?;
    required("values", value_rows, operations)?;
    let (group_rows, preds) = walk.groups(columns.pred_count)?;
    required("predecessor counts", group_rows, operations)?;
    let pred_rows = walk.actors("predecessor actors", columns.pred_actor, Nulls::Never)?;
    required("predecessor actors", pred_rows, preds)?;
    let pred_rows = walk.differences("predecessor counters", columns.pred_counter, Nulls::Never)?;
    required("predecessor counters", pred_rows, preds)?;
    Ok(operations)
}

fn required(name: &'static str, rows: u64, expected: u64) -> Result<(), GateRefusal> {
    if rows == expected { Ok(()) } else { Err(GateRefusal::RowsDisagree(name)) }
}

/// A column that says nothing (all root, all null) is left out.
fn optional(name: &'static str, rows: u64, expected: u64) -> Result<(), GateRefusal> {
    if rows == 0 { Ok(()) } else { required(name, rows, expected) }
}

struct Walk<'a> {
    limits: &'a Limits,
    actors: &'a mut Actors,
    /// One beyond the last operation of this change; it can refer to nothing later.
    counter_end: u64,
}

impl Walk<'_> {
    fn runs<'c>(&self, name: &'static str, column: &'c [u8], nulls: Nulls) -> RunLength<'c> {
        RunLength { name, column, nulls, rows_max: self.limits.operations_max }
    }

    fn actions(&self, column: &[u8]) -> Result<u64, GateRefusal> {
        let runs = self.runs("actions", column, Nulls::Never);
        runs.walk(Bytes::unsigned, |_, action| match action {
            Some(action) if action > ACTION_MAX => Err(runs.malformed()),
            Some(_) | None => Ok(()),
        })
    }

    fn actors(&mut self, name: &'static str, column: &[u8], nulls: Nulls) -> Result<u64, GateRefusal> {
        let runs = self.runs(name, column, nulls);
        runs.walk(Bytes::unsigned, |_, index| index.map_or(Ok(()), |index| self.actors.name(index)))
    }

    fn counters(&self, name: &'static str, column: &[u8]) -> Result<u64, GateRefusal> {
        let runs = self.runs(name, column, Nulls::Allowed);
        runs.walk(Bytes::unsigned, |_, counter| match counter {
            Some(counter) if counter == 0 || counter >= self.counter_end => Err(runs.malformed()),
            Some(_) | None => Ok(()),
        })
    }

    /// Walks counters of which each is written as its difference from the one before. A run of equal
    /// differences climbs or falls evenly, so its end tells of all its rows.
    fn differences(&self, name: &'static str, column: &[u8], nulls: Nulls) -> Result<u64, GateRefusal> {
        let runs = self.runs(name, column, nulls);
        let least = match nulls {
            Nulls::Allowed => 0, // the head of a list, before its first element
            Nulls::Never => 1,
        };
        let allowed = least..i128::from(self.counter_end);
        let mut counter = 0_i128;
        runs.walk(Bytes::signed, |rows, difference| {
            let Some(difference) = difference else {
                return Ok(());
            };
            let climbed = i128::from(difference).saturating_mul(i128::from(rows));
            counter = counter.saturating_add(climbed);
            if allowed.contains(&counter) { Ok(()) } else { Err(runs.malformed()) }
        })
    }

    /// Walks texts, each counted as often as it stands in a row: automerge copies it there.
    fn texts(&self, name: &'static str, column: &[u8]) -> Result<u64, GateRefusal> {
        let Limits { value_bytes_max, inflated_bytes_max, .. } = *self.limits;
        let mut total = 0_u64;
        self.runs(name, column, Nulls::Allowed).walk(
            |rest| rest.text(value_bytes_max),
            |rows, text| {
                let bytes = text.map_or(0, |text| text.len() as u64).saturating_mul(rows);
                total = total.saturating_add(bytes);
                if total > inflated_bytes_max { Err(GateRefusal::InflatesTooFar) } else { Ok(()) }
            },
        )
    }

    fn values(&self, sizes: &[u8], content: &[u8]) -> Result<u64, GateRefusal> {
        let runs = self.runs("values", sizes, Nulls::Never);
        let mut total = 0_u64;
        let rows = runs.walk(Bytes::unsigned, |rows, size| {
            let size = size.unwrap_or(0);
            let bytes = size >> 4;
            if bytes > self.limits.value_bytes_max {
                return Err(GateRefusal::ValueTooLarge { bytes });
            }
            if !fits(size & 0xf, bytes) {
                return Err(runs.malformed());
            }
            total = total.saturating_add(bytes.saturating_mul(rows));
            Ok(())
        })?;
        if total == content.len() as u64 { Ok(rows) } else { Err(runs.malformed()) }
    }

    /// Walks the numbers of predecessors and returns the operations and all their predecessors.
    fn groups(&self, column: &[u8]) -> Result<(u64, u64), GateRefusal> {
        let runs = self.runs("predecessor counts", column, Nulls::Never);
        let mut preds = 0_u64;
        let rows = runs.walk(Bytes::unsigned, |rows, count| {
            let count = count.unwrap_or(0);
            preds = preds.saturating_add(count.saturating_mul(rows));
            if preds > self.limits.operations_max { Err(GateRefusal::TooManyOperations) } else { Ok(()) }
        })?;
        Ok((rows, preds))
    }
}

/// Tells whether a value of this kind may have so many bytes.
const fn fits(kind: u64, bytes: u64) -> bool {
    match kind {
        // null, false, true
        0..=2 => bytes == 0,
        // unsigned, signed, counter, time
        3 | 4 | 8 | 9 => bytes >= 1 && bytes <= 10,
        // float
        5 => bytes == 8,
        // text, bytes
        6 | 7 => true,
        _ => false,
    }
}
