//! `cargo xtask test`: all stages, going on past one that fails, and one count at the end.

use crate::setup::{Need, provide};
use crate::stage::{Stage, Tally};
use crate::step::{spent, step};
use crate::workspace::Workspace;
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::process::ExitCode;
use std::time::Instant;

/// What is to be tested.
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    amounts: Amounts,
    /// Runs only this stage; may stand several times.
    #[arg(long)]
    only: Vec<Stage>,
}

/// How much the long tests do; without a word each does as much as belongs into every run.
#[derive(Args, Default)]
pub(crate) struct Amounts {
    /// How many seeds the village plays through.
    #[arg(long)]
    seeds: Option<u64>,
    /// How many days of bad network the county's fleet comes through.
    #[arg(long)]
    fleet_seeds: Option<u64>,
    /// How often the power of a disk is cut, for each kind of store.
    #[arg(long)]
    cuts: Option<u64>,
    /// How often the process of a phone is killed.
    #[arg(long)]
    kills: Option<u64>,
    /// How often the relay's process is killed.
    #[arg(long)]
    relay_kills: Option<u64>,
    /// How often a disk fails, for each kind of failure.
    #[arg(long)]
    failures: Option<u64>,
    /// How many damaged inputs each fuzz target reads.
    #[arg(long)]
    inputs: Option<u64>,
    /// At how many bytes of a session its line is cut; `all` for every one.
    #[arg(long, value_parser = count_or_all)]
    offsets: Option<u64>,
    /// How many bytes are damaged on the way.
    #[arg(long)]
    flips: Option<u64>,
}

fn count_or_all(text: &str) -> Result<u64, std::num::ParseIntError> {
    if text == "all" { Ok(u64::MAX) } else { text.parse() }
}

impl Amounts {
    /// What the tests find in their environment.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&'static str, String)> {
        let all = [
            ("QIANLIYAN_SEEDS", self.seeds),
            ("QIANLIYAN_FLEET_SEEDS", self.fleet_seeds),
            ("QIANLIYAN_CUTS", self.cuts),
            ("QIANLIYAN_KILLS", self.kills),
            ("QIANLIYAN_RELAY_KILLS", self.relay_kills),
            ("QIANLIYAN_FAILURES", self.failures),
            ("QIANLIYAN_INPUTS", self.inputs),
            ("QIANLIYAN_OFFSETS", self.offsets),
            ("QIANLIYAN_FLIPS", self.flips),
        ];
        all.into_iter().filter_map(|(name, amount)| Some((name, amount?.to_string())))
    }
}

/// Runs the stages; the last line is `N passed, N failed`.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut tally = Tally::default();
    if let Err(error) = provide(workspace, &Need::ALL) {
        eprintln!("xtask: set-up failed, so nothing else can run: {error:#}");
        tally.failed = 1;
        return Ok(close(&tally));
    }
    let mut lines = Vec::new();
    for stage in stages(options) {
        let started = Instant::now();
        let result = step(stage.title(), || stage.run(workspace, &options.amounts, &mut tally));
        let word = if result.is_ok() { "passed" } else { "FAILED" };
        lines.push(format!("{word}  {} ({})", stage.title(), spent(started.elapsed())));
        if let Err(error) = result {
            eprintln!("xtask: {}: {error:#}", stage.title());
        }
    }
    println!("\n{}\n", lines.join("\n"));
    Ok(close(&tally))
}

fn stages(options: &Options) -> Vec<Stage> {
    let all = Stage::value_variants().iter().copied();
    all.filter(|stage| options.only.is_empty() || options.only.contains(stage)).collect()
}

fn close(tally: &Tally) -> ExitCode {
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stages_run_in_their_order_whatever_was_asked_first() {
        let options = Options { amounts: Amounts::default(), only: vec![Stage::Tests, Stage::Fmt] };

        assert_eq!(stages(&options), [Stage::Fmt, Stage::Tests]);
    }

    #[test]
    fn an_amount_reaches_the_tests_by_its_variable_and_no_word_leaves_them_theirs() {
        let amounts = Amounts { cuts: Some(100_000), ..Amounts::default() };

        assert_eq!(amounts.variables().collect::<Vec<_>>(), [("QIANLIYAN_CUTS", "100000".to_owned())]);
    }

    #[test]
    fn a_line_is_cut_at_as_many_bytes_as_are_asked_for_or_at_all() {
        assert_eq!(count_or_all("400"), Ok(400));
        assert_eq!(count_or_all("all"), Ok(u64::MAX));
        assert!(count_or_all("many").is_err());
    }

    #[test]
    fn without_a_choice_every_stage_runs() {
        assert_eq!(stages(&Options { amounts: Amounts::default(), only: vec![] }), Stage::value_variants());
    }
}
