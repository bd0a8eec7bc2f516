//! Rules for the text of source files.

use crate::Source;

const LINES_MAX: usize = 400;

pub(crate) fn too_long(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let complaint = || source.at(LINES_MAX, &format!("{lines} lines, {LINES_MAX} are allowed"));
    (lines > LINES_MAX).then(complaint).into_iter().collect()
}

/// Written in two parts, or this file would complain of itself.
const SWITCHED_OFF: [&str; 2] = [concat!("#[ig", "nore"), concat!(", ig", "nore)]")];

pub(crate) fn switched_off(source: &Source) -> Vec<String> {
    lines_with(source, &SWITCHED_OFF, "a test is switched off")
}

/// Says whether all of a file is for tests.
pub(crate) fn is_test(source: &Source) -> bool {
    let is_in_tests =
        |path: &str| path.starts_with("tests/") || path.contains("/tests/") || path.contains("/test/");
    source.is_rust() && (is_in_tests(&source.path) || source.text.contains("#[cfg(test)]"))
}

const SLEEP: [&str; 2] = [concat!("sl", "eep("), concat!("sl", "eep_until(")];

/// Calls that wait by sleeping, in a file for tests or below the line where its tests begin.
pub(crate) fn sleeps(source: &Source) -> Vec<String> {
    // Whoever is asked by others to sleep has to have a function of that name.
    let text = source.text.replace(&format!("fn {}", SLEEP[0]), "fn rest(");
    let source = &Source { path: source.path.clone(), text };
    let complaints = lines_with(source, &SLEEP, "a test sleeps: wait for what should happen");
    let begin = source.text.lines().position(|line| line.trim() == "#[cfg(test)]");
    let is_all_test = source.path.starts_with("tests/") || source.path.contains("/tests/");
    match begin {
        Some(begin) if !is_all_test => lines_with(&tail(source, begin), &SLEEP, "a test sleeps"),
        _ => complaints,
    }
}

/// The same file with the lines before `begin` left blank, so that numbers stay true.
fn tail(source: &Source, begin: usize) -> Source {
    let lines = source.text.lines().enumerate();
    let text = lines.map(|(at, line)| if at < begin { "" } else { line }).collect::<Vec<_>>().join("\n");
    Source { path: source.path.clone(), text }
}

const MACHINE_PATHS: [&str; 4] =
    [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/Us", "ers/")];

pub(crate) fn machine_paths(source: &Source) -> Vec<String> {
    lines_with(source, &MACHINE_PATHS, "a path of somebody's machine")
}

const NEEDS_NAMES: [&str; 4] = ["tag = ", "flatten)", "untagged", "skip_serializing"];

/// Forms that only a format with names can read back; screens and hosts speak postcard.
pub(crate) fn unfit_for_postcard(source: &Source) -> Vec<String> {
    let attributes = source.text.lines().map(|line| if line.contains("serde(") { line } else { "" });
    let text = attributes.collect::<Vec<_>>().join("\n");
    let attributes = Source { path: source.path.clone(), text };
    lines_with(&attributes, &NEEDS_NAMES, "postcard cannot read this back")
}

const EMPTY_NAMES: [&str; 5] = ["Manager", "Helper", "Helpers", "Util", "Utils"];

/// Types whose name ends in a word that says nothing.
pub(crate) fn empty_names(source: &Source) -> Vec<String> {
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| {
            type_named(line).is_some_and(|name| EMPTY_NAMES.iter().any(|end| name.ends_with(end)))
        })
        .map(|(at, _)| source.at(at + 1, "a name that says nothing"))
        .collect()
}

fn type_named(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().skip_while(|word| word.starts_with("pub"));
    let keyword = words.next()?;
    let name = words.next().filter(|_| ["struct", "enum", "trait", "mod"].contains(&keyword))?;
    name.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()
}

fn lines_with(source: &Source, words: &[&str], what: &str) -> Vec<String> {
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .map(|(at, _)| source.at(at + 1, what))
        .collect()
}

fn rust(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn a_file_of_one_line_too_many_is_found() {
    assert_eq!(too_long(&rust("a.rs", &"x\n".repeat(401))), ["a.rs:400: 401 lines, 400 are allowed"]);
    assert!(too_long(&rust("a.rs", &"x\n".repeat(400))).is_empty());
}

#[test]
fn a_test_that_is_switched_off_is_found_with_and_without_a_reason() {
    let plain = format!("#[test]\n{}]\nfn x() {{}}", SWITCHED_OFF[0]);
    let reasoned = format!("{} = \"slow\"]", SWITCHED_OFF[0]);

    assert_eq!(switched_off(&rust("a.rs", &plain)), ["a.rs:2: a test is switched off"]);
    assert_eq!(switched_off(&rust("a.rs", &reasoned)).len(), 1);
    assert!(switched_off(&rust("a.rs", "#[test]\nfn x() {}")).is_empty());
}

#[test]
fn sleeping_is_found_in_tests_and_left_to_the_lints_elsewhere() {
    let call = format!("tokio::time::{}span).await;", SLEEP[0]);
    let before = format!("fn host() {{ {call} }}\n#[cfg(test)]\nmod tests {{}}\n");
    let after = format!("#[cfg(test)]\nmod tests {{\n{call}\n}}\n");

    assert_eq!(sleeps(&rust("tests/tests/a.rs", &call)).len(), 1);
    assert_eq!(sleeps(&rust("device/src/a.rs", &after)), ["device/src/a.rs:3: a test sleeps"]);
    assert!(sleeps(&rust("device/src/a.rs", &before)).is_empty());
    assert!(is_test(&rust("device/src/a.rs", &after)));
    assert!(!is_test(&rust("device/src/a.rs", &call)));
    assert!(sleeps(&rust("tests/tests/a.rs", &format!("fn {}&self) {{}}", SLEEP[0]))).is_empty());
}

#[test]
fn a_path_of_somebodys_machine_is_found() {
    let text = format!("let path = \"{}me/x\";", MACHINE_PATHS[0]);

    assert_eq!(machine_paths(&rust("a.md", &text)), ["a.md:1: a path of somebody's machine"]);
    assert!(machine_paths(&rust("a.md", "data/demo")).is_empty());
}

#[test]
fn a_name_that_says_nothing_is_found() {
    assert_eq!(empty_names(&rust("a.rs", "pub(crate) struct SyncManager {")).len(), 1);
    assert_eq!(empty_names(&rust("a.rs", "pub trait Helper: Sized {")).len(), 1);
    assert!(empty_names(&rust("a.rs", "struct Relay(u8);\n// a manager of mines")).is_empty());
}
