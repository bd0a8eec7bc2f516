//! Patrols 巡查: visits, findings, and their review.

use serde::{Deserialize, Serialize};

use crate::{
    checklist::Finding,
    id::{DocumentId, EntryId},
    place::{DivisionCode, Position},
    time::Moment,
};

/// What a patrol is laid down with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPatrol {
    /// The grid that is walked.
    pub grid: DivisionCode,
}

/// One thing that happened on a patrol, written once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatrolAct {
    /// 开始巡查
    Begin,
    /// 检查一个监管对象
    Visit {
        /// The site.
        site: DocumentId,
        /// A finding for each item that was looked at.
        findings: Vec<Finding>,
        /// Words on the whole visit.
        #[serde(default)]
        note: String,
        /// Presence proof, where a task asked for it.
        #[serde(default)]
        position: Option<Position>,
        /// Hazards that were reported from here.
        #[serde(default)]
        hazards: Vec<DocumentId>,
    },
    /// 结束巡查
    End,
    /// The supervisor has seen it 已阅.
    Seen,
    /// The supervisor asks something 退回.
    Returned {
        /// The visit that the words are about, if one.
        visit: Option<EntryId>,
        /// What is asked.
        words: String,
    },
    /// The worker answers.
    Answer {
        /// The [`PatrolAct::Returned`] that is answered.
        to: EntryId,
        /// What is said.
        words: String,
    },
}

/// An act with who, when and after what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatrolEntry {
    /// Its id.
    pub id: EntryId,
    /// The entries that its author knew and that nothing else followed.
    pub after: Vec<EntryId>,
    /// Evidence of time.
    pub at: Moment,
    /// What happened.
    pub act: PatrolAct,
}

/// Where a patrol stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatrolStage {
    /// 进行中
    Walking,
    /// 已结束
    Ended,
    /// 已阅
    Seen,
    /// 退回
    Returned,
}

impl PatrolStage {
    /// Returns the stage after `act`, or `None` where the act has no place.
    pub const fn after(self, act: &PatrolAct) -> Option<Self> {
        match (self, act) {
            (Self::Walking, PatrolAct::Begin | PatrolAct::Visit { .. }) => Some(Self::Walking),
            (Self::Walking, PatrolAct::End) => Some(Self::Ended),
            (Self::Ended | Self::Returned | Self::Seen, PatrolAct::Seen) => Some(Self::Seen),
            (Self::Ended | Self::Seen | Self::Returned, PatrolAct::Returned { .. }) => Some(Self::Returned),
            (Self::Returned, PatrolAct::Answer { .. }) => Some(Self::Ended),
            _ => None,
        }
    }
}
