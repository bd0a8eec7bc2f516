//! What people do in working hours: at a human rate, and only what their screens offer them.

use anyhow::Context;
use domain::{
    checklist::{Finding, Sector, Verdict},
    command::{Command, Outcome},
    hazard::StepKind,
    id::{DocumentId, EntryId},
    patrol::{NewPatrol, PatrolAct},
    place::DivisionCode,
    role::Role,
    site::{NewSite, SiteField},
    time::Stamp,
    view::{InboxFilter, InboxItem, Query, TodayView, View},
};

use super::{Event, Fleet, town::territory};
use crate::{
    county::report_in,
    village::{MORNING_MS, step_of},
};

/// How long people work from the day's beginning on, in milliseconds.
pub(super) const WORK_MS: i64 = 11 * 3_600_000;
/// How many sites a worker puts on the register before walking them.
const SITES: u32 = 2;

impl Fleet {
    pub(super) fn plan_act(&mut self, who: usize) {
        let role = self.phones.get(who).and_then(|phone| Some(phone.member.person.rights.first()?.role));
        let is_desk = role == Some(Role::Supervisor);
        let span = self.around(if is_desk { self.options.desk_ms } else { self.options.worker_ms });
        if self.agenda.now_ms() + span < MORNING_MS + WORK_MS.min(self.options.day_ms()) {
            self.agenda.after(span, Event::Act(who));
        }
    }

    /// A person does something, if there is anything to do.
    pub(super) fn act(&mut self, who: usize) -> anyhow::Result<()> {
        self.plan_act(who);
        let Some(command) = self.choose(who)? else { return Ok(()) };
        let stamp = Stamp { wall_ms: self.agenda.now_ms(), mono_ms: 0, fix: None };
        let phone = self.phones.get_mut(who).context("a phone")?;
        if phone.device.execute(stamp, command)? == Outcome::Done {
            phone.saved += 1;
            self.tally.saved += 1;
        }
        self.pump(who)
    }

    fn choose(&mut self, who: usize) -> anyhow::Result<Option<Command>> {
        let right = territory(&self.phones.get(who).context("a phone")?.member)?.clone();
        match right.role {
            Role::Supervisor => self.decide(who),
            _ => match self.ask(who, &Query::Today)? {
                View::Today(today) => self.walk(who, &today, &right.territory),
                _ => Ok(None),
            },
        }
    }

    fn ask(&self, who: usize, query: &Query) -> anyhow::Result<View> {
        let phone = self.phones.get(who).context("a phone")?;
        Ok(phone.device.ask(self.agenda.now_ms(), query)?)
    }

    /// A supervisor takes something from the inbox.
    fn decide(&mut self, who: usize) -> anyhow::Result<Option<Command>> {
        let all = Query::Inbox { filter: InboxFilter::All, offset: 0, limit: 10 };
        let View::Inbox(page) = self.ask(who, &all)? else { return Ok(None) };
        Ok(match self.dice.pick(&page.lines) {
            Some(InboxItem::Hazard { line, .. }) => self.step(who, line.id, None)?,
            Some(InboxItem::Patrol { line, .. }) => {
                let words = "请补充说明".to_owned();
                let is_well = self.dice.below(3) > 0;
                let act = if is_well { PatrolAct::Seen } else { PatrolAct::Returned { visit: None, words } };
                Some(Command::Patrol { patrol: line.id, entry: self.entry(), act })
            }
            None => None,
        })
    }

    /// A grid worker: what was returned first, then what is due, then the round.
    fn walk(
        &mut self,
        who: usize,
        today: &TodayView,
        grid: &DivisionCode,
    ) -> anyhow::Result<Option<Command>> {
        if let Some(line) = today.returned.first() {
            return self.step(who, line.id, Some(StepKind::Answer));
        }
        if let Some(line) = today.returned_patrols.first() {
            return self.answer(who, line.id);
        }
        if let Some(line) = today.due.first().filter(|_| self.dice.clone().below(2) == 0) {
            return self.step(who, line.id, Some(StepKind::Rectify));
        }
        let entry = self.entry();
        if today.sites_total < SITES {
            let fields = vec![(SiteField::Name, format!("{grid}的对象"))];
            let new = NewSite { grid: grid.clone(), sector: Sector::Fire, fields };
            return Ok(Some(Command::AddSite { site: self.document(), new }));
        }
        if self.dice.below(4) == 0 {
            let report = Box::new(report_in(grid, "楼道堆放杂物"));
            return Ok(Some(Command::ReportHazard { hazard: self.document(), entry, report }));
        }
        let Some(open) = &today.open_patrol else {
            let new = NewPatrol { grid: grid.clone() };
            return Ok(Some(Command::BeginPatrol { patrol: self.document(), entry, new }));
        };
        let act = match today.unseen.first() {
            Some(site) if open.visits < SITES => visit(site.id),
            _ => PatrolAct::End,
        };
        Ok(Some(Command::Patrol { patrol: open.id, entry, act }))
    }

    /// A step of `kind` at a hazard, or of any kind that is offered.
    fn step(
        &mut self,
        who: usize,
        hazard: DocumentId,
        kind: Option<StepKind>,
    ) -> anyhow::Result<Option<Command>> {
        let View::Hazard(view) = self.ask(who, &Query::Hazard { hazard })? else { return Ok(None) };
        // What may be withdrawn only a person sees.
        let is_wanted = |next: &StepKind| kind.map_or(*next != StepKind::Withdraw, |kind| kind == *next);
        let offered: Vec<StepKind> = view.next.iter().copied().filter(is_wanted).collect();
        let Some(kind) = self.dice.pick(&offered).copied() else { return Ok(None) };
        let step = step_of(&mut self.dice, self.agenda.now_ms(), kind, &view);
        Ok(step.map(|step| Command::Hazard { hazard, entry: self.entry(), step }))
    }

    fn answer(&mut self, who: usize, patrol: DocumentId) -> anyhow::Result<Option<Command>> {
        let View::Patrol(view) = self.ask(who, &Query::Patrol { patrol })? else { return Ok(None) };
        let asked = view.review.iter().rev().find(|said| matches!(said.act, PatrolAct::Returned { .. }));
        let answer = |to| PatrolAct::Answer { to, words: "已补充".to_owned() };
        Ok(asked.map(|asked| Command::Patrol { patrol, entry: self.entry(), act: answer(asked.id) }))
    }

    fn entry(&mut self) -> EntryId {
        EntryId::mint(self.agenda.now_ms(), self.dice.bytes())
    }

    fn document(&mut self) -> DocumentId {
        DocumentId::mint(self.agenda.now_ms(), self.dice.bytes())
    }
}

fn visit(site: DocumentId) -> PatrolAct {
    let finding =
        |item: u8| Finding { item: format!("fire-{item:02}"), verdict: Verdict::Ok, note: String::new() };
    let findings = (1..=3).map(finding).collect();
    PatrolAct::Visit { site, findings, note: String::new(), position: None, hazards: vec![] }
}
