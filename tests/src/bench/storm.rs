//! The reconnect storm: everybody comes back with records from days without signal, then every supervisor pulls.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, bail, ensure};
use device::{Connection, Device, Session};
use domain::{
    role::Role,
    space::Space,
    wire::{Cursor, FromRelay, ToRelay, read_frame, write_frame},
};
use relay::demo::{Sample, Scale};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::{
    client::{Client, Traffic, challenge},
    clock,
    county::{self, Member, Ready},
    machine,
    report::Row,
    work::{self, Sites, Work},
};
use crate::{demo, process::RelayProcess};

/// How often each storm is let loose.
const RUNS: usize = 3;

/// How long before the storm the first thing was written, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// Who comes back with how much.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// How many devices.
    pub devices: usize,
    /// How many records each has written.
    pub records: usize,
}

/// The storms that are measured: the county's 263 grid workers, ten times as many with a tenth each, and one alone.
pub const SHAPES: [Shape; 3] = [
    Shape { devices: 263, records: 40 },
    Shape { devices: 2_630, records: 4 },
    Shape { devices: 1, records: 10_520 },
];

/// A device that comes back.
#[derive(Debug, Clone)]
pub struct Phone {
    member: Member,
    cursors: Vec<Cursor>,
    /// The frames that the device's own session pushes on nothing but the challenge.
    pushes: Vec<Vec<u8>>,
    /// The last number of each lane.
    last: [u64; 3],
}

/// Phones, those who pull after them, and a relay's data that knows them all.
pub struct Storm {
    data: TempDir,
    ready: Ready,
    phones: Vec<Phone>,
    pullers: Vec<Member>,
    /// How many records go to each space.
    records: BTreeMap<Space, u64>,
}

/// What one storm took.
#[derive(Debug, Default)]
pub struct Outcome {
    /// From the first connection to the last acknowledgement, in seconds.
    pub drained_s: f64,
    /// From there to the last row that somebody pulls, in seconds.
    pub pulled_s: f64,
    /// What those who come back send and hear.
    pub pushing: Traffic,
    /// What those who pull send and hear.
    pub pulling: Traffic,
    /// How many rows are pulled.
    pub rows: u64,
    /// The relay's peak memory, in MB.
    pub peak_mb: f64,
    /// The relay's processor time, in seconds.
    pub cpu_s: f64,
}

impl Storm {
    /// Lets every device write its records; `county` is a relay's data with the demo county's year in it.
    ///
    /// # Errors
    ///
    /// Where a device refuses.
    pub fn brew(county: &Path, sample: &Sample, shape: Shape) -> anyhow::Result<Self> {
        let data = TempDir::new()?;
        demo::copy(county, data.path())?;
        let workers = county::members(sample.pack(), Role::GridWorker, shape.devices.div_ceil(263));
        let workers: Vec<Member> = workers.into_iter().take(shape.devices).collect();
        let mut pullers = county::members(sample.pack(), Role::Supervisor, 1);
        pullers.extend(county::members(sample.pack(), Role::County, 1).into_iter().take(1));
        let everybody: Vec<Member> = workers.iter().chain(&pullers).cloned().collect();
        let ready = county::admit(data.path(), &everybody)?;
        let sites = work::sites(sample);
        let json = serde_json::to_vec(&ready.pack)?;
        let mut storm = Self { data, ready, phones: vec![], pullers, records: BTreeMap::new() };
        for (seed, member) in (1..).zip(workers) {
            let mut device = member.open(Connection::open_in_memory()?, &storm.ready.relay, &json)?;
            write_days(&member, &mut device, &sites, (seed, shape.records))?;
            let phone = storm.draw(member, &mut device)?;
            storm.phones.push(phone);
        }
        Ok(storm)
    }

    /// Draws from the device's session what it will push.
    fn draw(&mut self, member: Member, device: &mut Device) -> anyhow::Result<Phone> {
        let mut session = Session::new();
        session.take(device, relay::now_ms(), &challenge(&self.ready.relay)?)?;
        let (mut pushes, mut last) = (Vec::new(), [0; 3]);
        while let Some(frame) = session.give(device)? {
            let ToRelay::Push(records) = read_frame(&frame)? else { continue };
            for record in records {
                let lane = last.get_mut(usize::from(record.lane.number())).context("a lane")?;
                *lane = record.n;
                *self.records.entry(record.space).or_default() += 1;
            }
            pushes.push(frame);
        }
        Ok(Phone { cursors: county::readable(&self.ready.tips, &member), member, pushes, last })
    }

    /// How many records come in all.
    pub fn len(&self) -> u64 {
        self.records.values().sum()
    }

    /// Whether nothing comes.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Lets it loose on a fresh relay process.
    ///
    /// # Errors
    ///
    /// Where the relay refuses anything or falls silent.
    pub async fn rage(&self) -> anyhow::Result<Outcome> {
        let folder = TempDir::new()?;
        demo::copy(self.data.path(), folder.path())?;
        let relay = RelayProcess::start(folder.path()).await?;
        let pid = relay.pid().context("the relay's process")?;
        let cpu_before = machine::cpu_s(pid)?;
        let mut outcome = Outcome::default();
        let begun = clock::now();
        let mut coming = JoinSet::new();
        for phone in self.phones.clone() {
            coming.spawn(phone.come_back(relay.address.clone(), self.ready.pack.version));
        }
        // Everybody stays connected until the last one is through, as in a morning.
        let mut connected = Vec::new();
        while let Some(client) = coming.join_next().await {
            let client = client??;
            outcome.pushing.add(client.traffic);
            connected.push(client);
        }
        outcome.drained_s = clock::since_ms(begun) / 1_000.0;
        drop(connected);
        let begun = clock::now();
        let mut pulling = JoinSet::new();
        for member in self.pullers.clone() {
            let cursors = county::readable(&self.ready.tips, &member);
            let spaces = self.records.iter().filter(|(space, _)| space.may_read(&member.person.rights));
            let rows = spaces.map(|(_, count)| count).sum();
            outcome.rows += rows;
            pulling.spawn(pull(relay.address.clone(), member, cursors, self.ready.pack.version, rows));
        }
        while let Some(traffic) = pulling.join_next().await {
            outcome.pulling.add(traffic??);
        }
        outcome.pulled_s = clock::since_ms(begun) / 1_000.0;
        outcome.peak_mb = machine::peak_mb(pid)?;
        outcome.cpu_s = machine::cpu_s(pid)? - cpu_before;
        relay.kill().await?;
        Ok(outcome)
    }
}

impl Phone {
    /// Connects, pushes and waits until everything is acknowledged.
    async fn come_back(self, address: String, pack: u64) -> anyhow::Result<Client> {
        let mut client = Client::open(&address).await?;
        client.greet(&self.member, &self.cursors, pack, self.pushes).await?;
        let mut held = [0; 3];
        while held != self.last {
            match read_frame(&client.hear().await?)? {
                FromRelay::Ack { lane, n } => {
                    *held.get_mut(usize::from(lane.number())).context("a lane")? = n;
                }
                FromRelay::Welcome { cursors_wanted, .. } => {
                    ensure!(!cursors_wanted, "the relay does not remember the device's cursors");
                }
                FromRelay::Refused(code) => bail!("the relay refuses: {code}"),
                FromRelay::Reject { code, .. } => bail!("the relay rejects a record: {code}"),
                frame => drop(took(&mut client, &frame).await?),
            }
        }
        Ok(client)
    }
}

/// Writes a worker's days on their device.
fn write_days(
    member: &Member,
    device: &mut Device,
    sites: &Sites,
    (seed, records): (u64, usize),
) -> anyhow::Result<()> {
    let pack = device.pack().clone();
    let begun_ms = relay::now_ms() - DAY_MS;
    Work::in_grid(&pack, sites, county::grid_of(member)?, seed, begun_ms)?.write(device, records)
}

/// The first storm's documents with the texts of their entries, for servers that are no relay.
///
/// # Errors
///
/// Where a device refuses.
pub fn documents() -> anyhow::Result<Value> {
    let Some(shape) = SHAPES.first() else { bail!("a storm") };
    let sample = Sample::of(county::SEED, county::today()?, Scale::WHOLE)?;
    let workers = county::members(sample.pack(), Role::GridWorker, 1);
    let mut pack = sample.pack().clone();
    pack.devices.extend(workers.iter().map(Member::listed));
    let (sites, json) = (work::sites(&sample), serde_json::to_vec(&pack)?);
    let mut devices = Vec::new();
    for (seed, member) in (1..).zip(&workers) {
        let mut device = member.open(Connection::open_in_memory()?, "relay-bench", &json)?;
        write_days(member, &mut device, &sites, (seed, shape.records))?;
        devices.push(texts(&device)?);
    }
    Ok(json!({ "devices": devices }))
}

fn texts(device: &Device) -> anyhow::Result<Vec<Value>> {
    let sql = "SELECT hex(document), hex(entry), body FROM entry ORDER BY document, entry";
    let mut statement = device.connection().prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut documents: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for row in rows {
        let (document, entry, body) = row?;
        documents.entry(document).or_default().push((entry, body));
    }
    Ok(documents.iter().map(|(doc, entries)| json!({ "doc": doc, "entries": entries })).collect())
}

/// Confirms rows; returns how many they were.
async fn took(client: &mut Client, frame: &FromRelay) -> anyhow::Result<u64> {
    let FromRelay::Records { space, from, rows, head, .. } = frame else { return Ok(0) };
    let count = rows.len() as u64;
    let cursor = Cursor { space: space.clone(), seq: from + count - 1, head: *head };
    client.feed(write_frame(&ToRelay::Took(cursor))?).await?;
    client.flush().await?;
    Ok(count)
}

/// Pulls `rows` rows behind `cursors` as a device that applies nothing.
///
/// # Errors
///
/// Where the relay refuses, or sends less.
pub async fn pull(
    address: String,
    member: Member,
    cursors: Vec<Cursor>,
    pack: u64,
    rows: u64,
) -> anyhow::Result<Traffic> {
    let mut client = Client::open(&address).await?;
    client.greet(&member, &cursors, pack, vec![]).await?;
    let mut taken = 0;
    while taken < rows {
        match read_frame(&client.hear().await?)? {
            FromRelay::Refused(code) => bail!("the relay refuses: {code}"),
            FromRelay::Welcome { cursors_wanted: true, .. } => {
                client.feed(write_frame(&ToRelay::Cursors(cursors.clone()))?).await?;
                client.flush().await?;
            }
            frame => taken += took(&mut client, &frame).await?,
        }
    }
    Ok(client.traffic)
}

/// Measures every storm.
///
/// # Errors
///
/// Where one does not end well.
pub async fn measure() -> anyhow::Result<Vec<Row>> {
    let county = TempDir::new()?;
    relay::demo::run_on(county.path(), county::SEED, county::today()?)?;
    let sample = Sample::of(county::SEED, county::today()?, Scale::WHOLE)?;
    let mut rows = Vec::new();
    for shape in SHAPES {
        let storm = Storm::brew(county.path(), &sample, shape)?;
        let mut outcomes = Vec::new();
        for _ in 0..RUNS {
            let outcome = storm.rage().await?;
            eprintln!("{shape:?}: {outcome:?}");
            outcomes.push(outcome);
        }
        rows.extend(told(shape, storm.len() as f64, &outcomes));
    }
    Ok(rows)
}

fn told(shape: Shape, records: f64, outcomes: &[Outcome]) -> Vec<Row> {
    let middle = |of: fn(&Outcome) -> f64| {
        let samples: Vec<f64> = outcomes.iter().map(of).collect();
        clock::median(&samples)
    };
    let noun = if shape.devices == 1 { "device" } else { "devices" };
    let name = |what: &str| format!("{} {noun} × {}: {what}", shape.devices, shape.records);
    let drained = middle(|one| one.drained_s);
    let row = |what: &str, value: f64, unit: &str| Row::new(name(what), value, unit);
    vec![
        row("drained", drained, "s")
            .at_most(4.0)
            .noting("from the first connection to the last durable acknowledgement, signatures checked"),
        row("taken", records / drained, "records/s"),
        row("up", middle(|one| one.pushing.up as f64) / records, "bytes/record")
            .at_most(400.0)
            .noting("payloads of messages"),
        row("down", middle(|one| one.pushing.down as f64) / records, "bytes/record")
            .noting("welcome, acknowledgements and colleagues' records"),
        row("then 11 townships and the county pull", middle(|one| one.pulled_s), "s"),
        row("pulled", middle(|one| one.rows as f64), "rows"),
        row("pull, down", middle(|one| one.pulling.down as f64 / one.rows as f64), "bytes/row"),
        row("pull, up", middle(|one| one.pulling.up as f64 / one.rows as f64), "bytes/row"),
        row("relay's peak memory", middle(|one| one.peak_mb), "MB").at_most(80.0).noting("VmHWM"),
        row("relay's processor time", middle(|one| one.cpu_s), "s").noting("storm and pull"),
    ]
}
