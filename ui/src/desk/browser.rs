//! What the desk asks of the page: clicks by key, printing, files.

use gloo_events::EventListener;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, Document, Element, Event, HtmlElement, HtmlInputElement, Url};

use crate::host;

/// How long a file's address is kept for the browser to take it, in milliseconds.
const FILE_MS: u32 = 60_000;

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Whether the person is typing into a field.
pub(crate) fn is_typing(event: &Event) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => {
            let kind = element.dyn_into::<HtmlInputElement>().map(|input| input.type_()).unwrap_or_default();
            !matches!(kind.as_str(), "checkbox" | "radio" | "button")
        }
        _ => false,
    }
}

/// Whether something stands above the page.
pub(crate) fn has_dialog() -> bool {
    document().and_then(|document| document.query_selector(".veil, .lightbox").ok().flatten()).is_some()
}

/// Clicks what is marked with `data-key`; returns whether there was such a thing.
pub(crate) fn click_key(key: &str) -> bool {
    let is_letter = key.len() == 1 && key.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_letter {
        return false;
    }
    let found = document()
        .and_then(|document| document.query_selector(&format!("[data-key=\"{key}\"]")).ok().flatten());
    match found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        Some(element) => {
            element.click();
            true
        }
        None => false,
    }
}

/// Opens the browser's print dialog.
pub(crate) fn print() {
    if let Some(window) = web_sys::window() {
        let _ = window.print();
    }
}

/// Does something once the browser has what it prints.
pub(crate) fn once_printed(what: impl FnOnce() + 'static) {
    if let Some(window) = web_sys::window() {
        EventListener::once(&window, "afterprint", move |_| what()).forget();
    }
}

/// Hands a file to the person.
pub(crate) fn download(name: &str, bytes: &[u8]) -> Option<()> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", &url).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    host::after_ms(FILE_MS, move || drop(Url::revoke_object_url(&url)));
    Some(())
}
