//! The thread that owns the device.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
};

use anyhow::Context;
use device::{Device, Session};
use domain::{
    host::{Answer, BrokenCode, Call, HostEvent, Link, Request, Response, SyncStatus},
    time::Stamp,
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

/// The screens' way to the device.
pub(crate) struct Host {
    inbox: mpsc::Sender<Event>,
}

enum Event {
    Call(String, oneshot::Sender<String>),
    Link(LinkEvent),
    Ping,
}

struct Owner<T> {
    device: Device,
    folder: PathBuf,
    clock: Monotonic,
    tell: T,
    address: watch::Sender<Option<String>>,
    poke: Arc<Notify>,
    session: Option<(Session, UnboundedSender<Vec<u8>>)>,
    status: SyncStatus,
}

impl Host {
    /// Opens the device of `folder` and starts its thread and its connection; `tell` takes events as JSON.
    pub(crate) fn start(folder: &Path, tell: impl Fn(String) + Send + 'static) -> anyhow::Result<Self> {
        let device = store::open(folder)?;
        let (inbox, events) = mpsc::channel();
        let (address, watched) = watch::channel(read_address(folder).filter(|_| device.is_enrolled()));
        let poke = Arc::new(Notify::new());
        start_link(inbox.clone(), watched, Arc::clone(&poke))?;
        let owner = Owner {
            device,
            folder: folder.to_owned(),
            clock: Monotonic::start(),
            tell,
            address,
            poke,
            session: None,
            status: SyncStatus::default(),
        };
        std::thread::Builder::new().name("device".to_owned()).spawn(move || owner.run(&events))?;
        Ok(Self { inbox })
    }

    /// Answers one request, both as JSON.
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

impl<T: Fn(String)> Owner<T> {
    fn run(mut self, events: &mpsc::Receiver<Event>) {
        while let Ok(event) = events.recv() {
            match event {
                Event::Call(request, answer) => drop(answer.send(self.respond(&request))),
                Event::Link(event) => self.on_link(event),
                Event::Ping => self.send(&ToRelay::Ping),
            }
            self.pump();
        }
    }

    fn respond(&mut self, request: &str) -> String {
        let response = match serde_json::from_str::<Request>(request) {
            Ok(Request { number, call }) => Response { number, answer: self.answer(call) },
            Err(_) => Response { number: 0, answer: Answer::Broken(BrokenCode::BadCall) },
        };
        serde_json::to_string(&response).unwrap_or_default()
    }

    fn answer(&mut self, call: Call) -> Answer {
        match call {
            Call::Enrol { relay, credential, label } => match self.enrol(&relay, credential, label) {
                Ok(()) => Answer::Enrolled,
                Err(answer) => answer,
            },
            Call::SyncNow => {
                self.poke.notify_one();
                Answer::Status(self.status.clone())
            }
            Call::Status => {
                self.tell(&HostEvent::Ready { enrolled: self.device.is_enrolled() });
                Answer::Status(self.status.clone())
            }
            call => {
                let writes = matches!(call, Call::Execute { .. } | Call::KeepPhoto { .. });
                let stamp = Stamp { wall_ms: clock::wall_ms(), mono_ms: self.clock.elapsed_ms(), fix: None };
                let answer = device::answer(&mut self.device, stamp, call);
                if writes && matches!(answer, Answer::Outcome(_) | Answer::PhotoKept(_)) {
                    self.tell(&HostEvent::Changed);
                }
                answer
            }
        }
    }

    fn enrol(&mut self, relay: &str, credential: domain::enrol::Credential, label: String) -> Result<(), Answer> {
        let broken = |_| Answer::Broken(BrokenCode::Store);
        let key = SigningKey::from_bytes(&clock::random().map_err(|_| Answer::Broken(BrokenCode::Store))?);
        let enrolled = enrol::ask(relay, credential, label, &key)?;
        self.device.enrol(&enrolled, &key).map_err(broken)?;
        std::fs::write(self.folder.join("relay.txt"), relay).map_err(|_| Answer::Broken(BrokenCode::Store))?;
        self.address.send_replace(Some(relay.to_owned()));
        self.tell(&HostEvent::Ready { enrolled: true });
        Ok(())
    }

    fn on_link(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Opening => self.status.link = Link::Connecting,
            LinkEvent::Opened(outbox) => self.session = Some((Session::new(), outbox)),
            LinkEvent::Closed => {
                self.session = None;
                self.status.link = Link::Offline;
            }
            LinkEvent::Frame(frame) => self.take(&frame),
        }
    }

    fn take(&mut self, frame: &[u8]) {
        let Some((session, _)) = self.session.as_mut() else { return };
        match session.take(&mut self.device, clock::wall_ms(), frame) {
            Ok(taken) => {
                self.status.link = if session.is_open() { Link::Online } else { Link::Connecting };
                self.status.refused = taken.refused.or(self.status.refused.filter(|_| !session.is_open()));
                if taken.changed {
                    self.tell(&HostEvent::Changed);
                }
                if taken.refused.is_some() {
                    self.session = None;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the session ended on a frame");
                self.session = None;
            }
        }
    }

    /// Sends what is to be sent and tells the screens where the sync stands.
    fn pump(&mut self) {
        if self.give().is_none() {
            self.session = None;
        }
        let before = self.status.clone();
        self.count();
        if self.status != before {
            self.tell(&HostEvent::Status(self.status.clone()));
        }
    }

    /// Hands every frame that is ready to the connection; `None` where the session is over.
    fn give(&mut self) -> Option<()> {
        let (session, outbox) = self.session.as_mut()?;
        while let Some(frame) = session.give(&mut self.device).ok()? {
            outbox.send(frame).ok()?;
        }
        Some(())
    }

    fn count(&mut self) {
        let Ok(counts) = self.device.status_counts() else { return };
        self.status.waiting = counts.waiting;
        self.status.photos_waiting = counts.photos_waiting;
        self.status.receiving = self.session.as_ref().and_then(|(session, _)| session.receiving());
        if self.status.link == Link::Online && counts.waiting == 0 && counts.photos_waiting == 0 {
            self.status.last_ok_ms = Some(clock::wall_ms());
        }
    }

    fn send(&mut self, frame: &ToRelay) {
        if let (Some((_, outbox)), Ok(bytes)) = (&self.session, domain::wire::write_frame(frame)) {
            drop(outbox.send(bytes));
        }
    }

    fn tell(&self, event: &HostEvent) {
        if let Ok(event) = serde_json::to_string(event) {
            (self.tell)(event);
        }
    }
}

fn read_address(folder: &Path) -> Option<String> {
    std::fs::read_to_string(folder.join("relay.txt")).ok()
}
