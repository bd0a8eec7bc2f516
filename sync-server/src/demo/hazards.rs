//! The year's hazards 隐患.

use anyhow::Context;
use domain::{
    hazard::{Entry, Line, Source, Step},
    id::DocumentId,
    place::DivisionCode,
    time::Date,
};

use super::{
    calendar::{at_work, worked},
    content::{GeneralWords, MajorWords},
    draw::Draw,
    fate::{Fate, GENERAL, MAJOR, Where},
    people::Who,
    sites::Site,
    story::{Story, Words},
    world::World,
};

/// A hazard with its whole history.
#[derive(Debug)]
pub(crate) struct Hazard {
    pub(crate) id: DocumentId,
    pub(crate) grid: DivisionCode,
    pub(crate) site: DocumentId,
    pub(crate) reporter: Who,
    pub(crate) reported_ms: i64,
    /// Who wrote what, each after what it follows.
    pub(crate) entries: Vec<(Who, Entry)>,
}

/// Plans the year's hazards, `times` as many and one in `thin` of those, every fate at least once.
///
/// # Errors
///
/// Where the embedded words do not serve.
pub(crate) fn plan(world: &World, seed: u64, (times, thin): (usize, usize)) -> anyhow::Result<Vec<Hazard>> {
    let mut draw = Draw::new(seed, "hazards");
    let mut hazards: Vec<Hazard> = Vec::new();
    for (fate, is_major) in
        GENERAL.iter().map(|fate| (fate, false)).chain(MAJOR.iter().map(|fate| (fate, true)))
    {
        for nth in 0..(fate.count * times).div_ceil(thin) {
            let site = choose_site(world, fate, nth, is_major, &mut draw)?;
            let words = choose_words(world, site, is_major, &mut draw)?;
            let twin = hazards
                .iter()
                .rev()
                .find(|other| other.grid == site.new.grid)
                .or(hazards.last())
                .map(|other| other.id);
            hazards.push(tell(world, fate, site, &words, twin, nth, &mut draw)?);
        }
    }
    number(&mut hazards);
    Ok(hazards)
}

fn choose_site<'a>(
    world: &'a World,
    fate: &Fate,
    nth: usize,
    is_major: bool,
    draw: &mut Draw,
) -> anyhow::Result<&'a Site> {
    let regulated: Vec<&Site> = world.sites.iter().filter(|site| site.officer.is_some()).collect();
    if fate.place == Where::Regulated
        || draw.chance(if is_major { 70 } else { 7 }) && fate.place == Where::Anywhere
    {
        return draw.pick(&regulated).copied();
    }
    let shown = world.shown_grids();
    let grid = match shown.get(nth).filter(|_| fate.place == Where::Shown) {
        Some(grid) => grid.clone(),
        None => draw.pick(&world.county.grids)?.clone(),
    };
    let of_grid = world.sites_of.get(&grid).context("a grid without sites")?;
    world.sites.get(*draw.pick(of_grid)?).context("no such site")
}

fn choose_words(world: &World, site: &Site, is_major: bool, draw: &mut Draw) -> anyhow::Result<Words> {
    let sectors = &world.content.hazards.sectors;
    let words =
        sectors.iter().find(|words| words.sector == site.new.sector).context("a sector without words")?;
    let fits = |kinds: &[String]| kinds.is_empty() || kinds.contains(&site.kind);
    if is_major {
        let fitting: Vec<&MajorWords> = words.major.iter().filter(|words| fits(&words.kinds)).collect();
        let all: Vec<&MajorWords> = words.major.iter().collect();
        return Ok(Words::Major((*draw.pick(if fitting.is_empty() { &all } else { &fitting })?).clone()));
    }
    let fitting: Vec<&GeneralWords> = words.general.iter().filter(|words| fits(&words.kinds)).collect();
    let all: Vec<&GeneralWords> = words.general.iter().collect();
    Ok(Words::General((*draw.pick(if fitting.is_empty() { &all } else { &fitting })?).clone()))
}

/// Tells a hazard's story; where it would reach beyond the demo's day, it is told again from an earlier day.
fn tell(
    world: &World,
    fate: &Fate,
    site: &Site,
    words: &Words,
    twin: Option<DocumentId>,
    nth: usize,
    draw: &mut Draw,
) -> anyhow::Result<Hazard> {
    let (reporter, line, source) = reporter(world, fate, site, nth, draw)?;
    let first_ago = draw.range(fate.ago.0, fate.ago.1);
    for attempt in 0..40 {
        let day = worked(&world.pack, world.today.plus_days(-i32::try_from(first_ago + 2 * attempt)?));
        let mut story = Story {
            world,
            draw: draw.clone(),
            site,
            fate,
            words: words.clone(),
            twin,
            entries: vec![],
            heads: vec![],
            clock_ms: 0,
            reporter,
        };
        let at_ms = at_work(day, &mut story.draw);
        story.report(at_ms, line, source)?;
        for beat in fate.beats {
            story.play(*beat)?;
        }
        *draw = story.draw.clone();
        if story.clock_ms < world.now_ms {
            let id = DocumentId::mint(at_ms, draw.ten_bytes());
            let (grid, site) = (site.new.grid.clone(), site.id);
            return Ok(Hazard { id, grid, site, reporter, reported_ms: at_ms, entries: story.entries });
        }
    }
    anyhow::bail!("a story does not end before the demo's day: {fate:?}")
}

/// Who found it, on whose line, by what kind of check.
fn reporter(
    world: &World,
    fate: &Fate,
    site: &Site,
    nth: usize,
    draw: &mut Draw,
) -> anyhow::Result<(Who, Line, Source)> {
    let roster = &world.roster;
    let is_shown = fate.place == Where::Shown && nth < world.county.townships.len();
    match site.officer.filter(|_| draw.chance(40)) {
        Some(officer) if !is_shown => return Ok((officer, Line::Enterprise, Source::Daily)),
        _ => {}
    }
    let lot = if is_shown { 99 } else { draw.range(0, 99) };
    Ok(match lot {
        0..5 => (*draw.pick(&roster.experts)?, Line::Expert, Source::Special),
        5..10 => (roster.supervisor(&site.new.grid)?, Line::Government, Source::Enforcement),
        10..14 => (roster.supervisor(&site.new.grid)?, Line::Government, Source::Special),
        14..26 => (roster.worker(&site.new.grid)?, Line::Government, Source::Special),
        _ => (roster.worker(&site.new.grid)?, Line::Government, Source::Daily),
    })
}

/// Gives acceptance and listing numbers in order of time, from 1 in every year.
fn number(hazards: &mut [Hazard]) {
    let entries = hazards.iter_mut().flat_map(|hazard| &mut hazard.entries).map(|(_, entry)| entry);
    let mut numbered: Vec<&mut Entry> =
        entries.filter(|entry| matches!(entry.step, Step::Close { .. } | Step::List { .. })).collect();
    numbered.sort_by_key(|entry| (entry.at.best_ms(), entry.id));
    let (mut year, mut closed, mut listed) = (0, 0, 0);
    for entry in numbered {
        let (this_year, _, _) = Date::in_china(entry.at.best_ms()).civil();
        if this_year != year {
            (year, closed, listed) = (this_year, 0, 0);
        }
        match &mut entry.step {
            Step::Close { acceptance_no, .. } => {
                closed += 1;
                *acceptance_no = format!("河安验〔{year}〕{closed:04}号（示例）");
            }
            Step::List { no, .. } => {
                listed += 1;
                *no = format!("河安督〔{year}〕{listed:02}号（示例）");
            }
            _ => {}
        }
    }
}
