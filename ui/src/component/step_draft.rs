//! What each step's form asks for, and the step that comes of it.

use std::collections::BTreeMap;

use domain::{
    hazard::{Conclusion, Five, Grade, Measure, Party, PhotoRef, Remark, Step, StepKind, SupervisionLevel},
    id::DocumentId,
    refusal::Refusal,
    time::Date,
    view::HazardView,
};
use serde::{Deserialize, Serialize};

/// One question of a step's form. The words are the field's key, as refusals name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// A few lines of words.
    Area(&'static str),
    /// One line.
    Line(&'static str),
    Date(&'static str),
    Yuan(&'static str),
    Photos(&'static str),
    Conclusion,
    Grade,
    Passed,
    Granted,
    Level,
    Party,
    Five,
    Remarks,
    /// Corrections of the report's fields.
    Values,
    /// The hazard that this one is merged into.
    Into,
}

/// Returns what the form of a step asks for, in order.
pub(crate) const fn asks(kind: StepKind) -> &'static [Ask] {
    use Ask::{Area, Line, Photos, Yuan};
    match kind {
        StepKind::Report | StepKind::Settle => &[],
        StepKind::Answer => &[Area("words"), Ask::Values, Photos("photos")],
        StepKind::Verify => &[Ask::Conclusion, Ask::Grade, Area("words")],
        StepKind::Dismiss | StepKind::Reopen | StepKind::Delist | StepKind::Withdraw => &[Area("reason")],
        StepKind::Merge => &[Ask::Into, Area("reason")],
        StepKind::Return => &[Ask::Remarks],
        StepKind::FixOnSpot => &[Photos("before"), Photos("after"), Area("words")],
        StepKind::Order => &[Area("measures"), Ask::Date("due"), Line("responsible"), Ask::Five],
        StepKind::RequestExtension => &[Area("reason"), Area("interim"), Ask::Date("due")],
        StepKind::DecideExtension => &[Ask::Granted, Ask::Date("due"), Area("words")],
        StepKind::Rectify => &[Photos("photos"), Area("words"), Yuan("cost_yuan")],
        StepKind::Reinspect => &[Ask::Passed, Area("findings"), Photos("photos")],
        StepKind::Close => &[Line("acceptance_no"), Area("words")],
        StepKind::Upgrade => &[Area("criterion")],
        StepKind::List => &[Line("no"), Ask::Level, Line("body"), Ask::Date("due")],
        StepKind::Suspend | StepKind::ShutDown => &[Area("scope"), Area("basis")],
        StepKind::Resume => &[Area("basis")],
        StepKind::Penalise => &[Ask::Party, Line("name"), Area("basis"), Yuan("amount_yuan")],
    }
}

/// What a step's form holds so far.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StepDraft {
    pub(crate) texts: BTreeMap<String, String>,
    pub(crate) photos: BTreeMap<String, Vec<PhotoRef>>,
    pub(crate) conclusion: Option<Conclusion>,
    pub(crate) grade: Option<Grade>,
    pub(crate) passed: Option<bool>,
    pub(crate) granted: Option<bool>,
    pub(crate) level: Option<SupervisionLevel>,
    pub(crate) party: Option<Party>,
    pub(crate) five: Vec<Measure>,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) values: Vec<(String, String)>,
    pub(crate) into: Option<DocumentId>,
}

impl StepDraft {
    /// Returns the words of a field.
    pub(crate) fn text(&self, key: &str) -> String {
        self.texts.get(key).cloned().unwrap_or_default()
    }

    /// Returns the photos of a field.
    pub(crate) fn photos_of(&self, key: &str) -> Vec<PhotoRef> {
        self.photos.get(key).cloned().unwrap_or_default()
    }

    /// Returns how one of the five stands.
    pub(crate) fn measure(&self, which: Five) -> Measure {
        let known = self.five.iter().find(|measure| measure.which == which);
        known.cloned().unwrap_or(Measure { which, done: false, date: None, note: String::new() })
    }

    /// Changes how one of the five stands.
    pub(crate) fn set_measure(&mut self, measure: Measure) {
        self.five.retain(|known| known.which != measure.which);
        self.five.push(measure);
        self.five.sort_by_key(|measure| measure.which);
    }

    /// Returns the words that a field of the report is corrected to.
    pub(crate) fn value(&self, field: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| known == field).map(|(_, value)| value.as_str())
    }

    /// Corrects a field of the report.
    pub(crate) fn set_value(&mut self, field: &str, value: String) {
        self.values.retain(|(known, _)| known != field);
        self.values.push((field.to_owned(), value));
    }

    fn date(&self, key: &str) -> Result<Date, Refusal> {
        let text = self.text(key);
        if text.is_empty() {
            return Err(missing(key));
        }
        text.parse().map_err(|_| invalid(key))
    }

    fn yuan(&self, key: &str) -> Result<Option<u64>, Refusal> {
        let text = self.text(key);
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| invalid(key))
    }

    /// Returns the step that the form says.
    ///
    /// # Errors
    ///
    /// [`Refusal::Missing`] or [`Refusal::Invalid`] where a choice, a date or a number is not there; the rest is
    /// for [`domain::hazard::check`].
    pub(crate) fn step(&self, kind: StepKind, hazard: &HazardView) -> Result<Step, Refusal> {
        let text = |key: &str| self.text(key);
        let step = match kind {
            StepKind::Report | StepKind::Settle => return Err(Refusal::NoPlace),
            StepKind::Answer => {
                let (to, _) = hazard.returned.as_ref().ok_or(Refusal::NoPlace)?;
                Step::Answer {
                    to: *to,
                    words: text("words"),
                    values: self.values.clone(),
                    photos: self.photos_of("photos"),
                }
            }
            StepKind::Verify => Step::Verify {
                conclusion: self.conclusion.ok_or_else(|| missing("conclusion"))?,
                grade: self.grade.ok_or_else(|| missing("grade"))?,
                words: text("words"),
            },
            StepKind::Dismiss => Step::Dismiss { reason: text("reason") },
            StepKind::Merge => {
                Step::Merge { into: self.into.ok_or_else(|| missing("into"))?, reason: text("reason") }
            }
            StepKind::Return => Step::Return { remarks: self.remarks.clone() },
            StepKind::FixOnSpot => Step::FixOnSpot {
                words: text("words"),
                before: self.photos_of("before"),
                after: self.photos_of("after"),
            },
            StepKind::Reopen => Step::Reopen { reason: text("reason") },
            StepKind::Upgrade => Step::Upgrade { criterion: text("criterion") },
            StepKind::Delist => Step::Delist { reason: text("reason") },
            StepKind::Suspend => Step::Suspend { scope: text("scope"), basis: text("basis") },
            StepKind::Resume => Step::Resume { basis: text("basis") },
            StepKind::ShutDown => Step::ShutDown { scope: text("scope"), basis: text("basis") },
            StepKind::Close => Step::Close { acceptance_no: text("acceptance_no"), words: text("words") },
            StepKind::Withdraw => {
                Step::Withdraw { of: last_own(hazard).ok_or(Refusal::NoPlace)?, reason: text("reason") }
            }
            StepKind::Order | StepKind::Rectify | StepKind::Reinspect => self.work(kind)?,
            StepKind::RequestExtension | StepKind::DecideExtension => self.extension(kind, hazard)?,
            StepKind::List | StepKind::Penalise => self.overlay(kind)?,
        };
        Ok(step)
    }

    fn work(&self, kind: StepKind) -> Result<Step, Refusal> {
        match kind {
            StepKind::Order => Ok(Step::Order {
                measures: self.text("measures"),
                due: self.date("due")?,
                responsible: self.text("responsible"),
                five: self.five.clone(),
            }),
            StepKind::Rectify => Ok(Step::Rectify {
                words: self.text("words"),
                photos: self.photos_of("photos"),
                cost_yuan: self.yuan("cost_yuan")?,
            }),
            _ => Ok(Step::Reinspect {
                passed: self.passed.ok_or_else(|| missing("passed"))?,
                findings: self.text("findings"),
                photos: self.photos_of("photos"),
            }),
        }
    }

    fn extension(&self, kind: StepKind, hazard: &HazardView) -> Result<Step, Refusal> {
        if kind == StepKind::RequestExtension {
            let (reason, interim) = (self.text("reason"), self.text("interim"));
            return Ok(Step::RequestExtension { reason, interim, due: self.date("due")? });
        }
        let granted = self.granted.ok_or_else(|| missing("granted"))?;
        Ok(Step::DecideExtension {
            request: hazard.extension.ok_or(Refusal::NoPlace)?,
            granted,
            due: if granted { Some(self.date("due")?) } else { None },
            words: self.text("words"),
        })
    }

    fn overlay(&self, kind: StepKind) -> Result<Step, Refusal> {
        if kind == StepKind::List {
            return Ok(Step::List {
                no: self.text("no"),
                level: self.level.ok_or_else(|| missing("level"))?,
                body: self.text("body"),
                due: self.date("due")?,
            });
        }
        Ok(Step::Penalise {
            party: self.party.ok_or_else(|| missing("party"))?,
            name: self.text("name"),
            basis: self.text("basis"),
            amount_yuan: self.yuan("amount_yuan")?.unwrap_or(0),
        })
    }
}

/// Returns the last placed entry, where this person wrote it.
pub(crate) fn last_own(hazard: &HazardView) -> Option<domain::id::EntryId> {
    let placed = hazard.timeline.iter().rev().find(|entry| entry.set_aside.is_none())?;
    placed.mine.then_some(placed.entry.id)
}

fn missing(field: &str) -> Refusal {
    Refusal::Missing { field: field.to_owned() }
}

fn invalid(field: &str) -> Refusal {
    Refusal::Invalid { field: field.to_owned() }
}
