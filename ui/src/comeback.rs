//! Coming back by the back button: a list stands where it was left, with what was chosen in it.

use std::{
    any::Any,
    cell::RefCell,
    collections::{HashMap, HashSet},
};

use gloo_events::{EventListener, EventListenerOptions};
use yew::prelude::*;

use crate::host;

/// How often a page that is still filling is looked at, in milliseconds, and how many times.
const LOOK_MS: u32 = 50;
const LOOKS_MAX: u32 = 30;

thread_local! {
    /// The entries of the browser's history that were shown.
    static SHOWN: RefCell<HashSet<String>> = RefCell::new(HashSet::new());
    static KEPT: RefCell<HashMap<&'static str, Box<dyn Any>>> = RefCell::new(HashMap::new());
}

/// Whether the entry of the history that stands now was shown before: then it is come back to.
fn is_back() -> bool {
    host::history_entry().is_some_and(|entry| SHOWN.with_borrow(|shown| shown.contains(&entry)))
}

/// A state that a screen had when it was left, where it is come back to; else a fresh one.
#[hook]
pub(crate) fn use_kept<T: Clone + Default + PartialEq + 'static>(key: &'static str) -> UseStateHandle<T> {
    let state = use_state_eq(|| {
        let kept =
            KEPT.with_borrow(|kept| kept.get(key).and_then(|value| value.downcast_ref::<T>().cloned()));
        kept.filter(|_| is_back()).unwrap_or_default()
    });
    use_effect_with((*state).clone(), move |value| {
        let value = Box::new(value.clone());
        KEPT.with_borrow_mut(|kept| kept.insert(key, value));
    });
    state
}

/// Keeps how far each address was scrolled; shows it there again, and a new one from its top.
#[hook]
pub(crate) fn use_scroll(place: String) {
    let places = use_mut_ref(HashMap::<String, i32>::new);
    let present = use_mut_ref(String::new);
    {
        let (places, present) = (places.clone(), present.clone());
        use_effect_with((), move |()| {
            let options = EventListenerOptions::run_in_capture_phase();
            let document = web_sys::window().and_then(|window| window.document());
            let listener = document.map(|document| {
                EventListener::new_with_options(&document, "scroll", options, move |_| {
                    places.borrow_mut().insert(present.borrow().clone(), host::scrolled_px());
                })
            });
            move || drop(listener)
        });
    }
    use_effect_with(place, move |place| {
        present.borrow_mut().clone_from(place);
        let left_at = places.borrow().get(place).copied().filter(|_| is_back()).unwrap_or(0);
        SHOWN.with_borrow_mut(|shown| shown.extend(host::history_entry()));
        host::scroll_to_px(0);
        if left_at > 0 {
            scroll_once_filled(left_at, LOOKS_MAX);
        }
    });
}

/// Scrolls as soon as the page is long enough for it.
fn scroll_once_filled(to_px: i32, looks: u32) {
    host::scroll_to_px(to_px);
    if host::scrolled_px() < to_px && looks > 0 {
        host::after_ms(LOOK_MS, move || scroll_once_filled(to_px, looks.saturating_sub(1)));
    }
}
