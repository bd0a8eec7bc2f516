//! "Is it this one?": open hazards at the same site, or of the same sector in the same grid.

use domain::{
    checklist::Sector,
    hazard::Stage,
    id::DocumentId,
    place::DivisionCode,
    view::{HazardFilter, Query},
};
use yew::prelude::*;

use crate::{
    ask::use_view,
    component::row::{Section, hazard_list},
    pick,
    text::t,
};

/// How many are shown.
const KNOWN_MAX: u32 = 3;

#[derive(Properties, PartialEq)]
pub(super) struct KnownProps {
    pub(super) site: Option<DocumentId>,
    pub(super) grid: Option<DivisionCode>,
    pub(super) sector: Option<Sector>,
}

/// What is known already; nothing where the place is not said yet.
#[component]
pub(super) fn Known(props: &KnownProps) -> Html {
    let is_said = props.site.is_some() || (props.grid.is_some() && props.sector.is_some());
    let filter = HazardFilter {
        stages: Stage::ALL.into_iter().filter(|stage| stage.is_open()).collect(),
        site: props.site,
        place: props.grid.clone().filter(|_| props.site.is_none()),
        sectors: props.sector.filter(|_| props.site.is_none()).into_iter().collect(),
        ..HazardFilter::default()
    };
    let known = use_view(Query::Hazards { filter, offset: 0, limit: KNOWN_MAX }, pick::hazards);
    match known.here() {
        Some(page) if is_said && !page.lines.is_empty() => html! {
            <Section title={t("report-nearby")} count={Some(page.total)}>
                <p class="field-help">{ t("report-nearby-help") }</p>
                { hazard_list(&page.lines) }
            </Section>
        },
        _ => html! {},
    }
}
