//! 报隐患: chips before typing, kept at every change, and a look at what is known already.

use std::rc::Rc;

use domain::{
    checklist::{RiskLevel, Sector},
    command::Command,
    hazard::{Grade, Line, NewHazard, PhotoRef, Source, Step, check},
    id::DocumentId,
    place::DivisionCode,
    refusal::Refusal,
    role::Role,
    view::{MeView, Query, SiteView},
};
use serde::{Deserialize, Serialize};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    report_kind::{Kind, What},
    report_known::Known,
    report_where::Where,
};
use crate::{
    ask::{use_act, use_me, use_view},
    component::{
        feedback::{Skeleton, trouble_note},
        field::{Choices, among, answer, error_of},
        photo_picker::PhotoPicker,
    },
    draft::{DraftPhase, use_draft},
    form::Form,
    host,
    icon::{Icon, IconSize, IconView},
    moment, pick,
    route::{ReportQuery, Route},
    text::{t, t_with},
    toast::use_tell,
    trouble::{Trouble, field_of},
};

/// What the form holds so far.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ReportDraft {
    pub(super) site: Option<DocumentId>,
    pub(super) site_name: String,
    pub(super) grid: Option<DivisionCode>,
    pub(super) place: String,
    pub(super) sector: Option<Sector>,
    pub(super) category: String,
    pub(super) what: String,
    pub(super) risk_level: Option<RiskLevel>,
    source: Option<Source>,
    line: Option<Line>,
    photos: Vec<PhotoRef>,
    patrol: Option<DocumentId>,
}

impl ReportDraft {
    /// Begins with what the address and this person tell.
    fn begin(query: &ReportQuery, site: Option<&SiteView>, grid: Option<DivisionCode>, me: &MeView) -> Self {
        let mut draft = Self {
            patrol: query.patrol,
            source: Some(Source::Daily),
            line: Some(line_of(me)),
            ..Self::default()
        };
        draft.grid = grid;
        if let Some(site) = site {
            draft.site = Some(site.line.id);
            draft.site_name.clone_from(&site.line.name);
            draft.grid = Some(site.line.grid.clone());
            draft.sector = Some(site.line.sector);
            let item = site.checklist.iter().find(|item| Some(&item.id) == query.item.as_ref());
            if let Some(item) = item {
                draft.category.clone_from(&item.category);
            }
        }
        draft
    }

    /// Returns the report.
    ///
    /// # Errors
    ///
    /// [`Refusal::Missing`] and what [`check`] says.
    fn report(&self) -> Result<NewHazard, Refusal> {
        let missing = |field: &str| Refusal::Missing { field: field.to_owned() };
        let sector = self.sector.ok_or_else(|| missing("sector"))?;
        let risk_level = self.risk_level.ok_or_else(|| missing("risk_level"))?;
        let report = NewHazard {
            site: self.site,
            place: self.place.trim().to_owned(),
            grid: self.grid.clone().ok_or_else(|| missing("grid"))?,
            sector,
            source: self.source.unwrap_or(Source::Daily),
            line: self.line.unwrap_or(Line::Government),
            category: self.category.trim().to_owned(),
            what: self.what.trim().to_owned(),
            risk_level,
            patrol: self.patrol,
            position: host::last_fix(),
            photos: self.photos.clone(),
        };
        check(&Step::Report { report: Box::new(report.clone()) }, Grade::General)?;
        Ok(report)
    }
}

fn line_of(me: &MeView) -> Line {
    match me.roles.first() {
        Some((Role::Enterprise, _)) => Line::Enterprise,
        Some((Role::Expert, _)) => Line::Expert,
        _ => Line::Government,
    }
}

/// A report.
#[component]
pub(crate) fn Report() -> Html {
    let query: ReportQuery =
        use_location().and_then(|location| location.query::<ReportQuery>().ok()).unwrap_or_default();
    match (query.site, query.patrol) {
        (Some(site), _) => html! { <OfSite key={site.to_string()} {site} {query}/> },
        (None, Some(patrol)) => html! { <OfPatrol key={patrol.to_string()} {patrol} {query}/> },
        (None, None) => html! { <Plain key="plain" {query}/> },
    }
}

#[derive(Properties, PartialEq)]
struct PlainProps {
    query: ReportQuery,
}

/// From nowhere in particular; the grid is known where this person has one only.
#[component]
fn Plain(props: &PlainProps) -> Html {
    let places = use_view(Query::Places, pick::places);
    let (Some(places), Some(me)) = (places.here(), use_me()) else { return html! { <Skeleton/> } };
    let mut grids = places.iter().filter(|place| place.is_grid);
    let only = grids.next().filter(|_| grids.next().is_none()).map(|grid| grid.code.clone());
    html! { <Sheet draft_key="report" begin={ReportDraft::begin(&props.query, None, only, &me)} is_from_visit=false/> }
}

#[derive(Properties, PartialEq)]
struct OfSiteProps {
    site: DocumentId,
    query: ReportQuery,
}

#[component]
fn OfSite(props: &OfSiteProps) -> Html {
    let site = use_view(Query::Site { site: props.site }, pick::site);
    let (Some(site), Some(me)) = (site.here().map(Rc::clone), use_me()) else { return html! { <Skeleton/> } };
    let item = props.query.item.clone().unwrap_or_default();
    let begin = ReportDraft::begin(&props.query, Some(&site), None, &me);
    let is_from_visit = props.query.patrol.is_some();
    html! { <Sheet draft_key={format!("report/{}/{item}", props.site)} {begin} {is_from_visit}/> }
}

#[derive(Properties, PartialEq)]
struct OfPatrolProps {
    patrol: DocumentId,
    query: ReportQuery,
}

#[component]
fn OfPatrol(props: &OfPatrolProps) -> Html {
    let patrol = use_view(Query::Patrol { patrol: props.patrol }, pick::patrol);
    let (Some(patrol), Some(me)) = (patrol.here().map(Rc::clone), use_me()) else {
        return html! { <Skeleton/> };
    };
    let begin = ReportDraft::begin(&props.query, None, Some(patrol.line.grid.clone()), &me);
    html! { <Sheet draft_key={format!("report/{}", props.patrol)} {begin} is_from_visit=false/> }
}

#[derive(Properties, PartialEq)]
struct SheetProps {
    draft_key: AttrValue,
    begin: ReportDraft,
    /// Whether the person goes back to a visit afterwards.
    is_from_visit: bool,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let draft = use_draft(props.draft_key.to_string(), props.begin.clone());
    let act = use_act();
    use_effect_with((), |()| host::look_for_fix());
    let onsubmit = use_sending(props, &draft.form, &act, draft.forgetting());
    if draft.phase == DraftPhase::Loading {
        return html! { <Skeleton/> };
    }
    let form = &draft.form;
    let trouble = act.trouble().filter(|trouble| !is_mended(trouble, form.get()));
    let refusal = trouble.and_then(Trouble::refusal);
    let is_placed = refusal.and_then(field_of).is_some();
    // Where it is known from the start it stands first, else what is tapped comes before what is typed.
    let is_at_site = props.begin.site.is_some();
    let place = html! { <Where form={form.clone()} refusal={refusal.cloned()}/> };
    let is_whole = form.get().report().is_ok();
    html! {
        <form class="form" id="report-form" {onsubmit}>
            if draft.phase == DraftPhase::Restored { <RestoredNote form={form.clone()} begin={props.begin.clone()}/> }
            if is_at_site { { place.clone() } }
            <Kind form={form.clone()} refusal={refusal.cloned()}/>
            if !is_at_site { { place } }
            <What form={form.clone()} refusal={refusal.cloned()}/>
            <Known site={form.get().site} grid={form.get().grid.clone()} sector={form.get().sector}/>
            { photos(form, refusal) }
            { more(form) }
            { kept_note(draft.kept_ms, draft.is_kept) }
            if !is_placed { { trouble_note(trouble) } } else { <p class="field-error" role="alert"><span>{ refusal.map(crate::trouble::refusal_words) }</span></p> }
            <div class="actionbar">
                <button class={classes!("btn", "btn-primary", "btn-l", (!is_whole).then_some("btn-unready"))} type="submit"
                    id="report-submit" disabled={act.is_busy()}>
                    <IconView icon={Icon::Check}/><span>{ t("report-send") }</span>
                </button>
            </div>
        </form>
    }
}

/// Whether what was missing has been filled in since.
fn is_mended(trouble: &Trouble, draft: &ReportDraft) -> bool {
    let Some(refusal @ Refusal::Missing { .. }) = trouble.refusal() else { return false };
    draft.report().err().as_ref() != Some(refusal)
}

/// Sends the report, then shows it, or goes back to the visit that it was found on.
#[hook]
fn use_sending(
    props: &SheetProps,
    form: &Form<ReportDraft>,
    act: &crate::ask::Act,
    forget: Callback<()>,
) -> Callback<SubmitEvent> {
    let ids = use_memo((), |()| (host::mint(), host::mint()));
    let tell = use_tell();
    let navigator = use_navigator();
    let (act, content, is_from_visit) = (act.clone(), form.get().clone(), props.is_from_visit);
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let report = match content.report() {
            Ok(report) => Box::new(report),
            Err(refusal) => return act.show(Some(Trouble::Refused(refusal))),
        };
        let (hazard, entry) = *ids;
        let (tell, navigator, forget) = (tell.clone(), navigator.clone(), forget.clone());
        let done = Callback::from(move |_| {
            forget.emit(());
            if let Some(tell) = &tell {
                tell.done(t("report-saved"));
            }
            match &navigator {
                Some(navigator) if is_from_visit => navigator.back(),
                Some(navigator) => navigator.replace(&Route::Hazard { hazard }),
                None => {}
            }
        });
        act.execute(Command::ReportHazard { hazard, entry, report }, done);
    })
}

#[derive(Properties, PartialEq)]
struct RestoredProps {
    form: Form<ReportDraft>,
    begin: ReportDraft,
}

#[component]
fn RestoredNote(props: &RestoredProps) -> Html {
    let clear = {
        let (form, begin) = (props.form.clone(), props.begin.clone());
        Callback::from(move |_: MouseEvent| {
            let begin = begin.clone();
            form.edit(move |draft| *draft = begin);
        })
    };
    html! {
        <p class="note note-info" data-test="report-restored">
            <IconView icon={Icon::History} size={IconSize::Small}/>
            <span>{ t("report-restored") }{ " " }<button class="link" type="button" id="report-clear" onclick={clear}>{ t("report-clear") }</button></span>
        </p>
    }
}

/// Says when the draft was kept; `data-kept` tells whether that was all of it.
pub(super) fn kept_note(kept_ms: Option<i64>, is_kept: bool) -> Html {
    match kept_ms {
        Some(kept_ms) => html! {
            <p class="saved-note" data-test="draft-kept" data-kept={if is_kept { "all" } else { "part" }}>
                <IconView icon={Icon::OnPhone} size={IconSize::Small}/>{ t_with("draft-kept", &[("time", moment::clock(kept_ms).into())]) }
            </p>
        },
        None => html! {},
    }
}

fn photos(form: &Form<ReportDraft>, refusal: Option<&Refusal>) -> Html {
    let draft = form.get();
    let place = if draft.site_name.is_empty() { draft.place.clone() } else { draft.site_name.clone() };
    html! {
        <PhotoPicker id="report-photos" label={t("report-photos")} photos={draft.photos.clone()} {place} grid={draft.grid.clone()}
            error={error_of(refusal, "photos")}
            on_add={form.taking(|draft: &mut ReportDraft, photo| draft.photos.push(photo))}
            on_drop={form.taking(|draft: &mut ReportDraft, hash| draft.photos.retain(|photo| photo.hash != hash))}/>
    }
}

/// What most people never change.
fn more(form: &Form<ReportDraft>) -> Html {
    let draft = form.get();
    let sources = vec![
        answer(Source::Daily, "daily", t("source-daily")),
        answer(Source::Special, "special", t("source-special")),
        answer(Source::Enforcement, "enforcement", t("source-enforcement")),
    ];
    let lines = vec![
        answer(Line::Enterprise, "enterprise", t("line-enterprise")),
        answer(Line::Expert, "expert", t("line-expert")),
        answer(Line::Government, "government", t("line-government")),
    ];
    let on_source = form.taking(|draft: &mut ReportDraft, source| draft.source = Some(source));
    let on_line = form.taking(|draft: &mut ReportDraft, line| draft.line = Some(line));
    html! {
        <details class="fold">
            <summary>{ t("report-more") }</summary>
            <Choices id="report-source" label={t("report-source")} among={among(sources, draft.source.as_ref(), on_source)}/>
            <Choices id="report-line" label={t("report-line")} among={among(lines, draft.line.as_ref(), on_line)}/>
        </details>
    }
}
