//! Hazards as screens show them.

use serde::{Deserialize, Serialize};

use crate::{
    checklist::{RiskLevel, Sector},
    hazard::{Entry, Grade, Line, PhotoRef, Remark, SetAsideReason, Source, Stage, StepKind, Supervision},
    id::{DocumentId, EntryId},
    photo::PhotoState,
    place::DivisionCode,
    record::Hash,
    role::Role,
    time::Date,
};

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
    /// 主管已看
    Seen,
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
    /// Where each of its photos that were taken on this device is.
    pub photo_states: Vec<(Hash, PhotoState)>,
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
