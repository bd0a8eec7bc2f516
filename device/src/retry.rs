//! When to try the relay again.

/// The longest pause between two tries, in milliseconds.
const PAUSE_MS_MAX: u64 = 5 * 60_000;

/// Returns the pause before try `attempt` (from 0), in milliseconds: exponential from 1 s to 5 min with full
/// jitter, so that a village whose signal returns does not arrive at once.
pub fn retry_after_ms(attempt: u32, random: u32) -> u64 {
    let ceiling = 1_000u64.saturating_mul(1 << attempt.min(9)).min(PAUSE_MS_MAX);
    let share = u64::from(random).saturating_mul(ceiling.saturating_sub(500)) >> 32;
    share.saturating_add(500)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_a_second_to_five_minutes_and_never_vanish() {
        assert_eq!(retry_after_ms(0, 0), 500);
        assert!((999..=1_000).contains(&retry_after_ms(0, u32::MAX)));
        assert!((PAUSE_MS_MAX - 1..=PAUSE_MS_MAX).contains(&retry_after_ms(40, u32::MAX)));
        assert!(retry_after_ms(3, 1 << 31) < retry_after_ms(6, 1 << 31));
    }
}
