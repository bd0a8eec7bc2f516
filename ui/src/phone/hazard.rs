//! One hazard: what and where, what is asked of this person, then the history.

use std::rc::Rc;

use domain::{
    command::Command,
    hazard::{Step, StepKind, SupervisionLevel},
    id::{DocumentId, EntryId},
    view::{HazardView, Query},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    ask::{use_host, use_view},
    component::{
        chip::{due_chip, grade_chip, mark_chips, risk_chip, stage_chip},
        feedback::{Dialog, asked},
        photo::{Hero, states_of},
        question::{QuestionCards, ReturnedCard},
        row::{Section, dotted},
        seen::use_seen,
        step_form::StepForm,
        timeline::Timeline,
    },
    host,
    icon::{Icon, IconSize, IconView},
    moment, pick,
    text::{t, t_of, t_with},
    toast::use_tell,
};

/// Steps that a person comes for; the others stand behind a fold.
const FIRST: [StepKind; 9] = [
    StepKind::FixOnSpot,
    StepKind::Rectify,
    StepKind::Verify,
    StepKind::Order,
    StepKind::Reinspect,
    StepKind::DecideExtension,
    StepKind::Close,
    StepKind::List,
    StepKind::Reopen,
];

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) hazard: DocumentId,
}

/// One hazard.
#[component]
pub(crate) fn Hazard(props: &Props) -> Html {
    let hazard = use_view(Query::Hazard { hazard: props.hazard }, pick::hazard);
    asked(&hazard, |hazard| html! { <Detail hazard={Rc::clone(hazard)}/> })
}

#[derive(Properties, PartialEq)]
struct DetailProps {
    hazard: Rc<HazardView>,
}

#[component]
fn Detail(props: &DetailProps) -> Html {
    let hazard = &props.hazard;
    use_seen(hazard);
    let on_done = use_undoable(hazard.line.id);
    html! {
        <article class="detail" id="hazard-detail">
            { head(hazard) }
            <ReturnedCard hazard={Rc::clone(hazard)} on_done={on_done.reform(|entry| (StepKind::Answer, entry))}/>
            <Hero photos={hazard.photos.clone()} states={states_of(hazard)}/>
            <QuestionCards hazard={Rc::clone(hazard)}/>
            <Next hazard={Rc::clone(hazard)} {on_done}/>
            { facts(hazard) }
            <Section title={t("hazard-timeline")} count={u32::try_from(hazard.timeline.len()).ok()}>
                <Timeline entries={hazard.timeline.clone()}/>
                if hazard.newer > 0 {
                    <p class="note note-info"><span>{ t_with("hazard-newer", &[("count", hazard.newer.into())]) }</span></p>
                }
            </Section>
        </article>
    }
}

/// Says what was done, with the way to take it back.
#[hook]
pub(crate) fn use_undoable(hazard: DocumentId) -> Callback<(StepKind, EntryId)> {
    let tell = use_tell();
    let host = use_host();
    Callback::from(move |(kind, of): (StepKind, EntryId)| {
        let (Some(tell), Some(host)) = (tell.clone(), host.clone()) else { return };
        let words = t_with("step-done", &[("step", t_of("step", kind.key()).to_string().into())]);
        if kind == StepKind::Withdraw {
            return tell.done(words);
        }
        let undo_tell = tell.clone();
        let undo = Callback::from(move |()| {
            let (host, tell) = (host.clone(), undo_tell.clone());
            let step = Step::Withdraw { of, reason: t("withdraw-at-once").to_string() };
            spawn_local(async move {
                match host.execute(Command::Hazard { hazard, entry: host::mint(), step }).await {
                    Ok(_) => tell.done(t("hazard-undone")),
                    Err(trouble) => tell.trouble(trouble.words()),
                }
            });
        });
        tell.undoable(words, undo);
    })
}

fn head(hazard: &HazardView) -> Html {
    let line = &hazard.line;
    html! {
        <header class="detail-head">
            <div class="line">
                { stage_chip(line.stage) }{ grade_chip(line.grade) }{ risk_chip(line.risk_level) }{ due_chip(line) }{ mark_chips(line) }
            </div>
            <h1 class="detail-title pre">{ &line.what }</h1>
            <p class="detail-where">
                <IconView icon={Icon::Pin} size={IconSize::Small}/>
                { dotted(&[&line.place, &line.grid_name, &line.township_name]) }
            </p>
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct NextProps {
    hazard: Rc<HazardView>,
    on_done: Callback<(StepKind, EntryId)>,
}

/// What this person may do next; what is impossible is absent.
#[component]
fn Next(props: &NextProps) -> Html {
    let hazard = &props.hazard;
    let open = use_state(|| None::<StepKind>);
    // An answer has its own card, and a settlement its own question.
    let kinds = hazard
        .next
        .iter()
        .copied()
        .filter(|kind| !matches!(kind, StepKind::Answer | StepKind::Settle | StepKind::Report));
    let (first, others): (Vec<_>, Vec<_>) = kinds.partition(|kind| FIRST.contains(kind));
    let button = |kind: StepKind, class: &'static str| {
        let open = open.clone();
        html! {
            <button key={kind.key()} {class} type="button" id={format!("step-{}", kind.key())} onclick={move |_| open.set(Some(kind))}>
                { t_of("step", kind.key()) }
            </button>
        }
    };
    let on_cancel = {
        let open = open.clone();
        Callback::from(move |()| open.set(None))
    };
    // What was returned asks by itself.
    let is_asked = hazard.returned.is_some() && hazard.next.contains(&StepKind::Answer);
    if first.is_empty() && others.is_empty() && is_asked {
        return html! {};
    }
    html! {
        <div class={classes!("next", first.is_empty().then_some("next-none"))} id="next">
            if !first.is_empty() { <p class="next-word">{ t("hazard-next") }</p> }
            else if !is_asked { <p>{ t("hazard-next-none") }</p> }
            { for first.iter().enumerate().map(|(number, kind)| {
                button(*kind, if number == 0 { "btn btn-primary btn-block" } else { "btn btn-secondary btn-block" })
            }) }
            if !others.is_empty() {
                <details class="fold"><summary id="step-others">{ t("hazard-others") }</summary>
                    <div class="btn-row">{ for others.iter().map(|kind| button(*kind, "btn btn-secondary")) }</div>
                </details>
            }
            if let Some(kind) = *open {
                <Dialog title={t_of("step", kind.key())} class="dialog-wide" on_close={on_cancel.clone()}>
                    <StepForm key={kind.key()} hazard={Rc::clone(hazard)} {kind} on_cancel={on_cancel.clone()}
                        on_done={let (on_done, close) = (props.on_done.clone(), on_cancel.clone());
                            move |entry| { close.emit(()); on_done.emit((kind, entry)); }}/>
                </Dialog>
            }
        </div>
    }
}

fn fact(name: AttrValue, value: impl Into<AttrValue>) -> Html {
    let value = value.into();
    if value.is_empty() {
        return html! {};
    }
    html! { <div key={name.to_string()}><dt>{ name }</dt><dd class="pre">{ value }</dd></div> }
}

/// The facts that do not change the next step.
fn facts(hazard: &HazardView) -> Html {
    let line = &hazard.line;
    let now_ms = host::now_ms();
    let due = line.due.map(|due| moment::date(due, now_ms).to_string()).unwrap_or_default();
    let coordinates = hazard.position.map(|(lat, lon)| {
        let values = [("lat", format!("{lat:.5}").into()), ("lon", format!("{lon:.5}").into())];
        t_with("hazard-coordinates", &values)
    });
    html! {
        <Section title={t("hazard-facts")}>
            if let Some(listed) = &hazard.listed {
                <p class="note note-warn"><span>{ t_with("hazard-listed", &[
                    ("level", level(listed.level).to_string().into()), ("no", listed.no.clone().into()),
                    ("body", listed.body.clone().into()), ("due", listed.due.to_string().into())]) }</span></p>
            }
            if hazard.suspended { <p class="note note-warn"><span>{ t("hazard-suspended") }</span></p> }
            <dl class="facts">
                { fact(t("hazard-measures"), hazard.measures.clone()) }
                { fact(t("field-responsible"), line.responsible.clone()) }
                { fact(t("field-due"), due) }
                { fact(t("field-sector"), t_of("sector", line.sector.key())) }
                { fact(t("field-category"), line.category.clone()) }
                { fact(t("field-source"), source_words(line)) }
                { fact(t("hazard-reporter"), line.reporter.clone()) }
                { fact(t("hazard-reported"), moment::full(line.reported_ms)) }
                { fact(t("field-position"), coordinates.unwrap_or_default()) }
                { fact(t("field-no-short"), line.no.clone()) }
            </dl>
        </Section>
    }
}

fn level(level: SupervisionLevel) -> AttrValue {
    match level {
        SupervisionLevel::County => t("level-county"),
        SupervisionLevel::City => t("level-city"),
        SupervisionLevel::Province => t("level-province"),
    }
}

/// Returns source and line of inspection in words.
pub(crate) fn source_words(line: &domain::view::HazardLine) -> String {
    use domain::hazard::{Line, Source};
    let source = match line.source {
        Source::Daily => t("source-daily"),
        Source::Special => t("source-special"),
        Source::Enforcement => t("source-enforcement"),
    };
    let whose = match line.line {
        Line::Enterprise => t("line-enterprise"),
        Line::Expert => t("line-expert"),
        Line::Government => t("line-government"),
    };
    dotted(&[&source, &whose])
}
