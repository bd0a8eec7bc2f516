//! Running things: the demo county, the shell's window and the pictures.

use crate::dist;
use crate::setup::{Need, provide};
use crate::step::{note, run as run_command, step};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::fs;
use std::path::Path;
use std::process::Command;

/// How the demo is to run.
#[derive(Args)]
pub(crate) struct Options {
    /// The port on this machine.
    #[arg(long, default_value_t = 8077)]
    port: u16,
    /// Makes the county anew; what was done in the demo so far is lost.
    #[arg(long)]
    fresh: bool,
}

/// Builds, makes the county where it is not there yet, and serves until Ctrl-C.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    provide(workspace, &[Need::Wasm])?;
    dist::build(workspace)?;
    step("build the relay", || {
        run_command(workspace.cargo().args(["build", "--package", "qianliyan-relay"]))
    })?;
    let data = workspace.root.join("data/demo");
    if options.fresh && data.exists() {
        step("remove the old demo county", || fs::remove_dir_all(&data).context("removing data/demo"))?;
    }
    make_county(workspace, &data)?;
    note("serving; Ctrl-C stops it");
    serve(
        Command::new(workspace.program("qianliyan-relay"))
            .arg("serve")
            .arg("--data")
            .arg("data/demo")
            .args(["--listen", &format!("127.0.0.1:{}", options.port)])
            .args(["--ui-dir", "dist"])
            .current_dir(&workspace.root),
    )
}

/// Makes the county beside its place and moves it there, so that a half-made one is never served.
fn make_county(workspace: &Workspace, data: &Path) -> Result<()> {
    if data.exists() {
        note("the demo county is there already (--fresh makes it anew)");
        return Ok(());
    }
    step("make the demo county", || {
        let part = workspace.root.join("data/demo.part");
        if part.exists() {
            fs::remove_dir_all(&part).context("removing a half-made county")?;
        }
        fs::create_dir_all(workspace.root.join("data")).context("making data")?;
        run_command(
            Command::new(workspace.program("qianliyan-relay"))
                .args(["init-demo", "--data", "data/demo.part", "--seed", "1"])
                .current_dir(&workspace.root),
        )?;
        fs::rename(&part, data).context("putting the county in its place")
    })
}

/// Becomes the relay, so that it hears Ctrl-C and a request to stop as if started by hand.
#[cfg(unix)]
fn serve(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("starting the relay")
}

#[cfg(not(unix))]
fn serve(command: &mut Command) -> Result<()> {
    run_command(command)
}

/// Builds the shell with the screens in it and opens it.
pub(crate) fn open_window(workspace: &Workspace) -> Result<()> {
    provide(workspace, &[Need::Wasm, Need::Shell])?;
    dist::build(workspace)?;
    build_shell(workspace, &[])?;
    note("opening the window; close it to come back");
    run_command(Command::new(workspace.program("qianliyan-app")).current_dir(&workspace.root))
}

/// Builds the shell with `dist/` embedded, and `also` what these arguments name.
pub(crate) fn build_shell(workspace: &Workspace, also: &[&str]) -> Result<()> {
    let shell = ["build", "--package", "qianliyan-app", "--features", "custom-protocol"];
    step("build the shell", || run_command(workspace.cargo().args(shell).args(also)))
}

/// Takes the pictures of `docs/pictures/` through a browser.
pub(crate) fn take_pictures(workspace: &Workspace) -> Result<()> {
    if !workspace.has_program("integration-tests", "pictures")? {
        bail!("the program that takes the pictures is not there yet: no picture was made");
    }
    provide(workspace, &[Need::Wasm, Need::Browser, Need::Window])?;
    dist::build(workspace)?;
    step("build the relay and the program that takes the pictures", || {
        run_command(workspace.cargo().args([
            "build",
            "--bins",
            "--package",
            "qianliyan-relay",
            "--package",
            "integration-tests",
        ]))
    })?;
    step("take the pictures", || {
        run_command(
            Command::new(workspace.program("pictures"))
                .envs(workspace.for_tests())
                .env("QIANLIYAN_PICTURES", workspace.root.join("docs/pictures"))
                .current_dir(&workspace.root),
        )
    })
}
