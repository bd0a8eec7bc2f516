//! Writes `docs/procedure.md` from the rules themselves. `UPDATE_EXPECT=1` rewrites it after a change.
#![allow(clippy::expect_used, reason = "a test")]

mod step;

use std::fmt::Write;

use domain::{
    checklist::Sector,
    hazard::{Stage, Step, StepKind, may},
    place::DivisionCode,
    role::{Right, Role},
};
use expect_test::expect_file;
use step::{examples, grid};

const ROLES: [(Role, &str); 7] = [
    (Role::GridWorker, "网格员"),
    (Role::Supervisor, "乡镇监管员"),
    (Role::Department, "部门监管"),
    (Role::Expert, "专家"),
    (Role::Enterprise, "企业安全员"),
    (Role::County, "县安委办"),
    (Role::Lookout, "瞭望员"),
];

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Reported => "已上报",
        Stage::Verified => "已核实",
        Stage::Ordered => "已下达整改",
        Stage::Rectified => "已整改待复查",
        Stage::Passed => "复查通过",
        Stage::Closed => "已销号",
        Stage::Dismissed => "不属实",
        Stage::Merged => "并入",
        Stage::ShutDown => "已关闭",
    }
}

fn moves(step: &Step) -> String {
    match step.kind() {
        StepKind::Report => return "(新建) → 已上报".to_owned(),
        StepKind::Withdraw => return "本人最后一步,他人尚未处理 → 前一环节".to_owned(),
        _ => {}
    }
    let lines = Stage::ALL.into_iter().filter_map(|from| Some((from, from.after(step)?)));
    let (same, moved): (Vec<_>, Vec<_>) = lines.partition(|(from, to)| from == to);
    let mut parts: Vec<String> =
        moved.iter().map(|(from, to)| format!("{} → {}", stage_name(*from), stage_name(*to))).collect();
    if !same.is_empty() {
        let names: Vec<_> = same.iter().map(|(from, _)| stage_name(*from)).collect();
        parts.push(format!("{}:环节不变", names.join("、")));
    }
    parts.join(";")
}

fn who(step: &Step) -> String {
    let right = |role| {
        let territory = DivisionCode::parse("140930").expect("a code");
        [Right { role, territory, sectors: vec![], ended: false }]
    };
    let names = ROLES.iter().filter(|(role, _)| may(&right(*role), step, None, &grid(), Sector::Fire));
    let names: Vec<_> = names.map(|(_, name)| *name).collect();
    if names.len() == ROLES.len() { "任何人".to_owned() } else { names.join("、") }
}

#[test]
fn the_procedure_document_says_what_the_rules_say() {
    let mut text = String::from(
        "# 隐患处置流程\n\n本表由测试从规则代码生成(`domain/tests/procedure.rs`);改规则即改本表。\n\
         重大隐患的批复延期、销号和确认结论只由县安委办办理;挂牌期间不得销号。\n\n\
         | 步骤 | 环节 | 谁 |\n|---|---|---|\n",
    );
    for kind in StepKind::ALL {
        for (name, step) in examples(kind) {
            writeln!(text, "| {name} `{}` | {} | {} |", kind.key(), moves(&step), who(&step))
                .expect("a string");
        }
    }
    expect_file!["../../docs/procedure.md"].assert_eq(&text);
}
