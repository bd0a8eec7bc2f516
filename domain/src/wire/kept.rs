//! What lies in the relay's quarantine, as it is told to whoever may release it.

use serde::{Deserialize, Serialize};

use super::RejectCode;
use crate::{id::DeviceId, record::Lane, space::Space};

/// How many kept records one frame lists or releases at most.
pub const KEPT_MAX: usize = 50;

/// A record that is kept aside: everything about it but what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptLine {
    /// Its number in the quarantine.
    pub id: u64,
    /// Whose it is: the device that signed it, or that brought it under its own name.
    pub device: DeviceId,
    /// What the device's person calls it, at most 100 characters; empty where nobody said.
    pub label: String,
    /// When it came, in milliseconds since 1970.
    pub at_ms: i64,
    /// Why it is kept.
    pub code: RejectCode,
    /// The space that it is written for.
    pub space: Space,
    /// What it is about, as far as its lane tells.
    pub lane: Lane,
    /// How long it is, in bytes.
    pub size_bytes: u32,
}

/// Why a kept record stays in quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NotReleased {
    /// Nothing of that number is kept, or nothing that this person may decide on.
    #[error("nothing of that number is kept")]
    Unknown,
    /// It was released before.
    #[error("it was released before")]
    Already,
    /// The log may not hold it, whoever wishes it to.
    #[error("it may not enter the log: {0}")]
    Faulty(RejectCode),
}
