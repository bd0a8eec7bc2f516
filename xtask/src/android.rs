//! Android: a package where its kit is there; elsewhere the Rust side is type-checked, nothing more.

use crate::dist;
use crate::setup::{Need, provide};
use crate::step::{ask, note, run, step};
use crate::wasm_target::library_sources;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::process::Command;

const TARGET: &str = "aarch64-linux-android";

/// What `cargo tauri android` asks for.
const KIT: [&str; 2] = ["ANDROID_HOME", "NDK_HOME"];

/// Where the standard library for a phone comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Library {
    Rustup,
    Source,
}

/// Builds a package, or type-checks the shell for a phone and says what that leaves out.
pub(crate) fn build_or_check(workspace: &Workspace) -> Result<()> {
    let missing: Vec<&str> = KIT.into_iter().filter(|name| std::env::var_os(name).is_none()).collect();
    if missing.is_empty() && ask(workspace.cargo().args(["tauri", "--version"])).is_some() {
        return build(workspace);
    }
    let checked = check(workspace);
    note("not done: no package was built, linked, signed or started, and no Kotlin was compiled.");
    note(format!(
        "For a package: Android's SDK and NDK, named by {}, and `cargo install tauri-cli`; then this command again.",
        KIT.join(" and ")
    ));
    checked.context("the type check for Android did not pass")
}

fn build(workspace: &Workspace) -> Result<()> {
    provide(workspace, &[Need::Wasm])?;
    dist::build(workspace)?;
    let shell = workspace.root.join("src-tauri");
    let tauri = |words: &[&str]| {
        step(format!("cargo tauri android {}", words.join(" ")), || {
            run(workspace.cargo().current_dir(&shell).args(["tauri", "android"]).args(words))
        })
    };
    if !shell.join("gen/android").is_dir() {
        tauri(&["init", "--ci"])?;
    }
    tauri(&["build", "--apk", "--target", "aarch64"])
}

fn check(workspace: &Workspace) -> Result<()> {
    provide(workspace, &[Need::Phone])?;
    let library = standard_library()?;
    note(
        "C parts are compiled by clang with Debian's headers for arm64, not Android's: enough for a type check",
    );
    step(format!("cargo check for {TARGET}"), || {
        let mut command = workspace.cargo();
        command.args(["check", "--package", "qianliyan-app", "--lib", "--target", TARGET]);
        if library == Library::Source {
            command.arg("-Zbuild-std=std,panic_abort").env("RUSTC_BOOTSTRAP", "1");
        }
        command.env("CC_aarch64_linux_android", "clang-19");
        command.env("AR_aarch64_linux_android", "llvm-ar-19");
        command.env(
            "CFLAGS_aarch64_linux_android",
            "--target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include",
        );
        run(&mut command)
    })
}

/// Gets the standard library from rustup, or from the sources that came with the compiler.
fn standard_library() -> Result<Library> {
    let added = step(format!("rustup target add {TARGET}"), || {
        run(Command::new("rustup").args(["target", "add", TARGET]))
    });
    let Err(error) = added else { return Ok(Library::Rustup) };
    note(format!("rustup could not ({error:#}); building the standard library from source"));
    if library_sources("rustc").is_some() {
        return Ok(Library::Source);
    }
    step("rustup component add rust-src", || {
        run(Command::new("rustup").args(["component", "add", "rust-src"]))
    })?;
    Ok(Library::Source)
}
