//! `doctor`: one line for each thing that a relay needs, with what to do where it is not well.

use std::{
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::ExitCode,
};

use relay::{Error, Store, TlsFiles, now_ms, tls_ends_ms};
use rustix::{
    fs::statvfs,
    process::{Resource, getrlimit},
};

use crate::say;

const GIB: u64 = 1024 * 1024 * 1024;
const DAY_MS: i64 = 86_400_000;
/// 2026-01-01; a clock before it was never set.
const CLOCK_MS_MIN: i64 = 1_767_225_600_000;

/// How one thing stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Finding {
    Well(String),
    /// It works, and will not for ever.
    Warning(String),
    /// It does not work.
    Failure(String),
}
use Finding::{Failure, Warning, Well};

pub(crate) fn run(data: &Path, tls: Option<(PathBuf, PathBuf)>) -> anyhow::Result<ExitCode> {
    let mut findings = vec![("disk", disk(data)), ("rights", rights(data)), ("open files", open_files())];
    findings.push(("certificate", certificate(tls, now_ms())));
    match Store::inspect(&data.join("relay.db")) {
        Ok(store) => {
            let newest_ms = store.spaces().map(|(_, tip)| tip.at_ms).max().unwrap_or(0);
            findings.push(("clock", clock(now_ms(), newest_ms)));
            findings.push(("store", integrity(&store)?));
            findings.push(("quarantine", quarantine(&store)?));
        }
        Err(error) => findings.push(("store", Failure(unreadable(&error)))),
    }
    let mut is_failed = false;
    for (name, finding) in findings {
        let (word, text) = match finding {
            Well(text) => ("ok  ", text),
            Warning(text) => ("warn", text),
            Failure(text) => {
                is_failed = true;
                ("FAIL", text)
            }
        };
        say(&format!("{word}  {name}: {text}"));
    }
    Ok(if is_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn disk(data: &Path) -> Finding {
    let Ok(found) = statvfs(data) else {
        return Failure(format!("{} is not there; give the folder of the relay", data.display()));
    };
    space_left(found.f_bavail.saturating_mul(found.f_frsize))
}

fn space_left(free: u64) -> Finding {
    let text = format!("{} MB free", free / (1024 * 1024));
    match free {
        ..GIB => Failure(format!("{text}; below 1 GB photos are refused soon: add space or move the folder")),
        free if free < 10 * GIB => Warning(format!("{text}; plan for more, a county writes some GB a year")),
        _ => Well(text),
    }
}

fn rights(data: &Path) -> Finding {
    let (folder, store) = (data.metadata(), data.join("relay.db").metadata());
    let (Ok(folder), Ok(store)) = (folder, store) else {
        return Failure(format!("{} holds no relay.db that can be read", data.display()));
    };
    if folder.uid() != store.uid() {
        return Warning("the folder and relay.db belong to two users; run every command as one".to_owned());
    }
    if store.permissions().readonly() {
        return Failure("relay.db cannot be written: chmod u+w it".to_owned());
    }
    let open = folder.permissions().mode() & 0o007 != 0 && store.permissions().mode() & 0o007 != 0;
    if open {
        return Warning(format!("everybody on this machine may read relay.db: chmod 700 {}", data.display()));
    }
    Well("the folder is the relay's own".to_owned())
}

fn open_files() -> Finding {
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    match limit {
        ..1_024 => Failure(format!("{limit} may be open; each device takes one: set LimitNOFILE=65536")),
        1_024..8_192 => Warning(format!("{limit} may be open; set LimitNOFILE=65536 for a whole county")),
        _ => Well(format!("{limit} may be open")),
    }
}

fn certificate(tls: Option<(PathBuf, PathBuf)>, now_ms: i64) -> Finding {
    let Some((certificate, key)) = tls else {
        return Well("none of the relay's own was named (--tls-certificate, --tls-key)".to_owned());
    };
    match tls_ends_ms(&TlsFiles { certificate, key }) {
        Ok(ends_ms) => ends(ends_ms, now_ms),
        Err(error) => Failure(format!("{}; phones cannot connect", unreadable(&error))),
    }
}

fn ends(ends_ms: i64, now_ms: i64) -> Finding {
    let days = ends_ms.saturating_sub(now_ms).div_euclid(DAY_MS);
    match days {
        ..0 => Failure("it has ended: put a new one in the same files, serve takes it by itself".to_owned()),
        0..21 => Warning(format!("it ends in {days} days: put a new one in the same files")),
        _ => Well(format!("it ends in {days} days")),
    }
}

fn clock(now_ms: i64, newest_ms: i64) -> Finding {
    if now_ms < CLOCK_MS_MIN {
        return Failure("it was never set: set it and switch on time synchronisation".to_owned());
    }
    if now_ms < newest_ms {
        let behind = newest_ms.saturating_sub(now_ms) / 1_000;
        return Warning(format!(
            "it is {behind} s behind the log's newest row: switch on time synchronisation"
        ));
    }
    Well("it is not behind the log".to_owned())
}

fn integrity(store: &Store) -> Result<Finding, Error> {
    if let Some(fault) = store.integrity()?.first() {
        return Ok(Failure(format!(
            "the file is damaged ({fault}): stop, and restore the last whole backup"
        )));
    }
    let audit = store.audit()?;
    let summary = format!("{} spaces, {} rows", audit.spaces, audit.rows);
    Ok(match audit.faults.first() {
        Some(fault) => Failure(format!(
            "{} of {summary} do not fit, the first: {} row {}, {}; run audit, restore the last whole backup",
            audit.faults.len(),
            fault.space,
            fault.seq,
            fault.what
        )),
        None => Well(format!("{summary}, every chain and signature fits")),
    })
}

fn quarantine(store: &Store) -> Result<Finding, Error> {
    let count: u64 = store.kept_counts()?.values().sum();
    Ok(match count {
        0 => Well("empty".to_owned()),
        count => Warning(format!("{count} records wait for a decision: see quarantine list")),
    })
}

/// Tells an error with its sources.
fn unreadable(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_space_is_warned_of_and_none_is_a_failure() {
        assert!(matches!(space_left(GIB - 1), Failure(_)));
        assert!(matches!(space_left(GIB), Warning(_)));
        assert!(matches!(space_left(10 * GIB), Well(_)));
    }

    #[test]
    fn a_certificate_is_renewed_before_it_ends() {
        let now = CLOCK_MS_MIN;
        assert!(matches!(ends(now + 21 * DAY_MS, now), Well(_)));
        assert!(matches!(ends(now + 21 * DAY_MS - 1, now), Warning(_)));
        assert!(matches!(ends(now - 1, now), Failure(_)));
    }

    #[test]
    fn a_clock_before_the_log_or_before_its_time_is_found() {
        let now = CLOCK_MS_MIN + DAY_MS;
        assert!(matches!(clock(now, now), Well(_)));
        assert!(matches!(clock(now, now + 5_000), Warning(_)));
        assert!(matches!(clock(CLOCK_MS_MIN - 1, 0), Failure(_)));
    }
}
