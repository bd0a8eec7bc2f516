//! The stages, and the state that entries lead to.

use serde::{Deserialize, Serialize};

use super::{
    Entry,
    step::{Grade, NewHazard, Remark, Step, SupervisionLevel},
};
use crate::{id::EntryId, time::Date};

/// Where a hazard stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 已上报
    Reported,
    /// 已核实
    Verified,
    /// 已下达整改
    Ordered,
    /// 已整改待复查
    Rectified,
    /// 复查通过
    Passed,
    /// 已销号
    Closed,
    /// 不属实
    Dismissed,
    /// 并入
    Merged,
    /// 已关闭
    ShutDown,
}

impl Stage {
    /// Every stage, in the order of the procedure.
    pub const ALL: [Self; 9] = [
        Self::Reported,
        Self::Verified,
        Self::Ordered,
        Self::Rectified,
        Self::Passed,
        Self::Closed,
        Self::Dismissed,
        Self::Merged,
        Self::ShutDown,
    ];

    /// Returns the word used in message keys and addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Verified => "verified",
            Self::Ordered => "ordered",
            Self::Rectified => "rectified",
            Self::Passed => "passed",
            Self::Closed => "closed",
            Self::Dismissed => "dismissed",
            Self::Merged => "merged",
            Self::ShutDown => "shut_down",
        }
    }

    /// Whether work remains.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Reported | Self::Verified | Self::Ordered | Self::Rectified | Self::Passed)
    }

    /// Returns the stage that `step` leads to, or `None` where it has no place.
    ///
    /// This table is the whole procedure; nothing else decides a stage. `Report` begins a hazard and
    /// `Withdraw` returns to the stage before, so neither stands here.
    pub const fn after(self, step: &Step) -> Option<Self> {
        match (self, step) {
            (Self::Reported, Step::Verify { .. }) => Some(Self::Verified),
            (Self::Reported, Step::Dismiss { .. }) => Some(Self::Dismissed),
            (Self::Reported, Step::Merge { .. }) => Some(Self::Merged),
            (Self::Reported | Self::Rectified, Step::Return { .. } | Step::Answer { .. }) => Some(self),
            (Self::Reported | Self::Verified, Step::FixOnSpot { .. }) => Some(Self::Rectified),
            (Self::Verified | Self::Ordered, Step::Order { .. }) => Some(Self::Ordered),
            (Self::Ordered, Step::RequestExtension { .. } | Step::DecideExtension { .. }) => {
                Some(Self::Ordered)
            }
            (Self::Ordered, Step::Rectify { .. }) => Some(Self::Rectified),
            (Self::Rectified, Step::Reinspect { passed: true, .. }) => Some(Self::Passed),
            (Self::Rectified, Step::Reinspect { passed: false, .. }) => Some(Self::Ordered),
            (Self::Passed, Step::Close { .. }) => Some(Self::Closed),
            (Self::Closed, Step::Reopen { .. }) => Some(Self::Ordered),
            (_, Step::Penalise { .. } | Step::Settle { .. }) => Some(self),
            (_, Step::ShutDown { .. }) if self.is_open() => Some(Self::ShutDown),
            (
                _,
                Step::Upgrade { .. }
                | Step::List { .. }
                | Step::Delist { .. }
                | Step::Suspend { .. }
                | Step::Resume { .. },
            ) if self.is_open() => Some(self),
            _ => None,
        }
    }
}

/// A listing 挂牌督办 in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervision {
    /// Its number.
    pub no: String,
    /// Who supervises.
    pub level: SupervisionLevel,
    /// The supervising body.
    pub body: String,
    /// Until when.
    pub due: Date,
}

/// Everything that the placed entries of a hazard lead to.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The report as first written, with corrected fields applied.
    pub report: NewHazard,
    /// The entry that reported it.
    pub reported_by: EntryId,
    /// The stage.
    pub stage: Stage,
    /// The grade; general until verified or upgraded.
    pub grade: Grade,
    /// The due date of the order in force.
    pub due: Option<Date>,
    /// Who must rectify.
    pub responsible: String,
    /// What was ordered.
    pub measures: String,
    /// What was returned and not yet answered: the entry and its remarks.
    pub returned: Option<(EntryId, Vec<Remark>)>,
    /// An extension asked for and not yet decided.
    pub extension: Option<EntryId>,
    /// The listing in force.
    pub listed: Option<Supervision>,
    /// Whether production is suspended.
    pub suspended: bool,
    /// Penalties, as entries.
    pub penalties: Vec<EntryId>,
    /// The last entry that moved or annotated the hazard.
    pub last: EntryId,
}

impl State {
    /// Begins a hazard.
    pub(super) fn begin(entry: &Entry, report: &NewHazard) -> Self {
        Self {
            report: report.clone(),
            reported_by: entry.id,
            stage: Stage::Reported,
            grade: Grade::General,
            due: None,
            responsible: String::new(),
            measures: String::new(),
            returned: None,
            extension: None,
            listed: None,
            suspended: false,
            penalties: Vec::new(),
            last: entry.id,
        }
    }

    /// Returns the stage after `step`, or `None` where the step has no place: the table, and what the overlays add.
    pub fn place_for(&self, step: &Step) -> Option<Stage> {
        let stage = self.stage.after(step)?;
        let fits = match step {
            Step::Answer { to, .. } => self.returned.as_ref().is_some_and(|(id, _)| id == to),
            Step::DecideExtension { request, .. } => self.extension == Some(*request),
            Step::RequestExtension { .. } => self.extension.is_none(),
            Step::Upgrade { .. } => self.grade == Grade::General,
            Step::List { .. } => self.grade == Grade::Major && self.listed.is_none(),
            Step::Delist { .. } => self.listed.is_some(),
            Step::Suspend { .. } => !self.suspended,
            Step::Resume { .. } => self.suspended,
            Step::Close { .. } => self.listed.is_none(),
            _ => true,
        };
        fits.then_some(stage)
    }

    /// Places `entry`, whose step leads to `stage`.
    pub(super) fn apply(&mut self, entry: &Entry, stage: Stage) {
        self.stage = stage;
        self.last = entry.id;
        match &entry.step {
            Step::Answer { values, photos, .. } => {
                self.returned = None;
                values.iter().for_each(|(field, value)| self.correct(field, value));
                self.report.photos.extend(photos.iter().cloned());
            }
            Step::Verify { grade, .. } => {
                self.grade = self.grade.max(*grade);
                self.returned = None;
            }
            Step::Return { remarks } => self.returned = Some((entry.id, remarks.clone())),
            Step::Order { due, responsible, measures, .. } => {
                self.due = Some(*due);
                self.responsible.clone_from(responsible);
                self.measures.clone_from(measures);
                self.extension = None;
            }
            Step::RequestExtension { .. } => self.extension = Some(entry.id),
            Step::DecideExtension { granted, due, .. } => {
                self.extension = None;
                if *granted {
                    self.due = due.or(self.due);
                }
            }
            Step::Rectify { .. } => self.extension = None,
            Step::Reinspect { .. } => self.returned = None,
            Step::Upgrade { .. } => self.grade = Grade::Major,
            Step::List { no, level, body, due } => {
                self.listed =
                    Some(Supervision { no: no.clone(), level: *level, body: body.clone(), due: *due });
            }
            Step::Delist { .. } => self.listed = None,
            Step::Suspend { .. } => self.suspended = true,
            Step::Resume { .. } => self.suspended = false,
            Step::Penalise { .. } => self.penalties.push(entry.id),
            _ => {}
        }
    }

    /// Corrects a field of the report; unknown fields stay in the entry alone.
    fn correct(&mut self, field: &str, value: &str) {
        match field {
            "what" => value.clone_into(&mut self.report.what),
            "place" => value.clone_into(&mut self.report.place),
            "category" => value.clone_into(&mut self.report.category),
            "risk_level" => {
                self.report.risk_level = crate::site::risk_level(value).unwrap_or(self.report.risk_level)
            }
            _ => {}
        }
    }
}
