//! The demo's people: roles, territories, and one device each that wrote the past year.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use domain::{
    checklist::Sector,
    hazard::Author,
    id::DeviceId,
    pack::{Person, RosterDevice},
    place::DivisionCode,
    record::PublicKey,
    role::{Right, Role},
};
use ed25519_dalek::SigningKey;

use super::{content::Content, county::County, draw::Draw};

/// How many grid workers there are; three of them have two grids.
pub(crate) const WORKERS: usize = 263;

/// Names someone of the roster by their place in it.
pub(crate) type Who = usize;

/// Someone with the device that wrote their past year.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) person: Person,
    pub(crate) device: DeviceId,
    pub(crate) key: SigningKey,
}

/// The whole roster.
#[derive(Debug)]
pub(crate) struct Roster {
    pub(crate) members: Vec<Member>,
    /// The worker of each grid.
    pub(crate) workers: BTreeMap<DivisionCode, Who>,
    /// The supervisor of each township.
    pub(crate) supervisors: BTreeMap<DivisionCode, Who>,
    pub(crate) departments: Vec<Who>,
    pub(crate) experts: Vec<Who>,
    pub(crate) lookouts: Vec<Who>,
    pub(crate) county: Vec<Who>,
    names: Names,
    seed: u64,
}

impl Roster {
    /// Appoints everybody but the enterprises' officers.
    ///
    /// # Errors
    ///
    /// Where there are no names left.
    pub(crate) fn appoint(content: &Content, county: &County, seed: u64) -> anyhow::Result<Self> {
        let mut roster = Self {
            members: vec![],
            workers: BTreeMap::new(),
            supervisors: BTreeMap::new(),
            departments: vec![],
            experts: vec![],
            lookouts: vec![],
            county: vec![],
            names: Names { draw: Draw::new(seed, "names"), given_out: BTreeSet::new() },
            seed,
        };
        roster.appoint_workers(content, county)?;
        for township in &county.townships {
            let who = roster.enlist(content, vec![right(Role::Supervisor, township, &[])])?;
            roster.supervisors.insert(township.clone(), who);
        }
        let whole = |role, sectors: &[Sector]| vec![right(role, &county.code, sectors)];
        for sectors in DEPARTMENTS {
            let who = roster.enlist(content, whole(Role::Department, sectors))?;
            roster.departments.push(who);
        }
        for _ in 0..2 {
            let who = roster.enlist(content, whole(Role::Expert, &[]))?;
            roster.experts.push(who);
        }
        for _ in 0..12 {
            let who = roster.enlist(content, whole(Role::Lookout, &[]))?;
            roster.lookouts.push(who);
        }
        for _ in 0..3 {
            let who = roster.enlist(content, whole(Role::County, &[]))?;
            roster.county.push(who);
        }
        Ok(roster)
    }

    /// Among the last grids every second shares its worker with the one before.
    fn appoint_workers(&mut self, content: &Content, county: &County) -> anyhow::Result<()> {
        let shared = county.grids.len().saturating_sub(WORKERS);
        let mut last: Option<Who> = None;
        for (index, grid) in county.grids.iter().enumerate() {
            let from_end = county.grids.len() - index;
            let shares = from_end < 2 * shared && from_end % 2 == 1;
            let who = match last.filter(|_| shares) {
                Some(who) => {
                    self.rights_of(who)?.push(right(Role::GridWorker, grid, &[]));
                    who
                }
                None => self.enlist(content, vec![right(Role::GridWorker, grid, &[])])?,
            };
            self.workers.insert(grid.clone(), who);
            last = Some(who);
        }
        Ok(())
    }

    /// Takes someone new onto the roster.
    ///
    /// # Errors
    ///
    /// Where there are no names left.
    pub(crate) fn enlist(&mut self, content: &Content, rights: Vec<Right>) -> anyhow::Result<Who> {
        let who = self.members.len();
        let id = format!("p{:04}", who + 1);
        let name = self.names.next(content)?;
        let (device, key) = device_of(self.seed, &id);
        self.members.push(Member { person: Person { id, name, rights }, device, key });
        Ok(who)
    }

    fn rights_of(&mut self, who: Who) -> anyhow::Result<&mut Vec<Right>> {
        self.members.get_mut(who).map(|member| &mut member.person.rights).context("nobody")
    }

    /// Returns someone of the roster.
    ///
    /// # Errors
    ///
    /// Where there is nobody.
    pub(crate) fn member(&self, who: Who) -> anyhow::Result<&Member> {
        self.members.get(who).context("nobody")
    }

    /// Returns the author of what someone writes.
    ///
    /// # Errors
    ///
    /// Where there is nobody.
    pub(crate) fn author(&self, who: Who) -> anyhow::Result<Author> {
        let member = self.member(who)?;
        Ok(Author {
            device: member.device,
            person: member.person.id.clone(),
            rights: member.person.rights.clone(),
        })
    }

    /// Returns who walks a grid.
    ///
    /// # Errors
    ///
    /// Where nobody does.
    pub(crate) fn worker(&self, grid: &DivisionCode) -> anyhow::Result<Who> {
        self.workers.get(grid).copied().with_context(|| format!("nobody walks {grid}"))
    }

    /// Returns who supervises a grid.
    ///
    /// # Errors
    ///
    /// Where nobody does.
    pub(crate) fn supervisor(&self, grid: &DivisionCode) -> anyhow::Result<Who> {
        let township = grid.township().context("a grid without a township")?;
        self.supervisors.get(&township).copied().with_context(|| format!("nobody supervises {grid}"))
    }

    /// Returns whose department a sector is.
    ///
    /// # Errors
    ///
    /// Where it is nobody's.
    pub(crate) fn department(&self, sector: Sector) -> anyhow::Result<Who> {
        let nth = DEPARTMENTS
            .iter()
            .position(|sectors| sectors.contains(&sector))
            .context("a sector of no department")?;
        self.departments.get(nth).copied().context("a sector of no department")
    }

    /// Draws a name for someone who is not on the roster.
    ///
    /// # Errors
    ///
    /// Where there are no names left.
    pub(crate) fn outsider(&self, content: &Content, draw: &mut Draw) -> anyhow::Result<String> {
        draw_name(content, draw)
    }

    /// Returns the people as the pack lists them.
    pub(crate) fn people(&self) -> Vec<Person> {
        self.members.iter().map(|member| member.person.clone()).collect()
    }

    /// Returns the devices as the pack lists them.
    pub(crate) fn devices(&self) -> Vec<RosterDevice> {
        let listed = |member: &Member| RosterDevice {
            id: member.device,
            person: member.person.id.clone(),
            key: PublicKey::of(&member.key),
            revoked: false,
        };
        self.members.iter().map(listed).collect()
    }
}

/// The sectors of the three departments.
const DEPARTMENTS: [&[Sector]; 3] = [
    &[Sector::Coal, Sector::NonCoalMine, Sector::HazardousChemicals, Sector::MetallurgyTrade],
    &[Sector::Fire, Sector::CrowdedPlace, Sector::ScenicSpot, Sector::SpecialEquipment],
    &[Sector::RoadTraffic, Sector::DangerousGoods, Sector::PowerLineFire, Sector::RailwayGeology],
];

/// A right that has not ended.
pub(crate) fn right(role: Role, territory: &DivisionCode, sectors: &[Sector]) -> Right {
    Right { role, territory: territory.clone(), sectors: sectors.to_vec(), ended: false }
}

fn device_of(seed: u64, person: &str) -> (DeviceId, SigningKey) {
    let secret = blake3::derive_key("qianliyan 2026 demo device key", format!("{seed}/{person}").as_bytes());
    let key = SigningKey::from_bytes(&secret);
    let hash = blake3::derive_key("qianliyan 2026 demo device id", &PublicKey::of(&key).0);
    (DeviceId::from_bytes(hash.first_chunk().copied().unwrap_or_default()), key)
}

#[derive(Debug)]
struct Names {
    draw: Draw,
    given_out: BTreeSet<String>,
}

impl Names {
    /// Gives out a name that nobody else has.
    fn next(&mut self, content: &Content) -> anyhow::Result<String> {
        for _ in 0..10_000 {
            let name = draw_name(content, &mut self.draw)?;
            if self.given_out.insert(name.clone()) {
                return Ok(name);
            }
        }
        anyhow::bail!("no names left")
    }
}

fn draw_name(content: &Content, draw: &mut Draw) -> anyhow::Result<String> {
    let surname = draw.weighted(&content.names.surnames, |surname| surname.weight)?;
    let given = draw.pick(&content.names.given)?;
    let second = draw.pick(&given.second)?;
    if draw.chance(18) {
        return Ok(format!("{}{second}", surname.surname));
    }
    Ok(format!("{}{}{second}", surname.surname, draw.pick(&given.first)?))
}
