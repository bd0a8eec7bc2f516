//! Steps: each says what it does and how long it took.

use anyhow::{Context, Result, bail};
use std::fmt::Display;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Does `work`, saying what and how long.
pub(crate) fn step<T>(what: impl Display, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("▶ {what}");
    let started = Instant::now();
    let result = work();
    let mark = if result.is_ok() { "✔" } else { "✘" };
    println!("{mark} {what} ({})", spent(started.elapsed()));
    result
}

/// Says something that is not a step of its own.
pub(crate) fn note(what: impl Display) {
    println!("  {what}");
}

/// Runs `command` with its output going where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = shown(command);
    let status = command.status().with_context(|| format!("could not start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// Runs `command`, passing its standard output through line by line to `hear` as well.
pub(crate) fn run_hearing(command: &mut Command, mut hear: impl FnMut(&str)) -> Result<()> {
    let line = shown(command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("could not start `{line}`"))?;
    let output = child.stdout.take().context("a program without standard output")?;
    for bytes in BufReader::new(output).split(b'\n') {
        let bytes = bytes.context("reading a program's output")?;
        let text = String::from_utf8_lossy(&bytes);
        println!("{text}");
        hear(&text);
    }
    let status = child.wait().with_context(|| format!("waiting for `{line}`"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// The standard output of `command`, or `None` where it could not run or failed.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Says whether a program of that name can be started.
pub(crate) fn is_there(program: &str) -> bool {
    ask(Command::new(program).arg("--version")).is_some()
}

/// A command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A span as a person reads it.
pub(crate) fn spent(span: Duration) -> String {
    let seconds = span.as_secs();
    if seconds >= 60 {
        return format!("{} min {:02} s", seconds / 60, seconds % 60);
    }
    format!("{:.1} s", span.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_shown_in_minutes_only_from_one_minute_on() {
        assert_eq!(spent(Duration::from_millis(1_540)), "1.5 s");
        assert_eq!(spent(Duration::from_secs(125)), "2 min 05 s");
    }

    #[test]
    fn output_is_heard_line_by_line_and_a_failure_is_told() {
        let mut heard = Vec::new();
        let result = run_hearing(Command::new("sh").args(["-c", "echo one; echo two; exit 3"]), |line| {
            heard.push(line.to_owned());
        });

        assert_eq!(heard, ["one", "two"]);
        assert!(result.is_err_and(|error| error.to_string().contains("exit status: 3")));
    }
}
