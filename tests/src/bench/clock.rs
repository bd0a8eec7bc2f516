//! Stopwatch and percentiles.

use std::time::Instant;

/// Reads the clock.
#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
pub fn now() -> Instant {
    Instant::now()
}

/// Returns the milliseconds since `begun`.
pub fn since_ms(begun: Instant) -> f64 {
    now().duration_since(begun).as_secs_f64() * 1_000.0
}

/// Does `work` and returns with its outcome how many milliseconds it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let begun = now();
    let done = work();
    (done, since_ms(begun))
}

/// Returns the smallest sample that `percent` of all do not exceed; 0 of none.
pub fn percentile(samples: &[f64], percent: usize) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = samples.len().saturating_mul(percent).div_ceil(100).max(1);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// Returns the middle sample.
pub fn median(samples: &[f64]) -> f64 {
    percentile(samples, 50)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_sample_that_so_many_do_not_exceed() {
        let samples: Vec<f64> = (1..=40).rev().map(f64::from).collect();
        assert_eq!(percentile(&samples, 95), 38.0);
        assert_eq!(median(&samples), 20.0);
        assert_eq!(percentile(&[7.0], 95), 7.0);
        assert_eq!(percentile(&[], 95), 0.0);
    }
}
