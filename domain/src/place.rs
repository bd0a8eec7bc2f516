//! Grids, divisions and positions.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The most digits of a code.
const DIGITS_MAX: usize = 14;

/// A national division code (county 6, township 9, village 12 digits) or a part of a village (14 digits).
///
/// A grid 网格 is named by such a code; a code lies inside another when it begins with it. It is held without an allocation,
/// since a relay holds some for every space that a device follows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DivisionCode {
    /// The digits; zeros behind them.
    bytes: [u8; DIGITS_MAX],
}

/// What a code names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionLevel {
    /// 县
    County,
    /// 乡镇
    Township,
    /// 村、社区
    Village,
    /// Part of a village 村内片区.
    Part,
}

/// The text is no division code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a division code has 6, 9, 12 or 14 digits")]
pub struct BadDivisionCode;

impl DivisionCode {
    /// Takes a code, or refuses what is none.
    ///
    /// # Errors
    ///
    /// [`BadDivisionCode`] where the text is not 6, 9, 12 or 14 ASCII digits.
    pub fn parse(text: &str) -> Result<Self, BadDivisionCode> {
        let fits = matches!(text.len(), 6 | 9 | 12 | 14) && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(Self::of(text)) } else { Err(BadDivisionCode) }
    }

    fn of(digits: &str) -> Self {
        let mut bytes = [0; DIGITS_MAX];
        bytes.iter_mut().zip(digits.bytes()).for_each(|(slot, digit)| *slot = digit);
        Self { bytes }
    }

    /// Returns the digits.
    pub fn as_str(&self) -> &str {
        let digits = self.bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        std::str::from_utf8(digits).unwrap_or_default()
    }

    /// Returns the level that the number of digits tells.
    pub fn level(&self) -> DivisionLevel {
        match self.as_str().len() {
            6 => DivisionLevel::County,
            9 => DivisionLevel::Township,
            12 => DivisionLevel::Village,
            _ => DivisionLevel::Part,
        }
    }

    /// Whether this place is `other` or lies inside it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.as_str().starts_with(other.as_str())
    }

    /// Returns the township that this place lies in, if it is not the county itself.
    pub fn township(&self) -> Option<Self> {
        self.as_str().get(..9).map(Self::of)
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DivisionCode").field(&self.as_str()).finish()
    }
}

impl Serialize for DivisionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for DivisionCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// Where a device was, by satellite or network, in WGS-84.
///
/// `lat_e7` and `lon_e7` are degrees times 10⁷.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Position {
    lat_e7: i32,
    lon_e7: i32,
    accuracy_m: u32,
    fixed_at_ms: i64,
}

/// Why a fix is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadPosition {
    /// Not a number, or outside −90…90, −180…180.
    #[error("not a place on Earth")]
    NotOnEarth,
    /// Exactly (0, 0), which broken receivers report.
    #[error("latitude and longitude are both zero")]
    Null,
    /// The fix carries no time.
    #[error("the fix has no time")]
    NoTime,
    /// The accuracy is no positive number of metres.
    #[error("the fix has no accuracy")]
    NoAccuracy,
}

impl Position {
    /// Takes a fix in degrees, metres and milliseconds since 1970; never fills in what is missing.
    ///
    /// # Errors
    ///
    /// [`BadPosition`] names what is wrong with the fix.
    pub fn parse(lat: f64, lon: f64, accuracy_m: f64, fixed_at_ms: Option<i64>) -> Result<Self, BadPosition> {
        if !(lat.is_finite() && lon.is_finite() && lat.abs() <= 90.0 && lon.abs() <= 180.0) {
            return Err(BadPosition::NotOnEarth);
        }
        let (lat_e7, lon_e7) = ((lat * 1e7).round() as i32, (lon * 1e7).round() as i32);
        if lat_e7 == 0 && lon_e7 == 0 {
            return Err(BadPosition::Null);
        }
        let fixed_at_ms = fixed_at_ms.filter(|at| *at > 0).ok_or(BadPosition::NoTime)?;
        if !(accuracy_m.is_finite() && accuracy_m > 0.0) {
            return Err(BadPosition::NoAccuracy);
        }
        Ok(Self { lat_e7, lon_e7, accuracy_m: accuracy_m.ceil().min(1e9) as u32, fixed_at_ms })
    }

    /// Latitude in degrees.
    pub fn lat(&self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }
    /// Longitude in degrees.
    pub fn lon(&self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }
    /// Radius in metres that the receiver vouches for.
    pub const fn accuracy_m(&self) -> u32 {
        self.accuracy_m
    }
    /// When the fix was taken, in milliseconds since 1970 by the receiver's clock.
    pub const fn fixed_at_ms(&self) -> i64 {
        self.fixed_at_ms
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Raw {
            lat_e7: i32,
            lon_e7: i32,
            accuracy_m: u32,
            fixed_at_ms: i64,
        }
        let raw = Raw::deserialize(deserializer)?;
        let (lat, lon) = (f64::from(raw.lat_e7) / 1e7, f64::from(raw.lon_e7) / 1e7);
        Self::parse(lat, lon, f64::from(raw.accuracy_m), Some(raw.fixed_at_ms)).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fix_that_is_none_is_refused() {
        assert_eq!(Position::parse(0.0, 0.0, 5.0, Some(1)), Err(BadPosition::Null));
        assert_eq!(Position::parse(f64::NAN, 111.0, 5.0, Some(1)), Err(BadPosition::NotOnEarth));
        assert_eq!(Position::parse(39.4, 181.0, 5.0, Some(1)), Err(BadPosition::NotOnEarth));
        assert_eq!(Position::parse(39.4, 111.2, 5.0, None), Err(BadPosition::NoTime));
        assert_eq!(Position::parse(39.4, 111.2, 0.0, Some(1)), Err(BadPosition::NoAccuracy));
        assert_eq!(Position::parse(39.4, 111.2, 4.2, Some(1)).map(|fix| fix.accuracy_m()), Ok(5));
    }

    #[test]
    fn a_village_lies_in_its_township_and_no_other() {
        let [village, own, other] =
            ["140930100002", "140930100", "140930101"].map(|code| DivisionCode::parse(code).unwrap());
        assert!(village.is_within(&own) && !village.is_within(&other) && !own.is_within(&village));
        assert_eq!(village.township(), Some(own));
        assert_eq!(DivisionCode::parse("14093"), Err(BadDivisionCode));
    }

    #[test]
    fn codes_read_back_and_sort_as_their_digits_do() {
        let texts = ["140930", "140930100", "140930100002", "14093010000201", "140931"];
        let codes = texts.map(|text| DivisionCode::parse(text).unwrap());
        assert!(codes.is_sorted());
        assert_eq!(codes.each_ref().map(DivisionCode::as_str), texts);
        assert_eq!(
            codes.map(|code| serde_json::from_value(serde_json::to_value(&code).unwrap()).ok() == Some(code)),
            [true; 5]
        );
    }
}
