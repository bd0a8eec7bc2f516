//! The patrols 巡查 of the last eight weeks.

use std::collections::BTreeMap;

use anyhow::Context;
use domain::{
    checklist::{Finding, Verdict},
    hazard::{Source, Step},
    id::{DocumentId, EntryId},
    patrol::{PatrolAct, PatrolEntry},
    place::DivisionCode,
    time::{Date, Moment},
};

use super::{
    calendar::{MINUTE_MS, at_work, later},
    draw::Draw,
    hazards::Hazard,
    people::Who,
    sites::Site,
    world::World,
};

/// Over how many weeks there are patrols.
pub(crate) const WEEKS: i32 = 8;
/// Patrols of the last days wait for the supervisor.
const UNSEEN_DAYS: i32 = 4;

/// A patrol with its whole history.
#[derive(Debug)]
pub(crate) struct Patrol {
    pub(crate) id: DocumentId,
    pub(crate) grid: DivisionCode,
    pub(crate) entries: Vec<(Who, PatrolEntry)>,
}

/// Plans about one patrol a worker and week; hazards that a worker found on a daily check become part of one.
///
/// # Errors
///
/// Where the county has gaps.
pub(crate) fn plan(
    world: &World,
    seed: u64,
    weeks: i32,
    hazards: &mut [Hazard],
) -> anyhow::Result<Vec<Patrol>> {
    let mut draw = Draw::new(seed, "patrols");
    let mut found = found_by_worker(world, weeks, hazards);
    let shown = world.shown_grids();
    let mut patrols = Vec::new();
    for (nth, grid) in world.county.grids.iter().enumerate() {
        let who = world.roster.worker(grid)?;
        let grids = world.roster.workers.values().filter(|other| **other == who).count();
        for week in 0..weeks {
            // Who walks two grids walks them by turns.
            if grids > 1 && (usize::try_from(week)? + nth) % grids != 0 {
                continue;
            }
            let hazard = found.remove(&(grid.clone(), week)).and_then(|index| hazards.get_mut(index));
            let mut walk = Walk::begin(
                world,
                who,
                grid,
                &mut draw,
                week,
                hazard.as_deref().map(|hazard| hazard.reported_ms),
            );
            walk.visits(hazard)?;
            let is_returned = week == 0 && shown.contains(grid) || draw_returned(walk.draw);
            if walk.clock_ms < world.now_ms {
                walk.review(is_returned, week)?;
                patrols.push(walk.patrol);
            }
        }
    }
    Ok(patrols)
}

fn draw_returned(draw: &mut Draw) -> bool {
    draw.range(0, 999) < 20
}

/// For each grid and week back, a hazard that its worker found there on a daily check.
fn found_by_worker(world: &World, weeks: i32, hazards: &[Hazard]) -> BTreeMap<(DivisionCode, i32), usize> {
    let mut found = BTreeMap::new();
    for (index, hazard) in hazards.iter().enumerate() {
        let days = world.today.days() - Date::in_china(hazard.reported_ms).days() - 1;
        let is_own = world.roster.worker(&hazard.grid).is_ok_and(|who| who == hazard.reporter);
        let is_daily = hazard.entries.first().is_some_and(|(_, entry)| match &entry.step {
            Step::Report { report } => report.source == Source::Daily,
            _ => false,
        });
        if is_own && is_daily && (0..weeks * 7).contains(&days) {
            found.entry((hazard.grid.clone(), days / 7)).or_insert(index);
        }
    }
    found
}

/// A patrol that is being walked.
struct Walk<'a> {
    world: &'a World,
    who: Who,
    draw: &'a mut Draw,
    patrol: Patrol,
    /// The report of a hazard on the way.
    found_ms: Option<i64>,
    clock_ms: i64,
}

impl<'a> Walk<'a> {
    fn begin(
        world: &'a World,
        who: Who,
        grid: &DivisionCode,
        draw: &'a mut Draw,
        week: i32,
        found_ms: Option<i64>,
    ) -> Self {
        let back = week * 7 + i32::try_from(draw.range(1, 7)).unwrap_or(1);
        let begun_ms = match found_ms {
            Some(found_ms) => found_ms - draw.range(45, 70) * MINUTE_MS,
            None => at_work(world.today.plus_days(-back), draw),
        };
        let id = DocumentId::mint(begun_ms, draw.ten_bytes());
        let patrol = Patrol { id, grid: grid.clone(), entries: vec![] };
        let mut walk = Self { world, who, draw, patrol, found_ms, clock_ms: begun_ms };
        walk.write(who, PatrolAct::Begin);
        walk
    }

    fn visits(&mut self, hazard: Option<&mut Hazard>) -> anyhow::Result<()> {
        let world = self.world;
        let mut of_grid = world.sites_of.get(&self.patrol.grid).context("a grid without sites")?.clone();
        self.draw.shuffle(&mut of_grid);
        let sites: Vec<&Site> = of_grid.iter().filter_map(|index| world.sites.get(*index)).collect();
        let with_hazard =
            hazard.as_ref().and_then(|hazard| world.sites.iter().find(|site| site.id == hazard.site));
        let others = sites.into_iter().filter(|site| with_hazard.is_none_or(|other| other.id != site.id));
        let count = usize::try_from(self.draw.range(2, 4))?;
        let mut others = others.take(count);
        if let (Some(hazard), Some(site), Some(found_ms)) = (hazard, with_hazard, self.found_ms) {
            if let Some(first) = others.next() {
                self.clock_ms += self.draw.range(10, 25) * MINUTE_MS;
                self.visit(first, vec![])?;
            }
            self.clock_ms = found_ms + self.draw.range(2, 5) * MINUTE_MS;
            self.visit(site, vec![hazard.id])?;
            if let Some((_, entry)) = hazard.entries.first_mut()
                && let Step::Report { report } = &mut entry.step
            {
                report.patrol = Some(self.patrol.id);
            }
        }
        for site in others {
            self.clock_ms += self.draw.range(12, 34) * MINUTE_MS;
            self.visit(site, vec![])?;
        }
        self.clock_ms += self.draw.range(3, 15) * MINUTE_MS;
        self.write(self.who, PatrolAct::End);
        Ok(())
    }

    fn visit(&mut self, site: &Site, hazards: Vec<DocumentId>) -> anyhow::Result<()> {
        let checklist = self.world.pack.checklist(site.new.sector).context("a sector without a checklist")?;
        let mut findings = Vec::new();
        for item in &checklist.items {
            let lot = self.draw.range(0, 999);
            let (verdict, note) = match lot {
                0..12 => (Verdict::NotOk, "已当场指出，限期改好"),
                12..60 => (Verdict::NotApplicable, ""),
                _ => (Verdict::Ok, ""),
            };
            findings.push(Finding { item: item.id.clone(), verdict, note: note.to_owned() });
        }
        if let Some(finding) = findings.first_mut().filter(|_| !hazards.is_empty()) {
            (finding.verdict, finding.note) = (Verdict::NotOk, "已上报隐患".to_owned());
        }
        let note = if self.draw.chance(25) {
            self.draw.pick(&self.world.content.names.common_phrases)?.clone()
        } else {
            String::new()
        };
        self.write(self.who, PatrolAct::Visit { site: site.id, findings, note, position: None, hazards });
        Ok(())
    }

    /// The supervisor sees it; a few are returned, and those of before this week answered.
    fn review(&mut self, is_returned: bool, week: i32) -> anyhow::Result<()> {
        let supervisor = self.world.roster.supervisor(&self.patrol.grid)?;
        let ended = Date::in_china(self.clock_ms);
        if self.world.today.days() - ended.days() <= UNSEEN_DAYS && !is_returned {
            return Ok(());
        }
        let mut seen_ms = later(&self.world.pack, self.clock_ms, (0, 1), self.draw);
        if seen_ms >= self.world.now_ms && is_returned {
            seen_ms = self.clock_ms + 20 * MINUTE_MS;
        }
        if seen_ms >= self.world.now_ms {
            return Ok(());
        }
        self.clock_ms = seen_ms;
        if is_returned {
            let visit = self.patrol.entries.get(1).map(|(_, entry)| entry.id);
            let words = "这一户的检查情况写得太简单，请补充现场情况。".to_owned();
            let to = self.write(supervisor, PatrolAct::Returned { visit, words });
            if week == 0 {
                return Ok(());
            }
            self.clock_ms = later(&self.world.pack, self.clock_ms, (0, 1), self.draw);
            self.write(
                self.who,
                PatrolAct::Answer {
                    to, words: "已补充：设备在用、通道畅通，负责人在场。".to_owned()
                },
            );
            self.clock_ms = later(&self.world.pack, self.clock_ms, (0, 1), self.draw);
        }
        self.write(supervisor, PatrolAct::Seen);
        Ok(())
    }

    fn write(&mut self, who: Who, act: PatrolAct) -> EntryId {
        let id = EntryId::mint(self.clock_ms, self.draw.ten_bytes());
        let after = self.patrol.entries.last().map(|(_, entry)| entry.id).into_iter().collect();
        let skew_ms = self.draw.range(-1_500, 1_500);
        let at = Moment { wall_ms: self.clock_ms + skew_ms, fix_ms: None, offset_ms: Some(-skew_ms) };
        self.patrol.entries.push((who, PatrolEntry { id, after, at, act }));
        id
    }
}
