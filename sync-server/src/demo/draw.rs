//! The demo's own generator: the same seed gives the same county on every machine.

use anyhow::Context;

/// A SplitMix64 generator.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
#[derive(Debug, Clone)]
pub(crate) struct Draw(u64);

impl Draw {
    /// Begins a stream of its own for one purpose, so that a longer draw elsewhere changes nothing here.
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"qianliyan-demo-v1");
        hasher.update(&seed.to_be_bytes());
        hasher.update(purpose.as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(hasher.finalize().as_bytes().first_chunk::<8>().unwrap_or(&[0; 8]));
        Self(u64::from_be_bytes(first))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Draws from `low..=high`.
    pub(crate) fn range(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(0).unsigned_abs().saturating_add(1);
        low.saturating_add_unsigned(self.next() % width)
    }

    /// Draws from `0.0..1.0`.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something that happens `percent` of the time happens.
    pub(crate) fn chance(&mut self, percent: i64) -> bool {
        self.range(0, 99) < percent
    }

    /// Picks one of `things`.
    ///
    /// # Errors
    ///
    /// Where there is nothing to pick from.
    pub(crate) fn pick<'a, T>(&mut self, things: &'a [T]) -> anyhow::Result<&'a T> {
        let last = i64::try_from(things.len())?.saturating_sub(1);
        things.get(usize::try_from(self.range(0, last))?).context("nothing to pick from")
    }

    /// Picks one of `things`, each as often as its weight says.
    ///
    /// # Errors
    ///
    /// Where there is nothing to pick from.
    pub(crate) fn weighted<'a, T>(
        &mut self,
        things: &'a [T],
        weight: impl Fn(&T) -> i64,
    ) -> anyhow::Result<&'a T> {
        let total: i64 = things.iter().map(&weight).sum();
        let mut left = self.range(0, total.saturating_sub(1));
        for thing in things {
            left -= weight(thing);
            if left < 0 {
                return Ok(thing);
            }
        }
        things.last().context("nothing to pick from")
    }

    /// Draws the random part of an id.
    pub(crate) fn ten_bytes(&mut self) -> [u8; 10] {
        let [a, b, c, d, e, f, g, h] = self.next().to_be_bytes();
        let [i, j, ..] = self.next().to_be_bytes();
        [a, b, c, d, e, f, g, h, i, j]
    }

    /// Puts `things` into a drawn order.
    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let other = usize::try_from(self.range(0, i64::try_from(last).unwrap_or(0))).unwrap_or(0);
            things.swap(last, other);
        }
    }
}
