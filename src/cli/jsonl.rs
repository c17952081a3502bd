//! Open this for the format `jsonl`: one finding a line, as it stands in `json`.
//!
//! It has no shape of its own, and neither summary nor diffs: only a document can hold these.

use super::json::{Finding, Row};
use super::report::Report;
use serde::Serialize;
use std::io::{self, Write};

pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    report.findings().try_for_each(|finding| line(&Finding::of(finding), out))
}

/// The counts of one transform a line, in the place of the findings.
pub fn write_statistics(rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    rows.iter().try_for_each(|row| line(row, out))
}

fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}
