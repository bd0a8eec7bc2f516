//! Conditions of a query, as SQL with its values.

use domain::{
    place::DivisionCode,
    role::{Right, Role},
};
use rusqlite::types::Value;

use crate::projection::words;

/// Conditions that must all hold, with the values for their question marks in the same order.
#[derive(Debug, Clone, Default)]
pub(super) struct Where {
    clauses: Vec<String>,
    values: Vec<Value>,
}

/// One condition with its values.
pub(super) type Clause = (String, Vec<Value>);

impl Where {
    /// Everything.
    pub(super) fn all() -> Self {
        Self::default()
    }

    /// Adds a condition.
    pub(super) fn and(mut self, (clause, values): Clause) -> Self {
        self.clauses.push(clause);
        self.values.extend(values);
        self
    }

    /// Adds a condition without values.
    pub(super) fn and_is(self, clause: &str) -> Self {
        self.and((clause.to_owned(), Vec::new()))
    }

    /// Adds a condition if there is one.
    pub(super) fn and_maybe(self, clause: Option<Clause>) -> Self {
        match clause {
            Some(clause) => self.and(clause),
            None => self,
        }
    }

    /// Adds that each word of `text` is in one of `columns`.
    pub(super) fn and_words(self, columns: &[&str], text: &str) -> Self {
        words(text).into_iter().fold(self, |conditions, word| {
            let tests: Vec<String> = columns.iter().map(|column| format!("instr({column}, ?) > 0")).collect();
            let values = columns.iter().map(|_| Value::Text(word.clone())).collect();
            conditions.and((format!("({})", tests.join(" OR ")), values))
        })
    }

    /// The conditions as SQL.
    pub(super) fn sql(&self) -> String {
        if self.clauses.is_empty() { "1".to_owned() } else { self.clauses.join(" AND ") }
    }

    /// The values, followed by `more`.
    pub(super) fn values(&self, more: &[i64]) -> Vec<Value> {
        self.values.iter().cloned().chain(more.iter().copied().map(Value::Integer)).collect()
    }
}

/// That `column` has this value.
pub(super) fn is(column: &str, value: impl Into<Value>) -> Clause {
    (format!("{column} = ?"), vec![value.into()])
}

/// That `column` is one of `values`.
pub(super) fn is_one_of(column: &str, values: Vec<Value>) -> Clause {
    let marks = vec!["?"; values.len()].join(", ");
    (format!("{column} IN ({marks})"), values)
}

/// That a code in `column` is `place` or lies inside it.
pub(super) fn within(column: &str, place: &DivisionCode) -> Clause {
    // A colon sorts right after the digits.
    let values = vec![Value::Text(place.to_string()), Value::Text(format!("{place}:"))];
    (format!("({column} >= ? AND {column} < ?)"), values)
}

/// That a thing with the columns `grid` and `sector` of `table` lies within one of `rights`.
pub(super) fn reached<'a>(table: &str, rights: impl IntoIterator<Item = &'a Right>) -> Clause {
    any(rights.into_iter().map(|right| reached_by(table, right)))
}

/// That a thing lies within a right.
pub(super) fn reached_by(table: &str, right: &Right) -> Clause {
    let (mut sql, mut values) = within(&format!("{table}.grid"), &right.territory);
    if !right.sectors.is_empty() {
        let sectors = right.sectors.iter().map(|sector| Value::Text(sector.key().to_owned())).collect();
        let (clause, sectors) = is_one_of(&format!("{table}.sector"), sectors);
        sql = format!("({sql} AND {clause})");
        values.extend(sectors);
    }
    (sql, values)
}

/// That at least one of `clauses` holds.
pub(super) fn any(clauses: impl IntoIterator<Item = Clause>) -> Clause {
    let (clauses, values): (Vec<String>, Vec<Vec<Value>>) = clauses.into_iter().unzip();
    let sql = if clauses.is_empty() { "0".to_owned() } else { format!("({})", clauses.join(" OR ")) };
    (sql, values.into_iter().flatten().collect())
}

/// The rights under which a person has own grids: all in force but the lookout's.
pub(super) fn on_the_ground(rights: &[Right]) -> impl Iterator<Item = &Right> {
    rights.iter().filter(|right| !right.ended && right.role != Role::Lookout)
}
