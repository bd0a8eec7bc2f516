//! Patrols: begun, walked, ended, reviewed.

use domain::{
    command::Outcome,
    id::{DocumentId, EntryId},
    patrol::{NewPatrol, PatrolAct, PatrolEntry, PatrolStage},
    record::Lane,
    refusal::{ENTRIES_MAX, NAME_CHARS_MAX, NOTE_CHARS_MAX, Refusal, TEXT_CHARS_MAX},
    space::Space,
    time::Date,
    view::DocumentKind,
};

use super::{Changed, Writer, new_meta};
use crate::{
    Error,
    document::{self, Shape},
    entry::{act_text, acts, frontier},
    projection::{may_walk, walk},
    reading, rebuilding, store,
};

/// Most findings, or hazards, of one visit.
const FINDINGS_MAX: usize = 200;

/// Begins a patrol, unless another of this person is open.
pub(super) fn begin(
    writer: &Writer<'_>,
    patrol: DocumentId,
    entry: EntryId,
    new: &NewPatrol,
) -> Result<Outcome, Error> {
    if writer.is_done(patrol, entry)? || writer.is_held(patrol)? {
        return Ok(Outcome::AlreadyDone);
    }
    let at = writer.moment();
    let space = Space::GridMonth(new.grid.clone(), Date::in_china(at.best_ms()).month());
    writer.check_space(&space)?;
    if !may_walk(&writer.me.active_rights(), &new.grid) {
        return Err(Refusal::NoAuthority.into());
    }
    if has_open(writer)? {
        return Err(Refusal::PatrolOpen.into());
    }
    let body = act_text(&[], at, &PatrolAct::Begin).map_err(|_| Error::Unreadable("an act"))?;
    let shape = Shape::Entries { kind: DocumentKind::Patrol, entry, body: &body };
    let (doc, change) = document::lay_down(&writer.signer.actor, &new.grid, &shape)?;
    let meta = new_meta(patrol, &space, DocumentKind::Patrol, "");
    writer.commit(Changed { doc, change, meta, lane: Lane::Other, entry })
}

/// Whether this person walks a patrol, on whichever device it was begun.
fn has_open(writer: &Writer<'_>) -> Result<bool, Error> {
    let devices =
        writer.pack.devices.iter().filter(|device| device.person == writer.me.person).map(|device| device.id);
    for device in devices.chain([writer.me.device]) {
        let mut statement = writer.conn.prepare_cached(
            "SELECT DISTINCT document FROM entry AS begun WHERE act = 'begin' AND device = ?1 AND NOT EXISTS
                (SELECT 1 FROM entry WHERE document = begun.document AND act = 'end' AND device = ?1)",
        )?;
        let open = statement.query_map([device.bytes()], |row| row.get(0).map(DocumentId::from_bytes))?;
        for document in open {
            if stage_of(writer, document?)? == Some(PatrolStage::Walking) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn stage_of(writer: &Writer<'_>, document: DocumentId) -> Result<Option<PatrolStage>, Error> {
    let meta =
        store::meta(writer.conn, document)?.filter(|meta| reading::kind(meta) == Some(DocumentKind::Patrol));
    let Some(grid) = meta.as_ref().and_then(reading::grid) else {
        return Ok(None);
    };
    let (entries, _) = acts(writer.pack, &store::entries(writer.conn, document)?);
    Ok(walk(&grid, &entries).filter(|walk| walk.worker.person == writer.me.person).map(|walk| walk.stage))
}

/// Adds an act to a patrol.
pub(super) fn act(
    writer: &Writer<'_>,
    patrol: DocumentId,
    entry: EntryId,
    act: &PatrolAct,
) -> Result<Outcome, Error> {
    if writer.is_done(patrol, entry)? {
        return Ok(Outcome::AlreadyDone);
    }
    let meta =
        store::meta(writer.conn, patrol)?.filter(|meta| reading::kind(meta) == Some(DocumentKind::Patrol));
    let Some((meta, grid)) = meta.and_then(|meta| reading::grid(&meta).map(|grid| (meta, grid))) else {
        return Err(Refusal::Unknown.into());
    };
    check(act)?;
    let kept = store::entries(writer.conn, patrol)?;
    if kept.len() >= ENTRIES_MAX {
        return Err(Refusal::TooMany { field: "entries".to_owned(), max: ENTRIES_MAX }.into());
    }
    let space = meta.space.parse().map_err(|_| Error::Unreadable("a document's space"))?;
    writer.check_space(&space)?;
    let (after, at) = (frontier(&kept), writer.moment());
    check_place(
        writer,
        &grid,
        acts(writer.pack, &kept).0,
        PatrolEntry { id: entry, after: after.clone(), at, act: act.clone() },
    )?;
    let body = act_text(&after, at, act).map_err(|_| Error::Unreadable("an act"))?;
    let mut doc = rebuilding::load(writer.conn, patrol)?;
    let change = document::add_entry(&mut doc, &writer.signer.actor, entry, &body)?;
    writer.commit(Changed { doc, change, meta, lane: Lane::Other, entry })
}

/// Asks the replay whether the new entry would count.
fn check_place(
    writer: &Writer<'_>,
    grid: &domain::place::DivisionCode,
    mut entries: Vec<(PatrolEntry, domain::hazard::Author)>,
    entry: PatrolEntry,
) -> Result<(), Error> {
    let (id, act, author) = (entry.id, entry.act.clone(), writer.author());
    let stage_before = walk(grid, &entries).map(|walk| walk.stage);
    entries.push((entry, author));
    let counts = walk(grid, &entries).is_some_and(|walk| walk.placed.iter().any(|placed| placed.id == id));
    if counts {
        return Ok(());
    }
    let has_place = stage_before.is_some_and(|stage| stage.after(&act).is_some());
    Err(if has_place { Refusal::NoAuthority } else { Refusal::NoPlace }.into())
}

fn check(act: &PatrolAct) -> Result<(), Error> {
    match act {
        PatrolAct::Visit { findings, note, hazards, .. } => {
            at_most("findings", findings.len(), FINDINGS_MAX)?;
            at_most("hazards", hazards.len(), FINDINGS_MAX)?;
            short("note", note, TEXT_CHARS_MAX)?;
            findings.iter().try_for_each(|finding| {
                short("item", &finding.item, NAME_CHARS_MAX)?;
                short("note", &finding.note, NOTE_CHARS_MAX)
            })
        }
        PatrolAct::Returned { words, .. } | PatrolAct::Answer { words, .. } if words.trim().is_empty() => {
            Err(Refusal::Missing { field: "words".to_owned() }.into())
        }
        PatrolAct::Returned { words, .. } | PatrolAct::Answer { words, .. } => {
            short("words", words, TEXT_CHARS_MAX)
        }
        PatrolAct::Begin | PatrolAct::End | PatrolAct::Seen => Ok(()),
    }
}

fn short(field: &str, value: &str, max: usize) -> Result<(), Error> {
    if value.chars().count() > max {
        return Err(Refusal::TooLong { field: field.to_owned(), max }.into());
    }
    Ok(())
}

fn at_most(field: &str, number: usize, max: usize) -> Result<(), Error> {
    if number > max {
        return Err(Refusal::TooMany { field: field.to_owned(), max }.into());
    }
    Ok(())
}
