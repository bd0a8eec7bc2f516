//! The table for people: every number beside its bar and the last run.

use std::fmt::Write;

use super::report::{Report, Row, Standing};

/// Writes the report as Markdown; `last` is the run before, if there was one.
pub fn markdown(report: &Report, last: Option<&Report>, parts: &[(&str, &str)]) -> String {
    let mut text = String::from(
        "# Bench\n\nWritten by `cargo xtask bench --keep`; the same numbers are in `bench.json`. A bar is the most that \
         a number may be.\n\n",
    );
    for (name, value) in &report.machine {
        let _ = writeln!(text, "* {name}: {value}");
    }
    for (part, title) in parts {
        let rows: Vec<&Row> = report.rows.iter().filter(|row| row.part == *part).collect();
        let Some(first) = rows.first() else { continue };
        let _ = writeln!(text, "\n## {title}\n\n`{}`, {}\n", first.command, load(first.load));
        text.push_str("| what | now | bar | | last run | |\n|---|--:|--:|---|--:|---|\n");
        for row in rows {
            text.push_str(&line(row, last));
        }
    }
    text
}

/// Says how busy the machine was with other things; one that was tells times that are too long.
fn load(load: f64) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let warning = if load > cores as f64 {
        "; the machine was busy with other things, so times are too long"
    } else {
        ""
    };
    format!("load {load:.1} at its beginning{warning}")
}

fn line(row: &Row, last: Option<&Report>) -> String {
    let word = match row.standing() {
        Standing::Free => "",
        Standing::Met => "met",
        Standing::NotMet => "**not met**",
    };
    let shown = |value: Option<f64>| {
        value.map_or("–".to_owned(), |value| format!("{} {}", figure(value), row.unit))
    };
    let bar = row.bar.map_or(String::new(), |bar| format!("≤ {} {}", figure(bar), row.unit));
    let before = last.and_then(|last| last.value(&row.part, &row.name));
    let before = before.map_or(String::new(), |value| shown(Some(value)));
    format!("| {} | {} | {bar} | {word} | {before} | {} |\n", row.name, shown(row.value), row.note)
}

/// Three digits at least where there are that many.
fn figure(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || value.fract() == 0.0 => thousands(value),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(at);
        if at > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_shows_number_bar_word_and_last_run() {
        let mut last = Report::default();
        last.put("storm", 0.0, vec![Row::new("drained", 2.5, "s")]);
        let mut report = Report::default();
        let rows = vec![
            Row::new("drained", 5.25, "s").at_most(4.0),
            Row::missing("peer", "s", "does not start"),
            Row::new("records", 10_520.0, ""),
        ];
        report.put("storm", 1.0, rows);

        let text = markdown(&report, Some(&last), &[("storm", "The storm")]);

        assert!(text.contains("| drained | 5.25 s | ≤ 4 s | **not met** | 2.50 s |  |"), "{text}");
        assert!(text.contains("| peer | – |  |  |  | does not start |"), "{text}");
        assert!(text.contains("| records | 10,520  |"), "{text}");
    }
}
