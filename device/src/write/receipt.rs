//! Receipts: that a supervisor has seen a hazard.

use domain::{
    command::Outcome,
    hazard::Entry,
    id::{DocumentId, EntryId},
    receipt::{Receipt, counts, is_due},
    record::Lane,
    space::Space,
    view::DocumentKind,
};

use super::{Changed, Writer};
use crate::{
    Error, document,
    entry::{frontier, receipt_text, receipts, steps},
    reading, rebuilding, store,
};

/// Writes a receipt where this person is a supervisor and it tells something new; otherwise nothing.
pub(super) fn note(writer: &Writer<'_>, hazard: DocumentId, receipt: EntryId) -> Result<Outcome, Error> {
    let meta =
        store::meta(writer.conn, hazard)?.filter(|meta| reading::kind(meta) == Some(DocumentKind::Hazard));
    let Some((meta, grid)) = meta.and_then(|meta| reading::grid(&meta).map(|grid| (meta, grid))) else {
        return Ok(Outcome::AlreadyDone);
    };
    if !counts(&writer.author(), &grid) {
        return Ok(Outcome::AlreadyDone);
    }
    let kept = store::entries(writer.conn, hazard)?;
    let entries: Vec<Entry> = steps(writer.pack, &kept).0;
    let written: Vec<Receipt> = receipts(writer.conn, writer.pack, hazard)?;
    if !is_due(&writer.me.person, &entries, &written) {
        return Ok(Outcome::AlreadyDone);
    }
    writer.check_space(&Space::Grid(grid))?;
    let body = receipt_text(&frontier(&kept), writer.moment()).map_err(|_| Error::Unreadable("a receipt"))?;
    let mut doc = rebuilding::load(writer.conn, hazard)?;
    let change = document::add_entry(&mut doc, &writer.signer.actor, receipt, &body)?;
    writer.commit(Changed { doc, change, meta, lane: Lane::Other, entry: receipt })
}
