//! What screens show: whole view models, one for each query.

mod hazard;
mod kept;
mod own;
mod patrol;
mod search;
mod site;

pub use self::{
    hazard::{Delivery, HazardLine, HazardView, QuestionView, TimelineEntry},
    kept::KeptView,
    own::{
        DocumentKind, InboxItem, MeView, PhrasesView, PlaceLine, TodayView, WaitingPhoto, WaitingRecord,
        WaitingView,
    },
    patrol::{PatrolLine, PatrolView, ReviewView, VisitView},
    search::{ItemLine, PersonLine, SearchHit, SearchView},
    site::{FieldValue, FieldView, SiteLine, SiteView},
};

use serde::{Deserialize, Serialize};

use crate::{
    checklist::Sector,
    hazard::{Grade, Source, Stage},
    id::DocumentId,
    patrol::PatrolStage,
    place::DivisionCode,
};

/// What a screen wants to show. The host adds the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields carry the glossary's words; each variant says what it is")]
pub enum Query {
    /// What to do today.
    Today,
    /// Sites, those not seen for longest first, or by text.
    Sites { grid: Option<DivisionCode>, sector: Option<Sector>, text: String, offset: u32, limit: u32 },
    /// One site with its checklist.
    Site { site: DocumentId },
    /// Patrols, the newest first.
    Patrols { mine: bool, stage: Option<PatrolStage>, offset: u32, limit: u32 },
    /// One patrol.
    Patrol { patrol: DocumentId },
    /// Hazards by filter: the phone's list and the desk's ledger.
    Hazards { filter: HazardFilter, offset: u32, limit: u32 },
    /// One hazard with its timeline and next steps.
    Hazard { hazard: DocumentId },
    /// What came in and waits for a decision, newest first.
    Inbox { filter: InboxFilter, offset: u32, limit: u32 },
    /// What is only on this device.
    Waiting,
    /// A draft.
    Draft { key: String },
    /// Who and what this device is.
    Me,
    /// The grids and townships that this person sees.
    Places,
    /// Phrase chips and categories for a form.
    Phrases { sector: Sector },
    /// Whatever fits some words, by characters or by the initials of their pinyin; at most `limit` of each kind.
    Search { words: String, limit: u32 },
}

/// The answer to a query, in the same order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "one for each query")]
pub enum View {
    Today(Box<TodayView>),
    Sites(Page<SiteLine>),
    Site(Box<SiteView>),
    Patrols(Page<PatrolLine>),
    Patrol(Box<PatrolView>),
    Hazards(Page<HazardLine>),
    Hazard(Box<HazardView>),
    Inbox(Page<InboxItem>),
    Waiting(WaitingView),
    Draft(Option<String>),
    Me(Box<MeView>),
    Places(Vec<PlaceLine>),
    Phrases(PhrasesView),
    Search(SearchView),
    /// The thing is not on this device.
    Unknown,
}

/// Some lines of many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The lines asked for.
    pub lines: Vec<T>,
    /// How many there are in all.
    pub total: u32,
}

/// Which hazards. Empty means all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HazardFilter {
    /// Any of these stages.
    pub stages: Vec<Stage>,
    /// Any of these sectors.
    pub sectors: Vec<Sector>,
    /// Of this grade.
    pub grade: Option<Grade>,
    /// From this kind of check.
    pub source: Option<Source>,
    /// Within this place.
    pub place: Option<DivisionCode>,
    /// At this site.
    pub site: Option<DocumentId>,
    /// Only those past their due date.
    pub overdue: bool,
    /// Only those returned and not answered.
    pub returned: bool,
    /// Only those with a question to settle or an entry set aside.
    pub questions: bool,
    /// Only those that this person reported.
    pub mine: bool,
    /// Only those listed for supervision.
    pub listed: bool,
    /// Words within what, place or site name.
    pub text: String,
    /// The order of the lines.
    pub order: HazardOrder,
}

/// The order of hazard lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HazardOrder {
    /// The newest report first.
    #[default]
    Newest,
    /// The earliest due date first.
    Due,
    /// The one that changed last first.
    Changed,
}

/// Which inbox items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxFilter {
    /// Everything that waits for a decision of this person.
    #[default]
    All,
    /// Hazards reported or answered.
    Reported,
    /// Hazards rectified, to be re-inspected.
    Rectified,
    /// Patrols ended.
    Patrols,
    /// Questions and entries set aside.
    Questions,
}
