//! Spaces: the unit of replication and of rights.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    place::DivisionCode,
    role::{Right, Role},
    time::Month,
};

/// One replicated space. Written `grid/<code>`, `grid/<code>/2026-11`, `township/<code>`, `county`, `fire`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Sites and hazards of a grid.
    Grid(DivisionCode),
    /// Patrols of a grid in a month.
    GridMonth(DivisionCode, Month),
    /// What concerns a whole township.
    Township(DivisionCode),
    /// What concerns the county.
    County,
    /// Sightings and fires.
    Fire,
}

/// The text names no space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such space")]
pub struct BadSpace;

impl Space {
    /// Whether a person holding `rights` may read this space; rights that ended do not count.
    pub fn may_read(&self, rights: &[Right]) -> bool {
        rights.iter().filter(|right| !right.ended).any(|right| self.is_open_to(right))
    }

    /// Whether a device of a person holding `rights` may append; rights that ended let old work through.
    pub fn may_append(&self, rights: &[Right]) -> bool {
        rights.iter().any(|right| self.is_open_to(right))
    }

    /// Whether a person holding `rights` may let what is kept aside of this space into its log. What belongs to no
    /// township the county's office alone decides on, fires among it, though supervisors read them.
    pub fn may_release(&self, rights: &[Right]) -> bool {
        let decides = |right: &Right| *self != Self::Fire || right.role == Role::County;
        rights.iter().filter(|right| right.releases()).any(|right| self.is_open_to(right) && decides(right))
    }

    fn is_open_to(&self, right: &Right) -> bool {
        match self {
            Self::Grid(code) | Self::GridMonth(code, _) => {
                right.role != Role::Lookout && code.is_within(&right.territory)
            }
            Self::Township(code) => {
                right.role == Role::County || (right.role != Role::Lookout && *code == right.territory)
            }
            Self::County => right.role == Role::County,
            Self::Fire => matches!(right.role, Role::Lookout | Role::Supervisor | Role::County),
        }
    }
}

impl fmt::Display for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grid(code) => write!(f, "grid/{code}"),
            Self::GridMonth(code, month) => write!(f, "grid/{code}/{month}"),
            Self::Township(code) => write!(f, "township/{code}"),
            Self::County => f.write_str("county"),
            Self::Fire => f.write_str("fire"),
        }
    }
}

impl FromStr for Space {
    type Err = BadSpace;

    fn from_str(text: &str) -> Result<Self, BadSpace> {
        let code = |digits: &str| DivisionCode::parse(digits).map_err(|_| BadSpace);
        let parts: Vec<&str> = text.split('/').collect();
        match parts.as_slice() {
            ["county"] => Ok(Self::County),
            ["fire"] => Ok(Self::Fire),
            ["township", digits] => Ok(Self::Township(code(digits)?)),
            ["grid", digits] => Ok(Self::Grid(code(digits)?)),
            ["grid", digits, month] => {
                Ok(Self::GridMonth(code(digits)?, month.parse().map_err(|_| BadSpace)?))
            }
            _ => Err(BadSpace),
        }
    }
}

impl Serialize for Space {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Space {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(role: Role, territory: &str) -> Right {
        Right { role, territory: DivisionCode::parse(territory).unwrap(), sectors: vec![], ended: false }
    }

    #[test]
    fn a_space_reads_back_from_its_text() {
        for text in ["county", "fire", "township/140930100", "grid/140930100002", "grid/140930100002/2026-11"]
        {
            assert_eq!(text.parse::<Space>().map(|space| space.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            "grid",
            "grid/x",
            "grid/140930100002/2026-13",
            "grid/140930100002/2026-1",
            "grid/140930100002/02026-1",
            "grid/140930100002/2026-11/1",
        ] {
            assert_eq!(text.parse::<Space>(), Err(BadSpace), "{text}");
        }
    }

    #[test]
    fn a_worker_reads_only_the_own_grid() {
        let rights = [right(Role::GridWorker, "140930100002")];
        assert!("grid/140930100002/2026-11".parse::<Space>().unwrap().may_read(&rights));
        assert!(!"grid/140930100003".parse::<Space>().unwrap().may_read(&rights));
        assert!(!Space::County.may_read(&rights) && !Space::Fire.may_read(&rights));
    }

    #[test]
    fn a_supervisor_releases_in_the_own_township_and_the_county_everywhere() {
        let own = right(Role::Supervisor, "140930100");
        let spaces =
            ["grid/140930100002", "grid/140930100002/2026-11", "township/140930100", "fire", "county"];
        let released_by = |right: &Right| {
            spaces.map(|text| text.parse::<Space>().unwrap().may_release(std::slice::from_ref(right)))
        };
        assert_eq!(released_by(&own), [true, true, true, false, false]);
        assert_eq!(released_by(&right(Role::County, "140930")), [true; 5]);
        for nobody in [
            Right { ended: true, ..own },
            right(Role::Supervisor, "140930101"),
            right(Role::GridWorker, "140930100002"),
            right(Role::Department, "140930"),
            right(Role::Lookout, "140930"),
            right(Role::Expert, "140930100"),
            right(Role::Enterprise, "140930100"),
        ] {
            assert_eq!(released_by(&nobody), [false; 5], "{nobody:?}");
        }
    }

    #[test]
    fn a_moved_worker_delivers_but_does_not_read() {
        let mut old = right(Role::GridWorker, "140930100002");
        old.ended = true;
        let space: Space = "grid/140930100002".parse().unwrap();
        assert!(space.may_append(std::slice::from_ref(&old)) && !space.may_read(&[old]));
    }
}
