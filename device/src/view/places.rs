//! The grids and townships that this person sees.

use std::collections::BTreeSet;

use domain::{
    pack::Division,
    place::{DivisionCode, DivisionLevel},
    view::PlaceLine,
};

use super::Reader;

/// Answers [`domain::view::Query::Places`]: by code, so that a township stands before its grids.
pub(crate) fn places(reader: &Reader<'_>) -> Vec<PlaceLine> {
    let grids: BTreeSet<&DivisionCode> = reader.pack.grids.iter().collect();
    let rights: Vec<_> = reader.me.rights.iter().filter(|right| !right.ended).collect();
    let is_shown = |division: &&Division| {
        let is_place = division.code.level() == DivisionLevel::Township || grids.contains(&division.code);
        is_place && rights.iter().any(|right| division.code.is_within(&right.territory))
    };
    let mut lines: Vec<PlaceLine> = reader
        .pack
        .divisions
        .iter()
        .filter(is_shown)
        .map(|division| PlaceLine {
            code: division.code.clone(),
            name: division.name.clone(),
            level: division.code.level(),
            is_grid: grids.contains(&division.code),
            middle: division.middle,
        })
        .collect();
    lines.sort_by(|one, other| one.code.cmp(&other.code));
    lines
}
