//! Photos: small in a row, large on a tap.

use domain::{hazard::PhotoRef, photo::PhotoState, record::Hash, view::HazardView};
use yew::{platform::spawn_local, prelude::*};

use super::{
    modal::{hold_tab, use_keyboard},
    row::dotted,
};
use crate::{
    ask::{use_host, use_revision},
    icon::{Icon, IconSize, IconView},
    text::{t, t_with},
};

/// Returns a photo as an image's address, once it is here.
#[hook]
pub(crate) fn use_photo(hash: Hash) -> Option<AttrValue> {
    let host = use_host();
    let revision = use_revision();
    let photo = use_state(|| None::<AttrValue>);
    {
        let photo = photo.clone();
        let wanted = photo.is_none().then_some(revision);
        use_effect_with((hash, wanted), move |(hash, wanted)| {
            let (Some(host), Some(_)) = (host, *wanted) else { return };
            let hash = *hash;
            spawn_local(async move {
                if let Ok(Some(base64)) = host.photo(hash).await {
                    photo.set(Some(AttrValue::from(format!("data:image/jpeg;base64,{base64}"))));
                }
            });
        });
    }
    (*photo).clone()
}

/// Where each photo is that was taken on this device.
pub(crate) type States = Vec<(Hash, PhotoState)>;

/// Returns where the photos of a hazard are that were taken on this device.
pub(crate) fn states_of(hazard: &HazardView) -> States {
    hazard.timeline.iter().flat_map(|entry| entry.photo_states.clone()).collect()
}

fn state_of(states: &States, photo: &PhotoRef) -> Option<PhotoState> {
    states.iter().find(|(hash, _)| *hash == photo.hash).map(|(_, state)| *state)
}

fn state_words(state: PhotoState) -> AttrValue {
    match state {
        PhotoState::Here => t("delivery-waiting"),
        PhotoState::Sending { percent } => t_with("photo-sending", &[("percent", percent.into())]),
        PhotoState::AtRelay => t("delivery-at-relay"),
        PhotoState::Seen => t("delivery-seen"),
    }
}

const fn state_class(state: PhotoState) -> &'static str {
    match state {
        PhotoState::Here => "thumb-state state-here",
        PhotoState::Sending { .. } => "thumb-state state-sending",
        PhotoState::AtRelay => "thumb-state state-relay",
        PhotoState::Seen => "thumb-state state-seen",
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ThumbProps {
    pub(crate) photo: PhotoRef,
    pub(crate) state: Option<PhotoState>,
    pub(crate) number: usize,
    pub(crate) on_open: Callback<usize>,
}

/// One photo, small.
#[component]
pub(crate) fn Thumb(props: &ThumbProps) -> Html {
    let source = use_photo(props.photo.small());
    let (number, on_open) = (props.number, props.on_open.clone());
    let words = t_with("photo-number", &[("number", number.saturating_add(1).into())]);
    html! {
        <button class="thumb" type="button" data-test="thumb" aria-label={words.clone()}
            onclick={move |_| on_open.emit(number)}>
            if let Some(src) = source { <img {src} alt={words}/> } else { <IconView icon={Icon::Image}/> }
            if let Some(state) = props.state { <span class={state_class(state)} data-test="photo-state">{ state_words(state) }</span> }
        </button>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ThumbsProps {
    pub(crate) photos: Vec<PhotoRef>,
    #[prop_or_default]
    pub(crate) states: States,
    #[prop_or_default]
    pub(crate) class: Classes,
}

/// Photos in a row; a tap shows one large.
#[component]
pub(crate) fn Thumbs(props: &ThumbsProps) -> Html {
    let open = use_state(|| None::<usize>);
    if props.photos.is_empty() {
        return html! {};
    }
    let on_open = {
        let open = open.clone();
        Callback::from(move |number| open.set(Some(number)))
    };
    let shown = open.and_then(|number| props.photos.get(number).cloned().map(|photo| (number, photo)));
    let of = props.photos.len();
    html! {
        <>
            <div class={classes!("thumbs", props.class.clone())}>
                { for props.photos.iter().enumerate().map(|(number, photo)| html! {
                    <Thumb key={photo.hash.to_string()} photo={photo.clone()} state={state_of(&props.states, photo)} {number} on_open={on_open.clone()}/>
                }) }
            </div>
            if let Some((number, photo)) = shown {
                <Large key={photo.hash.to_string()} photo={photo.clone()} {number} {of} on_show={move |shown| open.set(shown)}/>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct LargeProps {
    photo: PhotoRef,
    number: usize,
    of: usize,
    /// Shows another, or none.
    on_show: Callback<Option<usize>>,
}

#[component]
fn Large(props: &LargeProps) -> Html {
    let (whole, small) = (use_photo(props.photo.hash), use_photo(props.photo.small()));
    let is_coming = whole.is_none();
    let source = whole.or(small);
    let show = |to: Option<usize>| {
        let on_show = props.on_show.clone();
        Callback::from(move |_: MouseEvent| on_show.emit(to))
    };
    let before = props.number.checked_sub(1);
    let after = Some(props.number.saturating_add(1)).filter(|next| *next < props.of);
    let words =
        t_with("photo-of", &[("number", props.number.saturating_add(1).into()), ("of", props.of.into())]);
    let frame = use_node_ref();
    use_keyboard(&frame);
    let on_key = {
        let (on_show, frame) = (props.on_show.clone(), frame.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Escape" => on_show.emit(None),
            "ArrowLeft" if before.is_some() => on_show.emit(before),
            "ArrowRight" if after.is_some() => on_show.emit(after),
            _ => hold_tab(&frame, &event),
        })
    };
    html! {
        <div class="lightbox" role="dialog" aria-modal="true" aria-label={words.clone()} tabindex="-1" onkeydown={on_key} ref={frame}>
            if let Some(src) = source { <img {src} alt={words.clone()} data-test={(!is_coming).then_some("photo-whole")}/> }
            if is_coming { <p>{ t("photo-coming") }</p> }
            <div class="lightbox-bar">
                <button class="btn btn-secondary" type="button" disabled={before.is_none()} onclick={show(before)}>
                    <IconView icon={Icon::ChevronLeft} size={IconSize::Small}/><span>{ t("photo-before") }</span>
                </button>
                <span>{ words }</span>
                <button class="btn btn-secondary" type="button" disabled={after.is_none()} onclick={show(after)}>
                    <span>{ t("photo-after") }</span><IconView icon={Icon::ChevronRight} size={IconSize::Small}/>
                </button>
                <button class="btn btn-primary" type="button" id="lightbox-close" onclick={show(None)}>{ t("close") }</button>
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct RowPhotoProps {
    pub(crate) photo: PhotoRef,
}

/// A photo at the head of a row.
#[component]
pub(crate) fn RowPhoto(props: &RowPhotoProps) -> Html {
    let source = use_photo(props.photo.small());
    html! {
        <span class="row-lead">
            if let Some(src) = source { <img class="row-photo" {src} alt=""/> } else { <IconView icon={Icon::Image}/> }
        </span>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct HeroProps {
    pub(crate) photos: Vec<PhotoRef>,
    #[prop_or_default]
    pub(crate) states: States,
}

/// The first photo, large, with the others below.
#[component]
pub(crate) fn Hero(props: &HeroProps) -> Html {
    let open = use_state(|| None::<usize>);
    let Some(first) = props.photos.first() else { return html! {} };
    let of = props.photos.len();
    let shown = open.and_then(|number| props.photos.get(number).cloned().map(|photo| (number, photo)));
    let on_open = {
        let open = open.clone();
        Callback::from(move |()| open.set(Some(0)))
    };
    html! {
        <>
            <HeroImage key={first.hash.to_string()} photo={first.clone()} state={state_of(&props.states, first)} {of} {on_open}/>
            if of > 1 { <Thumbs photos={props.photos.clone()} states={props.states.clone()}/> }
            if let Some((number, photo)) = shown {
                <Large key={photo.hash.to_string()} photo={photo.clone()} {number} {of} on_show={move |shown| open.set(shown)}/>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct HeroImageProps {
    photo: PhotoRef,
    state: Option<PhotoState>,
    of: usize,
    on_open: Callback<()>,
}

#[component]
fn HeroImage(props: &HeroImageProps) -> Html {
    let (whole, small) = (use_photo(props.photo.hash), use_photo(props.photo.small()));
    let source = whole.or(small);
    let state = props.state.map(state_words).unwrap_or_default();
    let words = t_with("photo-of", &[("number", 1.into()), ("of", props.of.into())]);
    let on_key = {
        let on_open = props.on_open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                on_open.emit(());
            }
        })
    };
    html! {
        <div class="hero" role="button" tabindex="0" id="hero" aria-label={words.clone()}
            onclick={let on_open = props.on_open.clone(); move |_| on_open.emit(())} onkeydown={on_key}>
            if let Some(src) = source {
                <img {src} alt={words.clone()}/>
                <span class="hero-mark" data-test="photo-state">{ dotted(&[&words, &state]) }</span>
            } else {
                <p class="hero-coming quiet">{ t("photo-coming") }</p>
            }
        </div>
    }
}
