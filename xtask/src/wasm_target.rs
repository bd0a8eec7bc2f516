//! How Rust builds for the browser: rustup's target where it can be had, else Debian's compiler with
//! the standard library built from source.

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

/// The variable that chooses Debian's way although rustup's would go: `QIANLIYAN_WASM=debian`.
const CHOICE: &str = "QIANLIYAN_WASM";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Rustup,
    Debian,
}

/// Makes one of the two ways work.
pub(crate) fn provide() -> Result<()> {
    match way() {
        Some(Way::Rustup) => Ok(()),
        Some(Way::Debian) => {
            note("building the browser's parts with Debian's rustc and a standard library from source");
            Ok(())
        }
        None => provide_one(),
    }
}

fn provide_one() -> Result<()> {
    if !is_debian_chosen() {
        let added = step(format!("rustup target add {TARGET}"), || {
            run(Command::new("rustup").args(["target", "add", TARGET]))
        });
        match added {
            Ok(()) => return Ok(()),
            Err(error) => note(format!("rustup could not ({error:#}); trying Debian's packages")),
        }
    }
    install(&DEBIAN_PACKAGES)?;
    if way() == Some(Way::Debian) {
        return Ok(());
    }
    bail!("no way to build for {TARGET}: neither rustup's target nor Debian's {DEBIAN_PACKAGES:?} can be had")
}

/// The way that works at present, if any.
fn way() -> Option<Way> {
    let debian = Path::new(DEBIAN_CARGO).exists() && debian_library().is_some();
    if !is_debian_chosen() && rustup_library().is_some() {
        return Some(Way::Rustup);
    }
    debian.then_some(Way::Debian)
}

/// Says whether clippy can look at what is built for the browser.
pub(crate) fn can_lint() -> bool {
    way() == Some(Way::Rustup)
}

fn is_debian_chosen() -> bool {
    std::env::var(CHOICE).is_ok_and(|choice| choice == "debian")
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
    let way = way().context("Rust cannot build for the browser yet: run `cargo xtask setup`")?;
    let mut command = match way {
        Way::Rustup => workspace.cargo(),
        Way::Debian => debian_cargo(workspace)?,
    };
    command.args([subcommand, "--target", TARGET]);
    if way == Way::Debian {
        command.arg("-Zbuild-std=std,panic_abort");
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", flags(workspace));
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
    for (folder, name) in [(&cargo_home, "cargo"), (&workspace.root, "qianliyan")] {
        if !flags.is_empty() {
            // What cargo puts between flags, so that a path may hold blanks.
            flags.push("\u{1f}");
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
        .env("RUSTC_BOOTSTRAP", "1")
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
