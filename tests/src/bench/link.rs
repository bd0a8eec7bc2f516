//! One device and the relay process: idle reconnects, round trips, and a first pull.

use std::path::Path;

use anyhow::Context;
use device::{Connection, Device, Session};
use domain::{
    record::Lane,
    role::Role,
    wire::{Cursor, FromRelay, ToRelay, read_frame},
};
use relay::demo::{Sample, Scale};
use tempfile::TempDir;

use super::{
    client::{Client, Traffic},
    clock,
    county::{self, Member, Ready},
    report::Row,
    storm,
    work::{self, Work},
};
use crate::{demo, process::RelayProcess};

/// How often the quick ones are measured.
const RUNS: usize = 3;

/// A relay process on the demo county's year, with a supervisor and a worker of the same township.
struct Town {
    _folder: TempDir,
    relay: RelayProcess,
    ready: Ready,
    sample: Sample,
    supervisor: Member,
    worker: Member,
}

impl Town {
    async fn found(county: &Path, sample: Sample) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        demo::copy(county, folder.path())?;
        let first = |role| county::members(sample.pack(), role, 1).into_iter().next();
        let supervisor = first(Role::Supervisor).context("a supervisor")?;
        let worker = first(Role::GridWorker).context("a grid worker")?;
        let ready = county::admit(folder.path(), &[supervisor.clone(), worker.clone()])?;
        let relay = RelayProcess::start(folder.path()).await?;
        Ok(Self { _folder: folder, relay, ready, sample, supervisor, worker })
    }

    /// Opens a member's device on a fresh store in `folder`.
    fn device(&self, member: &Member, folder: &Path) -> anyhow::Result<Device> {
        let json = serde_json::to_vec(&self.ready.pack)?;
        member.open(Connection::open(folder.join("device.db"))?, &self.ready.relay, &json)
    }

    /// The logs that a member may read, and how many rows they have.
    fn logs(&self, member: &Member) -> (Vec<Cursor>, u64) {
        let tips = county::readable(&self.ready.tips, member);
        let rows = tips.iter().map(|tip| tip.seq).sum();
        (tips, rows)
    }
}

/// Measures one device's conversations.
///
/// # Errors
///
/// Where the relay does not answer as it should.
pub async fn measure() -> anyhow::Result<Vec<Row>> {
    let county = TempDir::new()?;
    relay::demo::run_on(county.path(), county::SEED, county::today()?)?;
    let sample = Sample::of(county::SEED, county::today()?, Scale::WHOLE)?;
    let town = Town::found(county.path(), sample).await?;
    let mut rows = Vec::new();
    let folder = TempDir::new()?;
    let mut desk = town.device(&town.supervisor, folder.path())?;
    rows.extend(first_pull(&town, &mut desk).await?);
    rows.extend(idle(&town, &mut desk).await?);
    rows.extend(first_ack(&town).await?);
    Ok(rows)
}

/// A new supervisor's device takes a township's year: the relay's part alone, then with the device applying it.
async fn first_pull(town: &Town, desk: &mut Device) -> anyhow::Result<Vec<Row>> {
    let (_, rows) = town.logs(&town.supervisor);
    let mut serving = Vec::new();
    for _ in 0..RUNS {
        let (address, member) = (town.relay.address.clone(), town.supervisor.clone());
        let begun = clock::now();
        storm::pull(address, member, vec![], town.ready.pack.version, rows).await?;
        serving.push(clock::since_ms(begun) / 1_000.0);
    }
    let begun = clock::now();
    let traffic = meet(town, desk, |device, _| Ok(rows_of(device)? == rows)).await?;
    let applied_s = clock::since_ms(begun) / 1_000.0;
    Ok(vec![
        Row::new("first pull of a township's year, relay serving", clock::median(&serving), "s")
            .at_most(3.0)
            .noting(format!("{rows} records")),
        Row::new("first pull of a township's year, device applying it too", applied_s, "s")
            .at_most(3.0)
            .noting(format!("{:.0} records/s, durable", rows as f64 / applied_s)),
        Row::new("first pull, down", traffic.down as f64 / rows as f64, "bytes/record"),
    ])
}

/// A device that holds everything comes back.
async fn idle(town: &Town, desk: &mut Device) -> anyhow::Result<Vec<Row>> {
    let documents: u32 =
        desk.connection().query_row("SELECT count(*) FROM document", [], |row| row.get(0))?;
    let mut traffic = Traffic::default();
    for _ in 0..RUNS {
        traffic = meet(town, desk, |_, session| Ok(session.is_open())).await?;
    }
    let note = format!("challenge, hello and welcome with {documents} documents held");
    Ok(vec![
        Row::new("idle reconnect, up", traffic.up as f64, "bytes").at_most(200.0).noting(note.clone()),
        Row::new("idle reconnect, down", traffic.down as f64, "bytes").at_most(200.0).noting(note),
    ])
}

/// A worker's device with its grid's year and forty new records comes back.
async fn first_ack(town: &Town) -> anyhow::Result<Vec<Row>> {
    let folder = TempDir::new()?;
    let mut phone = town.device(&town.worker, folder.path())?;
    let (_, rows) = town.logs(&town.worker);
    meet(town, &mut phone, |device, _| Ok(rows_of(device)? == rows)).await?;
    let (sites, grid) = (work::sites(&town.sample), county::grid_of(&town.worker)?);
    let mut work = Work::in_grid(&town.ready.pack, &sites, grid, 1, relay::now_ms())?;
    let mut acks = Vec::new();
    let mut trips = 0;
    for _ in 0..RUNS {
        work.write(&mut phone, 40)?;
        let trip = until_acknowledged(town, &mut phone).await?;
        trips = trips.max(trip.round_trips);
        acks.push(trip.first_ack_ms);
    }
    Ok(vec![
        Row::new("from hello to the first acknowledgement", trips as f64, "round trips").at_most(1.0),
        Row::new("from hello to the first acknowledgement, time", clock::median(&acks), "ms")
            .noting("forty records, durable at the relay"),
    ])
}

/// How many rows of logs a device has taken.
fn rows_of(device: &Device) -> anyhow::Result<u64> {
    let sum: i64 =
        device.connection().query_row("SELECT coalesce(sum(seq), 0) FROM cursor", [], |row| row.get(0))?;
    Ok(u64::try_from(sum)?)
}

async fn meet(
    town: &Town,
    device: &mut Device,
    is_done: impl Fn(&Device, &Session) -> anyhow::Result<bool>,
) -> anyhow::Result<Traffic> {
    let mut client = Client::open(&town.relay.address).await?;
    client.talk(device, &mut Session::new(), is_done).await?;
    Ok(client.traffic)
}

struct Trip {
    round_trips: usize,
    first_ack_ms: f64,
}

/// Counts how often the device had to hear the relay before it could send what the first acknowledgement is for.
async fn until_acknowledged(town: &Town, device: &mut Device) -> anyhow::Result<Trip> {
    let mut client = Client::open(&town.relay.address).await?;
    let mut session = Session::new();
    let mut trip = Trip { round_trips: 0, first_ack_ms: 0.0 };
    let mut begun = clock::now();
    while device.status_counts()?.waiting > 0 {
        let frame = client.hear().await?;
        let heard = read_frame::<FromRelay>(&frame)?;
        if matches!(heard, FromRelay::Challenge { .. }) {
            begun = clock::now();
        }
        if matches!(heard, FromRelay::Ack { lane: Lane::Hazard | Lane::Other, .. })
            && trip.first_ack_ms == 0.0
        {
            trip.first_ack_ms = clock::since_ms(begun);
        }
        session.take(device, relay::now_ms(), &frame)?;
        let mut pushes = false;
        while let Some(frame) = session.give(device)? {
            pushes |= matches!(read_frame(&frame)?, ToRelay::Push(_));
            client.feed(frame).await?;
        }
        client.flush().await?;
        if pushes && trip.first_ack_ms == 0.0 {
            trip.round_trips += 1;
        }
    }
    Ok(trip)
}
