//! What stands above the page has the keyboard until it is closed.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What Tab leads to.
const REACHABLE: &str =
    "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled)";

/// Gives the keyboard to `frame` while it stands, and then back to where it was.
#[hook]
pub(crate) fn use_keyboard(frame: &NodeRef) {
    let frame = frame.clone();
    use_effect_with((), move |()| {
        let before = holder();
        focus(frame.cast().as_ref());
        move || focus(before.as_ref())
    });
}

/// Leads Tab round within `frame` instead of out of it.
pub(crate) fn hold_tab(frame: &NodeRef, event: &KeyboardEvent) {
    let Some(frame) = frame.cast::<HtmlElement>().filter(|_| event.key() == "Tab") else { return };
    let reachable = reachable(&frame);
    let (last, next) = if event.shift_key() {
        (reachable.first(), reachable.last())
    } else {
        (reachable.last(), reachable.first())
    };
    let at = holder();
    let is_at_frame = event.shift_key() && at.as_ref() == Some(&frame);
    if is_at_frame || at.as_ref() == last {
        event.prevent_default();
        focus(next);
    }
}

fn holder() -> Option<HtmlElement> {
    web_sys::window()?.document()?.active_element()?.dyn_into().ok()
}

fn focus(element: Option<&HtmlElement>) {
    if let Some(element) = element {
        let _ = element.focus();
    }
}

/// What can be reached and is seen, in its order.
fn reachable(frame: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = frame.query_selector_all(REACHABLE) else { return vec![] };
    let elements = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok());
    elements.filter(|element| element.offset_parent().is_some()).collect()
}
