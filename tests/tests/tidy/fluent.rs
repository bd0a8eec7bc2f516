//! The texts of both languages.

use crate::Source;
use std::collections::{BTreeMap, BTreeSet};

/// The texts of one language: of each message or attribute the variables that stand in it.
pub(crate) type Texts = BTreeMap<String, BTreeSet<String>>;

/// All texts of the Fluent files of `language`, whether one file or a folder of them.
pub(crate) fn of_language(sources: &[Source], language: &str) -> Texts {
    let is_of_language = |path: &str| {
        path.strip_prefix("ui/locales/")
            .is_some_and(|rest| rest.starts_with(language) && rest.ends_with(".ftl"))
    };
    sources.iter().filter(|one| is_of_language(&one.path)).flat_map(|one| texts(&one.text)).collect()
}

/// The texts of one Fluent file.
fn texts(file: &str) -> Texts {
    let mut texts = Texts::new();
    let (mut message, mut key) = (String::new(), String::new());
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = named(line) {
            message = name.to_owned();
            key = message.clone();
        } else if let Some(name) = line.trim_start().strip_prefix('.').and_then(named) {
            key = format!("{message}.{name}");
        }
        if !key.is_empty() {
            texts.entry(key.clone()).or_default().extend(variables(line));
        }
    }
    texts
}

/// The identifier before `=` at the beginning of a line.
fn named(line: &str) -> Option<&str> {
    let name = line.split_once('=')?.0.trim_end();
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '-')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    is_name.then_some(name)
}

fn variables(line: &str) -> impl Iterator<Item = String> {
    let parts = line.split('$').skip(1);
    parts.map(|part| {
        part.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect()
    })
}

/// Where the languages differ in their texts or in a text's variables.
pub(crate) fn complaints(chinese: &Texts, english: &Texts) -> Vec<String> {
    let keys: BTreeSet<&String> = chinese.keys().chain(english.keys()).collect();
    let mut complaints = Vec::new();
    for key in keys {
        match (chinese.get(key), english.get(key)) {
            (Some(_), None) => complaints.push(format!("{key} has no English text")),
            (None, Some(_)) => complaints.push(format!("{key} has no Chinese text")),
            (Some(one), Some(other)) if !one.is_subset(other) && !other.is_subset(one) => {
                complaints.push(format!("{key} has other variables in each language: {one:?}, {other:?}"));
            }
            _ => {}
        }
    }
    complaints
}

#[test]
fn a_text_without_its_other_language_is_found() {
    let chinese = texts("today = 今天\nhazard = 隐患\n    .hint = 说明\n");
    let english = texts("today = Today\nhazard = Hazard\nextra = More\n");

    assert_eq!(
        complaints(&chinese, &english),
        ["extra has no Chinese text", "hazard.hint has no English text"]
    );
}

#[test]
fn a_variable_that_only_one_language_knows_is_found() {
    let chinese = texts("left = 还剩 { $days } 天\n");
    let english = texts("left = { $count } days left\n");

    assert_eq!(complaints(&chinese, &english).len(), 1);
    assert!(complaints(&chinese, &chinese).is_empty());
}

#[test]
fn texts_of_several_lines_and_choices_are_one_text() {
    let file = "# comment = no\nopen =\n    { $count ->\n        [one] one = 1\n       *[other] { $count } open\n    }\n";

    assert_eq!(texts(file), Texts::from([("open".to_owned(), BTreeSet::from(["count".to_owned()]))]));
}
