//! How values of `domain` stand in columns.

use domain::{
    hazard::{Grade, Source},
    patrol::PatrolStage,
};
use rusqlite::{
    ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned};

/// A value as JSON text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Json<T>(pub(crate) T);

/// A value whose text stands bare in its column, such as a sector or a division code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Word<T>(pub(crate) T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        serde_json::to_string(&self.0).map(ToSqlOutput::from).map_err(unwritable)
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Self).map_err(unreadable)
    }
}

impl<T: DeserializeOwned> FromSql for Word<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_value(value.as_str()?.into()).map(Self).map_err(unreadable)
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

fn unwritable(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

fn unreadable(error: serde_json::Error) -> FromSqlError {
    FromSqlError::Other(Box::new(error))
}
