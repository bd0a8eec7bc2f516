//! Builds, runs and tests Qianliyan.
//!
//! `cargo xtask demo` and `cargo xtask test` need nothing but Rust from rustup on a Debian 12: they
//! install what is missing and say what they do.

mod android;
mod bench;
mod demo;
mod dist;
mod licence;
mod module;
mod setup;
mod stage;
mod step;
mod test;
mod wasm_target;
mod workspace;

use crate::setup::Need;
use crate::workspace::Workspace;
use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Builds, runs and tests Qianliyan (千里眼).
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds everything, makes the demo county and serves it on this machine.
    Demo(demo::Options),
    /// Checks, builds and tests everything; the last line is `N passed, N failed`.
    Test(test::Options),
    /// Builds the screens and the browser's device into `dist/`.
    Ui,
    /// Opens the shell in a window of a phone's size.
    App,
    /// Measures; prints the numbers of this machine beside their bars and the last commit's.
    Bench(bench::Options),
    /// Makes the pictures of `docs/pictures/`.
    Pictures,
    /// Builds a package for Android where SDK and NDK are; elsewhere type-checks the shell for it.
    Android,
    /// Installs everything that any of these commands needs.
    Setup,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match task {
        Task::Demo(options) => demo::run(&workspace, &options)?,
        Task::Test(options) => return test::run(&workspace, &options),
        Task::Ui => {
            setup::provide(&workspace, &[Need::Wasm])?;
            dist::build(&workspace)?;
        }
        Task::App => demo::open_window(&workspace)?,
        Task::Bench(options) => bench::run(&workspace, &options)?,
        Task::Pictures => demo::take_pictures(&workspace)?,
        Task::Android => android::build_or_check(&workspace)?,
        Task::Setup => setup::provide(&workspace, &Need::ALL)?,
    }
    Ok(ExitCode::SUCCESS)
}
