//! The page, the clocks and the randomness of a worker.

use domain::{
    host::{FromHost, HostEvent, write},
    photo::Network,
    time::Stamp,
};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// The worker itself.
pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Says something to the page.
pub(crate) fn send(words: &FromHost) {
    if let Some(bytes) = write(words) {
        let _ = scope().post_message(&Uint8Array::from(bytes.as_slice()));
    }
}

/// Tells the page an event.
pub(crate) fn tell(event: HostEvent) {
    send(&FromHost::Event(event));
}

/// Writes to the browser's log.
pub(crate) fn complain(words: &str) {
    web_sys::console::error_1(&words.into());
}

/// Milliseconds since 1970 by this device's clock, which may be wrong.
pub(crate) fn wall_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// Milliseconds since the worker started, by a clock that only goes forward.
pub(crate) fn mono_ms() -> u64 {
    scope().performance().map_or(0.0, |performance| performance.now()) as u64
}

/// When a command is given; the fix comes with the call.
pub(crate) fn stamp() -> Stamp {
    Stamp { wall_ms: wall_ms(), mono_ms: mono_ms(), fix: None }
}

/// Returns what kind of network this is, where the browser tells.
pub(crate) fn network() -> Network {
    let member = |of: JsValue, name: &str| Reflect::get(&of, &name.into()).ok();
    let connection =
        member(scope().into(), "navigator").and_then(|navigator| member(navigator, "connection"));
    let kind = connection.and_then(|connection| member(connection, "type")).and_then(|kind| kind.as_string());
    match kind.as_deref() {
        Some("wifi" | "ethernet") => Network::Wifi,
        Some("cellular" | "wimax") => Network::Cellular,
        _ => Network::Unknown,
    }
}

/// Draws random bytes, or `None` where the browser gives none.
pub(crate) fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}
