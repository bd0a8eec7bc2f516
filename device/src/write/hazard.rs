//! Hazards: reported, and taken through the procedure.

use domain::{
    command::Outcome,
    hazard::{Entry, Grade, NewHazard, Replayed, SetAsideReason, Step, check, may, replay},
    id::{DocumentId, EntryId},
    place::DivisionCode,
    record::Lane,
    refusal::{ENTRIES_MAX, Refusal},
    space::Space,
    view::DocumentKind,
};

use super::{Changed, Writer, new_meta};
use crate::{
    Error,
    document::{self, Shape},
    entry::{frontier, step_text, steps},
    reading, rebuilding, store,
};

/// Reports a hazard.
pub(super) fn report(
    writer: &Writer<'_>,
    hazard: DocumentId,
    entry: EntryId,
    report: &NewHazard,
) -> Result<Outcome, Error> {
    if writer.is_done(hazard, entry)? || writer.is_held(hazard)? {
        return Ok(Outcome::AlreadyDone);
    }
    let space = Space::Grid(report.grid.clone());
    writer.check_space(&space)?;
    let step = Step::Report { report: Box::new(report.clone()) };
    if !may(&writer.me.active_rights(), &step, None, &report.grid, report.sector) {
        return Err(Refusal::NoAuthority.into());
    }
    check(&step, Grade::General)?;
    let body = step_text(&[], writer.moment(), &step).map_err(|_| Error::Unreadable("a step"))?;
    let shape = Shape::Entries { kind: DocumentKind::Hazard, entry, body: &body };
    let (doc, change) = document::lay_down(&writer.signer.actor, &report.grid, &shape)?;
    let meta = new_meta(hazard, &space, DocumentKind::Hazard, "");
    writer.commit(Changed { doc, change, meta, lane: Lane::Hazard, entry })
}

/// Takes a step on a hazard.
pub(super) fn step(
    writer: &Writer<'_>,
    hazard: DocumentId,
    entry: EntryId,
    step: &Step,
) -> Result<Outcome, Error> {
    if writer.is_done(hazard, entry)? {
        return Ok(Outcome::AlreadyDone);
    }
    let meta =
        store::meta(writer.conn, hazard)?.filter(|meta| reading::kind(meta) == Some(DocumentKind::Hazard));
    let Some((meta, grid)) = meta.and_then(|meta| reading::grid(&meta).map(|grid| (meta, grid))) else {
        return Err(Refusal::Unknown.into());
    };
    writer.check_space(&Space::Grid(grid.clone()))?;
    let kept = store::entries(writer.conn, hazard)?;
    if kept.len() >= ENTRIES_MAX {
        return Err(Refusal::TooMany { field: "entries".to_owned(), max: ENTRIES_MAX }.into());
    }
    let (after, at) = (frontier(&kept), writer.moment());
    let new = Entry { id: entry, after: after.clone(), author: writer.author(), at, step: step.clone() };
    check_place(&grid, steps(writer.pack, &kept).0, new)?;
    let body = step_text(&after, at, step).map_err(|_| Error::Unreadable("a step"))?;
    let mut doc = rebuilding::load(writer.conn, hazard)?;
    let change = document::add_entry(&mut doc, &writer.signer.actor, entry, &body)?;
    writer.commit(Changed { doc, change, meta, lane: Lane::Hazard, entry })
}

/// Asks the replay, which every device will ask, whether the new entry would count.
fn check_place(grid: &DivisionCode, mut entries: Vec<Entry>, new: Entry) -> Result<(), Error> {
    let Replayed { state: before, .. } = replay(grid, &entries);
    check(&new.step, before.as_ref().map_or(Grade::General, |state| state.grade))?;
    let id = new.id;
    entries.push(new);
    let Replayed { placed, set_aside, .. } = replay(grid, &entries);
    if placed.iter().any(|placed| placed.id == id) {
        return Ok(());
    }
    let reason = set_aside.iter().find(|aside| aside.id == id).map(|aside| aside.reason);
    Err(match reason {
        Some(SetAsideReason::NoAuthority) => Refusal::NoAuthority.into(),
        _ => Refusal::NoPlace.into(),
    })
}
