//! A step of every kind, with everything that the procedure asks of it.

use domain::{
    checklist::{RiskLevel, Sector},
    hazard::{
        Conclusion, Five, Grade, Line, Measure, NewHazard, Party, PhotoRef, Remark, Source, Step, StepKind,
        SupervisionLevel,
    },
    id::{DocumentId, EntryId},
    place::DivisionCode,
    record::Hash,
    time::Date,
};

fn words() -> String {
    "…".to_owned()
}

fn day() -> Date {
    Date::from_days(20_000)
}

fn entry() -> EntryId {
    EntryId::from_bytes([1; 16])
}

pub(crate) fn grid() -> DivisionCode {
    DivisionCode::parse("140930100002").expect("a code")
}

fn photo() -> PhotoRef {
    PhotoRef::plain(Hash([7; 32]), 1_000)
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
            risk_level: RiskLevel::General,
            patrol: None,
            position: None,
            photos: vec![],
        }),
    }
}

/// One or two steps of each kind, with a Chinese name.
#[allow(clippy::too_many_lines, reason = "a table of every step")]
pub(crate) fn examples(kind: StepKind) -> Vec<(&'static str, Step)> {
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
            vec![(
                "当场整改",
                Step::FixOnSpot { words: words(), before: vec![photo()], after: vec![photo()] },
            )]
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
            vec![("整改完成", Step::Rectify { words: words(), photos: vec![photo()], cost_yuan: None })]
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
