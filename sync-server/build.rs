//! The screens are embedded from `dist/`; where they were not built, from an empty folder.

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=../dist");
    std::fs::create_dir_all("../dist")
}
