//! Documents as anybody can read them: data is never locked in.

use automerge::AutoSerde;
use domain::id::DocumentId;

use crate::{Device, Error, rebuilding, store};

/// One document, in two forms that need nothing of this app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Such as `hazard`; what the document itself says it is.
    pub kind: String,
    /// An automerge file with the whole history.
    pub automerge: Vec<u8>,
    /// What the document holds now, as JSON; of values written apart the one that is shown.
    pub json: String,
}

impl Device {
    /// Returns the ids of all documents that are held.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] where the store cannot be read.
    pub fn documents(&self) -> Result<Vec<DocumentId>, Error> {
        store::documents(&self.conn)
    }

    /// Returns a document for other programs; `None` where it is not held.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] or [`Error::Document`] where it cannot be read.
    pub fn export(&self, document: DocumentId) -> Result<Option<Exported>, Error> {
        let Some(meta) = store::meta(&self.conn, document)? else { return Ok(None) };
        let doc = rebuilding::load(&self.conn, document)?;
        let json = serde_json::to_string_pretty(&AutoSerde::from(&doc));
        let json = json.map_err(|_| Error::Unreadable("a document"))?;
        Ok(Some(Exported { kind: meta.kind, automerge: doc.save(), json }))
    }
}
