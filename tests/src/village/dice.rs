//! Seeded dice: SplitMix64 (Steele, Lea and Flood, 2014).

/// Draws numbers that follow from a seed alone.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Takes a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Draws 64 bits.
    pub const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Draws a number below `bound`, 0 where that is 0.
    pub const fn below(&mut self, bound: u64) -> u64 {
        match self.draw().checked_rem(bound) {
            Some(number) => number,
            None => 0,
        }
    }

    /// Draws an index of a list of `len`.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// Picks one of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let index = self.index(list.len());
        list.get(index)
    }

    /// Draws bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.draw().to_le_bytes()[0])
    }

    /// Puts a list into any order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.index(last.saturating_add(1));
            list.swap(last, other);
        }
    }
}
