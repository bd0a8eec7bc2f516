//! What screens show: whole view models, one for each query.

use serde::{Deserialize, Serialize};

use crate::{
    checklist::{ChecklistItem, Finding, RiskLevel, Sector},
    hazard::{
        Entry, Grade, Line, PhotoRef, Remark, SetAsideReason, Source, Stage, StepKind, Supervision,
    },
    id::{DeviceId, DocumentId, EntryId},
    pack::{Footer, Phrase},
    patrol::{PatrolAct, PatrolStage},
    place::{DivisionCode, DivisionLevel},
    role::Role,
    site::SiteField,
    time::{Date, Moment},
    wire::RejectCode,
};

/// What a screen wants to show. The host adds the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "query", rename_all = "snake_case")]
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
}

/// The answer to a query, in the same order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "view", content = "value", rename_all = "snake_case")]
#[expect(missing_docs, reason = "one for each query")]
pub enum View {
    Today(TodayView),
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

/// A hazard in a list; a line of the ledger 台账.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HazardLine {
    /// The hazard.
    pub id: DocumentId,
    /// A short number for people: the last six digits of the id.
    pub no: String,
    /// What is wrong.
    pub what: String,
    /// The site's name or the place in words.
    pub place: String,
    /// The grid.
    pub grid: DivisionCode,
    /// The grid's name.
    pub grid_name: String,
    /// The township's name.
    pub township_name: String,
    /// The sector.
    pub sector: Sector,
    /// The category.
    pub category: String,
    /// The source.
    pub source: Source,
    /// The line of inspection.
    pub line: Line,
    /// General or major.
    pub grade: Grade,
    /// The risk level.
    pub risk_level: RiskLevel,
    /// The stage.
    pub stage: Stage,
    /// The due date in force.
    pub due: Option<Date>,
    /// Days past due; negative before it; `None` where nothing is due.
    pub overdue_days: Option<i32>,
    /// Who must rectify.
    pub responsible: String,
    /// Whether it was returned and not answered.
    pub returned: bool,
    /// Whether a person must settle something.
    pub question: bool,
    /// Whether an entry of it was set aside.
    pub set_aside: bool,
    /// Whether it is listed for supervision.
    pub listed: bool,
    /// Where the newest own record of it is.
    pub delivery: Delivery,
    /// Who reported it.
    pub reporter: String,
    /// When, in milliseconds since 1970, by the best evidence.
    pub reported_ms: i64,
    /// When the last entry was written, by the best evidence.
    pub changed_ms: i64,
}

/// Where something written on this device is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Nothing of this device's is in it.
    #[default]
    Others,
    /// 仅在本机
    Waiting,
    /// 已到服务器
    AtRelay,
    /// 未被接收
    Rejected,
}

/// One hazard, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HazardView {
    /// As in lists.
    pub line: HazardLine,
    /// The site, if one.
    pub site: Option<DocumentId>,
    /// Where, by satellite: latitude and longitude in degrees.
    pub position: Option<(f64, f64)>,
    /// The report's photos with those of answers.
    pub photos: Vec<PhotoRef>,
    /// What was ordered.
    pub measures: String,
    /// What was returned and waits for an answer: the entry and its remarks.
    pub returned: Option<(EntryId, Vec<Remark>)>,
    /// An extension asked for and not decided.
    pub extension: Option<EntryId>,
    /// The listing in force.
    pub listed: Option<Supervision>,
    /// Whether production is suspended.
    pub suspended: bool,
    /// The history in causal order.
    pub timeline: Vec<TimelineEntry>,
    /// What a person must settle.
    pub questions: Vec<QuestionView>,
    /// What this person may do next; impossible steps are absent.
    pub next: Vec<StepKind>,
    /// Entries of a newer version of the app, kept and not shown.
    pub newer: u32,
}

/// An entry in a hazard's timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// The entry.
    pub entry: Entry,
    /// The author's name, or the device's id where the roster does not know it.
    pub author_name: String,
    /// The author's role at work here.
    pub role: Option<Role>,
    /// Whether this person wrote it.
    pub mine: bool,
    /// The stage it led to, if it was placed.
    pub stage: Option<Stage>,
    /// Why it was set aside, if it was.
    pub set_aside: Option<SetAsideReason>,
    /// Whether the phone's clock was wrong.
    pub clock_was_wrong: bool,
    /// The best guess at when, in milliseconds since 1970.
    pub at_ms: i64,
    /// Where this entry is, if written on this device.
    pub delivery: Delivery,
}

/// Two decisions made without knowledge of each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionView {
    /// The cautious one, which holds meanwhile.
    pub holds: EntryId,
    /// The other.
    pub other: EntryId,
    /// Whether this person may settle it.
    pub may_settle: bool,
}

/// The phone's first screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TodayView {
    /// The day in China.
    pub today: Date,
    /// The person's name.
    pub person: String,
    /// The names of the own grids or townships.
    pub places: Vec<String>,
    /// A patrol that was begun and not ended.
    pub open_patrol: Option<PatrolLine>,
    /// Hazards returned to this person.
    pub returned: Vec<HazardLine>,
    /// Patrols returned to this person.
    pub returned_patrols: Vec<PatrolLine>,
    /// Hazards to rectify, the earliest due first.
    pub due: Vec<HazardLine>,
    /// How many in all are to be rectified.
    pub due_total: u32,
    /// Sites not seen for longest.
    pub unseen: Vec<SiteLine>,
    /// How many sites there are in the own grids.
    pub sites_total: u32,
}

/// A site in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteLine {
    /// The site.
    pub id: DocumentId,
    /// Its name.
    pub name: String,
    /// Its kind, such as 加油站.
    pub kind: String,
    /// Its sector.
    pub sector: Sector,
    /// Its risk level.
    pub risk_level: Option<RiskLevel>,
    /// Its grid's name.
    pub grid_name: String,
    /// Its grid.
    pub grid: DivisionCode,
    /// Its address.
    pub address: String,
    /// When it was last visited, in milliseconds since 1970.
    pub visited_ms: Option<i64>,
    /// Open hazards there.
    pub open_hazards: u32,
    /// Whether a field has two values.
    pub both_values: bool,
    /// Latitude and longitude in degrees.
    pub position: Option<(f64, f64)>,
}

/// One site, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteView {
    /// As in lists.
    pub line: SiteLine,
    /// Its fields with every value that stands.
    pub fields: Vec<FieldView>,
    /// What to check.
    pub checklist: Vec<ChecklistItem>,
    /// Its open hazards.
    pub hazards: Vec<HazardLine>,
    /// Its last visits, newest first.
    pub visits: Vec<VisitView>,
}

/// A field with every value that stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldView {
    /// The field.
    pub field: SiteField,
    /// More than one where people wrote without knowledge of each other; the shown one first.
    pub values: Vec<FieldValue>,
}

/// A value with who wrote it and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldValue {
    /// The value.
    pub value: String,
    /// The author's name.
    pub author: String,
    /// When, in milliseconds since 1970, by the author's phone.
    pub at_ms: i64,
}

/// A patrol in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatrolLine {
    /// The patrol.
    pub id: DocumentId,
    /// The grid's name.
    pub grid_name: String,
    /// The grid.
    pub grid: DivisionCode,
    /// The worker's name.
    pub worker: String,
    /// Its stage.
    pub stage: PatrolStage,
    /// When it began, in milliseconds since 1970.
    pub begun_ms: i64,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// How many sites were visited.
    pub visits: u32,
    /// How many items were not in order.
    pub not_ok: u32,
    /// How many hazards were reported on it.
    pub hazards: u32,
    /// Where the newest own record of it is.
    pub delivery: Delivery,
}

/// One patrol, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatrolView {
    /// As in lists.
    pub line: PatrolLine,
    /// Whether it is this person's own.
    pub mine: bool,
    /// Its visits in order.
    pub visits: Vec<VisitView>,
    /// What the supervisor asked and the worker answered, in order.
    pub review: Vec<ReviewView>,
    /// Sites of the grid that were not visited on it.
    pub left: Vec<SiteLine>,
    /// Hazards that were reported on it.
    pub hazards: Vec<HazardLine>,
    /// Whether this person may review it.
    pub may_review: bool,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitView {
    /// Its entry.
    pub id: EntryId,
    /// The patrol it belongs to.
    pub patrol: DocumentId,
    /// The site.
    pub site: DocumentId,
    /// The site's name.
    pub site_name: String,
    /// Who visited.
    pub worker: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// What was found, each with the item's text.
    pub findings: Vec<(Finding, String)>,
    /// Words on the whole visit.
    pub note: String,
    /// Hazards that were reported from here.
    pub hazards: Vec<DocumentId>,
}

/// A word of a patrol's review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewView {
    /// The entry.
    pub id: EntryId,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: Moment,
    /// What was said: seen, returned or answered.
    pub act: PatrolAct,
    /// Why it was set aside, if its author had no authority or it had no place.
    pub set_aside: bool,
}

/// Something that came in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "line", rename_all = "snake_case")]
pub enum InboxItem {
    /// A hazard; whether it is new since this device looked.
    Hazard {
        /// As in lists.
        line: Box<HazardLine>,
        /// Whether this device has not looked since it changed.
        fresh: bool,
    },
    /// A patrol.
    Patrol {
        /// As in lists.
        line: Box<PatrolLine>,
        /// Whether this device has not looked since it changed.
        fresh: bool,
    },
}

/// What is only on this device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitingView {
    /// Records not yet at the relay, or rejected by it, oldest first.
    pub records: Vec<WaitingRecord>,
    /// Photos not yet at the relay, oldest first.
    pub photos: Vec<WaitingPhoto>,
    /// Records received that could not be applied, kept aside.
    pub quarantined: u32,
}

/// A record that is only on this device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitingRecord {
    /// The hazard, patrol or site.
    pub document: DocumentId,
    /// What kind of thing.
    pub kind: DocumentKind,
    /// The hazard's words, the site's name or the patrol's grid.
    pub title: String,
    /// Bytes.
    pub size_bytes: u32,
    /// When it was written, in milliseconds since 1970, by this phone.
    pub written_ms: i64,
    /// Why the relay rejected it, if it did.
    pub rejected: Option<RejectCode>,
}

/// A photo that is only on this device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitingPhoto {
    /// The photo.
    pub photo: PhotoRef,
    /// How many bytes of it the relay has.
    pub sent_bytes: u32,
    /// When it was kept, in milliseconds since 1970, by this phone.
    pub kept_ms: i64,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A site 监管对象.
    Site,
    /// A patrol 巡查.
    Patrol,
    /// A hazard 隐患.
    Hazard,
}

impl DocumentKind {
    /// Returns the word under which documents know their kind.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Patrol => "patrol",
            Self::Hazard => "hazard",
        }
    }
}

/// Who and what this device is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeView {
    /// The device.
    pub device: DeviceId,
    /// The person's name; empty before the first session.
    pub name: String,
    /// Roles with the names of their territories.
    pub roles: Vec<(Role, String)>,
    /// The county's name.
    pub county: String,
    /// Who stands behind this installation.
    pub footer: Footer,
    /// Whether the data is invented.
    pub demo: bool,
    /// Documents on this device.
    pub documents: u32,
    /// Records on this device.
    pub records: u32,
    /// Bytes of the store.
    pub store_bytes: u64,
    /// Milliseconds to add to this phone's clock for the relay's time, as last measured.
    pub offset_ms: Option<i64>,
}

/// A grid or township.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceLine {
    /// Its code.
    pub code: DivisionCode,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: DivisionLevel,
    /// Whether it is a grid.
    pub is_grid: bool,
    /// Its middle: latitude and longitude in degrees.
    pub middle: Option<(f64, f64)>,
}

/// Phrase chips and categories for a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhrasesView {
    /// Phrases.
    pub phrases: Vec<Phrase>,
    /// Categories of the sector's checklist, without repeats.
    pub categories: Vec<String>,
}
