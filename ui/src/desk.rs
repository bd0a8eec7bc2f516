//! The desk's screens.

use yew::prelude::*;

use crate::route::Route;

mod address;
mod browser;
mod detail;
mod hazard;
mod inbox;
mod kept;
mod keys;
mod ledger;
mod patrol;
mod patrols;
mod search;
mod select;
mod shell;
mod site;
mod sites;

pub(crate) use shell::DeskShell;

/// Shows a screen of the desk.
pub(crate) fn switch(route: Route) -> Html {
    match route {
        Route::Inbox => html! { <inbox::Inbox/> },
        Route::InboxItem { document } => html! { <inbox::Inbox open={Some(document)}/> },
        Route::Ledger => html! { <ledger::Ledger/> },
        Route::DeskHazard { hazard } => html! { <detail::HazardPage key={hazard.to_string()} {hazard}/> },
        Route::DeskPatrol { patrol } => html! { <detail::PatrolPage key={patrol.to_string()} {patrol}/> },
        Route::Patrols => html! { <patrols::Patrols/> },
        Route::Sites => html! { <sites::Sites/> },
        Route::Kept => html! { <kept::Kept/> },
        _ => html! { <crate::phone::shell::NotFound/> },
    }
}
