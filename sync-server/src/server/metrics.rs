//! `GET /metrics`.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::sync::{mpsc, oneshot};

use super::owner::Ask;

/// Tells what was counted, in Prometheus' text format.
pub(super) async fn tell(State(asks): State<mpsc::Sender<Ask>>) -> Response {
    let (answer, answered) = oneshot::channel();
    let text = match asks.send(Ask::Metrics(answer)).await {
        Ok(()) => answered.await.ok().flatten(),
        Err(_) => None,
    };
    match text {
        Some(text) => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
        }
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
