//! Sites 监管对象.

use serde::{Deserialize, Serialize};

use crate::{
    checklist::{RiskLevel, Sector},
    place::DivisionCode,
};

/// What a site is laid down with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewSite {
    /// The grid it lies in; fixed for the document's life.
    pub grid: DivisionCode,
    /// Its sector; decides its checklist.
    pub sector: Sector,
    /// Each field's first value; those left out are empty.
    pub fields: Vec<(SiteField, String)>,
}

/// A field of a site. Concurrent values are both kept and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteField {
    /// 名称
    Name,
    /// 类别, such as 加油站
    Kind,
    /// 地址
    Address,
    /// 风险等级: a [`RiskLevel`] key
    RiskLevel,
    /// 风险登记类别
    RegisterClass,
    /// 企业主体责任人
    Principal,
    /// 党政领导责任人
    Leader,
    /// 部门监管责任人
    DepartmentDuty,
    /// 属地管理责任人
    TerritoryDuty,
    /// 网格员
    GridWorker,
    /// 电话
    Phone,
    /// 证照编号
    Licence,
    /// 二维码牌编号
    Plate,
    /// 纬度,经度 in degrees, WGS-84
    Position,
    /// 备注
    Remarks,
}

impl SiteField {
    /// Every field, in the order of the register.
    pub const ALL: [Self; 15] = [
        Self::Name,
        Self::Kind,
        Self::Address,
        Self::RiskLevel,
        Self::RegisterClass,
        Self::Principal,
        Self::Leader,
        Self::DepartmentDuty,
        Self::TerritoryDuty,
        Self::GridWorker,
        Self::Phone,
        Self::Licence,
        Self::Plate,
        Self::Position,
        Self::Remarks,
    ];

    /// Returns the key under which documents and message files know the field.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Address => "address",
            Self::RiskLevel => "risk_level",
            Self::RegisterClass => "register_class",
            Self::Principal => "principal",
            Self::Leader => "leader",
            Self::DepartmentDuty => "department_duty",
            Self::TerritoryDuty => "territory_duty",
            Self::GridWorker => "grid_worker",
            Self::Phone => "phone",
            Self::Licence => "licence",
            Self::Plate => "plate",
            Self::Position => "position",
            Self::Remarks => "remarks",
        }
    }
}

/// Reads a risk level from its key.
pub fn risk_level(key: &str) -> Option<RiskLevel> {
    RiskLevel::ALL.into_iter().find(|level| level.key() == key)
}
