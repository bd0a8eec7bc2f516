//! What a person looks for, and how well something fits it.
//!
//! The index holds one token for each character: its code point in hexadecimal. So a single character is a word, any
//! part of a text is a phrase, and nothing that a person writes is ever syntax.

mod sound;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use crate::projection::normal;

/// What is written beyond this many characters is not looked at.
const CHARS_MAX: usize = 64;

/// Ends a title, and stands between the parts of a text: no phrase reaches across it.
const BREAK: &str = "x";

/// How well something fits, the best first. Whatever fits one also fits those that follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// The words are its name, or a whole line of it.
    Whole,
    /// Its name begins with them.
    Begins,
    /// Each of them is in its name.
    Named,
    /// Each of them is in its name or in what else is known of it.
    Told,
    /// Each of them is there or is heard there.
    Heard,
}

impl Fit {
    pub(crate) const ALL: [Self; 5] = [Self::Whole, Self::Begins, Self::Named, Self::Told, Self::Heard];
}

/// The kinds of document that the index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Indexed {
    Site,
    Hazard,
}

impl Indexed {
    pub(crate) const fn token(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Hazard => "hazard",
        }
    }
}

/// The words of a search, each to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    words: Vec<String>,
}

impl Wanted {
    /// Reads what a person wrote; `None` where nothing is looked for.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text: String = text.trim_start().chars().take(CHARS_MAX).collect();
        let words: Vec<String> = normal(&text).split_whitespace().map(str::to_owned).collect();
        (!words.is_empty()).then_some(Self { words })
    }

    /// How well a thing of this name fits, of which `rest` is known besides.
    pub(crate) fn fit(&self, name: &str, rest: &str) -> Option<Fit> {
        let (name, rest) = (squeezed(name), squeezed(rest));
        let whole = self.words.concat();
        let begins = name.strip_prefix(whole.as_str());
        let is_told = |word: &String| name.contains(word.as_str()) || rest.contains(word.as_str());
        if begins.is_some_and(|left| left.is_empty() || left.starts_with('\n')) {
            Some(Fit::Whole)
        } else if begins.is_some() {
            Some(Fit::Begins)
        } else if self.words.iter().all(|word| name.contains(word.as_str())) {
            Some(Fit::Named)
        } else if self.words.iter().all(is_told) {
            Some(Fit::Told)
        } else {
            let heard: Vec<char> = name.chars().chain(['\n']).chain(rest.chars()).collect();
            let is_heard = |word: &String| sound::is_spelt(word) && sound::sounds_like(&heard, word);
            self.words.iter().all(|word| is_told(word) || is_heard(word)).then_some(Fit::Heard)
        }
    }

    /// What to ask the index for, or `None` where nothing fits in this way that does not fit in a better one. For
    /// [`Fit::Heard`] it finds some that do not fit; the others it finds exactly.
    pub(crate) fn expression(&self, fit: Fit, kind: Indexed) -> Option<String> {
        let whole = || tokens(&self.words.concat());
        let each = |of: fn(&str) -> String| {
            let words: Vec<String> = self.words.iter().map(|word| of(word)).collect();
            words.join(" AND ")
        };
        let words = match fit {
            Fit::Whole => format!("name : ^\"{} {BREAK}\"", whole()),
            Fit::Begins => format!("name : ^\"{}\"", whole()),
            Fit::Named => each(|word| format!("name : \"{}\"", tokens(word))),
            Fit::Told => each(told),
            Fit::Heard if self.words.iter().any(|word| sound::is_spelt(word)) => each(heard),
            Fit::Heard => return None,
        };
        Some(format!("kind : {} AND ({words})", kind.token()))
    }
}

fn told(word: &str) -> String {
    format!("{{name rest}} : \"{}\"", tokens(word))
}

fn heard(word: &str) -> String {
    let told = told(word);
    if !sound::is_spelt(word) {
        return told;
    }
    let pieces: Vec<String> = sound::pieces(&word.chars().collect::<Vec<_>>())
        .into_iter()
        .filter(|piece| piece.len() == word.len().min(2))
        .map(|piece| format!("sound : \"{piece}\""))
        .collect();
    format!("({told} OR ({}))", pieces.join(" AND "))
}

/// Returns the columns of a thing in the index: name, rest and sound.
pub(crate) fn columns(name: &str, rest: &str) -> [String; 3] {
    let (name, rest) = (squeezed(name), squeezed(rest));
    let all: Vec<char> = name.chars().chain(['\n']).chain(rest.chars()).collect();
    let sounds: Vec<String> = sound::pieces(&all).into_iter().collect();
    [format!("{} {BREAK}", tokens(&name)), tokens(&rest), sounds.join(" ")]
}

/// Returns a text as it is looked through: in one form, without blanks, its parts on lines of their own.
fn squeezed(text: &str) -> String {
    normal(text).chars().filter(|character| *character == '\n' || !character.is_whitespace()).collect()
}

fn tokens(text: &str) -> String {
    let mut tokens = String::with_capacity(text.len().saturating_mul(2));
    for character in text.chars() {
        if !tokens.is_empty() {
            tokens.push(' ');
        }
        if character == '\n' {
            tokens.push_str(BREAK);
        } else {
            // Writing to a text cannot fail.
            let _ = write!(tokens, "{:x}", u32::from(character));
        }
    }
    tokens
}
