//! 待放行: what the relay keeps aside until somebody who may lets it into the ledger.

use std::rc::Rc;

use domain::{
    host::Link,
    record::Lane,
    view::{KeptView, Page},
    wire::{KEPT_MAX, NotReleased, RejectCode},
};
use gloo_timers::callback::Interval;
use yew::{platform::spawn_local, prelude::*};

use crate::{
    ask::{Asked, use_host, use_me, use_status},
    component::{
        feedback::{Dialog, asked, trouble_note},
        row::dotted,
    },
    host::{self, Host},
    moment,
    phone::waiting::{reject_key, size},
    text::{t, t_of, t_with},
    toast::use_tell,
    trouble::Trouble,
};

/// How often it is looked whether something waits, in milliseconds.
const LOOK_MS: u32 = 60_000;

type List = Asked<Page<KeptView>>;

/// Returns how many records wait for this person, and looks now and then whether more do.
#[hook]
pub(super) fn use_kept() -> u32 {
    let host = use_host();
    let status = use_status();
    let may_release = use_me().is_some_and(|me| me.roles.iter().any(|(role, _)| role.releases()));
    use_effect_with(may_release && status.link == Link::Online, move |is_due| {
        let look = move || {
            let host = host.clone();
            spawn_local(async move {
                if let Some(host) = host {
                    // Nothing stands behind the last number there is: only the count comes, with the sync's state.
                    drop(host.quarantine(u64::MAX).await);
                }
            });
        };
        let timer = is_due.then(|| {
            look();
            Interval::new(LOOK_MS, look)
        });
        move || drop(timer)
    });
    status.kept
}

/// What is shown already, and the lines that follow.
async fn longer(host: &Host, shown: &[KeptView]) -> List {
    match host.quarantine(shown.last().map_or(0, |last| last.line.id)).await {
        Ok(next) => Asked::Here(Rc::new(Page { lines: [shown, &next.lines].concat(), total: next.total })),
        Err(trouble) => Asked::Failed(trouble),
    }
}

/// The records by whose they are; each is released behind a question.
#[component]
pub(crate) fn Kept() -> Html {
    let host = use_host();
    let status = use_status();
    let list = use_state(|| List::Loading);
    let chosen = use_state(Vec::<u64>::new);
    let load = {
        let list = list.clone();
        Callback::from(move |shown: Vec<KeptView>| {
            let (Some(host), list) = (host.clone(), list.clone()) else { return };
            spawn_local(async move { list.set(longer(&host, &shown).await) });
        })
    };
    {
        let load = load.clone();
        use_effect_with((status.link == Link::Online, status.kept), move |_| load.emit(Vec::new()));
    }
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |ids: Vec<u64>| chosen.set(ids))
    };
    let on_close = {
        let (chosen, load) = (chosen.clone(), load.clone());
        Callback::from(move |()| {
            chosen.set(Vec::new());
            load.emit(Vec::new());
        })
    };
    html! {
        <>
            <header class="work-head"><div><h1>{ t("title-kept") }</h1><p class="quiet">{ t("desk-kept-help") }</p></div></header>
            { asked(&list, |page| shown(page, &choose, &load)) }
            if !chosen.is_empty() { <Sure ids={(*chosen).clone()} {on_close}/> }
        </>
    }
}

fn shown(page: &Page<KeptView>, choose: &Callback<Vec<u64>>, load: &Callback<Vec<KeptView>>) -> Html {
    if page.lines.is_empty() {
        return html! {
            <div class="empty" data-test="kept-empty">
                <p class="empty-words">{ t("desk-kept-empty") }</p>
                <p class="empty-help">{ t("desk-kept-empty-help") }</p>
            </div>
        };
    }
    let (count, lines) = (page.lines.len(), page.lines.clone());
    let more = load.reform(move |_: MouseEvent| lines.clone());
    html! {
        <>
            { for by_device(&page.lines).iter().map(|lines| of_device(lines, choose)) }
            if count < usize::try_from(page.total).unwrap_or(count) {
                <button class="btn btn-quiet btn-block" type="button" id="kept-more" onclick={more}>
                    { t_with("desk-more", &[("shown", count.into()), ("total", page.total.into())]) }
                </button>
            }
        </>
    }
}

/// The records of each device, in the order in which its first one came.
fn by_device(lines: &[KeptView]) -> Vec<Vec<&KeptView>> {
    let mut groups: Vec<Vec<&KeptView>> = Vec::new();
    for view in lines {
        let of = |group: &&mut Vec<&KeptView>| {
            group.first().is_some_and(|first| first.line.device == view.line.device)
        };
        match groups.iter_mut().find(of) {
            Some(group) => group.push(view),
            None => groups.push(vec![view]),
        }
    }
    groups
}

fn of_device(lines: &[&KeptView], choose: &Callback<Vec<u64>>) -> Html {
    let Some(first) = lines.first() else { return html! {} };
    let may = lines.iter().map(|view| &view.line).filter(|line| may_be_released(line.code));
    let ids: Vec<u64> = may.map(|line| line.id).take(KEPT_MAX).collect();
    let words = t_with("desk-kept-release-all", &[("count", ids.len().into())]);
    html! {
        <section class="section" key={first.line.id} data-test="kept-device">
            <header class="section-head">
                <h2>{ dotted(&[&first.name, &first.line.label]) }</h2><span class="count">{ lines.len() }</span>
                if ids.len() > 1 { { button("kept-release-all", words, ids, choose) } }
            </header>
            <ul class="list">{ for lines.iter().map(|view| row(view, choose)) }</ul>
        </section>
    }
}

fn row(KeptView { line, place, .. }: &KeptView, choose: &Callback<Vec<u64>>) -> Html {
    let what = t_of("desk-kept-what", lane_key(line.lane));
    let came = moment::when(line.at_ms, host::now_ms()).to_string();
    let came = t_with("desk-kept-came", &[("when", came.into())]);
    html! {
        <li key={line.id}><div class="row row-static" data-test="kept-row">
            <span class="row-main">
                <span class="row-title">{ dotted(&[&what, place]) }</span>
                <span class="row-sub">{ dotted(&[&came, &size(line.size_bytes)]) }</span>
                <span class="row-note">{ t_of("desk-kept-why", reject_key(line.code)) }</span>
            </span>
            <span class="row-side">
                if may_be_released(line.code) { { button("kept-release", t("desk-kept-release"), vec![line.id], choose) } }
            </span>
        </div></li>
    }
}

fn button(test: &'static str, words: AttrValue, ids: Vec<u64>, choose: &Callback<Vec<u64>>) -> Html {
    let onclick = choose.reform(move |_: MouseEvent| ids.clone());
    html! { <button class="btn btn-secondary btn-s" type="button" data-test={test} {onclick}>{ words }</button> }
}

/// Whether the relay may have changed its mind since.
const fn may_be_released(code: RejectCode) -> bool {
    !matches!(code, RejectCode::UnknownDevice | RejectCode::BadSignature | RejectCode::Size)
}

const fn lane_key(lane: Lane) -> &'static str {
    match lane {
        Lane::Fire => "fire",
        Lane::Hazard => "hazard",
        Lane::Other => "other",
    }
}

#[derive(Properties, PartialEq)]
struct SureProps {
    ids: Vec<u64>,
    on_close: Callback<()>,
}

/// Asks once more, for a release cannot be taken back, and says what came of it.
#[component]
fn Sure(props: &SureProps) -> Html {
    let host = use_host();
    let tell = use_tell();
    let is_busy = use_state(|| false);
    let trouble = use_state(|| None::<Trouble>);
    let count = props.ids.len();
    let on_release = {
        let (ids, on_close) = (props.ids.clone(), props.on_close.clone());
        let (is_busy, trouble) = (is_busy.clone(), trouble.clone());
        Callback::from(move |_: MouseEvent| {
            let (Some(host), Some(tell)) = (host.clone(), tell.clone()) else { return };
            let (ids, on_close) = (ids.clone(), on_close.clone());
            let (is_busy, trouble) = (is_busy.clone(), trouble.clone());
            is_busy.set(true);
            spawn_local(async move {
                match host.release(ids).await {
                    Ok(left) => {
                        match left_words(&left) {
                            Some(words) => tell.trouble(words),
                            None => tell.done(t_with("desk-kept-done", &[("count", count.into())])),
                        }
                        on_close.emit(());
                    }
                    Err(why) => {
                        trouble.set(Some(why));
                        is_busy.set(false);
                    }
                }
            });
        })
    };
    let on_cancel = props.on_close.reform(|_: MouseEvent| ());
    let foot = html! {
        <>
            <button class="btn btn-secondary" type="button" onclick={on_cancel}>{ t("cancel") }</button>
            <button class="btn btn-primary" type="button" id="kept-sure" disabled={*is_busy}
                aria-busy={is_busy.then_some("true")} onclick={on_release}>{ t("desk-kept-release") }</button>
        </>
    };
    html! {
        <Dialog title={t_with("desk-kept-sure", &[("count", count.into())])} class="dialog-narrow" on_close={props.on_close.clone()} {foot}>
            <p>{ t("desk-kept-sure-help") }</p>
            { trouble_note(trouble.as_ref()) }
        </Dialog>
    }
}

/// Why some were not released. What somebody else released in the meantime is released.
fn left_words(left: &[(u64, NotReleased)]) -> Option<AttrValue> {
    let left: Vec<NotReleased> =
        left.iter().map(|(_, why)| *why).filter(|why| *why != NotReleased::Already).collect();
    let why = match left.first()? {
        NotReleased::Faulty(code) => t_of("desk-kept-why", reject_key(*code)),
        NotReleased::Unknown | NotReleased::Already => t("desk-kept-gone"),
    };
    Some(t_with("desk-kept-left", &[("count", left.len().into()), ("why", why.to_string().into())]))
}
