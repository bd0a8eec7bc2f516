//! Signed records: what a device wrote, carried by any path.

use ed25519_dalek::{Signer, SigningKey, Verifier, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    id::{DeviceId, DocumentId, hex_bytes, hex_text},
    space::Space,
};

/// The longest change that a record carries, in bytes.
pub const CHANGE_BYTES_MAX: usize = 64 * 1024;
/// How far beyond the highest known number a record may be numbered.
pub const GAP_MAX: u64 = 10_000;

/// Urgency; lower goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Lane {
    /// Fire and emergency.
    Fire,
    /// Hazards and remarks.
    Hazard,
    /// Patrols and everything else.
    Other,
}

impl Lane {
    /// Every lane, the most urgent first.
    pub const ALL: [Self; 3] = [Self::Fire, Self::Hazard, Self::Other];

    /// Returns the lane's number.
    pub const fn number(self) -> u8 {
        match self {
            Self::Fire => 0,
            Self::Hazard => 1,
            Self::Other => 2,
        }
    }

    /// Takes the lane of a number, if there is one.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Fire),
            1 => Some(Self::Hazard),
            2 => Some(Self::Other),
            _ => None,
        }
    }
}

/// One change of one document by one device, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Who wrote it.
    pub device: DeviceId,
    /// Its urgency.
    pub lane: Lane,
    /// 1, 2, 3 … within device and lane.
    pub n: u64,
    /// Where the document lives.
    pub space: Space,
    /// Which document.
    pub document: DocumentId,
    /// Exactly one automerge change chunk, at most [`CHANGE_BYTES_MAX`] bytes.
    pub change: Vec<u8>,
    /// Over everything above.
    pub signature: Signature,
}

/// What a signature is for; part of what is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A [`Record`].
    Record,
    /// The answer to a relay's challenge.
    Session,
    /// Proof of possession at enrolment.
    Enrol,
    /// Proof of possession by a copied store's new key.
    Renew,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Record => b"qianliyan-record-v1\x01",
            Self::Session => b"qianliyan-session-v1\x01",
            Self::Enrol => b"qianliyan-enrol-v1\x01",
            Self::Renew => b"qianliyan-renew-v1\x01",
        }
    }
}

/// An ed25519 signature, 64 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

/// An ed25519 public key, 32 bytes; hexadecimal in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey(pub [u8; 32]);

/// The signature does not fit key and content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not fit")]
pub struct BadSignature;

/// Signs `content` for one purpose.
pub fn sign(key: &SigningKey, purpose: Purpose, content: &[u8]) -> Signature {
    Signature(key.sign(&[purpose.label(), content].concat()).to_bytes())
}

impl PublicKey {
    /// Returns the public half of `key`.
    pub fn of(key: &SigningKey) -> Self {
        Self(key.verifying_key().to_bytes())
    }

    /// Checks that this key's owner signed `content` for `purpose`.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] where it did not, or where this is no key.
    pub fn verify(
        &self,
        purpose: Purpose,
        content: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| BadSignature)?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        key.verify(&[purpose.label(), content].concat(), &signature).map_err(|_| BadSignature)
    }
}

impl Record {
    /// Writes and signs a record.
    pub fn signed(
        key: &SigningKey,
        device: DeviceId,
        (lane, n): (Lane, u64),
        (space, document): (Space, DocumentId),
        change: Vec<u8>,
    ) -> Self {
        let mut record = Self { device, lane, n, space, document, change, signature: Signature([0; 64]) };
        record.signature = sign(key, Purpose::Record, &record.signed_bytes());
        record
    }

    /// Checks the record against its device's key.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] where another key signed it or a byte differs.
    pub fn verify(&self, key: &PublicKey) -> Result<(), BadSignature> {
        key.verify(Purpose::Record, &self.signed_bytes(), &self.signature)
    }

    /// The bytes that the signature covers: fixed-width fields, then length-prefixed space and change.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let space = self.space.to_string();
        let mut bytes = Vec::with_capacity(self.change.len().saturating_add(128));
        bytes.extend(self.device.bytes());
        bytes.push(self.lane.number());
        bytes.extend(self.n.to_be_bytes());
        bytes.extend(self.document.bytes());
        bytes.extend((space.len() as u64).to_be_bytes());
        bytes.extend(space.as_bytes());
        bytes.extend((self.change.len() as u64).to_be_bytes());
        bytes.extend(&self.change);
        bytes
    }

    /// The record's own hash: of what is signed and the signature.
    pub fn hash(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.signed_bytes());
        hasher.update(&self.signature.0);
        Hash(*hasher.finalize().as_bytes())
    }
}

/// A BLAKE3 hash, 32 bytes; hexadecimal in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The head of a log without rows.
    pub const EMPTY: Self = Self([0; 32]);

    /// Returns the hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Returns the head of a log after one more record.
    pub fn then(self, record: &Record) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.0);
        hasher.update(&record.hash().0);
        Self(*hasher.finalize().as_bytes())
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex_text(&self.0))
    }
}

fn write_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.serialize_str(&hex_text(bytes))
    } else {
        serializer.serialize_bytes(bytes)
    }
}

fn read_bytes<'de, const N: usize, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; N], D::Error> {
    if deserializer.is_human_readable() {
        let text = String::deserialize(deserializer)?;
        hex_bytes(&text).ok_or_else(|| de::Error::custom("not the right number of hexadecimal digits"))
    } else {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        bytes.try_into().map_err(|_| de::Error::custom("not the right number of bytes"))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_bytes(&self.0, serializer)
    }
}
impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_bytes(deserializer).map(Self)
    }
}
impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_bytes(&self.0, serializer)
    }
}
impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_bytes(deserializer).map(Self)
    }
}
impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_bytes(&self.0, serializer)
    }
}
impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_bytes(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> (SigningKey, Record) {
        let key = SigningKey::from_bytes(&[3; 32]);
        let device = DeviceId::from_bytes([1; 16]);
        let place = ("grid/140930100002".parse().unwrap(), DocumentId::from_bytes([2; 16]));
        let record = Record::signed(&key, device, (Lane::Hazard, 7), place, vec![1, 2, 3]);
        (key, record)
    }

    #[test]
    fn a_record_verifies_until_any_part_differs() {
        let (key, record) = record();
        let public = PublicKey::of(&key);
        assert_eq!(record.verify(&public), Ok(()));
        let changed = [
            Record { n: 8, ..record.clone() },
            Record { lane: Lane::Fire, ..record.clone() },
            Record { device: DeviceId::from_bytes([9; 16]), ..record.clone() },
            Record { document: DocumentId::from_bytes([9; 16]), ..record.clone() },
            Record { space: Space::County, ..record.clone() },
            Record { change: vec![1, 2, 4], ..record.clone() },
        ];
        for other in changed {
            assert_eq!(other.verify(&public), Err(BadSignature));
            assert_ne!(other.hash(), record.hash());
        }
        assert_eq!(record.verify(&PublicKey::of(&SigningKey::from_bytes(&[4; 32]))), Err(BadSignature));
    }

    #[test]
    fn a_signature_for_one_purpose_is_none_for_another() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let signature = sign(&key, Purpose::Session, b"words");
        assert_eq!(PublicKey::of(&key).verify(Purpose::Session, b"words", &signature), Ok(()));
        assert_eq!(PublicKey::of(&key).verify(Purpose::Enrol, b"words", &signature), Err(BadSignature));
    }

    #[test]
    fn a_record_survives_the_wire() {
        let (_, record) = record();
        let bytes = postcard::to_allocvec(&record).unwrap();
        assert_eq!(postcard::from_bytes::<Record>(&bytes), Ok(record));
    }
}
