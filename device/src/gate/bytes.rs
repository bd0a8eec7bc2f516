use super::GateRefusal;

/// What is still to be read. Nothing read from it is copied.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) const fn rest(&self) -> &'a [u8] {
        self.0
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self, count: u64) -> Result<&'a [u8], GateRefusal> {
        let count = usize::try_from(count).map_err(|_| GateRefusal::Truncated)?;
        let (taken, rest) = self.0.split_at_checked(count).ok_or(GateRefusal::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], GateRefusal> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(GateRefusal::Truncated)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, GateRefusal> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Reads an unsigned LEB128 number in its only shortest form.
    pub(super) fn unsigned(&mut self) -> Result<u64, GateRefusal> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            let last = byte & 0x80 == 0;
            if (shift == 63 && byte > 1) || (shift > 0 && byte == 0) {
                return Err(GateRefusal::BadNumber);
            }
            if last {
                return Ok(value);
            }
        }
        Err(GateRefusal::BadNumber)
    }

    /// Reads a signed LEB128 number in its only shortest form.
    pub(super) fn signed(&mut self) -> Result<i64, GateRefusal> {
        let mut value = 0_u64;
        let mut sign_before = None;
        for shift in (0_u32..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            let sign = byte & 0x40 != 0;
            let only_sign = byte == 0 || byte == 0x7f;
            if (shift == 63 && !only_sign) || (only_sign && sign_before == Some(sign)) {
                return Err(GateRefusal::BadNumber);
            }
            if byte & 0x80 == 0 {
                let extension =
                    if sign { u64::MAX.checked_shl(shift.saturating_add(7)).unwrap_or(0) } else { 0 };
                return Ok((value | extension).cast_signed());
            }
            sign_before = Some(sign);
        }
        Err(GateRefusal::BadNumber)
    }

    /// Reads a length and that many bytes.
    pub(super) fn prefixed(&mut self) -> Result<&'a [u8], GateRefusal> {
        let length = self.unsigned()?;
        self.take(length)
    }

    /// Reads a length and a text of that many bytes, at most `bytes_max`.
    pub(super) fn text(&mut self, bytes_max: u64) -> Result<&'a str, GateRefusal> {
        let bytes = self.unsigned()?;
        if bytes > bytes_max {
            return Err(GateRefusal::ValueTooLarge { bytes });
        }
        std::str::from_utf8(self.take(bytes)?).map_err(|_| GateRefusal::BadText)
    }
}
