//! One view out of all: what a screen asked for.

use domain::view::{
    HazardLine, HazardView, InboxItem, MeView, Page, PatrolLine, PatrolView, PhrasesView, PlaceLine,
    SearchView, SiteLine, SiteView, TodayView, View, WaitingView,
};

macro_rules! boxed_picks {
    ($($name:ident: $variant:ident => $type:ty),* $(,)?) => {
        $(
            pub(crate) fn $name(view: View) -> Option<$type> {
                match view {
                    View::$variant(value) => Some(*value),
                    _ => None,
                }
            }
        )*
    };
}

macro_rules! picks {
    ($($name:ident: $variant:ident => $type:ty),* $(,)?) => {
        $(
            pub(crate) fn $name(view: View) -> Option<$type> {
                match view {
                    View::$variant(value) => Some(value),
                    _ => None,
                }
            }
        )*
    };
}

picks! {
    sites: Sites => Page<SiteLine>,
    patrols: Patrols => Page<PatrolLine>,
    hazards: Hazards => Page<HazardLine>,
    inbox: Inbox => Page<InboxItem>,
    waiting: Waiting => WaitingView,
    draft: Draft => Option<String>,
    places: Places => Vec<PlaceLine>,
    phrases: Phrases => PhrasesView,
    search: Search => SearchView,
}

boxed_picks! {
    today: Today => TodayView,
    site: Site => SiteView,
    patrol: Patrol => PatrolView,
    hazard: Hazard => HazardView,
    me: Me => MeView,
}
