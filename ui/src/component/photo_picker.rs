//! Takes photos into a form.

use domain::{
    hazard::PhotoRef,
    place::{DivisionCode, Position},
    record::Hash,
    refusal::PHOTOS_MAX,
    view::Query,
};
use web_sys::{File, HtmlInputElement};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    ask::{use_host, use_me, use_view},
    component::{camera::Camera, field::Need, photo::Thumbs, picture, row::dotted},
    host::{self, Host},
    icon::{Icon, IconSize, IconView},
    moment, pick,
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
    /// Site or place, burnt in with time, coordinates, grid and person.
    #[prop_or_default]
    pub(crate) place: AttrValue,
    #[prop_or_default]
    pub(crate) grid: Option<DivisionCode>,
    #[prop_or_default]
    pub(crate) need: Need,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
}

/// Photos of a form: the camera, the album, and what was taken.
#[component]
pub(crate) fn PhotoPicker(props: &PhotoPickerProps) -> Html {
    let is_open = use_state_eq(|| false);
    let has_camera = use_state_eq(|| true);
    let is_busy = use_state_eq(|| false);
    let mark = use_mark(props);
    let on_add = use_once(props);
    let onchange = use_files(&on_add, &mark, &is_busy);
    use_effect_with((), |()| host::look_for_fix());
    let id = props.id.clone();
    let set_open = |open: bool| {
        let is_open = is_open.clone();
        Callback::from(move |()| is_open.set(open))
    };
    let missing = has_camera.setter();
    html! {
        <fieldset class="field" id={id.clone()}>
            <legend class="field-label">
                { &props.label }
                if props.need == Need::Must { <span class="field-must">{ t("must") }</span> }
                { " " }<span class="count">{ props.photos.len() }</span>
            </legend>
            <Thumbs photos={props.photos.clone()}/>
            if props.photos.len() < PHOTOS_MAX {
                <div class="thumbs">
                    if *has_camera {
                        <button class="thumb thumb-add" type="button" id={format!("{id}-camera")} onclick={set_open(true).reform(|_| ())}>
                            <IconView icon={Icon::Camera}/><span>{ t("photo-take") }</span>
                        </button>
                    } else { { source(&id, "system", Icon::Camera, Some("environment"), *is_busy, &onchange) } }
                    { source(&id, "file", Icon::Image, None, *is_busy, &onchange) }
                </div>
            }
            if !*has_camera { <p class="field-help" data-test="camera-fallback">{ t("camera-fallback") }</p> }
            if !props.photos.is_empty() { { drop_buttons(props) } }
            <p class="field-help">{ t_with("photos-help", &[("max", PHOTOS_MAX.into())]) }</p>
            if let Some(error) = &props.error {
                <p class="field-error" role="alert">
                    <IconView icon={Icon::Hazard} size={IconSize::Small}/><span>{ error }</span>
                </p>
            }
            if *is_open {
                <Camera {id} photos={props.photos.clone()} {mark} {on_add} on_drop={props.on_drop.clone()}
                    on_close={set_open(false)} on_missing={Callback::from(move |()| missing.set(false))}/>
            }
        </fieldset>
    }
}

/// Returns what tells the lines that are burnt in: time, place with coordinates, grid and person.
#[hook]
fn use_mark(props: &PhotoPickerProps) -> Callback<(), Vec<String>> {
    let me = use_me();
    let places = use_view(Query::Places, pick::places);
    let of_grid = |code: &DivisionCode| places.here()?.iter().find(|place| place.code == *code);
    let grid = props.grid.as_ref().and_then(of_grid).map(|place| place.name.clone()).unwrap_or_default();
    let place = props.place.clone();
    Callback::from(move |()| {
        let (person, offset_ms) =
            me.as_deref().map(|me| (me.name.clone(), me.offset_ms.unwrap_or(0))).unwrap_or_default();
        let time = moment::full(host::now_ms().saturating_add(offset_ms));
        let fix = host::last_fix().map(|fix| coordinates(&fix)).unwrap_or_default();
        let lines = [time, dotted(&[&place, &fix]), dotted(&[&grid, &person])];
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    })
}

/// Returns what adds a photo to the form, unless the very same stands there.
#[hook]
fn use_once(props: &PhotoPickerProps) -> Callback<PhotoRef> {
    let held = use_mut_ref(Vec::<Hash>::new);
    *held.borrow_mut() = props.photos.iter().map(|photo| photo.hash).collect();
    let on_add = props.on_add.clone();
    Callback::from(move |photo: PhotoRef| {
        if !held.borrow().contains(&photo.hash) {
            held.borrow_mut().push(photo.hash);
            on_add.emit(photo);
        }
    })
}

fn coordinates(fix: &Position) -> String {
    format!("{:.5}, {:.5}", fix.lat(), fix.lon())
}

/// Takes the files that a person chose.
#[hook]
fn use_files(
    on_add: &Callback<PhotoRef>,
    mark: &Callback<(), Vec<String>>,
    is_busy: &UseStateHandle<bool>,
) -> Callback<Event> {
    let (host, tell) = (use_host(), use_tell());
    let (is_busy, on_add, mark) = (is_busy.clone(), on_add.clone(), mark.clone());
    Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let files = chosen(&input);
        input.set_value("");
        let (Some(host), Some(tell)) = (host.clone(), tell.clone()) else { return };
        let (is_busy, on_add, mark) = (is_busy.clone(), on_add.clone(), mark.emit(()));
        is_busy.set(true);
        spawn_local(async move {
            take(&host, &tell, files, &mark, &on_add).await;
            is_busy.set(false);
        });
    })
}

fn source(
    id: &str,
    kind: &str,
    icon: Icon,
    capture: Option<&'static str>,
    is_busy: bool,
    onchange: &Callback<Event>,
) -> Html {
    let words = match (is_busy, capture) {
        (true, _) => t("photo-busy"),
        (false, Some(_)) => t("photo-take"),
        (false, None) => t("photo-choose"),
    };
    html! {
        <label class="thumb thumb-add">
            <input class="only-sr" type="file" id={format!("{id}-{kind}")} accept="image/*" {capture} multiple={capture.is_none()}
                disabled={is_busy} onchange={onchange.clone()}/>
            <IconView {icon}/>
            <span>{ words }</span>
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
        let Some(prepared) = picture::prepare(&file, mark).await else {
            tell.trouble(t("photo-unreadable"));
            continue;
        };
        match host.keep_photo(prepared).await {
            Ok(photo) => on_add.emit(photo),
            Err(trouble) => tell.trouble(trouble.words()),
        }
    }
}
