//! Text as it is searched.

/// Returns `text` in the form in which it is kept for search and looked for: lower case, full-width forms narrowed.
///
/// Chinese input methods write `％` and `Ａ` where others write `%` and `a`; people mean the same.
pub(crate) fn normal(text: &str) -> String {
    text.chars().flat_map(|letter| narrow(letter).to_lowercase()).collect()
}

/// Returns the words of a search text, each to be found somewhere.
pub(crate) fn words(text: &str) -> Vec<String> {
    normal(text).split_whitespace().map(ToOwned::to_owned).collect()
}

/// Joins parts of a thing so that no word is found across two of them.
pub(crate) fn joined(parts: &[&str]) -> String {
    normal(&parts.join("\n"))
}

fn narrow(letter: char) -> char {
    match letter {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            let narrowed = u32::from(letter).saturating_sub(0xfee0);
            char::from_u32(narrowed).unwrap_or(letter)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_capital_letters_are_found_by_plain_ones() {
        assert_eq!(normal("ＡＢ１００％（门）"), "ab100%(门)");
        assert_eq!(words("　电气 LINE　 "), ["电气", "line"]);
        assert_eq!(words(" \t"), Vec::<String>::new());
    }

    #[test]
    fn no_word_spans_two_parts() {
        assert!(!joined(&["东门", "口"]).contains("门口"));
    }
}
