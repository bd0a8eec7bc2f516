//! Where things are.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout and the folder that cargo builds into.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Asks cargo, so that a target folder set by environment or configuration is honoured.
    pub(crate) fn find() -> Result<Self> {
        let metadata = metadata(None, &["--no-deps"])?;
        Ok(Self {
            root: text(&metadata, "workspace_root")?.into(),
            target: text(&metadata, "target_directory")?.into(),
        })
    }

    /// The screens as a browser gets them.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// What this tool keeps between runs; may be deleted at any time.
    pub(crate) fn kept(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// A program built with the dev profile.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// What tests find their programs and the screens by.
    pub(crate) fn for_tests(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("QIANLIYAN_RELAY", self.program("qianliyan-relay")),
            ("QIANLIYAN_APP", self.program("qianliyan-app")),
            ("QIANLIYAN_DIST", self.dist()),
        ]
    }

    /// A cargo command at the root of the workspace.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(cargo_program());
        command.current_dir(&self.root);
        command
    }

    /// Says whether a package of this workspace has a program of that name.
    pub(crate) fn has_program(&self, package: &str, name: &str) -> Result<bool> {
        let metadata = metadata(Some(&self.root), &["--no-deps"])?;
        Ok(list(&metadata, "packages")
            .filter(|one| one["name"] == package)
            .flat_map(|one| list(one, "targets"))
            .any(|one| one["name"] == name && list(one, "kind").any(|kind| kind == "bin")))
    }
}

fn cargo_program() -> PathBuf {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()).into()
}

/// What `cargo metadata` says with these further arguments.
pub(crate) fn metadata(root: Option<&Path>, arguments: &[&str]) -> Result<Value> {
    let started_by_cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let mut command = Command::new(cargo_program());
    command.args(["metadata", "--format-version", "1"]).args(arguments);
    if let Some(folder) = root.map(Path::to_path_buf).or(started_by_cargo) {
        command.current_dir(folder);
    }
    let output = command.output().context("running cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    serde_json::from_slice(&output.stdout).context("reading what cargo metadata said")
}

/// The elements of the list at `key`; none where there is no list.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

/// The text at `key`.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value[key].as_str().with_context(|| format!("cargo metadata said nothing of {key}"))
}
