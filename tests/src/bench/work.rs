//! What a grid worker writes on days without signal: patrols with the checklists of the sites, hazards found on the
//! way, some of them put right at once.

use std::collections::BTreeMap;

use anyhow::Context;
use device::Device;
use domain::{
    checklist::{Finding, RiskLevel, Verdict},
    command::Command,
    hazard::{Line, NewHazard, PhotoRef, Source, Step},
    id::{DocumentId, EntryId},
    pack::CountyPack,
    patrol::{NewPatrol, PatrolAct},
    place::DivisionCode,
    record::Hash,
    site::{NewSite, SiteField},
    time::Stamp,
};
use relay::demo::Sample;

use crate::village::Dice;

/// Between two things that a worker does, in milliseconds.
const STEP_MS: i64 = 7 * 60_000;

/// What happens on one patrol; forty acts are six of these and four hazards put right.
const PATROL: [Act; 6] = [Act::Begin, Act::Visit, Act::Report, Act::Visit, Act::Visit, Act::End];

#[derive(Debug, Clone, Copy)]
enum Act {
    Begin,
    Visit,
    Report,
    Fix,
    End,
}

/// The sites of each grid.
pub type Sites = BTreeMap<DivisionCode, Vec<(DocumentId, NewSite)>>;

/// Sorts a county's sites by their grid.
pub fn sites(sample: &Sample) -> Sites {
    let mut of_grid = Sites::new();
    for (id, site) in sample.sites() {
        of_grid.entry(site.grid.clone()).or_default().push((id, site.clone()));
    }
    of_grid
}

/// One worker's days.
pub struct Work<'a> {
    pack: &'a CountyPack,
    sites: &'a [(DocumentId, NewSite)],
    grid: DivisionCode,
    dice: Dice,
    at_ms: i64,
    patrol: DocumentId,
    hazard: DocumentId,
}

impl<'a> Work<'a> {
    /// Begins at `at_ms` in a grid.
    ///
    /// # Errors
    ///
    /// Where the grid has no sites.
    pub fn in_grid(
        pack: &'a CountyPack,
        sites: &'a Sites,
        grid: DivisionCode,
        seed: u64,
        at_ms: i64,
    ) -> anyhow::Result<Self> {
        let nothing = DocumentId::from_bytes([0; 16]);
        let sites = sites.get(&grid).context("a grid without sites")?;
        Ok(Self { pack, sites, grid, dice: Dice::new(seed), at_ms, patrol: nothing, hazard: nothing })
    }

    /// Writes `count` records on a device.
    ///
    /// # Errors
    ///
    /// Where the device refuses.
    pub fn write(&mut self, device: &mut Device, count: usize) -> anyhow::Result<()> {
        let forty = (0..6).flat_map(|day| {
            let fix = (day % 3 != 2).then_some(Act::Fix);
            PATROL.into_iter().chain(fix)
        });
        for act in forty.cycle().take(count) {
            self.at_ms += STEP_MS;
            let command = self.command(act)?;
            device.execute(Stamp { wall_ms: self.at_ms, mono_ms: 0, fix: None }, command)?;
        }
        Ok(())
    }

    fn command(&mut self, act: Act) -> anyhow::Result<Command> {
        let entry = EntryId::mint(self.at_ms, self.dice.bytes());
        let grid = self.grid.clone();
        Ok(match act {
            Act::Begin => {
                self.patrol = DocumentId::mint(self.at_ms, self.dice.bytes());
                Command::BeginPatrol { patrol: self.patrol, entry, new: NewPatrol { grid } }
            }
            Act::Visit => Command::Patrol { patrol: self.patrol, entry, act: self.visit()? },
            Act::End => Command::Patrol { patrol: self.patrol, entry, act: PatrolAct::End },
            Act::Report => {
                self.hazard = DocumentId::mint(self.at_ms, self.dice.bytes());
                Command::ReportHazard { hazard: self.hazard, entry, report: Box::new(self.report(grid)?) }
            }
            Act::Fix => {
                let words = "已当场整改，现场复核无误".to_owned();
                let (before, after) = (vec![self.photo()], vec![self.photo()]);
                let step = Step::FixOnSpot { words, before, after };
                Command::Hazard { hazard: self.hazard, entry, step }
            }
        })
    }

    /// The name of a photo; its bytes go another way and are not part of the storm.
    fn photo(&mut self) -> PhotoRef {
        PhotoRef::plain(Hash(self.dice.bytes()), 120_000)
    }

    /// Verdicts and notes come as often as in the demo county.
    fn visit(&mut self) -> anyhow::Result<PatrolAct> {
        let (site, new) = self.dice.pick(self.sites).context("a site")?;
        let checklist = self.pack.checklist(new.sector).context("a checklist")?;
        let mut findings = Vec::new();
        for item in &checklist.items {
            let (verdict, note) = match self.dice.below(1_000) {
                0..12 => (Verdict::NotOk, "已当场指出，限期改好"),
                12..60 => (Verdict::NotApplicable, ""),
                _ => (Verdict::Ok, ""),
            };
            findings.push(Finding { item: item.id.clone(), verdict, note: note.to_owned() });
        }
        let note = if self.dice.below(4) == 0 { "检查正常".to_owned() } else { String::new() };
        Ok(PatrolAct::Visit { site: *site, findings, note, position: None, hazards: vec![] })
    }

    fn report(&mut self, grid: DivisionCode) -> anyhow::Result<NewHazard> {
        let (site, new) = self.dice.pick(self.sites).context("a site")?;
        let fitting: Vec<&str> = self
            .pack
            .phrases
            .iter()
            .filter(|phrase| phrase.sector == new.sector)
            .map(|phrase| phrase.text.as_str())
            .collect();
        let words = [self.dice.pick(&fitting), self.dice.pick(&fitting)];
        let checklist = self.pack.checklist(new.sector).context("a checklist")?;
        let item = self.dice.pick(&checklist.items).context("a checklist item")?;
        let address = new.fields.iter().find(|(field, _)| *field == SiteField::Address);
        Ok(NewHazard {
            grid,
            site: Some(*site),
            place: address.map(|(_, value)| value.clone()).unwrap_or_default(),
            sector: new.sector,
            source: Source::Daily,
            line: Line::Government,
            category: item.category.clone(),
            what: words.into_iter().flatten().copied().collect::<Vec<_>>().join("，"),
            risk_level: RiskLevel::General,
            patrol: Some(self.patrol),
            position: None,
            photos: vec![self.photo()],
        })
    }
}
