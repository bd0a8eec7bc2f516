//! The demo's county pack: configuration from the embedded files.

use domain::pack::{Clock, CountyPack, Footer, Phrase};

use super::{content::Content, county::County};

/// Working days in a month of the clocks that count months.
const WORKING_DAYS_A_MONTH: u32 = 22;

/// Makes the pack, without people and devices.
pub(crate) fn pack(content: &Content, county: &County) -> CountyPack {
    let phrases = content.names.phrases.iter();
    let phrases = phrases
        .flat_map(|chips| chips.chips.iter().map(|text| Phrase { sector: chips.sector, text: text.clone() }));
    CountyPack {
        version: 1,
        demo: true,
        county: county.code.clone(),
        divisions: county.divisions.clone(),
        grids: county.grids.clone(),
        people: vec![],
        devices: vec![],
        checklists: content.checklists.clone(),
        phrases: phrases.collect(),
        clocks: clocks(content),
        holidays: content.clocks.holidays.iter().map(|day| day.date).collect(),
        working_weekends: content.clocks.make_up_workdays.iter().map(|day| day.date).collect(),
        footer: Footer {
            host: "河曲县应急管理局（示例）".to_owned(),
            support: "千里眼演示系统（数据均为虚构）".to_owned(),
            filing: "备案号：示例，未备案".to_owned(),
        },
    }
}

/// Clocks count working days; calendar days are taken as five in seven.
fn clocks(content: &Content) -> Vec<Clock> {
    let clock = |words: &super::content::ClockWords| {
        let working_days = match words.unit.as_str() {
            "month" => words.days * WORKING_DAYS_A_MONTH,
            "calendar" => (words.days * 5).div_ceil(7),
            _ => words.days,
        };
        Clock { key: words.id.clone(), working_days, citation: words.citation.clone() }
    };
    let mut clocks: Vec<Clock> = content.clocks.clocks.iter().map(clock).collect();
    // The names that forms ask for stand beside those of the embedded file.
    for (name, id) in [
        ("rectify_general", "general_due"),
        ("rectify_major", "major_due"),
        ("extension_before_due", "extension_general"),
    ] {
        if let Some(same) = clocks.iter().find(|clock| clock.key == id).cloned() {
            clocks.push(Clock { key: name.to_owned(), ..same });
        }
    }
    clocks
}
