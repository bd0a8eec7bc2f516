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
    /// How many seeds the village plays through; the tests have a number of their own.
    #[arg(long)]
    seeds: Option<u64>,
    /// Runs only this stage; may stand several times.
    #[arg(long)]
    only: Vec<Stage>,
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
        let result = step(stage.title(), || stage.run(workspace, options.seeds, &mut tally));
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
        let options = Options { seeds: None, only: vec![Stage::Tests, Stage::Fmt] };

        assert_eq!(stages(&options), [Stage::Fmt, Stage::Tests]);
    }

    #[test]
    fn without_a_choice_every_stage_runs() {
        assert_eq!(stages(&Options { seeds: None, only: vec![] }), Stage::value_variants());
    }
}
