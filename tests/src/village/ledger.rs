//! What a device knows, in words.

use std::{collections::BTreeMap, fmt::Write};

use device::Device;
use domain::{
    id::DocumentId,
    view::{HazardFilter, HazardView, Query, View},
};

/// Every hazard with its history, every patrol and every site; nothing that depends on who looks.
pub(super) fn knowledge(device: &Device, now_ms: i64) -> anyhow::Result<String> {
    Ok(things(device, now_ms)?.into_values().collect())
}

/// The same, each thing by itself.
pub(crate) fn things(device: &Device, now_ms: i64) -> anyhow::Result<BTreeMap<DocumentId, String>> {
    let mut things = BTreeMap::new();
    for hazard in hazards(device, now_ms)? {
        things.insert(hazard.line.id, history(&hazard)?);
    }
    let all = Query::Patrols { mine: false, stage: None, offset: 0, limit: 1_000 };
    if let View::Patrols(page) = device.ask(now_ms, &all)? {
        for line in page.lines {
            let text = format!(
                "patrol {} {:?} {} visits {} by {}\n",
                line.id, line.stage, line.visits, line.not_ok, line.worker
            );
            things.insert(line.id, text);
        }
    }
    let all = Query::Sites { grid: None, sector: None, text: String::new(), offset: 0, limit: 1_000 };
    if let View::Sites(page) = device.ask(now_ms, &all)? {
        for line in page.lines {
            if let View::Site(view) = device.ask(now_ms, &Query::Site { site: line.id })? {
                let values = |field: &domain::view::FieldView| {
                    let values: Vec<_> = field.values.iter().map(|value| value.value.as_str()).collect();
                    format!("{:?}={values:?}", field.field)
                };
                let fields: Vec<_> = view.fields.iter().map(values).collect();
                things.insert(line.id, format!("site {} {}\n", line.id, fields.join(" ")));
            }
        }
    }
    Ok(things)
}

fn history(hazard: &HazardView) -> anyhow::Result<String> {
    let mut text = String::new();
    let line = &hazard.line;
    writeln!(text, "hazard {} {:?} {:?} due {:?} {}", line.id, line.stage, line.grade, line.due, line.what)?;
    for item in &hazard.timeline {
        let fate = (item.stage, item.set_aside);
        let step = item.entry.step.kind().key();
        writeln!(text, "  {} by {} {fate:?} {step}", item.entry.id, item.author_name)?;
    }
    for question in &hazard.questions {
        writeln!(text, "  question {} {}", question.holds, question.other)?;
    }
    Ok(text)
}

/// One line a hazard.
pub(super) fn short(device: &Device, now_ms: i64) -> anyhow::Result<String> {
    let mut text = String::new();
    for (number, hazard) in hazards(device, now_ms)?.iter().enumerate() {
        let questions = if hazard.questions.is_empty() { "" } else { "  two conclusions to settle" };
        writeln!(text, "hazard {}  {}{questions}", number.saturating_add(1), hazard.line.stage.key())?;
    }
    Ok(text)
}

fn hazards(device: &Device, now_ms: i64) -> anyhow::Result<Vec<HazardView>> {
    let all = Query::Hazards { filter: HazardFilter::default(), offset: 0, limit: 1_000 };
    let View::Hazards(page) = device.ask(now_ms, &all)? else { anyhow::bail!("a page of hazards") };
    let mut ids: Vec<_> = page.lines.iter().map(|line| line.id).collect();
    ids.sort();
    let mut views = Vec::new();
    for hazard in ids {
        if let View::Hazard(view) = device.ask(now_ms, &Query::Hazard { hazard })? {
            views.push(*view);
        }
    }
    Ok(views)
}
