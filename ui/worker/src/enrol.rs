//! Enrolment over HTTP, at the relay that the page came from.

use domain::{
    enrol::{Credential, EnrolRefusal, EnrolRequest, Enrolled},
    host::{Answer, BrokenCode},
};
use ed25519_dalek::SigningKey;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestInit, Response};

use crate::{
    link,
    owner::{Owner, with_owner},
    page,
};

/// Makes a key, has it put on the roster, and keeps it.
pub(crate) async fn enrol(credential: Credential, label: String) -> Answer {
    let Some(seed) = page::random() else { return Answer::Broken(BrokenCode::Store) };
    let key = SigningKey::from_bytes(&seed);
    let request = EnrolRequest::new(credential, &key, label);
    let enrolled = match ask(&request).await {
        Ok(enrolled) => enrolled,
        Err(answer) => return answer,
    };
    match with_owner(|owner| owner.device.enrol(&enrolled, &key)) {
        Some(Ok(())) => {
            with_owner(Owner::tell_ready);
            link::connect_now();
            Answer::Enrolled
        }
        Some(Err(error)) => {
            page::complain(&error.to_string());
            Answer::Broken(BrokenCode::Store)
        }
        None => Answer::Broken(BrokenCode::Store),
    }
}

async fn ask(request: &EnrolRequest) -> Result<Enrolled, Answer> {
    let body = serde_json::to_string(request).map_err(|_| Answer::EnrolRefused(EnrolRefusal::Malformed))?;
    let (is_ok, text) = post(&body).await.ok_or(Answer::Unreachable)?;
    if is_ok {
        return serde_json::from_str(&text).map_err(|_| Answer::Unreachable);
    }
    Err(refusal(&text).map_or(Answer::Unreachable, Answer::EnrolRefused))
}

async fn post(body: &str) -> Option<(bool, String)> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    let request = Request::new_with_str_and_init("/api/enrol", &init).ok()?;
    request.headers().set("content-type", "application/json").ok()?;
    let response: Response =
        JsFuture::from(page::scope().fetch_with_request(&request)).await.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    Some((response.ok(), text))
}

/// Reads the code of a problem+json body.
fn refusal(text: &str) -> Option<EnrolRefusal> {
    #[derive(serde::Deserialize)]
    struct Problem {
        code: EnrolRefusal,
    }
    serde_json::from_str(text).ok().map(|Problem { code }| code)
}
