//! 今日: what to do, and the two things that begin here.

use domain::view::{Query, SiteLine, TodayView};
use yew::prelude::*;

use crate::{
    ask::use_view,
    component::{
        feedback::{Empty, asked},
        found::search_link,
        link::Go,
        row::{Section, SiteRow, hazard_list, patrol_list},
    },
    icon::{Icon, IconView},
    pick,
    route::{ReportQuery, Route},
    text::{t, t_with},
};

/// How many sites are shown at once.
const UNSEEN_MAX: usize = 5;

/// The first screen.
#[component]
pub(crate) fn Today() -> Html {
    let today = use_view(Query::Today, pick::today);
    asked(&today, |today| {
        html! {
            <>
                <h1 class="only-sr">{ t("title-today") }</h1>
                { to_do(today) }
                { acts(today) }
            </>
        }
    })
}

fn count(lines: usize) -> Option<u32> {
    u32::try_from(lines).ok()
}

fn to_do(today: &TodayView) -> Html {
    let is_empty = today.returned.is_empty() && today.returned_patrols.is_empty() && today.due.is_empty();
    html! {
        <>
            if !today.returned.is_empty() {
                <Section title={t("today-returned")} count={count(today.returned.len())}>{ hazard_list(&today.returned) }</Section>
            }
            if !today.returned_patrols.is_empty() {
                <Section title={t("today-returned-patrols")} count={count(today.returned_patrols.len())}>
                    { patrol_list(&today.returned_patrols) }
                </Section>
            }
            if !today.due.is_empty() {
                <Section title={t("today-due")} count={Some(today.due_total)} more={due_more(today)}>{ hazard_list(&today.due) }</Section>
            }
            if is_empty { <Empty icon={Icon::CheckCircle} words={t("today-empty")} help={t("today-empty-help")}/> }
            if !today.unseen.is_empty() {
                <Section title={t("today-unseen")}>
                    <ul class="list">{ for today.unseen.iter().take(UNSEEN_MAX).map(|site| site_row(today, site)) }</ul>
                </Section>
            }
            { search_link() }
        </>
    }
}

fn due_more(today: &TodayView) -> Html {
    let shown = count(today.due.len()).unwrap_or(u32::MAX);
    if today.due_total <= shown {
        return html! {};
    }
    html! { <Go class="section-more" to={Route::Hazards}>{ t_with("today-due-more", &[("count", today.due_total.into())]) }</Go> }
}

/// A site leads to its visit while a patrol is open, else to itself.
fn site_row(today: &TodayView, site: &SiteLine) -> Html {
    let to = match &today.open_patrol {
        Some(patrol) => Route::Visit { patrol: patrol.id, site: site.id },
        None => Route::Site { site: site.id },
    };
    html! { <li key={site.id.to_string()}><SiteRow line={site.clone()} {to}/></li> }
}

/// The two things that begin here, at the thumb: report, and walk.
fn acts(today: &TodayView) -> Html {
    let query =
        ReportQuery { patrol: today.open_patrol.as_ref().map(|patrol| patrol.id), ..ReportQuery::default() };
    html! {
        <div class="actionbar">
            <Go class="btn btn-secondary" to={Route::Report} {query} id="report">
                <IconView icon={Icon::Hazard}/><span>{ t("today-report") }</span>
            </Go>
            if let Some(open) = &today.open_patrol {
                <Go class="btn btn-primary" to={Route::Patrol { patrol: open.id }} id="go-on-patrol">
                    <IconView icon={Icon::Play}/>
                    <span class="btn-word">{ t("today-go-on") }
                        <small>{ t_with("today-go-on-sub", &[("visits", open.visits.into())]) }</small>
                    </span>
                </Go>
            } else {
                <Go class="btn btn-primary" to={Route::PatrolHome} id="begin-patrol">
                    <IconView icon={Icon::Patrol}/>
                    <span class="btn-word">{ t("today-begin") }
                        <small>{ t_with("today-begin-sub", &[("count", today.sites_total.into())]) }</small>
                    </span>
                </Go>
            }
        </div>
    }
}
