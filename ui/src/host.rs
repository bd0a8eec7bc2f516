//! The only file that knows its host: the shell's commands, or a worker in a browser. The page's own
//! clock, randomness, position and storage enter here too.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    command::{Command, Outcome},
    enrol::Credential,
    hazard::PhotoRef,
    host::{AFTER_DEATH, Answer, BrokenCode, Call, FromHost, HostEvent, Request, Response, read, write},
    place::Position,
    record::Hash,
    view::{KeptView, Page, Query, View},
    wire::NotReleased,
};
use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use crate::{component::picture::Prepared, trouble::Trouble};

mod page;

pub(crate) use page::*;

/// How many workers in a row may die without having opened the store. One that opened it is always followed by
/// another: what killed it is one record, which the engine leaves out when it comes again, or one call.
const FAILED_MAX: u32 = 5;
/// A worker that lived this long was well: what kills it now is something new.
const WELL_MS: i64 = 30_000;
/// Before a worker is started again, in milliseconds: so much for every death in a row.
const PAUSE_MS: u32 = 500;
/// And no more than this.
const PAUSE_MS_MAX: u32 = 5_000;
/// What a worker's script says when its engine died.
const PANICKED: &str = "panicked";
/// What it says when another tab owns the store.
const OTHER_TAB: &str = "other_tab";
/// What it says when there is no place for a store.
const NO_STORAGE: &str = "no_storage";

/// The way to the device.
#[derive(Clone)]
pub(crate) struct Host(Rc<Inner>);

struct Inner {
    way: RefCell<Way>,
    next: Cell<u64>,
    /// What resolves the promise of each call that waits.
    waiting: RefCell<BTreeMap<u64, Function>>,
    /// Answers on their way to the calls that wait for them.
    answers: RefCell<BTreeMap<u64, Answer>>,
    /// How many workers died one soon after the other.
    deaths: Cell<u32>,
    /// How many of the last ones never opened the store.
    failed: Cell<u32>,
    /// Whether the present one did.
    is_open: Cell<bool>,
    /// When the worker was started last, by the page's clock.
    started_ms: Cell<i64>,
    tell: Callback<HostEvent>,
}

enum Way {
    Shell(JsValue),
    Worker(Worker),
    /// Between two workers: what the next one is to be asked.
    Pause(Vec<Uint8Array>),
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
            answers: RefCell::default(),
            deaths: Cell::new(0),
            failed: Cell::new(0),
            is_open: Cell::new(false),
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

    /// Keeps a photo with its thumbnail.
    pub(crate) async fn keep_photo(&self, photo: Prepared) -> Result<PhotoRef, Trouble> {
        let Prepared { base64, thumb, original } = photo;
        match self.call(Call::KeepPhoto { base64, thumb, original }).await {
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

    /// Lists what the relay keeps aside for this person, from behind the number `after`.
    pub(crate) async fn quarantine(&self, after: u64) -> Result<Page<KeptView>, Trouble> {
        match self.call(Call::Quarantine { after }).await {
            Answer::Kept(page) => Ok(page),
            other => Err(trouble(other)),
        }
    }

    /// Lets kept records into the ledger; returns those that stay, each with its reason.
    pub(crate) async fn release(&self, ids: Vec<u64>) -> Result<Vec<(u64, NotReleased)>, Trouble> {
        match self.call(Call::Release { ids }).await {
            Answer::Released(left) => Ok(left),
            other => Err(trouble(other)),
        }
    }

    /// Connects at once and tells how the sync stands.
    pub(crate) async fn sync_now(&self) {
        self.call(Call::SyncNow).await;
        self.tell_status().await;
    }

    /// Connects at once, lets the originals go that wait for Wi-Fi, and tells how the sync stands.
    pub(crate) async fn send_now(&self) {
        self.call(Call::SendNow).await;
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
        let Some(request) = write(&Request { number, call }) else { return broken };
        let Some(promise) = self.promise(number, &request) else { return broken };
        let Ok(said) = JsFuture::from(promise).await else { return broken };
        if let Some(text) = said.as_string() {
            self.on_text(&text);
        }
        self.0.answers.borrow_mut().remove(&number).unwrap_or(broken)
    }

    /// Sends a request; the promise resolves when its answer lies in `answers`, or with an answer in base64.
    fn promise(&self, number: u64, request: &[u8]) -> Option<Promise> {
        match &mut *self.0.way.borrow_mut() {
            Way::Shell(core) => {
                let invoke: Function = Reflect::get(core, &"invoke".into()).ok()?.dyn_into().ok()?;
                let arguments = js_sys::Object::new();
                Reflect::set(&arguments, &"request".into(), &STANDARD.encode(request).into()).ok()?;
                invoke.call2(core, &"call".into(), &arguments).ok()?.dyn_into().ok()
            }
            Way::Worker(worker) => {
                let promise = self.wait(number);
                worker.post_message(&Uint8Array::from(request)).ok()?;
                Some(promise)
            }
            Way::Pause(requests) => {
                requests.push(Uint8Array::from(request));
                Some(self.wait(number))
            }
            Way::None => None,
        }
    }

    fn wait(&self, number: u64) -> Promise {
        Promise::new(&mut |resolve, _| {
            self.0.waiting.borrow_mut().insert(number, resolve);
        })
    }

    fn start_shell(&self, shell: JsValue) {
        let host = self.clone();
        let on_event = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            if let Some(text) = member(&event, "payload").and_then(|payload| payload.as_string()) {
                host.on_text(&text);
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
        if self.0.deaths.get() > 0 {
            options.set_name(AFTER_DEATH);
        }
        let Ok(worker) = Worker::new_with_options("./worker.js", &options) else {
            *self.0.way.borrow_mut() = Way::None;
            self.answer_all(BrokenCode::NoStorage);
            return self.0.tell.emit(HostEvent::Failed(BrokenCode::NoStorage));
        };
        let host = self.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            match event.data().dyn_into::<Uint8Array>() {
                Ok(bytes) => host.on_words(&bytes.to_vec()),
                Err(word) => host.on_word(&word.as_string().unwrap_or_default()),
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        let host = self.clone();
        let on_error = Closure::<dyn Fn(JsValue)>::new(move |_| host.start_again());
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_error.forget();
        self.0.started_ms.set(now_ms());
        if let Way::Pause(requests) = self.0.way.replace(Way::Worker(worker.clone())) {
            // Its script keeps them until the store is open.
            requests.iter().for_each(|request| drop(worker.post_message(request)));
        }
    }

    /// Takes a word of the worker's script.
    fn on_word(&self, word: &str) {
        match word {
            PANICKED => self.start_again(),
            OTHER_TAB => self.0.tell.emit(HostEvent::Failed(BrokenCode::OtherTab)),
            NO_STORAGE => self.0.tell.emit(HostEvent::Failed(BrokenCode::NoStorage)),
            _ => {}
        }
    }

    /// Takes words in base64, as the shell says them.
    fn on_text(&self, text: &str) {
        if let Ok(bytes) = STANDARD.decode(text) {
            self.on_words(&bytes);
        }
    }

    fn on_words(&self, bytes: &[u8]) {
        match read(bytes) {
            Some(FromHost::Event(event)) => {
                self.0.is_open.set(self.0.is_open.get() || matches!(event, HostEvent::Ready { .. }));
                self.0.tell.emit(event);
            }
            Some(FromHost::Response(Response { number, answer })) => self.settle(number, answer),
            None => {}
        }
    }

    fn settle(&self, number: u64, answer: Answer) {
        self.0.answers.borrow_mut().insert(number, answer);
        let resolve = self.0.waiting.borrow_mut().remove(&number);
        if let Some(resolve) = resolve {
            let _ = resolve.call0(&JsValue::NULL);
        }
    }

    /// Starts the worker again after its engine died; the engine leaves out what killed it.
    ///
    /// A death is told twice, by its words and as an error; the second finds no worker and does nothing.
    fn start_again(&self) {
        match &*self.0.way.borrow() {
            Way::Worker(worker) => worker.terminate(),
            Way::Shell(_) | Way::Pause(_) | Way::None => return,
        }
        let was_well = now_ms().saturating_sub(self.0.started_ms.get()) > WELL_MS;
        let deaths = if was_well { 1 } else { self.0.deaths.get().saturating_add(1) };
        let failed = if self.0.is_open.replace(false) { 0 } else { self.0.failed.get().saturating_add(1) };
        self.0.deaths.set(deaths);
        self.0.failed.set(failed);
        let is_last = failed >= FAILED_MAX;
        *self.0.way.borrow_mut() = if is_last { Way::None } else { Way::Pause(Vec::new()) };
        // One of these calls may be what killed it.
        self.answer_all(BrokenCode::Store);
        if is_last {
            return self.0.tell.emit(HostEvent::Failed(BrokenCode::Store));
        }
        let host = self.clone();
        after_ms(PAUSE_MS.saturating_mul(deaths).min(PAUSE_MS_MAX), move || host.start_worker());
    }

    fn answer_all(&self, code: BrokenCode) {
        let numbers: Vec<u64> = self.0.waiting.borrow().keys().copied().collect();
        for number in numbers {
            self.settle(number, Answer::Broken(code));
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
        | Answer::Status(_)
        | Answer::Kept(_)
        | Answer::Released(_) => Trouble::Broken(BrokenCode::BadCall),
    }
}

/// Asks for one fix, so that the next writes carry it. Where there is none, they carry none.
pub(crate) fn look_for_fix() {
    let invoke = shell().and_then(|shell| member(&member(&shell, "core")?, "invoke")?.dyn_into().ok());
    match invoke {
        Some(invoke) => {
            wasm_bindgen_futures::spawn_local(page::ask_shell_for_fix(invoke, Position::parse));
        }
        None => page::ask_for_fix(Position::parse),
    }
}
