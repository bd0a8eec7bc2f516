//! Takes photos into a form.

use domain::{hazard::PhotoRef, record::Hash, refusal::PHOTOS_MAX};
use web_sys::{File, HtmlInputElement};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    ask::{use_host, use_me},
    component::{field::Need, photo::Thumbs, picture, row::dotted},
    host::{self, Host},
    icon::{Icon, IconSize, IconView},
    moment,
    text::{t, t_with},
    toast::{Tell, use_tell},
};

#[derive(Properties, PartialEq)]
pub(crate) struct PhotoPickerProps {
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) photos: Vec<PhotoRef>,
    pub(crate) on_add: Callback<PhotoRef>,
    pub(crate) on_drop: Callback<Hash>,
    /// Site or place, burnt in with time and person.
    #[prop_or_default]
    pub(crate) place: AttrValue,
    #[prop_or_default]
    pub(crate) need: Need,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
}

/// Photos of a form: the camera, the album, and what was taken.
#[component]
pub(crate) fn PhotoPicker(props: &PhotoPickerProps) -> Html {
    let host = use_host();
    let me = use_me();
    let tell = use_tell();
    let is_busy = use_state(|| false);
    let id = props.id.clone();
    let person = me.as_deref().map(|me| me.name.clone()).unwrap_or_default();
    let onchange = {
        let (is_busy, on_add, place) = (is_busy.clone(), props.on_add.clone(), props.place.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let files = chosen(&input);
            input.set_value("");
            let (Some(host), Some(tell)) = (host.clone(), tell.clone()) else { return };
            let (is_busy, on_add) = (is_busy.clone(), on_add.clone());
            let mark = vec![moment::full(host::now_ms()), dotted(&[&place, &person])];
            is_busy.set(true);
            spawn_local(async move {
                take(&host, &tell, files, &mark, &on_add).await;
                is_busy.set(false);
            });
        })
    };
    let is_full = props.photos.len() >= PHOTOS_MAX;
    html! {
        <fieldset class="field" id={id.clone()}>
            <legend class="field-label">
                { &props.label }
                if props.need == Need::Must { <span class="field-must">{ t("must") }</span> }
                { " " }<span class="count">{ props.photos.len() }</span>
            </legend>
            <Thumbs photos={props.photos.clone()}/>
            if !is_full {
                <div class="thumbs">
                    { source(&id, "camera", Icon::Camera, true, *is_busy, &onchange) }
                    { source(&id, "file", Icon::Image, false, *is_busy, &onchange) }
                </div>
            }
            if !props.photos.is_empty() { { drop_buttons(props) } }
            <p class="field-help">{ t_with("photos-help", &[("max", PHOTOS_MAX.into())]) }</p>
            if let Some(error) = &props.error {
                <p class="field-error" role="alert">
                    <IconView icon={Icon::Hazard} size={IconSize::Small}/><span>{ error }</span>
                </p>
            }
        </fieldset>
    }
}

fn source(
    id: &str,
    kind: &str,
    icon: Icon,
    is_camera: bool,
    is_busy: bool,
    onchange: &Callback<Event>,
) -> Html {
    let capture = is_camera.then_some("environment");
    html! {
        <label class="thumb thumb-add">
            <input class="only-sr" type="file" id={format!("{id}-{kind}")} accept="image/*" {capture} multiple={!is_camera}
                disabled={is_busy} onchange={onchange.clone()}/>
            <IconView {icon}/>
            <span>{ if is_busy { t("photo-busy") } else if is_camera { t("photo-take") } else { t("photo-choose") } }</span>
        </label>
    }
}

fn drop_buttons(props: &PhotoPickerProps) -> Html {
    html! {
        <div class="btn-row">
            { for props.photos.iter().enumerate().map(|(number, photo)| {
                let (hash, on_drop) = (photo.hash, props.on_drop.clone());
                html! {
                    <button key={hash.to_string()} class="btn btn-s btn-quiet" type="button" onclick={move |_| on_drop.emit(hash)}>
                        <IconView icon={Icon::Trash} size={IconSize::Small}/>
                        <span>{ t_with("photo-drop", &[("number", number.saturating_add(1).into())]) }</span>
                    </button>
                }
            }) }
        </div>
    }
}

fn chosen(input: &HtmlInputElement) -> Vec<File> {
    let Some(files) = input.files() else { return Vec::new() };
    (0..files.length()).filter_map(|number| files.get(number)).take(PHOTOS_MAX).collect()
}

async fn take(host: &Host, tell: &Tell, files: Vec<File>, mark: &[String], on_add: &Callback<PhotoRef>) {
    for file in files {
        let Some(base64) = picture::prepare(&file, mark).await else {
            tell.trouble(t("photo-unreadable"));
            continue;
        };
        match host.keep_photo(base64).await {
            Ok(photo) => on_add.emit(photo),
            Err(trouble) => tell.trouble(trouble.words()),
        }
    }
}
