//! What a person may do next with a hazard.

use domain::{
    hazard::{Conclusion, Entry, Grade, Party, Replayed, State, Step, StepKind, SupervisionLevel, may},
    id::DocumentId,
    pack::PersonId,
    place::DivisionCode,
    role::Right,
    time::Date,
};

/// Returns the kinds of step that `person`, holding the active `rights`, may take at a hazard in `grid`.
pub(super) fn next(
    (person, rights): (&PersonId, &[Right]),
    grid: &DivisionCode,
    state: &State,
    replayed: &Replayed,
    entries: &[Entry],
) -> Vec<StepKind> {
    let has_place = |step: &Step| match step {
        Step::Withdraw { of, .. } => is_withdrawable(person, state, *of == state.last, entries),
        Step::Settle { .. } => !replayed.questions.is_empty(),
        Step::Report { .. } => false,
        step => state.place_for(step).is_some(),
    };
    let fits = |step: &Step| has_place(step) && may(rights, step, Some(state), grid, state.report.sector);
    StepKind::ALL.into_iter().filter(|kind| example(*kind, state).iter().any(fits)).collect()
}

/// The own last step that counts, and not the report.
fn is_withdrawable(person: &PersonId, state: &State, is_last: bool, entries: &[Entry]) -> bool {
    let last = entries.iter().find(|entry| entry.id == state.last);
    let is_own = last.is_some_and(|entry| !person.is_empty() && entry.author.person == *person);
    is_last && is_own && state.last != state.reported_by
}

/// A step of `kind` at this hazard that stands for all of them, or none where it would answer what was not asked.
fn example(kind: StepKind, state: &State) -> Option<Step> {
    use StepKind::*;
    match kind {
        Report | Answer | Verify | Dismiss | Merge | Return | FixOnSpot => on_the_report(kind, state),
        Order | RequestExtension | DecideExtension | Rectify | Reinspect | Close | Reopen => {
            to_rectify(kind, state)
        }
        Upgrade | List | Delist | Suspend | Resume | ShutDown | Penalise => besides(kind),
        Withdraw => Some(Step::Withdraw { of: state.last, reason: String::new() }),
        Settle => Some(Step::Settle { chosen: state.last, over: vec![], reason: String::new() }),
    }
}

fn on_the_report(kind: StepKind, state: &State) -> Option<Step> {
    let none = String::new;
    Some(match kind {
        StepKind::Report => Step::Report { report: Box::new(state.report.clone()) },
        StepKind::Answer => {
            let (to, _) = state.returned.as_ref()?;
            Step::Answer { to: *to, words: none(), values: vec![], photos: vec![] }
        }
        StepKind::Verify => {
            Step::Verify { conclusion: Conclusion::True, grade: Grade::General, words: none() }
        }
        StepKind::Dismiss => Step::Dismiss { reason: none() },
        StepKind::Merge => Step::Merge { into: DocumentId::from_bytes([0; 16]), reason: none() },
        StepKind::Return => Step::Return { remarks: vec![] },
        StepKind::FixOnSpot => Step::FixOnSpot { words: none(), before: vec![], after: vec![] },
        _ => return None,
    })
}

fn to_rectify(kind: StepKind, state: &State) -> Option<Step> {
    let none = String::new;
    let due = Date::from_days(0);
    Some(match kind {
        StepKind::Order => Step::Order { measures: none(), due, responsible: none(), five: vec![] },
        StepKind::RequestExtension => Step::RequestExtension { reason: none(), interim: none(), due },
        StepKind::DecideExtension => {
            Step::DecideExtension { request: state.extension?, granted: false, due: None, words: none() }
        }
        StepKind::Rectify => Step::Rectify { words: none(), photos: vec![], cost_yuan: None },
        StepKind::Reinspect => Step::Reinspect { passed: false, findings: none(), photos: vec![] },
        StepKind::Close => Step::Close { acceptance_no: none(), words: none() },
        StepKind::Reopen => Step::Reopen { reason: none() },
        _ => return None,
    })
}

fn besides(kind: StepKind) -> Option<Step> {
    let none = String::new;
    let (level, due) = (SupervisionLevel::County, Date::from_days(0));
    Some(match kind {
        StepKind::Upgrade => Step::Upgrade { criterion: none() },
        StepKind::List => Step::List { no: none(), level, body: none(), due },
        StepKind::Delist => Step::Delist { reason: none() },
        StepKind::Suspend => Step::Suspend { scope: none(), basis: none() },
        StepKind::Resume => Step::Resume { basis: none() },
        StepKind::ShutDown => Step::ShutDown { scope: none(), basis: none() },
        StepKind::Penalise => {
            Step::Penalise { party: Party::Firm, name: none(), basis: none(), amount_yuan: 0 }
        }
        _ => return None,
    })
}
