//! When a certificate ends: the one thing of X.509 that is not asked of rustls.

use domain::time::Date;

/// Returns when a certificate in DER ends, in milliseconds since 1970; `None` where it cannot be read.
///
/// RFC 5280, 4.1: the validity is the fifth of a certificate's parts where the version is written, else the fourth.
pub(crate) fn ends_ms(der: &[u8]) -> Option<i64> {
    let (_, certificate, _) = element(der)?;
    let (_, mut rest, _) = element(certificate)?;
    if rest.first() == Some(&0xa0) {
        (_, _, rest) = element(rest)?;
    }
    for _serial_algorithm_issuer in 0..3 {
        (_, _, rest) = element(rest)?;
    }
    let (_, validity, _) = element(rest)?;
    let (_, _, end) = element(validity)?;
    let (tag, text, _) = element(end)?;
    moment(tag, std::str::from_utf8(text).ok()?)
}

/// Splits off one element of DER: its tag, its content, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, short], rest) = bytes.split_first_chunk::<2>()?;
    let (length, rest) = match short {
        ..=0x7f => (usize::from(short), rest),
        0x81 => rest.split_first_chunk::<1>().map(|(&[long], rest)| (usize::from(long), rest))?,
        0x82 => rest
            .split_first_chunk::<2>()
            .map(|(long, rest)| (usize::from(u16::from_be_bytes(*long)), rest))?,
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// Reads a UTCTime (tag 23, two digits of the year) or a GeneralizedTime (tag 24, four), both in UTC.
fn moment(tag: u8, text: &str) -> Option<i64> {
    let digits = text.strip_suffix('Z')?;
    let (year, rest) = match tag {
        0x17 => digits.split_at_checked(2).and_then(|(year, rest)| {
            let year: i32 = year.parse().ok()?;
            Some((if year < 50 { 2000i32.checked_add(year)? } else { 1900i32.checked_add(year)? }, rest))
        })?,
        0x18 => digits.split_at_checked(4).and_then(|(year, rest)| Some((year.parse().ok()?, rest)))?,
        _ => return None,
    };
    let two = |at: usize| rest.get(at..at.checked_add(2)?)?.parse::<u32>().ok();
    let date = Date::from_civil(year, two(0)?, two(2)?)?;
    let second_of_day =
        two(4)?.checked_mul(60)?.checked_add(two(6)?)?.checked_mul(60)?.checked_add(two(8)?)?;
    i64::from(date.days()).checked_mul(86_400)?.checked_add(i64::from(second_of_day))?.checked_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject};

    #[test]
    fn a_certificate_tells_when_it_ends() {
        let pem = include_bytes!("../tests/tls/first.pem");
        let der = CertificateDer::from_pem_slice(pem).unwrap();
        let end = 4_949_199_826_000;
        assert_eq!(ends_ms(&der), Some(end));
        for cut in 0..der.len() {
            let found = ends_ms(&der[..cut]);
            assert!(found.is_none(), "cut at {cut}");
        }
    }

    #[test]
    fn both_forms_of_a_moment_are_read() {
        assert_eq!(moment(0x17, "700101000001Z"), Some(1_000));
        assert_eq!(moment(0x17, "491231235959Z"), moment(0x18, "20491231235959Z"));
        for (tag, text) in
            [(0x17, "7001010000Z"), (0x18, "20491331235959Z"), (0x16, "700101000001Z"), (0x17, "")]
        {
            assert_eq!(moment(tag, text), None, "{text}");
        }
    }
}
