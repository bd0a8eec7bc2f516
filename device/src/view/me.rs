//! Who and what this device is, and what its forms need.

use domain::{
    checklist::Sector,
    view::{MeView, PhrasesView},
};
use rusqlite::OptionalExtension;

use super::Reader;
use crate::{error::Error, photo::originals};

const SIZES: &str = "
    SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM record),
        (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())";

/// Answers [`domain::view::Query::Me`].
pub(crate) fn me(reader: &Reader<'_>) -> Result<MeView, Error> {
    let (documents, records, store_bytes): (u32, u32, i64) =
        reader.conn.query_row(SIZES, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let rights = reader.me.rights.iter().filter(|right| !right.ended);
    Ok(MeView {
        device: reader.me.device,
        name: reader.me.name.clone(),
        roles: rights.map(|right| (right.role, reader.names.place(&right.territory))).collect(),
        county: reader.names.place(&reader.pack.county),
        footer: reader.pack.footer.clone(),
        demo: reader.pack.demo,
        documents,
        records,
        store_bytes: u64::try_from(store_bytes).unwrap_or(0),
        originals: originals(reader.conn)?,
        offset_ms: reader.me.offset_ms,
    })
}

/// Answers [`domain::view::Query::Draft`].
pub(crate) fn draft(reader: &Reader<'_>, key: &str) -> Result<Option<String>, Error> {
    let mut statement = reader.conn.prepare_cached("SELECT body FROM draft WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

/// Answers [`domain::view::Query::Phrases`].
pub(crate) fn phrases(reader: &Reader<'_>, sector: Sector) -> PhrasesView {
    let items = reader.pack.checklist(sector).into_iter().flat_map(|checklist| &checklist.items);
    let mut categories: Vec<String> = Vec::new();
    for item in items.filter(|item| !item.category.is_empty()) {
        if !categories.contains(&item.category) {
            categories.push(item.category.clone());
        }
    }
    let phrases = reader.pack.phrases.iter().filter(|phrase| phrase.sector == sector);
    PhrasesView { phrases: phrases.cloned().collect(), categories }
}
