//! What the address bar says besides the screen: filters, order, page.

use domain::{
    checklist::Sector,
    hazard::{Grade, Source, Stage},
    id::DocumentId,
    patrol::PatrolStage,
    place::DivisionCode,
    view::{HazardFilter, HazardOrder, InboxFilter},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use yew::prelude::*;
use yew_router::{prelude::*, query::ToQuery};

use crate::route::Route;

/// Of the inbox.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct InboxQuery {
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) filter: InboxFilter,
}

/// Of the patrols' list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PatrolsQuery {
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) stage: Option<PatrolStage>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) page: u32,
}

/// Of the sites' register; with a site, that site is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SitesQuery {
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) site: Option<DocumentId>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) place: Option<DivisionCode>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) sector: Option<Sector>,
    #[serde(rename = "find", skip_serializing_if = "is_default")]
    pub(crate) text: String,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) page: u32,
}

/// Of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LedgerQuery {
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) stage: Option<Stage>,
    /// All stages that are open.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) open: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) sector: Option<Sector>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) grade: Option<Grade>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) source: Option<Source>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) place: Option<DivisionCode>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) overdue: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) returned: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) questions: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) listed: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) text: String,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) order: HazardOrder,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) page: u32,
}

impl LedgerQuery {
    /// Returns the filter that the address says.
    pub(crate) fn filter(&self) -> HazardFilter {
        let open = Stage::ALL.into_iter().filter(|stage| self.open && stage.is_open());
        HazardFilter {
            stages: self.stage.map_or_else(|| open.collect(), |stage| vec![stage]),
            sectors: self.sector.into_iter().collect(),
            grade: self.grade,
            source: self.source,
            place: self.place.clone(),
            overdue: self.overdue,
            returned: self.returned,
            questions: self.questions,
            listed: self.listed,
            text: self.text.clone(),
            order: self.order,
            ..HazardFilter::default()
        }
    }

    /// Whether nothing but the order is chosen.
    pub(crate) fn is_all(&self) -> bool {
        *self == Self { order: self.order, page: self.page, ..Self::default() }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Returns what the address bar says besides the screen; nothing where it says nonsense.
#[hook]
pub(crate) fn use_query<Q: DeserializeOwned + Default>() -> Q {
    use_location().and_then(|location| location.query::<Q>().ok()).unwrap_or_default()
}

/// Goes to a screen with filters.
pub(crate) fn go_to<Q: Serialize>(navigator: Option<&Navigator>, route: &Route, query: &Q) {
    let Some(navigator) = navigator else { return };
    if words_of(query).is_empty() {
        navigator.push(route);
    } else {
        drop(navigator.push_with_query(route, query));
    }
}

/// Returns the address of a screen with filters, for links.
pub(crate) fn href<Q: Serialize>(route: &Route, query: &Q) -> String {
    let words = words_of(query);
    let mark = if words.is_empty() { "" } else { "?" };
    format!("#{}{mark}{words}", route.to_path())
}

fn words_of<Q: Serialize>(query: &Q) -> String {
    query.to_query().map(|words| words.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use yew_router::query::FromQuery;

    #[test]
    fn a_ledger_comes_back_from_its_address() {
        let query = LedgerQuery {
            stage: Some(Stage::Rectified),
            sector: Some(Sector::NonCoalMine),
            grade: Some(Grade::Major),
            place: DivisionCode::parse("140930100").ok(),
            overdue: true,
            text: "灭火器 & 通道".to_owned(),
            order: HazardOrder::Due,
            page: 3,
            ..LedgerQuery::default()
        };
        let words = words_of(&query);
        assert_eq!(LedgerQuery::from_query(&words).ok(), Some(query));
        assert_eq!(words_of(&LedgerQuery::default()), "");
    }

    #[test]
    fn an_open_ledger_asks_for_every_open_stage() {
        let filter = LedgerQuery { open: true, ..LedgerQuery::default() }.filter();
        assert!(filter.stages.contains(&Stage::Ordered) && !filter.stages.contains(&Stage::Closed));
        assert!(LedgerQuery::default().filter().stages.is_empty());
    }
}
