//! The ledger's columns, on the screen and on paper.

use domain::{time::Date, view::HazardLine};
use yew::prelude::*;

use crate::{
    component::{
        chip::{grade_chip, grade_key, mark_chips, risk_chip, stage_chip},
        row::dotted,
    },
    desk::hazard::{line_key, source_key},
    host,
    text::{t, t_of},
};

/// Under which the browser keeps the choice.
const KEPT: &str = "qly.columns";

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    No,
    What,
    Place,
    Grid,
    Sector,
    Grade,
    Risk,
    Stage,
    Due,
    Overdue,
    Responsible,
    Source,
    Reporter,
    Reported,
}

impl Column {
    /// Every column, in order.
    pub(crate) const ALL: [Self; 14] = [
        Self::No,
        Self::What,
        Self::Stage,
        Self::Due,
        Self::Overdue,
        Self::Risk,
        Self::Grade,
        Self::Place,
        Self::Grid,
        Self::Sector,
        Self::Responsible,
        Self::Source,
        Self::Reporter,
        Self::Reported,
    ];

    /// Those that stand until a person chooses others: as many as fit beside the rail of a 1366 px screen.
    const FIRST: [Self; 9] = [
        Self::No,
        Self::What,
        Self::Stage,
        Self::Due,
        Self::Overdue,
        Self::Risk,
        Self::Place,
        Self::Grid,
        Self::Reported,
    ];

    /// Returns the word used in message keys and in the kept choice.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::What => "what",
            Self::Place => "place",
            Self::Grid => "grid",
            Self::Sector => "sector",
            Self::Grade => "grade",
            Self::Risk => "risk",
            Self::Stage => "stage",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::Responsible => "responsible",
            Self::Source => "source",
            Self::Reporter => "reporter",
            Self::Reported => "reported",
        }
    }

    /// Returns the column's name.
    pub(crate) fn title(self) -> AttrValue {
        t_of("desk-column", self.key())
    }

    /// Whether it holds numbers.
    pub(crate) const fn is_number(self) -> bool {
        matches!(self, Self::Overdue)
    }

    /// Whether it holds words of any length.
    pub(crate) const fn is_wordy(self) -> bool {
        matches!(self, Self::What | Self::Place | Self::Grid | Self::Responsible)
    }

    /// Whether it may be left out.
    pub(crate) const fn may_hide(self) -> bool {
        !matches!(self, Self::No | Self::What)
    }

    /// Returns a line's value in words.
    pub(crate) fn text(self, line: &HazardLine) -> String {
        match self {
            Self::No => line.no.clone(),
            Self::What => line.what.clone(),
            Self::Place => line.place.clone(),
            Self::Grid => dotted(&[&line.township_name, &line.grid_name]),
            Self::Sector => t_of("sector", line.sector.key()).to_string(),
            Self::Grade => t_of("grade", grade_key(line.grade)).to_string(),
            Self::Risk => t_of("risk", line.risk_level.key()).to_string(),
            Self::Stage => t_of("stage", line.stage.key()).to_string(),
            Self::Due => line.due.map(|due| due.to_string()).unwrap_or_default(),
            Self::Overdue => {
                line.overdue_days.filter(|days| *days > 0).map(|days| days.to_string()).unwrap_or_default()
            }
            Self::Responsible => line.responsible.clone(),
            Self::Source => {
                dotted(&[&t_of("source", source_key(line.source)), &t_of("line", line_key(line.line))])
            }
            Self::Reporter => line.reporter.clone(),
            Self::Reported => Date::in_china(line.reported_ms).to_string(),
        }
    }

    /// Returns what the table shows.
    pub(crate) fn cell(self, line: &HazardLine) -> Html {
        match self {
            Self::Grade => grade_chip(line.grade),
            Self::Risk => risk_chip(line.risk_level),
            Self::Stage => {
                html! { <span class="chips">{ stage_chip(line.stage) }{ mark_chips(line) }</span> }
            }
            Self::Overdue if super::is_late(line) => {
                html! { <span class="chip late">{ self.text(line) }</span> }
            }
            _ => html! { { self.text(line) } },
        }
    }
}

/// Which columns stand, as this browser remembers.
#[derive(Clone, PartialEq)]
pub(crate) struct Columns(UseStateHandle<Vec<Column>>);

impl Columns {
    /// Returns those that stand.
    pub(crate) fn chosen(&self) -> Vec<Column> {
        (*self.0).clone()
    }

    /// Whether a column stands.
    pub(crate) fn has(&self, column: Column) -> bool {
        self.0.contains(&column)
    }

    /// Shows a column or leaves it out, and remembers.
    pub(crate) fn toggle(&self, column: Column) {
        let is_shown = self.has(column);
        let next = Column::ALL
            .into_iter()
            .filter(|known| if *known == column { !is_shown } else { self.has(*known) });
        self.keep(next.collect());
    }

    /// Returns those that go onto paper: all, where no choice was made.
    pub(crate) fn printed(&self) -> Vec<Column> {
        if *self.0 == Column::FIRST { Column::ALL.to_vec() } else { self.chosen() }
    }

    /// Whether they fit beside each other on a common screen.
    pub(crate) fn fit(&self) -> bool {
        self.0.len() <= Column::FIRST.len()
    }

    /// Shows every column, and remembers.
    pub(crate) fn show_all(&self) {
        self.keep(Column::ALL.to_vec());
    }

    fn keep(&self, columns: Vec<Column>) {
        let keys: Vec<&str> = columns.iter().map(|column| column.key()).collect();
        host::keep_setting(KEPT, &keys.join(","));
        self.0.set(columns);
    }
}

/// Returns the columns that a kept choice names; the first ones where none was made.
fn read(kept: Option<&str>) -> Vec<Column> {
    let Some(kept) = kept else { return Column::FIRST.to_vec() };
    let is_named = |column: &Column| !column.may_hide() || kept.split(',').any(|key| key == column.key());
    Column::ALL.into_iter().filter(is_named).collect()
}

/// Reads which columns stand.
#[hook]
pub(crate) fn use_columns() -> Columns {
    Columns(use_state(|| read(host::kept_setting(KEPT).as_deref())))
}

/// Returns from when to when lines were reported, as the title block says it.
pub(crate) fn period(lines: &[HazardLine]) -> String {
    let days = lines.iter().map(|line| Date::in_china(line.reported_ms));
    match (days.clone().min(), days.max()) {
        (Some(first), Some(last)) => format!("{first}{}{last}", t("desk-until")),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_choice_never_loses_number_and_words() {
        assert_eq!(read(Some("due,nonsense")), [Column::No, Column::What, Column::Due]);
        assert_eq!(read(None), Column::FIRST);
    }
}
