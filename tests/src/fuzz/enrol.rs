//! Enrolment: codes as people type them, and requests as they come over the network.

use anyhow::ensure;
use domain::enrol::{Credential, EnrolRequest, plain_code};
use ed25519_dalek::SigningKey;
use relay::core::is_well_formed;

use super::{
    Fate, Room,
    room::{CODE, Desk},
};

/// Longer than any lock.
const LATER_MS: i64 = 16 * 60_000;

/// The input as a code that somebody typed, and as a request.
pub(super) fn typed(room: &mut Room, bytes: &[u8]) -> anyhow::Result<Fate> {
    let text = String::from_utf8_lossy(bytes);
    check_plain(&text)?;
    let desk = room.desk()?;
    let credential = Credential::Code { code: text.clone().into_owned() };
    let by_hand = desk.enrol(&EnrolRequest::new(credential, &key(), "手机".to_owned()))?;
    let is_right = plain_code(&text) == plain_code(CODE);
    ensure!((by_hand == Fate::Taken) == is_right, "the code {text:?} was taken for another");
    let Ok(request) = serde_json::from_slice::<EnrolRequest>(bytes) else { return Ok(by_hand) };
    let written = serde_json::to_vec(&request)?;
    ensure!(serde_json::from_slice::<EnrolRequest>(&written)? == request, "a request reads back otherwise");
    let Credential::Code { code } = &request.credential else {
        // An account's password takes long to be looked at, on purpose.
        return Ok(if is_well_formed(&request) { Fate::Taken } else { Fate::Refused });
    };
    let fate = desk.enrol(&request)?;
    ensure!(fate == Fate::Refused || plain_code(code) == plain_code(CODE), "another code enrols");
    Ok(fate)
}

/// The phone that typed the right code first: it may ask again.
pub(super) fn key() -> SigningKey {
    SigningKey::from_bytes(&[77; 32])
}

impl Desk {
    fn enrol(&mut self, request: &EnrolRequest) -> anyhow::Result<Fate> {
        self.now_ms = self.now_ms.saturating_add(LATER_MS);
        let enrolled = self.relay.enrol(request, [7; 10], self.now_ms)?;
        Ok(if enrolled.is_ok() { Fate::Taken } else { Fate::Refused })
    }
}

/// Whatever was typed, a code holds capitals and digits, and neither case nor what stands between them matters.
fn check_plain(text: &str) -> anyhow::Result<()> {
    let plain = plain_code(text);
    let is_plain = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit();
    ensure!(plain.chars().all(is_plain) && plain_code(&plain) == plain, "{text:?} becomes {plain:?}");
    let spaced: String = text.chars().flat_map(|letter| [letter, '-', '\u{3000}', ' ']).collect();
    ensure!(plain_code(&spaced) == plain && plain_code(&text.to_ascii_lowercase()) == plain, "{text:?}");
    Ok(())
}
