//! Licences, versions held twice, and sources of the crates in use, by the rules of `deny.toml`.
//!
//! `cargo deny` does this where it is installed. Building it takes longer than all other checks, so
//! where it is not there the same three rules are checked here on what `cargo metadata` says.

use crate::step::{ask, note, run};
use crate::workspace::{Workspace, list, metadata, text};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

/// Checks licences, versions and sources.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    if ask(Command::new("cargo").args(["deny", "--version"])).is_some() {
        return run(workspace.cargo().args(["deny", "check", "licenses", "bans", "sources"]));
    }
    note("cargo-deny is not there: its rules are read from deny.toml and checked on cargo's metadata");
    let rules = Rules::read(&fs::read_to_string(workspace.root.join("deny.toml"))?)?;
    let crates = crates_in_use(workspace, &rules)?;
    let complaints = rules.complaints(&crates);
    if !complaints.is_empty() {
        bail!("{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    }
    note(format!("{} crates: licences, versions and sources are as deny.toml allows", crates.len()));
    Ok(())
}

/// A crate of the dependency graph.
#[derive(Debug)]
struct Crate {
    name: String,
    version: String,
    licence: Option<String>,
    /// Where it comes from; nothing for a crate of this workspace.
    source: Option<String>,
}

/// The crates that reach any of the targets that the rules name.
fn crates_in_use(workspace: &Workspace, rules: &Rules) -> Result<Vec<Crate>> {
    let mut arguments = vec!["--locked"];
    for target in &rules.targets {
        arguments.extend(["--filter-platform", target]);
    }
    let metadata = metadata(Some(&workspace.root), &arguments)?;
    let reached: BTreeSet<&str> =
        list(&metadata["resolve"], "nodes").filter_map(|node| node["id"].as_str()).collect();
    list(&metadata, "packages")
        .filter(|package| package["id"].as_str().is_some_and(|id| reached.contains(id)))
        .map(read_crate)
        .collect()
}

fn read_crate(package: &Value) -> Result<Crate> {
    Ok(Crate {
        name: text(package, "name")?.to_owned(),
        version: text(package, "version")?.to_owned(),
        licence: package["license"].as_str().map(str::to_owned),
        source: package["source"].as_str().map(str::to_owned),
    })
}

/// The part of `deny.toml` that is checked here.
struct Rules {
    targets: Vec<String>,
    allowed: BTreeSet<String>,
    /// `name@version` of versions that may stand beside another.
    skipped: BTreeSet<String>,
}

impl Rules {
    fn read(text: &str) -> Result<Self> {
        let table: toml::Table = text.parse().context("reading deny.toml")?;
        let strings = |section: &str, key: &str| -> Vec<String> {
            let values = table.get(section).and_then(|part| part.get(key)).and_then(toml::Value::as_array);
            values.into_iter().flatten().filter_map(named).collect()
        };
        Ok(Self {
            targets: strings("graph", "targets"),
            allowed: strings("licenses", "allow").into_iter().collect(),
            skipped: strings("bans", "skip").into_iter().collect(),
        })
    }

    fn complaints(&self, crates: &[Crate]) -> Vec<String> {
        let mut complaints = Vec::new();
        for one in crates {
            complaints.extend(self.complaint_of_licence(one));
            complaints.extend(complaint_of_source(one));
        }
        complaints.extend(self.complaints_of_versions(crates));
        complaints
    }

    fn complaint_of_licence(&self, one: &Crate) -> Option<String> {
        let Some(licence) = &one.licence else {
            return Some(format!("{} {} names no licence", one.name, one.version));
        };
        let fits = Expression::of(licence).fits(&self.allowed);
        (!fits).then(|| format!("{} {}: licence {licence} is not allowed", one.name, one.version))
    }

    /// Of each crate one version is free; every further one must be skipped, and every skip be needed.
    fn complaints_of_versions(&self, crates: &[Crate]) -> Vec<String> {
        let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for one in crates {
            versions.entry(&one.name).or_default().insert(format!("{}@{}", one.name, one.version));
        }
        let present: BTreeSet<&String> = versions.values().flatten().collect();
        let mut complaints: Vec<String> = self
            .skipped
            .iter()
            .filter(|skip| !present.contains(skip))
            .map(|skip| format!("deny.toml skips {skip}, which is not in use"))
            .collect();
        for held in versions.values() {
            let free: Vec<&str> =
                held.iter().filter(|one| !self.skipped.contains(*one)).map(String::as_str).collect();
            if free.len() > 1 {
                complaints.push(format!("held more than once: {}", free.join(", ")));
            }
        }
        complaints
    }
}

/// A plain string, or the `crate` or `triple` of a table with a reason.
fn named(value: &toml::Value) -> Option<String> {
    let text = value.as_str().or_else(|| value.get("crate").or_else(|| value.get("triple"))?.as_str());
    text.map(str::to_owned)
}

fn complaint_of_source(one: &Crate) -> Option<String> {
    let source = one.source.as_ref()?;
    let is_registry = source.starts_with("registry+") || source.starts_with("sparse+");
    (!is_registry).then(|| format!("{} {} comes from {source}", one.name, one.version))
}

/// A licence expression, read from left to right.
struct Expression<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl<'a> Expression<'a> {
    /// `/` is how crates wrote `OR` before licence expressions had a grammar.
    fn of(text: &'a str) -> Self {
        let mut words = Vec::new();
        for part in text.split(['/', ' ']).filter(|part| !part.is_empty()) {
            let inner = part.trim_start_matches('(');
            words.extend(std::iter::repeat_n("(", part.len().saturating_sub(inner.len())));
            let name = inner.trim_end_matches(')');
            words.push(name);
            words.extend(std::iter::repeat_n(")", inner.len().saturating_sub(name.len())));
        }
        if text.contains('/') {
            words = words.into_iter().flat_map(|word| [word, "OR"]).collect();
            words.pop();
        }
        Self { words, at: 0 }
    }

    fn fits(mut self, allowed: &BTreeSet<String>) -> bool {
        let fits = self.any(allowed);
        fits && self.at == self.words.len()
    }

    fn any(&mut self, allowed: &BTreeSet<String>) -> bool {
        let mut fits = self.all(allowed);
        while self.takes("OR") {
            fits |= self.all(allowed);
        }
        fits
    }

    fn all(&mut self, allowed: &BTreeSet<String>) -> bool {
        let mut fits = self.one(allowed);
        while self.takes("AND") {
            fits &= self.one(allowed);
        }
        fits
    }

    fn one(&mut self, allowed: &BTreeSet<String>) -> bool {
        if self.takes("(") {
            let fits = self.any(allowed);
            return self.takes(")") && fits;
        }
        let Some(name) = self.next() else {
            return false;
        };
        let name = match self.takes("WITH") {
            true => format!("{name} WITH {}", self.next().unwrap_or_default()),
            false => name.to_owned(),
        };
        allowed.contains(&name)
    }

    fn takes(&mut self, word: &str) -> bool {
        let takes = self.words.get(self.at).is_some_and(|next| *next == word);
        self.at = self.at.saturating_add(usize::from(takes));
        takes
    }

    fn next(&mut self) -> Option<&'a str> {
        let word = self.words.get(self.at).copied();
        self.at = self.at.saturating_add(usize::from(word.is_some()));
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules::read(
            r#"
            [graph]
            targets = ["x86_64-unknown-linux-gnu", { triple = "wasm32-unknown-unknown" }]
            [licenses]
            allow = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]
            [bans]
            skip = [{ crate = "old@1.0.0", reason = "one crate still asks for it" }]
            "#,
        )
        .unwrap()
    }

    fn held(name: &str, version: &str) -> Crate {
        Crate {
            name: name.to_owned(),
            version: version.to_owned(),
            licence: Some("MIT".to_owned()),
            source: Some("registry+index".to_owned()),
        }
    }

    #[test]
    fn a_licence_fits_where_the_expression_leaves_an_allowed_choice() {
        let allowed = rules().allowed;
        let fits = |text| Expression::of(text).fits(&allowed);

        assert!(fits("MIT OR GPL-3.0"));
        assert!(fits("GPL-3.0/MIT"));
        assert!(fits("(GPL-3.0 OR MIT) AND Apache-2.0"));
        assert!(fits("Apache-2.0 WITH LLVM-exception"));
        assert!(!fits("MIT AND GPL-3.0"));
        assert!(!fits("GPL-3.0"));
        assert!(!fits("MIT garbage"));
        assert!(!fits(""));
    }

    #[test]
    fn a_second_version_is_refused_unless_it_is_skipped() {
        let skipped = [held("old", "1.0.0"), held("old", "2.0.0")];
        let twice = [held("old", "1.0.0"), held("new", "1.0.0"), held("new", "2.0.0")];

        assert!(rules().complaints(&skipped).is_empty());
        assert_eq!(rules().complaints(&twice), ["held more than once: new@1.0.0, new@2.0.0"]);
    }

    #[test]
    fn a_skip_that_nobody_needs_is_refused() {
        assert_eq!(rules().complaints(&[]), ["deny.toml skips old@1.0.0, which is not in use"]);
    }

    #[test]
    fn a_crate_from_elsewhere_or_without_licence_is_refused() {
        let mut one = held("old", "1.0.0");
        one.source = Some("git+somewhere".to_owned());
        one.licence = None;

        let complaints = rules().complaints(&[one]);

        assert_eq!(complaints, ["old 1.0.0 names no licence", "old 1.0.0 comes from git+somewhere"]);
    }
}
