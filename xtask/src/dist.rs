//! `dist/`: what a browser gets, with every file pressed beside it and a list of all for the service
//! worker.

use crate::module::{MODULES, compile};
use crate::step::{note, step};
use crate::workspace::Workspace;
use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The list of all files, for the service worker.
const LIST: &str = "assets.json";

/// The service worker itself is never kept by itself.
const SERVICE_WORKER: &str = "sw.js";

/// Files by their path below `dist/`, with `/` between folders.
type Files = BTreeMap<String, Vec<u8>>;

/// Builds the browser's side into `dist/`.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    compile(workspace)?;
    let mut files = Files::new();
    for (module, folder) in MODULES.iter().zip(finish_all(workspace)?) {
        gather(&folder, &format!("{}/", module.folder), &mut files)?;
    }
    gather(&workspace.root.join("ui/static"), "", &mut files)?;
    let build = stamp(&mut files);
    step(format!("write dist, build {build}"), || write(workspace, &files))
}

/// The folders of the finished modules; both are made at the same time, since each takes one core a
/// minute.
fn finish_all(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    std::thread::scope(|scope| {
        let making = MODULES.each_ref().map(|module| scope.spawn(|| module.finish(workspace)));
        let made =
            making.into_iter().map(|one| one.join().map_err(|_| anyhow!("making a module panicked"))?);
        made.collect()
    })
}

/// Adds all files below `folder`, whose paths begin with `prefix`.
fn gather(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry.with_context(|| format!("reading {}", folder.display()))?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &format!("{path}/"), files)?;
        } else {
            let bytes = fs::read(entry.path()).with_context(|| format!("reading {path}"))?;
            files.insert(path, bytes);
        }
    }
    Ok(())
}

/// Adds the list of all files; returns the build's id.
///
/// The id is a hash of all paths and contents, so that the same sources give the same id.
fn stamp(files: &mut Files) -> String {
    let mut hasher = blake3::Hasher::new();
    for (path, bytes) in files.iter() {
        hasher.update(path.as_bytes());
        hasher.update(blake3::hash(bytes).as_bytes());
    }
    let build = hasher.finalize().to_hex().chars().take(16).collect::<String>();
    let list = list(files, &build);
    files.insert(LIST.to_owned(), format!("{list:#}\n").into_bytes());
    build
}

fn list(files: &Files, build: &str) -> Value {
    let kept = files.iter().filter(|(path, _)| *path != SERVICE_WORKER).map(|(path, bytes)| {
        json!({ "path": path, "hash": blake3::hash(bytes).to_hex().as_str(), "size_bytes": bytes.len() })
    });
    json!({ "build": build, "files": kept.collect::<Vec<_>>() })
}

/// Makes `dist/` hold exactly these files and their pressed forms; leaves alone what is right already.
fn write(workspace: &Workspace, files: &Files) -> Result<()> {
    let dist = workspace.dist();
    let presses = workspace.kept().join("pressed");
    fs::create_dir_all(&presses).context("making the folder of pressed files")?;
    let mut kept = BTreeSet::new();
    for (path, bytes) in files {
        put(&dist.join(path), bytes, &mut kept)?;
        for press in [Press::Brotli, Press::Gzip] {
            let pressed = press.once(&presses, bytes)?;
            put(&dist.join(format!("{path}.{}", press.ending())), &pressed, &mut kept)?;
        }
    }
    sweep(&dist, &kept)?;
    for module in &MODULES {
        tell_size(files, &format!("{}/{}_bg.wasm", module.folder, module.name))?;
    }
    Ok(())
}

fn put(path: &Path, bytes: &[u8], kept: &mut BTreeSet<PathBuf>) -> Result<()> {
    if !fs::read(path).is_ok_and(|present| present == bytes) {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))?;
    }
    kept.insert(path.to_path_buf());
    Ok(())
}

/// Removes files that are not among `kept`.
fn sweep(folder: &Path, kept: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            sweep(&path, kept)?;
            // Goes where nothing is left in it.
            let _ = fs::remove_dir(&path);
        } else if !kept.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    Ok(())
}

fn tell_size(files: &Files, path: &str) -> Result<()> {
    let bytes = files.get(path).with_context(|| format!("{path} was not made"))?;
    let gzip = Press::Gzip.press(bytes)?.len();
    note(format!("{path}: {} KB, {} KB over the wire with gzip", bytes.len() / 1024, gzip / 1024));
    Ok(())
}

/// How a file is pressed.
#[derive(Clone, Copy)]
enum Press {
    Brotli,
    Gzip,
}

impl Press {
    const fn ending(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    /// Presses `bytes`, or finds them pressed by an earlier run.
    fn once(self, presses: &Path, bytes: &[u8]) -> Result<Vec<u8>> {
        let path = presses.join(blake3::hash(bytes).to_hex().as_str()).with_extension(self.ending());
        if let Ok(pressed) = fs::read(&path) {
            return Ok(pressed);
        }
        let pressed = self.press(bytes)?;
        let part = path.with_extension("part");
        fs::write(&part, &pressed).context("keeping a pressed file")?;
        fs::rename(&part, &path).context("keeping a pressed file")?;
        Ok(pressed)
    }

    fn press(self, bytes: &[u8]) -> Result<Vec<u8>> {
        let mut pressed = Vec::new();
        match self {
            Self::Brotli => {
                let parameters = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
                brotli::BrotliCompress(&mut &*bytes, &mut pressed, &parameters).context("pressing")?;
            }
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(&mut pressed, flate2::Compression::best());
                encoder.write_all(bytes).context("pressing")?;
                encoder.finish().context("pressing")?;
            }
        }
        Ok(pressed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn page(text: &str) -> Files {
        Files::from([
            ("index.html".to_owned(), text.as_bytes().to_vec()),
            ("sw.js".to_owned(), b"kept by no cache".to_vec()),
        ])
    }

    #[test]
    fn the_same_sources_give_the_same_build_and_others_another() {
        assert_eq!(stamp(&mut page("a")), stamp(&mut page("a")));
        assert_ne!(stamp(&mut page("a")), stamp(&mut page("b")));
    }

    #[test]
    fn the_list_names_the_build_and_every_file_but_the_service_worker() {
        let mut files = page("a");
        let build = stamp(&mut files);

        let list: Value = serde_json::from_slice(&files[LIST]).unwrap();
        assert_eq!(list["build"], build.as_str());
        assert_eq!(list["files"].as_array().unwrap().len(), 1);
        assert_eq!(list["files"][0]["path"], "index.html");
        assert_eq!(list["files"][0]["size_bytes"], 1);
    }

    #[test]
    fn a_file_that_is_gone_leaves_dist_and_its_folder_with_it() {
        let dist = std::env::temp_dir().join(format!("qianliyan-sweep-{}", std::process::id()));
        let mut kept = BTreeSet::new();
        put(&dist.join("kept.txt"), b"a", &mut kept).unwrap();
        put(&dist.join("old/gone.txt"), b"b", &mut BTreeSet::new()).unwrap();

        sweep(&dist, &kept).unwrap();

        let left: Vec<_> = fs::read_dir(&dist).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        fs::remove_dir_all(&dist).unwrap();
        assert_eq!(left, ["kept.txt"]);
    }

    #[test]
    fn what_is_pressed_comes_back_whole() {
        let bytes = "隐患闭环".repeat(1_000).into_bytes();

        let mut plain = Vec::new();
        let pressed = Press::Gzip.press(&bytes).unwrap();
        flate2::read::GzDecoder::new(&*pressed).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, bytes);

        let mut plain = Vec::new();
        let pressed = Press::Brotli.press(&bytes).unwrap();
        brotli::BrotliDecompress(&mut &*pressed, &mut plain).unwrap();
        assert_eq!(plain, bytes);
    }
}
