//! Enrolment and what a machine may ask.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use tokio::sync::{Semaphore, oneshot};

use domain::{
    enrol::{Credential, EnrolRefusal, EnrolRequest},
    wire::VERSION,
};

use super::{
    Shared,
    owner::{Ask, Outcome},
};
use crate::{
    core::is_well_formed,
    error::DiskFault,
    store::{AccountTry, password_fits},
};

/// A password costs memory and time on purpose; so many are hashed at once.
static HASHING: Semaphore = Semaphore::const_new(2);

/// `POST /api/enrol`: an [`EnrolRequest`] in, an [`domain::enrol::Enrolled`] or a problem out.
pub(super) async fn enrol(State(shared): State<Shared>, body: Result<Bytes, BytesRejection>) -> Response {
    let request = body.ok().and_then(|body| serde_json::from_slice::<EnrolRequest>(&body).ok());
    let Some(request) = request.filter(is_well_formed).map(Box::new) else {
        return problem(EnrolRefusal::Malformed);
    };
    let outcome = match request.credential.clone() {
        Credential::Code { code } => {
            ask(&shared, |answer| Ask::EnrolByCode { request, code, answer }).await.flatten()
        }
        Credential::Account { account, password } => by_account(&shared, request, account, password).await,
    };
    match outcome {
        Some(Ok(enrolled)) => Json(enrolled).into_response(),
        Some(Err(refusal)) => problem(refusal),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn by_account(
    shared: &Shared,
    request: Box<EnrolRequest>,
    account: String,
    password: String,
) -> Outcome {
    let turn = HASHING.acquire().await.ok()?;
    let name = account.clone();
    let tried = ask(shared, |answer| Ask::TryAccount { account: name, answer }).await.flatten()?;
    let AccountTry::Verify(hash) = tried else {
        return Some(Err(EnrolRefusal::Locked));
    };
    let fits = tokio::task::spawn_blocking(move || password_fits(&password, &hash)).await.ok()?;
    drop(turn);
    if !fits {
        return Some(Err(EnrolRefusal::WrongPassword));
    }
    ask(shared, |answer| Ask::EnrolByAccount { request, account, answer }).await.flatten()
}

async fn ask<T>(shared: &Shared, ask: impl FnOnce(oneshot::Sender<T>) -> Ask) -> Option<T> {
    let (answer, answered) = oneshot::channel();
    shared.asks.send(ask(answer)).await.ok()?;
    answered.await.ok()
}

/// Answers a refusal as `application/problem+json`; `code` is the refusal.
fn problem(refusal: EnrolRefusal) -> Response {
    let status = match refusal {
        EnrolRefusal::Malformed => StatusCode::BAD_REQUEST,
        EnrolRefusal::WrongCode | EnrolRefusal::WrongPassword => StatusCode::FORBIDDEN,
        EnrolRefusal::UsedCode | EnrolRefusal::ExpiredCode => StatusCode::GONE,
        EnrolRefusal::Locked => StatusCode::TOO_MANY_REQUESTS,
    };
    let title = refusal.to_string();
    let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "code": refusal });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

/// `GET /api/version`.
pub(super) async fn version() -> Response {
    Json(json!({ "version": env!("CARGO_PKG_VERSION"), "protocol": VERSION })).into_response()
}

/// `GET /healthz`: whether the owner of the relay answers and its disk takes what comes.
pub(super) async fn health(State(shared): State<Shared>) -> Response {
    match ask(&shared, Ask::Health).await {
        Some(None) => "ok\n".into_response(),
        Some(Some(DiskFault::Full)) => {
            (StatusCode::INSUFFICIENT_STORAGE, "the disk is full\n").into_response()
        }
        Some(Some(DiskFault::Broken)) => {
            (StatusCode::SERVICE_UNAVAILABLE, "the disk fails\n").into_response()
        }
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
