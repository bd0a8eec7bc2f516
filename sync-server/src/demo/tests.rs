use std::collections::{BTreeMap, BTreeSet};

use device::Device;
use domain::{
    checklist::Sector,
    enrol::Enrolled,
    hazard::{Grade, Stage, Step, check, replay},
    id::DeviceId,
    pack::Person,
    patrol::{PatrolAct, PatrolStage},
    record::{Hash, PublicKey, Record},
    role::Role,
    space::Space,
    time::Date,
    view::{HazardFilter, Query, View},
};
use rusqlite::Connection;

use super::{
    content,
    hazards::Hazard,
    plan::{Plan, Scale},
    records,
};
use crate::{photo::Photos, store::Store};

fn today() -> Date {
    "2026-11-25".parse().unwrap()
}

fn whole() -> Plan {
    Plan::of(1, today(), Scale::WHOLE).unwrap()
}

fn with_role(plan: &Plan, role: Role) -> Vec<&Person> {
    let holds = |person: &&Person| person.rights.iter().any(|right| right.role == role);
    plan.world.pack.people.iter().filter(holds).collect()
}

#[test]
fn the_county_has_as_many_of_everything_as_the_source_says() {
    let plan = whole();
    let pack = &plan.world.pack;
    assert_eq!((pack.grids.len(), pack.grids.iter().collect::<BTreeSet<_>>().len()), (266, 266));
    let workers = with_role(&plan, Role::GridWorker);
    assert_eq!((workers.len(), workers.iter().map(|worker| worker.rights.len()).sum::<usize>()), (263, 266));
    assert_eq!(with_role(&plan, Role::Supervisor).len(), 11);
    assert_eq!((with_role(&plan, Role::Department).len(), with_role(&plan, Role::Expert).len()), (3, 2));
    assert_eq!((with_role(&plan, Role::Lookout).len(), with_role(&plan, Role::County).len()), (12, 3));
    assert_eq!(with_role(&plan, Role::Enterprise).len(), 71);
    let regulated = |sector| {
        plan.world.sites.iter().filter(|site| site.officer.is_some() && site.new.sector == sector).count()
    };
    let counts = [Sector::Coal, Sector::NonCoalMine, Sector::HazardousChemicals].map(regulated);
    assert_eq!((counts, plan.world.sites.len()), ([11, 11, 49], 4_071));
    assert_eq!(
        pack.people.iter().map(|person| &person.name).collect::<BTreeSet<_>>().len(),
        pack.people.len()
    );
    assert_eq!(
        plan.world.sites.iter().map(|site| &site.name).collect::<BTreeSet<_>>().len(),
        plan.world.sites.len()
    );
}

#[test]
fn every_grid_lies_in_a_named_township_and_has_initials_and_an_outline() {
    let plan = whole();
    for division in &plan.world.pack.divisions {
        let letters = division.name.chars().count();
        assert_eq!(division.initials.chars().count(), letters, "{}", division.name);
        assert!(division.code == plan.world.county.code || division.outline.len() >= 6, "{}", division.name);
    }
    for grid in &plan.world.pack.grids {
        assert!(plan.world.pack.place_name(grid) != grid.as_str());
        assert!(!plan.world.pack.grids.iter().any(|other| other != grid && other.is_within(grid)), "{grid}");
    }
}

#[test]
fn the_ledger_replays_with_the_promised_numbers() {
    let plan = whole();
    let (mut grades, mut stages) = (BTreeMap::new(), BTreeMap::new());
    let (mut overdue, mut listed, mut returned, mut questions, mut aside) = (0, 0, 0, 0, 0);
    for hazard in &plan.hazards {
        let entries: Vec<_> = hazard.entries.iter().map(|(_, entry)| entry.clone()).collect();
        let replayed = replay(&hazard.grid, &entries);
        let state = replayed.state.as_ref().unwrap();
        *grades.entry(state.grade).or_insert(0) += 1;
        if state.grade == Grade::General {
            *stages.entry(state.stage).or_insert(0) += 1;
        }
        overdue +=
            i32::from(state.stage == Stage::Ordered && state.due.is_some_and(|due| due < plan.world.today));
        listed += i32::from(state.listed.is_some());
        returned += i32::from(state.returned.is_some());
        questions += i32::from(!replayed.questions.is_empty());
        aside += i32::from(!replayed.set_aside.is_empty() && replayed.questions.is_empty());
    }
    assert_eq!(grades, BTreeMap::from([(Grade::General, 2_383), (Grade::Major, 40)]));
    assert_eq!(stages.get(&Stage::Closed), Some(&2_026), "{stages:?}");
    assert_eq!((listed, questions, aside), (12, 6, 4));
    assert!(overdue >= 45 && returned >= 21, "{overdue} overdue, {returned} returned");
}

#[test]
fn every_entry_is_whole_in_time_and_by_someone_who_may_append() {
    let plan = whole();
    for hazard in &plan.hazards {
        let mut known = BTreeMap::new();
        for (who, entry) in &hazard.entries {
            let person = &plan.world.roster.member(*who).unwrap().person;
            assert!(Space::Grid(hazard.grid.clone()).may_append(&person.rights), "{entry:?}");
            assert_eq!(check(&entry.step, Grade::General), Ok(()), "{entry:?}");
            let at_ms = entry.at.best_ms();
            assert!(at_ms < plan.world.now_ms, "{entry:?}");
            for id in &entry.after {
                assert!(known.get(id).is_some_and(|before_ms| *before_ms < at_ms), "{entry:?}");
            }
            known.insert(entry.id, at_ms);
        }
    }
}

#[test]
fn patrols_go_from_begin_to_end_and_name_hazards_that_name_them() {
    let plan = whole();
    assert!((2_000..=2_150).contains(&plan.patrols.len()), "{} patrols", plan.patrols.len());
    let by_id: BTreeMap<_, &Hazard> = plan.hazards.iter().map(|hazard| (hazard.id, hazard)).collect();
    let (mut stages, mut with_hazard) = (BTreeMap::new(), 0);
    for patrol in &plan.patrols {
        let mut stage = PatrolStage::Walking;
        for (_, entry) in &patrol.entries {
            stage = stage.after(&entry.act).unwrap();
            assert!(entry.at.best_ms() < plan.world.now_ms);
            let PatrolAct::Visit { hazards, .. } = &entry.act else {
                continue;
            };
            for id in hazards {
                let (_, report) = by_id.get(id).unwrap().entries.first().unwrap();
                assert!(matches!(&report.step, Step::Report { report } if report.patrol == Some(patrol.id)));
                assert!(report.at.best_ms() < entry.at.best_ms());
                with_hazard += 1;
            }
        }
        *stages.entry(stage).or_insert(0) += 1;
    }
    assert!(with_hazard > 50, "{with_hazard}");
    assert!(stages.get(&PatrolStage::Ended).is_some_and(|count| *count > 50), "{stages:?}");
    assert!(stages.get(&PatrolStage::Returned).is_some_and(|count| *count >= 5), "{stages:?}");
    assert!(!stages.contains_key(&PatrolStage::Walking));
}

#[test]
fn the_worker_shown_first_has_something_of_everything() {
    let plan = whole();
    let grid = plan.world.shown_grids().into_iter().next().unwrap();
    let mut stages = BTreeSet::new();
    for hazard in plan.hazards.iter().filter(|hazard| hazard.grid == grid) {
        let entries: Vec<_> = hazard.entries.iter().map(|(_, entry)| entry.clone()).collect();
        let state = replay(&hazard.grid, &entries).state.unwrap();
        stages.insert((state.stage, state.returned.is_some()));
    }
    for stage in [
        (Stage::Reported, true),
        (Stage::Reported, false),
        (Stage::Ordered, false),
        (Stage::Rectified, false),
    ] {
        assert!(stages.contains(&stage), "{stage:?} of {stages:?}");
    }
    assert!(plan.door.codes.len() >= 11 + 5 && plan.door.accounts.len() >= 12);
}

/// A county with few of everything but of every kind.
const SMALL: Scale = Scale { sites: 420, hazards: (1, 40), weeks: 1 };

fn written(seed: u64) -> Vec<Record> {
    let plan = Plan::of(seed, today(), SMALL).unwrap();
    records::write(&plan, seed, |_, _| {}).unwrap()
}

#[test]
fn the_same_seed_writes_the_same_records() {
    let head = |seed| written(seed).iter().fold(Hash::EMPTY, |head, record| head.then(record));
    assert_eq!(head(7), head(7));
    assert_ne!(head(7), head(8));
}

#[test]
fn every_record_is_signed_by_a_device_of_the_roster_and_numbered_without_gaps() {
    let plan = Plan::of(7, today(), SMALL).unwrap();
    let mut last = BTreeMap::new();
    for record in written(7) {
        let device = plan.world.pack.device(record.device).unwrap();
        let person = plan.world.pack.owner(record.device).unwrap();
        assert_eq!(record.verify(&device.key), Ok(()));
        assert!(record.space.may_append(&person.rights));
        let n = last.entry((record.device, record.lane)).or_insert(0);
        *n += 1;
        assert_eq!(record.n, *n);
    }
}

/// A store as `make` leaves it.
fn made(dir: &std::path::Path) -> (Store, Photos) {
    super::make(dir, 7, today(), SMALL).unwrap();
    (
        Store::open(&dir.join(super::STORE), [0; 32]).unwrap(),
        Photos::in_folder(&dir.join(super::PHOTOS)).unwrap(),
    )
}

#[test]
fn a_relay_holds_the_whole_demo_and_is_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, photos) = made(dir.path());
    let written = written(7);
    let stored: u64 = store.spaces().map(|(_, tip)| tip.seq).sum();
    assert_eq!(stored, written.len() as u64);
    let pack = store.pack().unwrap();
    assert!(
        pack.demo
            && pack.grids.len() == 266
            && pack.checklists.len() == 12
            && pack.devices.len() == pack.people.len()
    );
    for photo in content::photos() {
        assert_eq!(photos.length(Hash::of(photo)).unwrap(), Some(content::photo_ref(photo).length));
        assert!(!store.photo_spaces(Hash::of(photo)).unwrap().is_empty(), "somebody may fetch it");
    }
    let door: serde_json::Value =
        serde_json::from_slice(&std::fs::read(dir.path().join(super::DOOR)).unwrap()).unwrap();
    let code = door["codes"][0]["code"].as_str().unwrap();
    let (id, key) = (DeviceId::from_bytes([9; 16]), PublicKey([9; 32]));
    assert_eq!(store.redeem_code(code, id, key, "手机", 1_795_000_000_000).unwrap(), Ok(id));
    assert!(super::make(dir.path(), 7, today(), SMALL).is_err());
}

#[test]
fn a_county_desk_takes_every_record_and_shows_the_ledger() {
    let plan = Plan::of(7, today(), SMALL).unwrap();
    let office = plan.world.roster.member(*plan.world.roster.county.first().unwrap()).unwrap();
    let enrolled = Enrolled {
        device: office.device,
        person: office.person.id.clone(),
        name: office.person.name.clone(),
        relay: "relay".to_owned(),
    };
    let mut desk = Device::open(Connection::open_in_memory().unwrap(), [1; 32]).unwrap();
    desk.enrol(&enrolled, &office.key).unwrap();
    desk.keep_pack(&serde_json::to_vec(&plan.world.pack).unwrap()).unwrap();
    desk.accept(&written(7)).unwrap();
    let ask = |query| desk.ask(plan.world.now_ms, &query).unwrap();
    let View::Waiting(waiting) = ask(Query::Waiting) else { panic!() };
    assert_eq!(waiting.quarantined, 0);
    let all = Query::Hazards { filter: HazardFilter::default(), offset: 0, limit: 1 };
    let View::Hazards(ledger) = ask(all) else { panic!() };
    assert_eq!(ledger.total as usize, plan.hazards.len());
    let sites = Query::Sites { grid: None, sector: None, text: String::new(), offset: 0, limit: 1 };
    let View::Sites(sites) = ask(sites) else { panic!() };
    assert_eq!(sites.total as usize, plan.world.sites.len());
    let walked = Query::Patrols { mine: false, stage: None, offset: 0, limit: 1 };
    let View::Patrols(walked) = ask(walked) else { panic!() };
    assert_eq!(walked.total as usize, plan.patrols.len());
}
