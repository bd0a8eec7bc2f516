//! The device itself, natively, at 10,000 hazards and 100,000 records.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use device::{Connection, Device};
use domain::{
    checklist::{RiskLevel, Sector},
    command::Command,
    hazard::{Line, NewHazard, Source, Stage, Step},
    id::{DocumentId, EntryId},
    place::DivisionCode,
    role::Role,
    site::SiteField,
    time::{Date, Stamp},
    view::{HazardFilter, HazardLine, HazardOrder, InboxFilter, Query, View},
};
use relay::demo::{Sample, Scale};
use tempfile::TempDir;

use super::{
    clock,
    county::{self, Member},
    report::Row,
};
use crate::village::Dice;

/// A county in which 10,000 hazards were reported and 100,000 records written.
const LARGE: Scale = Scale { sites: 4_000, hazards: (33, 8), weeks: 26 };
/// How many records are taken at once while the store is made, about as many as a frame carries.
const BATCH: usize = 64;
/// How many writes and reads of each kind are timed.
const TIMES: usize = 200;
/// How often the store is opened.
const OPENINGS: usize = 20;
/// How many lines the ledger shows at once.
const PAGE: u32 = 50;
/// How many hits a search shows.
const HITS: u32 = 30;

/// A store with everything in it, and how it came to be.
pub struct Large {
    /// The store's file.
    pub file: PathBuf,
    /// The desk of the county office, whose store it is.
    pub member: Member,
    /// The end of its history, in milliseconds since 1970.
    pub now_ms: i64,
    /// How many records it holds.
    pub records: usize,
    /// How long it took to take them, in seconds.
    pub taken_s: f64,
}

impl Large {
    /// Makes the store in `folder`.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub fn make(folder: &Path) -> anyhow::Result<Self> {
        let sample = Sample::of(county::SEED, county::today()?, LARGE)?;
        let office = county::members(sample.pack(), Role::County, 1).into_iter().next();
        let member = office.context("a county office")?;
        let mut pack = sample.pack().clone();
        pack.devices.push(member.listed());
        let records = sample.records()?;
        let file = folder.join("device.db");
        let mut device = member.open(Connection::open(&file)?, "relay-bench", &serde_json::to_vec(&pack)?)?;
        let (taken, taken_ms) =
            clock::timed(|| records.chunks(BATCH).try_for_each(|batch| device.accept(batch).map(drop)));
        taken?;
        let all = device.records()?.len();
        ensure!(all == records.len(), "{} of {} records were taken", all, records.len());
        device.connection().execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize;")?;
        Ok(Self { file, member, now_ms: sample.now_ms(), records: all, taken_s: taken_ms / 1_000.0 })
    }

    /// Opens a copy of the store in `folder`.
    ///
    /// # Errors
    ///
    /// Where it cannot be copied.
    fn copy(&self, folder: &Path) -> anyhow::Result<PathBuf> {
        let copy = folder.join("copy.db");
        std::fs::copy(&self.file, &copy)?;
        Ok(copy)
    }
}

/// Opens a store as the shell does.
fn open(file: &Path, random: u8) -> anyhow::Result<Device> {
    Ok(Device::open(Connection::open(file)?, [random; 32])?)
}

/// Measures everything on a device.
///
/// # Errors
///
/// Where the device refuses what it should do.
pub fn measure(large: &Large) -> anyhow::Result<Vec<Row>> {
    let folder = TempDir::new()?;
    let file = large.copy(folder.path())?;
    let mut rows = opening(large, &file)?;
    let mut device = open(&file, 200)?;
    rows.extend(reading(large, &device)?);
    rows.extend(saving(large, &mut device)?);
    let (rebuilt, rebuild_ms) = clock::timed(|| device.rebuild());
    rebuilt?;
    let rate = |ms: f64| large.records as f64 / ms * 1_000.0;
    rows.push(Row::new("rebuild of everything derived", rebuild_ms / 1_000.0, "s").noting(format!(
        "{} records, {:.0} records/s",
        large.records,
        rate(rebuild_ms)
    )));
    rows.push(
        Row::new("taking others' records", rate(large.taken_s * 1_000.0), "records/s")
            .noting(format!("through the gate, in frames of {BATCH}, each durable")),
    );
    Ok(rows)
}

/// From a closed file to the first screen, the file's pages given back to the disk before each.
fn opening(large: &Large, file: &Path) -> anyhow::Result<Vec<Row>> {
    let mut samples = Vec::new();
    for random in 0..OPENINGS {
        forget_pages(file);
        let (opened, ms) = clock::timed(|| -> anyhow::Result<Device> {
            let device = open(file, u8::try_from(random)?)?;
            device.ask(large.now_ms, &Query::Inbox { filter: InboxFilter::All, offset: 0, limit: PAGE })?;
            Ok(device)
        });
        drop(opened?);
        samples.push(ms);
    }
    let note = format!("store and first page of the inbox, of {OPENINGS}");
    Ok(vec![
        Row::new("cold open, median", clock::median(&samples), "ms").noting(note.clone()),
        Row::new("cold open, p95", clock::percentile(&samples, 95), "ms").at_most(300.0).noting(note),
    ])
}

/// Asks the system to drop a file from its cache; where it cannot, the opening is a warm one.
fn forget_pages(file: &Path) {
    let mut input = std::ffi::OsString::from("if=");
    input.push(file);
    let dropping = std::process::Command::new("dd").arg(input).args(["iflag=nocache", "count=0"]).output();
    drop(dropping);
}

fn reading(large: &Large, device: &Device) -> anyhow::Result<Vec<Row>> {
    let ask = |queries: &[Query]| -> anyhow::Result<Vec<f64>> {
        let mut samples = Vec::new();
        for query in queries.iter().cycle().take(TIMES) {
            let (view, ms) = clock::timed(|| device.ask(large.now_ms, query));
            view?;
            samples.push(ms);
        }
        Ok(samples)
    };
    let View::Hazards(page) = device.ask(large.now_ms, &ledger(HazardFilter::default(), 0))? else {
        anyhow::bail!("a ledger page")
    };
    let note = format!("{} hazards, {TIMES} asks", page.total);
    let mut rows = Vec::new();
    for (name, bar, queries) in [
        ("ledger page", Some(20.0), ledger_queries()),
        ("search", Some(20.0), search_queries()),
        ("inbox page", None, vec![Query::Inbox { filter: InboxFilter::All, offset: 0, limit: PAGE }]),
    ] {
        let samples = ask(&queries)?;
        rows.push(Row::new(format!("{name}, p50"), clock::median(&samples), "ms"));
        let p95 =
            Row::new(format!("{name}, p95"), clock::percentile(&samples, 95), "ms").noting(note.clone());
        rows.push(bar.map_or(p95.clone(), |bar| p95.at_most(bar)));
    }
    Ok(rows)
}

fn ledger(filter: HazardFilter, offset: u32) -> Query {
    Query::Hazards { filter, offset, limit: PAGE }
}

/// The ledger as a desk turns its pages and sets its filters.
pub fn ledger_queries() -> Vec<Query> {
    let all = HazardFilter::default;
    let township = DivisionCode::parse("140930100").ok();
    vec![
        ledger(all(), 0),
        ledger(all(), 2_000),
        ledger(HazardFilter { order: HazardOrder::Due, ..all() }, 0),
        ledger(HazardFilter { order: HazardOrder::Changed, ..all() }, 500),
        ledger(HazardFilter { stages: vec![Stage::Ordered, Stage::Rectified], ..all() }, 0),
        ledger(HazardFilter { sectors: vec![Sector::Fire], order: HazardOrder::Due, ..all() }, 50),
        ledger(HazardFilter { overdue: true, ..all() }, 0),
        ledger(HazardFilter { questions: true, ..all() }, 0),
        ledger(HazardFilter { place: township, ..all() }, 100),
    ]
}

/// Words as people search for them: one character, two, a name, initials, and one that is nowhere; in everything, and
/// within the ledger and the register.
pub fn search_queries() -> Vec<Query> {
    let words = ["灯", "灭火", "灭火器", "电缆", "刘家塔", "ljt", "张", "煤矿", "不存在的词"];
    let everywhere = words.map(|words| Query::Search { words: words.to_owned(), limit: HITS });
    let hazards = ["灯", "灭火器", "刘家塔"];
    let hazards =
        hazards.map(|text| ledger(HazardFilter { text: text.to_owned(), ..HazardFilter::default() }, 0));
    let sites = ["站", "超市", "西口"].map(|text| Query::Sites {
        grid: None,
        sector: None,
        text: text.to_owned(),
        offset: 0,
        limit: PAGE,
    });
    everywhere.into_iter().chain(hazards).chain(sites).collect()
}

/// Reports, orders and edits of sites, as the app saves them.
fn saving(large: &Large, device: &mut Device) -> anyhow::Result<Vec<Row>> {
    let mut samples = Vec::new();
    for command in commands(large, device)? {
        let stamp = Stamp { wall_ms: large.now_ms, mono_ms: 0, fix: None };
        let (saved, ms) = clock::timed(|| device.execute(stamp, command));
        saved?;
        samples.push(ms);
    }
    let note = format!("reports, orders and edits, {} saves, synchronous=FULL", samples.len());
    Ok(vec![
        Row::new("save, p50", clock::median(&samples), "ms").noting(note.clone()),
        Row::new("save, p95", clock::percentile(&samples, 95), "ms").at_most(15.0).noting(note),
    ])
}

/// Returns writes that the county office may do.
///
/// # Errors
///
/// Where the store has nothing to write on.
pub fn commands(large: &Large, device: &Device) -> anyhow::Result<Vec<Command>> {
    let mut dice = Dice::new(county::SEED);
    let of_stage = HazardFilter { stages: vec![Stage::Verified, Stage::Ordered], ..HazardFilter::default() };
    let page = |query: Query| device.ask(large.now_ms, &query);
    let View::Hazards(open) = page(ledger(of_stage, 0))? else { anyhow::bail!("a ledger page") };
    let View::Hazards(any) = page(ledger(HazardFilter::default(), 0))? else {
        anyhow::bail!("a ledger page")
    };
    let sites = Query::Sites { grid: None, sector: None, text: String::new(), offset: 0, limit: PAGE };
    let View::Sites(sites) = page(sites)? else { anyhow::bail!("a page of sites") };
    let mut commands = Vec::new();
    for nth in 0..TIMES {
        let entry = EntryId::mint(large.now_ms, dice.bytes());
        commands.push(match nth % 4 {
            0 | 1 => {
                let line = dice.pick(&any.lines).context("a hazard")?;
                let hazard = DocumentId::mint(large.now_ms, dice.bytes());
                Command::ReportHazard { hazard, entry, report: Box::new(report(line)) }
            }
            2 => {
                let hazard = dice.pick(&open.lines).context("an open hazard")?.id;
                Command::Hazard { hazard, entry, step: order(large.now_ms) }
            }
            _ => {
                let site = dice.pick(&sites.lines).context("a site")?.id;
                let value = format!("现场核对第{nth}次");
                Command::EditSite { site, edit: entry, field: SiteField::Remarks, value }
            }
        });
    }
    Ok(commands)
}

fn report(line: &HazardLine) -> NewHazard {
    NewHazard {
        grid: line.grid.clone(),
        site: None,
        place: line.place.clone(),
        sector: line.sector,
        source: Source::Daily,
        line: Line::Government,
        category: line.category.clone(),
        what: line.what.clone(),
        risk_level: RiskLevel::General,
        patrol: None,
        position: None,
        photos: vec![],
    }
}

fn order(now_ms: i64) -> Step {
    Step::Order {
        measures: "限期整改，落实专人负责，整改前采取临时防护措施".to_owned(),
        due: Date::in_china(now_ms).plus_days(15),
        responsible: "企业负责人".to_owned(),
        five: vec![],
    }
}
