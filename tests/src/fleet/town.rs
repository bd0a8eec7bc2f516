//! The county of the fleet: grids under eleven townships, whose it is to walk them, and a store for everybody.

use anyhow::Context;
use device::{Connection, Device};
use domain::{
    enrol::Enrolled,
    pack::{CountyPack, Division, Person, RosterDevice},
    place::DivisionCode,
    role::{Right, Role},
};
use relay::{Photos, Relay, Store};
use rusqlite::backup::Backup;

use super::{Options, phone::Phone};
use crate::{
    bench::county::Member,
    county::{self, code},
    village::{Dice, MORNING_MS},
};

const TOWNSHIPS: usize = 11;
/// Grids of each township. Some have two workers: there are more workers than grids.
const GRIDS_EACH: usize = 21;

/// Everybody's device and the relay, all as new.
pub(super) struct Town {
    pub(super) phones: Vec<Phone>,
    pub(super) relay: Relay,
}

impl Town {
    pub(super) fn found(options: &Options, dice: &mut Dice) -> anyhow::Result<Self> {
        let members = members(options.devices);
        let mut store = Store::in_memory(dice.bytes())?;
        store.set_config(&pack())?;
        let people: Vec<Person> = members.iter().map(|member| member.person.clone()).collect();
        store.put_people(&people)?;
        let devices: Vec<RosterDevice> = members.iter().map(Member::listed).collect();
        store.add_devices(&devices, "", MORNING_MS)?;
        let (name, json) = (store.name().to_owned(), serde_json::to_vec(&store.pack()?)?);
        let mut blank = Device::open(Connection::open_in_memory()?, dice.bytes())?;
        blank.keep_pack(&json)?;
        let mut phones = Vec::new();
        for member in members {
            let mut device = Device::open(copy(blank.connection())?, dice.bytes())?;
            let Member { person, device: id, key } = &member;
            let (person, name_of) = (person.id.clone(), person.name.clone());
            device.enrol(&Enrolled { device: *id, person, name: name_of, relay: name.clone() }, key)?;
            phones.push(Phone::new(member, device, dice.below(options.latency_ms).cast_signed()));
        }
        Ok(Self { phones, relay: Relay::new(store, Photos::in_memory())? })
    }
}

/// Copies what a store has committed, as another opening of its file would find it.
pub(super) fn copy(from: &Connection) -> anyhow::Result<Connection> {
    let mut to = Connection::open_in_memory()?;
    Backup::new(from, &mut to)?.step(-1)?;
    Ok(to)
}

fn township(nth: usize) -> DivisionCode {
    code(&format!("140930{:03}", 100 + nth % TOWNSHIPS))
}

fn grid(nth: usize) -> DivisionCode {
    let nth = nth % (TOWNSHIPS * GRIDS_EACH);
    code(&format!("{}{:03}", township(nth).as_str(), nth / TOWNSHIPS + 1))
}

/// A supervisor of each township, then the grid workers.
fn members(devices: usize) -> Vec<Member> {
    let appoint = |who: usize| {
        let (role, territory) = match who.checked_sub(TOWNSHIPS) {
            Some(nth) => (Role::GridWorker, grid(nth)),
            None => (Role::Supervisor, township(who)),
        };
        let right = Right { role, territory, sectors: vec![], ended: false };
        let person = Person { id: format!("p{who:03}"), name: format!("{who}号"), rights: vec![right] };
        Member::of(&person, 0)
    };
    (0..devices).map(appoint).collect()
}

fn pack() -> CountyPack {
    let place = |code: DivisionCode| Division {
        name: format!("{}号", code.as_str()),
        code,
        initials: String::new(),
        middle: None,
        outline: vec![],
    };
    let grids: Vec<DivisionCode> = (0..TOWNSHIPS * GRIDS_EACH).map(grid).collect();
    let places = std::iter::once(code("140930")).chain((0..TOWNSHIPS).map(township)).chain(grids.clone());
    CountyPack { divisions: places.map(place).collect(), grids, ..county::pack() }
}

/// What a member walks or supervises.
pub(super) fn territory(member: &Member) -> anyhow::Result<&Right> {
    member.person.rights.first().context("a right")
}
