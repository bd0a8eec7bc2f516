//! What a browser loads.

use std::{fs, path::Path};

use anyhow::Context;

use super::report::Row;

/// A module: its name, its file, and the most that it may weigh raw and gzipped, in KB.
const MODULES: [(&str, &str, f64, f64); 2] = [
    ("screens", "ui/qianliyan_ui_bg.wasm", 900.0, 300.0),
    ("engine", "worker/qianliyan_worker_bg.wasm", 2_500.0, 850.0),
];

/// Weighs the modules of the built screens.
///
/// # Errors
///
/// Where they are not built.
pub fn measure(dist: &Path) -> anyhow::Result<Vec<Row>> {
    let kb = |file: String| -> anyhow::Result<f64> {
        let about = fs::metadata(dist.join(&file)).with_context(|| format!("{file} is not built"))?;
        Ok(about.len() as f64 / 1_000.0)
    };
    let mut rows = Vec::new();
    for (name, file, raw_max, gzip_max) in MODULES {
        rows.push(Row::new(format!("{name}, raw"), kb(file.to_owned())?, "KB").at_most(raw_max));
        rows.push(Row::new(format!("{name}, gzip"), kb(format!("{file}.gz"))?, "KB").at_most(gzip_max));
        rows.push(Row::new(format!("{name}, brotli"), kb(format!("{file}.br"))?, "KB"));
    }
    Ok(rows)
}
