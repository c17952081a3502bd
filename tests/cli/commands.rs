//! Open this for `list` and `explain`.

use super::house::{Project, Ran};
use serde_json::{Value, json};
use temporal_fix::cli::Exit;

fn run(typed: &[&str]) -> Ran {
    Project::new(&[]).run(typed)
}

#[test]
fn the_list_is_an_aligned_table() {
    let ran = run(&["list"]);
    let expected = "\
name                 tags         default  level    safety        replay      summary
use-workflow-time    determinism  on       error    safe, manual  compatible  Replace clocks with `workflow.time()`.
use-workflow-random  determinism  on       warning  unsafe        breaking    Replace clocks with `workflow.time()`.
extract-activity     workflow     off      advice   safe, manual  compatible  Replace clocks with `workflow.time()`.
";
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.exit), (expected, "", Exit::Clean));
}

#[test]
fn the_list_has_the_promised_shape() {
    let list: Value = serde_json::from_str(&run(&["list", "--output-format", "json"]).stdout).unwrap();
    let expected = json!({
        "name": "use-workflow-time", "tags": ["determinism"], "summary": "Replace clocks with `workflow.time()`.",
        "default": true, "level": "error", "safety": ["safe", "manual"], "replay": ["compatible"],
    });
    assert_eq!(list[0], expected);
    assert_eq!(list.as_array().unwrap().len(), 3);
}

#[test]
fn explain_prints_the_documentation_and_computes_the_example() {
    let ran = run(&["explain", "use-workflow-time"]);
    let expected = "\
use-workflow-time

Replace clocks with `workflow.time()`.

## Why
Replay reads another clock.

## Example

--- a/flows.py
+++ b/flows.py
@@ -1,1 +1,1 @@
-now = time.time()
+now = workflow.time()
";
    assert_eq!(ran.stdout, expected);
    assert_eq!(ran.exit, Exit::Clean);
}

#[test]
fn explain_applies_every_kind_of_fix_and_shows_what_has_none() {
    let random = run(&["explain", "use-workflow-random"]).stdout;
    assert!(random.ends_with("-value = random.random()\n+value = rng()\n"), "{random}");
    let extract = run(&["explain", "extract-activity"]).stdout;
    assert!(
        extract.ends_with("flows.py:1:1: advice extract-activity: `IDLE` is no good in a workflow [manual]\n"),
        "{extract}"
    );
}

#[test]
fn explain_names_the_nearest() {
    for (name, said) in [
        ("use-workflow-tiem", "did you mean `use-workflow-time` or `use-workflow-random`?"),
        ("extract_activity", "did you mean `extract-activity`?"),
        ("x", "`temporal-fix list` shows them"),
    ] {
        let ran = run(&["explain", name]);
        assert_eq!(ran.stderr, format!("error: unknown transform `{name}`: {said}\n"));
        assert_eq!((ran.exit, ran.stdout.as_str()), (Exit::Trouble, ""));
    }
}
