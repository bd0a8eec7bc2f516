use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use domain::{
    checklist::{RiskLevel, Sector},
    hazard::{Stage, StepKind},
    site::SiteField,
};

use super::*;

/// Message keys of a language with the values that stand in each.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    let mut key = String::new();
    for line in language.files().concat().lines() {
        if let Some((name, _)) = line.split_once(" =") {
            if !line.starts_with([' ', '#']) {
                key = name.to_owned();
                assert!(messages.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice");
            }
        }
        for (_, rest) in line.match_indices("{ $").map(|(at, mark)| line.split_at(at + mark.len())) {
            let name = rest.split(' ').next().unwrap().to_owned();
            messages.get_mut(&key).unwrap().insert(name);
        }
    }
    messages
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("text/tests.rs") {
            files.push(path);
        }
    }
}

/// Every literal first argument of `t(` and `t_with(`, with its file.
fn literal_keys() -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut keys = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for call in ["t(\"", "t_with(\""] {
            for (at, mark) in text.match_indices(call) {
                let is_own_word = text[..at]
                    .chars()
                    .next_back()
                    .is_some_and(|before| !before.is_alphanumeric() && before != '_' && before != '.');
                let key = text[at + mark.len()..].split('"').next().unwrap();
                if is_own_word {
                    keys.push((key.to_owned(), file.clone()));
                }
            }
        }
    }
    keys
}

#[test]
fn both_languages_hold_the_same_messages_with_the_same_values() {
    assert_eq!(messages(Language::Chinese), messages(Language::English));
}

#[test]
fn every_key_that_the_screens_use_has_its_message() {
    let messages = messages(Language::Chinese);
    let keys = literal_keys();
    assert!(keys.len() > 100, "the scan finds the keys");
    let missing: Vec<_> = keys.into_iter().filter(|(key, _)| !messages.contains_key(key)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_word_of_the_domain_has_its_message() {
    let stages = Stage::ALL.map(|stage| format!("stage-{}", stage.key()));
    let steps = StepKind::ALL.map(|kind| format!("step-{}", kind.key()));
    let sectors = Sector::ALL.map(|sector| format!("sector-{}", sector.key()));
    let levels = RiskLevel::ALL.map(|level| format!("risk-{}", level.key()));
    let fields = SiteField::ALL.map(|field| format!("site-{}", field.key()));
    for key in stages.iter().chain(&steps).chain(&sectors).chain(&levels).chain(&fields) {
        assert!(has(key), "{key}");
    }
}

#[test]
fn no_invisible_marks_stand_around_values() {
    speak(Language::Chinese);
    assert_eq!(t_with("due-late", &[("days", 3.into())]).as_str(), "超期 3 天");
    speak(Language::English);
    assert_eq!(t_with("due-late", &[("days", 3.into())]).as_str(), "3 days late");
    speak(Language::Chinese);
}
