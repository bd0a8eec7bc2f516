//! Many phones in the same beginning state, one bad line for each, and what is to be true once a good one came.
//!
//! Each phone has a grid and a person of its own, so that one relay process serves many tries apart from each other.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use anyhow::{Context, ensure};
use device::{Connection, Device, NewPhoto, SessionError};
use domain::{
    command::Command,
    enrol::Enrolled,
    hazard::NewHazard,
    id::{DocumentId, EntryId},
    pack::Division,
    patrol::NewPatrol,
    place::DivisionCode,
    record::{Hash, Record},
    role::Role,
    space::Space,
    view::{HazardFilter, Query, View},
};
use futures_util::future::try_join_all;
use relay::Store;
use tempfile::TempDir;

use crate::{
    county::{self, TOWNSHIP, code, report_in},
    fault::memory::picture,
    online::OnlineDevice,
    process::RelayProcess,
    proxy::{Fault, FaultKind, Proxy, Weather},
    village::{Dice, MORNING_MS},
};

/// How many phones one relay serves at most.
pub const PHONES_MAX: usize = 100;
/// Which device is the supervisor's.
const SUPERVISOR: usize = 200;
/// How many hazards the supervisor reports in each grid.
const OTHERS: usize = 2;
/// How many hazards each phone reports.
const OWN: usize = 2;
/// How long a photo is, so that it takes more than one frame.
const PHOTO_BYTES: usize = 4_600;
/// How long the thumbnail is.
const THUMB_BYTES: usize = 600;
/// After so long without a word a phone gives a bad line up. Too early does no harm: it tries again.
const SILENCE: Duration = Duration::from_millis(300);
/// How often it does so before anything failed.
const TRIES_MAX: usize = 50;
/// How long a good line may take for one word.
const PATIENCE: Duration = Duration::from_secs(30);

/// A relay process and phones that were there once, and have written without a network since.
pub struct Township {
    relay: RelayProcess,
    folder: TempDir,
    phones: Vec<Phone>,
    supervisor: Device,
}

/// One phone.
pub struct Phone {
    who: usize,
    online: OnlineDevice,
    /// How many rows of logs it holds once it has everything.
    rows: i64,
    photo: Hash,
}

/// What one phone goes through.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// How its first line is while nothing fails; the next one is good.
    pub weather: Weather,
    /// What fails on it.
    pub fault: Option<Fault>,
}

impl Trial {
    /// A line that is good until `fault`.
    pub fn of(fault: Fault) -> Self {
        Self { fault: Some(fault), ..Self::default() }
    }
}

/// What came of a trial's first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// How many bytes went up.
    pub up_bytes: u64,
    /// How many came down.
    pub down_bytes: u64,
    /// Whether the fault happened.
    pub is_struck: bool,
    /// Whether everything arrived on it.
    pub is_at_rest: bool,
}

impl Township {
    /// Starts a relay and brings `phones` phones into the beginning state: each knows the county, then wrote reports with
    /// a photo and began a patrol, while the supervisor wrote in its grid.
    ///
    /// # Errors
    ///
    /// Where anything fails.
    pub async fn settle(phones: usize) -> anyhow::Result<Self> {
        ensure!(phones <= PHONES_MAX, "{phones} phones are too many");
        let folder = TempDir::new()?;
        let name = found(folder.path(), phones)?;
        let relay = RelayProcess::start(folder.path()).await?;
        let mut supervisor = OnlineDevice::of(device(SUPERVISOR, &name)?);
        supervisor.reconnect(&relay.address).await?;
        supervisor.until("the county", knows_county).await?;
        let all = (0..phones).map(|who| Phone::new(who, &name, &relay.address));
        let phones = try_join_all(all).await?;
        for phone in &phones {
            for number in 0..OTHERS {
                supervisor.execute(report(SUPERVISOR, phone.who, number, vec![]))?;
            }
        }
        supervisor.until("the acknowledgement", has_delivered).await?;
        let supervisor = supervisor.into_device();
        Ok(Self { relay, folder, phones, supervisor })
    }

    /// Lets each phone go through its trial, all at once, and then over a good line until it is at rest.
    ///
    /// # Errors
    ///
    /// Where a phone does not come to rest on a good line, or a line that was only cut made one see what is no frame.
    pub async fn try_all(&mut self, trials: &[Trial]) -> anyhow::Result<Vec<Passed>> {
        let address = &self.relay.address;
        let tries = self.phones.iter_mut().zip(trials).map(|(phone, trial)| async move {
            phone.go_through(trial, address).await.with_context(|| format!("{trial:?}"))
        });
        try_join_all(tries).await
    }

    /// Lets the first phone report in `documents` more documents, and deliver all that waits by what it says at the relay's
    /// challenge alone: one round trip.
    ///
    /// # Errors
    ///
    /// Where it takes another word.
    pub async fn deliver_at_once(&mut self, documents: usize) -> anyhow::Result<()> {
        let Phone { who, online, .. } = self.phones.first_mut().context("a phone")?;
        for number in 0..documents {
            online.execute(report(*who, *who, OWN + 1 + number, vec![]))?;
        }
        online.reconnect(&self.relay.address).await?;
        let is_acknowledged = |device: &Device, _| Ok((device.status_counts()?.waiting == 0).then_some(()));
        online.until_without_a_word("all acknowledgements", is_acknowledged).await
    }

    /// Stops the relay and compares: every record and photo is there exactly once, nothing else is, and all know the same.
    ///
    /// # Errors
    ///
    /// Names what is not so.
    pub async fn check_agreement(self) -> anyhow::Result<()> {
        let Self { relay, folder, mut phones, supervisor } = self;
        relay.kill().await?;
        let store = relay::open_store(folder.path())?;
        let audit = store.audit()?;
        ensure!(audit.faults.is_empty(), "the log is faulty: {:?}", audit.faults);
        ensure!(store.kept()?.is_empty(), "records were rejected: {:?}", store.kept()?);
        let logs = logs(&store)?;
        let mut logged: Vec<Hash> = logs.values().flatten().map(Record::hash).collect();
        let mut written = own_hashes(&supervisor)?;
        for phone in &mut phones {
            written.extend(own_hashes(phone.online.device())?);
            phone.check(&logs, &store).with_context(|| format!("phone {}", phone.who))?;
        }
        logged.sort();
        written.sort();
        ensure!(logged == written, "{} rows for {} records", logged.len(), written.len());
        let mut photos: Vec<Hash> = phones.iter().map(|phone| phone.photo).collect();
        photos.sort();
        photos.dedup();
        ensure!(store.photos()?.len() == 2 * photos.len(), "{} photos", store.photos()?.len());
        photos.into_iter().try_for_each(|hash| is_whole(folder.path(), hash))
    }
}

impl Phone {
    async fn new(who: usize, relay: &str, address: &str) -> anyhow::Result<Self> {
        let mut online = OnlineDevice::of(device(who, relay)?);
        online.reconnect(address).await?;
        online.until("the county", knows_county).await?;
        online.hang_up();
        let bytes = picture(who as u64, PHOTO_BYTES);
        let thumb = picture(1_000 + who as u64, THUMB_BYTES);
        let new = NewPhoto { bytes: &bytes, thumb: &thumb, original: None };
        let photo = online.device().keep_photo(&new, MORNING_MS)?;
        let hash = photo.hash;
        online.execute(report(who, who, 0, vec![photo]))?;
        (1..OWN).try_for_each(|number| online.execute(report(who, who, number, vec![])))?;
        let (patrol, entry) = ids(who, who, OWN);
        let new = NewPatrol { grid: grid(who) };
        online.execute(Command::BeginPatrol { patrol, entry, new })?;
        Ok(Self { who, online, rows: 0, photo: hash })
    }

    async fn go_through(&mut self, trial: &Trial, address: &str) -> anyhow::Result<Passed> {
        self.rows = i64::try_from(OTHERS + own_hashes(self.online.device())?.len())?;
        let line = Proxy::start_in(trial.weather, address.to_owned()).await?;
        line.count_anew(trial.fault.into_iter().collect());
        let ends_by_itself = trial.fault.is_none_or(|fault| fault.kind == FaultKind::Cut);
        self.online.set_patience(if ends_by_itself { PATIENCE } else { SILENCE });
        let bad = line.address.to_string();
        let mut spoken = self.come_to_rest(&bad).await;
        for _ in 0..TRIES_MAX {
            if spoken.is_ok() || line.faults_left() == 0 {
                break;
            }
            spoken = self.come_to_rest(&bad).await;
        }
        let passed = Passed {
            up_bytes: line.sent_bytes(),
            down_bytes: line.received_bytes(),
            is_struck: trial.fault.is_some() && line.faults_left() == 0,
            is_at_rest: spoken.is_ok(),
        };
        drop(line);
        match spoken {
            Err(error) if trial.fault.is_none_or(|fault| !fault.is_damage()) => {
                let is_ours = error.chain().any(|cause| cause.is::<SessionError>());
                ensure!(!is_ours && trial.fault.is_some(), "a phone ended the line itself: {error:#}");
            }
            _ => {}
        }
        self.online.set_patience(PATIENCE);
        self.come_to_rest(address).await.context("on a good line")?;
        Ok(passed)
    }

    /// Speaks over a new line until everything of this phone's is delivered and everything of others' is here.
    async fn come_to_rest(&mut self, address: &str) -> anyhow::Result<()> {
        self.online.reconnect(address).await?;
        let rows = self.rows;
        let is_at_rest = |device: &Device, _| {
            let taken: i64 =
                device.connection().query_row("SELECT count(*) FROM space_row", [], |row| row.get(0))?;
            Ok((taken == rows).then_some(()).and(has_delivered(device, 0)?))
        };
        let spoken = self.online.until("rest", is_at_rest).await;
        self.online.hang_up();
        spoken
    }

    /// Compares this phone with the relay.
    fn check(&mut self, logs: &BTreeMap<Space, Vec<Record>>, store: &Store) -> anyhow::Result<()> {
        let grid = grid(self.who);
        let device = self.online.device();
        let of_grid = logs.iter().filter(|(space, _)| match space {
            Space::Grid(code) | Space::GridMonth(code, _) => *code == grid,
            _ => false,
        });
        let (mut there, mut spaces) = (Vec::new(), 0);
        for (space, records) in of_grid {
            let tip = store.tip(space);
            let head: [u8; 32] = device.connection().query_row(
                "SELECT head FROM cursor WHERE space = ?1",
                [space.to_string()],
                |row| row.get(0),
            )?;
            ensure!(tip.head == Hash(head), "another history of {space}");
            there.extend(records.iter().map(Record::hash));
            spaces += 1;
        }
        ensure!(spaces == 2, "{spaces} spaces");
        let mut here: Vec<Hash> = device.records()?.iter().map(Record::hash).collect();
        there.sort();
        here.sort();
        ensure!(here == there, "{} records here, {} there", here.len(), there.len());
        for table in ["outbox", "quarantine", "refill", "forgetting", "renewal"] {
            let sql = format!("SELECT count(*) FROM {table}");
            let left: i64 = device.connection().query_row(&sql, [], |row| row.get(0))?;
            ensure!(left == 0, "{left} rows of {table}");
        }
        let all = Query::Hazards { filter: HazardFilter::default(), offset: 0, limit: 1_000 };
        let View::Hazards(page) = device.ask(MORNING_MS, &all)? else { anyhow::bail!("a page") };
        // Beside the hazards there is one patrol.
        ensure!(page.lines.len() + 1 == here.len(), "{} hazards of {}", page.lines.len(), here.len());
        Ok(())
    }
}

/// Lays a county with a grid and a worker for each phone into `data`; returns the relay's name.
fn found(data: &Path, phones: usize) -> anyhow::Result<String> {
    let mut store = relay::open_store(data)?;
    let mut pack = county::pack();
    for who in 0..phones {
        let name = format!("{who}号网格");
        let division =
            Division { code: grid(who), name, initials: String::new(), middle: None, outline: vec![] };
        pack.divisions.push(division);
        pack.grids.push(grid(who));
    }
    store.set_config(&pack)?;
    let mut people: Vec<_> =
        (0..phones).map(|who| county::person(who, (Role::GridWorker, &grid(who).to_string()))).collect();
    people.push(county::person(SUPERVISOR, (Role::Supervisor, TOWNSHIP)));
    store.put_people(&people)?;
    let devices: Vec<_> = (0..phones).chain([SUPERVISOR]).map(county::roster_device).collect();
    store.add_devices(&devices, "", MORNING_MS)?;
    Ok(store.name().to_owned())
}

fn grid(who: usize) -> DivisionCode {
    code(&format!("{TOWNSHIP}{:03}", 100 + who))
}

fn device(who: usize, relay: &str) -> anyhow::Result<Device> {
    let mut device = Device::open(Connection::open_in_memory()?, Dice::new(who as u64).bytes())?;
    let enrolled = Enrolled {
        device: county::device_id(who),
        person: format!("p{who}"),
        name: format!("{who}号"),
        relay: relay.to_owned(),
    };
    device.enrol(&enrolled, &county::key(who))?;
    Ok(device)
}

fn ids(author: usize, place: usize, number: usize) -> (DocumentId, EntryId) {
    let mut dice = Dice::new((author * 1_000_000 + place * 1_000 + number) as u64);
    (DocumentId::mint(MORNING_MS, dice.bytes()), EntryId::mint(MORNING_MS, dice.bytes()))
}

fn report(author: usize, place: usize, number: usize, photos: Vec<domain::hazard::PhotoRef>) -> Command {
    let (hazard, entry) = ids(author, place, number);
    let report = NewHazard { photos, ..report_in(&grid(place), &format!("隐患{number}")) };
    Command::ReportHazard { hazard, entry, report: Box::new(report) }
}

fn knows_county(device: &Device, _now_ms: i64) -> anyhow::Result<Option<()>> {
    Ok((device.pack().version > 0).then_some(()))
}

fn has_delivered(device: &Device, _now_ms: i64) -> anyhow::Result<Option<()>> {
    let counts = device.status_counts()?;
    let small = "SELECT count(*) FROM photo WHERE own = 1 AND stored = 0";
    let photos: i64 = device.connection().query_row(small, [], |row| row.get(0))?;
    Ok((counts.waiting == 0 && photos == 0).then_some(()))
}

fn own_hashes(device: &Device) -> anyhow::Result<Vec<Hash>> {
    let me = device.id();
    Ok(device.records()?.iter().filter(|record| Some(record.device) == me).map(Record::hash).collect())
}

fn logs(store: &Store) -> anyhow::Result<BTreeMap<Space, Vec<Record>>> {
    let spaces: Vec<Space> = store.spaces().map(|(space, _)| space.clone()).collect();
    let mut logs = BTreeMap::new();
    for space in spaces {
        let rows = store.rows_after(&space, 0, usize::MAX)?;
        logs.insert(space, rows.into_iter().map(|(record, _)| record).collect());
    }
    Ok(logs)
}

fn is_whole(data: &Path, hash: Hash) -> anyhow::Result<()> {
    let name = hash.to_string();
    let path = data.join("photos").join(name.get(..2).unwrap_or_default()).join(&name);
    ensure!(Hash::of(&fs::read(path)?) == hash, "photo {hash} is another");
    Ok(())
}
