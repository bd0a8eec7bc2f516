//! Enrolment over HTTP.

use domain::{
    enrol::{Credential, EnrolRefusal, EnrolRequest, Enrolled},
    host::Answer,
};
use ed25519_dalek::SigningKey;

/// Asks the relay for a device id; on success the answer is in `Ok`.
pub(crate) fn ask(
    relay: &str,
    credential: Credential,
    label: String,
    key: &SigningKey,
) -> Result<Enrolled, Answer> {
    let request = EnrolRequest::new(credential, key, label);
    let body = serde_json::to_vec(&request).map_err(|_| Answer::EnrolRefused(EnrolRefusal::Malformed))?;
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(std::time::Duration::from_secs(20)))
        .build()
        .into();
    let url = format!("{}/api/enrol", relay.trim_end_matches('/'));
    let sent = agent.post(&url).header("content-type", "application/json").send(body.as_slice());
    let mut response = sent.map_err(|error| unreachable(&error))?;
    let is_success = response.status().is_success();
    let text = response.body_mut().read_to_string().map_err(|error| unreachable(&error))?;
    if is_success {
        return serde_json::from_str(&text).map_err(|_| Answer::Unreachable);
    }
    Err(refusal(&text).map_or(Answer::Unreachable, Answer::EnrolRefused))
}

fn unreachable(error: &ureq::Error) -> Answer {
    tracing::info!(%error, "the relay did not answer an enrolment");
    Answer::Unreachable
}

/// Reads the code of a problem+json body.
fn refusal(text: &str) -> Option<EnrolRefusal> {
    let problem: serde_json::Value = serde_json::from_str(text).ok()?;
    serde_json::from_value(problem.get("code")?.clone()).ok()
}
