//! Roles, territory and rights.

use serde::{Deserialize, Serialize};

use crate::{checklist::Sector, place::DivisionCode};

/// What a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 网格员
    GridWorker,
    /// 乡镇监管员
    Supervisor,
    /// 部门监管
    Department,
    /// 瞭望员
    Lookout,
    /// 专家
    Expert,
    /// 企业安全员
    Enterprise,
    /// 县安委办
    County,
}

impl Role {
    /// Whether it lets records out of quarantine.
    pub const fn releases(self) -> bool {
        matches!(self, Self::Supervisor | Self::County)
    }
}

/// One role in one territory. A person may hold several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Right {
    /// What the person does there.
    pub role: Role,
    /// Where: a grid, a township or the county.
    pub territory: DivisionCode,
    /// Unless empty, only these sectors (departments and experts).
    #[serde(default)]
    pub sectors: Vec<Sector>,
    /// Whether the right has ended; what was written under it still counts, nothing new may be.
    #[serde(default)]
    pub ended: bool,
}

impl Right {
    /// Whether it lets records out of quarantine now.
    pub const fn releases(&self) -> bool {
        self.role.releases() && !self.ended
    }

    /// Whether this right reaches a thing in `grid` and `sector`.
    pub fn reaches(&self, grid: &DivisionCode, sector: Sector) -> bool {
        grid.is_within(&self.territory) && (self.sectors.is_empty() || self.sectors.contains(&sector))
    }
}
