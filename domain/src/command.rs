//! What a person asks a device to do. Every write goes through one of these.

use serde::{Deserialize, Serialize};

use crate::{
    hazard::{NewHazard, PhotoRef, Step},
    id::{DocumentId, EntryId},
    patrol::{NewPatrol, PatrolAct},
    photo::Originals,
    site::{NewSite, SiteField},
};

/// A write. Carries the ids it creates, so doing it twice is the same as once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Adds a site.
    AddSite {
        /// The new document.
        site: DocumentId,
        /// What it is laid down with.
        new: NewSite,
    },
    /// Changes one field of a site. A value somebody else wrote without this one's knowledge is kept beside it.
    EditSite {
        /// The site.
        site: DocumentId,
        /// Names this edit.
        edit: EntryId,
        /// The field.
        field: SiteField,
        /// Its new value.
        value: String,
    },
    /// Takes an own edit back: every value that its author found stands again. Refused where somebody changed the
    /// field since, whose value would be hidden.
    UndoEdit {
        /// The site.
        site: DocumentId,
        /// Names this write.
        edit: EntryId,
        /// The edit to take back.
        undoes: EntryId,
    },
    /// Begins a patrol. Refused while another of this person is open.
    BeginPatrol {
        /// The new document.
        patrol: DocumentId,
        /// The entry that begins it.
        entry: EntryId,
        /// What it is laid down with.
        new: NewPatrol,
    },
    /// Adds an act to a patrol.
    Patrol {
        /// The patrol.
        patrol: DocumentId,
        /// The new entry.
        entry: EntryId,
        /// What happened.
        act: PatrolAct,
    },
    /// Reports a hazard.
    ReportHazard {
        /// The new document.
        hazard: DocumentId,
        /// The entry that reports it.
        entry: EntryId,
        /// The report.
        report: Box<NewHazard>,
    },
    /// Takes a step on a hazard.
    Hazard {
        /// The hazard.
        hazard: DocumentId,
        /// The new entry.
        entry: EntryId,
        /// The step.
        step: Step,
    },
    /// Keeps what a form holds so far. Stays on this device.
    SaveDraft {
        /// The form, such as `report` or `visit/<site>`.
        key: String,
        /// Its content, at most 64 KiB.
        body: String,
    },
    /// Drops a draft.
    DropDraft {
        /// The form.
        key: String,
    },
    /// Marks an inbox item as looked at, on this device.
    MarkLooked {
        /// The hazard or patrol.
        document: DocumentId,
    },
    /// Tells that this person, a supervisor, has seen a hazard as it stands here; writes nothing where that is known.
    NoteSeen {
        /// The hazard.
        hazard: DocumentId,
        /// The receipt.
        receipt: EntryId,
    },
    /// Chooses when the originals of photos are sent, on this device.
    SendOriginals {
        /// When.
        when: Originals,
    },
}

impl Command {
    /// Returns every photo that the command's record names.
    pub fn photos(&self) -> Vec<&PhotoRef> {
        match self {
            Self::ReportHazard { report, .. } => report.photos.iter().collect(),
            Self::Hazard { step, .. } => step.photos(),
            _ => Vec::new(),
        }
    }
}

/// What became of a command that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Written and durable on this device.
    Done,
    /// It was done before; nothing was written.
    AlreadyDone,
}
