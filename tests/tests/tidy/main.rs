//! The rules of the house that a compiler does not know, each with a test that it bites.
//!
//! Functions of more than 60 lines are clippy's (`too_many_lines`).

#![allow(clippy::expect_used, reason = "a test ends where its files are not as they must be")]

mod crates;
mod fluent;
mod html;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the checkout.
struct Source {
    /// Below the root of the checkout, with `/` between folders.
    path: String,
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Where a complaint about this file points.
    fn at(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this crate lies in the checkout").to_path_buf()
}

/// What is built or made at run time, at the root of the checkout.
const LEFT_OUT_AT_ROOT: [&str; 5] = [".git", "target", "dist", "data", "Cargo.lock"];

/// What tools make anywhere.
const LEFT_OUT: [&str; 2] = ["node_modules", "gen"];

/// All texts of the checkout.
fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    gather(&root(), "", &mut sources);
    assert!(
        sources.len() > 50,
        "only {} files were found: the tidy tests look in the wrong place",
        sources.len()
    );
    sources
}

fn gather(folder: &Path, prefix: &str, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder that was just listed") {
        let entry = entry.expect("an entry of a folder");
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_left_out_at_root = prefix.is_empty() && LEFT_OUT_AT_ROOT.contains(&name.as_str());
        if is_left_out_at_root || LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            gather(&entry.path(), &format!("{path}/"), sources);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            sources.push(Source { path, text });
        }
    }
}

fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

/// Applies a rule to each file that `concerns` picks.
fn check(concerns: impl Fn(&Source) -> bool, rule: impl Fn(&Source) -> Vec<String>) {
    let complaints: Vec<String> = sources().iter().filter(|one| concerns(one)).flat_map(rule).collect();
    assert_none(&complaints);
}

#[test]
fn crates_use_only_what_the_architecture_allows() {
    assert_none(&crates::complaints(&crates::declared(&root())));
}

#[test]
fn the_relay_uses_the_device_only_where_it_watches_or_makes_the_demo() {
    check(|one| one.is_rust() && one.path.starts_with("sync-server/src/"), crates::device_in_relay);
}

#[test]
fn no_source_file_is_longer_than_four_hundred_lines() {
    check(Source::is_rust, source::too_long);
}

#[test]
fn no_test_is_switched_off() {
    check(Source::is_rust, source::switched_off);
}

#[test]
fn no_test_sleeps() {
    check(source::is_test, source::sleeps);
}

#[test]
fn no_path_of_a_machine_is_written_down() {
    check(|_| true, source::machine_paths);
}

#[test]
fn the_words_of_the_domain_can_be_written_without_names() {
    check(|source| source.path.starts_with("domain/src/"), source::unfit_for_postcard);
}

#[test]
fn no_name_says_nothing() {
    check(Source::is_rust, source::empty_names);
}

#[test]
fn no_screen_takes_html_from_text() {
    check(|one| one.path.starts_with("ui/") && one.is_rust(), html::raw);
}

#[test]
fn no_chinese_literal_stands_in_a_screen() {
    check(|one| one.path.starts_with("ui/") && one.is_rust(), html::chinese);
}

#[test]
fn chinese_and_english_have_the_same_texts() {
    let sources = sources();
    let texts = |language| fluent::of_language(&sources, language);
    let (chinese, english) = (texts("zh"), texts("en"));

    assert!(!chinese.is_empty(), "no Chinese texts were found under ui/locales");
    assert_none(&fluent::complaints(&chinese, &english));
}
