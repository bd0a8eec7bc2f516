//! The county's divisions: real codes and names, invented places.

use std::{collections::BTreeMap, f64::consts::TAU};

use anyhow::Context;
use domain::{
    pack::Division,
    place::{DivisionCode, DivisionLevel},
};

use super::{
    content::{Content, DIVISIONS, TownshipPlace},
    draw::Draw,
    pinyin,
};

/// How many grids there are at all levels.
pub(crate) const GRIDS: usize = 266;
const KM_PER_DEGREE: f64 = 111.32;
/// The angle that spreads points evenly over a disc.
const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;

/// Where everything lies.
#[derive(Debug)]
pub(crate) struct County {
    pub(crate) code: DivisionCode,
    pub(crate) divisions: Vec<Division>,
    pub(crate) townships: Vec<DivisionCode>,
    /// Villages that are not split, and the parts of those that are; sorted.
    pub(crate) grids: Vec<DivisionCode>,
}

impl County {
    /// Lays out divisions and grids: the communities are split in four, the first villages elsewhere in two, until
    /// there are [`GRIDS`] grids. A village that is split is no grid itself.
    ///
    /// # Errors
    ///
    /// Where the embedded files do not fit each other.
    pub(crate) fn lay_out(content: &Content, seed: u64) -> anyhow::Result<Self> {
        let mut draw = Draw::new(seed, "county");
        let rows = rows()?;
        let places: BTreeMap<&str, &TownshipPlace> =
            content.geography.townships.iter().map(|place| (place.code.as_str(), place)).collect();
        let split = splits(&rows);
        let mut county = Self {
            code: DivisionCode::parse("140930")?,
            divisions: vec![],
            townships: vec![],
            grids: vec![],
        };
        let mut nth: BTreeMap<DivisionCode, usize> = BTreeMap::new();
        for (code, name) in &rows {
            match code.level() {
                DivisionLevel::County => county.push(code, name, None, vec![]),
                DivisionLevel::Township => {
                    let place = places.get(code.as_str()).context("a township without a place")?;
                    let middle = (place.lat, place.lon);
                    county.push(code, name, Some(middle), ring(middle, place.radius_km, 14, &mut draw));
                    county.townships.push(code.clone());
                }
                DivisionLevel::Village | DivisionLevel::Part => {
                    let township = code.township().context("a village without a township")?;
                    let place = places.get(township.as_str()).context("a village without a township")?;
                    let village = nth.entry(township.clone()).or_insert(0);
                    *village += 1;
                    let count = villages_of(&rows, &township);
                    let middle = on_disc(place, *village, count);
                    let radius_km = place.radius_km / (count as f64).sqrt() * 0.7;
                    county.village(
                        code,
                        name,
                        middle,
                        radius_km,
                        split.get(code).copied().unwrap_or(1),
                        &mut draw,
                    )?;
                }
            }
        }
        county.grids.sort();
        anyhow::ensure!(county.grids.len() == GRIDS, "{} grids instead of {GRIDS}", county.grids.len());
        Ok(county)
    }

    fn village(
        &mut self,
        code: &DivisionCode,
        name: &str,
        middle: (f64, f64),
        radius_km: f64,
        parts: usize,
        draw: &mut Draw,
    ) -> anyhow::Result<()> {
        let short = short_name(name);
        self.push(code, &short, Some(middle), ring(middle, radius_km, 8, draw));
        if parts == 1 {
            self.grids.push(code.clone());
            return Ok(());
        }
        for part in 1..=parts {
            let turn = TAU * part as f64 / parts as f64;
            let middle = moved(middle, radius_km * 0.55, turn);
            let part_code = DivisionCode::parse(&format!("{code}{part:02}"))?;
            self.push(
                &part_code,
                &format!("{short}第{part}网格"),
                Some(middle),
                ring(middle, radius_km * 0.45, 6, draw),
            );
            self.grids.push(part_code);
        }
        Ok(())
    }

    fn push(
        &mut self,
        code: &DivisionCode,
        name: &str,
        middle: Option<(f64, f64)>,
        outline: Vec<(f64, f64)>,
    ) {
        let initials = pinyin::initials(name);
        self.divisions.push(Division {
            code: code.clone(),
            name: name.to_owned(),
            initials,
            middle,
            outline,
        });
    }

    /// Returns a division.
    ///
    /// # Errors
    ///
    /// Where there is none of this code.
    pub(crate) fn division(&self, code: &DivisionCode) -> anyhow::Result<&Division> {
        self.divisions
            .iter()
            .find(|division| division.code == *code)
            .with_context(|| format!("no division {code}"))
    }

    /// Returns the names of a grid's township and village, without the words for their kind.
    ///
    /// # Errors
    ///
    /// Where the county has no such place.
    pub(crate) fn short_names(&self, grid: &DivisionCode) -> anyhow::Result<(String, String)> {
        let township = self.division(&grid.township().context("a grid without a township")?)?;
        let village =
            self.division(&DivisionCode::parse(grid.as_str().get(..12).context("a grid above a village")?)?)?;
        let stem = |name: &str, ends: &[char]| match name.strip_suffix(ends) {
            Some(stem) if stem.chars().count() > 1 => stem.to_owned(),
            _ => name.to_owned(),
        };
        Ok((stem(&township.name, &['镇', '乡']), stem(&village.name, &['村'])))
    }
}

fn rows() -> anyhow::Result<Vec<(DivisionCode, String)>> {
    let row = |line: &str| {
        let mut cells = line.split(',');
        let code = DivisionCode::parse(cells.next().unwrap_or_default())?;
        Ok((code, cells.next().context("a division without a name")?.to_owned()))
    };
    DIVISIONS.lines().skip(1).filter(|line| !line.trim().is_empty()).map(row).collect()
}

/// Drops 委会 and 居委会: 焦尾城村委会 is shown as 焦尾城村.
fn short_name(name: &str) -> String {
    let short = name.trim_end_matches("居委会").trim_end_matches("委会");
    short.strip_suffix("村村").map_or_else(|| short.to_owned(), |stem| format!("{stem}村"))
}

/// Into how many parts each village is split, chosen so that there are [`GRIDS`] grids.
fn splits(rows: &[(DivisionCode, String)]) -> BTreeMap<DivisionCode, usize> {
    let villages: Vec<_> = rows.iter().filter(|(code, _)| code.level() == DivisionLevel::Village).collect();
    let mut split = BTreeMap::new();
    let mut missing = GRIDS.saturating_sub(villages.len());
    for (code, _) in villages.iter().filter(|(_, name)| name.ends_with("居委会")) {
        let parts = 4.min(missing + 1);
        missing -= parts - 1;
        split.insert(code.clone(), parts);
    }
    // The first villages by code are those around the seat of each township.
    let mut rank: BTreeMap<Option<DivisionCode>, usize> = BTreeMap::new();
    let mut others: Vec<(usize, &DivisionCode)> = Vec::new();
    for (code, _) in villages.iter().filter(|(code, _)| !split.contains_key(code)) {
        let nth = rank.entry(code.township()).or_insert(0);
        *nth += 1;
        others.push((*nth, code));
    }
    others.sort();
    split.extend(others.into_iter().take(missing).map(|(_, code)| (code.clone(), 2)));
    split
}

/// The `nth` of `count` places spread evenly over a township.
fn on_disc(place: &TownshipPlace, nth: usize, count: usize) -> (f64, f64) {
    let share = (nth as f64 - 0.5) / count as f64;
    moved((place.lat, place.lon), place.radius_km * 0.88 * share.sqrt(), GOLDEN_ANGLE * nth as f64)
}

/// A place some way off in a direction, small distances only.
pub(crate) fn moved((lat, lon): (f64, f64), km: f64, turn: f64) -> (f64, f64) {
    let north = km * turn.cos() / KM_PER_DEGREE;
    let east = km * turn.sin() / (KM_PER_DEGREE * lat.to_radians().cos());
    (rounded(lat + north), rounded(lon + east))
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}

fn ring(middle: (f64, f64), radius_km: f64, corners: usize, draw: &mut Draw) -> Vec<(f64, f64)> {
    let corner = |nth: usize| {
        let wobble = 0.85 + 0.3 * draw.fraction();
        moved(middle, radius_km * wobble, TAU * nth as f64 / corners as f64)
    };
    (0..corners).map(corner).collect()
}

/// Counts the villages of a township.
fn villages_of(rows: &[(DivisionCode, String)], township: &DivisionCode) -> usize {
    let is_in = |code: &DivisionCode| code.level() == DivisionLevel::Village && code.is_within(township);
    rows.iter().filter(|(code, _)| is_in(code)).count()
}
