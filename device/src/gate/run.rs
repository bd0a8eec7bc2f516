use super::GateRefusal;
use super::bytes::Bytes;

/// What the last run of a column was; the next may not be what that one could have held.
#[derive(Clone, Copy, PartialEq)]
enum Last<T> {
    Start,
    Nulls,
    Repeated(T),
    Listed(T),
}

impl<T: PartialEq + Copy> Last<T> {
    fn ends_with(self, cell: T) -> bool {
        match self {
            Self::Repeated(last) | Self::Listed(last) => last == cell,
            Self::Start | Self::Nulls => false,
        }
    }
}

/// Whether a row of a column may hold nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    Allowed,
    Never,
}

/// One column of run-length encoded cells.
pub(super) struct RunLength<'a> {
    pub(super) name: &'static str,
    pub(super) column: &'a [u8],
    pub(super) nulls: Nulls,
    pub(super) rows_max: u64,
}

impl<'a> RunLength<'a> {
    /// Walks the runs without expanding them and returns the number of rows they stand for.
    ///
    /// A run is a signed count: positive, one cell follows and stands for so many rows; negative, so
    /// many cells follow; zero, a count of nulls follows. `read` reads a cell, `take` is given each
    /// cell (or null) with the number of rows it fills. A column of nulls only is left out, never written.
    pub(super) fn walk<T: PartialEq + Copy>(
        &self,
        mut read: impl FnMut(&mut Bytes<'a>) -> Result<T, GateRefusal>,
        mut take: impl FnMut(u64, Option<T>) -> Result<(), GateRefusal>,
    ) -> Result<u64, GateRefusal> {
        let mut rest = Bytes::new(self.column);
        let mut last = Last::Start;
        let mut rows = 0_u64;
        let mut nulls = 0_u64;
        while !rest.is_empty() {
            let count = rest.signed()?;
            let filled = if count == 0 { rest.unsigned()? } else { count.unsigned_abs() };
            rows = self.more(rows, filled)?;
            last = match count {
                0 if self.nulls == Nulls::Never => return Err(self.malformed()),
                0 if filled == 0 || matches!(last, Last::Nulls) => return Err(self.malformed()),
                0 => {
                    take(filled, None)?;
                    nulls = nulls.saturating_add(filled);
                    Last::Nulls
                }
                1 => return Err(self.malformed()),
                2.. => {
                    let cell = read(&mut rest)?;
                    if last.ends_with(cell) {
                        return Err(self.malformed());
                    }
                    take(filled, Some(cell))?;
                    Last::Repeated(cell)
                }
                ..0 if matches!(last, Last::Listed(_)) => return Err(self.malformed()),
                ..0 => {
                    for _ in 0..filled {
                        let cell = read(&mut rest)?;
                        if last.ends_with(cell) {
                            return Err(self.malformed());
                        }
                        take(1, Some(cell))?;
                        last = Last::Listed(cell);
                    }
                    last
                }
            };
        }
        let says_nothing = rows > 0 && nulls == rows;
        if says_nothing { Err(self.malformed()) } else { Ok(rows) }
    }

    /// Walks counts of falses and trues by turns, and returns the number of rows they stand for.
    pub(super) fn walk_flags(&self) -> Result<u64, GateRefusal> {
        let mut rest = Bytes::new(self.column);
        let mut rows = 0_u64;
        let mut first = true;
        while !rest.is_empty() {
            let filled = rest.unsigned()?;
            if filled == 0 && (!first || rest.is_empty()) {
                return Err(self.malformed());
            }
            rows = self.more(rows, filled)?;
            first = false;
        }
        Ok(rows)
    }

    fn more(&self, rows: u64, filled: u64) -> Result<u64, GateRefusal> {
        match rows.checked_add(filled) {
            Some(rows) if rows <= self.rows_max => Ok(rows),
            Some(_) | None => Err(GateRefusal::TooManyOperations),
        }
    }

    pub(super) const fn malformed(&self) -> GateRefusal {
        GateRefusal::BadColumn(self.name)
    }
}
