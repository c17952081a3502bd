//! Open this for the format `rdjson`: diagnostics for reviewdog, which puts them on the lines of a pull request.
//!
//! The form: <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>. Its columns count bytes. A change is suggested
//! where it is the whole of a fix that may be applied: half of one would break the code that takes it.

use super::labels::message;
use super::lines::{Lines, Texts};
use super::report::Report;
use crate::engine::report::{Position, Problem, Reported, Status};
use crate::engine::transform::Level;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut texts = Texts::new(report);
    let mut diagnostics: Vec<Diagnostic<'_>> = report.problems().map(Diagnostic::of_problem).collect();
    diagnostics.extend(report.findings().map(|finding| Diagnostic::of(finding, texts.of(&finding.path))));
    super::json::pretty(&Document { source: Source { name: "temporal-fix" }, diagnostics }, out)
}

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: Cow<'a, str>,
    location: Location<'a>,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

impl<'a> Diagnostic<'a> {
    fn of(finding: &'a Reported, lines: Option<&Lines>) -> Self {
        let range = lines.and_then(|lines| in_bytes(lines, finding.start, finding.end));
        Self {
            message: message(finding),
            // Without its text a place in characters is as near as one gets.
            location: Location {
                path: finding.path.as_str(),
                range: Some(range.unwrap_or(Range { start: finding.start, end: finding.end })),
            },
            severity: match finding.level {
                Level::Error => "ERROR",
                Level::Warning => "WARNING",
                Level::Advice => "INFO",
            },
            code: Some(Code { value: finding.transform }),
            suggestions: lines.and_then(|lines| suggestion(finding, lines)).into_iter().collect(),
        }
    }

    fn of_problem(problem: &'a Problem) -> Self {
        let place = problem.line.map(|line| Position { line, column: 1 });
        Self {
            message: Cow::Borrowed(&problem.message),
            location: Location {
                path: problem.path.as_str(),
                range: place.map(|place| Range { start: place, end: place }),
            },
            severity: "ERROR",
            code: None,
            suggestions: Vec::new(),
        }
    }
}

fn in_bytes(lines: &Lines, start: Position, end: Position) -> Option<Range> {
    let place = |place: Position| Some(Position { line: place.line, column: lines.byte_column(place)? });
    Some(Range { start: place(start)?, end: place(end)? })
}

/// The one edit of a fix that consists of nothing else, and that nothing withholds.
fn suggestion<'a>(finding: &'a Reported, lines: &Lines) -> Option<Suggestion<'a>> {
    let [edit] = &finding.edits[..] else { return None };
    let is_open = matches!(finding.status, Status::Fixed | Status::WouldFix);
    let is_whole = is_open && !finding.imports && !edit.creates && edit.path == finding.path;
    let (start, end) = (lines.position(edit.start)?, lines.position(edit.end)?);
    let range = in_bytes(lines, start, end)?;
    is_whole.then_some(Suggestion { range, text: &edit.text })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SOURCE, finding, outcome, report_of};
    use super::*;
    use crate::engine::files::MemoryFiles;
    use crate::engine::report::Outcome;
    use serde_json::{Value, json};

    fn diagnostics(outcome: &Outcome, source: &str) -> Vec<Value> {
        let files = MemoryFiles::new([("app/util.py".into(), source.as_bytes().to_vec())]);
        let mut text = Vec::new();
        write(&Report { files: &files, ..report_of(outcome) }, &mut text).unwrap();
        let mut document: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(document["source"], json!({"name": "temporal-fix"}));
        document["diagnostics"].take().as_array().unwrap().clone()
    }

    #[test]
    fn a_whole_fix_is_a_suggestion_and_columns_are_bytes() {
        let source = SOURCE.replace("    return", "    é = 1; return");
        let mut fixed = finding(Status::WouldFix, &[]);
        (fixed.start.column, fixed.end.column) = (19, 42);
        (fixed.edits[0].start, fixed.edits[0].end) = (50, 73);
        let importing = Reported { imports: true, ..fixed.clone() };
        let withheld = Reported { status: Status::Withheld, ..fixed.clone() };
        let findings = vec![fixed, importing, withheld];
        let found = diagnostics(&Outcome { findings, ..Outcome::default() }, &source);
        let range = json!({"start": {"line": 5, "column": 20}, "end": {"line": 5, "column": 43}});
        let expected = json!({
            "message": "`datetime.now()` gives another value at replay",
            "location": {"path": "app/util.py", "range": range},
            "severity": "ERROR",
            "code": {"value": "use-workflow-time"},
            "suggestions": [{"range": range, "text": "workflow.now()"}],
        });
        assert_eq!(found[0], expected);
        assert!(found[1..].iter().all(|other| other["suggestions"].is_null()));
    }

    #[test]
    fn problems_have_no_code() {
        let found = diagnostics(&outcome(), SOURCE);
        assert_eq!((found.len(), &found[0]["code"]), (6, &Value::Null));
        assert_eq!(found[0]["location"]["range"]["start"], json!({"line": 3, "column": 1}));
    }
}
