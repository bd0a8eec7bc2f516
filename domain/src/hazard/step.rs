//! The steps of the procedure and what each must carry.

use serde::{Deserialize, Serialize};

use crate::{
    checklist::{RiskLevel, Sector},
    id::{DocumentId, EntryId},
    place::{DivisionCode, Position},
    record::Hash,
    time::Date,
};

/// General or major 一般/重大.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// 一般隐患
    General,
    /// 重大隐患
    Major,
}

/// What kind of check found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 日常检查
    Daily,
    /// 专项检查
    Special,
    /// 集中执法
    Enforcement,
}

/// Whose line of inspection found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// 企业自查
    Enterprise,
    /// 专家会诊
    Expert,
    /// 政府督查
    Government,
}

/// A photo by the hash of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoRef {
    /// Of the photo as kept: at most 1600 px and 300 KB, without EXIF.
    pub hash: Hash,
    /// Its length in bytes.
    pub length: u32,
    /// Of its thumbnail, at most [`crate::wire::THUMB_BYTES_MAX`]; `None` from versions that made none.
    #[serde(default)]
    pub thumb: Option<Hash>,
    /// Of what the camera or the file gave, before time, place and person were burnt in; those bytes are not kept.
    #[serde(default)]
    pub original: Option<Hash>,
}

/// What a hazard is laid down with; the text of the Report step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewHazard {
    /// The grid it lies in; fixed for the document's life.
    pub grid: DivisionCode,
    /// The site, or `None` for a place without one.
    pub site: Option<DocumentId>,
    /// Where, in words.
    pub place: String,
    /// Its sector.
    pub sector: Sector,
    /// What kind of check found it.
    pub source: Source,
    /// Whose line of inspection.
    pub line: Line,
    /// A short category, such as 电气线路.
    pub category: String,
    /// What is wrong.
    pub what: String,
    /// How bad it looks.
    pub risk_level: RiskLevel,
    /// The patrol it was found on, if one.
    #[serde(default)]
    pub patrol: Option<DocumentId>,
    /// Where, by satellite, if there was a fix.
    #[serde(default)]
    pub position: Option<Position>,
    /// Photos, at most nine.
    #[serde(default)]
    pub photos: Vec<PhotoRef>,
}

/// A remark pinned to a field of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The field's key: `what`, `place`, `category`, `risk_level`, `photos`, `position`, or `rectify`.
    pub field: String,
    /// What is asked.
    pub words: String,
}

/// The conclusion of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// 属实
    True,
    /// 部分属实
    PartlyTrue,
}

/// One of the five measures 五落实.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Five {
    /// 责任
    Responsibility,
    /// 措施
    Measures,
    /// 资金
    Funds,
    /// 时限
    Deadline,
    /// 预案
    Plan,
}

impl Five {
    /// All five.
    pub const ALL: [Self; 5] =
        [Self::Responsibility, Self::Measures, Self::Funds, Self::Deadline, Self::Plan];
}

/// How one of the five stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Which of the five.
    pub which: Five,
    /// Whether it is in place.
    pub done: bool,
    /// Since or until when.
    #[serde(default)]
    pub date: Option<Date>,
    /// Words.
    #[serde(default)]
    pub note: String,
}

/// Who supervises a listed hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupervisionLevel {
    /// 县级
    County,
    /// 市级
    City,
    /// 省级
    Province,
}

/// On whom a penalty falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// 对单位
    Firm,
    /// 对个人
    Person,
}

/// One step of the procedure. The glossary gives the Chinese word of each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields carry the glossary's words; each variant says what it is")]
pub enum Step {
    /// 上报
    Report { report: Box<NewHazard> },
    /// 补充说明: the author answers what was returned; `values` correct fields of the report.
    Answer { to: EntryId, words: String, values: Vec<(String, String)>, photos: Vec<PhotoRef> },
    /// 核实
    Verify { conclusion: Conclusion, grade: Grade, words: String },
    /// 不属实
    Dismiss { reason: String },
    /// 并入 another hazard
    Merge { into: DocumentId, reason: String },
    /// 退回补充
    Return { remarks: Vec<Remark> },
    /// 当场整改
    FixOnSpot { words: String, before: Vec<PhotoRef>, after: Vec<PhotoRef> },
    /// 下达整改
    Order { measures: String, due: Date, responsible: String, five: Vec<Measure> },
    /// 申请延期
    RequestExtension { reason: String, interim: String, due: Date },
    /// 批复延期; `due` is the new one where granted
    DecideExtension { request: EntryId, granted: bool, due: Option<Date>, words: String },
    /// 整改完成; cost in yuan
    Rectify { words: String, photos: Vec<PhotoRef>, cost_yuan: Option<u64> },
    /// 复查
    Reinspect { passed: bool, findings: String, photos: Vec<PhotoRef> },
    /// 销号
    Close { acceptance_no: String, words: String },
    /// 重新打开
    Reopen { reason: String },
    /// 升级为重大
    Upgrade { criterion: String },
    /// 挂牌督办
    List { no: String, level: SupervisionLevel, body: String, due: Date },
    /// 摘牌
    Delist { reason: String },
    /// 停产
    Suspend { scope: String, basis: String },
    /// 复产
    Resume { basis: String },
    /// 关闭
    ShutDown { scope: String, basis: String },
    /// 行政处罚
    Penalise { party: Party, name: String, basis: String, amount_yuan: u64 },
    /// 撤回 the own last step
    Withdraw { of: EntryId, reason: String },
    /// 确认: a person settles which of two decisions holds
    Settle { chosen: EntryId, over: Vec<EntryId>, reason: String },
}

/// A step without what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "one for each variant of `Step`")]
pub enum StepKind {
    Report,
    Answer,
    Verify,
    Dismiss,
    Merge,
    Return,
    FixOnSpot,
    Order,
    RequestExtension,
    DecideExtension,
    Rectify,
    Reinspect,
    Close,
    Reopen,
    Upgrade,
    List,
    Delist,
    Suspend,
    Resume,
    ShutDown,
    Penalise,
    Withdraw,
    Settle,
}

impl StepKind {
    /// Every kind, in the order of the procedure.
    pub const ALL: [Self; 23] = [
        Self::Report,
        Self::Answer,
        Self::Verify,
        Self::Dismiss,
        Self::Merge,
        Self::Return,
        Self::FixOnSpot,
        Self::Order,
        Self::RequestExtension,
        Self::DecideExtension,
        Self::Rectify,
        Self::Reinspect,
        Self::Close,
        Self::Reopen,
        Self::Upgrade,
        Self::List,
        Self::Delist,
        Self::Suspend,
        Self::Resume,
        Self::ShutDown,
        Self::Penalise,
        Self::Withdraw,
        Self::Settle,
    ];

    /// Returns the word used in message keys, such as `fix_on_spot`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Answer => "answer",
            Self::Verify => "verify",
            Self::Dismiss => "dismiss",
            Self::Merge => "merge",
            Self::Return => "return",
            Self::FixOnSpot => "fix_on_spot",
            Self::Order => "order",
            Self::RequestExtension => "request_extension",
            Self::DecideExtension => "decide_extension",
            Self::Rectify => "rectify",
            Self::Reinspect => "reinspect",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Upgrade => "upgrade",
            Self::List => "list",
            Self::Delist => "delist",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::ShutDown => "shut_down",
            Self::Penalise => "penalise",
            Self::Withdraw => "withdraw",
            Self::Settle => "settle",
        }
    }
}

impl Step {
    /// Returns which step it is.
    pub const fn kind(&self) -> StepKind {
        match self {
            Self::Report { .. } => StepKind::Report,
            Self::Answer { .. } => StepKind::Answer,
            Self::Verify { .. } => StepKind::Verify,
            Self::Dismiss { .. } => StepKind::Dismiss,
            Self::Merge { .. } => StepKind::Merge,
            Self::Return { .. } => StepKind::Return,
            Self::FixOnSpot { .. } => StepKind::FixOnSpot,
            Self::Order { .. } => StepKind::Order,
            Self::RequestExtension { .. } => StepKind::RequestExtension,
            Self::DecideExtension { .. } => StepKind::DecideExtension,
            Self::Rectify { .. } => StepKind::Rectify,
            Self::Reinspect { .. } => StepKind::Reinspect,
            Self::Close { .. } => StepKind::Close,
            Self::Reopen { .. } => StepKind::Reopen,
            Self::Upgrade { .. } => StepKind::Upgrade,
            Self::List { .. } => StepKind::List,
            Self::Delist { .. } => StepKind::Delist,
            Self::Suspend { .. } => StepKind::Suspend,
            Self::Resume { .. } => StepKind::Resume,
            Self::ShutDown { .. } => StepKind::ShutDown,
            Self::Penalise { .. } => StepKind::Penalise,
            Self::Withdraw { .. } => StepKind::Withdraw,
            Self::Settle { .. } => StepKind::Settle,
        }
    }

    /// Returns every photo that the step names.
    pub fn photos(&self) -> Vec<&PhotoRef> {
        match self {
            Self::Report { report } => report.photos.iter().collect(),
            Self::Answer { photos, .. } | Self::Rectify { photos, .. } | Self::Reinspect { photos, .. } => {
                photos.iter().collect()
            }
            Self::FixOnSpot { before, after, .. } => before.iter().chain(after).collect(),
            _ => Vec::new(),
        }
    }
}
