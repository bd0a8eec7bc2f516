//! Rules for the screens: texts come from Fluent, and no text becomes HTML.

use crate::Source;

const RAW: [&str; 5] =
    ["inner_html", "outer_html", "from_html_unchecked", "insert_adjacent_html", "document_write"];

/// Ways by which text would become HTML.
pub(crate) fn raw(source: &Source) -> Vec<String> {
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| RAW.iter().any(|word| line.contains(word)))
        .map(|(at, _)| source.at(at + 1, "text becomes HTML here"))
        .collect()
}

/// Literals with Chinese in them inside `html!`.
pub(crate) fn chinese(source: &Source) -> Vec<String> {
    let literals = literals_in_html(&source.text).into_iter();
    literals
        .filter(|(_, literal)| literal.chars().any(is_chinese))
        .map(|(line, literal)| source.at(line, &format!("the literal \"{literal}\" belongs in ui/locales")))
        .collect()
}

/// Ideographs and the full-width signs that stand between them.
fn is_chinese(letter: char) -> bool {
    matches!(letter, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// The string literals inside `html!` and `html_nested!`, with their lines.
fn literals_in_html(text: &str) -> Vec<(usize, String)> {
    let mut scan = Scan { rest: text, line: 1, depth: 0, html_from: Vec::new(), found: Vec::new() };
    while !scan.rest.is_empty() {
        scan.step();
    }
    scan.found
}

/// A walk over Rust source that knows strings, comments and brackets.
struct Scan<'a> {
    rest: &'a str,
    line: usize,
    depth: usize,
    /// The depths at which an `html!` began.
    html_from: Vec<usize>,
    found: Vec<(usize, String)>,
}

impl Scan<'_> {
    fn step(&mut self) {
        let rest = self.rest;
        if rest.starts_with("//") {
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.skip(rest.find("*/").map_or(rest.len(), |at| at + 2));
        } else if let Some(size) = raw_string(rest) {
            self.literal(size);
        } else if rest.starts_with('"') {
            self.literal(string(rest));
        } else if let Some(size) = letter(rest) {
            self.skip(size);
        } else if let Some(size) = html(rest) {
            self.skip(size);
            self.html_from.push(self.depth);
        } else {
            self.bracket();
        }
    }

    fn skip(&mut self, size: usize) {
        let (passed, rest) = self.rest.split_at(size);
        self.line += passed.matches('\n').count();
        self.rest = rest;
    }

    fn literal(&mut self, size: usize) {
        if !self.html_from.is_empty() {
            let text = self.rest.get(..size).unwrap_or_default();
            self.found.push((self.line, text.trim_matches(['r', '#', '"']).to_owned()));
        }
        self.skip(size);
    }

    fn bracket(&mut self) {
        let Some(next) = self.rest.chars().next() else {
            return;
        };
        match next {
            '(' | '{' | '[' => self.depth += 1,
            ')' | '}' | ']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.html_from.last() == Some(&self.depth) {
                    self.html_from.pop();
                }
            }
            _ => {}
        }
        self.skip(next.len_utf8());
    }
}

/// The size of `html!` or `html_nested!` where an opening bracket follows.
fn html(rest: &str) -> Option<usize> {
    let name = ["html!", "html_nested!"].into_iter().find(|name| rest.starts_with(name))?;
    let after = rest.get(name.len()..)?.trim_start();
    after.starts_with(['{', '(', '[']).then_some(name.len())
}

/// The size of the string literal at the beginning of `rest`.
fn string(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, letter) in rest.char_indices() {
        match letter {
            '"' if at > 0 && !is_escaped => return at + 1,
            '\\' if !is_escaped => is_escaped = true,
            _ => is_escaped = false,
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.chars().take_while(|letter| *letter == '#').count();
    let body = after.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let opening = 2 + hashes;
    Some(body.find(&end).map_or(rest.len(), |at| opening + at + end.len()))
}

/// The size of the character literal at the beginning of `rest`; a lifetime is none.
fn letter(rest: &str) -> Option<usize> {
    let mut letters = rest.strip_prefix('\'')?.char_indices();
    let (_, first) = letters.next()?;
    if first == '\\' {
        letters.next();
        return letters.find(|(_, letter)| *letter == '\'').map(|(at, _)| at + 2);
    }
    letters.next().filter(|(_, letter)| *letter == '\'').map(|(at, _)| at + 2)
}

fn screen(text: &str) -> Source {
    Source { path: "ui/src/a.rs".to_owned(), text: text.to_owned() }
}

#[test]
fn chinese_in_a_screen_is_found_with_its_line() {
    let text = "fn view() -> Html {\n    html! {\n        <p>{ \"隐患\" }</p>\n    }\n}\n";

    assert_eq!(chinese(&screen(text)), ["ui/src/a.rs:3: the literal \"隐患\" belongs in ui/locales"]);
}

#[test]
fn chinese_is_found_in_attributes_raw_strings_and_nested_screens() {
    assert_eq!(chinese(&screen("html! { <p title=\"，\"/> }")).len(), 1);
    assert_eq!(chinese(&screen("html!(<p>{ r#\"巡查\"# }</p>)")).len(), 1);
    assert_eq!(chinese(&screen("html! { if x { {html! { \"a\" }} } <b>{\"整改\"}</b> }")).len(), 1);
}

#[test]
fn chinese_outside_of_screens_and_in_comments_is_left_alone() {
    assert!(chinese(&screen("html! { <p>{t(\"hazard\")}</p> }\nconst NAME: &str = \"隐患\";")).is_empty());
    assert!(chinese(&screen("html! { // 隐患 \"x\"\n <p/> }")).is_empty());
    assert!(chinese(&screen("let quote = '\"'; let a: &'static str = \"隐\"; html! { <p/> }")).is_empty());
    assert!(chinese(&screen("html! { <p>{\"\\\"}\"}</p> }\nlet x = \"患\";")).is_empty());
}

#[test]
fn text_that_becomes_html_is_found() {
    assert_eq!(raw(&screen("node.set_inner_html(text);")), ["ui/src/a.rs:1: text becomes HTML here"]);
    assert_eq!(raw(&screen("Html::from_html_unchecked(text)")).len(), 1);
    assert!(raw(&screen("node.set_text_content(Some(text));")).is_empty());
}
