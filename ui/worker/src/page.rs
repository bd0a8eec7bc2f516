//! The page, the clocks and the randomness of a worker.

use domain::time::Stamp;
use serde::Serialize;
use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

/// The worker itself.
pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Sends JSON to the page.
pub(crate) fn send(value: &impl Serialize) {
    if let Ok(text) = serde_json::to_string(value) {
        let _ = scope().post_message(&text.into());
    }
}

/// Tells the page an event.
pub(crate) fn tell(event: &domain::host::HostEvent) {
    send(event);
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

/// Draws random bytes, or `None` where the browser gives none.
pub(crate) fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}
