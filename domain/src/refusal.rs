//! Why something is refused, in a form that the screen can put into the person's words.

use serde::{Deserialize, Serialize};

/// Longest text of one field, in characters.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// Longest note of a finding, in characters.
pub const NOTE_CHARS_MAX: usize = 500;
/// Longest name, number or place, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Most photos of one entry.
pub const PHOTOS_MAX: usize = 9;
/// Most entries of one document.
pub const ENTRIES_MAX: usize = 400;

/// Why a command was refused. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The person's roles and territory do not allow it.
    #[error("no authority for this")]
    NoAuthority,
    /// The step has no place after the present stage.
    #[error("this step has no place now")]
    NoPlace,
    /// What was to be taken back was changed since.
    #[error("it was changed since")]
    ChangedSince,
    /// A field that must be filled is empty.
    #[error("{field} is missing")]
    Missing {
        /// The field's key.
        field: String,
    },
    /// A text is longer than allowed.
    #[error("{field} is longer than {max} characters")]
    TooLong {
        /// The field's key.
        field: String,
        /// Characters allowed.
        max: usize,
    },
    /// A value is not of the expected form.
    #[error("{field} is not valid")]
    Invalid {
        /// The field's key.
        field: String,
    },
    /// More photos or entries than allowed.
    #[error("more than {max} {field}")]
    TooMany {
        /// What there are too many of.
        field: String,
        /// How many are allowed.
        max: usize,
    },
    /// The thing is not on this device.
    #[error("not on this device")]
    Unknown,
    /// The patrol has ended or another is open.
    #[error("a patrol is open already")]
    PatrolOpen,
    /// The device has not been enrolled.
    #[error("not enrolled")]
    NotEnrolled,
}
