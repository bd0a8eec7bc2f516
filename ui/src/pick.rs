//! One view out of all: what a screen asked for.

use domain::view::{
    HazardLine, HazardView, InboxItem, MeView, Page, PatrolLine, PatrolView, PhrasesView, PlaceLine, SiteLine, SiteView,
    TodayView, View, WaitingView,
};

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
    today: Today => TodayView,
    sites: Sites => Page<SiteLine>,
    site: Site => Box<SiteView>,
    patrols: Patrols => Page<PatrolLine>,
    patrol: Patrol => Box<PatrolView>,
    hazards: Hazards => Page<HazardLine>,
    hazard: Hazard => Box<HazardView>,
    inbox: Inbox => Page<InboxItem>,
    waiting: Waiting => WaitingView,
    draft: Draft => Option<String>,
    me: Me => Box<MeView>,
    places: Places => Vec<PlaceLine>,
    phrases: Phrases => PhrasesView,
}
