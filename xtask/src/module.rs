//! One wasm module: compiled, bound to JavaScript, made small.

use crate::setup::optimiser;
use crate::step::{note, run, step};
use crate::wasm_target::{self, TARGET};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// A crate that becomes a wasm module.
pub(crate) struct Module {
    pub(crate) package: &'static str,
    /// The crate's name, which the files bear.
    pub(crate) name: &'static str,
    /// Its folder below `dist/`.
    pub(crate) folder: &'static str,
}

/// All modules of the browser's side.
pub(crate) const MODULES: [Module; 2] = [
    Module { package: "qianliyan-ui", name: "qianliyan_ui", folder: "ui" },
    Module { package: "qianliyan-worker", name: "qianliyan_worker", folder: "worker" },
];

/// What the optimiser may use: what Rust's own default for this target uses, and no more.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Expressions are taken apart before they are put together more tightly, and the first kilobyte of memory counts as
/// unused: it is the stack's last one. A hundredth less than `-Oz` alone.
const PASSES: [&str; 5] = ["--flatten", "--rereloop", "--low-memory-unused", "-Oz", "-Oz"];

/// Changed whenever what this file does to a module changes.
const RECIPE: &str = "2";

/// Compiles all modules; cargo itself sees what is still fresh.
pub(crate) fn compile(workspace: &Workspace) -> Result<()> {
    step("compile the browser's modules", || {
        let mut command = wasm_target::cargo(workspace, "build")?;
        command.args(["--profile", "wasm"]);
        for module in &MODULES {
            command.args(["--package", module.package]);
        }
        run(&mut command)
    })
}

impl Module {
    /// Returns the folder with this module's finished files; makes them where its wasm has changed.
    pub(crate) fn finish(&self, workspace: &Workspace) -> Result<PathBuf> {
        let compiled = workspace.target.join(TARGET).join("wasm").join(self.name).with_extension("wasm");
        let folder = workspace.kept().join("modules").join(self.folder);
        let stamp_path = folder.with_extension("stamp");
        let optimiser = Some(optimiser(workspace)).filter(|program| program.exists());
        let stamp = stamp_of(&compiled, optimiser.is_some())?;
        if fs::read_to_string(&stamp_path).is_ok_and(|kept| kept == stamp) {
            return Ok(folder);
        }

        let _ = fs::remove_file(&stamp_path);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("emptying {}", folder.display()))?;
        }
        step(format!("bind {}", self.name), || self.bind(&compiled, &folder))?;
        let script = folder.join(self.name).with_extension("js");
        check_imports(
            &fs::read_to_string(&script).with_context(|| format!("reading {}", script.display()))?,
        )?;
        let wasm = folder.join(format!("{}_bg.wasm", self.name));
        match optimiser {
            Some(program) => step(format!("optimise {}", self.name), || optimise(&program, &wasm))?,
            None => note(format!("{} is not optimised: wasm-opt is not there", self.name)),
        }
        fs::write(&stamp_path, stamp).context("keeping the stamp of a module")?;
        Ok(folder)
    }

    fn bind(&self, compiled: &Path, folder: &Path) -> Result<()> {
        Bindgen::new()
            .input_path(compiled)
            .web(true)?
            .typescript(false)
            .out_name(self.name)
            .remove_name_section(true)
            .remove_producers_section(true)
            .generate(folder)
    }
}

/// A function in C that nobody brought along is looked for in a module of this name, which no browser finds: the page
/// would hear of it when it opens.
fn check_imports(script: &str) -> Result<()> {
    if script.lines().any(|line| line.starts_with("import ") && line.contains("from \"env\"")) {
        bail!("the module needs a function of C that is not in it");
    }
    Ok(())
}

fn stamp_of(compiled: &Path, optimised: bool) -> Result<String> {
    let bytes = fs::read(compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let mark = if optimised { "small" } else { "as compiled" };
    Ok(format!("{RECIPE} {mark} {}", blake3::hash(&bytes)))
}

fn optimise(program: &Path, wasm: &Path) -> Result<()> {
    let before = size_kb(wasm)?;
    let small = wasm.with_extension("small");
    run(Command::new(program).args(PASSES).args(FEATURES).arg(wasm).arg("-o").arg(&small))?;
    fs::rename(&small, wasm).context("putting the smaller module in place")?;
    note(format!("{before} KB became {} KB", size_kb(wasm)?));
    Ok(())
}

fn size_kb(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).with_context(|| format!("measuring {}", path.display()))?.len() / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_lacks_a_function_of_c_is_not_shipped() {
        assert!(check_imports("let wasm;\nexport function call() {}\n").is_ok());
        assert!(check_imports("import * as import1 from \"env\"\nlet wasm;\n").is_err());
    }
}
