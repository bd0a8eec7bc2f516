//! Rows are counted while they are read: three bytes of a frame may become two hundred of memory.

use std::fmt;

use serde::{
    Deserializer,
    de::{self, SeqAccess, Visitor},
};

use super::Row;

/// The most rows in one frame; a relay sends up to 256.
pub const ROWS_MAX: usize = 1_000;

pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Row>, D::Error> {
    deserializer.deserialize_seq(Rows)
}

struct Rows;

impl<'de> Visitor<'de> for Rows {
    type Value = Vec<Row>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {ROWS_MAX} rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Vec<Row>, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = sequence.next_element()? {
            if rows.len() >= ROWS_MAX {
                return Err(de::Error::invalid_length(rows.len(), &self));
            }
            rows.push(row);
        }
        Ok(rows)
    }
}
