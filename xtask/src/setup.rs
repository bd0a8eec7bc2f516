//! Set-up: the system's packages, Rust's parts and the optimiser, each only where a command needs it.

use crate::step::{ask, is_there, note, run, step};
use crate::wasm_target;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a command cannot do without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Building the screens and the browser's device.
    Wasm,
    /// Driving a browser.
    Browser,
    /// Building the shell.
    Shell,
    /// Driving the shell's window and taking pictures.
    Window,
    /// Type-checking the shell for a phone.
    Phone,
    /// Letting disks fail.
    Faults,
    /// Formatting and lints.
    Lints,
}

impl Need {
    pub(crate) const ALL: [Self; 7] =
        [Self::Wasm, Self::Browser, Self::Shell, Self::Window, Self::Phone, Self::Faults, Self::Lints];

    /// Names of Debian 12's packages.
    const fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Wasm => &["clang-19", "llvm-19", "lld-19"],
            Self::Browser => &["chromium", "chromium-driver", "fonts-noto-cjk"],
            Self::Shell => {
                &["pkg-config", "libwebkit2gtk-4.1-dev", "libayatana-appindicator3-dev", "librsvg2-dev"]
            }
            Self::Window => {
                &["xvfb", "xauth", "webkit2gtk-driver", "dbus", "dbus-x11", "imagemagick", "fonts-noto-cjk"]
            }
            Self::Phone => &["clang-19", "llvm-19", "libc6-dev-arm64-cross"],
            Self::Faults => &["strace"],
            Self::Lints => &[],
        }
    }
}

/// Installs what `needs` name and is not there yet.
pub(crate) fn provide(workspace: &Workspace, needs: &[Need]) -> Result<()> {
    step("set-up", || {
        provide_packages(needs)?;
        if needs.contains(&Need::Lints) {
            provide_component("rustfmt", "fmt")?;
            provide_component("clippy", "clippy")?;
        }
        if needs.contains(&Need::Wasm) {
            wasm_target::provide()?;
            provide_optimiser(workspace)?;
        }
        Ok(())
    })
}

fn provide_packages(needs: &[Need]) -> Result<()> {
    let mut wanted: Vec<&str> = needs.iter().flat_map(|need| need.packages()).copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    install(&missing(&wanted))
}

/// Those of `packages` that dpkg does not know as installed.
fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    let known = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"])
        .args(packages)
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    packages.iter().filter(|name| !says_installed(&known, name)).copied().collect()
}

fn says_installed(known: &str, package: &str) -> bool {
    known.lines().any(|line| line.split_once(' ') == Some((package, "installed")))
}

/// Installs Debian packages as root or through sudo; where neither goes, says the line and stops.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    if !is_there("apt-get") {
        note(format!(
            "this is no Debian: going on without a look at what Debian calls {}",
            packages.join(" ")
        ));
        return Ok(());
    }
    let Some(first) = privileged() else {
        bail!(
            "these packages are missing and this user may not install them. Run this line, then again:\n\n\
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {}\n",
            packages.join(" ")
        );
    };
    step(format!("apt-get install {}", packages.join(" ")), || {
        run(apt(&first).arg("update").arg("-qq"))?;
        run(apt(&first).args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
    })
}

/// The words before `apt-get`: none for root, sudo where it asks nothing, nothing at all elsewhere.
fn privileged() -> Option<Vec<&'static str>> {
    let is_root = ask(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if is_root {
        return Some(Vec::new());
    }
    ask(Command::new("sudo").args(["-n", "true"])).map(|_| vec!["sudo", "-n"])
}

fn apt(first: &[&str]) -> Command {
    let words = [first, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]].concat();
    let mut words = words.into_iter();
    let mut command = Command::new(words.next().unwrap_or("apt-get"));
    command.args(words).args(["-o", "DPkg::Lock::Timeout=600"]);
    command
}

fn provide_component(component: &str, subcommand: &str) -> Result<()> {
    if ask(Command::new("cargo").args([subcommand, "--version"])).is_some() {
        return Ok(());
    }
    step(format!("rustup component add {component}"), || {
        run(Command::new("rustup").args(["component", "add", component]))
    })
}

/// The optimiser of wasm, as npm has it; Debian's is too old for what Rust emits.
const OPTIMISER: &str = "binaryen@132.0.0";

/// Where npm puts programs of the optimiser's package.
pub(crate) fn optimiser(workspace: &Workspace) -> PathBuf {
    workspace.kept().join("npm/node_modules/.bin/wasm-opt")
}

fn provide_optimiser(workspace: &Workspace) -> Result<()> {
    let folder = workspace.kept().join("npm");
    if holds_optimiser(&folder) {
        return Ok(());
    }
    if !is_there("npm") {
        note("npm is not there: the wasm stays as the compiler made it, about a sixth larger");
        return Ok(());
    }
    let installed = step(format!("npm install {OPTIMISER}"), || {
        std::fs::create_dir_all(&folder).context("making the optimiser's folder")?;
        std::fs::write(folder.join("package.json"), "{\"private\":true}\n")?;
        run(Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--loglevel=error", OPTIMISER])
            .current_dir(&folder))
    });
    if let Err(error) = installed {
        note(format!("going on without wasm-opt: {error:#}"));
    }
    Ok(())
}

fn holds_optimiser(folder: &Path) -> bool {
    let Ok(text) = std::fs::read(folder.join("node_modules/binaryen/package.json")) else {
        return false;
    };
    let found = serde_json::from_slice(&text).unwrap_or(serde_json::Value::Null);
    found["version"].as_str() == OPTIMISER.split_once('@').map(|(_, version)| version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_package_wholly_installed_counts() {
        let known = "clang-19 installed\nlld-19 config-files\n";

        assert!(says_installed(known, "clang-19"));
        assert!(!says_installed(known, "lld-19"));
        assert!(!says_installed(known, "clang"));
    }
}
