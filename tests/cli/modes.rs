//! Open this for what each mode writes, prints and answers.

use super::house::{Project, Ran, run_onto};
use serde_json::{Value, json};
use std::io::{self, ErrorKind, Write};
use temporal_fix::cli::Exit;

const FLOWS: &str = "from temporalio import workflow\nnow = time.time()\nx = random.random()\nIDLE\n";

const FIXED: &str = "from temporalio import workflow\nnow = workflow.time()\nx = random.random()\nIDLE\n";

const DIFF: &str = "\
--- a/app/flows.py
+++ b/app/flows.py
@@ -1,4 +1,4 @@
 from temporalio import workflow
-now = time.time()
+now = workflow.time()
 x = random.random()
 IDLE
";

fn project() -> Project {
    Project::new(&[("app/flows.py", FLOWS), ("app/other.py", "x = 1\n")])
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stdout))
}

#[test]
fn in_place_writes_and_prints_what_is_left() {
    let project = project();
    let ran = project.run(&[]);
    assert_eq!(project.read("app/flows.py"), FIXED);
    let expected = "\
warning[use-workflow-random]: `random.random()` is no good in a workflow
 --> app/flows.py:3:5
  |
3 | x = random.random()
  |     ^^^^^^^^^^^^^^^
  |
  = chain: Order.run
  = fix: withheld, needs --unsafe-fixes --in-flight guard (unsafe, breaking)

";
    assert_eq!(ran.stdout, expected);
    let summary = "Fixed 1 finding in 1 file (1 more with --unsafe-fixes --in-flight guard). \
                   2 files, 1 workflow, 1 activity.\n";
    assert!(ran.stderr.ends_with(summary), "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("nothing can bring their old text back").count(), 1, "{}", ran.stderr);
    assert_eq!(ran.exit, Exit::Findings);
    let again = project.run(&["--exit-zero"]);
    assert_eq!((again.exit, again.stdout), (Exit::Clean, ran.stdout));
    assert!(!again.stderr.contains("old text"), "{}", again.stderr);
}

#[test]
fn machine_formats_list_what_was_fixed_too() {
    for (format, count) in [("concise", 2), ("jsonl", 2)] {
        let ran = project().run(&["--output-format", format]);
        assert_eq!(ran.stdout.lines().count(), count, "{}", ran.stdout);
    }
    let ran = project().run(&["--output-format=concise"]);
    let first = "app/flows.py:2:7: error use-workflow-time: `time.time()` is no good in a workflow \
                 [safe, compatible; fixed]\n";
    assert!(ran.stdout.starts_with(first), "{}", ran.stdout);
}

#[test]
fn dry_run_prints_the_diff_and_nothing_else_to_stdout() {
    let project = project();
    let ran = project.run(&["--dry-run"]);
    assert_eq!(ran.stdout, DIFF);
    assert_eq!(project.read("app/flows.py"), FLOWS);
    let expected = "\
app/flows.py:3:5: warning use-workflow-random: `random.random()` is no good in a workflow \
[unsafe, breaking; needs --unsafe-fixes --in-flight guard]
Would fix 1 finding in 1 file (1 more with --unsafe-fixes --in-flight guard). 2 files, 1 workflow, 1 activity.
";
    assert_eq!(ran.stderr, expected);
    assert_eq!(ran.exit, Exit::Findings);
}

#[test]
fn dry_run_with_a_format_holds_the_diff_inside() {
    let ran = project().run(&["--dry-run", "--output-format", "json"]);
    assert_eq!(json(&ran)["files"], json!([{"path": "app/flows.py", "diff": DIFF}]));
    let ran = project().run(&["--dry-run", "--output-format", "text"]);
    assert!(ran.stdout.starts_with("error[use-workflow-time]"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with(DIFF), "{}", ran.stdout);
}

#[test]
fn check_prints_the_findings_and_writes_nothing() {
    let project = project();
    let ran = project.run(&["--check"]);
    assert_eq!(project.read("app/flows.py"), FLOWS);
    assert!(ran.stdout.starts_with("error[use-workflow-time]"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("+++"), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("Would fix 1 finding in 1 file"), "{}", ran.stderr);
    assert_eq!(ran.exit, Exit::Findings);
}

#[test]
fn flags_let_fixes_through() {
    let project = project();
    let ran = project.run(&["--unsafe-fixes", "--in-flight", "ignore"]);
    assert_eq!(project.read("app/flows.py"), FIXED.replace("random.random()", "rng()"));
    assert_eq!((ran.exit, ran.stdout.as_str()), (Exit::Clean, ""));
    let half = self::project().run(&["--unsafe-fixes", "--in-flight", "protect"]);
    assert!(half.stdout.contains("withheld, needs --in-flight guard"), "{}", half.stdout);
}

#[test]
fn selection_decides_what_runs() {
    for (typed, transforms) in [
        (&["--select", "all"][..], &["use-workflow-time", "use-workflow-random", "extract-activity"][..]),
        (&["--select", "recommended"], &["use-workflow-time", "use-workflow-random"]),
        (&["--select", "determinism", "--ignore", "use-workflow-time"], &["use-workflow-random"]),
        (&["--select", "extract-activity"], &["extract-activity"]),
        (&["--select", "workflow"], &[]),
    ] {
        let ran = project().run(&[&["--check", "--output-format", "jsonl"], typed].concat());
        let name = |line: &str| serde_json::from_str::<Value>(line).unwrap()["transform"].as_str().unwrap().to_owned();
        assert_eq!(ran.stdout.lines().map(name).collect::<Vec<_>>(), transforms, "{typed:?}");
    }
}

#[test]
fn exit_codes_follow_the_level() {
    let idle = Project::new(&[("flows.py", "from temporalio import workflow\nIDLE\n")]);
    for (typed, exit) in [
        (&["--select", "all"][..], Exit::Findings),
        (&["--select", "all", "--fail-on", "advice"], Exit::Findings),
        (&["--select", "all", "--fail-on", "warning"], Exit::Clean),
        (&["--select", "all", "--exit-zero"], Exit::Clean),
        (&[], Exit::Clean),
    ] {
        assert_eq!(idle.run(typed).exit, exit, "{typed:?}");
    }
    let fixable = || Project::new(&[("flows.py", "from temporalio import workflow\ntime.time()\n")]);
    assert_eq!(fixable().run(&[]).exit, Exit::Clean);
    assert_eq!(fixable().run(&["--exit-non-zero-on-fix"]).exit, Exit::Findings);
    assert_eq!(fixable().run(&["--dry-run"]).exit, Exit::Findings);
}

#[test]
fn a_broken_file_counts_where_it_may_matter() {
    let project = project();
    project.write("note.py", "!\n");
    let ran = project.run(&["--check", "--exit-zero"]);
    assert_eq!(ran.exit, Exit::Clean);
    assert!(!ran.stderr.contains("note.py"), "{}", ran.stderr);
    assert!(project.run(&["--check", "-v"]).stderr.starts_with("note: note.py:1: expected an expression\n"));
    assert!(project.run(&["--dry-run", "--verbose"]).stderr.contains("note: note.py:1: "));
    project.write("broken.py", "import temporalio\n!\n");
    let ran = project.run(&["--exit-zero"]);
    assert_eq!(ran.exit, Exit::Trouble);
    assert!(ran.stderr.contains("error: broken.py:2: expected an expression\n"), "{}", ran.stderr);
    assert_eq!(project.read("app/flows.py"), FIXED);
    let errors = json(&project.run(&["--output-format", "json"]))["errors"].clone();
    let expected = json!([{"path": "broken.py", "kind": "syntax", "line": 2, "message": "expected an expression"}]);
    assert_eq!(errors, expected);
}

#[test]
fn the_json_document_has_the_promised_shape() {
    let ran = project().run(&["--output-format", "json"]);
    let expected = json!({
        "version": 1,
        "summary": {"files": 2, "parsed": 1, "workflows": 1, "activities": 1, "changed_files": 1, "errors": 0,
            "findings": 2, "fixed": 1, "would_fix": 0, "withheld": 1, "manual": 0, "conflict": 0, "ignored": 0},
        "findings": [
            {"id": "2-0", "transform": "use-workflow-time", "message": "`time.time()` is no good in a workflow",
             "path": "app/flows.py", "start": {"line": 2, "column": 7}, "end": {"line": 2, "column": 18},
             "level": "error", "safety": "safe", "replay": "compatible", "status": "fixed",
             "chain": [{"path": "app/flows.py", "line": 2, "function": "Order.run"}],
             "fix": "2", "edits": [{"path": "app/flows.py", "start": 38, "end": 49, "text": "workflow.time()"}]},
            {"id": "3-0", "transform": "use-workflow-random",
             "message": "`random.random()` is no good in a workflow \
                         (fix withheld: needs --unsafe-fixes --in-flight guard)",
             "path": "app/flows.py", "start": {"line": 3, "column": 5}, "end": {"line": 3, "column": 20},
             "level": "warning", "safety": "unsafe", "replay": "breaking", "status": "withheld",
             "chain": [{"path": "app/flows.py", "line": 3, "function": "Order.run"}],
             "fix": "3", "edits": [{"path": "app/flows.py", "start": 54, "end": 69, "text": "rng()"}]},
        ],
        "files": [{"path": "app/flows.py", "diff": DIFF}],
        "errors": [],
    });
    assert_eq!(json(&ran), expected);
    let would = json(&project().run(&["--check", "--output-format", "json"]));
    assert_eq!((&would["summary"]["would_fix"], &would["findings"][0]["status"]), (&json!(1), &json!("would-fix")));
}

#[test]
fn a_manual_finding_has_no_fix_and_no_replay() {
    let ran = project().run(&["--select", "extract-activity", "--output-format", "jsonl"]);
    let finding: Value = serde_json::from_str(ran.stdout.trim_end()).unwrap();
    assert_eq!((&finding["fix"], &finding["replay"], &finding["edits"]), (&Value::Null, &Value::Null, &json!([])));
    assert_eq!((&finding["safety"], &finding["status"]), (&json!("manual"), &json!("manual")));
}

#[test]
fn statistics_replace_the_list() {
    let ran = project().run(&["--check", "--statistics"]);
    let expected = " findings  would-fix   withheld  transform\n        1          0          1  use-workflow-random\n        \
                    1          1          0  use-workflow-time\n";
    assert_eq!(ran.stdout, expected);
    let document = json(&project().run(&["--check", "--statistics", "--output-format", "json"]));
    assert!(document.get("findings").is_none());
    assert_eq!(document["statistics"][1]["would_fix"], 1);
    let ran = project().run(&["--dry-run", "--statistics"]);
    assert_eq!(ran.stdout, DIFF);
    assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
    let ran = project().run(&["--check", "--statistics", "--output-format", "jsonl"]);
    assert_eq!(ran.stdout.lines().count(), 2);
}

#[test]
fn quiet_leaves_the_findings_alone() {
    let ran = project().run(&["--check", "-q"]);
    assert!(!ran.stdout.is_empty());
    assert_eq!(ran.stderr, "");
    assert_eq!(project().run(&["--quiet"]).stderr, "");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let one = project().run(&["--check", "-j", "1"]);
    let eight = project().run(&["--check", "--jobs", "8"]);
    assert_eq!((one.stdout, one.stderr), (eight.stdout, eight.stderr));
}

#[test]
fn nothing_of_temporal_has_a_likely_cause() {
    let ran = Project::new(&[("a.py", "x = 1\n")]).run(&[]);
    assert!(ran.stderr.contains("no file mentions temporalio"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("No findings. 1 file, 0 workflows, 0 activities.\n"), "{}", ran.stderr);
    assert_eq!(ran.exit, Exit::Clean);
}

#[test]
fn colours_are_chosen() {
    assert!(project().run(&["--check", "--color", "always"]).stdout.contains("\u{1b}["));
    assert!(project().run(&["--dry-run", "--color=always"]).stdout.contains("\u{1b}[32m+now = workflow.time()"));
    for choice in ["never", "auto"] {
        let ran = project().run(&["--check", "--color", choice]);
        assert!(!(ran.stdout + &ran.stderr).contains('\u{1b}'));
    }
}

#[test]
fn a_hostile_file_name_stays_on_its_line() {
    let project = Project::new(&[("a\n\u{1b}[31m.py", FLOWS)]);
    for format in ["text", "concise"] {
        let ran = project.run(&["--check", "--output-format", format]);
        assert!(ran.stdout.contains("a\\n\\u{1b}[31m.py:2:7"), "{}", ran.stdout);
        assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    }
}

/// A stream that fails from the start.
struct Closed(ErrorKind);

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

#[test]
fn a_closed_pipe_ends_quietly_and_a_full_disk_does_not() {
    for mode in ["--check", "--dry-run", "--output-format=json"] {
        let project = project();
        let mut stderr = Vec::new();
        let mut closed = Closed(ErrorKind::BrokenPipe);
        let exit = run_onto(&project.root(), &[mode, "-q"], b"", &mut closed, &mut stderr);
        assert_eq!((exit, String::from_utf8_lossy(&stderr).as_ref()), (Exit::Findings, ""), "{mode}");
    }
    let project = project();
    let mut stderr = Vec::new();
    let mut full = Closed(ErrorKind::StorageFull);
    let exit = run_onto(&project.root(), &["--check", "-q"], b"", &mut full, &mut stderr);
    assert_eq!(exit, Exit::Trouble);
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(said, "error: the output cannot be written: no space left on the disk\n");
}
