//! The shell's clocks and randomness; nowhere else are they read.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;

/// Milliseconds since 1970 by the wall clock, which may be wrong.
#[expect(clippy::disallowed_methods, reason = "the shell is a host: time enters here")]
pub(crate) fn wall_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A clock that only goes forward, from when it was started.
pub(crate) struct Monotonic(Instant);

impl Monotonic {
    #[expect(clippy::disallowed_methods, reason = "the shell is a host: time enters here")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Draws random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context("The system gives no random bytes")?;
    Ok(bytes)
}
