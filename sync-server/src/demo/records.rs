//! Writes the plan as signed records, in order of time, each by its author's device.

use std::collections::BTreeMap;

use anyhow::Context;
use device::{Authoring, History};
use domain::{
    hazard::{Entry, Step},
    id::{DocumentId, EntryId},
    patrol::{NewPatrol, PatrolEntry},
    record::Record,
};

use super::{draw::Draw, people::Who, plan::Plan, sites::Site};

/// Something that somebody wrote.
#[derive(Clone, Copy)]
enum Write<'a> {
    Site(&'a Site),
    Patrol(DocumentId, &'a NewPatrol, &'a PatrolEntry),
    Hazard(DocumentId, &'a Entry),
}

impl Write<'_> {
    fn document(&self) -> DocumentId {
        match self {
            Self::Site(site) => site.id,
            Self::Patrol(id, ..) | Self::Hazard(id, _) => *id,
        }
    }

    fn at_ms(&self) -> i64 {
        match self {
            Self::Site(site) => site.laid_ms,
            Self::Patrol(_, _, entry) => entry.at.best_ms(),
            Self::Hazard(_, entry) => entry.at.best_ms(),
        }
    }

    fn after(&self) -> &[EntryId] {
        match self {
            Self::Site(_) => &[],
            Self::Patrol(_, _, entry) => &entry.after,
            Self::Hazard(_, entry) => &entry.after,
        }
    }
}

/// A document after an entry, kept while something still follows that entry.
struct Kept {
    history: History,
    followers: usize,
}

/// Writes everything that the plan holds; `tell` hears how many of how many records are written.
///
/// # Errors
///
/// Where something does not fit a record.
pub(crate) fn write(plan: &Plan, seed: u64, tell: impl Fn(usize, usize)) -> anyhow::Result<Vec<Record>> {
    let mut draw = Draw::new(seed, "actors");
    let opened = plan.world.roster.members.iter().map(|member| {
        let [a, b, c, d, e, f, g, h, _, _] = draw.ten_bytes();
        Authoring::new(member.device, member.key.clone(), [a, b, c, d, e, f, g, h])
    });
    let mut devices: Vec<Authoring> = opened.collect();
    let walked: Vec<NewPatrol> =
        plan.patrols.iter().map(|patrol| NewPatrol { grid: patrol.grid.clone() }).collect();
    let writes = in_order(plan, &walked);
    let mut followers: BTreeMap<EntryId, usize> = BTreeMap::new();
    for id in writes.iter().flat_map(|(_, write)| write.after()) {
        *followers.entry(*id).or_insert(0) += 1;
    }
    let mut kept: BTreeMap<EntryId, Kept> = BTreeMap::new();
    let mut records = Vec::with_capacity(writes.len());
    for (who, write) in &writes {
        let device = devices.get_mut(*who).context("nobody")?;
        let history = before(&mut kept, write.after())?;
        let (history, record) =
            author(device, history, write).with_context(|| format!("document {}", write.document()))?;
        if let Some((id, history)) = history
            && let Some(followers) = followers.get(&id).copied()
        {
            kept.insert(id, Kept { history, followers });
        }
        records.push(record);
        if records.len() % 2_000 == 0 {
            tell(records.len(), writes.len());
        }
    }
    tell(records.len(), writes.len());
    Ok(records)
}

fn in_order<'a>(plan: &'a Plan, walked: &'a [NewPatrol]) -> Vec<(Who, Write<'a>)> {
    let mut writes: Vec<(Who, Write<'a>)> =
        plan.world.sites.iter().map(|site| (site.author, Write::Site(site))).collect();
    for (patrol, new) in plan.patrols.iter().zip(walked) {
        writes.extend(patrol.entries.iter().map(|(who, entry)| (*who, Write::Patrol(patrol.id, new, entry))));
    }
    for hazard in &plan.hazards {
        writes.extend(hazard.entries.iter().map(|(who, entry)| (*who, Write::Hazard(hazard.id, entry))));
    }
    writes.sort_by_key(|(_, write)| (write.at_ms(), write.document()));
    writes
}

/// Returns the document as the author of something after `after` knew it; `None` where it begins.
fn before(kept: &mut BTreeMap<EntryId, Kept>, after: &[EntryId]) -> anyhow::Result<Option<History>> {
    let mut known: Option<History> = None;
    for id in after {
        let of = kept.get_mut(id).context("an entry that follows nothing known")?;
        of.followers -= 1;
        let history =
            if of.followers > 0 { of.history.clone() } else { kept.remove(id).context("gone")?.history };
        match &mut known {
            Some(known) => known.merge(&history)?,
            None => known = Some(history),
        }
    }
    Ok(known)
}

/// Signs one write; returns with it the document after its entry, if it has entries.
fn author(
    device: &mut Authoring,
    history: Option<History>,
    write: &Write<'_>,
) -> anyhow::Result<(Option<(EntryId, History)>, Record)> {
    match (write, history) {
        (Write::Site(site), _) => {
            let (_, record) = device.site(site.id, &site.new, site.laid_ms)?;
            Ok((None, record))
        }
        (Write::Patrol(id, new, entry), None) => {
            let (history, record) = device.patrol(*id, entry.id, new, entry.at)?;
            Ok((Some((entry.id, history)), record))
        }
        (Write::Patrol(_, _, entry), Some(mut history)) => {
            let record = device.act(&mut history, entry.id, &entry.act, entry.at)?;
            Ok((Some((entry.id, history)), record))
        }
        (Write::Hazard(id, entry), None) => {
            let Step::Report { report } = &entry.step else {
                anyhow::bail!("a hazard begins with its report")
            };
            let (history, record) = device.hazard(*id, entry.id, report, entry.at)?;
            Ok((Some((entry.id, history)), record))
        }
        (Write::Hazard(_, entry), Some(mut history)) => {
            let record = device.step(&mut history, entry.id, &entry.step, entry.at)?;
            Ok((Some((entry.id, history)), record))
        }
    }
}
