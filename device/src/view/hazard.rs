//! One hazard, whole.

use domain::{
    hazard::{Entry, Replayed, State, Step, may, replay},
    id::DocumentId,
    receipt::seen,
    role::{Right, Role},
    view::{Delivery, HazardOrder, HazardView, QuestionView, TimelineEntry},
};
use rusqlite::OptionalExtension;

use super::{
    Reader,
    delivery::{deliveries, photo_states},
    hazards::lines_of,
    next::next,
};
use crate::{entry::receipts, error::Error, projection::Packed};

/// Answers [`domain::view::Query::Hazard`]; `None` where the hazard is not on this device.
pub(crate) fn hazard(reader: &Reader<'_>, id: DocumentId) -> Result<Option<HazardView>, Error> {
    let Some(line) = lines_of(reader, &[id], HazardOrder::Newest)?.pop() else {
        return Ok(None);
    };
    let Some((entries, newer)) = body(reader, id)? else {
        return Ok(None);
    };
    let replayed = replay(&line.grid, &entries);
    let Some(state) = &replayed.state else {
        return Ok(None);
    };
    let rights = reader.me.active_rights();
    Ok(Some(HazardView {
        site: state.report.site,
        position: state.report.position.map(|fix| (fix.lat(), fix.lon())),
        photos: state.report.photos.clone(),
        measures: state.measures.clone(),
        returned: state.returned.clone(),
        extension: state.extension,
        listed: state.listed.clone(),
        suspended: state.suspended,
        timeline: timeline(reader, id, &replayed, state, &entries)?,
        questions: questions(&rights, &line.grid, &replayed, state),
        next: next((&reader.me.person, &rights), &line.grid, state, &replayed, &entries),
        newer,
        line,
    }))
}

fn body(reader: &Reader<'_>, id: DocumentId) -> Result<Option<(Vec<Entry>, u32)>, Error> {
    let mut statement =
        reader.conn.prepare_cached("SELECT entries, newer FROM p_hazard_body WHERE id = ?1")?;
    let body = statement.query_row([id.bytes()], |row| {
        let Packed(entries) = row.get(0)?;
        Ok((entries, row.get(1)?))
    });
    Ok(body.optional()?)
}

fn timeline(
    reader: &Reader<'_>,
    id: DocumentId,
    replayed: &Replayed,
    state: &State,
    entries: &[Entry],
) -> Result<Vec<TimelineEntry>, Error> {
    let deliveries = deliveries(reader, id)?;
    let seen = seen(&state.report.grid, entries, &receipts(reader.conn, reader.pack, id)?);
    let in_order = replayed.order.iter().filter_map(|id| entries.iter().find(|entry| entry.id == *id));
    in_order
        .map(|entry| {
            let delivery = match deliveries.get(&entry.id).copied().unwrap_or(Delivery::Others) {
                Delivery::AtRelay if seen.contains(&entry.id) => Delivery::Seen,
                other => other,
            };
            Ok(TimelineEntry {
                author_name: reader.names.author(&entry.author),
                role: role_at_work(entry, state),
                mine: reader.is_mine(&entry.author),
                stage: replayed.placed.iter().find(|placed| placed.id == entry.id).map(|placed| placed.stage),
                set_aside: replayed
                    .set_aside
                    .iter()
                    .find(|aside| aside.id == entry.id)
                    .map(|aside| aside.reason),
                clock_was_wrong: entry.at.clock_was_wrong(),
                at_ms: entry.at.best_ms(),
                delivery,
                photo_states: photo_states(reader, &entry.step.photos(), delivery)?,
                entry: entry.clone(),
            })
        })
        .collect()
}

/// The role under which the author could take the step, or else any that reaches the hazard.
fn role_at_work(entry: &Entry, state: &State) -> Option<Role> {
    let (grid, sector) = (&state.report.grid, state.report.sector);
    let rights = &entry.author.rights;
    let could = |right: &&Right| may(std::slice::from_ref(*right), &entry.step, Some(state), grid, sector);
    let found = rights.iter().find(could).or_else(|| rights.iter().find(|right| right.reaches(grid, sector)));
    found.map(|right| right.role)
}

fn questions(
    rights: &[Right],
    grid: &domain::place::DivisionCode,
    replayed: &Replayed,
    state: &State,
) -> Vec<QuestionView> {
    let question = |question: &domain::hazard::Question| {
        let reason = String::new();
        let settle = Step::Settle { chosen: question.holds, over: vec![question.other], reason };
        QuestionView {
            holds: question.holds,
            other: question.other,
            may_settle: may(rights, &settle, Some(state), grid, state.report.sector),
        }
    };
    replayed.questions.iter().map(question).collect()
}
