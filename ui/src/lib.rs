//! The screens of phone and desk.
//!
//! They know `domain` and, through [`host`], one device. Nothing is kept here but what a person is typing.

mod app;
mod ask;
mod comeback;
mod component;
mod desk;
mod draft;
mod form;
mod host;
mod icon;
mod live;
mod moment;
mod phone;
mod pick;
mod route;
mod setting;
mod text;
mod toast;
mod trouble;

use wasm_bindgen::prelude::wasm_bindgen;

/// Puts the screens into the page.
#[wasm_bindgen(start)]
pub fn start() {
    if let Some(root) = host::root() {
        root.set_text_content(None);
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
