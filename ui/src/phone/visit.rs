//! 检查: the checklist of one site. Everything in order is one tap; then the exceptions.

use std::rc::Rc;

use domain::{
    checklist::{ChecklistItem, Finding, Verdict},
    command::Command,
    id::DocumentId,
    patrol::PatrolAct,
    view::{HazardFilter, Query, SiteView},
};
use serde::{Deserialize, Serialize};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    ask::{use_act, use_view},
    component::{
        chip::risk_chip,
        feedback::{Skeleton, asked, trouble_note},
        field::{TextField, TextKind},
        link::Go,
        row::dotted,
    },
    draft::{DraftPhase, use_draft},
    form::Form,
    host,
    icon::{Icon, IconSize, IconView},
    moment, pick,
    route::{ReportQuery, Route},
    text::{t, t_of, t_with},
    toast::use_tell,
};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) patrol: DocumentId,
    pub(crate) site: DocumentId,
}

/// What the form holds so far.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
struct VisitDraft {
    findings: Vec<Finding>,
    note: String,
}

impl VisitDraft {
    fn finding(&self, item: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.item == item)
    }

    fn set(&mut self, item: &str, verdict: Verdict) {
        let note = self.finding(item).map(|finding| finding.note.clone()).unwrap_or_default();
        let note = if verdict == Verdict::NotOk { note } else { String::new() };
        self.findings.retain(|finding| finding.item != item);
        self.findings.push(Finding { item: item.to_owned(), verdict, note });
    }

    fn set_note(&mut self, item: &str, note: String) {
        if let Some(finding) = self.findings.iter_mut().find(|finding| finding.item == item) {
            finding.note = note;
        }
    }

    /// Says that everything not looked at singly is in order.
    fn rest_is_ok(&mut self, items: &[ChecklistItem]) {
        for item in items {
            if self.finding(&item.id).is_none() {
                self.set(&item.id, Verdict::Ok);
            }
        }
    }

    fn done(&self, items: &[ChecklistItem]) -> usize {
        items.iter().filter(|item| self.finding(&item.id).is_some()).count()
    }
}

/// One visit.
#[component]
pub(crate) fn Visit(props: &Props) -> Html {
    let site = use_view(Query::Site { site: props.site }, pick::site);
    asked(&site, |site| html! { <Sheet patrol={props.patrol} site={Rc::clone(site)}/> })
}

#[derive(Properties, PartialEq)]
struct SheetProps {
    patrol: DocumentId,
    site: Rc<SiteView>,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let site = &props.site;
    let draft = use_draft(format!("visit/{}/{}", props.patrol, site.line.id), VisitDraft::default());
    use_effect_with((), |()| host::look_for_fix());
    if draft.phase == DraftPhase::Loading {
        return html! { <Skeleton/> };
    }
    let form = draft.form.clone();
    let done = form.get().done(&site.checklist);
    let all = site.checklist.len();
    html! {
        <>
            { head(site) }
            if draft.phase == DraftPhase::Restored {
                <p class="note note-info"><IconView icon={Icon::History} size={IconSize::Small}/><span>{ t("visit-restored") }</span></p>
            }
            { progress(&form, site, done, all) }
            <ol class="checklist">
                { for site.checklist.iter().enumerate().map(|(number, item)| check(&form, props, number, item)) }
            </ol>
            <TextField id="visit-note" label={t("visit-note")} kind={TextKind::Area} value={form.get().note.clone()}
                help={if all == 0 { t("visit-no-checklist") } else { t("visit-note-help") }}
                on_input={form.taking(|draft: &mut VisitDraft, note| draft.note = note)}/>
            { super::report::kept_note(draft.kept_ms, draft.is_kept) }
            <SaveBar patrol={props.patrol} site={Rc::clone(site)} {form} forget={draft.forgetting()} left={all.saturating_sub(done)}/>
        </>
    }
}

fn head(site: &SiteView) -> Html {
    let line = &site.line;
    html! {
        <header class="detail-head">
            <div class="line">
                if let Some(level) = line.risk_level { { risk_chip(level) } }
                <span class="quiet">{ t_of("sector", line.sector.key()) }</span>
            </div>
            <h1 class="detail-title">{ &line.name }</h1>
            <p class="detail-where">{ dotted(&[&line.address, &moment::seen(line.visited_ms, host::now_ms())]) }</p>
        </header>
    }
}

fn progress(form: &Form<VisitDraft>, site: &SiteView, done: usize, all: usize) -> Html {
    if all == 0 {
        return html! {};
    }
    let items = site.checklist.clone();
    let rest = form.taking(move |draft: &mut VisitDraft, ()| draft.rest_is_ok(&items));
    let words = if done == 0 { t("visit-all-ok") } else { t("visit-rest-ok") };
    html! {
        <div class="progress-sticky">
            <strong class="progress-figure" data-test="visit-progress">{ t_with("visit-progress", &[("done", done.into()), ("all", all.into())]) }</strong>
            <progress class="bar" value={done.to_string()} max={all.to_string()}></progress>
            <button class="btn btn-secondary btn-s" type="button" id="visit-all-ok" disabled={done == all} onclick={move |_| rest.emit(())}>{ words }</button>
        </div>
    }
}

fn check(form: &Form<VisitDraft>, props: &SheetProps, number: usize, item: &ChecklistItem) -> Html {
    let finding = form.get().finding(&item.id);
    let verdict = finding.map(|finding| finding.verdict);
    let class = match verdict {
        Some(Verdict::Ok) => "check check-ok",
        Some(Verdict::NotOk) => "check check-bad",
        Some(Verdict::NotApplicable) => "check check-na",
        None => "check",
    };
    html! {
        <li {class} key={item.id.clone()} data-test={format!("check-{}", number.saturating_add(1))}>
            <p class="check-what">
                <span class="check-no">{ number.saturating_add(1) }</span>
                <span>{ &item.text }if !item.hint.is_empty() { <small class="quiet">{ &item.hint }</small> }</span>
            </p>
            <div class="verdicts" role="radiogroup" aria-label={item.text.clone()}>
                { verdict_choice(form, item, verdict, Verdict::Ok) }
                { verdict_choice(form, item, verdict, Verdict::NotOk) }
                { verdict_choice(form, item, verdict, Verdict::NotApplicable) }
            </div>
            if verdict == Some(Verdict::NotOk) { { exception(form, props, item, finding) } }
        </li>
    }
}

fn verdict_choice(
    form: &Form<VisitDraft>,
    item: &ChecklistItem,
    chosen: Option<Verdict>,
    verdict: Verdict,
) -> Html {
    let (class, icon, key) = match verdict {
        Verdict::Ok => ("verdict verdict-ok", Icon::Check, "ok"),
        Verdict::NotOk => ("verdict verdict-bad", Icon::Close, "not_ok"),
        Verdict::NotApplicable => ("verdict verdict-na", Icon::Minus, "not_applicable"),
    };
    let id = item.id.clone();
    let choose = form.taking(move |draft: &mut VisitDraft, ()| draft.set(&id, verdict));
    html! {
        <label {class} data-test={format!("verdict-{key}")}>
            <input type="radio" name={item.id.clone()} checked={chosen == Some(verdict)} onchange={move |_| choose.emit(())}/>
            <span><IconView {icon}/>{ t_of("verdict", key) }</span>
        </label>
    }
}

/// What is wrong, and the way to report it as a hazard.
fn exception(
    form: &Form<VisitDraft>,
    props: &SheetProps,
    item: &ChecklistItem,
    finding: Option<&Finding>,
) -> Html {
    let id = item.id.clone();
    let on_input = form.taking(move |draft: &mut VisitDraft, note: String| draft.set_note(&id, note));
    let query = ReportQuery {
        site: Some(props.site.line.id),
        patrol: Some(props.patrol),
        item: Some(item.id.clone()),
    };
    html! {
        <div class="check-more">
            <TextField id={format!("note-{}", item.id)} label={t("visit-item-note")} kind={TextKind::Area}
                value={finding.map(|finding| finding.note.clone()).unwrap_or_default()} {on_input}/>
            <Go class="btn btn-secondary btn-block" to={Route::Report} {query} test="visit-report">
                <IconView icon={Icon::Hazard}/><span>{ t("visit-report") }</span>
            </Go>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SaveProps {
    patrol: DocumentId,
    site: Rc<SiteView>,
    form: Form<VisitDraft>,
    forget: Callback<()>,
    /// Items not looked at.
    left: usize,
}

/// Saves the visit with the hazards that were reported from here on this patrol.
#[component]
fn SaveBar(props: &SaveProps) -> Html {
    let act = use_act();
    let tell = use_tell();
    let navigator = use_navigator();
    let filter = HazardFilter { site: Some(props.site.line.id), mine: true, ..HazardFilter::default() };
    let own = use_view(Query::Hazards { filter, offset: 0, limit: 50 }, pick::hazards);
    let patrol = use_view(Query::Patrol { patrol: props.patrol }, pick::patrol);
    let of_patrol = patrol.here().map(|patrol| patrol.hazards.as_slice()).unwrap_or_default();
    let reported: Vec<DocumentId> = own.here().map_or_else(Vec::new, |page| {
        let ids = page.lines.iter().map(|line| line.id);
        ids.filter(|id| of_patrol.iter().any(|line| line.id == *id)).collect()
    });
    let count = reported.len();
    let fresh = use_memo((), |()| host::mint());
    let save = {
        let (act, content, fresh) = (act.clone(), props.form.get().clone(), *fresh);
        let (patrol, site, forget) = (props.patrol, props.site.line.id, props.forget.clone());
        Callback::from(move |_: MouseEvent| {
            let (tell, navigator, forget) = (tell.clone(), navigator.clone(), forget.clone());
            let visit = PatrolAct::Visit {
                site,
                findings: content.findings.clone(),
                note: content.note.clone(),
                position: None,
                hazards: reported.clone(),
            };
            let command = Command::Patrol { patrol, entry: fresh, act: visit };
            let done = Callback::from(move |_| {
                forget.emit(());
                if let Some(tell) = &tell {
                    tell.done(t("visit-saved"));
                }
                if let Some(navigator) = &navigator {
                    navigator.replace(&Route::Patrol { patrol });
                }
            });
            act.execute(command, done);
        })
    };
    html! {
        <>
            if count > 0 { <p class="note note-info"><span>{ t_with("visit-reported", &[("count", count.into())]) }</span></p> }
            if props.left > 0 { <p class="quiet">{ t_with("visit-left", &[("count", props.left.into())]) }</p> }
            { trouble_note(act.trouble()) }
            <div class="actionbar">
                <button class="btn btn-primary" type="button" id="visit-save" disabled={props.left > 0 || act.is_busy()} onclick={save}>
                    <IconView icon={Icon::Check}/><span>{ t("visit-save") }</span>
                </button>
            </div>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> Vec<ChecklistItem> {
        ["a", "b", "c"]
            .map(|id| ChecklistItem {
                id: id.to_owned(),
                text: String::new(),
                hint: String::new(),
                category: String::new(),
            })
            .to_vec()
    }

    #[test]
    fn all_in_order_leaves_the_exceptions_alone() {
        let mut draft = VisitDraft::default();
        draft.set("b", Verdict::NotOk);
        draft.set_note("b", "灭火器过期".to_owned());
        draft.rest_is_ok(&items());
        assert_eq!(draft.done(&items()), 3);
        assert_eq!(draft.finding("b").map(|finding| finding.note.as_str()), Some("灭火器过期"));
        assert_eq!(draft.finding("a").map(|finding| finding.verdict), Some(Verdict::Ok));
    }

    #[test]
    fn a_note_goes_when_the_item_is_in_order_after_all() {
        let mut draft = VisitDraft::default();
        draft.set("a", Verdict::NotOk);
        draft.set_note("a", "看错了".to_owned());
        draft.set("a", Verdict::Ok);
        assert_eq!(draft.finding("a").map(|finding| finding.note.as_str()), Some(""));
    }
}
