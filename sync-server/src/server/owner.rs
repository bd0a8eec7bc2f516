//! The thread that owns the relay. Whatever waits is heard, then committed together, then answered.

use std::collections::BTreeMap;

use axum::body::Bytes;
use tokio::sync::{
    mpsc::{self, error::TrySendError},
    oneshot,
};

use domain::{
    enrol::{EnrolRefusal, EnrolRequest, Enrolled},
    wire::RefusedCode,
};

use crate::{
    core::Relay,
    error::{DiskFault, Error},
    session::SessionId,
    store::AccountTry,
};

/// How many asks are heard before a commit at most.
const BATCH_MAX: usize = 512;

/// An enrolment's outcome; `None` where something broke.
pub(super) type Outcome = Option<Result<Enrolled, EnrolRefusal>>;

/// What the owner can be asked. Every open connection holds room for some of these, so what is long is boxed.
#[derive(Debug)]
pub(super) enum Ask {
    /// A socket opened; its frames go to `out`.
    Open { out: mpsc::Sender<Vec<u8>>, id: oneshot::Sender<SessionId> },
    /// A frame came.
    Frame(SessionId, Bytes),
    /// Something came that is no frame.
    Refuse(SessionId, RefusedCode),
    /// The socket has sent everything and has room.
    Room(SessionId),
    /// The socket closed.
    Closed(SessionId),
    /// A well-formed request by code.
    EnrolByCode { request: Box<EnrolRequest>, code: String, answer: oneshot::Sender<Outcome> },
    /// A try at an account.
    TryAccount { account: String, answer: oneshot::Sender<Option<AccountTry>> },
    /// A well-formed request whose password fits.
    EnrolByAccount { request: Box<EnrolRequest>, account: String, answer: oneshot::Sender<Outcome> },
    /// What was counted; `None` where the store cannot be read.
    Metrics(oneshot::Sender<Option<String>>),
    /// Whether the owner lives, and how its disk fails.
    Health(oneshot::Sender<Option<DiskFault>>),
    /// A second has passed.
    Tick,
    /// The relay stops.
    Stop(oneshot::Sender<()>),
}

/// Starts the owner; the receiver hears when it has ended and the store is closed.
pub(super) fn start(relay: Relay, asks: mpsc::Receiver<Ask>) -> Result<oneshot::Receiver<()>, Error> {
    let (ended, gone) = oneshot::channel();
    std::thread::Builder::new().name("relay".to_owned()).spawn(move || {
        Owner { relay, outs: BTreeMap::new(), is_stopping: false }.run(asks);
        ended.send(()).ok();
    })?;
    Ok(gone)
}

struct Owner {
    relay: Relay,
    outs: BTreeMap<SessionId, mpsc::Sender<Vec<u8>>>,
    is_stopping: bool,
}

impl Owner {
    fn run(mut self, mut asks: mpsc::Receiver<Ask>) {
        while let Some(first) = asks.blocking_recv() {
            self.hear(first);
            for _ in 1..BATCH_MAX {
                let Ok(next) = asks.try_recv() else { break };
                self.hear(next);
            }
            self.commit();
            for id in self.relay.stirred() {
                self.give(id);
            }
        }
    }

    fn hear(&mut self, ask: Ask) {
        match ask {
            Ask::Open { out, id } => self.open(out, id),
            Ask::Frame(id, frame) => self.relay.take(id, now_ms(), &frame),
            Ask::Refuse(id, code) => self.relay.refuse(id, code),
            Ask::Room(id) => self.give(id),
            Ask::Closed(id) => self.close(id),
            Ask::EnrolByCode { request, code, answer } => {
                let outcome = random().and_then(|random| {
                    self.relay.enrol_by_code(&request, &code, first_ten(random), now_ms())
                });
                answer.send(heard(outcome)).ok();
            }
            Ask::TryAccount { account, answer } => {
                answer.send(heard(self.relay.try_account(&account, now_ms()))).ok();
            }
            Ask::EnrolByAccount { request, account, answer } => {
                let outcome = random().and_then(|random| {
                    self.relay.enrol_by_account(&request, &account, first_ten(random), now_ms())
                });
                answer.send(heard(outcome.map(Ok))).ok();
            }
            Ask::Metrics(answer) => drop(answer.send(heard(self.relay.metrics()))),
            Ask::Health(answer) => drop(answer.send(self.relay.disk_fault())),
            Ask::Tick => drop(heard(self.relay.tick(now_ms()))),
            Ask::Stop(answer) => self.stop(answer),
        }
    }

    fn open(&mut self, out: mpsc::Sender<Vec<u8>>, answer: oneshot::Sender<SessionId>) {
        let Some(nonce) = heard(random()).filter(|_| !self.is_stopping) else {
            return;
        };
        let id = self.relay.open_session(nonce, now_ms());
        self.outs.insert(id, out);
        if answer.send(id).is_err() {
            self.close(id);
        }
    }

    /// Fills a socket's queue; closes it after the last frame of a session that has ended.
    fn give(&mut self, id: SessionId) {
        let Some(out) = self.outs.get(&id) else {
            return;
        };
        let is_closed = loop {
            match out.try_reserve() {
                Ok(room) => match self.relay.give(id) {
                    Some(frame) => room.send(frame),
                    None => break !self.relay.is_open(id),
                },
                Err(TrySendError::Full(())) => break false,
                Err(TrySendError::Closed(())) => break true,
            }
        };
        if is_closed {
            self.close(id);
        }
    }

    fn close(&mut self, id: SessionId) {
        self.outs.remove(&id);
        self.relay.close(id);
    }

    #[expect(clippy::disallowed_methods, reason = "the host measures how long a commit takes")]
    fn commit(&mut self) {
        let size = self.relay.waiting();
        let began = std::time::Instant::now();
        let outcome = heard(self.relay.commit(now_ms()));
        if size > 0 {
            self.relay.counts.commit(size, began.elapsed(), outcome.is_some());
        }
    }

    fn stop(&mut self, answer: oneshot::Sender<()>) {
        self.is_stopping = true;
        self.commit();
        self.relay.stop();
        for id in self.relay.stirred() {
            self.give(id);
        }
        answer.send(()).ok();
    }
}

/// Logs what broke, with its sources.
fn heard<T>(outcome: Result<T, Error>) -> Option<T> {
    outcome.map_err(|error| tracing::error!(error = &error as &dyn std::error::Error, "broken")).ok()
}

/// Draws random bytes.
///
/// # Errors
///
/// Where the system has none.
pub fn random() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(bytes)
}

fn first_ten(random: [u8; 32]) -> [u8; 10] {
    random.first_chunk().copied().unwrap_or_default()
}

/// Reads the wall clock, in milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the host reads the clock")]
pub fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
