//! The connection to the relay: frames in, frames out, signs of life, retries.

use std::{cell::RefCell, collections::VecDeque};

use device::Session;
use domain::{
    host::{Answer, Call, HostEvent, Link},
    wire::{ToRelay, write_frame},
};
use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BinaryType, MessageEvent, WebSocket};

use crate::{owner::with_owner, page};

/// A connection without any frame for so long is dead, in milliseconds.
const QUIET_MS: u64 = 60_000;
/// Between two signs of life, in milliseconds.
const PING_MS: u64 = 25_000;
/// How often the connection is looked at, in milliseconds.
const LOOK_MS: u32 = 5_000;
/// Bytes that may lie in the socket before no more is given to it.
const SOCKET_BYTES_MAX: u32 = 512 * 1024;
/// How soon a full socket is looked at again, in milliseconds.
const FULL_MS: u32 = 200;
/// Views are asked again at most so often while records stream in, in milliseconds.
const CHANGED_MS: u32 = 150;

/// How long nothing more comes before the light says that everything is here, in milliseconds.
const SETTLE_MS: u32 = 1_000;

thread_local! {
    static WIRE: RefCell<Wire> = RefCell::new(Wire::default());
}

/// The connection, if there is one, and when the next is tried.
#[derive(Default)]
struct Wire {
    line: Option<Line>,
    /// Of the present connection; what an older one says is not heard.
    number: u64,
    attempt: u32,
    retry: Option<Timeout>,
    look: Option<Interval>,
    full: Option<Timeout>,
    work: Option<Timeout>,
    changed: Option<Timeout>,
    /// What was still to come when it was last said, and when.
    receiving: Option<((u64, u64), u64)>,
    settling: Option<Timeout>,
}

/// One connection.
struct Line {
    socket: WebSocket,
    session: Option<Session>,
    /// What came and was not taken yet, in order.
    frames: VecDeque<Vec<u8>>,
    heard_ms: u64,
    pinged_ms: u64,
    _callbacks: [Closure<dyn Fn(MessageEvent)>; 3],
}

fn with_wire<T>(what: impl FnOnce(&mut Wire) -> T) -> T {
    WIRE.with(|wire| what(&mut wire.borrow_mut()))
}

/// Connects, and keeps connecting for as long as the worker lives.
pub(crate) fn keep() {
    with_wire(|wire| wire.look = Some(Interval::new(LOOK_MS, look)));
    connect_now();
}

/// Connects at once, unless there is a connection.
pub(crate) fn connect_now() {
    with_wire(|wire| {
        wire.attempt = 0;
        wire.retry = None;
    });
    connect();
}

fn connect() {
    let is_enrolled = with_owner(|owner| owner.device.is_enrolled()).unwrap_or(false);
    if !is_enrolled || with_wire(|wire| wire.line.is_some()) {
        return;
    }
    let number = with_wire(|wire| {
        wire.number = wire.number.wrapping_add(1);
        wire.number
    });
    let Some(line) = Line::open(number) else { return later() };
    with_wire(|wire| wire.line = Some(line));
    stand(Link::Connecting);
}

impl Line {
    fn open(number: u64) -> Option<Self> {
        let location = page::scope().location();
        let scheme = if location.protocol() == "https:" { "wss" } else { "ws" };
        let socket = WebSocket::new(&format!("{scheme}://{}/sync", location.host())).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let callbacks = [
            Closure::<dyn Fn(MessageEvent)>::new(move |_| on_open(number)),
            Closure::<dyn Fn(MessageEvent)>::new(move |event| on_message(number, &event)),
            Closure::<dyn Fn(MessageEvent)>::new(move |_| on_close(number)),
        ];
        let [open, message, close] = &callbacks;
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        let now_ms = page::mono_ms();
        Some(Self {
            socket,
            session: None,
            frames: VecDeque::new(),
            heard_ms: now_ms,
            pinged_ms: now_ms,
            _callbacks: callbacks,
        })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

fn is_present(number: u64) -> bool {
    with_wire(|wire| wire.number == number && wire.line.is_some())
}

fn on_open(number: u64) {
    if !is_present(number) {
        return;
    }
    with_wire(|wire| {
        if let Some(line) = &mut wire.line {
            line.session = Some(Session::new());
            line.heard_ms = page::mono_ms();
        }
    });
    pump();
}

fn on_close(number: u64) {
    if is_present(number) {
        drop_line();
        later();
    }
}

/// Forgets the connection. A closure that runs must not be dropped under its own feet, so the line goes later.
fn drop_line() {
    if let Some(mut line) = with_wire(|wire| wire.line.take()) {
        line.session.take().map(Session::into_answers).into_iter().flatten().for_each(answer);
        Timeout::new(0, move || drop(line)).forget();
    }
    stand(Link::Offline);
}

/// Tries again after a pause that grows.
fn later() {
    let random = page::random().map_or(u32::MAX, u32::from_be_bytes);
    with_wire(|wire| {
        let pause_ms = device::retry_after_ms(wire.attempt, random);
        wire.attempt = wire.attempt.saturating_add(1);
        wire.retry = Some(Timeout::new(u32::try_from(pause_ms).unwrap_or(u32::MAX), connect));
    });
}

fn on_message(number: u64, event: &MessageEvent) {
    if !is_present(number) {
        return;
    }
    let Ok(buffer) = event.data().dyn_into::<js_sys::ArrayBuffer>() else { return };
    let frame = js_sys::Uint8Array::new(&buffer).to_vec();
    with_wire(|wire| {
        if let Some(line) = &mut wire.line {
            line.heard_ms = page::mono_ms();
            line.frames.push_back(frame);
        }
        if wire.work.is_none() {
            wire.work = Some(Timeout::new(0, work));
        }
    });
}

/// Takes the first frame and what is committed with it. The next waits its turn behind the page's calls, which must
/// never stand behind a whole sync.
fn work() {
    with_wire(|wire| wire.work = None);
    match take() {
        Took::On => pump(),
        Took::Ended => {
            drop_line();
            later();
        }
    }
    with_wire(|wire| {
        if wire.work.is_none() && wire.line.as_ref().is_some_and(|line| !line.frames.is_empty()) {
            wire.work = Some(Timeout::new(0, work));
        }
    });
}

/// What a frame led to.
enum Took {
    /// The conversation goes on.
    On,
    /// The session is over.
    Ended,
}

fn take() -> Took {
    let taken = with_wire(|wire| {
        let line = wire.line.as_mut()?;
        let (session, frames) = (line.session.as_mut()?, &mut line.frames);
        let taken = with_owner(|owner| session.take_first(&mut owner.device, page::wall_ms(), frames))?;
        if session.is_open() {
            wire.attempt = 0;
        }
        Some((taken, session.is_open()))
    });
    let Some((taken, is_open)) = taken else { return Took::On };
    match taken {
        Ok(taken) => {
            with_owner(|owner| {
                owner.status.link = if is_open { Link::Online } else { Link::Connecting };
                owner.status.refused = taken
                    .refused
                    .filter(|code| !code.is_passing())
                    .or(owner.status.refused.filter(|_| !is_open));
            });
            if taken.changed {
                changed_soon();
            }
            if taken.refused.is_some() { Took::Ended } else { Took::On }
        }
        Err(error) => {
            page::complain(&error.to_string());
            Took::Ended
        }
    }
}

/// Tells the page that views may be asked again; once for many frames.
fn changed_soon() {
    with_wire(|wire| {
        if wire.changed.is_none() {
            wire.changed = Some(Timeout::new(CHANGED_MS, || {
                let done = with_wire(|wire| wire.changed.take());
                // It has fired and must not be cancelled by its own drop.
                if let Some(done) = done {
                    done.forget();
                }
                page::tell(HostEvent::Changed);
            }));
        }
    });
}

/// Asks the relay what only it can answer; without a line to it there is none.
pub(crate) fn ask(number: u64, call: Call) {
    let asked = with_wire(|wire| {
        let session = wire.line.as_mut()?.session.as_mut()?;
        session.ask_relay(number, call);
        Some(())
    });
    match asked {
        Some(()) => pump(),
        None => answer((number, Answer::Unreachable)),
    }
}

fn answer((number, answer): (u64, Answer)) {
    crate::answer(number, answer);
}

/// Hands the page what the relay answered.
fn tell_answers() {
    let answers = with_wire(|wire| Some(wire.line.as_mut()?.session.as_mut()?.take_answers()));
    answers.into_iter().flatten().for_each(answer);
}

/// Sends what is to be sent and tells the page where the sync stands.
pub(crate) fn pump() {
    with_owner(|owner| owner.device.on_network(page::network()));
    let is_broken = with_wire(|wire| {
        let Some(line) = &mut wire.line else { return false };
        let Some(session) = &mut line.session else { return false };
        while line.socket.buffered_amount() < SOCKET_BYTES_MAX {
            match with_owner(|owner| session.give(&mut owner.device)) {
                Some(Ok(Some(frame))) if line.socket.send_with_u8_array(&frame).is_ok() => {}
                Some(Ok(None)) | None => return false,
                Some(Ok(Some(_)) | Err(_)) => return true,
            }
        }
        wire.full = Some(Timeout::new(FULL_MS, pump));
        false
    });
    tell_answers();
    if is_broken {
        drop_line();
        later();
    }
    tell_status();
}

fn tell_status() {
    let receiving = with_wire(Wire::receiving);
    with_owner(|owner| owner.tell_status(receiving));
}

impl Wire {
    /// Returns how much is still to come. Between two spaces it stands for a moment, so that the light is steady.
    fn receiving(&mut self) -> Option<(u64, u64)> {
        let now_ms = page::mono_ms();
        let present = self.line.as_ref().and_then(|line| line.session.as_ref()?.receiving());
        if let Some(present) = present {
            self.receiving = Some((present, now_ms));
            return Some(present);
        }
        let (last, at_ms) = self.receiving.filter(|_| self.line.is_some())?;
        if now_ms.saturating_sub(at_ms) >= u64::from(SETTLE_MS) {
            self.receiving = None;
            return None;
        }
        self.settling = Some(Timeout::new(SETTLE_MS, tell_status));
        Some(last)
    }
}

fn stand(link: Link) {
    with_owner(|owner| owner.status.link = link);
    tell_status();
}

/// Gives a sign of life, and ends a connection that gives none.
fn look() {
    let now_ms = page::mono_ms();
    let is_dead = with_wire(|wire| {
        let Some(line) = &mut wire.line else { return false };
        if now_ms.saturating_sub(line.heard_ms) > QUIET_MS {
            return true;
        }
        if line.session.is_some() && now_ms.saturating_sub(line.pinged_ms) >= PING_MS {
            line.pinged_ms = now_ms;
            if let Ok(frame) = write_frame(&ToRelay::Ping) {
                return line.socket.send_with_u8_array(&frame).is_err();
            }
        }
        false
    });
    if is_dead {
        drop_line();
        later();
    }
}
