//! The connection to the relay: frames in, frames out, retries.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use tokio::sync::{Notify, mpsc, watch};
use tokio_tungstenite::{
    connect_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};

use domain::wire::FRAME_BYTES_MAX;

/// A connection without any byte for so long is dead.
const QUIET: Duration = Duration::from_secs(60);

/// What happens on the connection.
pub(crate) enum LinkEvent {
    /// Being opened.
    Opening,
    /// Open.
    Opened {
        /// Frames to send go in here.
        outbox: mpsc::UnboundedSender<Vec<u8>>,
        /// To be set once the relay lets the device in.
        welcomed: Arc<AtomicBool>,
    },
    /// A frame came.
    Frame(Vec<u8>),
    /// Gone; the next try comes by itself.
    Closed,
}

/// Keeps a connection to the relay that `address` names, for ever.
pub(crate) async fn keep(
    mut address: watch::Receiver<Option<String>>,
    poke: Arc<Notify>,
    tell: impl Fn(LinkEvent),
) {
    let mut attempt = 0_u32;
    loop {
        let Some(relay) = address.borrow_and_update().clone() else {
            if address.changed().await.is_err() {
                return;
            }
            continue;
        };
        tell(LinkEvent::Opening);
        let welcomed = Arc::new(AtomicBool::new(false));
        connect(&relay, QUIET, &welcomed, &tell).await;
        tell(LinkEvent::Closed);
        attempt = if welcomed.load(Ordering::Relaxed) { 0 } else { attempt.saturating_add(1) };
        let random = crate::clock::random::<4>().map_or(u32::MAX, u32::from_be_bytes);
        let pause = Duration::from_millis(device::retry_after_ms(attempt, random));
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = poke.notified() => attempt = 0,
            _ = address.changed() => {}
        }
    }
}

/// Runs one connection to its end, or until nothing came for as long as `quiet`.
async fn connect(relay: &str, quiet: Duration, welcomed: &Arc<AtomicBool>, tell: &impl Fn(LinkEvent)) {
    let url = format!("{}/sync", relay.trim_end_matches('/').replacen("http", "ws", 1));
    let config = WebSocketConfig::default()
        .max_message_size(Some(FRAME_BYTES_MAX))
        .max_frame_size(Some(FRAME_BYTES_MAX));
    let opened =
        tokio::time::timeout(Duration::from_secs(20), connect_async_with_config(&url, Some(config), true))
            .await;
    let Ok(Ok((socket, _))) = opened else { return };
    let (mut sink, mut stream) = socket.split();
    let (outbox, mut to_send) = mpsc::unbounded_channel();
    tell(LinkEvent::Opened { outbox, welcomed: Arc::clone(welcomed) });
    loop {
        tokio::select! {
            next = tokio::time::timeout(quiet, stream.next()) => match next {
                Ok(Some(Ok(Message::Binary(bytes)))) => tell(LinkEvent::Frame(bytes.into())),
                Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_) => return,
                Ok(Some(Ok(_))) => {}
            },
            frame = to_send.recv() => {
                let Some(frame) = frame else { return };
                if sink.send(Message::Binary(frame.into())).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_line_on_which_nothing_comes_any_more_is_given_up_though_it_is_open() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = format!("http://{}", listener.local_addr().unwrap());
        let silent = async {
            let (stream, _) = listener.accept().await.unwrap();
            tokio_tungstenite::accept_async(stream).await.unwrap()
        };
        let (told, mut events) = mpsc::unbounded_channel();
        let tell = move |event| drop(told.send(event));
        let welcomed = Arc::default();
        let talking = connect(&relay, Duration::from_millis(50), &welcomed, &tell);
        let bound = Duration::from_secs(30);

        let (open, ()) = tokio::time::timeout(bound, async { tokio::join!(silent, talking) }).await.unwrap();

        assert!(matches!(events.try_recv(), Ok(LinkEvent::Opened { .. })));
        drop(open);
    }
}
