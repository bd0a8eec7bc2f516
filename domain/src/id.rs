//! Ids. Minted at the edge as UUIDv7, never reused.

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Sixteen bytes that name one thing of kind `K` for ever.
///
/// Written as 32 lower-case hexadecimal digits where people or JSON see it, as bytes on the wire.
pub struct Id<K> {
    bytes: [u8; 16],
    kind: PhantomData<K>,
}

/// Marks the id of a document.
#[derive(Debug)]
pub enum OfDocument {}
/// Marks the id of an entry.
#[derive(Debug)]
pub enum OfEntry {}
/// Marks the id of a device.
#[derive(Debug)]
pub enum OfDevice {}

/// Names a document: one site, patrol or hazard.
pub type DocumentId = Id<OfDocument>;
/// Names an entry within a document.
pub type EntryId = Id<OfEntry>;
/// Names an installed device; a new install is a new device.
pub type DeviceId = Id<OfDevice>;

/// An id's text was not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id has 32 hexadecimal digits")]
pub struct BadId;

impl<K> Id<K> {
    /// Takes the id that `bytes` spell.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self { bytes, kind: PhantomData }
    }

    /// Mints a UUIDv7 from a wall time in milliseconds since 1970 and ten random bytes.
    pub fn mint(wall_ms: i64, random: [u8; 10]) -> Self {
        let [_, _, t0, t1, t2, t3, t4, t5] = wall_ms.max(0).to_be_bytes();
        let [a, b, c, d, e, f, g, h, i, j] = random;
        Self::from_bytes([
            t0,
            t1,
            t2,
            t3,
            t4,
            t5,
            0x70 | (a & 0x0f),
            b,
            0x80 | (c & 0x3f),
            d,
            e,
            f,
            g,
            h,
            i,
            j,
        ])
    }

    /// Returns the sixteen bytes.
    pub const fn bytes(&self) -> [u8; 16] {
        self.bytes
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bytes.cmp(&other.bytes)
    }
}
impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K> FromStr for Id<K> {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        Ok(Self::from_bytes(hex_bytes(text).ok_or(BadId)?))
    }
}

/// Reads exactly `N` bytes written as hexadecimal digits, or `None`.
pub fn hex_bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N.checked_mul(2)? || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (slot, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digits = std::str::from_utf8(pair).ok()?;
        if digits.starts_with('+') {
            return None;
        }
        *slot = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(bytes)
}

/// Writes bytes as lower-case hexadecimal digits.
pub fn hex_text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.bytes.serialize(serializer)
        }
    }
}

impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            text.parse().map_err(de::Error::custom)
        } else {
            Ok(Self::from_bytes(<[u8; 16]>::deserialize(deserializer)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = DocumentId::mint(1_790_000_000_000, [7; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("zz".parse::<DocumentId>(), Err(BadId));
        assert_eq!("+1".repeat(16).parse::<DocumentId>(), Err(BadId));
    }

    #[test]
    fn a_later_id_sorts_after_an_earlier_one() {
        assert!(EntryId::mint(1, [255; 10]) < EntryId::mint(2, [0; 10]));
    }
}
