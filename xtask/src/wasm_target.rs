//! How Rust builds for the browser: with the standard library built from its sources, so that a panic brings no text along
//! (ADR 19); where the sources cannot be had, with rustup's library as it is; else with Debian's compiler and sources.

use crate::setup::install;
use crate::step::{ask, note, run, step};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target's name.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";

/// The variable that chooses a way although a better one would go: `QIANLIYAN_WASM=rustup`, whose panics say what
/// happened, or `QIANLIYAN_WASM=debian`.
const CHOICE: &str = "QIANLIYAN_WASM";

/// A panic ends the module at once, without a text of where and why: that was a twelfth of the screens and a tenth of the engine.
const WITHOUT_TEXTS: [&str; 4] =
    ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zfmt-debug=none", "-Zlocation-detail=none"];

/// What cargo puts between flags, so that a path may hold blanks.
const BETWEEN_FLAGS: &str = "\u{1f}";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Source,
    Rustup,
    Debian,
}

impl Way {
    const ALL: [Self; 3] = [Self::Source, Self::Rustup, Self::Debian];

    /// What `QIANLIYAN_WASM` calls it.
    const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Rustup => "rustup",
            Self::Debian => "debian",
        }
    }

    /// Whether everything that it needs is there.
    fn is_there(self) -> bool {
        match self {
            Self::Source => library_sources("rustc").is_some(),
            Self::Rustup => rustup_library().is_some(),
            Self::Debian => Path::new(DEBIAN_CARGO).exists() && debian_library().is_some(),
        }
    }

    /// Gets what it needs.
    fn provide(self) -> Result<()> {
        let rustup = |words: [&'static str; 3]| {
            step(format!("rustup {}", words.join(" ")), || run(Command::new("rustup").args(words)))
        };
        match self {
            Self::Source => rustup(["component", "add", "rust-src"]),
            Self::Rustup => rustup(["target", "add", TARGET]),
            Self::Debian => install(&DEBIAN_PACKAGES),
        }
    }
}

/// Makes the best way work that can be had.
pub(crate) fn provide() -> Result<()> {
    for way in ways(std::env::var(CHOICE).ok().as_deref())? {
        if way.is_there() {
            return Ok(());
        }
        match way.provide() {
            Ok(()) if way.is_there() => return Ok(()),
            Ok(()) => note(format!("{} is not all there", way.name())),
            Err(error) => note(format!("{} does not go ({error:#})", way.name())),
        }
    }
    bail!(
        "no way to build for {TARGET}: neither rustup's sources or target nor Debian's {DEBIAN_PACKAGES:?} can be had"
    )
}

/// The ways to try, the best first; one alone where somebody chose.
fn ways(choice: Option<&str>) -> Result<Vec<Way>> {
    let Some(choice) = choice else { return Ok(Way::ALL.to_vec()) };
    let chosen: Vec<Way> = Way::ALL.into_iter().filter(|way| way.name() == choice).collect();
    if chosen.is_empty() {
        bail!("{CHOICE}={choice}: it is {}", Way::ALL.map(Way::name).join(", "));
    }
    Ok(chosen)
}

/// The way that works at present, if any.
fn way() -> Result<Way> {
    let ways = ways(std::env::var(CHOICE).ok().as_deref())?;
    let found = ways.into_iter().find(|way| way.is_there());
    found.context("Rust cannot build for the browser yet: run `cargo xtask setup`")
}

/// Says whether clippy can look at what is built for the browser.
pub(crate) fn can_lint() -> bool {
    way().is_ok_and(|way| way != Way::Debian)
}

/// The folder of the target's standard library in the sysroot of the compiler in use.
fn rustup_library() -> Option<PathBuf> {
    let sysroot = sysroot("rustc")?;
    Some(sysroot.join("lib/rustlib").join(TARGET).join("lib")).filter(|folder| folder.is_dir())
}

/// The sources of the standard library that belong to Debian's compiler.
fn debian_library() -> Option<PathBuf> {
    library_sources(DEBIAN_RUSTC)
}

/// The sources of the standard library that belong to a compiler, where they are installed.
pub(crate) fn library_sources(compiler: &str) -> Option<PathBuf> {
    let sources = sysroot(compiler)?.join("lib/rustlib/src/rust/library");
    Some(sources).filter(|folder| folder.is_dir())
}

fn sysroot(compiler: &str) -> Option<PathBuf> {
    ask(Command::new(compiler).args(["--print", "sysroot"])).map(|text| PathBuf::from(text.trim()))
}

/// `cargo SUBCOMMAND` for the browser, whichever way works.
pub(crate) fn cargo(workspace: &Workspace, subcommand: &str) -> Result<Command> {
    let way = way()?;
    let mut command = match way {
        Way::Source | Way::Rustup => workspace.cargo(),
        Way::Debian => debian_cargo(workspace)?,
    };
    command.args([subcommand, "--target", TARGET]);
    if way != Way::Rustup {
        command.arg("-Zbuild-std=std,panic_abort").env("RUSTC_BOOTSTRAP", "1");
    }
    let mut flags = flags(workspace);
    if way == Way::Source {
        command.arg("-Zbuild-std-features=optimize_for_size");
        for flag in WITHOUT_TEXTS {
            flags.push(BETWEEN_FLAGS);
            flags.push(flag);
        }
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", flags);
    for (name, program) in [("CC", "clang-19"), ("AR", "llvm-ar-19")] {
        let name = format!("{name}_wasm32_unknown_unknown");
        if std::env::var_os(&name).is_none() {
            command.env(name, program);
        }
    }
    Ok(command)
}

/// Leaves the paths of this machine out of what is shipped, so that the same sources give the same
/// build on any machine.
fn flags(workspace: &Workspace) -> OsString {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let cargo_home = std::env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    let mut flags = OsString::new();
    let library = sysroot("rustc").unwrap_or_default().join("lib/rustlib/src/rust");
    for (folder, name) in [(&cargo_home, "cargo"), (&workspace.root, "qianliyan"), (&library, "rust")] {
        if !flags.is_empty() {
            flags.push(BETWEEN_FLAGS);
        }
        flags.push("--remap-path-prefix=");
        flags.push(folder);
        flags.push("=");
        flags.push(name);
    }
    flags
}

/// Debian's cargo with Debian's compiler; rustup's variables would lead it to rustup's.
fn debian_cargo(workspace: &Workspace) -> Result<Command> {
    let mut command = Command::new(DEBIAN_CARGO);
    command
        .current_dir(&workspace.root)
        .env("RUSTC", DEBIAN_RUSTC)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO");
    if Path::new("/usr/bin/wasm-ld-19").exists() {
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "/usr/bin/wasm-ld-19");
        return Ok(command);
    }
    let lld = sysroot("rustc").context("no linker for wasm: neither lld-19 nor rustup's rust-lld")?;
    command.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
        lld.join("lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld"),
    );
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_is_tried_first_and_what_was_chosen_alone() {
        assert_eq!(ways(None).unwrap(), Way::ALL);
        assert_eq!(ways(Some("rustup")).unwrap(), [Way::Rustup]);
        let said = ways(Some("npm")).unwrap_err().to_string();
        assert!(said.ends_with("it is source, rustup, debian"), "{said}");
    }
}
