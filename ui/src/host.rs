//! The only file that knows its host: the shell's commands, or a worker in a browser. The page's own
//! clock, randomness, position and storage enter here too.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use domain::{
    command::{Command, Outcome},
    enrol::Credential,
    hazard::PhotoRef,
    host::{Answer, BrokenCode, Call, HostEvent, Request, Response},
    place::Position,
    record::Hash,
    view::{Query, View},
};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use crate::trouble::Trouble;

mod page;

pub(crate) use page::*;

/// How often a worker that dies soon after its start is started again.
const RESTARTS_MAX: u32 = 5;
/// A worker that lived this long was well: what kills it now is something new.
const WELL_MS: i64 = 30_000;
/// What a worker says when its engine died.
const PANICKED: &str = "panicked";

/// The way to the device.
#[derive(Clone)]
pub(crate) struct Host(Rc<Inner>);

struct Inner {
    way: RefCell<Way>,
    next: Cell<u64>,
    waiting: RefCell<BTreeMap<u64, Function>>,
    restarts: Cell<u32>,
    /// When the worker was started last, by the page's clock.
    started_ms: Cell<i64>,
    tell: Callback<HostEvent>,
}

enum Way {
    Shell(JsValue),
    Worker(Worker),
    None,
}

impl PartialEq for Host {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Host {
    /// Starts the host; `tell` takes what it says without being asked.
    pub(crate) fn start(tell: Callback<HostEvent>) -> Self {
        let inner = Inner {
            way: RefCell::new(Way::None),
            next: Cell::new(1),
            waiting: RefCell::default(),
            restarts: Cell::new(0),
            started_ms: Cell::new(0),
            tell,
        };
        let host = Self(Rc::new(inner));
        match shell() {
            Some(shell) => host.start_shell(shell),
            None => host.start_worker(),
        }
        host
    }

    /// Writes.
    pub(crate) async fn execute(&self, command: Command) -> Result<Outcome, Trouble> {
        match self.call(Call::Execute { command, fix: last_fix() }).await {
            Answer::Outcome(outcome) => Ok(outcome),
            other => Err(trouble(other)),
        }
    }

    /// Reads.
    pub(crate) async fn ask(&self, query: Query) -> Result<View, Trouble> {
        match self.call(Call::Ask { query }).await {
            Answer::View(view) => Ok(*view),
            other => Err(trouble(other)),
        }
    }

    /// Keeps a photo of JPEG bytes in base64.
    pub(crate) async fn keep_photo(&self, base64: String) -> Result<PhotoRef, Trouble> {
        match self.call(Call::KeepPhoto { base64 }).await {
            Answer::PhotoKept(photo) => Ok(photo),
            other => Err(trouble(other)),
        }
    }

    /// Returns a photo in base64, where it is here.
    pub(crate) async fn photo(&self, hash: Hash) -> Result<Option<String>, Trouble> {
        match self.call(Call::Photo { hash }).await {
            Answer::Photo(photo) => Ok(photo),
            other => Err(trouble(other)),
        }
    }

    /// Enrols this device.
    pub(crate) async fn enrol(
        &self,
        relay: String,
        credential: Credential,
        label: String,
    ) -> Result<(), Trouble> {
        match self.call(Call::Enrol { relay, credential, label }).await {
            Answer::Enrolled => Ok(()),
            other => Err(trouble(other)),
        }
    }

    /// Connects at once and tells how the sync stands.
    pub(crate) async fn sync_now(&self) {
        self.call(Call::SyncNow).await;
        self.tell_status().await;
    }

    async fn tell_status(&self) {
        if let Answer::Status(status) = self.call(Call::Status).await {
            self.0.tell.emit(HostEvent::Status(status));
        }
    }

    async fn call(&self, call: Call) -> Answer {
        let number = self.0.next.replace(self.0.next.get().wrapping_add(1));
        let broken = Answer::Broken(BrokenCode::BadCall);
        let Ok(request) = serde_json::to_string(&Request { number, call }) else { return broken };
        let Some(promise) = self.promise(number, &request) else { return broken };
        let Ok(answer) = JsFuture::from(promise).await else { return broken };
        let response = answer.as_string().and_then(|text| serde_json::from_str::<Response>(&text).ok());
        response.map_or(broken, |response| response.answer)
    }

    fn promise(&self, number: u64, request: &str) -> Option<Promise> {
        match &*self.0.way.borrow() {
            Way::Shell(core) => {
                let invoke: Function = Reflect::get(core, &"invoke".into()).ok()?.dyn_into().ok()?;
                let arguments = js_sys::Object::new();
                Reflect::set(&arguments, &"request".into(), &request.into()).ok()?;
                invoke.call2(core, &"call".into(), &arguments).ok()?.dyn_into().ok()
            }
            Way::Worker(worker) => {
                let promise = Promise::new(&mut |resolve, _| {
                    self.0.waiting.borrow_mut().insert(number, resolve);
                });
                worker.post_message(&request.into()).ok()?;
                Some(promise)
            }
            Way::None => None,
        }
    }

    fn start_shell(&self, shell: JsValue) {
        let host = self.clone();
        let on_event = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            let payload =
                Reflect::get(&event, &"payload".into()).ok().and_then(|payload| payload.as_string());
            if let Some(event) = payload.and_then(|text| serde_json::from_str(&text).ok()) {
                host.0.tell.emit(event);
            }
        });
        let listening = member(&shell, "event").and_then(|event| {
            let listen: Function = member(&event, "listen")?.dyn_into().ok()?;
            listen.call2(&event, &"host".into(), on_event.as_ref()).ok()?.dyn_into::<Promise>().ok()
        });
        on_event.forget();
        if let Some(core) = member(&shell, "core") {
            *self.0.way.borrow_mut() = Way::Shell(core);
        }
        let host = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(listening) = listening {
                let _ = JsFuture::from(listening).await;
            }
            host.tell_status().await;
        });
    }

    fn start_worker(&self) {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let Ok(worker) = Worker::new_with_options("./worker.js", &options) else {
            self.0.tell.emit(HostEvent::Failed(BrokenCode::NoStorage));
            return;
        };
        let host = self.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                host.on_message(&text);
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        let host = self.clone();
        let on_error = Closure::<dyn Fn(JsValue)>::new(move |_| host.start_again());
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_error.forget();
        self.0.started_ms.set(now_ms());
        *self.0.way.borrow_mut() = Way::Worker(worker);
    }

    fn on_message(&self, text: &str) {
        if text == PANICKED {
            return self.start_again();
        }
        if let Ok(event) = serde_json::from_str::<HostEvent>(text) {
            return self.0.tell.emit(event);
        }
        let Ok(response) = serde_json::from_str::<Response>(text) else { return };
        let resolve = self.0.waiting.borrow_mut().remove(&response.number);
        if let Some(resolve) = resolve {
            let _ = resolve.call1(&JsValue::NULL, &text.into());
        }
    }

    /// Starts the worker again after its engine died; the engine leaves out what killed it.
    ///
    /// A death is told twice, by its words and as an error; the second finds no worker and does nothing.
    fn start_again(&self) {
        let Way::Worker(worker) = self.0.way.replace(Way::None) else { return };
        worker.terminate();
        self.answer_all(BrokenCode::Store);
        if now_ms().saturating_sub(self.0.started_ms.get()) > WELL_MS {
            self.0.restarts.set(0);
        }
        let restarts = self.0.restarts.get();
        if restarts >= RESTARTS_MAX {
            return self.0.tell.emit(HostEvent::Failed(BrokenCode::Store));
        }
        self.0.restarts.set(restarts.saturating_add(1));
        let host = self.clone();
        after_ms(500_u32.saturating_mul(restarts.saturating_add(1)), move || host.start_worker());
    }

    fn answer_all(&self, code: BrokenCode) {
        for (number, resolve) in std::mem::take(&mut *self.0.waiting.borrow_mut()) {
            let response = Response { number, answer: Answer::Broken(code) };
            if let Ok(text) = serde_json::to_string(&response) {
                let _ = resolve.call1(&JsValue::NULL, &text.into());
            }
        }
    }
}

/// Returns the shell's own object, where the page lives in the shell.
fn shell() -> Option<JsValue> {
    let window = web_sys::window()?;
    member(window.as_ref(), "__TAURI__")
}

fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Whether the page lives in the shell.
pub(crate) fn is_shell() -> bool {
    shell().is_some()
}

fn trouble(answer: Answer) -> Trouble {
    match answer {
        Answer::Refused(refusal) => Trouble::Refused(refusal),
        Answer::EnrolRefused(refusal) => Trouble::Enrol(refusal),
        Answer::Unreachable => Trouble::Unreachable,
        Answer::Broken(code) => Trouble::Broken(code),
        Answer::Outcome(_)
        | Answer::View(_)
        | Answer::PhotoKept(_)
        | Answer::Photo(_)
        | Answer::Enrolled
        | Answer::Status(_) => Trouble::Broken(BrokenCode::BadCall),
    }
}

/// Asks for one fix, so that the next writes carry it. Where there is none, they carry none.
pub(crate) fn look_for_fix() {
    page::ask_for_fix(Position::parse);
}
