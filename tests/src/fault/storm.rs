//! Many devices that push at once to a relay that is a process of its own.

use std::{
    cell::Cell,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use device::{Connection, Device, NewPhoto, Session};
use domain::{
    enrol::Enrolled,
    pack::Person,
    record::{Hash, Lane},
    role::Role,
    wire::RefusedCode,
};
use futures_util::{SinkExt, StreamExt, future::join_all};
use relay::Store;
use tokio::sync::Notify;
use tokio_tungstenite::{connect_async, tungstenite::Message};

use super::{
    relay::{losses, told},
    script::{Deed, deed, stamp},
};
use crate::{
    county,
    village::{Dice, MORNING_MS},
};

/// Devices of grid workers, their stores in memory.
pub struct Storm {
    callers: Vec<Caller>,
    data: PathBuf,
    told: BTreeMap<(usize, Lane), u64>,
    photos: Vec<Hash>,
}

struct Caller {
    who: usize,
    device: Device,
    next: u64,
}

/// After so many words of the relay nobody goes on, whatever is wanted.
const HEARD_MAX: u64 = 5_000;

/// How a device's connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The relay went away.
    Gone,
    /// The relay said why.
    Refused(RefusedCode),
    /// It was let be.
    Enough,
}

/// How long devices push.
struct Target {
    heard: Cell<u64>,
    wanted: u64,
    reached: Notify,
    is_over: Cell<bool>,
}

impl Storm {
    /// Lays a county into `data` and gives `count` devices to its workers.
    ///
    /// # Errors
    ///
    /// Where a store cannot be made.
    pub fn new(data: &Path, count: usize) -> anyhow::Result<Self> {
        let mut store = relay::open_store(data)?;
        store.set_config(&county::pack())?;
        let people: Vec<Person> =
            (0..count).map(|who| county::person(who, (Role::GridWorker, county::GRID))).collect();
        store.put_people(&people)?;
        let devices: Vec<_> = (0..count).map(county::roster_device).collect();
        store.add_devices(&devices, "", MORNING_MS)?;
        let callers = (0..count).map(|who| Caller::new(who, store.name())).collect::<anyhow::Result<_>>()?;
        Ok(Self { callers, data: data.to_owned(), told: BTreeMap::new(), photos: vec![] })
    }

    /// Lets all devices push to the relay at `address` until they were told something `count` times or none is left, then
    /// does `then` while they go on, and lets them be; returns how each connection ended.
    ///
    /// # Errors
    ///
    /// Where a device breaks.
    pub async fn push(
        &mut self,
        address: &str,
        count: u64,
        then: impl Future<Output = anyhow::Result<()>>,
    ) -> anyhow::Result<Vec<Ended>> {
        let target =
            Target { heard: Cell::new(0), wanted: count, reached: Notify::new(), is_over: Cell::new(false) };
        let pushing = async {
            let ended = join_all(self.callers.iter_mut().map(|caller| caller.push(address, &target))).await;
            target.reached.notify_one();
            ended
        };
        let act = async {
            target.reached.notified().await;
            let done = then.await;
            target.is_over.set(true);
            done
        };
        let (ended, done) = tokio::join!(pushing, act);
        done?;
        for caller in &self.callers {
            let told = told(&caller.device)?;
            self.told.extend(told.into_iter().map(|(lane, n)| ((caller.who, lane), n)));
        }
        ended.into_iter().collect()
    }

    /// How many records devices were told to be durable.
    pub fn records_told(&self) -> u64 {
        self.told.values().sum()
    }

    /// How many photos devices were told to be durable.
    pub fn photos_told(&self) -> usize {
        self.photos.len()
    }

    /// Names everything that devices were told to be durable and that is not there, the relay being down.
    ///
    /// # Errors
    ///
    /// Where the relay's store cannot be read.
    pub fn losses(&mut self) -> anyhow::Result<Vec<String>> {
        let store: Store = relay::open_store(&self.data)?;
        let mut losses = losses(&store, &self.told)?;
        self.photos = self
            .callers
            .iter()
            .map(|caller| photos_told(&caller.device))
            .collect::<Result<Vec<_>, _>>()?
            .concat();
        for hash in &self.photos {
            let name = hash.to_string();
            let path = self.data.join("photos").join(name.get(..2).unwrap_or_default()).join(&name);
            if !fs::read(&path).is_ok_and(|bytes| Hash::of(&bytes) == *hash) {
                losses.push(format!("photo {hash}"));
            }
        }
        Ok(losses)
    }
}

fn photos_told(device: &Device) -> anyhow::Result<Vec<Hash>> {
    let sql = "SELECT hash FROM photo WHERE own = 1 AND stored = 1";
    let mut statement = device.connection().prepare(sql)?;
    let hashes = statement.query_map([], |row| row.get(0).map(Hash))?;
    Ok(hashes.collect::<Result<_, _>>()?)
}

impl Caller {
    fn new(who: usize, relay: &str) -> anyhow::Result<Self> {
        let mut dice = Dice::new(who as u64);
        let mut device = Device::open(Connection::open_in_memory()?, dice.bytes())?;
        let enrolled = Enrolled {
            device: county::device_id(who),
            name: format!("{who}号"),
            person: format!("p{who}"),
            relay: relay.to_owned(),
        };
        device.enrol(&enrolled, &county::key(who))?;
        Ok(Self { who, device, next: 0 })
    }

    /// Connects and writes one thing for everything that the relay says, until the connection ends.
    async fn push(&mut self, address: &str, target: &Target) -> anyhow::Result<Ended> {
        let Ok((mut socket, _)) = connect_async(format!("ws://{address}/sync")).await else {
            return Ok(Ended::Gone);
        };
        let mut session = Session::new();
        loop {
            while let Some(frame) = session.give(&mut self.device)? {
                // What the relay said before it hung up is still to be heard.
                socket.send(Message::Binary(frame.into())).await.ok();
            }
            let Some(Ok(message)) = socket.next().await else { return Ok(Ended::Gone) };
            let Message::Binary(frame) = message else { continue };
            let taken = session.take(&mut self.device, MORNING_MS, &frame)?;
            if let Some(code) = taken.refused {
                return Ok(Ended::Refused(code));
            }
            if session.is_open() && self.device.pack().version > 0 {
                self.write().context("a device writes")?;
            }
            if target.hear() {
                return Ok(Ended::Enough);
            }
        }
    }

    /// Writes the next report, and takes the photos that come before it.
    fn write(&mut self) -> anyhow::Result<()> {
        let seed = 1_000 + self.who as u64;
        loop {
            let number = self.next;
            self.next = number.saturating_add(1);
            match deed(seed, number) {
                Deed::Save(command) => {
                    self.device.execute(stamp(number), *command)?;
                    return Ok(());
                }
                Deed::Photo(bytes) => {
                    let photo = NewPhoto { bytes: &bytes, thumb: &[], original: None };
                    self.device.keep_photo(&photo, stamp(number).wall_ms)?;
                }
            }
        }
    }
}

impl Target {
    /// Counts, and tells whether it is enough.
    fn hear(&self) -> bool {
        let heard = self.heard.get().saturating_add(1);
        self.heard.set(heard);
        if heard == self.wanted {
            self.reached.notify_one();
        }
        self.is_over.get() || heard > HEARD_MAX
    }
}
