//! The hazard procedure: steps, stages, authority, and the replay of entries.

mod authority;
mod caution;
mod check;
mod replay;
mod stage;
mod step;

#[cfg(test)]
mod examples;

pub use authority::{Author, may};
pub use caution::{Matter, caution, matter};
pub use check::check;
pub use replay::{Placed, Question, Replayed, SetAside, SetAsideReason, replay};
pub use stage::{Stage, State, Supervision};
pub use step::{
    Conclusion, Five, Grade, Line, Measure, NewHazard, Party, PhotoRef, Remark, Source, Step, StepKind,
    SupervisionLevel,
};

use serde::{Deserialize, Serialize};

use crate::{id::EntryId, time::Moment};

/// A step with who, when and after what. Written once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// The entries that its author knew and that nothing else followed: what makes order causal.
    pub after: Vec<EntryId>,
    /// Who wrote it, proven by the record's signature; never read from the document.
    pub author: Author,
    /// Evidence of time.
    pub at: Moment,
    /// What was done.
    pub step: Step,
}
