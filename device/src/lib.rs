//! The engine of one device: documents, store, projections and sync session.
//!
//! Signed records are the truth; documents and projections may be dropped and rebuilt at any time.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod gate;
pub mod thing;
