//! A village: several devices and a relay in one process, with a network whose weather a seed decides.
//!
//! No clock, no thread and no socket: what happens follows from the seed alone.

mod act;
mod dice;
mod ground;
mod ledger;
mod line;
mod mishap;

use anyhow::{Context, ensure};
use device::Device;
use domain::{enrol::Enrolled, time::Stamp, view::Query};
use relay::{Photos, Relay};

pub(crate) use self::{act::step_of, ledger::things, mishap::records};
pub use self::{dice::Dice, ground::Ground};
use self::{ground::Place, line::Line};
use crate::county;

/// A moment in the village's life, in milliseconds since 1970: 2026-11-23 08:00 in China.
pub const MORNING_MS: i64 = 1_795_392_000_000;

/// How many rounds of talk it may take until nobody has anything left to say.
const ROUNDS_MAX: usize = 400;

/// The devices, their lines and the relay.
pub struct Village {
    homes: Vec<Home>,
    ground: Ground,
    relay: Option<Relay>,
    now_ms: i64,
    relay_error_ms: i64,
    dice: Dice,
}

/// A device with its store, its wrong clock and its line.
struct Home {
    /// Whose it is, of [`county::PEOPLE`].
    person: usize,
    device: Option<Device>,
    store: Place,
    /// Whether its store was copied, or is a copy.
    is_copied: bool,
    clock_error_ms: i64,
    line: Line,
}

impl Village {
    /// Settles the first `homes` people of [`county::PEOPLE`]; everything else follows from `seed`.
    ///
    /// # Errors
    ///
    /// Where a store cannot be made.
    pub fn of(homes: usize, seed: u64) -> anyhow::Result<Self> {
        Self::on(Ground::new()?, homes, seed)
    }

    /// Settles them with their stores on `ground`.
    ///
    /// # Errors
    ///
    /// Where a store cannot be made.
    pub fn on(ground: Ground, homes: usize, seed: u64) -> anyhow::Result<Self> {
        let mut dice = Dice::new(seed);
        let mut store = ground.relay_store(dice.bytes())?;
        store.set_config(&county::pack())?;
        let people: Vec<_> =
            county::PEOPLE.iter().enumerate().take(homes).map(|(who, of)| county::person(who, *of)).collect();
        store.put_people(&people)?;
        let devices: Vec<_> = (0..people.len()).map(county::roster_device).collect();
        store.add_devices(&devices, "", MORNING_MS)?;
        let name = store.name().to_owned();
        let relay = Relay::new(store, Photos::in_memory())?;
        let homes = (0..people.len())
            .map(|who| Home::new(who, ground.home(who), &name, &mut dice))
            .collect::<Result<_, _>>()?;
        Ok(Self { homes, ground, relay: Some(relay), now_ms: MORNING_MS, relay_error_ms: 0, dice })
    }

    /// The dice that decide everything here.
    pub fn dice(&mut self) -> &mut Dice {
        &mut self.dice
    }

    /// How many devices there are.
    pub fn len(&self) -> usize {
        self.homes.len()
    }

    /// The homes whose device is open.
    fn inhabited(&self) -> Vec<usize> {
        let homes = self.homes.iter().enumerate();
        homes.filter(|(_, home)| home.device.is_some()).map(|(who, _)| who).collect()
    }

    /// What was said on the present connection of home `who`, in words: up from the device with `↑`, down to it with `↓`.
    pub fn said(&self, who: usize) -> &[String] {
        self.homes.get(who).map_or(&[], |home| home.line.said())
    }

    /// How many bytes of frames the present connection of home `who` took, up and down.
    pub fn bytes(&self, who: usize) -> (usize, usize) {
        self.homes.get(who).map_or((0, 0), |home| home.line.bytes())
    }

    /// Whether nobody lives here.
    pub fn is_empty(&self) -> bool {
        self.homes.is_empty()
    }

    /// The device of home `who`.
    ///
    /// # Errors
    ///
    /// Where there is no such home.
    pub fn device(&mut self, who: usize) -> anyhow::Result<&mut Device> {
        self.homes.get_mut(who).and_then(|home| home.device.as_mut()).context("no such home")
    }

    /// The time by the clock of home `who`, which may be wrong by years.
    pub fn stamp(&self, who: usize) -> Stamp {
        let error_ms = self.homes.get(who).map_or(0, |home| home.clock_error_ms);
        Stamp { wall_ms: self.now_ms.saturating_add(error_ms), mono_ms: 0, fix: None }
    }

    /// Sets the clock of home `who` so far off.
    pub fn set_clock(&mut self, who: usize, error_ms: i64) {
        if let Some(home) = self.homes.get_mut(who) {
            home.clock_error_ms = error_ms;
        }
    }

    /// Sets the relay's clock so far off.
    pub fn set_relay_clock(&mut self, error_ms: i64) {
        self.relay_error_ms = error_ms;
    }

    /// Lets time pass.
    pub fn wait(&mut self, span_ms: i64) {
        self.now_ms = self.now_ms.saturating_add(span_ms);
    }

    /// Opens a line from home `who` to the relay, if there is none.
    ///
    /// # Errors
    ///
    /// Where there is no such home.
    pub fn connect(&mut self, who: usize) -> anyhow::Result<()> {
        let nonce = self.dice.bytes();
        let relay = self.relay.as_mut().context("the relay is up")?;
        let relay_ms = self.now_ms.saturating_add(self.relay_error_ms);
        self.homes.get_mut(who).context("no such home")?.line.open(relay, nonce, relay_ms);
        Ok(())
    }

    /// Cuts the line of home `who`; what was on its way is lost.
    pub fn cut(&mut self, who: usize) {
        if let (Some(home), Some(relay)) = (self.homes.get_mut(who), self.relay.as_mut()) {
            home.line.cut(relay);
        }
    }

    /// Carries at most `frames` frames each way between home `who` and the relay; returns how many went.
    ///
    /// # Errors
    ///
    /// Where a side breaks.
    pub fn carry(&mut self, who: usize, frames: usize) -> anyhow::Result<usize> {
        let relay = self.relay.as_mut().context("the relay is up")?;
        let home = self.homes.get_mut(who).context("no such home")?;
        let wall_ms = self.now_ms.saturating_add(home.clock_error_ms);
        let device = home.device.as_mut().context("the device is open")?;
        home.line.carry(relay, device, (self.now_ms.saturating_add(self.relay_error_ms), wall_ms), frames)
    }

    /// The relay.
    ///
    /// # Errors
    ///
    /// Where it does not run.
    pub fn relay(&mut self) -> anyhow::Result<&mut Relay> {
        self.relay.as_mut().context("the relay is up")
    }

    /// Ends a relay that has a disk, wherever it stands; every line is cut.
    pub fn stop_relay(&mut self) {
        self.relay = None;
        self.homes.iter_mut().for_each(|home| home.line.lose());
    }

    /// Starts a relay that has a disk on what is there.
    ///
    /// # Errors
    ///
    /// Where its store does not open.
    pub fn start_relay(&mut self) -> anyhow::Result<()> {
        let store = self.ground.relay_store(self.dice.bytes())?;
        self.relay = Some(Relay::new(store, Photos::in_memory())?);
        Ok(())
    }

    /// Kills the relay and starts it again on what was durable; every line is cut.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read again.
    pub fn crash_relay(&mut self) -> anyhow::Result<()> {
        let (store, photos) = self.relay.take().context("the relay is up")?.into_parts();
        self.homes.iter_mut().for_each(|home| home.line.lose());
        self.relay = Some(Relay::new(store, photos)?);
        Ok(())
    }

    /// Ends the app of home `who`, wherever it stands.
    pub fn close(&mut self, who: usize) {
        self.cut(who);
        if let Some(home) = self.homes.get_mut(who) {
            home.device = None;
        }
    }

    /// Kills the app of home `who` and opens it again on its store.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read again.
    pub fn reopen(&mut self, who: usize) -> anyhow::Result<()> {
        self.close(who);
        let random = self.dice.bytes();
        let home = self.homes.get_mut(who).context("no such home")?;
        home.device = Some(Device::open(home.store.open()?, random)?);
        Ok(())
    }

    /// Hands some of one home's records to another by another path: some lost, some twice, in any order. What a copied
    /// store wrote goes by the relay alone, which tells the copies apart.
    ///
    /// # Errors
    ///
    /// Where a store breaks.
    pub fn hand_over(&mut self, from: usize, to: usize) -> anyhow::Result<()> {
        if self.homes.get(from).is_none_or(|home| home.is_copied) {
            return Ok(());
        }
        let mut records = self.device(from)?.records()?;
        records.retain(|_| self.dice.below(4) > 0);
        records.extend(records.clone().into_iter().take(3));
        self.dice.shuffle(&mut records);
        self.device(to)?.accept(&records)?;
        Ok(())
    }

    /// Mends every line and lets all talk until nobody has anything left to say.
    ///
    /// # Errors
    ///
    /// Where it does not come to rest.
    pub fn settle(&mut self) -> anyhow::Result<()> {
        for _ in 0..ROUNDS_MAX {
            let mut went = 0;
            for who in self.inhabited() {
                self.connect(who)?;
                went += self.carry(who, usize::MAX)?;
            }
            if went == 0 {
                return Ok(());
            }
        }
        let said: Vec<_> = self.homes.iter().map(|home| home.line.said().join("\n")).collect();
        anyhow::bail!("the village does not come to rest:\n{}", said.join("\n---\n"))
    }

    /// Checks that a settled village is quiet: nothing waits, and a new connection says no more than hello.
    ///
    /// # Errors
    ///
    /// Names who still has something to say.
    pub fn check_quiet(&mut self) -> anyhow::Result<()> {
        for who in self.inhabited() {
            let counts = self.device(who)?.status_counts()?;
            ensure!(counts.waiting == 0, "{} records wait at home {who}", counts.waiting);
            // Once a day a device lists its cursors whatever the digest says; that day's list goes first.
            self.cut(who);
            self.connect(who)?;
            self.carry(who, usize::MAX)?;
            self.cut(who);
            self.connect(who)?;
            let went = self.carry(who, usize::MAX)?;
            // Challenge, hello, welcome: whatever the number of documents.
            let said = || self.homes.get(who).map(|home| home.line.said().join("\n")).unwrap_or_default();
            ensure!(went == 3, "home {who} needed {went} frames to learn that nothing is new:\n{}", said());
        }
        Ok(())
    }

    /// Checks that all know the same, before and after their projections are built anew.
    ///
    /// # Errors
    ///
    /// Shows the first difference.
    pub fn check_agreement(&mut self) -> anyhow::Result<()> {
        let homes = self.inhabited();
        let [first, others @ ..] = homes.as_slice() else { return Ok(()) };
        let known = self.knowledge(*first)?;
        for who in others {
            let other = self.knowledge(*who)?;
            ensure!(other == known, "homes {first} and {who} differ:\n{known}\n---\n{other}");
        }
        for who in homes {
            let before = self.knowledge(who)?;
            self.device(who)?.rebuild()?;
            let after = self.knowledge(who)?;
            ensure!(after == before, "home {who} differs from itself after rebuild:\n{before}\n---\n{after}");
        }
        Ok(())
    }

    /// Everything that home `who` knows of the grid, in words that do not depend on who looks.
    ///
    /// # Errors
    ///
    /// Where its store cannot be read.
    pub fn knowledge(&mut self, who: usize) -> anyhow::Result<String> {
        let now_ms = self.now_ms;
        ledger::knowledge(self.device(who)?, now_ms)
    }

    /// One line for each hazard: number, stage and what a person must settle.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn ledger(&mut self, who: usize) -> anyhow::Result<String> {
        let now_ms = self.now_ms;
        ledger::short(self.device(who)?, now_ms)
    }

    /// Asks home `who`.
    ///
    /// # Errors
    ///
    /// Where its store cannot be read.
    pub fn ask(&mut self, who: usize, query: &Query) -> anyhow::Result<domain::view::View> {
        let now_ms = self.stamp(who).wall_ms;
        Ok(self.device(who)?.ask(now_ms, query)?)
    }
}

impl Home {
    fn new(who: usize, store: Place, relay: &str, dice: &mut Dice) -> anyhow::Result<Self> {
        let mut device = Device::open(store.open()?, dice.bytes())?;
        let person = format!("p{who}");
        let enrolled = Enrolled {
            device: county::device_id(who),
            name: format!("{who}号"),
            person,
            relay: relay.to_owned(),
        };
        device.enrol(&enrolled, &county::key(who))?;
        // Up to ten years fast or slow; every third clock is right.
        let years = dice.below(21) as i64 - 10;
        let clock_error_ms = if who.is_multiple_of(3) { 0 } else { years.saturating_mul(365 * 86_400_000) };
        Ok(Self {
            person: who,
            device: Some(device),
            store,
            is_copied: false,
            clock_error_ms,
            line: Line::default(),
        })
    }
}
