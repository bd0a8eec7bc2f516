//! The history of one hazard: who did what, when, after what.

use anyhow::Context;
use domain::{
    hazard::{Conclusion, Entry, Five, Grade, Line, Measure, NewHazard, PhotoRef, Source, Step},
    id::{DocumentId, EntryId},
    place::{DivisionCode, Position},
    time::{Date, Moment},
};

use super::{
    calendar::{MINUTE_MS, later},
    content::{self, GeneralWords, MajorWords},
    draw::Draw,
    fate::Fate,
    people::Who,
    sites::Site,
    world::World,
};

/// The words that a hazard is told in.
#[derive(Debug, Clone)]
pub(crate) enum Words {
    General(GeneralWords),
    Major(MajorWords),
}

/// A hazard that is being told.
pub(crate) struct Story<'a> {
    pub(crate) world: &'a World,
    pub(crate) draw: Draw,
    pub(crate) site: &'a Site,
    pub(crate) fate: &'a Fate,
    pub(crate) words: Words,
    /// The hazard that this one is merged into, if it is.
    pub(crate) twin: Option<DocumentId>,
    pub(crate) entries: Vec<(Who, Entry)>,
    /// The entries that nothing follows.
    pub(crate) heads: Vec<EntryId>,
    pub(crate) clock_ms: i64,
    pub(crate) reporter: Who,
}

impl Story<'_> {
    pub(crate) fn grid(&self) -> &DivisionCode {
        &self.site.new.grid
    }

    pub(crate) fn grade(&self) -> Grade {
        match self.words {
            Words::General(_) => Grade::General,
            Words::Major(_) => Grade::Major,
        }
    }

    /// Begins the history at `at_ms`.
    pub(crate) fn report(&mut self, at_ms: i64, line: Line, source: Source) -> anyhow::Result<()> {
        let (what, category) = match &self.words {
            Words::General(words) => (words.what.clone(), words.category.clone()),
            Words::Major(words) => (words.what.clone(), words.category.clone()),
        };
        let risk = domain::site::risk_level(self.field(domain::site::SiteField::RiskLevel))
            .context("a site without a risk level")?;
        let (lat, lon) = self.site.middle;
        let position =
            if self.draw.chance(85) { Some(Position::parse(lat, lon, 8.0, Some(at_ms))?) } else { None };
        let report = NewHazard {
            grid: self.grid().clone(),
            site: Some(self.site.id),
            place: self.field(domain::site::SiteField::Address).to_owned(),
            sector: self.site.new.sector,
            source,
            line,
            category,
            what,
            risk_level: risk,
            patrol: None,
            position,
            photos: self.before()?,
        };
        self.clock_ms = at_ms;
        self.write(self.reporter, at_ms, vec![], Step::Report { report: Box::new(report) })?;
        Ok(())
    }

    fn field(&self, field: domain::site::SiteField) -> &str {
        self.site.new.fields.iter().find(|(other, _)| *other == field).map_or("", |(_, value)| value)
    }

    /// Adds a step some working days later, by someone who knew everything before.
    pub(crate) fn then(&mut self, who: Who, delay: (i64, i64), step: Step) -> anyhow::Result<EntryId> {
        let at_ms = later(&self.world.pack, self.clock_ms, delay, &mut self.draw);
        self.write(who, at_ms, self.heads.clone(), step)
    }

    /// Adds a step a few minutes later.
    pub(crate) fn soon(&mut self, who: Who, step: Step) -> anyhow::Result<EntryId> {
        let at_ms = self.clock_ms + self.draw.range(6, 40) * MINUTE_MS;
        self.write(who, at_ms, self.heads.clone(), step)
    }

    /// Adds two steps after the same entries, by people who did not know of each other.
    pub(crate) fn apart(
        &mut self,
        delay: (i64, i64),
        one: (Who, Step),
        other: (Who, Step),
    ) -> anyhow::Result<[EntryId; 2]> {
        let heads = self.heads.clone();
        let at_ms = later(&self.world.pack, self.clock_ms, delay, &mut self.draw);
        let first = self.write(one.0, at_ms, heads.clone(), one.1)?;
        let at_ms = at_ms + self.draw.range(20, 90) * MINUTE_MS;
        let second = self.write(other.0, at_ms, heads, other.1)?;
        self.heads = vec![first, second];
        Ok([first, second])
    }

    fn write(&mut self, who: Who, at_ms: i64, after: Vec<EntryId>, step: Step) -> anyhow::Result<EntryId> {
        let at = self.moment(at_ms);
        let id = EntryId::mint(at_ms, self.draw.ten_bytes());
        let author = self.world.roster.author(who)?;
        self.entries.push((who, Entry { id, after, author, at, step }));
        self.heads = vec![id];
        self.clock_ms = self.clock_ms.max(at_ms);
        Ok(id)
    }

    /// Writes the moment as a phone would: a little off, once in a while by hours, always with the relay's measure.
    fn moment(&mut self, at_ms: i64) -> Moment {
        let skew_ms =
            if self.draw.range(0, 999) < 2 { -37 * 60 * MINUTE_MS } else { self.draw.range(-1_500, 1_500) };
        Moment { wall_ms: at_ms + skew_ms, fix_ms: None, offset_ms: Some(-skew_ms) }
    }

    /// Returns the day of the last entry.
    pub(crate) fn day(&self) -> Date {
        Date::in_china(self.clock_ms)
    }

    pub(crate) fn worker(&self) -> anyhow::Result<Who> {
        self.world.roster.worker(self.grid())
    }

    pub(crate) fn supervisor(&self) -> anyhow::Result<Who> {
        self.world.roster.supervisor(self.grid())
    }

    pub(crate) fn department(&self) -> anyhow::Result<Who> {
        self.world.roster.department(self.site.new.sector)
    }

    pub(crate) fn county(&mut self) -> anyhow::Result<Who> {
        self.draw.pick(&self.world.roster.county).copied()
    }

    /// Returns who answers for the site: its officer, or else the grid worker.
    pub(crate) fn responsible(&self) -> anyhow::Result<Who> {
        self.site.officer.map_or_else(|| self.worker(), Ok)
    }

    /// Returns one who may re-inspect, mostly the supervisor.
    pub(crate) fn inspector(&mut self) -> anyhow::Result<Who> {
        match self.draw.range(0, 9) {
            0 => self.department(),
            1 => self.draw.pick(&self.world.roster.experts).copied(),
            _ => self.supervisor(),
        }
    }

    pub(crate) fn before(&mut self) -> anyhow::Result<Vec<PhotoRef>> {
        let photo = self.draw.pick(content::BEFORE)?;
        Ok(vec![content::photo_ref(photo)])
    }

    pub(crate) fn after_photos(&self) -> Vec<PhotoRef> {
        vec![content::photo_ref(content::AFTER)]
    }

    pub(crate) fn verify(&mut self) -> Step {
        let conclusion = if self.draw.chance(94) { Conclusion::True } else { Conclusion::PartlyTrue };
        let words = match &self.words {
            Words::General(_) if conclusion == Conclusion::True => "现场核实，情况属实。".to_owned(),
            Words::General(_) => "现场核实，部分属实，范围比上报的小。".to_owned(),
            Words::Major(words) => words.criterion.clone(),
        };
        Step::Verify { conclusion, grade: self.grade(), words }
    }

    /// Orders the rectification, for a major hazard with all of 五落实.
    pub(crate) fn order(&mut self) -> Step {
        let working_days = u32::try_from(self.draw.range(self.fate.due.0, self.fate.due.1)).unwrap_or(10);
        let due = self.world.pack.plus_working_days(self.day(), working_days);
        let responsible = self.site.principal.clone();
        match &self.words {
            Words::General(words) => {
                Step::Order { measures: words.measures.clone(), due, responsible, five: vec![] }
            }
            Words::Major(words) => {
                let five = five(words, due, &responsible, self.day());
                Step::Order { measures: words.measures.clone(), due, responsible, five }
            }
        }
    }

    /// Tells what was done.
    pub(crate) fn rectify(&mut self) -> Step {
        let cost_yuan = match &self.words {
            Words::General(_) => u64::try_from(self.draw.range(1, 60) * 50).ok(),
            Words::Major(words) => Some(words.funds_wan * 10_000),
        };
        let words = match &self.words {
            Words::General(words) => words.done.clone(),
            Words::Major(words) => format!("已按整改方案落实：{}", words.measures),
        };
        Step::Rectify { words, photos: self.after_photos(), cost_yuan }
    }
}

fn five(words: &MajorWords, due: Date, responsible: &str, today: Date) -> Vec<Measure> {
    let note = |which| match which {
        Five::Responsibility => format!("责任人：{responsible}"),
        Five::Measures => words.measures.clone(),
        Five::Funds => format!("{}万元，已列入安全投入（示例）", words.funds_wan),
        Five::Deadline => format!("{due}前完成（建议{}天）", words.days),
        Five::Plan => words.interim.clone(),
    };
    let measure = |which| Measure {
        which,
        done: which != Five::Measures,
        date: Some(if which == Five::Deadline { due } else { today }),
        note: note(which),
    };
    Five::ALL.map(measure).to_vec()
}
