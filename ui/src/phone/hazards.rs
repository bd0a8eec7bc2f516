//! 隐患: mine and my grids', by stage.

use domain::{
    hazard::Stage,
    view::{HazardFilter, HazardOrder, Query},
};
use yew::prelude::*;

use crate::{
    ask::use_view,
    comeback::use_kept,
    component::{
        feedback::{Empty, asked},
        field::{TextField, TextKind},
        link::Go,
        row::hazard_list,
    },
    icon::{Icon, IconView},
    pick,
    route::Route,
    text::{t, t_of, t_with},
};

/// How many lines are added at a time.
const PAGE: u32 = 30;
/// The stages that a chip stands for.
const STAGES: [Stage; 6] =
    [Stage::Reported, Stage::Verified, Stage::Ordered, Stage::Rectified, Stage::Passed, Stage::Closed];

/// Which hazards the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Which {
    #[default]
    All,
    Mine,
    Returned,
    Overdue,
    Of(Stage),
}

impl Which {
    const fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::Returned => "returned",
            Self::Overdue => "overdue",
            Self::Of(stage) => stage.key(),
        }
    }

    fn words(self) -> AttrValue {
        match self {
            Self::All => t("hazards-all"),
            Self::Mine => t("hazards-mine"),
            Self::Returned => t("hazards-returned"),
            Self::Overdue => t("hazards-overdue"),
            Self::Of(stage) => t_of("stage", stage.key()),
        }
    }

    fn filter(self, text: &str) -> HazardFilter {
        let mut filter =
            HazardFilter { text: text.to_owned(), order: HazardOrder::Changed, ..HazardFilter::default() };
        match self {
            Self::All => {}
            Self::Mine => filter.mine = true,
            Self::Returned => filter.returned = true,
            Self::Overdue => filter.overdue = true,
            Self::Of(stage) => filter.stages = vec![stage],
        }
        filter
    }
}

/// The list.
#[component]
pub(crate) fn Hazards() -> Html {
    let which = use_kept::<Which>("hazards-which");
    let words = use_kept::<String>("hazards-words");
    let more = use_kept::<u32>("hazards-more");
    let filter = which.filter(words.trim());
    let limit = PAGE.saturating_mul(more.saturating_add(1));
    let page = use_view(Query::Hazards { filter, offset: 0, limit }, pick::hazards);
    let on_input = {
        let words = words.clone();
        Callback::from(move |value| words.set(value))
    };
    let all =
        [Which::All, Which::Mine, Which::Returned, Which::Overdue].into_iter().chain(STAGES.map(Which::Of));
    html! {
        <>
            <div class="search-line">
                <TextField id="hazards-search" label={t("hazards-search")} kind={TextKind::Search} value={(*words).clone()} {on_input}
                    help={t("hazards-search-help")}/>
                <Go class="btn btn-secondary" to={Route::Report} id="report"><IconView icon={Icon::Plus}/><span>{ t("today-report") }</span></Go>
            </div>
            <div class="filters">
                { for all.map(|one| {
                    let (which, more) = (which.clone(), more.clone());
                    html! {
                        <Filter key={one.key()} which={one} is_on={*which == one} on_choose={move |_| { which.set(one); more.set(0); }}/>
                    }
                }) }
            </div>
            { asked(&page, |page| {
                let shown = u32::try_from(page.lines.len()).unwrap_or(u32::MAX);
                let left = page.total.saturating_sub(shown);
                let more = more.clone();
                html! {
                    <>
                        if page.lines.is_empty() {
                            <Empty icon={Icon::Hazard} words={t("hazards-empty")} help={t("hazards-empty-help")}/>
                        } else { { hazard_list(&page.lines) } }
                        if left > 0 {
                            <button class="btn btn-secondary btn-block" type="button" id="hazards-more"
                                onclick={move |_| more.set(more.saturating_add(1))}>
                                { t_with("hazards-more", &[("count", left.into())]) }
                            </button>
                        }
                    </>
                }
            }) }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct FilterProps {
    which: Which,
    is_on: bool,
    on_choose: Callback<MouseEvent>,
}

/// A chip with its count.
#[component]
fn Filter(props: &FilterProps) -> Html {
    let count =
        use_view(Query::Hazards { filter: props.which.filter(""), offset: 0, limit: 1 }, pick::hazards);
    html! {
        <button class="filter" type="button" data-test={format!("filter-{}", props.which.key())}
            aria-pressed={if props.is_on { "true" } else { "false" }} onclick={props.on_choose.clone()}>
            { props.which.words() }
            if let Some(page) = count.here() { <span class="count">{ page.total }</span> }
        </button>
    }
}
