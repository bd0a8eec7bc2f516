//! Hands the `android/` folder to Gradle; there are no commands for screens.

fn main() {
    tauri_plugin::Builder::new(&[]).android_path("android").build();
}
