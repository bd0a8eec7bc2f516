//! The numbers, and what each was to be.

use serde::{Deserialize, Serialize};

/// One measured number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Which part of the bench measured it.
    pub part: String,
    /// What was measured.
    pub name: String,
    /// The number; nothing where it could not be measured.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// What it must not exceed, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bar: Option<f64>,
    /// How it was measured, or why not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What makes it again.
    pub command: String,
    /// The machine's load over a minute when its part began.
    pub load: f64,
}

/// A run of the bench.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Cores, memory and versions, by name.
    pub machine: Vec<(String, String)>,
    /// The numbers, parts in their order.
    pub rows: Vec<Row>,
}

/// Whether a number is within its bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// There is no bar.
    Free,
    /// At or below it.
    Met,
    /// Above it, or not measured.
    NotMet,
}

impl Row {
    /// Notes a number.
    pub fn new(name: impl Into<String>, value: f64, unit: &str) -> Self {
        Self {
            part: String::new(),
            name: name.into(),
            value: Some(value),
            unit: unit.to_owned(),
            bar: None,
            note: String::new(),
            command: String::new(),
            load: 0.0,
        }
    }

    /// Notes that a number could not be measured.
    pub fn missing(name: impl Into<String>, unit: &str, reason: impl Into<String>) -> Self {
        Self { value: None, note: reason.into(), ..Self::new(name, 0.0, unit) }
    }

    /// Puts a bar beside it.
    #[must_use]
    pub fn at_most(self, bar: f64) -> Self {
        Self { bar: Some(bar), ..self }
    }

    /// Says how it was measured.
    #[must_use]
    pub fn noting(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// Returns where the number stands.
    pub fn standing(&self) -> Standing {
        match (self.value, self.bar) {
            (_, None) => Standing::Free,
            (Some(value), Some(bar)) if value <= bar => Standing::Met,
            _ => Standing::NotMet,
        }
    }
}

impl Report {
    /// Puts a part's fresh rows in place of its earlier ones.
    pub fn put(&mut self, part: &str, load: f64, rows: Vec<Row>) {
        self.rows.retain(|row| row.part != part);
        let command = format!("cargo xtask bench --only {part}");
        self.rows.extend(rows.into_iter().map(|row| Row {
            part: part.to_owned(),
            command: command.clone(),
            load,
            ..row
        }));
    }

    /// Returns the number under a name.
    pub fn value(&self, part: &str, name: &str) -> Option<f64> {
        self.rows.iter().find(|row| row.part == part && row.name == name)?.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_above_its_bar_or_missing_is_not_met() {
        assert_eq!(Row::new("a", 4.0, "s").at_most(4.0).standing(), Standing::Met);
        assert_eq!(Row::new("a", 4.1, "s").at_most(4.0).standing(), Standing::NotMet);
        assert_eq!(Row::missing("a", "s", "why").at_most(4.0).standing(), Standing::NotMet);
        assert_eq!(Row::new("a", 4.1, "s").standing(), Standing::Free);
    }

    #[test]
    fn a_part_that_runs_again_replaces_its_own_rows_only() {
        let mut report = Report::default();
        report.put("storm", 0.1, vec![Row::new("wall", 1.0, "s"), Row::new("peak", 2.0, "MB")]);
        report.put("size", 0.1, vec![Row::new("raw", 3.0, "KB")]);
        report.put("storm", 0.2, vec![Row::new("wall", 4.0, "s")]);

        assert_eq!(report.value("storm", "wall"), Some(4.0));
        assert_eq!(report.value("storm", "peak"), None);
        assert_eq!(report.value("size", "raw"), Some(3.0));
    }
}
