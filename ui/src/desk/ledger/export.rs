//! All filtered lines, collected page by page: for paper and for a file.

use domain::{
    time::Date,
    view::{HazardFilter, HazardLine, Query},
};
use yew::{platform::spawn_local, prelude::*};

use super::{column::Column, csv};
use crate::{
    ask::use_host,
    desk::browser,
    host::{self, Host},
    pick,
    text::{t, t_with},
    toast::use_tell,
    trouble::Trouble,
};

/// Lines asked for at once.
const CHUNK: u32 = 500;
/// How long the page is given to draw what is printed, in milliseconds.
const DRAW_MS: u32 = 120;
/// How long it stands for the printer where the browser does not tell when it is done, in milliseconds.
const PRINT_MS: u32 = 120_000;

/// How far the collecting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) here: u32,
    pub(crate) all: u32,
}

#[derive(Debug, Clone, PartialEq, Default)]
enum State {
    #[default]
    Idle,
    Collecting(Progress),
    Printing(Vec<HazardLine>),
}

/// What the lines are collected for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Paper,
    File,
}

/// Prints and exports.
#[derive(Clone)]
pub(crate) struct Export {
    state: UseStateHandle<State>,
    begin: Callback<Purpose>,
}

impl Export {
    /// Whether something is under way.
    pub(crate) fn is_busy(&self) -> bool {
        *self.state != State::Idle
    }

    /// Returns how far the collecting is.
    pub(crate) fn progress(&self) -> Option<Progress> {
        match &*self.state {
            State::Collecting(progress) => Some(*progress),
            State::Idle | State::Printing(_) => None,
        }
    }

    /// Returns the lines that are on their way to paper.
    pub(crate) fn to_print(&self) -> Option<Vec<HazardLine>> {
        match &*self.state {
            State::Printing(lines) => Some(lines.clone()),
            State::Idle | State::Collecting(_) => None,
        }
    }

    /// Returns what begins printing.
    pub(crate) fn on_print(&self) -> Callback<MouseEvent> {
        self.begin.reform(|_| Purpose::Paper)
    }

    /// Returns what begins the export.
    pub(crate) fn on_csv(&self) -> Callback<MouseEvent> {
        self.begin.reform(|_| Purpose::File)
    }
}

/// Returns what prints and exports the lines of `filter`.
#[hook]
pub(crate) fn use_export(filter: HazardFilter) -> Export {
    let host = use_host();
    let tell = use_tell();
    let state = use_state_eq(State::default);
    let begin = {
        let state = state.clone();
        Callback::from(move |purpose: Purpose| {
            let (Some(host), Some(tell)) = (host.clone(), tell.clone()) else { return };
            let (state, filter) = (state.clone(), filter.clone());
            spawn_local(async move {
                let on_progress = |progress| state.set(State::Collecting(progress));
                match (collect(&host, filter, on_progress).await, purpose) {
                    (Err(trouble), _) => {
                        state.set(State::Idle);
                        tell.trouble(trouble.words());
                    }
                    (Ok(lines), Purpose::File) => {
                        state.set(State::Idle);
                        match browser::download(&name(), &csv::file(rows(&lines))) {
                            Some(()) => tell.done(t_with("desk-csv-done", &[("count", lines.len().into())])),
                            None => tell.trouble(t("desk-csv-failed")),
                        }
                    }
                    (Ok(lines), Purpose::Paper) => {
                        state.set(State::Printing(lines));
                        let done = state.clone();
                        browser::once_printed(move || done.set(State::Idle));
                        host::after_ms(DRAW_MS, browser::print);
                        host::after_ms(PRINT_MS, move || state.set(State::Idle));
                    }
                }
            });
        })
    };
    Export { state, begin }
}

async fn collect(
    host: &Host,
    filter: HazardFilter,
    on_progress: impl Fn(Progress),
) -> Result<Vec<HazardLine>, Trouble> {
    let mut lines: Vec<HazardLine> = Vec::new();
    loop {
        let offset = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let view = host.ask(Query::Hazards { filter: filter.clone(), offset, limit: CHUNK }).await?;
        let Some(page) = pick::hazards(view) else { return Ok(lines) };
        let is_last = page.lines.is_empty();
        lines.extend(page.lines);
        let here = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        on_progress(Progress { here, all: page.total });
        if is_last || here >= page.total {
            return Ok(lines);
        }
    }
}

/// The head and every line, all columns.
fn rows(lines: &[HazardLine]) -> Vec<Vec<String>> {
    let head = Column::ALL.iter().map(|column| column.title().to_string()).collect();
    let body = lines.iter().map(|line| Column::ALL.iter().map(|column| column.text(line)).collect());
    std::iter::once(head).chain(body).collect()
}

fn name() -> String {
    let day = Date::in_china(host::now_ms()).to_string();
    t_with("desk-csv-name", &[("day", day.into())]).to_string()
}
