//! One WebSocket: frames between a device and the owner of the relay.

use std::time::Duration;

use axum::{
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{MissedTickBehavior, interval, timeout},
};

use domain::wire::{FRAME_BYTES_MAX, RefusedCode};

use super::{Shared, owner::Ask};
use crate::session::SessionId;

/// How many frames wait for a socket; the rest waits in the relay, where the urgent overtake.
const QUEUE: usize = 4;
/// How many bytes every open connection holds for each direction; what is longer gets its own while it passes.
const BUFFER_BYTES: usize = 1024;
const PING_EVERY: Duration = Duration::from_secs(30);
/// After this silence the other end is taken for gone.
const SILENCE: Duration = Duration::from_secs(90);
/// A device that does not take a frame within this time is taken for gone.
const WRITING: Duration = Duration::from_secs(60);

/// `GET /sync`.
pub(super) async fn upgrade(
    State(shared): State<Shared>,
    headers: HeaderMap,
    socket: WebSocketUpgrade,
) -> Response {
    if !is_same_origin(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    socket
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_message_size(FRAME_BYTES_MAX)
        .max_frame_size(FRAME_BYTES_MAX)
        .on_upgrade(move |socket| talk(socket, shared))
}

/// Whether a page of this very host asks, or no page at all.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let origin = origin.to_str().ok().and_then(|text| text.parse::<Uri>().ok());
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match (origin.as_ref().and_then(Uri::authority), host) {
        (Some(origin), Some(host)) => origin.as_str().eq_ignore_ascii_case(host),
        _ => false,
    }
}

async fn talk(socket: WebSocket, shared: Shared) {
    let Shared { asks, alive: _alive, .. } = shared;
    let (out, waiting) = mpsc::channel(QUEUE);
    let (answer, id) = oneshot::channel();
    if asks.send(Ask::Open { out, id: answer }).await.is_err() {
        return;
    }
    let Ok(id) = id.await else {
        return;
    };
    let (sink, stream) = socket.split();
    tokio::select! {
        () = hear(id, stream, &asks) => {}
        () = tell(id, sink, waiting, &asks) => {}
    }
    asks.send(Ask::Closed(id)).await.ok();
}

async fn hear(id: SessionId, mut stream: SplitStream<WebSocket>, asks: &mpsc::Sender<Ask>) {
    while let Ok(Some(message)) = timeout(SILENCE, stream.next()).await {
        let ask = match message {
            Ok(Message::Binary(frame)) => Ask::Frame(id, frame),
            Ok(Message::Text(_)) => Ask::Refuse(id, RefusedCode::Malformed),
            Ok(Message::Ping(_) | Message::Pong(_)) => continue,
            Ok(Message::Close(_)) => return,
            Err(error) if is_too_long(&error) => Ask::Refuse(id, RefusedCode::TooLarge),
            Err(_) => return,
        };
        let is_last = matches!(ask, Ask::Refuse(..));
        if asks.send(ask).await.is_err() {
            return;
        }
        if is_last {
            // The other half ends the socket once the refusal is sent.
            return std::future::pending().await;
        }
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    error.to_string().contains("too long")
}

async fn tell(
    id: SessionId,
    mut sink: SplitSink<WebSocket, Message>,
    mut waiting: mpsc::Receiver<Vec<u8>>,
    asks: &mpsc::Sender<Ask>,
) {
    let mut pings = interval(PING_EVERY);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings.reset();
    loop {
        let message = tokio::select! {
            frame = waiting.recv() => match frame {
                Some(frame) => Message::Binary(frame.into()),
                None => break,
            },
            _ = pings.tick() => Message::Ping(Vec::new().into()),
        };
        if !matches!(timeout(WRITING, sink.send(message)).await, Ok(Ok(()))) {
            return;
        }
        if waiting.is_empty() && asks.send(Ask::Room(id)).await.is_err() {
            return;
        }
    }
    timeout(Duration::from_secs(1), sink.close()).await.ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_host_may_connect() {
        let with = |origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "relay.example:8077".parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            is_same_origin(&headers)
        };
        assert!(
            with(None) && with(Some("http://relay.example:8077")) && with(Some("https://Relay.example:8077"))
        );
        for other in
            ["http://evil.example", "http://relay.example", "null", "http://relay.example:8077.evil.example"]
        {
            assert!(!with(Some(other)), "{other}");
        }
    }
}
