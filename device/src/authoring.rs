//! Records without a store: what a generator of histories, or a test, writes as somebody's device.
//!
//! Documents stay in memory as [`History`] and are handed from author to author.

use automerge::{Automerge, Change};
use domain::{
    hazard::{NewHazard, Step},
    id::{DeviceId, DocumentId, EntryId},
    patrol::{NewPatrol, PatrolAct},
    record::{Lane, Record},
    site::{NewSite, SiteField},
    space::Space,
    time::{Date, Moment},
    view::DocumentKind,
};
use ed25519_dalek::SigningKey;

use crate::{
    Error,
    document::{self, Actor, Shape, actor},
    entry::{act_text, step_text},
    write::wire_bytes,
};

/// A device that writes records and keeps nothing.
#[derive(Debug, Clone)]
pub struct Authoring {
    device: DeviceId,
    key: SigningKey,
    actor: Actor,
    last: [u64; 3],
}

/// A document in memory, with the entries that nothing follows yet.
#[derive(Debug, Clone)]
pub struct History {
    document: DocumentId,
    space: Space,
    doc: Automerge,
    frontier: Vec<EntryId>,
}

impl History {
    /// Returns the document's id.
    pub const fn document(&self) -> DocumentId {
        self.document
    }

    /// Returns the space that the document lives in.
    pub const fn space(&self) -> &Space {
        &self.space
    }

    /// Takes what another copy of this document has beyond it.
    ///
    /// # Errors
    ///
    /// [`Error::Document`] where the two are not copies of one document.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.doc.merge(&mut other.doc.clone())?;
        let further =
            other.frontier.iter().filter(|id| !self.frontier.contains(id)).copied().collect::<Vec<_>>();
        self.frontier.extend(further);
        Ok(())
    }
}

impl Authoring {
    /// Begins to write as `device`; `random` must differ from that of every other opening of this device.
    pub fn new(device: DeviceId, key: SigningKey, random: [u8; 8]) -> Self {
        Self { actor: actor(device, random), device, key, last: [0; 3] }
    }

    /// Continues behind `last` records in each lane.
    pub const fn numbered_from(mut self, last: u64) -> Self {
        self.last = [last; 3];
        self
    }

    /// Returns the device's id.
    pub const fn device(&self) -> DeviceId {
        self.device
    }

    /// Lays a site down.
    ///
    /// # Errors
    ///
    /// [`Error`] where it does not fit a record.
    pub fn site(&mut self, site: DocumentId, new: &NewSite, at_ms: i64) -> Result<(History, Record), Error> {
        let shape = Shape::Site { sector: new.sector, fields: &new.fields, at_ms };
        let (doc, change) = document::lay_down(&self.actor, &new.grid, &shape)?;
        self.begin(site, Space::Grid(new.grid.clone()), (doc, change), vec![])
    }

    /// Changes a site's field.
    ///
    /// # Errors
    ///
    /// [`Error`] where it does not fit a record.
    pub fn edit(
        &mut self,
        history: &mut History,
        field: SiteField,
        value: &str,
        at_ms: i64,
    ) -> Result<Record, Error> {
        let change = document::put_field(&mut history.doc, &self.actor, field, value, at_ms)?;
        self.sign(Lane::Other, history.space.clone(), history.document, &change)
    }

    /// Begins a patrol.
    ///
    /// # Errors
    ///
    /// [`Error`] where it does not fit a record.
    pub fn patrol(
        &mut self,
        patrol: DocumentId,
        entry: EntryId,
        new: &NewPatrol,
        at: Moment,
    ) -> Result<(History, Record), Error> {
        let body = act_text(&[], at, &PatrolAct::Begin).map_err(|_| Error::Unreadable("an act"))?;
        let shape = Shape::Entries { kind: DocumentKind::Patrol, entry, body: &body };
        let made = document::lay_down(&self.actor, &new.grid, &shape)?;
        let space = Space::GridMonth(new.grid.clone(), Date::in_china(at.best_ms()).month());
        self.begin(patrol, space, made, vec![entry])
    }

    /// Adds an act to a patrol, after everything in `history`.
    ///
    /// # Errors
    ///
    /// [`Error`] where it does not fit a record.
    pub fn act(
        &mut self,
        history: &mut History,
        entry: EntryId,
        act: &PatrolAct,
        at: Moment,
    ) -> Result<Record, Error> {
        let body = act_text(&history.frontier, at, act).map_err(|_| Error::Unreadable("an act"))?;
        self.add(history, Lane::Other, entry, &body)
    }

    /// Reports a hazard.
    ///
    /// # Errors
    ///
    /// [`Error`] where it does not fit a record.
    pub fn hazard(
        &mut self,
        hazard: DocumentId,
        entry: EntryId,
        report: &NewHazard,
        at: Moment,
    ) -> Result<(History, Record), Error> {
        let step = Step::Report { report: Box::new(report.clone()) };
        let body = step_text(&[], at, &step).map_err(|_| Error::Unreadable("a step"))?;
        let shape = Shape::Entries { kind: DocumentKind::Hazard, entry, body: &body };
        let made = document::lay_down(&self.actor, &report.grid, &shape)?;
        self.begin(hazard, Space::Grid(report.grid.clone()), made, vec![entry])
    }

    /// Takes a step on a hazard, after everything in `history`. Nothing checks whether it has a place.
    ///
    /// # Errors
    ///
    /// [`Error`] where it does not fit a record.
    pub fn step(
        &mut self,
        history: &mut History,
        entry: EntryId,
        step: &Step,
        at: Moment,
    ) -> Result<Record, Error> {
        let body = step_text(&history.frontier, at, step).map_err(|_| Error::Unreadable("a step"))?;
        self.add(history, Lane::Hazard, entry, &body)
    }

    fn begin(
        &mut self,
        document: DocumentId,
        space: Space,
        (doc, change): (Automerge, Change),
        frontier: Vec<EntryId>,
    ) -> Result<(History, Record), Error> {
        let lane = if frontier.is_empty() || matches!(space, Space::GridMonth(..)) {
            Lane::Other
        } else {
            Lane::Hazard
        };
        let record = self.sign(lane, space.clone(), document, &change)?;
        Ok((History { document, space, doc, frontier }, record))
    }

    fn add(
        &mut self,
        history: &mut History,
        lane: Lane,
        entry: EntryId,
        body: &str,
    ) -> Result<Record, Error> {
        let change = document::add_entry(&mut history.doc, &self.actor, entry, body)?;
        history.frontier = vec![entry];
        self.sign(lane, history.space.clone(), history.document, &change)
    }

    /// Signs a change under the lane's next number.
    fn sign(
        &mut self,
        lane: Lane,
        space: Space,
        document: DocumentId,
        change: &Change,
    ) -> Result<Record, Error> {
        let bytes = wire_bytes(change)?;
        let [fire, hazard, other] = &mut self.last;
        let last = match lane {
            Lane::Fire => fire,
            Lane::Hazard => hazard,
            Lane::Other => other,
        };
        *last = last.saturating_add(1);
        Ok(Record::signed(&self.key, self.device, (lane, *last), (space, document), bytes))
    }
}
