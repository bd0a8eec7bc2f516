//! What people of the village do, as the dice decide.

use anyhow::Context;
use domain::{
    checklist::{Finding, RiskLevel, Sector, Verdict},
    command::Command,
    hazard::{Conclusion, Five, Grade, Measure, PhotoRef, Remark, Step, StepKind},
    host::{Answer, Call},
    id::{DocumentId, EntryId},
    patrol::{NewPatrol, PatrolAct, PatrolStage},
    record::Hash,
    role::Role,
    site::{NewSite, SiteField},
    time::Date,
    view::{HazardFilter, HazardView, Query, View},
};

use super::{Dice, Village};
use crate::county::{GRID, PEOPLE, code, report_in};

impl Village {
    /// Asks the relay what only it can answer, on the open line of home `who`, and carries frames until it is answered.
    ///
    /// # Errors
    ///
    /// Where there is no line, a side breaks or no answer comes.
    pub fn ask_relay(&mut self, who: usize, call: Call) -> anyhow::Result<Answer> {
        self.homes.get_mut(who).and_then(|home| home.line.near()).context("no line")?.ask_relay(1, call);
        self.carry(who, usize::MAX)?;
        let session =
            self.homes.get_mut(who).and_then(|home| home.line.near()).context("the line was cut")?;
        let (_, answer) = session.take_answers().pop().context("no answer")?;
        Ok(answer)
    }

    /// Lets home `who` do something that its rights and what it knows allow; tells whether anything was done.
    ///
    /// # Errors
    ///
    /// Where the device breaks, or refuses what its own view offered.
    pub fn act(&mut self, who: usize) -> anyhow::Result<bool> {
        let Some(command) = self.choose(who)? else { return Ok(false) };
        let stamp = self.stamp(who);
        let device = self.device(who)?;
        if !device.is_enrolled() {
            return Ok(false);
        }
        match device.execute(stamp, command) {
            Ok(_) => Ok(true),
            // Before the county pack is there nobody has a right.
            Err(device::Error::Refused(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Chooses something that the rights and the knowledge of home `who` allow, if there is anything.
    ///
    /// # Errors
    ///
    /// Where the device breaks.
    pub fn choose(&mut self, who: usize) -> anyhow::Result<Option<Command>> {
        let is_worker = self.role(who) == Some(Role::GridWorker);
        match self.dice.below(if is_worker { 8 } else { 6 }) {
            0 => Ok(Some(self.report())),
            1 => self.site(who),
            2..=5 => self.step(who),
            _ => self.patrol(who),
        }
    }

    fn role(&self, who: usize) -> Option<Role> {
        self.homes.get(who).and_then(|home| PEOPLE.get(home.person)).map(|(role, _)| *role)
    }

    /// Takes a step of `kind` at a hazard as home `who`.
    ///
    /// # Errors
    ///
    /// Where it is refused.
    pub fn take(&mut self, who: usize, hazard: DocumentId, step: Step) -> anyhow::Result<()> {
        let entry = self.entry();
        let stamp = self.stamp(who);
        self.device(who)?.execute(stamp, Command::Hazard { hazard, entry, step })?;
        Ok(())
    }

    /// Draws an entry's id.
    pub fn entry(&mut self) -> EntryId {
        EntryId::mint(self.now_ms, self.dice.bytes())
    }

    fn document(&mut self) -> DocumentId {
        DocumentId::mint(self.now_ms, self.dice.bytes())
    }

    /// A report of a hazard in the one grid.
    pub fn report(&mut self) -> Command {
        let report = report_in(&code(GRID), &format!("隐患{}", self.dice.below(1_000)));
        Command::ReportHazard { hazard: self.document(), entry: self.entry(), report: Box::new(report) }
    }

    fn site(&mut self, who: usize) -> anyhow::Result<Option<Command>> {
        let all = Query::Sites { grid: None, sector: None, text: String::new(), offset: 0, limit: 100 };
        let View::Sites(page) = self.ask(who, &all)? else { anyhow::bail!("a page of sites") };
        let known: Vec<_> = page.lines.iter().map(|line| line.id).collect();
        if known.len() < 2 || self.dice.below(4) == 0 {
            let fields = vec![(SiteField::Name, format!("对象{}", self.dice.below(1_000)))];
            let new = NewSite { grid: code(GRID), sector: Sector::Fire, fields };
            return Ok(Some(Command::AddSite { site: self.document(), new }));
        }
        let Some(site) = self.dice.pick(&known).copied() else {
            return Ok(None);
        };
        let Some(level) = self.dice.pick(&RiskLevel::ALL).copied() else { return Ok(None) };
        Ok(Some(Command::EditSite {
            site,
            edit: self.entry(),
            field: SiteField::RiskLevel,
            value: level.key().to_owned(),
        }))
    }

    fn step(&mut self, who: usize) -> anyhow::Result<Option<Command>> {
        let all = Query::Hazards { filter: HazardFilter::default(), offset: 0, limit: 100 };
        let View::Hazards(page) = self.ask(who, &all)? else { anyhow::bail!("a page of hazards") };
        let Some(line) = self.dice.pick(&page.lines) else {
            return Ok(None);
        };
        let View::Hazard(view) = self.ask(who, &Query::Hazard { hazard: line.id })? else {
            return Ok(None);
        };
        let Some(kind) = self.dice.pick(&view.next).copied() else {
            return Ok(None);
        };
        let Some(step) = step_of(&mut self.dice, self.now_ms, kind, &view) else {
            return Ok(None);
        };
        Ok(Some(Command::Hazard { hazard: view.line.id, entry: self.entry(), step }))
    }

    fn patrol(&mut self, who: usize) -> anyhow::Result<Option<Command>> {
        let mine = Query::Patrols { mine: true, stage: Some(PatrolStage::Walking), offset: 0, limit: 1 };
        let View::Patrols(page) = self.ask(who, &mine)? else { anyhow::bail!("a page of patrols") };
        let Some(open) = page.lines.first() else {
            let new = NewPatrol { grid: code(GRID) };
            return Ok(Some(Command::BeginPatrol { patrol: self.document(), entry: self.entry(), new }));
        };
        let all = Query::Sites { grid: None, sector: None, text: String::new(), offset: 0, limit: 100 };
        let View::Sites(sites) = self.ask(who, &all)? else { anyhow::bail!("a page of sites") };
        let act = match self.dice.pick(&sites.lines) {
            Some(site) if self.dice.clone().below(3) > 0 => {
                let finding = |item: u8| Finding {
                    item: format!("fire-{item:02}"),
                    verdict: Verdict::Ok,
                    note: String::new(),
                };
                let findings = (1..=3).map(finding).collect();
                PatrolAct::Visit {
                    site: site.id,
                    findings,
                    note: String::new(),
                    position: None,
                    hazards: vec![],
                }
            }
            _ => PatrolAct::End,
        };
        Ok(Some(Command::Patrol { patrol: open.id, entry: self.entry(), act }))
    }
}

/// A step of a kind that the view offers; `None` where the dice find nothing to say.
pub(crate) fn step_of(dice: &mut Dice, now_ms: i64, kind: StepKind, view: &HazardView) -> Option<Step> {
    let words = || "如实".to_owned();
    let photos = || vec![PhotoRef::plain(Hash([9; 32]), 10)];
    let due = Date::in_china(now_ms).plus_days(dice.below(20) as i32);
    Some(match kind {
        StepKind::Report | StepKind::Merge => return None,
        StepKind::Answer => {
            Step::Answer { to: view.returned.as_ref()?.0, words: words(), values: vec![], photos: vec![] }
        }
        StepKind::Verify => {
            let grade = if dice.below(4) == 0 { Grade::Major } else { Grade::General };
            Step::Verify { conclusion: Conclusion::True, grade, words: words() }
        }
        StepKind::Dismiss => Step::Dismiss { reason: words() },
        StepKind::Return => {
            Step::Return { remarks: vec![Remark { field: "what".to_owned(), words: words() }] }
        }
        StepKind::FixOnSpot => Step::FixOnSpot { words: words(), before: photos(), after: photos() },
        StepKind::Order => Step::Order { measures: words(), due, responsible: words(), five: five() },
        StepKind::RequestExtension => Step::RequestExtension { reason: words(), interim: words(), due },
        StepKind::DecideExtension => {
            let granted = dice.below(2) == 0;
            Step::DecideExtension { request: view.extension?, granted, due: Some(due), words: words() }
        }
        StepKind::Rectify => Step::Rectify { words: words(), photos: photos(), cost_yuan: None },
        StepKind::Reinspect => {
            Step::Reinspect { passed: dice.below(2) == 0, findings: words(), photos: vec![] }
        }
        StepKind::Close => Step::Close { acceptance_no: words(), words: words() },
        StepKind::Reopen => Step::Reopen { reason: words() },
        StepKind::Upgrade => Step::Upgrade { criterion: words() },
        StepKind::List => {
            Step::List { no: words(), level: domain::hazard::SupervisionLevel::County, body: words(), due }
        }
        StepKind::Delist => Step::Delist { reason: words() },
        StepKind::Suspend => Step::Suspend { scope: words(), basis: words() },
        StepKind::Resume => Step::Resume { basis: words() },
        StepKind::ShutDown => Step::ShutDown { scope: words(), basis: words() },
        StepKind::Penalise => Step::Penalise {
            party: domain::hazard::Party::Firm,
            name: words(),
            basis: words(),
            amount_yuan: 1_000,
        },
        StepKind::Withdraw => Step::Withdraw { of: view.timeline.last()?.entry.id, reason: words() },
        StepKind::Settle => {
            let question = view.questions.first()?;
            let (chosen, other) = if dice.below(2) == 0 {
                (question.holds, question.other)
            } else {
                (question.other, question.holds)
            };
            Step::Settle { chosen, over: vec![other], reason: words() }
        }
    })
}

fn five() -> Vec<Measure> {
    Five::ALL.map(|which| Measure { which, done: true, date: None, note: String::new() }).to_vec()
}
