//! Open this for the formats' JSON shape, and for the format `json`: one document.
//!
//! The shape is a contract: a change that is not an addition raises `version`.

use super::labels::message;
use super::proof;
use super::report::{Diffs, Listing, Report, Tally};
use crate::engine::choice::Evidence;
use crate::engine::report::{Outcome, Position, Problem, Reported, ReportedEdit, Status, Withheld};
use crate::engine::transform::{Level, Replay, Safety, Step};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    debug_assert_eq!(report.listing, Listing::All);
    let document = Document {
        version: 1,
        summary: Summary::of(report.outcome),
        findings: Some(report.findings().map(Finding::of).collect()),
        statistics: None,
        files: files(report.diffs),
        errors: errors(report.outcome),
        proof: report.proof.map(proof::Document::of),
    };
    pretty(&document, out)
}

/// The same document with counts by transform in the place of the findings.
pub fn write_statistics(report: &Report<'_>, rows: Vec<Row>, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        version: 1,
        summary: Summary::of(report.outcome),
        findings: None,
        statistics: Some(rows),
        files: files(report.diffs),
        errors: errors(report.outcome),
        proof: report.proof.map(proof::Document::of),
    };
    pretty(&document, out)
}

/// A value over several lines, indented by two.
pub fn pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<Finding<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<Vec<Row>>,
    files: Vec<File<'a>>,
    errors: Vec<&'a Problem>,
    /// Only with `--prove`.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<proof::Document<'a>>,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    parsed: usize,
    workflows: usize,
    activities: usize,
    changed_files: usize,
    errors: usize,
    findings: usize,
    #[serde(flatten)]
    by_status: ByStatus,
}

#[derive(Clone, Copy, Serialize)]
struct ByStatus {
    fixed: usize,
    would_fix: usize,
    withheld: usize,
    manual: usize,
    conflict: usize,
    ignored: usize,
}

impl Summary {
    fn of(outcome: &Outcome) -> Self {
        let tally = Tally::of(&outcome.findings);
        Self {
            files: outcome.counts.files,
            parsed: outcome.counts.parsed,
            workflows: outcome.counts.workflows,
            activities: outcome.counts.activities,
            changed_files: outcome.changed.len(),
            errors: errors(outcome).len(),
            findings: tally.findings(),
            by_status: tally.into(),
        }
    }
}

impl From<Tally> for ByStatus {
    fn from(tally: Tally) -> Self {
        let Tally { fixed, would_fix, withheld, manual, conflict, ignored } = tally;
        Self { fixed, would_fix, withheld, manual, conflict, ignored }
    }
}

/// One finding, as in `json` and `jsonl`.
#[derive(Serialize)]
pub struct Finding<'a> {
    /// The same from run to run, as long as its statement and function are.
    id: &'a str,
    transform: &'a str,
    message: Cow<'a, str>,
    path: &'a str,
    start: Position,
    end: Position,
    level: Level,
    safety: Safety,
    replay: Option<Replay>,
    status: Status,
    chain: &'a [Step],
    /// Only where a fix breaks some.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    breaks: &'a [String],
    fix: Option<&'a str>,
    /// Only where a guard holds the fix: the id that it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<&'a str>,
    /// Only where a history has refuted the fix.
    #[serde(skip_serializing_if = "Option::is_none")]
    refuted: Option<Refuted<'a>>,
    edits: &'a [ReportedEdit],
}

impl<'a> Finding<'a> {
    pub fn of(finding: &'a Reported) -> Self {
        Self {
            id: &finding.id,
            transform: finding.transform,
            message: message(finding),
            path: finding.path.as_str(),
            start: finding.start,
            end: finding.end,
            level: finding.level,
            safety: finding.safety,
            replay: finding.replay,
            status: finding.status,
            chain: &finding.chain,
            breaks: &finding.breaks,
            fix: finding.fix.as_deref(),
            patch: finding.patch.as_deref(),
            refuted: finding.withheld.iter().find_map(Refuted::of),
            edits: &finding.edits,
        }
    }
}

/// The history that does not replay with a fix.
#[derive(Serialize)]
struct Refuted<'a> {
    history: &'a str,
    workflow_id: &'a str,
    event: Option<i64>,
}

impl<'a> Refuted<'a> {
    fn of(reason: &'a Withheld) -> Option<Self> {
        let Withheld::Refuted(Evidence { history, workflow_id, event }) = reason else { return None };
        Some(Self { history, workflow_id, event: *event })
    }
}

/// The counts of one transform.
#[derive(Serialize)]
pub struct Row {
    pub transform: &'static str,
    pub findings: usize,
    #[serde(flatten)]
    by_status: ByStatus,
    #[serde(skip)]
    pub tally: Tally,
}

impl Row {
    pub fn new(transform: &'static str, tally: Tally) -> Self {
        Self { transform, findings: tally.findings(), by_status: tally.into(), tally }
    }
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    diff: &'a str,
}

fn files(diffs: &Diffs) -> Vec<File<'_>> {
    diffs.of_files.iter().map(|(path, diff)| File { path: path.as_str(), diff }).collect()
}

/// The problems that make the exit code 2; the others are notes under `-v`.
fn errors(outcome: &Outcome) -> Vec<&Problem> {
    outcome.problems.iter().filter(|problem| problem.matters).collect()
}
