//! The phone's screens.

use yew::prelude::*;

use crate::route::Route;

mod fire;
pub(crate) mod gate;
mod hazard;
mod hazards;
mod me;
mod patrol;
mod patrol_home;
mod report;
mod report_kind;
mod report_known;
mod report_where;
mod search;
pub(crate) mod shell;
mod site;
mod today;
mod visit;
pub(crate) mod waiting;

/// Shows a screen of the phone.
pub(crate) fn switch(route: Route) -> Html {
    match route {
        Route::Home | Route::Today => html! { <today::Today/> },
        Route::PatrolHome => html! { <patrol_home::PatrolHome/> },
        Route::Patrol { patrol } => html! { <patrol::Patrol key={patrol.to_string()} {patrol}/> },
        Route::Visit { patrol, site } => {
            html! { <visit::Visit key={format!("{patrol}{site}")} {patrol} {site}/> }
        }
        Route::Report => html! { <report::Report/> },
        Route::Hazards => html! { <hazards::Hazards/> },
        Route::Hazard { hazard } => html! { <hazard::Hazard key={hazard.to_string()} {hazard}/> },
        Route::Site { site } => html! { <site::Site key={site.to_string()} {site}/> },
        Route::Search => html! { <search::Search/> },
        Route::Fire => html! { <fire::Fire/> },
        Route::Me => html! { <me::Me/> },
        Route::Waiting => html! { <waiting::Waiting/> },
        Route::Enrol => html! { <gate::Enrol/> },
        Route::Inbox
        | Route::InboxItem { .. }
        | Route::Ledger
        | Route::DeskHazard { .. }
        | Route::DeskPatrol { .. }
        | Route::Patrols
        | Route::Sites
        | Route::Kept
        | Route::NotFound => html! { <shell::NotFound/> },
    }
}
