//! The demo's sites 监管对象, spread over the grids, each with its responsibility chain.

use std::{
    collections::{BTreeMap, BTreeSet},
    f64::consts::TAU,
};

use anyhow::Context;
use domain::{
    checklist::{RiskLevel, Sector},
    id::DocumentId,
    place::DivisionCode,
    role::Role,
    site::{NewSite, SiteField},
};

use super::{
    content::{Content, SiteKind},
    county::{County, moved},
    draw::Draw,
    people::{Roster, Who, right},
};

/// A site with who is there.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) id: DocumentId,
    pub(crate) new: NewSite,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) principal: String,
    pub(crate) middle: (f64, f64),
    /// The safety officer 企业安全员 of a regulated enterprise.
    pub(crate) officer: Option<Who>,
    /// Who lays it down.
    pub(crate) author: Who,
    pub(crate) laid_ms: i64,
}

/// What sites are made from.
struct Maker<'a> {
    content: &'a Content,
    county: &'a County,
    draw: Draw,
    names: BTreeSet<String>,
    leaders: BTreeMap<DivisionCode, [String; 3]>,
    laid_ms: i64,
}

/// Plans `others` sites besides the regulated ones; the officers of those join the roster.
///
/// # Errors
///
/// Where the embedded files do not fit each other.
pub(crate) fn plan(
    content: &Content,
    county: &County,
    roster: &mut Roster,
    (seed, others, begin_ms): (u64, usize, i64),
) -> anyhow::Result<Vec<Site>> {
    let mut draw = Draw::new(seed, "sites");
    let mut leaders = BTreeMap::new();
    for township in &county.townships {
        let [a, b, c] = [(); 3].map(|()| roster.outsider(content, &mut draw));
        leaders.insert(township.clone(), [a?, b?, c?]);
    }
    let mut maker = Maker { content, county, draw, names: BTreeSet::new(), leaders, laid_ms: begin_ms };
    let mut sites = Vec::new();
    for kind in &content.sites.regulated {
        for nth in 0..kind.count {
            let grid = maker.draw.pick(&county.grids)?.clone();
            let name = kind.names.get(nth).cloned();
            let officer = roster.enlist(content, vec![right(Role::Enterprise, &grid, &[kind.sector])])?;
            let mut site = maker.site(roster, kind, &grid, name)?;
            site.officer = Some(officer);
            site.author = *roster.county.first().context("no county office")?;
            sites.push(site);
        }
    }
    let evenly = county.grids.iter().cycle().take(others * 2 / 3);
    let mut places: Vec<DivisionCode> = evenly.cloned().collect();
    while places.len() < others {
        // Towns have more shops than villages: split communities come four times as often.
        places.push(
            maker.draw.weighted(&county.grids, |grid| if grid.as_str().len() == 14 { 4 } else { 1 })?.clone(),
        );
    }
    for grid in &places {
        let kind = maker.draw.weighted(&content.sites.market, |kind| kind.weight)?;
        sites.push(maker.site(roster, kind, grid, None)?);
    }
    Ok(sites)
}

impl Maker<'_> {
    fn site(
        &mut self,
        roster: &Roster,
        kind: &SiteKind,
        grid: &DivisionCode,
        name: Option<String>,
    ) -> anyhow::Result<Site> {
        let (township, village) = self.county.short_names(grid)?;
        let name = match name {
            Some(name) => {
                self.names.insert(name.clone());
                name
            }
            None => self.name(kind, &township, &village)?,
        };
        self.laid_ms += self.draw.range(20_000, 90_000);
        let id = DocumentId::mint(self.laid_ms, self.draw.ten_bytes());
        let principal = roster.outsider(self.content, &mut self.draw)?;
        let home = self.county.division(grid)?.middle.context("a grid without a middle")?;
        let middle = moved(home, 0.35 * self.draw.fraction(), TAU * self.draw.fraction());
        let levels: Vec<(RiskLevel, i64)> =
            kind.risk_weights.iter().map(|(level, weight)| (*level, *weight)).collect();
        let level = self.draw.weighted(&levels, |(_, weight)| *weight)?.0;
        let mut fields = vec![
            (SiteField::Name, name.clone()),
            (SiteField::Kind, kind.kind.clone()),
            (SiteField::RiskLevel, level.key().to_owned()),
            (SiteField::RegisterClass, register_class(level).to_owned()),
            (SiteField::Principal, principal.clone()),
            (SiteField::Position, format!("{:.5},{:.5}", middle.0, middle.1)),
        ];
        fields.extend(self.chain(roster, kind.sector, grid)?);
        fields.extend(self.papers(grid)?);
        fields.sort_by_key(|(field, _)| *field);
        let new = NewSite { grid: grid.clone(), sector: kind.sector, fields };
        let author = roster.worker(grid)?;
        let laid_ms = self.laid_ms;
        Ok(Site { id, new, kind: kind.kind.clone(), name, principal, middle, officer: None, author, laid_ms })
    }

    /// The responsibility chain: party and government, department, territory, grid worker.
    fn chain(
        &mut self,
        roster: &Roster,
        sector: Sector,
        grid: &DivisionCode,
    ) -> anyhow::Result<[(SiteField, String); 4]> {
        let township = grid.township().context("a grid without a township")?;
        let leader = self.draw.pick(self.leaders.get(&township).context("a township without leaders")?)?;
        let departments = &self.content.sites.departments;
        let department = departments
            .iter()
            .find(|department| department.sector == sector)
            .context("a sector of no department")?;
        let duty = &roster.member(roster.department(sector)?)?.person.name;
        let supervisor = &roster.member(roster.supervisor(grid)?)?.person.name;
        let worker = &roster.member(roster.worker(grid)?)?.person.name;
        Ok([
            (SiteField::Leader, leader.clone()),
            (SiteField::DepartmentDuty, format!("{} {duty}", department.department)),
            (
                SiteField::TerritoryDuty,
                format!("{}人民政府（示例） {supervisor}", self.county.division(&township)?.name),
            ),
            (SiteField::GridWorker, worker.clone()),
        ])
    }

    fn papers(&mut self, grid: &DivisionCode) -> anyhow::Result<[(SiteField, String); 4]> {
        let nth = self.names.len();
        let township = &self.county.division(&grid.township().context("a grid without a township")?)?.name;
        let place = &self.county.division(grid)?.name;
        let door = self.draw.range(1, 180);
        Ok([
            (SiteField::Address, format!("{township}{place}{door}号（示例）")),
            (SiteField::Phone, format!("{}{:04}", self.content.names.phone_prefix, nth % 10_000)),
            (SiteField::Licence, format!("示例证〔{}〕{:05}号", self.draw.range(2018, 2025), nth)),
            (SiteField::Plate, format!("QLY-140930-{nth:05}")),
        ])
    }

    /// Makes a name that no other site has.
    fn name(&mut self, kind: &SiteKind, township: &str, village: &str) -> anyhow::Result<String> {
        let words = &self.content.sites;
        let mut name = String::new();
        for _ in 0..6 {
            let surname =
                &self.draw.weighted(&self.content.names.surnames, |surname| surname.weight)?.surname;
            name = self
                .draw
                .pick(&kind.patterns)?
                .replace("{township}", township)
                .replace("{village}", village)
                .replace("{surname}", surname)
                .replace("{word}", self.draw.pick(&words.words)?)
                .replace("{n}", self.draw.pick(&words.numerals)?)
                .replace("{direction}", self.draw.pick(&words.directions)?);
            if self.names.insert(name.clone()) {
                return Ok(name);
            }
        }
        let numbered =
            (2..10_000).map(|nth| format!("{name}{nth}")).find(|numbered| !self.names.contains(numbered));
        let numbered = numbered.context("no names left")?;
        self.names.insert(numbered.clone());
        Ok(numbered)
    }
}

const fn register_class(level: RiskLevel) -> &'static str {
    match level {
        RiskLevel::Major => "一类",
        RiskLevel::Larger => "二类",
        RiskLevel::General => "三类",
        RiskLevel::Low => "四类",
    }
}
