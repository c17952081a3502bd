//! Open this for the format `sarif`: one log of findings for code scanning and editors.
//!
//! Version 2.1.0 of the standard: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>. A fix that may be
//! applied is in it where its edits are the whole of it.

use super::labels::message;
use super::lines::{Lines, Texts};
use super::report::Report;
use crate::engine::files::FilePath;
use crate::engine::report::{Problem, Reported, Status};
use crate::engine::transform::{Level, Step};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// What stands in a path of a URI as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let named: BTreeSet<&str> = report.findings().map(|finding| finding.transform).collect();
    let rules: Vec<&str> = named.into_iter().collect();
    let mut texts = Texts::new(report);
    let results: Vec<Value> = report.findings().map(|finding| result(finding, &rules, &mut texts)).collect();
    let notifications: Vec<Value> = report.problems().map(notification).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "temporal-fix",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|name| rule(report, name)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": notifications.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    super::json::pretty(&log, out)
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "note",
    }
}

fn rule(report: &Report<'_>, name: &str) -> Value {
    let Some(transform) = report.transforms.iter().find(|transform| transform.name == name) else {
        return json!({"id": name});
    };
    json!({
        "id": name,
        "shortDescription": {"text": transform.summary()},
        "help": {"text": format!("temporal-fix explain {name}"), "markdown": transform.documentation()},
        "defaultConfiguration": {"level": level(transform.level)},
        "properties": {"tags": transform.tags.iter().map(|tag| tag.name()).collect::<Vec<_>>()},
    })
}

fn result(finding: &Reported, rules: &[&str], texts: &mut Texts<'_>) -> Value {
    let (start, end) = (finding.start, finding.end);
    let mut properties = json!({"status": finding.status, "safety": finding.safety, "replay": finding.replay});
    if !finding.breaks.is_empty() {
        properties["breaks"] = json!(finding.breaks);
    }
    let mut result = json!({
        "ruleId": finding.transform,
        "ruleIndex": rules.iter().position(|rule| *rule == finding.transform),
        "level": level(finding.level),
        "message": {"text": message(finding)},
        "locations": [{"physicalLocation": {
            "artifactLocation": artifact(&finding.path),
            "region": {
                "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
            },
        }}],
        "partialFingerprints": {"temporalFix/v1": finding.id},
        "properties": properties,
    });
    if finding.chain.len() > 1 {
        let steps: Vec<Value> = finding.chain.iter().map(step).collect();
        result["codeFlows"] = json!([{"threadFlows": [{"locations": steps}]}]);
    }
    if finding.status == Status::Ignored {
        result["suppressions"] = json!([{"kind": "inSource"}]);
    }
    if let Some(fix) = fix(finding, texts) {
        result["fixes"] = json!([fix]);
    }
    result
}

fn artifact(path: &FilePath) -> Value {
    json!({"uri": utf8_percent_encode(path.as_str(), PATH).to_string()})
}

fn step(step: &Step) -> Value {
    json!({"location": {
        "physicalLocation": {"artifactLocation": artifact(&step.path), "region": {"startLine": step.line}},
        "message": {"text": step.function},
    }})
}

/// None where something withholds the fix, or there is more to it than edits of files that are there.
fn fix(finding: &Reported, texts: &mut Texts<'_>) -> Option<Value> {
    let is_open = matches!(finding.status, Status::Fixed | Status::WouldFix);
    if !is_open || finding.imports || finding.edits.is_empty() || finding.edits.iter().any(|edit| edit.creates) {
        return None;
    }
    let mut changes: BTreeMap<&FilePath, Vec<Value>> = BTreeMap::new();
    for edit in &finding.edits {
        let replacement = replacement(texts.of(&edit.path)?, edit.start, edit.end, &edit.text)?;
        changes.entry(&edit.path).or_default().push(replacement);
    }
    let change = |(path, replacements)| json!({"artifactLocation": artifact(path), "replacements": replacements});
    let changes: Vec<Value> = changes.into_iter().map(change).collect();
    Some(json!({"description": {"text": finding.message}, "artifactChanges": changes}))
}

fn replacement(lines: &Lines, start: usize, end: usize, text: &str) -> Option<Value> {
    let (start, end) = (lines.position(start)?, lines.position(end)?);
    let region =
        json!({"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column});
    Some(json!({"deletedRegion": region, "insertedContent": {"text": text}}))
}

fn notification(problem: &Problem) -> Value {
    let region = problem.line.map(|line| json!({"startLine": line}));
    let mut place = json!({"artifactLocation": artifact(&problem.path)});
    if let Some(region) = region {
        place["region"] = region;
    }
    json!({
        "level": "error",
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": place}],
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SOURCE, finding, outcome, report_of};
    use super::*;
    use crate::engine::files::MemoryFiles;
    use crate::engine::report::Outcome;

    fn log(outcome: &Outcome) -> Value {
        let files = MemoryFiles::new([("app/util.py".into(), SOURCE.as_bytes().to_vec())]);
        let mut text = Vec::new();
        write(&Report { files: &files, ..report_of(outcome) }, &mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    #[test]
    fn a_result_has_its_place_its_way_and_its_fix() {
        let log = log(&Outcome { findings: vec![finding(Status::WouldFix, &[])], ..Outcome::default() });
        let run = &log["runs"][0];
        assert_eq!(
            run["tool"]["driver"]["rules"][0]["shortDescription"]["text"],
            "Replace clocks with `workflow.now()` in workflows."
        );
        let result = &run["results"][0];
        let region = json!({"startLine": 5, "startColumn": 12, "endLine": 5, "endColumn": 35});
        assert_eq!((&result["ruleIndex"], &result["level"]), (&json!(0), &json!("error")));
        assert_eq!(result["locations"][0]["physicalLocation"]["region"], region);
        let replacement = json!({"deletedRegion": region, "insertedContent": {"text": "workflow.now()"}});
        let change = json!([{"artifactLocation": {"uri": "app/util.py"}, "replacements": [replacement]}]);
        assert_eq!(result["fixes"][0]["artifactChanges"], change);
        let way = &result["codeFlows"][0]["threadFlows"][0]["locations"];
        assert_eq!(way[0]["location"]["message"]["text"], "OrderWorkflow.run");
        assert_eq!(
            (&run["invocations"][0]["executionSuccessful"], way.as_array().map(Vec::len)),
            (&json!(true), Some(2))
        );
    }

    #[test]
    fn suppressions_and_problems_are_said() {
        let log = log(&outcome());
        let results = log["runs"][0]["results"].as_array().unwrap();
        let suppressed: Vec<bool> = results.iter().map(|result| !result["suppressions"].is_null()).collect();
        assert_eq!(suppressed, [false, false, false, false, true]);
        let invocation = &log["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], json!(false));
        let place = &invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "old.py");
    }

    #[test]
    fn half_a_fix_is_none_and_paths_are_uris() {
        let mut importing = finding(Status::WouldFix, &[]);
        importing.imports = true;
        importing.path = "my app/ü%.py".into();
        let log = log(&Outcome { findings: vec![importing], ..Outcome::default() });
        let result = &log["runs"][0]["results"][0];
        assert!(result["fixes"].is_null());
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "my%20app/%C3%BC%25.py");
    }
}
