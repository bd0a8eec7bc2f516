//! Who may take which step.

use serde::{Deserialize, Serialize};

use super::{
    stage::State,
    step::{Grade, Step},
};
use crate::{
    checklist::Sector,
    id::DeviceId,
    pack::PersonId,
    place::DivisionCode,
    role::{Right, Role},
};

/// Who wrote an entry: the record's device and, by the roster, its person and their rights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The device that signed.
    pub device: DeviceId,
    /// The person, empty where the roster does not know the device.
    pub person: PersonId,
    /// The person's rights, ended ones included: what was written under them still counts.
    pub rights: Vec<Right>,
}

/// Whether a person holding `rights` may take `step`.
///
/// `state` is `None` for a hazard that begins; grid and sector are the hazard's.
pub fn may(
    rights: &[Right],
    step: &Step,
    state: Option<&State>,
    grid: &DivisionCode,
    sector: Sector,
) -> bool {
    let grade = state.map_or(Grade::General, |state| state.grade);
    rights.iter().filter(|right| right.reaches(grid, sector)).any(|right| role_may(right.role, step, grade))
}

const fn role_may(role: Role, step: &Step, grade: Grade) -> bool {
    use Role::{County, Department, Enterprise, Expert, GridWorker, Lookout, Supervisor};
    match step {
        Step::Report { .. } => true,
        Step::Answer { .. } => matches!(role, GridWorker | Enterprise | Lookout | Expert | Supervisor),
        Step::Verify { .. } => matches!(role, Supervisor | Department),
        Step::Dismiss { .. } | Step::Merge { .. } | Step::Return { .. } => matches!(role, Supervisor),
        Step::FixOnSpot { .. } => matches!(role, GridWorker | Enterprise),
        Step::Order { .. } => matches!(role, Supervisor | Department | County),
        Step::RequestExtension { .. } | Step::Rectify { .. } => matches!(role, GridWorker | Enterprise),
        Step::DecideExtension { .. } | Step::Close { .. } => match grade {
            Grade::General => matches!(role, Supervisor | County),
            Grade::Major => matches!(role, County),
        },
        Step::Reinspect { .. } => matches!(role, Supervisor | Department | Expert),
        Step::Reopen { .. } | Step::Upgrade { .. } => matches!(role, Supervisor | County),
        Step::List { .. } | Step::Delist { .. } => matches!(role, County),
        Step::Suspend { .. } | Step::Resume { .. } | Step::ShutDown { .. } | Step::Penalise { .. } => {
            matches!(role, County | Department)
        }
        Step::Withdraw { .. } => true,
        Step::Settle { .. } => match grade {
            Grade::General => matches!(role, Supervisor | County),
            Grade::Major => matches!(role, County),
        },
    }
}
