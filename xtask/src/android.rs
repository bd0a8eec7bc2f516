//! Android without an SDK: the Rust side is type-checked, nothing more.

use crate::step::{ask, note, run, step};
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "aarch64-linux-android";

/// Type-checks the shell for a phone and says what that leaves out.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    step(format!("rustup target add {TARGET}"), || {
        run(Command::new("rustup").args(["target", "add", TARGET]))
    })?;
    let stand_in = stand_in_compiler();
    if stand_in.is_some() {
        note("no NDK is named by ANDROID_NDK_HOME: C parts are compiled by clang without Android's headers");
    }
    let checked = step(format!("cargo check for {TARGET}"), || {
        let mut command = workspace.cargo();
        command.args(["check", "--package", "qianliyan-app", "--lib", "--target", TARGET]);
        if let Some(compiler) = &stand_in {
            command.env("CC_aarch64_linux_android", compiler);
            command.env("CFLAGS_aarch64_linux_android", "--target=aarch64-linux-gnu -ffreestanding");
            command.env("AR_aarch64_linux_android", "llvm-ar-19");
        }
        run(&mut command)
    });
    note("not done: no APK was built, linked, signed or started, and no Kotlin was compiled.");
    note(
        "For an APK: install Android's SDK and NDK, then `cargo tauri android init` and `cargo tauri android build`.",
    );
    if let Err(error) = checked {
        bail!("the type check for Android did not pass: {error:#}");
    }
    Ok(())
}

/// A clang for the C parts where no NDK is named.
fn stand_in_compiler() -> Option<PathBuf> {
    if std::env::var_os("ANDROID_NDK_HOME").is_some() {
        return None;
    }
    let clang = Path::new("/usr/bin/clang-19");
    ask(Command::new(clang).arg("--version")).map(|_| clang.to_path_buf())
}
