//! Where the sync stands, for the light on every screen.

use domain::host::Link;

use super::{Outside, Owner, SETTLE_MS};
use crate::clock;

impl<T: Outside> Owner<T> {
    pub(super) fn count(&mut self) {
        let Ok(counts) = self.device.status_counts() else { return };
        self.status.waiting = counts.waiting;
        self.status.photos_waiting = counts.photos_waiting;
        self.status.photos_held = counts.photos_held;
        self.status.kept = counts.kept;
        self.status.receiving = self.still_to_come();
        let nothing_waits = counts.waiting == 0 && counts.photos_waiting == 0;
        let is_news = self.status.last_ok_ms.is_none() || self.status != self.told;
        if self.status.link == Link::Online && nothing_waits && is_news {
            self.status.last_ok_ms = Some(clock::wall_ms());
        }
    }

    /// Returns how much is still to come. Between two spaces it stands for a moment, so that the light is steady.
    fn still_to_come(&mut self) -> Option<(u64, u64)> {
        let now_ms = self.clock.elapsed_ms();
        if let Some(present) = self.line.as_ref().and_then(|line| line.session.receiving()) {
            self.receiving = Some((present, now_ms));
        }
        let is_steady = |at: u64| self.line.is_some() && now_ms.saturating_sub(at) < SETTLE_MS;
        self.receiving = self.receiving.filter(|(_, at)| is_steady(*at));
        self.receiving.map(|(amount, _)| amount)
    }
}
