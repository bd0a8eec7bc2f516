//! Seals the keys that a store signs with by a secret that its platform keeps apart from it: a copy of the store alone
//! signs nothing.
//!
//! ChaCha20-Poly1305 (RFC 8439): a wrong secret is told and never yields another key.

use ed25519_dalek::SigningKey;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior::Immediate};

use crate::Error;

/// Where keys are kept, each in a column `secret`.
const TABLES: [&str; 2] = ["identity", "renewal"];

/// 32 random bytes that a platform keeps apart from the store.
#[derive(Clone)]
#[cfg_attr(target_family = "wasm", expect(dead_code, reason = "a browser keeps none"))]
pub struct Secret([u8; 32]);

/// What keys of this opening are sealed with.
pub(crate) struct Seal {
    secret: Option<Secret>,
    /// Drawn at this opening; no other store knows it.
    drawn: [u8; 24],
}

impl Secret {
    /// Takes a secret.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Seal {
    pub(crate) const fn new(secret: Option<Secret>, drawn: [u8; 24]) -> Self {
        Self { secret, drawn }
    }

    /// What was drawn at this opening.
    pub(crate) const fn drawn(&self) -> &[u8; 24] {
        &self.drawn
    }

    /// Seals what is kept open, where there is a secret: all or nothing, and without a trace left in the store's file.
    pub(crate) fn seal_open_keys(&self, conn: &mut Connection) -> Result<(), Error> {
        if self.secret.is_none() || !has_open_keys(conn)? {
            return Ok(());
        }
        let tx = conn.transaction_with_behavior(Immediate)?;
        for table in TABLES {
            let kept: Option<Vec<u8>> =
                tx.query_row(&format!("SELECT secret FROM {table}"), [], |row| row.get(0)).optional()?;
            let Some(kept) = kept else { continue };
            let sealed = self.close(&self.open(&kept)?)?;
            tx.execute(&format!("UPDATE {table} SET secret = ?1"), [sealed])?;
        }
        tx.commit()?;
        // What is sealed is longer and lies over what was open; the log's older pages go too.
        Ok(conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?)
    }

    /// Returns a key as the store keeps it: sealed where there is a secret, else as it is.
    pub(crate) fn close(&self, key: &SigningKey) -> Result<Vec<u8>, Error> {
        let Some(secret) = &self.secret else { return Ok(key.to_bytes().to_vec()) };
        // Fresh by what was drawn; under one drawing another key gets another nonce, and the same key the same bytes.
        let fresh = blake3::derive_key("qianliyan 2026 nonce", &[&self.drawn[..], &key.to_bytes()].concat());
        let nonce = fresh.first_chunk().ok_or(Error::Sealed)?;
        cipher::close(secret, *nonce, key)
    }

    /// Returns the key that the store keeps. 32 bytes are a key that no secret sealed: an older store's, or a browser's.
    ///
    /// # Errors
    ///
    /// [`Error::Sealed`] where it was sealed by another secret, or there is none.
    pub(crate) fn open(&self, kept: &[u8]) -> Result<SigningKey, Error> {
        if let Ok(key) = <&[u8; 32]>::try_from(kept) {
            return Ok(SigningKey::from_bytes(key));
        }
        let secret = self.secret.as_ref().ok_or(Error::Sealed)?;
        cipher::open(secret, kept)
    }
}

fn has_open_keys(conn: &Connection) -> Result<bool, Error> {
    for table in TABLES {
        let sql = format!("SELECT 1 FROM {table} WHERE length(secret) = 32");
        if conn.prepare(&sql)?.exists([])? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(not(target_family = "wasm"))]
mod cipher {
    use ed25519_dalek::SigningKey;
    use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

    use super::{Error, Secret};

    /// What is sealed: keys and nothing else.
    const PURPOSE: &[u8] = b"qianliyan 2026 key";

    /// Returns nonce, encrypted key and tag, one behind the other.
    pub(super) fn close(secret: &Secret, nonce: [u8; NONCE_LEN], key: &SigningKey) -> Result<Vec<u8>, Error> {
        let mut sealed = key.to_bytes().to_vec();
        let nonce_used = Nonce::assume_unique_for_key(nonce);
        cipher(secret)?
            .seal_in_place_append_tag(nonce_used, Aad::from(PURPOSE), &mut sealed)
            .map_err(|_| Error::Sealed)?;
        Ok([&nonce[..], &sealed].concat())
    }

    pub(super) fn open(secret: &Secret, kept: &[u8]) -> Result<SigningKey, Error> {
        let (nonce, sealed) = kept.split_first_chunk::<NONCE_LEN>().ok_or(Error::Sealed)?;
        let mut sealed = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = cipher(secret)?
            .open_in_place(nonce, Aad::from(PURPOSE), &mut sealed)
            .map_err(|_| Error::Sealed)?;
        let key = <&[u8; 32]>::try_from(&*opened).map_err(|_| Error::Sealed)?;
        Ok(SigningKey::from_bytes(key))
    }

    fn cipher(secret: &Secret) -> Result<LessSafeKey, Error> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &secret.0).map_err(|_| Error::Sealed)?;
        Ok(LessSafeKey::new(key))
    }
}

/// A browser has no place for a secret that is better kept than the store itself.
#[cfg(target_family = "wasm")]
mod cipher {
    use ed25519_dalek::SigningKey;

    use super::{Error, Secret};

    pub(super) fn close(_: &Secret, _: [u8; 12], _: &SigningKey) -> Result<Vec<u8>, Error> {
        Err(Error::Sealed)
    }

    pub(super) fn open(_: &Secret, _: &[u8]) -> Result<SigningKey, Error> {
        Err(Error::Sealed)
    }
}
