//! Which of two decisions is the cautious one.

use super::step::{Grade, Step};
use crate::id::EntryId;

/// What a decision is about. Two decisions on one matter, made without knowledge of each other, are a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// Whether the report holds: verify, dismiss, merge, return.
    Report,
    /// What is ordered.
    Order,
    /// Whether more time is given.
    Extension(EntryId),
    /// Whether the rectification holds: re-inspect, return.
    Rectification,
    /// Which of two decisions was meant to hold.
    Settlement,
}

/// Returns what `step`, taken at a hazard that `was_rectified`, decides; `None` where it decides nothing.
pub const fn matter(step: &Step, was_rectified: bool) -> Option<Matter> {
    match step {
        Step::Verify { .. } | Step::Dismiss { .. } | Step::Merge { .. } => Some(Matter::Report),
        Step::Return { .. } if was_rectified => Some(Matter::Rectification),
        Step::Return { .. } => Some(Matter::Report),
        Step::Order { .. } => Some(Matter::Order),
        Step::DecideExtension { request, .. } => Some(Matter::Extension(*request)),
        Step::Reinspect { .. } => Some(Matter::Rectification),
        Step::Settle { .. } => Some(Matter::Settlement),
        _ => None,
    }
}

/// Returns how cautious a step is; of two decisions the higher holds.
///
/// Losing a "failed" or a "return" leaves a danger standing, losing a "passed" costs a second look: so
/// what keeps the hazard open ranks above what ends it. Of two orders the earlier due date holds.
pub fn caution(step: &Step) -> (u8, i64) {
    match step {
        Step::Report { .. } => (12, 0),
        Step::ShutDown { .. } | Step::Suspend { .. } | Step::Upgrade { .. } | Step::List { .. } => (11, 0),
        Step::Reopen { .. } => (10, 0),
        Step::Reinspect { passed: false, .. } => (9, 0),
        Step::Return { .. } => (8, 0),
        Step::Order { due, .. } => (7, i64::from(due.days()).saturating_neg()),
        Step::Verify { grade: Grade::Major, .. } => (6, 1),
        Step::Verify { grade: Grade::General, .. } => (6, 0),
        Step::DecideExtension { granted: false, .. } => (5, 1),
        Step::DecideExtension { due, .. } => (5, due.map_or(0, |due| i64::from(due.days()).saturating_neg())),
        Step::Answer { .. }
        | Step::FixOnSpot { .. }
        | Step::RequestExtension { .. }
        | Step::Rectify { .. }
        | Step::Penalise { .. }
        | Step::Settle { .. } => (4, 0),
        Step::Reinspect { passed: true, .. } => (3, 0),
        Step::Close { .. } | Step::Delist { .. } | Step::Resume { .. } => (2, 0),
        Step::Dismiss { .. } | Step::Merge { .. } => (1, 0),
        Step::Withdraw { .. } => (0, 0),
    }
}

/// Whether two decisions on one matter come to the same.
pub fn agree(one: &Step, other: &Step) -> bool {
    match (one, other) {
        (Step::Verify { grade: a, .. }, Step::Verify { grade: b, .. }) => a == b,
        (Step::Dismiss { .. }, Step::Dismiss { .. }) => true,
        (Step::Merge { into: a, .. }, Step::Merge { into: b, .. }) => a == b,
        (Step::Return { .. }, Step::Return { .. }) => true,
        (Step::Reinspect { passed: a, .. }, Step::Reinspect { passed: b, .. }) => a == b,
        (
            Step::DecideExtension { granted: a, due: c, .. },
            Step::DecideExtension { granted: b, due: d, .. },
        ) => a == b && c == d,
        (Step::Settle { chosen: a, .. }, Step::Settle { chosen: b, .. }) => a == b,
        (one, other) => one == other,
    }
}
