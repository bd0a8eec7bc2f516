//! What the relay keeps aside.

use serde::{Deserialize, Serialize};

use crate::wire::KeptLine;

/// A record in the relay's quarantine, with the names that the county pack knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptView {
    /// What the relay tells of it.
    pub line: KeptLine,
    /// Whose device it is; the device's id where the pack does not say.
    pub name: String,
    /// The place that its space names; empty for fires.
    pub place: String,
}
