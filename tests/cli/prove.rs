//! Open this for `prove` and `--prove` as a user meets them. The interpreter is none: what replays is told by the text of a
//! file; with a real one the same is shown in `real`.

use super::house::{Project, Ran, run_proving};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use temporal_fix::cli::{Exit, Transforms};
use temporal_fix::engine::file::File;
use temporal_fix::engine::python::{Expr, Ranged};
use temporal_fix::engine::transform::{Edit, Finding, Fix, Level, Replay as Label, Run, Transform};
use temporal_fix::prove::Question;
use temporal_fix::prove::replayed::{Part, Recorded, Replay, Replayed, Verdict};

const fn fake(name: &'static str, run: fn(&File<'_>) -> Vec<Finding>) -> Transform {
    let run = Run::File(run);
    Transform { name, tags: &[], default: true, level: Level::Error, labels: &[], doc: "", example: &[], run }
}

fn rename(file: &File<'_>, from: &str, to: &str) -> Vec<Finding> {
    let found = file.expressions().filter(|(_, expr)| matches!(expr, Expr::Name(found) if found.id == from));
    let fix = |expr: &Expr| Fix {
        replay: Some(Label::Compatible),
        ..Fix::safe(None).edit(file.path(), Edit::replace(expr.range(), to))
    };
    found.map(|(id, expr)| file.finding(id, format!("`{from}` is old")).with_fix(fix(expr))).collect()
}

static GOOD: Transform = fake("good", |file| rename(file, "old_good", "good"));
/// Labelled compatible, and it is not.
static WRONG: Transform = fake("wrong", |file| rename(file, "old_wrong", "wrong"));
const TRANSFORMS: Transforms = &[&GOOD, &WRONG];

const FLOWS: &str = "\
from temporalio import workflow


@workflow.defn
class Order:
    @workflow.run
    async def run(self) -> None:
        old_good(1)
        old_wrong(2)
        old_good(3)
";

/// A history of `Order` can live with everything, but what its id names.
struct Words<'a>(&'a [Recorded], &'a Path);

fn interpreter<'a>(question: &Question<'a>) -> anyhow::Result<Box<dyn Replay + 'a>> {
    anyhow::ensure!(question.python != Some(Path::new("/nowhere/python")), "--python: /nowhere/python: no such file");
    assert_eq!(question.classes.first().and_then(|class| class.workflow_type.as_deref()), Some("Order"));
    Ok(Box::new(Words(question.recorded, &question.classes[0].file)))
}

impl Replay for Words<'_> {
    fn replay(&self, tree: &Path, histories: &[usize]) -> anyhow::Result<Vec<Replayed>> {
        let text = fs::read_to_string(tree.join(self.1))?;
        let one = |&history: &usize| {
            let recorded = &self.0[history];
            let fails = match recorded.workflow_id.as_str() {
                "wants-old" => text.contains("\n        wrong("),
                "wants-only-old" => text.contains(" wrong("),
                "broken" => true,
                _ => false,
            };
            let said = "TMPRL1100: nondeterminism error".to_owned();
            let verdict = match (&*recorded.workflow_type, fails) {
                ("Order", true) => Verdict::Diverges { event: Some(5), said },
                ("Order", false) => Verdict::Replays,
                _ => Verdict::NoWorkflow,
            };
            Replayed { history, part: Part::Whole, verdict }
        };
        Ok(histories.iter().map(one).collect())
    }
}

/// A project in which each history is of an order, and named by its workflow's id.
fn project(histories: &[&str]) -> Project {
    let project = Project::new(&[("app/flows.py", FLOWS), ("app/pyproject.toml", "[project]\nname = \"app\"\n")]);
    histories.iter().for_each(|id| history(&project, id, "Order"));
    project
}

fn history(project: &Project, id: &str, workflow: &str) {
    let started = json!({"eventId": "1", "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED",
        "workflowExecutionStartedEventAttributes": {"workflowType": {"name": workflow}}});
    let scheduled = json!({"eventId": "2", "eventType": "EVENT_TYPE_WORKFLOW_TASK_SCHEDULED",
        "workflowTaskScheduledEventAttributes": {}});
    project.write(&format!("h/{id}.json"), &json!({"events": [started, scheduled]}).to_string());
}

fn run(project: &Project, typed: &[&str]) -> Ran {
    run_proving(TRANSFORMS, interpreter, &project.root().join("app"), typed, b"")
}

fn document(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr))
}

#[test]
fn good_fixes_are_proven_and_nothing_is_written() {
    let project = project(&["a", "b"]);
    let ran = run(&project, &["prove", "--history", "../h", "--select", "good"]);
    assert_eq!(
        ran.stdout,
        "Order: 2 replay before and after\n2 histories of 1 type of workflow: 2 replay before and after.\n"
    );
    assert_eq!(ran.exit, Exit::Clean);
    assert_eq!(ran.stderr, "Would fix 2 findings in 1 file. 1 file, 1 workflow, 0 activities.\n");
    assert_eq!(project.read("app/flows.py"), FLOWS);
    let all = run(&project, &["prove", "--history", "../h", "--select", "good", "-v"]);
    assert!(all.stdout.starts_with("../h/a.json (workflow a, Order): replays\n"), "{}", all.stdout);
}

#[test]
fn the_wrong_fix_among_good_ones_is_named() {
    let project = project(&["a", "broken", "wants-old"]);
    history(&project, "other", "Refund");
    let ran = run(&project, &["prove", "--history", "../h"]);
    let fix = run(&project, &["--check", "--output-format", "json"]);
    let fix = document(&fix)["findings"][1]["fix"].as_str().unwrap().to_owned();
    let expected = format!(
        "\
../h/broken.json (workflow broken, Order): failed before: TMPRL1100: nondeterminism error
../h/wants-old.json (workflow wants-old, Order): fails after with wrong at flows.py:9, at event 5: TMPRL1100: \
nondeterminism error
flows.py:9:9: wrong (fix {fix}) is withheld: ../h/wants-old.json (workflow wants-old) does not replay with it, from \
event 5
Order: 1 replays before and after, 1 replays once fixes were taken back or guarded, 1 failed before as well
Refund: 1 of no workflow in PATHS
4 histories of 2 types of workflows: 1 replays before and after, 1 replays once fixes were taken back or guarded, 1 \
failed before as well, 1 of no workflow in PATHS.
"
    );
    assert_eq!(ran.stdout, expected);
    assert_eq!(ran.exit, Exit::Findings);
    let summary = "Would fix 2 findings in 1 file (1 refuted by a history). 1 file, 1 workflow, 0 activities.\n";
    assert_eq!(ran.stderr, summary);
    assert_eq!(project.read("app/flows.py"), FLOWS);
}

#[test]
fn json_tells_the_same() {
    let ran = run(&project(&["a", "wants-old"]), &["prove", "--history", "../h", "--output-format", "json"]);
    let document = document(&ran);
    assert_eq!(document["version"], 1);
    let told = &document["proof"];
    assert_eq!(told["workflows"], json!({"Order": {"replays": 1, "fails-after": 1}}));
    let [good, bad] = &told["histories"].as_array().unwrap()[..] else { panic!("{told}") };
    let replays = json!({"verdict": "replays", "event": null, "message": null});
    assert_eq!(good["parts"], json!([{"cut": null, "before": replays, "after": replays}]));
    assert_eq!([&bad["history"], &bad["workflow_id"], &bad["workflow"]], ["../h/wants-old.json", "wants-old", "Order"]);
    assert_eq!([&good["outcome"], &bad["outcome"]], ["replays", "fails-after"]);
    let [taken] = &told["taken_back"].as_array().unwrap()[..] else { panic!("{told}") };
    assert_eq!(
        [&taken["transform"], &taken["path"], &taken["line"], &taken["patch"], &taken["event"]],
        [&json!("wrong"), &json!("flows.py"), &json!(9), &Value::Null, &json!(5)]
    );
    assert_eq!(bad["failures"][0]["fix"], taken["fix"]);
    assert_eq!(bad["failures"][0]["verdict"], "diverges");
    assert_eq!(document["errors"], json!([]));
}

#[test]
fn in_place_what_is_written_is_what_replays() {
    let project = project(&["a", "wants-old"]);
    let ran = run(&project, &["--prove", "--history", "../h"]);
    assert_eq!(project.read("app/flows.py"), FLOWS.replace("old_good", "good"));
    let note = "fix: withheld, ../h/wants-old.json (workflow wants-old) does not replay with it, from event 5; needs \
                --in-flight guard (safe, breaking for Order)";
    assert!(ran.stdout.contains(note), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("2 histories of 1 type of workflow: 1 replays before and after, 1 replays once"),
        "{ran:?}"
    );
    assert!(
        ran.stderr
            .ends_with("Fixed 2 findings in 1 file (1 refuted by a history). 1 file, 1 workflow, 0 activities.\n")
    );
    assert_eq!(ran.exit, Exit::Findings);
}

#[test]
fn under_guard_the_wrong_fix_gets_one() {
    let project = project(&["wants-old"]);
    let ran = run(&project, &["--prove", "--history", "../h", "--in-flight", "guard", "--output-format", "json"]);
    let text = project.read("app/flows.py");
    let document = document(&ran);
    let patch = document["proof"]["taken_back"][0]["patch"].as_str().expect("is guarded");
    let guard = format!(
        "        if workflow.patched(\"{patch}\"):\n            wrong(2)\n        else:\n            old_wrong(2)\n"
    );
    assert!(text.contains(&guard), "{text}");
    assert_eq!(document["findings"][1]["patch"], patch);
    assert_eq!(document["findings"][1]["replay"], "breaking");
    assert_eq!(ran.exit, Exit::Clean);
}

#[test]
fn what_fails_behind_a_guard_too_is_withheld() {
    let project = project(&["wants-only-old"]);
    let ran = run(&project, &["--prove", "--history", "../h", "--in-flight", "guard", "--output-format", "json"]);
    assert_eq!(project.read("app/flows.py"), FLOWS.replace("old_good", "good"));
    let document = document(&ran);
    let refuted = json!({"history": "../h/wants-only-old.json", "workflow_id": "wants-only-old", "event": 5});
    assert_eq!(document["findings"][1]["refuted"], refuted);
    assert_eq!(document["findings"][1]["status"], "withheld");
    assert_eq!(document["proof"]["taken_back"].as_array().unwrap().len(), 2);
    let plain = run(&project, &["prove", "--history", "../h", "--in-flight", "guard"]);
    assert!(
        plain.stdout.contains(" is withheld, because its guard does not hold: ../h/wants-only-old.json"),
        "{plain:?}"
    );
}

#[test]
fn a_dry_run_shows_what_would_be_left() {
    let project = project(&["wants-old"]);
    let ran = run(&project, &["--prove", "--history", "../h", "--dry-run"]);
    assert!(ran.stdout.contains("+        good(1)") && !ran.stdout.contains("+        wrong"), "{}", ran.stdout);
    assert!(ran.stderr.contains("flows.py:9:9: error wrong: "), "{}", ran.stderr);
    assert_eq!(project.read("app/flows.py"), FLOWS);
    let check = run(&project, &["--prove", "--history", "../h", "--check", "--output-format", "concise"]);
    assert!(
        check.stdout.contains("[safe, breaking for Order; ../h/wants-old.json (workflow wants-old) does"),
        "{check:?}"
    );
}

#[test]
fn paths_are_part_of_a_project() {
    let project = project(&["wants-old"]);
    project.write("app/other.py", &FLOWS.replace("Order", "Refund"));
    for (folder, typed) in [
        ("app", &["prove", "--history", "../h", "flows.py"][..]),
        (".", &["prove", "--history", "h", "app/flows.py"]),
        ("h", &["prove", "--history", ".", "../app/flows.py"]),
    ] {
        let ran = run_proving(TRANSFORMS, interpreter, &project.root().join(folder), typed, b"");
        assert!(ran.stdout.contains("flows.py:9:9: wrong (fix ") && !ran.stdout.contains("other.py"), "{ran:?}");
        assert_eq!(ran.exit, Exit::Findings, "{ran:?}");
    }
}

#[test]
fn what_is_no_history_is_named_once_and_the_rest_counts() {
    let project = project(&["a"]);
    project.write("h/package.json", "{}");
    project.write("h/index.json", "{\"a.json\": {\"workflow-id\": \"wants-old\"}}");
    for typed in [&["prove", "--history", "../h", "-q"][..], &["--prove", "--check", "--history", "../h"]] {
        let ran = run(&project, typed);
        let said = "error: ../h/package.json: is no history: it has no `events`\n";
        assert_eq!((ran.stderr.matches("package.json").count(), ran.exit), (1, Exit::Trouble), "{ran:?}");
        assert!(ran.stderr.starts_with(said) && !ran.stderr.contains("index.json"), "{ran:?}");
        assert!((ran.stdout + &ran.stderr).contains("../h/a.json (workflow wants-old, Order): fails after with wrong"));
    }
}

#[test]
fn without_the_flag_no_interpreter_is_asked() {
    let project = project(&["a"]);
    let ran = super::house::run_really(TRANSFORMS, &project.root().join("app"), &["--history", "../h"], b"");
    assert_eq!((ran.exit, project.read("app/flows.py").contains("old_")), (Exit::Clean, false), "{ran:?}");
}

#[test]
fn files_that_git_could_not_give_back_stay_out_of_it() {
    let project = project(&["wants-old"]);
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "start"]);
    project.write("app/more.py", FLOWS);
    let ran = run(&project, &["--prove", "--history", "../h"]);
    assert_eq!(ran.exit, Exit::Trouble);
    assert!(ran.stderr.contains("more.py"), "{}", ran.stderr);
    assert_eq!(project.read("app/more.py"), FLOWS);
    assert_eq!(project.read("app/flows.py"), FLOWS.replace("old_good", "good"));
}

#[test]
fn mistakes_are_one_clear_line() {
    let empty = project(&[]);
    empty.write("h/read.me", "");
    let strangers = project(&[]);
    history(&strangers, "r-1", "Refund");
    history(&strangers, "s-1", "Shipment");
    let broken = project(&["broken"]);
    for (project, typed, said) in [
        (&empty, &["prove", "--history", "../h"][..], "error: --history: ../h: has no *.json and no *.json.gz in it"),
        (&empty, &["prove", "--history", "../none"], "error: --history: ../none: no such file or folder"),
        (
            &strangers,
            &["prove", "--history", "../h"],
            "error: no history is of a workflow in PATHS: they are of Refund, Shipment",
        ),
        (
            &broken,
            &["prove", "--history", "../h"],
            "error: no history replays, not even without any fix, so nothing can be shown: TMPRL1100: nondeterminism error",
        ),
        (
            &broken,
            &["prove", "--history", "../h", "--python", "/nowhere/python"],
            "error: --python: /nowhere/python: no such file",
        ),
        (
            &broken,
            &["prove", "--history", "../h", "--check"],
            "error: --check means nothing to `prove`, which writes nothing and reports on histories",
        ),
        (
            &broken,
            &["prove", "--history", "../h", "-"],
            "error: `prove` copies a project and takes no text from standard input",
        ),
        (
            &broken,
            &["--prove", "--history", "../h", "-"],
            "error: --prove copies a project and takes no text from standard input",
        ),
        (
            &broken,
            &["--python", "x"],
            "error: --python names the interpreter of a proof: give --prove, or use the command `prove`",
        ),
    ] {
        let ran = run(project, typed);
        assert_eq!((ran.stderr.trim_end(), ran.exit), (said, Exit::Trouble), "{typed:?}");
        assert_eq!(project.read("app/flows.py"), FLOWS);
    }
    for typed in [&["prove"][..], &["--prove"]] {
        let ran = run(&broken, typed);
        assert!(ran.stderr.contains("--history <DIR>") && ran.exit == Exit::Trouble, "{typed:?}: {}", ran.stderr);
    }
}

#[test]
fn what_is_no_history_is_named_where_there_is_no_other() {
    for (text, why) in [
        ("{", "is no history in JSON: EOF while parsing an object at line 1 column 1"),
        (
            "\"x\"",
            "is no history in JSON: invalid type: string \"x\", expected an object with `events` at line 1 column 3",
        ),
        ("{}", "is no history: it has no `events`"),
    ] {
        let project = project(&[]);
        project.write("bad/a.json", text);
        let ran = run(&project, &["prove", "--history", "../bad"]);
        let said = format!("error: no history could be read: ../bad/a.json {why}");
        assert_eq!((ran.stderr.trim_end(), ran.exit), (said.as_str(), Exit::Trouble));
    }
}

#[test]
fn help_says_what_runs_the_code() {
    let project = project(&[]);
    let plain = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = plain(run(&project, &["--help"]).stdout);
    assert!(help.contains("Nothing imports or runs the code in PATHS, but `prove` and --prove"), "{help}");
    let help = plain(run(&project, &["prove", "--help"]).stdout);
    assert!(help.contains("[possible values: text, json]"), "{help}");
    assert!(help.contains("This imports the code in PATHS, from a copy"), "{help}");
    for flag in ["--check", "--dry-run", "--statistics", "--allow-dirty", "--fail-on", "--prove"] {
        assert!(!help.contains(&format!(" {flag} ")), "{flag} means nothing there: {help}");
    }
    for flag in ["--history", "--python", "--in-flight", "--unsafe-fixes", "--select", "--target-sdk", "--config"] {
        assert!(help.contains(flag), "{flag} is missing: {help}");
    }
}
