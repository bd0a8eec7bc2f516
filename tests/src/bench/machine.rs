//! What the numbers were measured on, and what a process used.

use std::{fs, process::Command};

use anyhow::Context;

/// Ticks of the processor clock in a second, as Linux shows them in `/proc`.
const TICKS_A_SECOND: f64 = 100.0;

/// Returns cores, memory and versions by name; no names of hosts, users or folders.
pub fn facts() -> Vec<(String, String)> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory_kb = field("/proc/meminfo", "MemTotal:").unwrap_or_default();
    let model = colon("/proc/cpuinfo", "model name").unwrap_or_default();
    let system = colon("/etc/os-release", "PRETTY_NAME").unwrap_or_default();
    let mut facts = vec![
        ("machine".to_owned(), format!("{cores} cores ({model}), {} GB of memory", memory_kb / 1_000_000)),
        ("system".to_owned(), system.trim_matches('"').to_owned()),
    ];
    for (name, program) in [("Rust", "rustc"), ("Chromium", "chromium"), ("Node", "node")] {
        facts.extend(version(program).map(|version| (name.to_owned(), version)));
    }
    facts
}

fn version(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.trim().to_owned())
}

/// Returns how many processes wanted a core over the last minute.
pub fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// Returns the most memory that a process held, in MB.
///
/// # Errors
///
/// Where there is no such process.
pub fn peak_mb(pid: u32) -> anyhow::Result<f64> {
    let kb = field(&format!("/proc/{pid}/status"), "VmHWM:").context("no peak of that process")?;
    Ok(kb as f64 / 1_024.0)
}

/// Returns the processor time that a process has used, in seconds.
///
/// # Errors
///
/// Where there is no such process.
pub fn cpu_s(pid: u32) -> anyhow::Result<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name may hold spaces; what follows its bracket begins with field 3.
    let (_, rest) = text.rsplit_once(')').context("a process's state")?;
    let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / TICKS_A_SECOND)
}

fn field(file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn colon(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    let (_, value) = line.split_once([':', '='])?;
    Some(value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_very_process_has_used_memory_and_time() {
        let pid = std::process::id();
        assert!(peak_mb(pid).unwrap() > 1.0);
        let before = cpu_s(pid).unwrap();
        let mut sum = 0u64;
        while cpu_s(pid).unwrap() < before + 0.02 {
            sum = (0..100_000u64).fold(sum, u64::wrapping_add);
        }
        assert!(cpu_s(pid).unwrap() > before);
    }
}
