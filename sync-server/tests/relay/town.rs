//! A small county with a relay in memory, and devices that speak its frames.

use std::collections::BTreeMap;

use domain::{
    id::{DeviceId, DocumentId},
    pack::{Person, RosterDevice},
    place::DivisionCode,
    record::{Hash, Lane, PublicKey, Purpose, Record, sign},
    role::{Right, Role},
    space::Space,
    wire::{
        Cursor, FromRelay, Row, ToRelay, VERSION, cursors_digest, read_frame, session_content, write_frame,
    },
};
use ed25519_dalek::SigningKey;
use relay::{Photos, Relay, SessionId, Store};

/// 2026-11-25T00:00:00Z
pub(crate) const MORNING: i64 = 1_795_564_800_000;
pub(crate) const GRID: &str = "140930100001";
pub(crate) const OTHER_GRID: &str = "140930100002";
pub(crate) const FAR_GRID: &str = "140930101001";
pub(crate) const TOWNSHIP: &str = "140930100";
pub(crate) const COUNTY: &str = "140930";

/// Everybody: id, role, territory, whether the right has ended.
pub(crate) const PEOPLE: [(&str, Role, &str, bool); 9] = [
    ("worker", Role::GridWorker, GRID, false),
    ("neighbour", Role::GridWorker, OTHER_GRID, false),
    ("moved", Role::GridWorker, GRID, true),
    ("supervisor", Role::Supervisor, TOWNSHIP, false),
    ("far supervisor", Role::Supervisor, "140930101", false),
    ("department", Role::Department, COUNTY, false),
    ("expert", Role::Expert, TOWNSHIP, false),
    ("lookout", Role::Lookout, COUNTY, false),
    ("county", Role::County, COUNTY, false),
];

pub(crate) struct Town {
    pub(crate) relay: Relay,
    pub(crate) now_ms: i64,
    nonces: u8,
    devices: u8,
}

/// A device, with one connection after another.
pub(crate) struct Phone {
    pub(crate) id: DeviceId,
    pub(crate) key: SigningKey,
    pub(crate) session: SessionId,
    pub(crate) nonce: [u8; 32],
    pub(crate) pack: u64,
    pub(crate) numbers: BTreeMap<Lane, u64>,
}

pub(crate) fn person(id: &str, role: Role, territory: &str, ended: bool) -> Person {
    let right = Right { role, territory: DivisionCode::parse(territory).unwrap(), sectors: vec![], ended };
    Person { id: id.to_owned(), name: id.to_owned(), rights: vec![right] }
}

pub(crate) fn space(text: &str) -> Space {
    text.parse().unwrap()
}

pub(crate) fn grid() -> Space {
    space(&format!("grid/{GRID}"))
}

pub(crate) fn store_with_people(mut store: Store) -> Store {
    let people = PEOPLE.map(|(id, role, territory, ended)| person(id, role, territory, ended));
    store.put_people(&people).unwrap();
    store
}

impl Town {
    pub(crate) fn new() -> Self {
        let store = store_with_people(Store::in_memory([1; 32]).unwrap());
        Self::of(Relay::new(store, Photos::in_memory()).unwrap())
    }

    pub(crate) fn of(relay: Relay) -> Self {
        Self { relay, now_ms: MORNING, nonces: 0, devices: 0 }
    }

    /// Puts a new device of a person on the roster; it is not connected.
    pub(crate) fn device(&mut self, person: &str) -> Phone {
        self.devices += 1;
        let key = SigningKey::from_bytes(&[self.devices; 32]);
        let id = DeviceId::from_bytes([self.devices; 16]);
        let device = RosterDevice { id, person: person.to_owned(), key: PublicKey::of(&key), revoked: false };
        self.relay.store_mut().add_devices(&[device], "", self.now_ms).unwrap();
        self.relay.refresh().unwrap();
        let session = self.relay.open_session([0; 32], self.now_ms);
        self.relay.close(session);
        Phone { id, key, session, nonce: [0; 32], pack: 0, numbers: BTreeMap::new() }
    }

    /// Opens a connection and hears the challenge.
    pub(crate) fn open(&mut self, phone: &mut Phone) {
        self.nonces += 1;
        phone.nonce = [self.nonces; 32];
        phone.session = self.relay.open_session(phone.nonce, self.now_ms);
        let heard = self.hear(phone);
        assert!(matches!(heard.as_slice(), [FromRelay::Challenge { .. }]), "{heard:?}");
    }

    /// Connects with cursors, and returns what the relay says to that. The pack is taken as known.
    pub(crate) fn connect(&mut self, phone: &mut Phone, cursors: &[Cursor]) -> Vec<FromRelay> {
        self.open(phone);
        phone.pack = self.relay.store().pack().unwrap().version;
        let hello = phone.hello(self.relay.store().name(), cursors);
        self.say(phone, &hello)
    }

    /// A device of a person, connected, with nothing left to hear.
    pub(crate) fn phone(&mut self, person: &str) -> Phone {
        let mut phone = self.device(person);
        let welcome = self.connect(&mut phone, &[]);
        assert!(matches!(welcome.first(), Some(FromRelay::Welcome { .. })), "{welcome:?}");
        phone
    }

    /// Says something without a commit.
    pub(crate) fn tell(&mut self, phone: &Phone, frame: &ToRelay) {
        self.relay.take(phone.session, self.now_ms, &write_frame(frame).unwrap());
    }

    /// Says something, commits and hears the answers.
    pub(crate) fn say(&mut self, phone: &Phone, frame: &ToRelay) -> Vec<FromRelay> {
        self.tell(phone, frame);
        self.relay.commit(self.now_ms).unwrap();
        self.hear(phone)
    }

    pub(crate) fn hear(&mut self, phone: &Phone) -> Vec<FromRelay> {
        std::iter::from_fn(|| self.relay.give(phone.session))
            .map(|frame| read_frame(&frame).unwrap())
            .collect()
    }

    /// Confirms all records among what was heard, until nothing more comes; returns every row.
    pub(crate) fn drain(&mut self, phone: &Phone, mut heard: Vec<FromRelay>) -> Vec<Row> {
        let mut all = Vec::new();
        while let Some(frame) = heard.pop() {
            if let FromRelay::Records { space, from, rows, head, .. } = frame {
                let cursor = Cursor { space, seq: from + rows.len() as u64 - 1, head };
                all.extend(rows);
                heard.extend(self.say(phone, &ToRelay::Took(cursor)));
            }
        }
        all
    }

    pub(crate) fn rows(&self, space: &Space) -> Vec<(Record, Hash)> {
        self.relay.store().rows_after(space, 0, usize::MAX).unwrap()
    }

    pub(crate) fn cursor(&self, space: &Space) -> Cursor {
        let tip = self.relay.store().tip(space);
        Cursor { space: space.clone(), seq: tip.seq, head: tip.head }
    }
}

impl Phone {
    pub(crate) fn hello(&self, relay: &str, cursors: &[Cursor]) -> ToRelay {
        let content = session_content(relay, &self.nonce, self.id, VERSION);
        let signature = sign(&self.key, Purpose::Session, &content);
        let cursors = cursors_digest(cursors);
        ToRelay::Hello { device: self.id, signature, version: VERSION, cursors, pack: self.pack }
    }

    /// Writes the next record of a lane.
    pub(crate) fn write(&mut self, lane: Lane, space: &Space) -> Record {
        let n = self.numbers.entry(lane).or_insert(0);
        *n += 1;
        let n = *n;
        self.numbered(lane, n, space, &[7; 100])
    }

    pub(crate) fn numbered(&self, lane: Lane, n: u64, space: &Space, change: &[u8]) -> Record {
        let document = DocumentId::from_bytes([9; 16]);
        Record::signed(&self.key, self.id, (lane, n), (space.clone(), document), change.to_vec())
    }
}
