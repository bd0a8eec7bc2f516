//! The stages of `cargo xtask test`, in the order in which they run, and the count they add up to.

use crate::demo::build_shell;
use crate::dist;
use crate::licence;
use crate::step::{note, run, run_hearing};
use crate::test::Amounts;
use crate::wasm_target;
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use clap::ValueEnum;
use std::process::Command;

/// One part of the test run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The sources are formatted.
    Fmt,
    /// No lint of the crates that run on a machine.
    Lints,
    /// No lint of the crates that run in a browser.
    WasmLints,
    /// The screens and the browser's device build.
    Ui,
    /// The relay and all tests build.
    Build,
    /// The shell and its tests build, with the screens in it.
    Shell,
    /// No lint of the shell.
    ShellLints,
    /// The tests.
    Tests,
    /// Licences, versions held twice, and sources of the crates in use.
    Licences,
}

/// The crates that are tested together, so that each of them is built once.
const TESTED: [&str; 8] = [
    "--package",
    "qianliyan-domain",
    "--package",
    "qianliyan-device",
    "--package",
    "qianliyan-relay",
    "--package",
    "integration-tests",
];

const SHELL: [&str; 4] = ["--package", "qianliyan-app", "--features", "custom-protocol"];

/// The crates whose tests run apart, because they are built with other features of what they share.
const TESTED_APART: [&[&str]; 3] =
    [&["--package", "xtask"], &["--package", "qianliyan-ui", "--package", "qianliyan-yew", "--lib"], &SHELL];

const BROWSER_CRATES: [&str; 6] =
    ["--package", "qianliyan-ui", "--package", "qianliyan-yew", "--package", "qianliyan-worker"];

impl Stage {
    /// What the stage does, for the person at the terminal.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Fmt => "format",
            Self::Lints => "lints",
            Self::WasmLints => "lints of the browser's crates",
            Self::Ui => "screens and browser's device",
            Self::Build => "relay and tests",
            Self::Shell => "shell",
            Self::ShellLints => "lints of the shell",
            Self::Tests => "tests",
            Self::Licences => "licences",
        }
    }

    /// Runs the stage; tests add to `tally` themselves, every other stage counts as one.
    pub(crate) fn run(self, workspace: &Workspace, amounts: &Amounts, tally: &mut Tally) -> Result<()> {
        let result = match self {
            Self::Fmt => run(workspace.cargo().args(["fmt", "--all", "--check"])),
            Self::Lints => lint(workspace),
            Self::WasmLints => lint_browser_crates(workspace),
            Self::Ui => dist::build(workspace),
            Self::Build => run(workspace.cargo().args(["build", "--bins", "--tests"]).args(TESTED)),
            // With its tests: what those need gives crates that both share another form, in which all are built again.
            Self::Shell => build_shell(workspace, &["--bins", "--tests"]),
            Self::ShellLints => lint_shell(workspace),
            Self::Tests => return run_tests(workspace, amounts, tally),
            Self::Licences => licence::check(workspace),
        };
        tally.count(&result);
        result
    }
}

fn lint(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["clippy", "--all-targets"]).args(TESTED).args(["--package", "xtask"]);
    run(command.args(["--", "--deny", "warnings"]))
}

/// Lints with the profile of the build, so that C parts are compiled once.
fn lint_browser_crates(workspace: &Workspace) -> Result<()> {
    if !wasm_target::can_lint() {
        note(
            "Debian's compiler comes without clippy: the screens are linted for this machine, the worker is not",
        );
        let mut command = workspace.cargo();
        command.args(["clippy", "--package", "qianliyan-ui"]);
        return run(command.args(["--", "--deny", "warnings"]));
    }
    let mut command = wasm_target::cargo(workspace, "clippy")?;
    command.args(["--profile", "wasm"]).args(BROWSER_CRATES);
    run(command.args(["--", "--deny", "warnings"]))
}

/// The shell embeds the screens when it is compiled, so it is linted after they are built.
fn lint_shell(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["clippy", "--all-targets"]).args(SHELL);
    run(command.args(["--", "--deny", "warnings"]))
}

fn run_tests(workspace: &Workspace, amounts: &Amounts, tally: &mut Tally) -> Result<()> {
    let mut failed = Vec::new();
    for packages in std::iter::once(&TESTED[..]).chain(TESTED_APART) {
        let mut command = workspace.cargo();
        command.args(["test", "--no-fail-fast"]).args(packages).envs(workspace.for_tests());
        command.envs(amounts.variables());
        if let Err(error) = tally.count_tests(&mut command) {
            failed.push(error.to_string());
        }
    }
    if !failed.is_empty() {
        bail!("{}", failed.join("; "));
    }
    Ok(())
}

/// How many passed and failed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// Counts a stage as one.
    pub(crate) const fn count<T, E>(&mut self, result: &Result<T, E>) {
        match result {
            Ok(_) => self.passed = self.passed.saturating_add(1),
            Err(_) => self.failed = self.failed.saturating_add(1),
        }
    }

    /// Runs tests and adds what they say of themselves. A run that fails without a failed test, as
    /// when it does not compile, counts as one failure.
    fn count_tests(&mut self, command: &mut Command) -> Result<()> {
        let mut own = Self::default();
        let result = run_hearing(command, |line| own.hear(line));
        if result.is_err() && own.failed == 0 {
            own.failed = 1;
        }
        self.passed = self.passed.saturating_add(own.passed);
        self.failed = self.failed.saturating_add(own.failed);
        result
    }

    /// Adds the counts of a line like `test result: ok. 3 passed; 0 failed; …`.
    fn hear(&mut self, line: &str) {
        let Some(counts) = line.trim().strip_prefix("test result: ") else {
            return;
        };
        self.passed = self.passed.saturating_add(number_before(counts, " passed"));
        self.failed = self.failed.saturating_add(number_before(counts, " failed"));
    }
}

fn number_before(text: &str, word: &str) -> u64 {
    let Some((before, _)) = text.split_once(word) else {
        return 0;
    };
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_all_result_lines_add_up() {
        let mut tally = Tally::default();

        tally.hear(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s",
        );
        tally.hear("test stage::tests::something ... ok");
        tally.hear("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");

        assert_eq!(tally, Tally { passed: 15, failed: 2 });
    }

    #[test]
    fn a_run_that_fails_without_a_failed_test_is_one_failure() {
        let mut tally = Tally::default();

        let result = tally.count_tests(Command::new("sh").args(["-c", "exit 101"]));

        assert!(result.is_err());
        assert_eq!(tally, Tally { passed: 0, failed: 1 });
    }

    #[test]
    fn failed_tests_are_counted_as_they_are() {
        let mut tally = Tally::default();
        let line = "echo 'test result: FAILED. 3 passed; 2 failed; 0 ignored'; exit 101";

        let result = tally.count_tests(Command::new("sh").args(["-c", line]));

        assert!(result.is_err());
        assert_eq!(tally, Tally { passed: 3, failed: 2 });
    }
}
