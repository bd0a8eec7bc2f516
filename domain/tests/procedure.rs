//! Writes `docs/procedure.md` from the rules themselves. `UPDATE_EXPECT=1` rewrites it after a change.
#![allow(clippy::expect_used, clippy::too_many_lines, reason = "a test, and a table of every step")]

use std::fmt::Write;

use domain::{
    checklist::Sector,
    hazard::{
        Conclusion, Five, Grade, Measure, NewHazard, Party, Remark, Stage, Step, StepKind, SupervisionLevel,
        may,
    },
    hazard::{Line, Source},
    id::{DocumentId, EntryId},
    place::DivisionCode,
    role::{Right, Role},
    time::Date,
};
use expect_test::expect_file;

const ROLES: [(Role, &str); 7] = [
    (Role::GridWorker, "网格员"),
    (Role::Supervisor, "乡镇监管员"),
    (Role::Department, "部门监管"),
    (Role::Expert, "专家"),
    (Role::Enterprise, "企业安全员"),
    (Role::County, "县安委办"),
    (Role::Lookout, "瞭望员"),
];

fn words() -> String {
    "…".to_owned()
}

fn day() -> Date {
    Date::from_days(20_000)
}

fn entry() -> EntryId {
    EntryId::from_bytes([1; 16])
}

fn grid() -> DivisionCode {
    DivisionCode::parse("140930100002").expect("a code")
}

fn report() -> Step {
    Step::Report {
        report: Box::new(NewHazard {
            grid: grid(),
            site: None,
            place: words(),
            sector: Sector::Fire,
            source: Source::Daily,
            line: Line::Government,
            category: words(),
            what: words(),
            risk_level: domain::checklist::RiskLevel::General,
            patrol: None,
            position: None,
            photos: vec![],
        }),
    }
}

/// One or two steps of each kind, with a Chinese name.
fn examples(kind: StepKind) -> Vec<(&'static str, Step)> {
    let five = || Five::ALL.map(|which| Measure { which, done: true, date: None, note: words() }).to_vec();
    match kind {
        StepKind::Report => vec![("上报", report())],
        StepKind::Answer => {
            vec![("补充说明", Step::Answer { to: entry(), words: words(), values: vec![], photos: vec![] })]
        }
        StepKind::Verify => {
            vec![(
                "核实",
                Step::Verify { conclusion: Conclusion::True, grade: Grade::General, words: words() },
            )]
        }
        StepKind::Dismiss => vec![("不属实", Step::Dismiss { reason: words() })],
        StepKind::Merge => {
            vec![("并入", Step::Merge { into: DocumentId::from_bytes([2; 16]), reason: words() })]
        }
        StepKind::Return => {
            vec![(
                "退回补充",
                Step::Return { remarks: vec![Remark { field: "what".to_owned(), words: words() }] },
            )]
        }
        StepKind::FixOnSpot => {
            vec![("当场整改", Step::FixOnSpot { words: words(), before: vec![], after: vec![] })]
        }
        StepKind::Order => vec![(
            "下达整改",
            Step::Order { measures: words(), due: day(), responsible: words(), five: five() },
        )],
        StepKind::RequestExtension => {
            vec![("申请延期", Step::RequestExtension { reason: words(), interim: words(), due: day() })]
        }
        StepKind::DecideExtension => vec![(
            "批复延期",
            Step::DecideExtension { request: entry(), granted: true, due: Some(day()), words: words() },
        )],
        StepKind::Rectify => {
            vec![("整改完成", Step::Rectify { words: words(), photos: vec![], cost_yuan: None })]
        }
        StepKind::Reinspect => vec![
            ("复查通过", Step::Reinspect { passed: true, findings: words(), photos: vec![] }),
            ("复查不通过", Step::Reinspect { passed: false, findings: words(), photos: vec![] }),
        ],
        StepKind::Close => vec![("销号", Step::Close { acceptance_no: words(), words: words() })],
        StepKind::Reopen => vec![("重新打开", Step::Reopen { reason: words() })],
        StepKind::Upgrade => vec![("升级为重大", Step::Upgrade { criterion: words() })],
        StepKind::List => vec![(
            "挂牌督办",
            Step::List { no: words(), level: SupervisionLevel::County, body: words(), due: day() },
        )],
        StepKind::Delist => vec![("摘牌", Step::Delist { reason: words() })],
        StepKind::Suspend => vec![("停产", Step::Suspend { scope: words(), basis: words() })],
        StepKind::Resume => vec![("复产", Step::Resume { basis: words() })],
        StepKind::ShutDown => vec![("关闭", Step::ShutDown { scope: words(), basis: words() })],
        StepKind::Penalise => vec![(
            "行政处罚",
            Step::Penalise { party: Party::Firm, name: words(), basis: words(), amount_yuan: 0 },
        )],
        StepKind::Withdraw => vec![("撤回", Step::Withdraw { of: entry(), reason: words() })],
        StepKind::Settle => {
            vec![("确认结论", Step::Settle { chosen: entry(), over: vec![], reason: words() })]
        }
    }
}

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
