//! How values of `domain` stand in columns.

use domain::{
    hazard::{Grade, Source},
    patrol::PatrolStage,
};
use rusqlite::{
    ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};
use serde::{
    Serialize,
    de::{DeserializeOwned, value::StrDeserializer},
};

/// A value in a few bytes, laid out as its type is in this version of the tables.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Packed<T>(pub(crate) T);

/// A value whose text stands bare in its column, such as a sector or a division code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Word<T>(pub(crate) T);

impl<T: Serialize> ToSql for Packed<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let bytes = postcard::to_allocvec(&self.0);
        bytes.map(ToSqlOutput::from).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }
}

impl<T: DeserializeOwned> FromSql for Packed<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        postcard::from_bytes(value.as_blob()?).map(Self).map_err(FromSqlError::other)
    }
}

impl<T: DeserializeOwned> FromSql for Word<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = StrDeserializer::<serde::de::value::Error>::new(value.as_str()?);
        T::deserialize(word).map(Self).map_err(FromSqlError::other)
    }
}

/// The grade's word.
pub(crate) const fn grade_key(grade: Grade) -> &'static str {
    match grade {
        Grade::General => "general",
        Grade::Major => "major",
    }
}

/// The source's word.
pub(crate) const fn source_key(source: Source) -> &'static str {
    match source {
        Source::Daily => "daily",
        Source::Special => "special",
        Source::Enforcement => "enforcement",
    }
}

/// The word of a patrol's stage.
pub(crate) const fn patrol_key(stage: PatrolStage) -> &'static str {
    match stage {
        PatrolStage::Walking => "walking",
        PatrolStage::Ended => "ended",
        PatrolStage::Seen => "seen",
        PatrolStage::Returned => "returned",
    }
}
