//! 巡查: go on with the open one, begin one, or look at those of before.

use domain::{
    command::Command,
    id::DocumentId,
    patrol::{NewPatrol, PatrolStage},
    place::DivisionCode,
    view::{PlaceLine, Query},
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    ask::{Act, use_act, use_view},
    component::{
        feedback::{Empty, Skeleton, asked, trouble_note},
        found::search_link,
        row::{Section, patrol_list},
    },
    host,
    icon::{Icon, IconView},
    pick,
    route::Route,
    text::{t, t_with},
    toast::{Tell, use_tell},
};

/// How many patrols of before are shown.
const PAST_MAX: u32 = 20;

/// Begin and go on.
#[component]
pub(crate) fn PatrolHome() -> Html {
    let walking = Query::Patrols { mine: true, stage: Some(PatrolStage::Walking), offset: 0, limit: 1 };
    let open = use_view(walking, pick::patrols);
    let past =
        use_view(Query::Patrols { mine: true, stage: None, offset: 0, limit: PAST_MAX }, pick::patrols);
    let open_lines = open.here().map(|page| page.lines.clone());
    html! {
        <>
            { search_link() }
            { match open_lines {
                None => html! { <Skeleton/> },
                Some(lines) if lines.is_empty() => html! { <Begin/> },
                Some(lines) => html! { <Section title={t("patrol-open")}>{ patrol_list(&lines) }</Section> },
            } }
            { asked(&past, |page| {
                let lines: Vec<_> = page.lines.iter().filter(|line| line.stage != PatrolStage::Walking).cloned().collect();
                html! {
                    <Section title={t("patrol-past")} count={u32::try_from(lines.len()).ok()}>
                        if lines.is_empty() { <Empty icon={Icon::Patrol} words={t("patrol-past-empty")}/> } else { { patrol_list(&lines) } }
                    </Section>
                }
            }) }
        </>
    }
}

/// The grids of this person, each with a button.
#[component]
fn Begin() -> Html {
    let places = use_view(Query::Places, pick::places);
    let patrol = use_memo((), |()| host::mint());
    let act = use_act();
    let navigator = use_navigator();
    let tell = use_tell();
    asked(&places, |places| {
        let grids: Vec<&PlaceLine> = places.iter().filter(|place| place.is_grid).collect();
        html! {
            <Section title={t("patrol-choose")} count={u32::try_from(grids.len()).ok()}>
                if grids.is_empty() { <Empty icon={Icon::Map} words={t("patrol-no-grid")}/> }
                <div class="stack-s">
                    { for grids.iter().enumerate().map(|(number, grid)| {
                        begin_button(number, grid, begin(&act, *patrol, &grid.code, navigator.clone(), tell.clone()), act.is_busy())
                    }) }
                </div>
                { trouble_note(act.trouble()) }
            </Section>
        }
    })
}

fn begin_button(number: usize, grid: &PlaceLine, onclick: Callback<MouseEvent>, is_busy: bool) -> Html {
    let class = if number == 0 { "btn btn-primary btn-block btn-l" } else { "btn btn-secondary btn-block" };
    html! {
        <button key={grid.code.to_string()} {class} type="button" data-test="begin-patrol" disabled={is_busy} {onclick}>
            <IconView icon={Icon::Patrol}/>
            <span>{ t_with("patrol-begin-here", &[("grid", grid.name.clone().into())]) }</span>
        </button>
    }
}

fn begin(
    act: &Act,
    patrol: DocumentId,
    grid: &DivisionCode,
    navigator: Option<Navigator>,
    tell: Option<Tell>,
) -> Callback<MouseEvent> {
    let (act, grid) = (act.clone(), grid.clone());
    Callback::from(move |_| {
        host::look_for_fix();
        let (navigator, tell) = (navigator.clone(), tell.clone());
        let command =
            Command::BeginPatrol { patrol, entry: host::mint(), new: NewPatrol { grid: grid.clone() } };
        let done = Callback::from(move |_| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Patrol { patrol });
            }
            if let Some(tell) = &tell {
                tell.done(t("patrol-begun"));
            }
        });
        act.execute(command, done);
    })
}
