//! What screens show, read from the projections. No view loads a document.

mod count;
mod delivery;
mod filter;
mod hazard;
mod hazards;
mod inbox;
mod me;
mod names;
mod next;
mod patrols;
mod places;
mod search;
mod sites;
mod today;
mod waiting;

#[cfg(test)]
mod tests;

use domain::{
    hazard::Author,
    pack::CountyPack,
    time::Date,
    view::{Query, View},
};
use rusqlite::Connection;

use self::names::Names;
pub(crate) use self::{
    hazard::hazard,
    hazards::hazards,
    inbox::inbox,
    me::{draft, phrases},
    patrols::{patrol, patrols},
    places::places,
    search::search,
    sites::{site, sites},
    today::today,
    waiting::waiting,
};
use crate::{error::Error, me::Me};

/// What every view is made from.
pub(crate) struct Reader<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) pack: &'a CountyPack,
    pub(crate) me: &'a Me,
    /// The day in China, by the relay's time as far as it is known.
    pub(crate) today: Date,
    names: Names<'a>,
}

impl<'a> Reader<'a> {
    /// Reads at `now_ms` by this device's clock.
    pub(crate) fn new(conn: &'a Connection, pack: &'a CountyPack, me: &'a Me, now_ms: i64) -> Self {
        let today = Date::in_china(now_ms.saturating_add(me.offset_ms.unwrap_or(0)));
        Self { conn, pack, me, today, names: Names::of(pack) }
    }

    /// Whether this person wrote it, on whichever device.
    fn is_mine(&self, author: &Author) -> bool {
        author.device == self.me.device || (!author.person.is_empty() && author.person == self.me.person)
    }
}

/// Answers a query at `now_ms` by this device's clock.
///
/// # Errors
///
/// [`Error`] where the store cannot be read.
pub(crate) fn ask(
    conn: &Connection,
    pack: &CountyPack,
    me: &Me,
    now_ms: i64,
    query: &Query,
) -> Result<View, Error> {
    let reader = &Reader::new(conn, pack, me, now_ms);
    Ok(match query {
        Query::Today => View::Today(Box::new(today(reader)?)),
        Query::Sites { grid, sector, text, offset, limit } => {
            View::Sites(sites(reader, grid.as_ref(), *sector, text, (*offset, *limit))?)
        }
        Query::Site { site: id } => known(site(reader, *id)?.map(|view| View::Site(Box::new(view)))),
        Query::Patrols { mine, stage, offset, limit } => {
            View::Patrols(patrols(reader, *mine, *stage, (*offset, *limit))?)
        }
        Query::Patrol { patrol: id } => known(patrol(reader, *id)?.map(|view| View::Patrol(Box::new(view)))),
        Query::Hazards { filter, offset, limit } => {
            View::Hazards(hazards(reader, filter, (*offset, *limit))?)
        }
        Query::Hazard { hazard: id } => known(hazard(reader, *id)?.map(|view| View::Hazard(Box::new(view)))),
        Query::Inbox { filter, offset, limit } => View::Inbox(inbox(reader, *filter, (*offset, *limit))?),
        Query::Waiting => View::Waiting(waiting(reader)?),
        Query::Draft { key } => View::Draft(draft(reader, key)?),
        Query::Me => View::Me(Box::new(self::me::me(reader)?)),
        Query::Places => View::Places(places(reader)),
        Query::Phrases { sector } => View::Phrases(phrases(reader, *sector)),
        Query::Search { words, limit } => View::Search(search(reader, words, *limit)?),
    })
}

fn known(view: Option<View>) -> View {
    view.unwrap_or(View::Unknown)
}
