//! The camera in the page: what it sees, one large button, and what was taken.

use std::{cell::RefCell, rc::Rc};

use domain::{hazard::PhotoRef, record::Hash, refusal::PHOTOS_MAX};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack};
use yew::{platform::spawn_local, prelude::*};

use super::{
    modal::{hold_tab, use_keyboard},
    photo::use_photo,
    picture,
};
use crate::{
    ask::use_host,
    icon::{Icon, IconView},
    text::{t, t_with},
    toast::use_tell,
};

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Opening,
    Live,
    /// The person, or a rule of the device, does not let the page see.
    Refused,
    /// There is none, or another app holds it.
    Missing,
}

#[derive(Properties, PartialEq)]
pub(crate) struct CameraProps {
    pub(crate) id: AttrValue,
    /// What the form holds so far.
    pub(crate) photos: Vec<PhotoRef>,
    /// Returns what is burnt in, line by line.
    pub(crate) mark: Callback<(), Vec<String>>,
    pub(crate) on_add: Callback<PhotoRef>,
    pub(crate) on_drop: Callback<Hash>,
    pub(crate) on_close: Callback<()>,
    /// Told where there is no picture.
    pub(crate) on_missing: Callback<()>,
}

/// The camera over the whole screen. Every photo is kept at once; the form may die.
#[component]
pub(crate) fn Camera(props: &CameraProps) -> Html {
    let video = use_node_ref();
    let standing = use_stream(&video, &props.on_missing);
    let taken = use_state(|| 0_usize);
    let is_busy = use_state_eq(|| false);
    let is_full = props.photos.len() >= PHOTOS_MAX;
    let shoot = use_shot(props, &video, &taken, &is_busy);
    let again = {
        let (on_drop, taken) = (props.on_drop.clone(), taken.clone());
        let last = props.photos.last().map(|photo| photo.hash);
        Callback::from(move |_: MouseEvent| {
            if let Some(last) = last {
                on_drop.emit(last);
                taken.set(taken.saturating_sub(1));
            }
        })
    };
    let close = props.on_close.reform(|_: MouseEvent| ());
    let frame = use_node_ref();
    use_keyboard(&frame);
    let on_key = {
        let (on_close, frame) = (props.on_close.clone(), frame.clone());
        Callback::from(move |event: KeyboardEvent| {
            hold_tab(&frame, &event);
            if event.key() == "Escape" {
                on_close.emit(());
            }
        })
    };
    let last = props.photos.last().filter(|_| *taken > 0);
    html! {
        <div class="camera" role="dialog" aria-modal="true" aria-label={t("photo-take")} id={format!("{}-view", props.id)} tabindex="-1" onkeydown={on_key} ref={frame}>
            <video class="camera-view" ref={video} autoplay=true playsinline=true muted=true></video>
            { said(standing, is_full, *taken) }
            <div class="camera-bar">
                <button class="btn" type="button" id="camera-close" onclick={close}>{ if *taken == 0 { t("close") } else { t("camera-done") } }</button>
                <button class="camera-shot" type="button" id="camera-shot" aria-label={t("photo-take")} onclick={shoot}
                    disabled={*is_busy || is_full || standing != Standing::Live}></button>
                if let Some(last) = last {
                    <button class="btn" type="button" id="camera-again" onclick={again} disabled={*is_busy}>
                        <LastTaken photo={last.clone()}/><span>{ t("camera-again") }</span>
                    </button>
                } else { <span class="camera-gap"></span> }
            </div>
        </div>
    }
}

fn said(standing: Standing, is_full: bool, taken: usize) -> Html {
    let words = match standing {
        Standing::Opening => t("camera-opening"),
        Standing::Refused => t("camera-refused"),
        Standing::Missing => t("camera-missing"),
        Standing::Live if is_full => t_with("camera-full", &[("max", PHOTOS_MAX.into())]),
        Standing::Live if taken > 0 => t_with("camera-taken", &[("count", taken.into())]),
        Standing::Live => return html! {},
    };
    html! { <p class="camera-mark" role="status" data-test="camera-said">{ words }</p> }
}

#[derive(Properties, PartialEq)]
struct LastTakenProps {
    photo: PhotoRef,
}

/// What was taken last, to see whether it is sharp.
#[component]
fn LastTaken(props: &LastTakenProps) -> Html {
    let source = use_photo(props.photo.small());
    html! {
        if let Some(src) = source { <img class="camera-last" {src} alt=""/> } else { <IconView icon={Icon::Image}/> }
    }
}

/// Takes a photo and keeps it.
#[hook]
fn use_shot(
    props: &CameraProps,
    video: &NodeRef,
    taken: &UseStateHandle<usize>,
    is_busy: &UseStateHandle<bool>,
) -> Callback<MouseEvent> {
    let (host, tell) = (use_host(), use_tell());
    let (mark, on_add, video) = (props.mark.clone(), props.on_add.clone(), video.clone());
    let (taken, is_busy) = (taken.clone(), is_busy.clone());
    Callback::from(move |_| {
        let (Some(host), Some(tell)) = (host.clone(), tell.clone()) else { return };
        let shot = video.cast::<HtmlVideoElement>().and_then(|video| picture::shoot(&video, &mark.emit(())));
        let Some(shot) = shot else { return tell.trouble(t("photo-unreadable")) };
        let (on_add, taken, is_busy) = (on_add.clone(), taken.clone(), is_busy.clone());
        is_busy.set(true);
        spawn_local(async move {
            match host.keep_photo(shot).await {
                Ok(photo) => {
                    on_add.emit(photo);
                    taken.set(taken.saturating_add(1));
                }
                Err(trouble) => tell.trouble(trouble.words()),
            }
            is_busy.set(false);
        });
    })
}

/// Opens the camera for as long as the component stands.
#[hook]
fn use_stream(video: &NodeRef, on_missing: &Callback<()>) -> Standing {
    let standing = use_state_eq(|| Standing::Opening);
    {
        let (video, standing, on_missing) = (video.clone(), standing.clone(), on_missing.clone());
        use_effect_with((), move |()| {
            let held: Rc<RefCell<Held>> = Rc::default();
            let holding = Rc::clone(&held);
            spawn_local(async move {
                let opened = open().await;
                if holding.borrow().is_over {
                    return opened.iter().for_each(stop);
                }
                match opened {
                    Ok(stream) => {
                        if let Some(video) = video.cast::<HtmlVideoElement>() {
                            video.set_src_object(Some(&stream));
                            let is_shown = match video.play() {
                                Ok(playing) => JsFuture::from(playing).await.is_ok(),
                                Err(_) => false,
                            };
                            standing.set(if is_shown { Standing::Live } else { Standing::Missing });
                        }
                        holding.borrow_mut().stream = Some(stream);
                    }
                    Err(why) => {
                        standing.set(why);
                        on_missing.emit(());
                    }
                }
                if holding.borrow().is_over {
                    holding.borrow().stream.iter().for_each(stop);
                }
            });
            move || {
                held.borrow_mut().is_over = true;
                held.borrow().stream.iter().for_each(stop);
            }
        });
    }
    *standing
}

/// The stream of a camera that is open.
#[derive(Default)]
struct Held {
    stream: Option<MediaStream>,
    is_over: bool,
}

async fn open() -> Result<MediaStream, Standing> {
    let devices = web_sys::window().and_then(|window| window.navigator().media_devices().ok());
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&js_sys::JSON::parse(WANTED).unwrap_or(JsValue::TRUE));
    let asked = devices.ok_or(Standing::Missing)?.get_user_media_with_constraints(&constraints);
    let opened = JsFuture::from(asked.map_err(|_| Standing::Missing)?).await;
    opened.map(JsCast::unchecked_into).map_err(|error| {
        let name = js_sys::Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
        if name.as_deref() == Some("NotAllowedError") { Standing::Refused } else { Standing::Missing }
    })
}

/// The camera that looks away from the person, about as large as a kept photo.
const WANTED: &str = r#"{"facingMode":"environment","width":{"ideal":1600},"height":{"ideal":1200}}"#;

fn stop(stream: &MediaStream) {
    for track in stream.get_tracks().iter() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}
