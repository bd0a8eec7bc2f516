//! The bench: everything in the release profile, the screens as they are shipped, the peers from npm.

use crate::dist;
use crate::setup::{Need, provide};
use crate::step::{is_there, note, run as run_command, step};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Parts that need the screens, and a browser to show them.
const OF_BROWSER: [&str; 3] = ["size", "worker", "page"];
/// The part that measures others.
const PEERS: &str = "peers";

/// What is to be measured.
#[derive(Args)]
pub(crate) struct Options {
    /// Measures only this part (size, storm, link, device, worker, page or peers); may stand several times.
    #[arg(long)]
    only: Vec<String>,
    /// Keeps the numbers in `docs/bench`.
    #[arg(long)]
    keep: bool,
}

impl Options {
    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }
}

/// Builds what the wanted parts need and measures.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if OF_BROWSER.iter().any(|part| options.wants(part)) {
        provide(workspace, &[Need::Wasm, Need::Browser])?;
        dist::build(workspace)?;
    }
    step("build the relay and the bench in the release profile", || {
        let packages = ["--package", "qianliyan-relay", "--package", "integration-tests"];
        run_command(workspace.cargo().args(["build", "--release", "--bins"]).args(packages))
    })?;
    let peers = workspace.kept().join("peers");
    if options.wants(PEERS) {
        install_peers(workspace, &peers)?;
    }
    let release = |name: &str| workspace.target.join("release").join(name);
    step("measure", || {
        let mut command = Command::new(release("bench"));
        command.args(&options.only).args(options.keep.then_some("--keep"));
        command.env("QIANLIYAN_RELAY", release("qianliyan-relay"));
        command.env("QIANLIYAN_DIST", workspace.dist());
        command.env("QIANLIYAN_BENCH", workspace.root.join("docs/bench"));
        command.env("QIANLIYAN_PEERS", &peers);
        run_command(command.env("RUST_LOG", "warn").current_dir(&workspace.root))
    })
}

/// Installs the peers outside the checkout, without their scripts: what those would compile is not used. Where that fails,
/// the peers' rows say so.
fn install_peers(workspace: &Workspace, folder: &Path) -> Result<()> {
    if !is_there("npm") {
        note("npm is not there: no peer is measured");
        return Ok(());
    }
    let is_new = copy_changed(&workspace.root.join("bench/peers"), folder)?;
    if !is_new && folder.join("node_modules").is_dir() {
        return Ok(());
    }
    let installed = step("npm ci for the peers", || {
        run_command(
            Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir(folder),
        )
    });
    if let Err(error) = installed {
        note(format!("going on without the peers: {error:#}"));
    }
    Ok(())
}

/// Copies the files of a folder; says whether one of them names other packages than before.
fn copy_changed(from: &Path, to: &Path) -> Result<bool> {
    fs::create_dir_all(to).context("making the peers' folder")?;
    let mut is_new = false;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let file: PathBuf = entry?.path();
        let target = to.join(file.file_name().context("a file's name")?);
        let is_list = file.extension().is_some_and(|ending| ending == "json");
        is_new |= is_list && fs::read(&file).ok() != fs::read(&target).ok();
        fs::copy(&file, &target).with_context(|| format!("copying {}", file.display()))?;
    }
    Ok(is_new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_choice_every_part_is_measured() {
        let of = |only: &[&str]| Options {
            only: only.iter().map(|part| (*part).to_owned()).collect(),
            keep: false,
        };

        assert!(of(&[]).wants("storm") && of(&[]).wants(PEERS));
        assert!(of(&["storm"]).wants("storm") && !of(&["storm"]).wants(PEERS));
    }

    #[test]
    fn packages_are_installed_anew_only_where_their_list_changed() {
        let folder = std::env::temp_dir().join(format!("qianliyan-peers-{}", std::process::id()));
        let (from, to) = (folder.join("from"), folder.join("to"));
        fs::create_dir_all(&from).unwrap();
        fs::write(from.join("package.json"), "{}").unwrap();
        fs::write(from.join("storm.mjs"), "1").unwrap();

        assert!(copy_changed(&from, &to).unwrap());
        fs::write(from.join("storm.mjs"), "2").unwrap();
        assert!(!copy_changed(&from, &to).unwrap());
        fs::write(from.join("package.json"), "{\"private\":true}").unwrap();
        assert!(copy_changed(&from, &to).unwrap());
        assert_eq!(fs::read_to_string(to.join("storm.mjs")).unwrap(), "2");
        fs::remove_dir_all(&folder).unwrap();
    }
}
