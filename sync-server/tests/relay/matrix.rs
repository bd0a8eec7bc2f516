//! Every role and kind of territory against every space and every verb of the relay: who may gets it, and who may not
//! hears word for word what is said where the space holds nothing.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    enrol::{Credential, EnrolRefusal, EnrolRequest},
    id::DeviceId,
    record::{Hash, Lane, Purpose, Record, sign},
    role::Role,
    space::Space,
    wire::{Cursor, FromRelay, NotReleased, RefusedCode, RejectCode, ToRelay, renew_content},
};
use ed25519_dalek::SigningKey;
use relay::{Photos, Relay, Store, store::hash_password_for_demo};

use crate::{
    port::{get, request, start},
    town::{MORNING, Phone, Town, person, space},
};

/// Territories as seen from the grid of [`SPACES`].
const TERRITORIES: [(&str, &str); 5] = [
    ("own grid", "140930100002"),
    ("neighbouring grid", "140930100003"),
    ("own township", "140930100"),
    ("other township", "140930101"),
    ("county", "140930"),
];

/// Every role, by its number as postcard writes it: one that is added later is among them.
fn roles() -> impl Iterator<Item = Role> {
    (0u8..).map_while(|number| postcard::from_bytes(&[number]).ok())
}

const SPACES: [&str; 5] =
    ["grid/140930100002", "grid/140930100002/2026-11", "township/140930100", "county", "fire"];

/// Whose a space is, by the design's "roles and territory"; written down here, not asked of the code.
fn is_theirs(role: Role, territory: &str, space: &str) -> bool {
    let has_grid = ["own grid", "own township", "county"].contains(&territory);
    match (space, role) {
        ("county", role) => role == Role::County,
        ("fire", role) => matches!(role, Role::Lookout | Role::Supervisor | Role::County),
        (_, Role::Lookout) => false,
        ("township/140930100", role) => role == Role::County || territory == "own township",
        _ => has_grid,
    }
}

/// What a frame asks for. A new frame does not compile until it stands here, nor pass until the test says it.
const fn verb(frame: &ToRelay) -> &'static str {
    match frame {
        ToRelay::Hello { .. } => "hello",
        ToRelay::Cursors(_) => "cursors",
        ToRelay::MoreCursors(_) => "more cursors",
        ToRelay::Push(_) => "push",
        ToRelay::Refill(_) => "refill",
        ToRelay::Renew { .. } => "renew",
        ToRelay::Took(_) => "took",
        ToRelay::Resume(_) => "resume",
        ToRelay::Offer { .. } => "offer",
        ToRelay::Chunk { .. } => "chunk",
        ToRelay::Fetch { .. } => "fetch",
        ToRelay::Ping => "ping",
        ToRelay::Quarantine { .. } => "quarantine",
        ToRelay::Release(_) => "release",
    }
}

const VERBS: [&str; 14] = [
    "chunk",
    "cursors",
    "fetch",
    "hello",
    "more cursors",
    "offer",
    "ping",
    "push",
    "quarantine",
    "refill",
    "release",
    "renew",
    "resume",
    "took",
];

/// A name that stands in the roster and in no answer.
const SECRET_NAME: &str = "secret name";

/// What only whoever holds the space's records and photos knows.
struct Known {
    record: Record,
    photo: Vec<u8>,
}

/// A town of an author and one subject, whose space holds a record and a photo, or nothing.
struct World {
    town: Town,
    author: Phone,
    subject: Phone,
    known: Known,
    space: Space,
}

impl World {
    fn of(role: Role, territory: &str, text: &str, is_full: bool) -> Self {
        let mut store = Store::in_memory([1; 32]).unwrap();
        let mut author = person("author", Role::County, "140930", false);
        author.name = SECRET_NAME.to_owned();
        store.put_people(&[author, person("subject", role, territory, false)]).unwrap();
        let mut town = Town::of(Relay::new(store, Photos::in_memory()).unwrap());
        let (author, subject, place) = (town.phone("author"), town.device("subject"), space(text));
        let record = author.numbered(Lane::Hazard, 1, &place, &[7; 100]);
        let photo = [&[0xff, 0xd8, 0xff][..], &[9; 500]].concat();
        let mut world = Self { town, author, subject, known: Known { record, photo }, space: place };
        if is_full {
            world.fill();
        }
        world
    }

    fn fill(&mut self) {
        let push = ToRelay::Push(vec![self.known.record.clone()]);
        let heard = self.town.say(&self.author, &push);
        assert!(heard.contains(&FromRelay::Ack { lane: Lane::Hazard, n: 1 }), "{heard:?}");
        let far = self.author.numbered(Lane::Hazard, 20_000, &self.space, &[7; 100]);
        self.town.say(&self.author, &ToRelay::Push(vec![far]));
        let (bytes, hash) = (self.known.photo.clone(), Hash::of(&self.known.photo));
        self.town.say(&self.author, &self.offer(&self.space));
        let heard = self.town.say(&self.author, &ToRelay::Chunk { hash, offset: 0, bytes });
        assert_eq!(heard, [FromRelay::Stored(hash)]);
    }

    fn offer(&self, space: &Space) -> ToRelay {
        let length = u32::try_from(self.known.photo.len()).unwrap();
        ToRelay::Offer { hash: Hash::of(&self.known.photo), length, space: space.clone() }
    }

    /// What the subject says on one connection each, with its name. Whatever can be known is known: heads, hashes, bytes.
    fn dialogues(&self, own: &Space) -> Vec<(&'static str, Vec<ToRelay>)> {
        let (record, hash) = (self.known.record.clone(), Hash::of(&self.known.photo));
        let cursor = |seq, head| Cursor { space: self.space.clone(), seq, head };
        let cursors = [(0, Hash::EMPTY), (1, Hash::EMPTY.then(&record)), (1, Hash([4; 32]))]
            .map(|(seq, head)| cursor(seq, head));
        let each = |frame: fn(Cursor) -> ToRelay| cursors.iter().cloned().map(frame).collect();
        let own_record = self.subject.numbered(Lane::Hazard, 1, &self.space, &[8; 100]);
        let bytes = self.known.photo.clone();
        let chunk = ToRelay::Chunk { hash, offset: 0, bytes };
        let content = renew_content(self.town.relay.store().name(), self.subject.id, &self.author_key());
        let proof = sign(&self.author.key, Purpose::Renew, &content);
        vec![
            ("cursors", vec![ToRelay::Cursors(cursors.to_vec())]),
            ("more cursors", vec![ToRelay::MoreCursors(cursors.to_vec()), ToRelay::Cursors(vec![])]),
            ("took", each(ToRelay::Took)),
            ("resume", each(ToRelay::Resume)),
            ("push", vec![ToRelay::Push(vec![own_record])]),
            ("refill", vec![ToRelay::Refill(vec![record])]),
            ("fetch", vec![ToRelay::Fetch { hash, offset: 0 }, ToRelay::Fetch { hash, offset: 9_999 }]),
            ("offer", vec![self.offer(&self.space)]),
            ("offer to the own space", vec![self.offer(own), chunk.clone()]),
            ("chunk", vec![chunk]),
            ("renew", vec![ToRelay::Renew { key: self.author_key(), proof }]),
            ("ping", vec![ToRelay::Ping]),
            ("quarantine", vec![ToRelay::Quarantine { after: 0 }]),
            ("release", vec![ToRelay::Release(vec![1, 2])]),
        ]
    }

    fn author_key(&self) -> domain::record::PublicKey {
        domain::record::PublicKey::of(&self.author.key)
    }

    /// Connects the subject anew, with nothing taken, until the relay has begun to stream.
    fn connect(&mut self) -> Vec<FromRelay> {
        self.town.relay.close(self.subject.session);
        let mut heard = self.town.connect(&mut self.subject, &[]);
        if let Some(FromRelay::Welcome { cursors_wanted: true, .. }) = heard.first() {
            heard.extend(self.town.say(&self.subject, &ToRelay::Cursors(vec![])));
        }
        heard
    }

    /// Everything that the subject hears, by dialogue, and while the author writes on.
    fn hear_all(&mut self, own: &Space, is_full: bool) -> BTreeMap<&'static str, Vec<FromRelay>> {
        let mut heard = BTreeMap::from([("hello", self.connect())]);
        for (name, frames) in self.dialogues(own) {
            if let Some(ToRelay::Cursors(listed) | ToRelay::MoreCursors(listed)) = frames.first() {
                self.town.relay.close(self.subject.session);
                self.town.connect(&mut self.subject, listed);
            } else {
                self.connect();
            }
            let said = frames.iter().flat_map(|frame| self.town.say(&self.subject, frame));
            heard.insert(name, said.collect());
        }
        let before = self.connect();
        self.town.drain(&self.subject, before);
        if is_full {
            let next = self.author.numbered(Lane::Hazard, 2, &self.space, &[7; 100]);
            self.town.say(&self.author, &ToRelay::Push(vec![next]));
        }
        heard.insert("while others write", self.town.hear(&self.subject));
        heard
    }
}

/// A space that a subject may append to.
fn own_space(role: Role, territory: &str) -> Space {
    match (role, territory.len()) {
        (Role::Lookout, _) => Space::Fire,
        (_, 12) => space(&format!("grid/{territory}")),
        (_, 9) => space(&format!("grid/{territory}009")),
        _ => space("grid/140930100009"),
    }
}

/// Who decides on what is kept aside: supervisors and the county's office, each where they read; on fires the county.
fn may_release(role: Role, space: &str) -> bool {
    role == Role::County || role == Role::Supervisor && space != "fire"
}

/// What is heard of the quarantine where nothing in it is one's own: `nothing` by those who release somewhere.
fn kept_of_nobody(role: Role, nothing: FromRelay) -> Vec<FromRelay> {
    vec![if may_release(role, "") { nothing } else { FromRelay::NoAuthority }]
}

const fn unknown(id: u64) -> (u64, NotReleased) {
    (id, NotReleased::Unknown)
}

/// Whether a subject was told what is kept of the space, and released it.
fn has_released(heard: &BTreeMap<&str, Vec<FromRelay>>) -> bool {
    let is_listed = heard["quarantine"]
        .iter()
        .any(|frame| matches!(frame, FromRelay::Quarantine { lines, total: 1 } if lines.len() == 1));
    is_listed && heard["release"].contains(&FromRelay::Released(vec![unknown(2)]))
}

/// The typed refusal of each verb, of a space that is not the subject's.
fn refusals(role: Role, known: &Known, space: &Space) -> [(&'static str, Vec<FromRelay>); 11] {
    let (photo, forget) = (Hash::of(&known.photo), FromRelay::Forget(space.clone()));
    let (lane, n) = (Lane::Hazard, 1);
    let out_of_scope = FromRelay::Reject { lane, n, code: RejectCode::OutOfScope };
    let out_of_turn = FromRelay::Refused(RefusedCode::OutOfTurn);
    [
        ("cursors", vec![forget.clone(); 3]),
        ("more cursors", vec![forget; 3]),
        ("took", vec![]),
        ("resume", vec![]),
        ("push", vec![out_of_scope, FromRelay::Ack { lane, n }]),
        ("refill", vec![FromRelay::Refilled(vec![known.record.hash()])]),
        ("fetch", vec![FromRelay::Missing(photo); 2]),
        ("offer", vec![FromRelay::Missing(photo)]),
        ("chunk", vec![out_of_turn]),
        ("quarantine", kept_of_nobody(role, FromRelay::Quarantine { lines: vec![], total: 0 })),
        ("release", kept_of_nobody(role, FromRelay::Released([1, 2].map(unknown).to_vec()))),
    ]
}

/// Whether a subject got what the space holds.
fn has_it(heard: &BTreeMap<&str, Vec<FromRelay>>, name: &str, known: &Known) -> bool {
    let photo = Hash::of(&known.photo);
    heard[name].iter().any(|frame| match frame {
        FromRelay::Records { rows, .. } => !rows.is_empty(),
        FromRelay::Diverged { heads, .. } => !heads.is_empty(),
        FromRelay::Chunk { hash, bytes, .. } => *hash == photo && *bytes == known.photo,
        FromRelay::Stored(hash) => *hash == photo,
        _ => false,
    })
}

#[test]
fn who_may_gets_it_and_who_may_not_learns_nothing_not_even_whether_it_is_there() {
    let mut counts = (0, 0, 0);
    for (role, (name, territory), text) in roles()
        .flat_map(|role| TERRITORIES.map(|territory| (role, territory)))
        .flat_map(|(role, territory)| SPACES.map(|space| (role, territory, space)))
    {
        let what = format!("{role:?} of {name}, {text}");
        let own = own_space(role, territory);
        let mut full = World::of(role, territory, text, true);
        let heard = full.hear_all(&own, true);
        if is_theirs(role, name, text) {
            for verb in ["hello", "cursors", "fetch", "offer", "while others write"] {
                assert!(has_it(&heard, verb, &full.known), "{what}, {verb}: {:?}", heard[verb]);
            }
            assert_eq!(has_released(&heard), may_release(role, text), "{what}: {heard:?}");
            counts.0 += 1;
            counts.2 += usize::from(may_release(role, text));
            continue;
        }
        let nothing = World::of(role, territory, text, false).hear_all(&own, false);
        assert_eq!(heard, nothing, "{what}");
        for (verb, expected) in refusals(role, &full.known, &full.space) {
            assert_eq!(heard[verb], expected, "{what}, {verb}");
        }
        assert!(!format!("{heard:?}").contains(SECRET_NAME), "{what}");
        counts.1 += 1;
    }
    assert_eq!(counts, (66, 109, 28), "allowed, refused, and released");
}

#[test]
fn every_verb_is_said() {
    let mut world = World::of(Role::County, "140930", "county", true);
    let dialogues = world.dialogues(&Space::Fire);
    let said = dialogues.iter().flat_map(|(_, frames)| frames).map(verb);
    let hello = world.subject.hello("", &[]);
    assert_eq!(said.chain([verb(&hello)]).collect::<BTreeSet<_>>(), BTreeSet::from(VERBS));
    world.town.relay.close(world.subject.session);
}

/// Whoever has no key of a device learns of none whether it was revoked.
#[test]
fn who_cannot_sign_hears_the_same_of_a_device_in_use_and_of_a_revoked_one() {
    let mut world = World::of(Role::County, "140930", "county", true);
    let mut ask = |town: &mut Town, device: DeviceId| {
        town.open(&mut world.subject);
        let mut hello = world.subject.hello(town.relay.store().name(), &[]);
        if let ToRelay::Hello { device: named, .. } = &mut hello {
            *named = device;
        }
        town.say(&world.subject, &hello)
    };
    let in_use = ask(&mut world.town, world.author.id);
    world.town.relay.store_mut().revoke(world.author.id, MORNING).unwrap();
    world.town.relay.refresh().unwrap();
    world.town.now_ms += 8 * 86_400_000;
    assert_eq!(in_use, [FromRelay::Refused(RefusedCode::BadSignature)]);
    assert_eq!(ask(&mut world.town, world.author.id), in_use);
}

#[test]
fn a_wrong_password_is_answered_alike_whether_there_is_such_an_account_however_often() {
    let mut town = Town::new();
    let hash = hash_password_for_demo("right-horse", [5; 16]).unwrap();
    town.relay.store_mut().put_account("desk", "supervisor", &hash).unwrap();
    let mut answers = |account: &str| -> Vec<EnrolRefusal> {
        let credential = Credential::Account { account: account.to_owned(), password: "wrong".to_owned() };
        let request = EnrolRequest::new(credential, &SigningKey::from_bytes(&[50; 32]), String::new());
        let times = [0, 0, 0, 0, 0, 0, 0, 15 * 60_000, 0];
        let answer = |later_ms| {
            town.now_ms += later_ms;
            town.relay.enrol(&request, [1; 10], town.now_ms).unwrap().unwrap_err()
        };
        times.map(answer).to_vec()
    };
    let there = answers("desk");
    assert_eq!(
        there[4..8],
        [
            EnrolRefusal::WrongPassword,
            EnrolRefusal::Locked,
            EnrolRefusal::Locked,
            EnrolRefusal::WrongPassword
        ]
    );
    assert_eq!(answers("nobody"), there);
}

/// An answer without the line that tells the time.
fn timeless(answer: &str) -> String {
    answer.lines().filter(|line| !line.to_lowercase().starts_with("date:")).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn who_has_no_device_hears_by_http_the_same_of_what_is_there_and_of_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(dir.path()).await;
    let photo = [&[0xff, 0xd8, 0xff][..], &[9; 500]].concat();
    let hash = Photos::in_folder(&dir.path().join("photos")).unwrap().put(&photo).unwrap().to_string();
    let nothing = Hash([4; 32]).to_string();
    let stored = |hash: &str| format!("/../photos/{}/{hash}", hash.split_at(2).0);
    for (there, nowhere) in [
        ("/../relay.db".to_owned(), "/../nothing.db".to_owned()),
        ("/%2e%2e/relay.db".to_owned(), "/%2e%2e/nothing.db".to_owned()),
        (stored(&hash), stored(&nothing)),
        (format!("/photos/{hash}"), format!("/photos/{nothing}")),
    ] {
        let heard = timeless(&get(&relay, &there, "").await);
        assert!(heard.starts_with("HTTP/1.1 404"), "{there}: {heard}");
        assert_eq!(heard, timeless(&get(&relay, &nowhere, "").await), "{there}");
    }
    let answer_to = async |account: &str| {
        let credential = Credential::Account { account: account.to_owned(), password: "wrong".to_owned() };
        let asked = EnrolRequest::new(credential, &SigningKey::from_bytes(&[50; 32]), String::new());
        let body = serde_json::to_string(&asked).unwrap();
        let head = format!(
            "POST /api/enrol HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}",
            body.len()
        );
        timeless(&request(&relay, format!("{head}\r\n\r\n{body}")).await)
    };
    let heard = answer_to("desk").await;
    assert!(heard.starts_with("HTTP/1.1 403") && !heard.contains("supervisor"), "{heard}");
    assert_eq!(heard, answer_to("nobody").await);
}
