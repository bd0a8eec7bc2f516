//! JPEG headers: size and notes, read without decoding a pixel.

/// The greatest width and height.
const SIDE_PIXELS_MAX: u16 = 1600;

/// These bytes are no photo that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadPhoto {
    /// Not a JPEG, or cut off.
    NotJpeg,
    /// Wider or higher than 1600 pixels, or empty.
    Size,
}

/// Returns the photo without EXIF, XMP and comments, which tell who, where and with what.
pub(super) fn without_notes(bytes: &[u8]) -> Result<Vec<u8>, BadPhoto> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8]).ok_or(BadPhoto::NotJpeg)?;
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend([0xff, 0xd8]);
    let mut has_size = false;
    loop {
        let (marker, segment, further) = segment(rest)?;
        match marker {
            // Application notes but JFIF (0xe0), ICC (0xe2) and Adobe's colours (0xee), and comments.
            0xe1 | 0xe3..=0xed | 0xef | 0xfe => {}
            // Frame headers; 0xc4, 0xc8 and 0xcc are tables.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                check_size(segment)?;
                has_size = true;
                kept.extend(segment);
            }
            // The scan: pixels follow to the end.
            0xda if has_size && rest.ends_with(&[0xff, 0xd9]) => {
                kept.extend(rest);
                return Ok(kept);
            }
            0xda | 0xd9 | 0xd8 | 0xd0..=0xd7 | 0x01 | 0x00 => return Err(BadPhoto::NotJpeg),
            _ => kept.extend(segment),
        }
        rest = further;
    }
}

/// Takes one segment off: its marker, its bytes whole, and the rest.
fn segment(bytes: &[u8]) -> Result<(u8, &[u8], &[u8]), BadPhoto> {
    let [0xff, marker, high, low, ..] = bytes else {
        return Err(BadPhoto::NotJpeg);
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    if length < 2 {
        return Err(BadPhoto::NotJpeg);
    }
    let (segment, rest) = bytes.split_at_checked(length.saturating_add(2)).ok_or(BadPhoto::NotJpeg)?;
    Ok((*marker, segment, rest))
}

fn check_size(segment: &[u8]) -> Result<(), BadPhoto> {
    let [_, _, _, _, _, h1, h0, w1, w0, ..] = segment else {
        return Err(BadPhoto::NotJpeg);
    };
    let (height, width) = (u16::from_be_bytes([*h1, *h0]), u16::from_be_bytes([*w1, *w0]));
    let fits = |side| (1..=SIDE_PIXELS_MAX).contains(&side);
    if fits(height) && fits(width) { Ok(()) } else { Err(BadPhoto::Size) }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    fn piece(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], body].concat()
    }

    /// Bytes in the form of a JPEG, of `filler` bytes of scan.
    pub(crate) fn photo(width: u16, height: u16, filler: &[u8]) -> Vec<u8> {
        let ([w1, w0], [h1, h0]) = (width.to_be_bytes(), height.to_be_bytes());
        let frame = piece(0xc0, &[8, h1, h0, w1, w0, 1, 1, 0x11, 0]);
        let scan = [piece(0xda, &[1, 1, 0, 0, 63, 0]), filler.to_vec(), vec![0xff, 0xd9]].concat();
        [vec![0xff, 0xd8], piece(0xe0, b"JFIF\0"), frame, scan].concat()
    }

    #[test]
    fn exif_and_comments_are_stripped_and_nothing_else() {
        let plain = photo(1200, 1600, &[1, 2, 3]);
        let notes = [piece(0xe1, b"Exif\0\0GPS"), piece(0xfe, b"made by")].concat();
        let noted = [&plain[..2], &notes, &plain[2..]].concat();
        assert_eq!(without_notes(&noted), Ok(plain.clone()));
        assert_eq!(without_notes(&plain), Ok(plain));
    }

    #[test]
    fn huge_empty_and_foreign_pictures_are_refused() {
        assert_eq!(without_notes(&photo(60_000, 60_000, &[])), Err(BadPhoto::Size));
        assert_eq!(without_notes(&photo(1601, 1, &[])), Err(BadPhoto::Size));
        assert_eq!(without_notes(&photo(0, 1, &[])), Err(BadPhoto::Size));
        for other in [&b"\x89PNG\r\n"[..], b"", b"\xff\xd8", b"\xff\xd8\xff\xda\0\x02\xff\xd9", b"GIF89a"] {
            assert_eq!(without_notes(other), Err(BadPhoto::NotJpeg));
        }
        let whole = photo(10, 10, &[5; 50]);
        assert_eq!(without_notes(&whole[..whole.len() - 1]), Err(BadPhoto::NotJpeg), "cut off");
    }

    proptest! {
        #[test]
        fn damaged_bytes_never_panic_and_what_passes_passes_again(at in 0usize..60, byte: u8, cut in 0usize..60) {
            let mut bytes = photo(100, 100, &[7; 20]);
            if let Some(slot) = bytes.get_mut(at) {
                *slot = byte;
            }
            bytes.truncate(bytes.len().saturating_sub(cut));
            if let Ok(kept) = without_notes(&bytes) {
                prop_assert_eq!(without_notes(&kept), Ok(kept.clone()));
            }
        }
    }
}
