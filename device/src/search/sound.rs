//! Chinese by the letters with which its pinyin begins: `ljt` for 刘家塔.

use std::collections::BTreeSet;

include!(concat!(env!("OUT_DIR"), "/sounds.rs"));

/// The first character of the table.
const FIRST: u32 = 0x4e00;

/// Whether a word may be meant as sounds: Latin letters, perhaps with digits.
pub(super) fn is_spelt(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && word.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Whether somewhere in `text` each character sounds like a letter of `word`, in order and without a gap. A character
/// of several readings sounds like each of them; letters and digits like themselves.
pub(super) fn sounds_like(text: &[char], word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let fits = |part: &[char]| part.iter().zip(&letters).all(|(heard, letter)| begins_with(*heard, *letter));
    text.windows(letters.len().max(1)).any(fits)
}

/// Returns every letter, and every two in a row, that somebody may hear in `text`.
///
/// Whatever sounds like a word has all of the word's own pieces, though not the other way round.
pub(super) fn pieces(text: &[char]) -> BTreeSet<String> {
    let heard: Vec<Vec<char>> = text.iter().map(|character| sounds(*character)).collect();
    let mut pieces: BTreeSet<String> = heard.iter().flatten().map(|letter| String::from(*letter)).collect();
    for pair in heard.windows(2) {
        let [one, other] = pair else { continue };
        let pairs = one.iter().flat_map(|a| other.iter().map(|b| String::from_iter([*a, *b])));
        pieces.extend(pairs);
    }
    // Numbers are found as they are written.
    pieces.retain(|piece| is_spelt(piece));
    pieces
}

fn begins_with(heard: char, letter: char) -> bool {
    heard == letter || letter.is_ascii_lowercase() && letters_of(heard) & bit(letter) != 0
}

fn sounds(character: char) -> Vec<char> {
    if character.is_ascii_alphanumeric() {
        return vec![character];
    }
    let letters = letters_of(character);
    ('a'..='z').filter(|letter| letters & bit(*letter) != 0).collect()
}

fn letters_of(character: char) -> u32 {
    let place = u32::from(character).checked_sub(FIRST).and_then(|place| usize::try_from(place).ok());
    let set = place.and_then(|place| OF.get(place));
    set.and_then(|set| SETS.get(usize::from(*set))).copied().unwrap_or(0)
}

const fn bit(letter: char) -> u32 {
    1 << (letter as u32).saturating_sub('a' as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_heard(text: &str, word: &str) -> bool {
        sounds_like(&text.chars().collect::<Vec<_>>(), word)
    }

    #[test]
    fn initials_are_heard_in_a_row_wherever_they_stand() {
        assert!(is_heard("刘家塔", "ljt") && is_heard("河曲县刘家塔镇", "ljt") && is_heard("刘家塔", "jt"));
        assert!(!is_heard("刘家塔", "lt") && !is_heard("刘家塔", "ljtz") && !is_heard("", "l"));
    }

    #[test]
    fn every_reading_counts() {
        assert!(is_heard("长城", "cc") && is_heard("镇长", "zz"));
        assert!(is_heard("银行", "yh") && is_heard("行人", "xr"));
    }

    #[test]
    fn letters_and_digits_stand_for_themselves() {
        assert!(is_heard("a超市", "acs") && is_heard("3号库", "3hk") && !is_heard("3号库", "4hk"));
        assert!(is_spelt("3hk") && !is_spelt("34") && !is_spelt("刘jt") && !is_spelt(""));
    }

    #[test]
    fn whatever_is_heard_has_the_pieces_of_the_word() {
        let text: Vec<char> = "西口镇3号长城煤矿".chars().collect();
        let pieces = pieces(&text);
        for word in ["x", "xkz", "kz3h", "3h", "hcc", "hzcmk"] {
            assert!(sounds_like(&text, word), "{word}");
            let of_word = super::pieces(&word.chars().collect::<Vec<_>>());
            assert!(of_word.is_subset(&pieces), "{word}");
        }
    }
}
