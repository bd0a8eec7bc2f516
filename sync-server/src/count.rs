//! What the relay counts of its work, as Prometheus reads it. No number says whose work it was.

use std::{collections::BTreeMap, fmt::Write, time::Duration};

use serde::Serialize;

use domain::wire::{RefusedCode, RejectCode};

/// Records in one commit.
const SIZES: [f64; 8] = [1.0, 2.0, 5.0, 10.0, 50.0, 100.0, 500.0, 1_000.0];
/// Seconds that one commit took.
const SECONDS: [f64; 8] = [0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0];

/// Since the relay was started.
#[derive(Debug)]
pub(crate) struct Counts {
    pub(crate) connections: u64,
    pub(crate) refused: BTreeMap<RefusedCode, u64>,
    pub(crate) bytes_in: u64,
    pub(crate) bytes_out: u64,
    pub(crate) appended: u64,
    pub(crate) known: u64,
    pub(crate) forked: u64,
    pub(crate) rejected: BTreeMap<RejectCode, u64>,
    pub(crate) photos: u64,
    pub(crate) photo_bytes: u64,
    pub(crate) commits_failed: u64,
    pub(crate) commit_sizes: Histogram,
    pub(crate) commit_seconds: Histogram,
}

/// How often a value was at most each bound.
#[derive(Debug)]
pub(crate) struct Histogram {
    bounds: [f64; 8],
    counts: [u64; 8],
    count: u64,
    sum: f64,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            connections: 0,
            refused: BTreeMap::new(),
            bytes_in: 0,
            bytes_out: 0,
            appended: 0,
            known: 0,
            forked: 0,
            rejected: BTreeMap::new(),
            photos: 0,
            photo_bytes: 0,
            commits_failed: 0,
            commit_sizes: Histogram::new(SIZES),
            commit_seconds: Histogram::new(SECONDS),
        }
    }
}

impl Histogram {
    const fn new(bounds: [f64; 8]) -> Self {
        Self { bounds, counts: [0; 8], count: 0, sum: 0.0 }
    }

    pub(crate) fn observe(&mut self, value: f64) {
        for (count, bound) in self.counts.iter_mut().zip(self.bounds) {
            *count = count.saturating_add(u64::from(value <= bound));
        }
        self.count = self.count.saturating_add(1);
        self.sum += value;
    }
}

/// Adds one to a count.
pub(crate) const fn one_more(count: &mut u64) {
    *count = count.saturating_add(1);
}

/// Adds to a count.
pub(crate) const fn add(count: &mut u64, more: usize) {
    *count = count.saturating_add(more as u64);
}

/// Text in Prometheus' exposition format, version 0.0.4.
#[derive(Debug, Default)]
pub(crate) struct Page(String);

impl Page {
    /// Writes a number that only grows.
    pub(crate) fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, help, "counter");
        self.line(format_args!("{name} {value}"));
    }

    /// Writes a number that goes up and down.
    pub(crate) fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, help, "gauge");
        self.line(format_args!("{name} {value}"));
    }

    /// Writes a number for each code.
    pub(crate) fn by_code<C: Serialize>(
        &mut self,
        (name, kind): (&str, &str),
        help: &str,
        values: impl IntoIterator<Item = (C, u64)>,
    ) {
        self.head(name, help, kind);
        for (code, value) in values {
            let code = serde_json::to_value(code).unwrap_or_default();
            let code = code.as_str().unwrap_or_default();
            self.line(format_args!("{name}{{code=\"{code}\"}} {value}"));
        }
    }

    pub(crate) fn histogram(&mut self, name: &str, help: &str, of: &Histogram) {
        self.head(name, help, "histogram");
        for (bound, count) in of.bounds.iter().zip(of.counts) {
            self.line(format_args!("{name}_bucket{{le=\"{bound}\"}} {count}"));
        }
        self.line(format_args!("{name}_bucket{{le=\"+Inf\"}} {}", of.count));
        self.line(format_args!("{name}_sum {}", of.sum));
        self.line(format_args!("{name}_count {}", of.count));
    }

    pub(crate) fn text(self) -> String {
        self.0
    }

    fn head(&mut self, name: &str, help: &str, kind: &str) {
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
    }

    /// Writing to a string cannot fail.
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.0, "{line}").ok();
    }
}

impl Counts {
    /// Counts a commit of `size` records.
    pub(crate) fn commit(&mut self, size: usize, took: Duration, is_done: bool) {
        self.commit_sizes.observe(size as f64);
        self.commit_seconds.observe(took.as_secs_f64());
        self.commits_failed = self.commits_failed.saturating_add(u64::from(!is_done));
    }

    /// Writes every count.
    pub(crate) fn write(&self, page: &mut Page) {
        page.counter("qianliyan_connections_total", "Connections opened.", self.connections);
        let refused = self.refused.iter().map(|(code, count)| (*code, *count));
        let name = ("qianliyan_sessions_refused_total", "counter");
        page.by_code(name, "Sessions refused or ended, by code.", refused);
        page.counter("qianliyan_received_bytes_total", "Bytes of frames that came.", self.bytes_in);
        page.counter("qianliyan_sent_bytes_total", "Bytes of frames that went.", self.bytes_out);
        page.counter("qianliyan_records_appended_total", "Records that entered a log.", self.appended);
        page.counter("qianliyan_records_known_total", "Records that came again.", self.known);
        page.counter("qianliyan_records_forked_total", "Records of a copied store.", self.forked);
        let rejected = self.rejected.iter().map(|(code, count)| (*code, *count));
        let name = ("qianliyan_records_rejected_total", "counter");
        page.by_code(name, "Records put in quarantine, by code.", rejected);
        page.counter("qianliyan_photos_stored_total", "Photos that came whole.", self.photos);
        page.counter("qianliyan_photo_bytes_total", "Bytes of photos that came.", self.photo_bytes);
        page.counter("qianliyan_commits_failed_total", "Commits that failed.", self.commits_failed);
        page.histogram("qianliyan_commit_records", "Records in one commit.", &self.commit_sizes);
        page.histogram("qianliyan_commit_seconds", "How long one commit took.", &self.commit_seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_counts_a_value_under_every_bound_that_it_does_not_exceed() {
        let mut counts = Counts::default();
        for size in [1.0, 10.0, 7_000.0] {
            counts.commit_sizes.observe(size);
        }
        counts.refused.insert(RefusedCode::Revoked, 4);
        let mut page = Page::default();
        counts.write(&mut page);
        let text = page.text();
        for line in [
            "# TYPE qianliyan_commit_records histogram",
            "qianliyan_commit_records_bucket{le=\"1\"} 1",
            "qianliyan_commit_records_bucket{le=\"5\"} 1",
            "qianliyan_commit_records_bucket{le=\"10\"} 2",
            "qianliyan_commit_records_bucket{le=\"1000\"} 2",
            "qianliyan_commit_records_bucket{le=\"+Inf\"} 3",
            "qianliyan_commit_records_sum 7011",
            "qianliyan_commit_records_count 3",
            "qianliyan_sessions_refused_total{code=\"revoked\"} 4",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
    }
}
