//! Patrols as screens show them.

use serde::{Deserialize, Serialize};

use crate::{
    checklist::Finding,
    id::{DocumentId, EntryId},
    patrol::{PatrolAct, PatrolStage},
    place::DivisionCode,
    time::Moment,
};

use super::{Delivery, HazardLine, SiteLine};

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
