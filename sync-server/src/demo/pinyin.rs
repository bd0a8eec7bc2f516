//! Initials of the pinyin of place names, such as `gdsq` for 古渡社区.

use pinyin::ToPinyin;

/// Returns the initials of `name`, letters and digits kept, of several readings the usual one.
pub(crate) fn initials(name: &str) -> String {
    name.chars().filter_map(initial).collect()
}

fn initial(character: char) -> Option<char> {
    if character.is_ascii_alphanumeric() {
        return Some(character.to_ascii_lowercase());
    }
    character.to_pinyin()?.plain().chars().next()
}
