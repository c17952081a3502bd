//! Open this for the format `gitlab`: a Code Quality report, which a merge request shows.
//!
//! The form: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use super::labels::message;
use super::report::Report;
use crate::engine::report::{Position, Problem, Reported};
use crate::engine::transform::Level;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let issues: Vec<Issue<'_>> =
        report.problems().map(Issue::of_problem).chain(report.findings().map(Issue::of)).collect();
    super::json::pretty(&issues, out)
}

#[derive(Serialize)]
struct Issue<'a> {
    description: Cow<'a, str>,
    check_name: &'a str,
    /// By this GitLab tells what a branch brings from what was there.
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

impl<'a> Issue<'a> {
    fn of(finding: &'a Reported) -> Self {
        Self {
            description: message(finding),
            check_name: finding.transform,
            fingerprint: format!("{}-{}", finding.transform, finding.id),
            severity: match finding.level {
                Level::Error => "critical",
                Level::Warning => "major",
                Level::Advice => "minor",
            },
            location: Location {
                path: finding.path.as_str(),
                positions: Positions { begin: finding.start, end: finding.end },
            },
        }
    }

    fn of_problem(problem: &'a Problem) -> Self {
        let place = Position { line: problem.line.unwrap_or(1), column: 1 };
        Self {
            description: Cow::Borrowed(&problem.message),
            check_name: "temporal-fix",
            fingerprint: format!("temporal-fix-{}-{}", problem.path, problem.message),
            severity: "blocker",
            location: Location { path: problem.path.as_str(), positions: Positions { begin: place, end: place } },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{outcome, report_of};
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn every_finding_and_every_problem_is_an_issue() {
        let mut text = Vec::new();
        write(&report_of(&outcome()), &mut text).unwrap();
        let issues: Vec<Value> = serde_json::from_slice(&text).unwrap();
        assert_eq!(issues.len(), 6);
        let (begin, end) = (json!({"line": 5, "column": 12}), json!({"line": 5, "column": 35}));
        let expected = json!({
            "description": "`datetime.now()` gives another value at replay (fix withheld: needs --unsafe-fixes)",
            "check_name": "use-workflow-time",
            "fingerprint": "use-workflow-time-1f2e3d4c-0",
            "severity": "critical",
            "location": {"path": "app/util.py", "positions": {"begin": begin, "end": end}},
        });
        assert_eq!(issues[2], expected);
        assert_eq!(issues[0]["severity"], "blocker");
        assert_eq!(issues[0]["location"]["path"], "old.py");
    }
}
