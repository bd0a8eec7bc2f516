//! The keyboard at the desk.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::browser::{has_dialog, is_typing};
use crate::{component::feedback::Dialog, text::t};

/// What the keys do, in the order of the help.
const KEYS: [(&str, &str); 9] = [
    ("/", "desk-key-search"),
    ("j", "desk-key-next"),
    ("k", "desk-key-previous"),
    ("Enter", "desk-key-open"),
    ("x", "desk-key-pick"),
    ("a", "desk-key-act"),
    ("r", "desk-key-return"),
    ("Esc", "desk-key-close"),
    ("?", "desk-key-help"),
];

/// Gives keys to `act` while nobody types and no dialog stands; it tells whether it did something.
#[hook]
pub(crate) fn use_keys(act: Callback<String, bool>) {
    let newest = use_mut_ref(|| act.clone());
    *newest.borrow_mut() = act;
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(pressed) = event.dyn_ref::<KeyboardEvent>() else { return };
                let is_ours = !(pressed.ctrl_key() || pressed.meta_key() || pressed.alt_key());
                if !is_ours || event.default_prevented() || is_typing(event) || has_dialog() {
                    return;
                }
                let act = newest.borrow().clone();
                if act.emit(pressed.key()) {
                    event.prevent_default();
                }
            })
        });
        move || drop(listener)
    });
}

/// Returns the place in a list of `length` that a key leads to from `from`.
pub(crate) fn stepped(key: &str, from: Option<usize>, length: usize) -> Option<usize> {
    let last = length.checked_sub(1)?;
    match (key, from) {
        ("j" | "ArrowDown", Some(place)) => Some(place.saturating_add(1).min(last)),
        ("k" | "ArrowUp", Some(place)) => Some(place.saturating_sub(1).min(last)),
        ("j" | "k" | "ArrowDown" | "ArrowUp", None) => Some(0),
        _ => None,
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct HelpProps {
    pub(crate) on_close: Callback<()>,
}

/// What the keys do.
#[component]
pub(crate) fn KeysHelp(props: &HelpProps) -> Html {
    html! {
        <Dialog title={t("desk-keys")} on_close={props.on_close.clone()} class="dialog-narrow">
            <dl class="keys" data-test="keys">
                { for KEYS.iter().map(|(key, words)| html! {
                    <div key={*key}><dt><kbd>{ *key }</kbd></dt><dd>{ t(words) }</dd></div>
                }) }
            </dl>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_a_first_and_a_last_row() {
        assert_eq!(stepped("j", None, 3), Some(0));
        assert_eq!(stepped("j", Some(2), 3), Some(2));
        assert_eq!(stepped("k", Some(0), 3), Some(0));
        assert_eq!(stepped("j", None, 0), None);
        assert_eq!(stepped("Enter", Some(1), 3), None);
    }
}
