//! Enrolment: how a device comes onto the roster.

use serde::{Deserialize, Serialize};

use crate::{
    id::DeviceId,
    record::{PublicKey, Purpose, Signature, sign},
};

/// `POST /api/enrol`: a one-time code, or an account with its password, and a new key with proof of possession.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// How the person is known.
    pub credential: Credential,
    /// The device's new public key.
    pub key: PublicKey,
    /// [`Purpose::Enrol`] over [`enrol_content`].
    pub proof: Signature,
    /// What the person calls the device, such as 华为 nova; at most 100 characters.
    #[serde(default)]
    pub label: String,
}

/// How a person who enrols is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// A worker's one-time code.
    Code {
        /// Ten digits or letters, as printed; spaces, hyphens, case and full width do not matter.
        code: String,
    },
    /// A desk's account.
    Account {
        /// The account.
        account: String,
        /// Its password.
        password: String,
    },
}

impl Credential {
    /// What the proof of possession binds the key to.
    fn subject(&self) -> String {
        match self {
            Self::Code { code } => plain_code(code),
            Self::Account { account, .. } => account.clone(),
        }
    }
}

/// Returns a code as it is compared: capitals and digits only. Those of full width, as a Chinese keyboard types them, are
/// the same.
pub fn plain_code(code: &str) -> String {
    let plain = code.chars().map(half_width).filter(char::is_ascii_alphanumeric);
    plain.map(|letter| letter.to_ascii_uppercase()).collect()
}

/// The forms of full width stand in Unicode in ASCII's order, from U+FF01 on for `!`.
fn half_width(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter).saturating_sub(0xfee0)).unwrap_or(letter),
        other => other,
    }
}

/// Returns the bytes that the proof of possession covers.
pub fn enrol_content(credential: &Credential, key: &PublicKey) -> Vec<u8> {
    [credential.subject().as_bytes(), b"\0", &key.0].concat()
}

impl EnrolRequest {
    /// Writes a request and proves that the key is held.
    pub fn new(credential: Credential, key: &ed25519_dalek::SigningKey, label: String) -> Self {
        let public = PublicKey::of(key);
        let proof = sign(key, Purpose::Enrol, &enrol_content(&credential, &public));
        Self { credential, key: public, proof, label }
    }
}

/// The answer to an enrolment that went well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The device's id from here on.
    pub device: DeviceId,
    /// The person's id.
    pub person: String,
    /// The person's name.
    pub name: String,
    /// The relay's own id; sessions are bound to it.
    pub relay: String,
}

/// Why an enrolment was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum EnrolRefusal {
    /// No such code.
    #[error("no such code")]
    WrongCode,
    /// The code was used before.
    #[error("the code was used")]
    UsedCode,
    /// The code is older than seven days.
    #[error("the code has expired")]
    ExpiredCode,
    /// Account or password is wrong.
    #[error("account or password is wrong")]
    WrongPassword,
    /// Five failures; try again after fifteen minutes.
    #[error("locked for fifteen minutes")]
    Locked,
    /// The request cannot be read or the proof does not fit.
    #[error("malformed")]
    Malformed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_typed_on_a_chinese_keyboard_is_the_printed_one() {
        let wide = |text: &str| -> String {
            text.chars().map(|letter| char::from_u32(u32::from(letter) + 0xfee0).unwrap()).collect()
        };
        for typed in
            ["abcde 23456", &wide("ABCDE-23456"), &wide("abcde23456"), "A\u{3000}BCDE\u{2014}23456。"]
        {
            assert_eq!(plain_code(typed), "ABCDE23456", "{typed}");
        }
    }
}
