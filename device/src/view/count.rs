//! How many.

use domain::view::Page;
use rusqlite::params_from_iter;

use super::{Reader, filter::Where};
use crate::error::Error;

/// Counts the rows of `table` (with its alias) that fit.
pub(super) fn count(reader: &Reader<'_>, table: &str, conditions: &Where) -> Result<u32, Error> {
    let sql = format!("SELECT count(*) FROM {table} WHERE {}", conditions.sql());
    let mut statement = reader.conn.prepare_cached(&sql)?;
    Ok(statement.query_row(params_from_iter(conditions.values(&[])), |row| row.get(0))?)
}

/// Makes a page of `lines`; counts the rest only where the lines do not tell that they end here.
pub(super) fn page<T>(
    reader: &Reader<'_>,
    (table, conditions): (&str, &Where),
    (offset, limit): (u32, u32),
    lines: Vec<T>,
) -> Result<Page<T>, Error> {
    let shown = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let is_last = shown < limit && (shown > 0 || offset == 0);
    let total = if is_last { offset.saturating_add(shown) } else { count(reader, table, conditions)? };
    Ok(Page { lines, total })
}
