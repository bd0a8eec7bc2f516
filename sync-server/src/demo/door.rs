//! How the demo's people come in: desk accounts and enrolment codes, all of them public.

use anyhow::Context;
use domain::{pack::Person, role::Role};
use serde::Serialize;

use super::{people::Who, world::World};

/// Everyone's password in the demo.
const PASSWORD: &str = "demo-2026";
/// How many codes the first worker of the first township has, so that tests enrol again and again.
const CODES_OF_FIRST: usize = 20;
const CODES_OF_OTHERS: usize = 3;
/// The townships' names as accounts, in the order of their codes.
const ACCOUNTS: [&str; 11] = [
    "xikou",
    "louziying",
    "liujiata",
    "xunzhen",
    "jiuxian",
    "shaquan",
    "lugu",
    "shanzhai",
    "tugou",
    "shaping",
    "sheliang",
];

/// What `demo.json` holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Door {
    pub(crate) accounts: Vec<Account>,
    pub(crate) codes: Vec<Code>,
}

/// A desk's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Account {
    pub(crate) account: String,
    pub(crate) password: String,
    pub(crate) person: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) place: String,
}

/// A worker's one-time code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) person: String,
    pub(crate) name: String,
    pub(crate) grid: String,
}

impl Door {
    /// Makes accounts for every township and the county office, and codes for one worker of each township.
    ///
    /// # Errors
    ///
    /// Where the county has gaps.
    pub(crate) fn plan(world: &World) -> anyhow::Result<Self> {
        let mut door = Self { accounts: vec![], codes: vec![] };
        for (township, account) in world.county.townships.iter().zip(ACCOUNTS) {
            door.account(world, account, *world.roster.supervisors.get(township).context("no supervisor")?)?;
        }
        door.account(world, "county", *world.roster.county.first().context("no county office")?)?;
        for (nth, who) in world.roster.departments.iter().enumerate() {
            door.account(world, &format!("department{}", nth + 1), *who)?;
        }
        for (township, grid) in world.shown_grids().iter().enumerate() {
            let worker = world.roster.member(world.roster.worker(grid)?)?;
            let count = if township == 0 { CODES_OF_FIRST } else { CODES_OF_OTHERS };
            for nth in 1..=count {
                door.codes.push(Code {
                    // Wrong tries lock codes that begin alike, so no two of these do.
                    code: format!("{:02}{nth:04}DEMO", township + 1),
                    person: worker.person.id.clone(),
                    name: worker.person.name.clone(),
                    grid: world.county.division(grid)?.name.clone(),
                });
            }
        }
        Ok(door)
    }

    fn account(&mut self, world: &World, account: &str, who: Who) -> anyhow::Result<()> {
        let Person { id, name, rights } = &world.roster.member(who)?.person;
        let right = rights.first().context("an account without a right")?;
        self.accounts.push(Account {
            account: account.to_owned(),
            password: PASSWORD.to_owned(),
            person: id.clone(),
            name: name.clone(),
            role: right.role,
            place: world.county.division(&right.territory)?.name.clone(),
        });
        Ok(())
    }
}
