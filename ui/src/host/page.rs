//! What the page itself gives: root, clock, randomness, position, storage, window.

use std::cell::Cell;

use domain::{
    id::Id,
    place::{BadPosition, Position},
};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, PositionOptions, Storage, Window};

/// A fix older than this says nothing about here, in milliseconds.
const FIX_AGE_MS_MAX: i64 = 120_000;

thread_local! {
    static FIX: Cell<Option<Position>> = const { Cell::new(None) };
}

fn window() -> Option<Window> {
    web_sys::window()
}

/// Returns the element that the screens live in.
pub(crate) fn root() -> Option<Element> {
    window()?.document()?.get_element_by_id("app")
}

/// Milliseconds since 1970 by this device's clock, which may be wrong.
pub(crate) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// Mints an id.
pub(crate) fn mint<K>() -> Id<K> {
    let mut random = [0; 10];
    if let Some(crypto) = window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut random);
    }
    Id::mint(now_ms(), random)
}

/// Returns the last fix, unless it is too old to say anything about here.
pub(crate) fn last_fix() -> Option<Position> {
    FIX.with(Cell::get).filter(|fix| now_ms().saturating_sub(fix.fixed_at_ms()) < FIX_AGE_MS_MAX)
}

type Parse = fn(f64, f64, f64, Option<i64>) -> Result<Position, BadPosition>;

pub(super) fn ask_for_fix(parse: Parse) {
    let Some(geolocation) = window().and_then(|window| window.navigator().geolocation().ok()) else { return };
    let take = Closure::once_into_js(move |fix: JsValue| take_fix(&fix, parse));
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(20_000);
    let _ = geolocation.get_current_position_with_error_callback_and_options(
        take.unchecked_ref(),
        None,
        &options,
    );
}

/// Asks the shell's plugin, which a phone has and a desktop refuses; its answer has the form of a page's own.
pub(super) async fn ask_shell_for_fix(invoke: Function, parse: Parse) {
    let call = |command: &str, arguments: &str| -> Option<Promise> {
        let arguments = js_sys::JSON::parse(arguments).ok()?;
        invoke.call2(&JsValue::NULL, &command.into(), &arguments).ok()?.dyn_into().ok()
    };
    let steps = [
        ("plugin:geolocation|request_permissions", r#"{"permissions":["location"]}"#),
        (
            "plugin:geolocation|get_current_position",
            r#"{"options":{"enableHighAccuracy":true,"timeout":20000,"maximumAge":60000}}"#,
        ),
    ];
    for (command, arguments) in steps {
        let Some(answer) = call(command, arguments) else { return };
        let Ok(answer) = JsFuture::from(answer).await else { return };
        take_fix(&answer, parse);
    }
}

/// Keeps a fix in the form of the web's geolocation, if it is one.
fn take_fix(fix: &JsValue, parse: Parse) {
    let number =
        |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok().and_then(|value| value.as_f64());
    let Ok(coords) = Reflect::get(fix, &"coords".into()) else { return };
    let parts = (number(&coords, "latitude"), number(&coords, "longitude"), number(&coords, "accuracy"));
    if let (Some(lat), Some(lon), Some(accuracy_m)) = parts {
        let at_ms = number(fix, "timestamp").map(|at| at as i64);
        if let Ok(position) = parse(lat, lon, accuracy_m, at_ms) {
            FIX.with(|kept| kept.set(Some(position)));
        }
    }
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// Reads a setting of this browser.
pub(crate) fn kept_setting(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps a setting of this browser.
pub(crate) fn keep_setting(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Marks the page itself.
pub(crate) fn mark_page(attribute: &str, value: &str) {
    let page = window().and_then(|window| window.document()).and_then(|document| document.document_element());
    if let Some(page) = page {
        let _ = page.set_attribute(attribute, value);
    }
}

/// Puts words into the window's title.
pub(crate) fn title(words: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(words);
    }
}

/// Returns the window's width in pixels.
pub(crate) fn width_px() -> u32 {
    window()
        .and_then(|window| window.inner_width().ok())
        .and_then(|width| width.as_f64())
        .map_or(0, |width| width as u32)
}

/// Moves the keyboard to an element.
pub(crate) fn focus(id: &str) {
    let element =
        window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Shows the first refusal of a form, once it stands on the page.
pub(crate) fn show_refusal() {
    after_ms(60, || {
        let error = window().and_then(|window| window.document()?.query_selector(".field-error").ok()?);
        if let Some(error) = error {
            error.scroll_into_view_with_scroll_into_view_options(&{
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Center);
                options
            });
        }
    });
}

fn main_part() -> Option<Element> {
    window()?.document()?.get_element_by_id("main")
}

/// What names the present entry of the browser's history; `None` where the address was typed.
pub(crate) fn history_entry() -> Option<String> {
    let state = window()?.history().ok()?.state().ok().filter(|state| !state.is_null())?;
    js_sys::JSON::stringify(&state).ok().map(String::from)
}

/// How far the page is scrolled, in pixels.
pub(crate) fn scrolled_px() -> i32 {
    main_part().map_or(0, |main| main.scroll_top())
}

/// Scrolls the page, in pixels from its top.
pub(crate) fn scroll_to_px(px: i32) {
    if let Some(main) = main_part() {
        main.set_scroll_top(px);
    }
}

/// Changes to the newest version of the app.
pub(crate) fn reload() {
    let Some(window) = window() else { return };
    let own = Reflect::get(window.as_ref(), &"qianliyanReload".into()).ok();
    match own.and_then(|own| own.dyn_into::<Function>().ok()) {
        Some(own) => drop(own.call0(window.as_ref())),
        None => drop(window.location().reload()),
    }
}

/// Whether the page is looked at.
pub(crate) fn is_visible() -> bool {
    window()
        .and_then(|window| window.document())
        .is_some_and(|document| document.visibility_state() == web_sys::VisibilityState::Visible)
}

/// Whether the browser knows of a network.
pub(crate) fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Does something a little later.
pub(crate) fn after_ms(ms: u32, what: impl FnOnce() + 'static) {
    gloo_timers::callback::Timeout::new(ms, what).forget();
}

/// Returns what the browser calls itself, as a name for this device.
pub(crate) fn device_label() -> String {
    let agent = window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    let known = ["HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux"];
    let system = known.into_iter().find(|name| agent.contains(name)).unwrap_or("Web");
    system.to_owned()
}
