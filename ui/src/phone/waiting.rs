//! 仅在本机: each record and photo that is only here, with its state.

use domain::{
    photo::Originals,
    view::{DocumentKind, Query, WaitingPhoto, WaitingRecord, WaitingView},
    wire::{RefusedCode, RejectCode},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    ask::{use_host, use_status, use_view},
    component::{
        feedback::{Empty, asked},
        link::Go,
        photo::RowPhoto,
        row::{Section, dotted},
    },
    host,
    icon::{Icon, IconSize, IconView},
    moment, pick,
    route::Route,
    text::{t, t_of, t_with},
};

/// What is only on this device.
#[component]
pub(crate) fn Waiting() -> Html {
    let status = use_status();
    let waiting = use_view(Query::Waiting, pick::waiting);
    let has_work = status.waiting > 0 || status.photos_waiting > 0 || status.refused.is_some();
    html! {
        <>
            if let Some(code) = status.refused {
                <p class="note note-bad" role="alert" id="refused">
                    <IconView icon={Icon::Hazard} size={IconSize::Small}/><span>{ t_of("refused", refused_key(code)) }</span>
                </p>
            }
            { asked(&waiting, |waiting| first(waiting)) }
            // One button for both cases, so that a tap hits it even while the last record leaves.
            <Now key="now" {has_work}/>
            if let Some(at_ms) = status.last_ok_ms {
                <p class="quiet centred">{ t_with("waiting-last", &[("when", moment::when(at_ms, host::now_ms()).to_string().into())]) }</p>
            }
            { waiting.here().map(|waiting| lists(waiting)).unwrap_or_default() }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct NowProps {
    /// Whether anything waits.
    has_work: bool,
}

/// Connects at once.
#[component]
fn Now(props: &NowProps) -> Html {
    let host = use_host();
    let is_trying = use_state(|| false);
    let onclick = {
        let is_trying = is_trying.clone();
        Callback::from(move |_: MouseEvent| {
            let Some(host) = host.clone() else { return };
            let is_trying = is_trying.clone();
            is_trying.set(true);
            spawn_local(async move {
                host.send_now().await;
                is_trying.set(false);
            });
        })
    };
    let (class, words) = match (*is_trying, props.has_work) {
        (true, _) => ("btn btn-secondary btn-block", t("waiting-trying")),
        (false, true) => ("btn btn-primary btn-block", t("waiting-now")),
        (false, false) => ("btn btn-quiet btn-block", t("waiting-check")),
    };
    html! {
        <button {class} type="button" id="sync-now" disabled={*is_trying} {onclick}>
            <IconView icon={Icon::Refresh}/><span>{ words }</span>
        </button>
    }
}

/// What this page is about now: nothing, or that what follows is safe here.
fn first(waiting: &WaitingView) -> Html {
    if waiting.records.is_empty() && waiting.photos.is_empty() {
        return html! { <Empty icon={Icon::CloudCheck} words={t("waiting-empty")} help={t("waiting-empty-help")}/> };
    }
    html! { <p class="quiet">{ t("waiting-words") }</p> }
}

fn lists(waiting: &WaitingView) -> Html {
    html! {
        <>
            if !waiting.records.is_empty() {
                <Section title={t("waiting-records")} count={u32::try_from(waiting.records.len()).ok()}>
                    <ul class="list">{ for waiting.records.iter().enumerate().map(|(number, record)| html! { <li key={number}>{ record_row(record) }</li> }) }</ul>
                </Section>
            }
            if !waiting.photos.is_empty() && waiting.originals == Originals::WifiOnly {
                <p class="note note-info" data-test="waiting-wifi"><span>{ t("waiting-wifi") }</span></p>
            }
            if !waiting.photos.is_empty() {
                <Section title={t("waiting-photos")} count={u32::try_from(waiting.photos.len()).ok()}>
                    <ul class="list">{ for waiting.photos.iter().map(|photo| html! { <li key={photo.photo.hash.to_string()}>{ photo_row(photo) }</li> }) }</ul>
                </Section>
            }
            if waiting.quarantined > 0 {
                <p class="note note-warn" data-test="quarantined"><span>{ t_with("waiting-quarantined", &[("count", waiting.quarantined.into())]) }</span></p>
            }
        </>
    }
}

fn record_row(record: &WaitingRecord) -> Html {
    let to = match record.kind {
        DocumentKind::Hazard => Route::Hazard { hazard: record.document },
        DocumentKind::Patrol => Route::Patrol { patrol: record.document },
        DocumentKind::Site => Route::Site { site: record.document },
    };
    let state = match record.rejected {
        None => html! { <span class="chip state state-here">{ t("delivery-waiting") }</span> },
        Some(_) => html! { <span class="chip state state-returned">{ t("delivery-rejected") }</span> },
    };
    html! {
        <Go class="row" {to} test="waiting-record">
            <span class="row-main">
                <span class="row-title">{ &record.title }</span>
                <span class="row-sub">{ dotted(&[&t_of("kind", record.kind.key()), &moment::when(record.written_ms, host::now_ms()), &size(record.size_bytes)]) }</span>
                if let Some(code) = record.rejected {
                    <span class="row-note">{ t_with("waiting-rejected", &[("why", t_of("reject", reject_key(code)).to_string().into())]) }</span>
                }
            </span>
            <span class="row-side">{ state }</span>
        </Go>
    }
}

/// Returns a size in words.
pub(crate) fn size(bytes: u32) -> AttrValue {
    t_with("size-kb", &[("size", bytes.div_ceil(1024).into())])
}

fn photo_row(photo: &WaitingPhoto) -> Html {
    let percent = u64::from(photo.sent_bytes)
        .saturating_mul(100)
        .checked_div(u64::from(photo.photo.length))
        .unwrap_or(0);
    html! {
        <div class="row row-static" data-test="waiting-photo">
            <RowPhoto photo={photo.photo.clone()}/>
            <span class="row-main">
                <span class="row-title">{ t_with("waiting-photo", &[("size", size(photo.photo.length).to_string().into())]) }</span>
                <span class="row-sub">{ moment::when(photo.kept_ms, host::now_ms()) }</span>
            </span>
            <span class="row-side">
                if photo.sent_bytes > 0 {
                    <span class="chip state state-sending">{ t_with("waiting-photo-sent", &[("percent", percent.into())]) }</span>
                } else { <span class="chip state state-here">{ t("delivery-waiting") }</span> }
            </span>
        </div>
    }
}

/// Returns the word of a rejection in message keys.
pub(crate) const fn reject_key(code: RejectCode) -> &'static str {
    match code {
        RejectCode::UnknownDevice => "unknown_device",
        RejectCode::Revoked => "revoked",
        RejectCode::OutOfScope => "out_of_scope",
        RejectCode::BadSignature => "bad_signature",
        RejectCode::Size => "size",
        RejectCode::Gap => "gap",
        RejectCode::Quota => "quota",
    }
}

/// Returns the word of a refused session in message keys.
const fn refused_key(code: RefusedCode) -> &'static str {
    match code {
        RefusedCode::UnknownDevice => "unknown_device",
        RefusedCode::Revoked => "revoked",
        RefusedCode::BadSignature => "bad_signature",
        RefusedCode::Version => "version",
        RefusedCode::Malformed => "malformed",
        RefusedCode::TooLarge => "too_large",
        RefusedCode::OutOfTurn => "out_of_turn",
        RefusedCode::TooFast => "too_fast",
        RefusedCode::Fork => "fork",
        RefusedCode::Stopping => "stopping",
        RefusedCode::Full => "full",
    }
}
