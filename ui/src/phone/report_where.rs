//! Where a hazard is: a site of the register, or a place in words within a grid.

use domain::{
    place::DivisionCode,
    refusal::Refusal,
    view::{PlaceLine, Query, SiteLine},
};
use yew::prelude::*;

use super::report::ReportDraft;
use crate::{
    ask::use_view,
    component::{
        field::{Answer, Choices, Need, TextField, among, answer, error_of},
        row::dotted,
    },
    form::Form,
    icon::{Icon, IconView},
    pick,
    text::t,
};

/// How many sites a search shows.
const FOUND_MAX: u32 = 8;
/// Up to so many grids are chips; more are a list to choose from.
const CHIPS_MAX: usize = 8;

#[derive(Properties, PartialEq)]
pub(super) struct WhereProps {
    pub(super) form: Form<ReportDraft>,
    pub(super) refusal: Option<Refusal>,
}

/// The site that was chosen, or the way to choose one or to say where.
#[component]
pub(super) fn Where(props: &WhereProps) -> Html {
    let (form, draft) = (&props.form, props.form.get());
    let refusal = props.refusal.as_ref();
    if draft.site.is_some() {
        let clear = form.taking(|draft: &mut ReportDraft, ()| draft.site = None);
        return html! {
            <div class="field" id="report-site">
                <span class="field-label">{ t("report-where") }</span>
                <div class="line-spread">
                    <strong>{ &draft.site_name }</strong>
                    <button class="btn btn-secondary btn-s" type="button" id="report-site-clear" onclick={move |_| clear.emit(())}>{ t("report-site-clear") }</button>
                </div>
            </div>
        };
    }
    html! {
        <>
            <SiteSearch form={form.clone()}/>
            <TextField id="report-place" label={t("field-place")} need={Need::Must} value={draft.place.clone()}
                help={t("report-place-help")} error={error_of(refusal, "place")}
                on_input={form.taking(|draft: &mut ReportDraft, place| draft.place = place)}/>
            <GridChoice form={form.clone()} error={error_of(refusal, "grid")}/>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct SearchProps {
    form: Form<ReportDraft>,
}

#[component]
fn SiteSearch(props: &SearchProps) -> Html {
    let words = use_state(String::new);
    let text = words.trim().to_owned();
    let is_searching = !text.is_empty();
    let sites =
        use_view(Query::Sites { grid: None, sector: None, text, offset: 0, limit: FOUND_MAX }, pick::sites);
    let on_input = {
        let words = words.clone();
        Callback::from(move |value| words.set(value))
    };
    let found = sites.here().filter(|_| is_searching).map(|page| page.lines.clone()).unwrap_or_default();
    html! {
        <TextField id="report-site-search" label={t("report-site-search")} value={(*words).clone()} {on_input} help={t("report-site-search-help")}>
            if !found.is_empty() {
                <ul class="list">{ for found.iter().map(|site| html! { <li key={site.id.to_string()}>{ found_site(&props.form, site) }</li> }) }</ul>
            }
        </TextField>
    }
}

fn found_site(form: &Form<ReportDraft>, site: &SiteLine) -> Html {
    let line = site.clone();
    let choose = form.taking(move |draft: &mut ReportDraft, ()| {
        draft.site = Some(line.id);
        draft.site_name.clone_from(&line.name);
        draft.grid = Some(line.grid.clone());
        if draft.sector.replace(line.sector) != Some(line.sector) {
            draft.category.clear();
        }
    });
    html! {
        <button class="row" type="button" data-test="found-site" onclick={move |_| choose.emit(())}>
            <span class="row-lead"><IconView icon={Icon::Site}/></span>
            <span class="row-main">
                <span class="row-title">{ &site.name }</span>
                <span class="row-sub">{ dotted(&[&site.kind, &site.grid_name, &site.address]) }</span>
            </span>
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct GridProps {
    form: Form<ReportDraft>,
    error: Option<AttrValue>,
}

/// The grid; not asked where this person has one only.
#[component]
fn GridChoice(props: &GridProps) -> Html {
    let places = use_view(Query::Places, pick::places);
    let grids: Vec<PlaceLine> = places
        .here()
        .map(|places| places.iter().filter(|place| place.is_grid).cloned().collect())
        .unwrap_or_default();
    let chosen = props.form.get().grid.clone();
    if grids.len() < 2 && chosen.is_some() {
        return html! {};
    }
    let choose = props.form.taking(|draft: &mut ReportDraft, grid| draft.grid = Some(grid));
    if grids.len() <= CHIPS_MAX {
        let answers: Vec<Answer<DivisionCode>> = grids
            .iter()
            .map(|grid| answer(grid.code.clone(), grid.code.to_string(), AttrValue::from(grid.name.clone())))
            .collect();
        let among = among(answers, chosen.as_ref(), choose);
        return html! {
            <Choices id="report-grid" label={t("report-grid")} {among} need={Need::Must} error={props.error.clone()}/>
        };
    }
    let onchange = Callback::from(move |event: Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        if let Ok(code) = DivisionCode::parse(&select.value()) {
            choose.emit(code);
        }
    });
    html! {
        <div class="field">
            <label class="field-label" for="report-grid">{ t("report-grid") }<span class="field-must">{ t("must") }</span></label>
            <select class="input input-select" id="report-grid" {onchange}>
                <option value="" selected={chosen.is_none()}></option>
                { for grids.iter().map(|grid| html! {
                    <option key={grid.code.to_string()} value={grid.code.to_string()} selected={chosen.as_ref() == Some(&grid.code)}>{ &grid.name }</option>
                }) }
            </select>
            if let Some(error) = &props.error { <p class="field-error" role="alert"><span>{ error }</span></p> }
        </div>
    }
}
