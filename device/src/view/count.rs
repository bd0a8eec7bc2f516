//! How many.

use rusqlite::params_from_iter;

use super::{Reader, filter::Where};
use crate::error::Error;

/// Counts the rows of `table` (with its alias) that fit.
pub(super) fn count(reader: &Reader<'_>, table: &str, conditions: &Where) -> Result<u32, Error> {
    let sql = format!("SELECT count(*) FROM {table} WHERE {}", conditions.sql());
    let mut statement = reader.conn.prepare_cached(&sql)?;
    Ok(statement.query_row(params_from_iter(conditions.values(&[])), |row| row.get(0))?)
}
