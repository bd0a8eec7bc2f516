//! One line between a device and the relay.

use std::collections::VecDeque;

use device::{Device, Session};
use domain::wire::{FromRelay, ToRelay, read_frame};
use relay::{Relay, SessionId};

/// A connection that may be down.
#[derive(Default)]
pub(super) struct Line {
    open: Option<Ends>,
}

struct Ends {
    near: Session,
    far: SessionId,
    said: Vec<String>,
    up_bytes: usize,
    down_bytes: usize,
}

impl Line {
    /// Opens a connection unless one is open.
    pub(super) fn open(&mut self, relay: &mut Relay, nonce: [u8; 32], now_ms: i64) {
        if self.open.as_ref().is_some_and(|ends| relay.is_open(ends.far)) {
            return;
        }
        self.cut(relay);
        let (near, far) = (Session::new(), relay.open_session(nonce, now_ms));
        self.open = Some(Ends { near, far, said: vec![], up_bytes: 0, down_bytes: 0 });
    }

    /// Cuts the connection; frames on their way are lost.
    pub(super) fn cut(&mut self, relay: &mut Relay) {
        if let Some(ends) = self.open.take() {
            relay.close(ends.far);
        }
    }

    /// What was said on this connection, in words.
    pub(super) fn said(&self) -> &[String] {
        self.open.as_ref().map_or(&[], |ends| &ends.said)
    }

    /// How many bytes of frames went, up and down.
    pub(super) fn bytes(&self) -> (usize, usize) {
        self.open.as_ref().map_or((0, 0), |ends| (ends.up_bytes, ends.down_bytes))
    }

    /// The device's end, while a connection is open.
    pub(super) fn near(&mut self) -> Option<&mut Session> {
        self.open.as_mut().map(|ends| &mut ends.near)
    }

    /// Loses the connection without a relay to tell.
    pub(super) fn lose(&mut self) {
        self.open = None;
    }

    /// Carries at most `limit` frames each way, by the relay's clock and the device's; returns how many went.
    pub(super) fn carry(
        &mut self,
        relay: &mut Relay,
        device: &mut Device,
        (now_ms, wall_ms): (i64, i64),
        limit: usize,
    ) -> anyhow::Result<usize> {
        let mut went = 0;
        loop {
            let before = went;
            let mut heard = VecDeque::new();
            let Some(ends) = self.open.as_mut() else {
                return Ok(went);
            };
            while let Some(frame) = (went < limit.saturating_mul(2)).then(|| relay.give(ends.far)).flatten() {
                went = went.saturating_add(1);
                ends.down_bytes = ends.down_bytes.saturating_add(frame.len());
                ends.said.push(words('↓', &read_frame::<FromRelay>(&frame)?));
                heard.push_back(frame);
            }
            while !heard.is_empty() {
                if ends.near.take_first(device, wall_ms, &mut heard)?.refused.is_some() {
                    self.cut(relay);
                    return Ok(went);
                }
            }
            while let Some(frame) =
                if went < limit.saturating_mul(2) { ends.near.give(device)? } else { None }
            {
                went = went.saturating_add(1);
                ends.up_bytes = ends.up_bytes.saturating_add(frame.len());
                ends.said.push(words('↑', &read_frame::<ToRelay>(&frame)?));
                relay.take(ends.far, now_ms, &frame);
            }
            relay.commit(now_ms)?;
            if went == before || went >= limit.saturating_mul(2) {
                return Ok(went);
            }
        }
    }
}

/// The beginning of a frame's debug form.
fn words(way: char, frame: &impl std::fmt::Debug) -> String {
    format!("{way} {frame:?}").chars().take(160).collect()
}
