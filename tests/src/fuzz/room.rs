//! What targets keep from input to input: a phone and a relay, made anew now and then.

use anyhow::{Context, ensure};
use device::{Device, Session};
use domain::{
    record::{Purpose, Record, sign},
    wire::{FromRelay, ToRelay, VERSION, cursors_digest, read_frame, session_content, write_frame},
};
use relay::{Photos, Relay, SessionId, Store};

use super::county::{self, documents, pack};
use crate::{
    county::{device_id, key},
    village::MORNING_MS,
};

/// How many inputs one phone or relay sees.
const USES_MAX: u32 = 64;

/// The one-time code that the relay knows.
pub(super) const CODE: &str = "ABCDE-23456";

/// A phone and a relay.
#[derive(Default)]
pub struct Room {
    documents: Vec<Vec<Record>>,
    phone: Option<Device>,
    phone_uses: u32,
    desk: Option<Desk>,
}

impl Room {
    /// The honest documents, record by record.
    pub(super) fn documents(&mut self) -> anyhow::Result<&[Vec<Record>]> {
        if self.documents.is_empty() {
            self.documents = documents()?;
        }
        Ok(&self.documents)
    }

    /// A phone that holds every document but its last record, and how many inputs it has seen.
    pub(super) fn phone(&mut self) -> anyhow::Result<(&mut Device, u32)> {
        if self.phone_uses >= USES_MAX {
            self.phone = None;
        }
        self.phone_uses = self.phone_uses.saturating_add(1);
        if self.phone.is_none() {
            let mut phone = county::phone(1)?;
            let held =
                self.documents()?.iter().flat_map(|records| records.split_last().map(|(_, held)| held));
            let held: Vec<Record> = held.flatten().cloned().collect();
            phone.accept(&held)?;
            (self.phone, self.phone_uses) = (Some(phone), 0);
        }
        Ok((self.phone.as_mut().context("a phone")?, self.phone_uses))
    }

    /// Lets the next input have a phone of its own.
    pub(super) fn drop_phone(&mut self) {
        self.phone = None;
    }

    /// A relay with two open sessions.
    pub(super) fn desk(&mut self) -> anyhow::Result<&mut Desk> {
        if self.desk.as_ref().is_none_or(|desk| desk.uses >= USES_MAX) {
            self.desk = Some(Desk::new()?);
        }
        let desk = self.desk.as_mut().context("a relay")?;
        desk.uses = desk.uses.saturating_add(1);
        Ok(desk)
    }
}

/// A session of a phone with its relay that was just let in.
pub(super) fn open_session(phone: &mut Device) -> anyhow::Result<Session> {
    let mut session = Session::new();
    let relay = county::RELAY.to_owned();
    let challenge = FromRelay::Challenge { nonce: [5; 32], relay, relay_ms: MORNING_MS, version: VERSION };
    let welcome = FromRelay::Welcome { held: [0; 3], pack: 1, cursors_wanted: false };
    for frame in [challenge, welcome] {
        session.take(phone, MORNING_MS, &write_frame(&frame)?)?;
    }
    Ok(session)
}

/// A relay in memory that hears one phone's damaged frames and another's honest ones.
pub(super) struct Desk {
    pub(super) relay: Relay,
    pub(super) now_ms: i64,
    uses: u32,
    damaged: SessionId,
    honest: SessionId,
}

impl Desk {
    fn new() -> anyhow::Result<Self> {
        let mut store = Store::in_memory([1; 32])?;
        store.put_people(&pack().people)?;
        store.add_devices(&pack().devices, "", MORNING_MS)?;
        store.add_code(CODE, "p0", i64::MAX)?;
        let mut relay = Relay::new(store, Photos::in_memory())?;
        let [damaged, honest] = [0, 1].map(|_| relay.open_session([5; 32], MORNING_MS));
        let mut desk = Self { relay, now_ms: MORNING_MS, uses: 0, damaged, honest };
        desk.greet(0, damaged)?;
        desk.greet(1, honest)?;
        Ok(desk)
    }

    fn greet(&mut self, who: usize, session: SessionId) -> anyhow::Result<()> {
        let content = session_content(self.relay.store().name(), &[5; 32], device_id(who), VERSION);
        let signature = sign(&key(who), Purpose::Session, &content);
        let (device, cursors) = (device_id(who), cursors_digest(&[]));
        let hello = ToRelay::Hello { device, signature, version: VERSION, cursors, pack: 0 };
        let heard = self.say(session, &write_frame(&hello)?)?;
        ensure!(heard.iter().any(|frame| matches!(frame, FromRelay::Welcome { .. })), "{heard:?}");
        Ok(())
    }

    fn say(&mut self, session: SessionId, frame: &[u8]) -> anyhow::Result<Vec<FromRelay>> {
        self.relay.take(session, self.now_ms, frame);
        self.relay.commit(self.now_ms)?;
        let given = std::iter::from_fn(|| self.relay.give(session));
        given.map(|frame| Ok(read_frame(&frame)?)).collect()
    }

    /// Hears a damaged frame, and behind it an honest one of somebody else, which is answered.
    pub(super) fn hear(&mut self, frame: &[u8]) -> anyhow::Result<()> {
        self.now_ms = self.now_ms.saturating_add(1_000);
        self.say(self.damaged, frame)?;
        if !self.relay.is_open(self.damaged) {
            self.relay.close(self.damaged);
            self.damaged = self.relay.open_session([5; 32], self.now_ms);
            self.greet(0, self.damaged)?;
        }
        let heard = self.say(self.honest, &write_frame(&ToRelay::Ping)?)?;
        ensure!(heard.contains(&FromRelay::Pong), "the others are not heard any more: {heard:?}");
        Ok(())
    }
}
