//! Sectors and their checklists.

use serde::{Deserialize, Serialize};

/// A key sector of production safety.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sector {
    /// 煤矿
    Coal,
    /// 非煤矿山
    NonCoalMine,
    /// 道路交通
    RoadTraffic,
    /// 危险化学品
    HazardousChemicals,
    /// 消防
    Fire,
    /// 冶金工贸
    MetallurgyTrade,
    /// 特种设备
    SpecialEquipment,
    /// 景区
    ScenicSpot,
    /// 人员密集场所
    CrowdedPlace,
    /// 输配电线路火灾
    PowerLineFire,
    /// 铁路沿线地质灾害
    RailwayGeology,
    /// 危险货物运输
    DangerousGoods,
}

impl Sector {
    /// Every sector, in the order of the county's ledger.
    pub const ALL: [Self; 12] = [
        Self::Coal,
        Self::NonCoalMine,
        Self::RoadTraffic,
        Self::HazardousChemicals,
        Self::Fire,
        Self::MetallurgyTrade,
        Self::SpecialEquipment,
        Self::ScenicSpot,
        Self::CrowdedPlace,
        Self::PowerLineFire,
        Self::RailwayGeology,
        Self::DangerousGoods,
    ];

    /// Returns the word used in files, addresses and message keys.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Coal => "coal",
            Self::NonCoalMine => "non_coal_mine",
            Self::RoadTraffic => "road_traffic",
            Self::HazardousChemicals => "hazardous_chemicals",
            Self::Fire => "fire",
            Self::MetallurgyTrade => "metallurgy_trade",
            Self::SpecialEquipment => "special_equipment",
            Self::ScenicSpot => "scenic_spot",
            Self::CrowdedPlace => "crowded_place",
            Self::PowerLineFire => "power_line_fire",
            Self::RailwayGeology => "railway_geology",
            Self::DangerousGoods => "dangerous_goods",
        }
    }
}

/// A risk level 风险等级, drawn red, orange, yellow, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskLevel {
    /// 低
    Low,
    /// 一般
    General,
    /// 较大
    Larger,
    /// 重大
    Major,
}

impl RiskLevel {
    /// Every level, the gravest first.
    pub const ALL: [Self; 4] = [Self::Major, Self::Larger, Self::General, Self::Low];

    /// Returns the word used in files and message keys.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::General => "general",
            Self::Larger => "larger",
            Self::Major => "major",
        }
    }
}

/// The checklist 检查表 of a sector, from the county pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    /// Whose sites it is for.
    pub sector: Sector,
    /// Its title, in Chinese.
    pub title: String,
    /// What to look at, in order.
    pub items: Vec<ChecklistItem>,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// Stable within the county, such as `coal-01`.
    pub id: String,
    /// What must be so.
    pub text: String,
    /// What to look at.
    #[serde(default)]
    pub hint: String,
    /// The hazard category that a failure falls under.
    #[serde(default)]
    pub category: String,
}

/// What was found at one checklist item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 正常
    Ok,
    /// 异常
    NotOk,
    /// 不适用
    NotApplicable,
}

/// A finding 检查结果: one item, its verdict, and a note where there is something to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The checklist item's id.
    pub item: String,
    /// What was found.
    pub verdict: Verdict,
    /// Words, at most [`crate::refusal::NOTE_CHARS_MAX`] characters.
    #[serde(default)]
    pub note: String,
}
