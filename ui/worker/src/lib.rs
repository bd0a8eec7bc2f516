//! The browser host: a device as wasm in a dedicated worker, its store on OPFS.
//!
//! `worker.js` takes the lock that makes this tab the store's one owner, then calls [`open`]; every message of the
//! page goes to [`call`]. Answers and events go back as bytes of `domain::host`.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

mod enrol;
mod link;
mod owner;
mod page;
mod store;

use domain::host::{Answer, BrokenCode, Call, FromHost, HostEvent, Request, Response, read};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::owner::{Owner, with_owner};
use device::Room;

/// Opens the store and connects; tells the page `Ready`, or why not.
#[wasm_bindgen]
pub async fn open() {
    std::panic::set_hook(Box::new(|panic| page::complain(&panic.to_string())));
    match store::open().await {
        Ok((device, files)) => {
            owner::begin(Owner::new(device, files));
            with_owner(Owner::tell_ready);
            with_owner(|owner| owner.files.hold_back(&owner.device));
            link::keep();
        }
        Err(code) => page::tell(HostEvent::Failed(code)),
    }
}

/// Answers one request of the page.
#[wasm_bindgen]
pub fn call(request: &[u8]) {
    let Some(Request { number, call }) = read(request) else {
        return answer(0, Answer::Broken(BrokenCode::BadCall));
    };
    match call {
        Call::Enrol { credential, label, .. } => wasm_bindgen_futures::spawn_local(async move {
            answer(number, enrol::enrol(credential, label).await);
        }),
        Call::SyncNow => {
            link::connect_now();
            answer(number, status());
        }
        Call::SendNow => {
            with_owner(|owner| owner.device.send_originals_now());
            link::connect_now();
            link::pump();
            answer(number, status());
        }
        Call::Status => {
            with_owner(Owner::tell_ready);
            answer(number, status());
        }
        call if call.is_for_relay() => link::ask(number, call),
        call => {
            let answered = with_owner(|owner| owner.answer(call));
            let (done, changed) = answered.unwrap_or((Answer::Broken(BrokenCode::Store), false));
            answer(number, done);
            if changed {
                page::tell(HostEvent::Changed);
            }
            link::pump();
        }
    }
}

fn status() -> Answer {
    with_owner(|owner| Answer::Status(owner.status.clone())).unwrap_or(Answer::Broken(BrokenCode::Store))
}

/// Answers a request.
pub(crate) fn answer(number: u64, answer: Answer) {
    page::send(&FromHost::Response(Response { number, answer }));
}
