//! What a step must carry, and how much it may.

use super::step::{Five, Grade, Measure, NewHazard, PhotoRef, Remark, Step};
use crate::refusal::{NAME_CHARS_MAX, PHOTOS_MAX, Refusal, TEXT_CHARS_MAX};

/// Checks that `step` carries what the procedure asks of it at a hazard of `grade`.
///
/// # Errors
///
/// [`Refusal::Missing`], [`Refusal::TooLong`], [`Refusal::TooMany`] or [`Refusal::Invalid`], naming the field.
pub fn check(step: &Step, grade: Grade) -> Result<(), Refusal> {
    match step {
        Step::Report { report } => check_report(report),
        Step::Answer { words, values, photos, .. } => check_answer(words, values, photos),
        Step::Verify { words, .. } => at_most("words", words, TEXT_CHARS_MAX),
        Step::Dismiss { reason }
        | Step::Merge { reason, .. }
        | Step::Reopen { reason }
        | Step::Delist { reason } => text("reason", reason, TEXT_CHARS_MAX),
        Step::Withdraw { reason, .. } | Step::Settle { reason, .. } => text("reason", reason, TEXT_CHARS_MAX),
        Step::Return { remarks } => check_remarks(remarks),
        Step::FixOnSpot { words, before, after } => {
            text("words", words, TEXT_CHARS_MAX)?;
            photos("before", before)?;
            photos("after", after)
        }
        Step::Order { measures, responsible, five, .. } => {
            text("measures", measures, TEXT_CHARS_MAX)?;
            text("responsible", responsible, NAME_CHARS_MAX)?;
            check_five(five, grade)
        }
        Step::RequestExtension { reason, interim, .. } => {
            text("reason", reason, TEXT_CHARS_MAX)?;
            text("interim", interim, TEXT_CHARS_MAX)
        }
        Step::DecideExtension { granted, due, words, .. } => {
            if *granted && due.is_none() {
                return Err(missing("due"));
            }
            at_most("words", words, TEXT_CHARS_MAX)
        }
        Step::Rectify { words, photos: after, .. } => {
            text("words", words, TEXT_CHARS_MAX)?;
            photos("photos", after)
        }
        Step::Reinspect { findings, photos, .. } => {
            text("findings", findings, TEXT_CHARS_MAX)?;
            count("photos", photos.len(), PHOTOS_MAX)
        }
        Step::Close { acceptance_no, words } => {
            text("acceptance_no", acceptance_no, NAME_CHARS_MAX)?;
            at_most("words", words, TEXT_CHARS_MAX)
        }
        Step::Upgrade { criterion } => text("criterion", criterion, TEXT_CHARS_MAX),
        Step::List { no, body, .. } => {
            text("no", no, NAME_CHARS_MAX)?;
            text("body", body, NAME_CHARS_MAX)
        }
        Step::Suspend { scope, basis } | Step::ShutDown { scope, basis } => {
            text("scope", scope, TEXT_CHARS_MAX)?;
            text("basis", basis, TEXT_CHARS_MAX)
        }
        Step::Resume { basis } => text("basis", basis, TEXT_CHARS_MAX),
        Step::Penalise { name, basis, .. } => {
            text("name", name, NAME_CHARS_MAX)?;
            text("basis", basis, TEXT_CHARS_MAX)
        }
    }
}

/// A major hazard is ordered with all of the five measures.
fn check_five(five: &[Measure], grade: Grade) -> Result<(), Refusal> {
    let is_whole = Five::ALL.iter().all(|which| five.iter().any(|measure| measure.which == *which));
    if grade == Grade::Major && !is_whole { Err(missing("five")) } else { count("five", five.len(), 5) }
}

fn check_report(report: &NewHazard) -> Result<(), Refusal> {
    text("what", &report.what, TEXT_CHARS_MAX)?;
    if report.site.is_none() {
        text("place", &report.place, NAME_CHARS_MAX)?;
    }
    at_most("place", &report.place, NAME_CHARS_MAX)?;
    at_most("category", &report.category, NAME_CHARS_MAX)?;
    count("photos", report.photos.len(), PHOTOS_MAX)
}

fn check_answer(words: &str, values: &[(String, String)], photos: &[PhotoRef]) -> Result<(), Refusal> {
    text("words", words, TEXT_CHARS_MAX)?;
    count("values", values.len(), 20)?;
    values.iter().try_for_each(|(field, value)| at_most(field, value, TEXT_CHARS_MAX))?;
    count("photos", photos.len(), PHOTOS_MAX)
}

fn check_remarks(remarks: &[Remark]) -> Result<(), Refusal> {
    if remarks.is_empty() {
        return Err(missing("remarks"));
    }
    count("remarks", remarks.len(), 20)?;
    remarks.iter().try_for_each(|remark| {
        text("field", &remark.field, NAME_CHARS_MAX)?;
        text("words", &remark.words, TEXT_CHARS_MAX)
    })
}

fn photos(field: &str, photos: &[PhotoRef]) -> Result<(), Refusal> {
    if photos.is_empty() { Err(missing(field)) } else { count(field, photos.len(), PHOTOS_MAX) }
}

pub(crate) fn missing(field: &str) -> Refusal {
    Refusal::Missing { field: field.to_owned() }
}

pub(crate) fn text(field: &str, value: &str, max: usize) -> Result<(), Refusal> {
    if value.trim().is_empty() { Err(missing(field)) } else { at_most(field, value, max) }
}

pub(crate) fn at_most(field: &str, value: &str, max: usize) -> Result<(), Refusal> {
    if value.chars().count() > max { Err(Refusal::TooLong { field: field.to_owned(), max }) } else { Ok(()) }
}

pub(crate) fn count(field: &str, number: usize, max: usize) -> Result<(), Refusal> {
    if number > max { Err(Refusal::TooMany { field: field.to_owned(), max }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{super::examples::*, *};

    #[test]
    fn a_major_hazard_is_ordered_only_with_all_five_measures() {
        assert_eq!(check(&order("2026-12-01"), Grade::General), Ok(()));
        assert_eq!(check(&order("2026-12-01"), Grade::Major), Err(missing("five")));
    }

    #[test]
    fn a_rectification_without_a_photo_is_refused() {
        let bare = Step::Rectify { words: "已更换".to_owned(), photos: vec![], cost_yuan: None };
        assert_eq!(check(&bare, Grade::General), Err(missing("photos")));
        assert_eq!(check(&rectify(), Grade::General), Ok(()));
    }

    #[test]
    fn blank_and_endless_words_are_refused() {
        let blank = Step::Dismiss { reason: " \n\t".to_owned() };
        let endless = Step::Dismiss { reason: "长".repeat(TEXT_CHARS_MAX + 1) };
        assert_eq!(check(&blank, Grade::General), Err(missing("reason")));
        assert_eq!(
            check(&endless, Grade::General),
            Err(Refusal::TooLong { field: "reason".to_owned(), max: TEXT_CHARS_MAX })
        );
    }
}
