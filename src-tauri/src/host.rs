//! The thread that owns the device.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError, TryRecvError},
    },
    time::Duration,
};

use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use device::{Device, Folder, Room, Session, SessionError};
use domain::{
    host::{Answer, BrokenCode, Call, FromHost, HostEvent, Link, Request, Response, SyncStatus},
    photo::Network,
    time::Stamp,
    view::{Query, View},
    wire::ToRelay,
};
use ed25519_dalek::SigningKey;
use tokio::sync::{Notify, mpsc::UnboundedSender, oneshot, watch};

use crate::{
    clock::{self, Monotonic},
    enrol,
    link::{self, LinkEvent},
    store,
};

mod asked;
mod closed;
mod light;

/// Views are asked again at most so often while records stream in, in milliseconds.
const CHANGED_MS: u64 = 150;
/// Below this many free bytes no photo is kept, so that words still find room.
const ROOM_BYTES_MIN: u64 = 50 * 1024 * 1024;
/// How long nothing more comes before the light says that everything is here, in milliseconds.
const SETTLE_MS: u64 = 1_000;

/// The screens' way to the device.
pub(crate) struct Host {
    inbox: mpsc::Sender<Event>,
}

enum Event {
    Call(String, oneshot::Sender<String>),
    Link(LinkEvent),
    Ping,
}

/// What the host needs of the program around it.
pub(crate) trait Outside: Send + 'static {
    /// Tells the screens something, in base64.
    fn tell(&self, words: String);
    /// Keeps the phone's system from putting the app to sleep, for as long as a patrol is open.
    fn keep_awake(&self, is_on_patrol: bool);
    /// Returns how many bytes of the store's disk are free, where the system tells.
    fn free_bytes(&self) -> Option<u64>;
}

struct Owner<T> {
    device: Device,
    folder: PathBuf,
    clock: Monotonic,
    outside: T,
    /// Whether a patrol was open when it was last looked.
    is_on_patrol: bool,
    address: watch::Sender<Option<String>>,
    poke: Arc<Notify>,
    line: Option<Line>,
    /// Frames that came and are not taken yet.
    frames: VecDeque<Vec<u8>>,
    status: SyncStatus,
    told: SyncStatus,
    /// Since when a change that the relay brought is untold, by the clock that only goes forward.
    changed_ms: Option<u64>,
    /// What was still to come when it was last known, and when.
    receiving: Option<((u64, u64), u64)>,
    asked: asked::Asked,
}

/// One connection and the conversation on it.
struct Line {
    session: Session,
    outbox: UnboundedSender<Vec<u8>>,
    welcomed: Arc<AtomicBool>,
}

impl Host {
    /// Opens the device of `folder` and starts its thread and its connection; `outside` takes what it says. Where the
    /// store does not open, the screens say why.
    pub(crate) fn start(folder: &Path, outside: impl Outside) -> anyhow::Result<Self> {
        let mut device = match store::open(folder) {
            Ok(device) => device,
            Err(code) => return Self::closed(code, outside),
        };
        // A desktop is on Wi-Fi or a cable. What a phone is on the shell cannot tell.
        device.on_network(if cfg!(desktop) { Network::Wifi } else { Network::Unknown });
        let (inbox, events) = mpsc::channel();
        let (address, watched) = watch::channel(read_address(folder).filter(|_| device.is_enrolled()));
        let poke = Arc::new(Notify::new());
        start_link(inbox.clone(), watched, Arc::clone(&poke))?;
        let owner = Owner {
            device,
            folder: folder.to_owned(),
            clock: Monotonic::start(),
            outside,
            is_on_patrol: false,
            address,
            poke,
            line: None,
            frames: VecDeque::new(),
            status: SyncStatus::default(),
            told: SyncStatus::default(),
            changed_ms: None,
            receiving: None,
            asked: asked::Asked::default(),
        };
        std::thread::Builder::new().name("device".to_owned()).spawn(move || owner.run(&events))?;
        Ok(Self { inbox })
    }

    /// Answers one request, both in base64.
    pub(crate) async fn call(&self, request: String) -> anyhow::Result<String> {
        let (answer, answered) = oneshot::channel();
        self.inbox.send(Event::Call(request, answer)).context("The device is gone")?;
        answered.await.context("The device is gone")
    }
}

fn start_link(
    inbox: mpsc::Sender<Event>,
    address: watch::Receiver<Option<String>>,
    poke: Arc<Notify>,
) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let pings = inbox.clone();
    let forward = move |event| drop(inbox.send(Event::Link(event)));
    std::thread::Builder::new().name("link".to_owned()).spawn(move || {
        runtime.block_on(async {
            tokio::join!(link::keep(address, poke, forward), ping_every_so_often(pings));
        });
    })?;
    Ok(())
}

async fn ping_every_so_often(inbox: mpsc::Sender<Event>) {
    let mut ticks = tokio::time::interval(std::time::Duration::from_secs(25));
    loop {
        ticks.tick().await;
        if inbox.send(Event::Ping).is_err() {
            return;
        }
    }
}

impl<T: Outside> Owner<T> {
    fn run(mut self, events: &mpsc::Receiver<Event>) {
        self.look_for_patrol();
        while let Some(event) = self.next(events) {
            match event {
                Some(event) => self.on(event),
                None => self.take_next(),
            }
            self.tell_changes();
            self.pump();
        }
    }

    /// Waits for an event, or for the time to look again. A frame waits its turn behind the screens' calls, which must
    /// never stand behind a whole sync. The outer `None` is the end.
    fn next(&self, events: &mpsc::Receiver<Event>) -> Option<Option<Event>> {
        if !self.frames.is_empty() {
            return match events.try_recv() {
                Ok(event) => Some(Some(event)),
                Err(TryRecvError::Empty) => Some(None),
                Err(TryRecvError::Disconnected) => None,
            };
        }
        let changed = self.changed_ms.map(|since| since.saturating_add(CHANGED_MS));
        let settled = self.receiving.map(|(_, at)| at.saturating_add(SETTLE_MS));
        let Some(due) = changed.into_iter().chain(settled).min() else { return events.recv().ok().map(Some) };
        match events.recv_timeout(Duration::from_millis(due.saturating_sub(self.clock.elapsed_ms()))) {
            Ok(event) => Some(Some(event)),
            Err(RecvTimeoutError::Timeout) => Some(None),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    fn on(&mut self, event: Event) {
        match event {
            Event::Call(request, answer) => self.respond(&request, answer),
            Event::Link(event) => self.on_link(event),
            Event::Ping => self.ping(),
        }
    }

    fn respond(&mut self, request: &str, sender: oneshot::Sender<String>) {
        let response = match read_request(request) {
            Some(Request { number, call }) if call.is_for_relay() => {
                return self.ask_relay(number, call, sender);
            }
            Some(Request { number, call }) => Response { number, answer: self.answer(call) },
            None => Response { number: 0, answer: Answer::Broken(BrokenCode::BadCall) },
        };
        drop(sender.send(in_base64(&FromHost::Response(response))));
    }

    fn answer(&mut self, call: Call) -> Answer {
        match call {
            Call::Enrol { relay, credential, label } => match self.enrol(&relay, credential, label) {
                Ok(()) => Answer::Enrolled,
                Err(answer) => answer,
            },
            Call::SendNow => {
                self.device.send_originals_now();
                self.poke.notify_one();
                Answer::Status(self.status.clone())
            }
            Call::SyncNow => {
                self.poke.notify_one();
                Answer::Status(self.status.clone())
            }
            Call::Status => {
                self.tell(HostEvent::Ready { enrolled: self.device.is_enrolled() });
                Answer::Status(self.status.clone())
            }
            Call::KeepPhoto { .. } if !self.has_room() => Answer::Broken(BrokenCode::PhotosFull),
            call => {
                let shows = call.changes_views();
                let is_of_patrol = call.moves_patrol();
                let stamp = Stamp { wall_ms: clock::wall_ms(), mono_ms: self.clock.elapsed_ms(), fix: None };
                let answer = Folder::new(&self.folder).answer(&mut self.device, stamp, call);
                if answer == Answer::Broken(BrokenCode::Store) {
                    self.reopen();
                }
                if is_of_patrol {
                    self.look_for_patrol();
                }
                if shows && matches!(answer, Answer::Outcome(_) | Answer::PhotoKept(_)) {
                    self.tell(HostEvent::Changed);
                }
                answer
            }
        }
    }

    /// Reads the store anew after it failed; where that fails too, the next call tries again.
    fn reopen(&mut self) {
        self.line = None;
        if let Err(error) = store::reopen(&self.folder, &mut self.device) {
            tracing::error!(%error, "the store does not open again");
        }
    }

    /// Whether there is room for a photo; words are always tried.
    fn has_room(&self) -> bool {
        self.outside.free_bytes().is_none_or(|bytes| bytes >= ROOM_BYTES_MIN)
    }

    /// Tells the phone's system when a patrol was begun or ended.
    fn look_for_patrol(&mut self) {
        let Ok(View::Today(today)) = self.device.ask(clock::wall_ms(), &Query::Today) else { return };
        let is_open = today.open_patrol.is_some();
        if is_open != std::mem::replace(&mut self.is_on_patrol, is_open) {
            self.outside.keep_awake(is_open);
        }
    }

    fn enrol(
        &mut self,
        relay: &str,
        credential: domain::enrol::Credential,
        label: String,
    ) -> Result<(), Answer> {
        let broken = |_| Answer::Broken(BrokenCode::Store);
        let key = SigningKey::from_bytes(&clock::random().map_err(|_| Answer::Broken(BrokenCode::Store))?);
        let enrolled = enrol::ask(relay, credential, label, &key)?;
        self.device.enrol(&enrolled, &key).map_err(broken)?;
        std::fs::write(self.folder.join("relay.txt"), relay)
            .map_err(|_| Answer::Broken(BrokenCode::Store))?;
        self.address.send_replace(Some(relay.to_owned()));
        self.tell(HostEvent::Ready { enrolled: true });
        Ok(())
    }

    fn on_link(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Opening => self.status.link = Link::Connecting,
            LinkEvent::Opened { outbox, welcomed } => {
                self.line = Some(Line { session: Session::new(), outbox, welcomed });
            }
            LinkEvent::Frame(frame) => self.frames.push_back(frame),
            LinkEvent::Closed => {
                while !self.frames.is_empty() {
                    self.take_next();
                }
                self.line = None;
                self.status.link = Link::Offline;
            }
        }
    }

    /// Takes the frame that came first, and what is committed with it.
    fn take_next(&mut self) {
        let Some(line) = self.line.as_mut() else { return self.frames.clear() };
        match line.session.take_first(&mut self.device, clock::wall_ms(), &mut self.frames) {
            Ok(taken) => {
                let is_open = line.session.is_open();
                line.welcomed.fetch_or(is_open, Ordering::Relaxed);
                self.status.link = if is_open { Link::Online } else { Link::Connecting };
                let lasting = taken.refused.filter(|code| !code.is_passing());
                self.status.refused = lasting.or(self.status.refused.filter(|_| !is_open));
                if taken.changed {
                    self.changed_ms.get_or_insert(self.clock.elapsed_ms());
                }
                if taken.refused.is_some() {
                    self.line = None;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the session ended on a frame");
                self.line = None;
                if matches!(error, SessionError::Device(device::Error::Store(_))) {
                    self.reopen();
                }
            }
        }
    }

    /// Tells the screens of what the relay brought, once for many frames.
    fn tell_changes(&mut self) {
        let now_ms = self.clock.elapsed_ms();
        if self.changed_ms.is_some_and(|since| now_ms.saturating_sub(since) >= CHANGED_MS) {
            self.changed_ms = None;
            self.tell(HostEvent::Changed);
        }
    }

    /// Sends what is to be sent and tells the screens where the sync stands, if it stands elsewhere.
    fn pump(&mut self) {
        if self.give().is_none() {
            self.line = None;
        }
        self.tell_answers();
        self.count();
        if self.status != self.told {
            self.told = self.status.clone();
            self.tell(HostEvent::Status(self.status.clone()));
        }
    }

    /// Hands every frame that is ready to the connection; `None` where the session is over.
    fn give(&mut self) -> Option<()> {
        let line = self.line.as_mut()?;
        while let Some(frame) = line.session.give(&mut self.device).ok()? {
            line.outbox.send(frame).ok()?;
        }
        Some(())
    }

    /// Gives a sign of life. Before the relay has let the device in, it would be out of turn.
    fn ping(&self) {
        let Some(line) = self.line.as_ref().filter(|line| line.session.is_open()) else { return };
        if let Ok(bytes) = domain::wire::write_frame(&ToRelay::Ping) {
            drop(line.outbox.send(bytes));
        }
    }

    fn tell(&self, event: HostEvent) {
        self.outside.tell(in_base64(&FromHost::Event(event)));
    }
}

fn in_base64(words: &FromHost) -> String {
    STANDARD.encode(domain::host::write(words).unwrap_or_default())
}

fn read_request(request: &str) -> Option<Request> {
    domain::host::read(&STANDARD.decode(request).ok()?)
}

fn read_address(folder: &Path) -> Option<String> {
    std::fs::read_to_string(folder.join("relay.txt")).ok()
}
