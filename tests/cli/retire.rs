//! Open this for `retire`: which guards it takes out, in which steps, and what it leaves to a person.

use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const FLOWS: &str = r#"import asyncio
import time

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Settlement:
    @workflow.run
    async def run(self, orders: list[str]) -> str:
        # The bank wants a moment.
        if workflow.patched("plain"):
            # new
            await asyncio.sleep(1)  # not less
            text = """
  told
"""
        else:
            # old
            time.sleep(1)
        if not workflow.patched('turned'):
            text = "old"
        else:
            text = "new"
        text += str("!" if workflow.patched("called") else "?")
        while (await asyncio.sleep(1) if workflow.patched("header") else time.sleep(1)) is None:
            if workflow.info().is_continue_as_new_suggested() and workflow.patched("due"):
                workflow.continue_as_new(orders)
        if (orders or text) and text and workflow.patched("due"):
            text += "!"
        for order in (dict.fromkeys(orders) if workflow.patched("order") else set(orders)):
            if workflow.patched("each"):
                text += order
        return text
"#;

const DEPRECATED: &str = r#"import asyncio

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Settlement:
    @workflow.run
    async def run(self, orders: list[str]) -> str:
        # The bank wants a moment.
        workflow.deprecate_patch("plain")
        # new
        await asyncio.sleep(1)  # not less
        text = """
  told
"""
        workflow.deprecate_patch("turned")
        text = "new"
        workflow.deprecate_patch("called")
        text += str("!")
        workflow.deprecate_patch("header")
        while await asyncio.sleep(1) is None:
            if workflow.info().is_continue_as_new_suggested():
                workflow.deprecate_patch("due")
                workflow.continue_as_new(orders)
        if (orders or text) and text:
            workflow.deprecate_patch("due")
            text += "!"
        workflow.deprecate_patch("order")
        for order in dict.fromkeys(orders):
            workflow.deprecate_patch("each")
            text += order
        return text
"#;

struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn project(flows: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("flows.py"), flows).unwrap();
    folder
}

fn retire(folder: &Path, typed: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    let output = command.arg("retire").args(typed).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Ran { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

fn flows(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("flows.py")).unwrap()
}

#[test]
fn each_run_takes_one_step() {
    let folder = project(FLOWS);
    let ran = retire(folder.path(), &["--all"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(flows(&folder), DEPRECATED);
    let asked = "'TemporalChangeVersion IN (\"called\", \"due\", \"each\", \"header\", \"order\", \"plain\", \"turned\") AND \
                 ExecutionStatus = \"Running\" AND StartTime < ";
    assert!(ran.stderr.contains(asked), "{}", ran.stderr);
    let ran = retire(folder.path(), &["--all", "-q"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let gone: String =
        DEPRECATED.lines().filter(|line| !line.contains("deprecate_patch")).map(|line| format!("{line}\n")).collect();
    assert_eq!(flows(&folder), gone);
    let ran = retire(folder.path(), &["--all"]);
    assert_eq!((ran.code, flows(&folder)), (Some(0), gone), "{}", ran.stderr);
}

#[test]
fn only_what_is_named_goes() {
    let folder = project(FLOWS);
    let ran = retire(folder.path(), &["order", "--dry-run"]);
    assert!(ran.stdout.contains("+        for order in dict.fromkeys(orders):"), "{}", ran.stdout);
    assert_eq!((ran.code, ran.stdout.matches("\n@@").count(), flows(&folder).as_str()), (Some(1), 1, FLOWS));
    let ran = retire(folder.path(), &["flows.py"]);
    let said = "error: retire: nothing in PATHS asks for the patch \"flows.py\"; files are named with --in\n";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    let ran = retire(folder.path(), &["ordre", "order"]);
    assert!(ran.stderr.starts_with("warning") || ran.stderr.starts_with("error"), "{}", ran.stderr);
    let said = "error: retire: nothing in PATHS asks for the patch \"ordre\"";
    assert!(ran.stderr.contains(said) && ran.code == Some(2), "{}", ran.stderr);
}

#[test]
fn what_is_not_plain_is_left_to_a_person() {
    for (body, why) in [
        ("if workflow.patched(\"a\"):\n            return 1\n        return 2", "what follows it is the old path"),
        (
            "if workflow.patched(\"a\"):\n            x = 1\n        elif x:\n            x = 2",
            "an `elif` would remain",
        ),
        (
            "if x and workflow.patched(\"a\"):\n            x = 1\n        else:\n            x = 2",
            "an `else` would remain",
        ),
        ("wait = lambda: 1 if workflow.patched(\"a\") else 2", "it stands in a lambda"),
        (
            "if not x:\n            x = 1\n        elif (1 if workflow.patched(\"a\") else 2) == x:\n            x = 2",
            "there is no line before it",
        ),
        (
            "match x:\n            case 1 if (1 if workflow.patched(\"a\") else 2) == x:\n                x = 2",
            "there is no line before it",
        ),
        ("is_new = workflow.patched(\"a\")", "it is not a plain `if`"),
        ("if workflow.patched(\"a\"): x = 1", "it shares its lines with other code"),
        ("return x or workflow.patched(\"a\")", "it is not a plain `if`"),
        ("if workflow.patched(\"a\") and x:\n            x = 1", "it is not the last that its condition asks for"),
        (
            "if (\n            x  # why\n            and workflow.patched(\"a\")\n        ):\n            x = 1",
            "a comment in its condition",
        ),
        (
            "try:\n            x = 1\n        except (ValueError if workflow.patched(\"a\") else KeyError):\n            x = 2",
            "there is no line before it",
        ),
        ("x = sum(1 if workflow.patched(\"a\") else 2 for _ in x)", "it stands in a generator"),
        (
            "x = await one() + (await two() if workflow.patched(\"a\") else 3)",
            "something before it in its statement waits",
        ),
        (
            "x = (1 if workflow.patched(\"a\") else 2) if await one() else 3",
            "something before it in its statement waits",
        ),
        (
            "x = [(1 if workflow.patched(\"a\") else y) for y in await one()]",
            "something before it in its statement waits",
        ),
        (
            "async with one(), (two() if workflow.patched(\"a\") else three()):\n            x = 2",
            "something before it in its statement waits",
        ),
        ("workflow.deprecate_patch(\"a\")\n        x = workflow.patched(\"a\")", "something asks for it still"),
    ] {
        let head = FLOWS.split("        # The bank").next().unwrap();
        let text = format!("{head}        {body}\n");
        let folder = project(&text);
        let ran = retire(folder.path(), &["--all"]);
        assert!(ran.stdout.contains(why), "{body}: {}{}", ran.stdout, ran.stderr);
        assert_eq!((ran.code, flows(&folder)), (Some(1), text));
    }
}

/// A method's body before and after a run.
#[track_caller]
fn becomes(body: &str, expected: &str) {
    let head = FLOWS.split("        # The bank").next().unwrap();
    let folder = project(&format!("{head}{body}"));
    let ran = retire(folder.path(), &["--all"]);
    assert_eq!(flows(&folder), format!("{head}{expected}"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.code, Some(0));
}

#[test]
fn several_in_one_statement_go_in_one_run() {
    becomes(
        "        y = [1 if workflow.patched(\"e\") else 2, 1 if workflow.patched(\"f\") else 3]\n",
        "        workflow.deprecate_patch(\"e\")\n        workflow.deprecate_patch(\"f\")\n        y = [1, 1]\n",
    );
    becomes(
        "        if workflow.patched(\"e\"):\n            if workflow.patched(\"f\"):\n                y = 1\n            else:\n                \
         y = 2\n        else:\n            y = 3\n",
        "        workflow.deprecate_patch(\"e\")\n        workflow.deprecate_patch(\"f\")\n        y = 1\n",
    );
}

#[test]
fn comments_at_the_end_of_a_block_go_with_it() {
    becomes(
        "        if workflow.patched(\"e\"):\n            y = 1\n        else:\n            y = 2\n            # old\n        # \
         next\n        y = 3\n",
        "        workflow.deprecate_patch(\"e\")\n        y = 1\n        # next\n        y = 3\n",
    );
    becomes(
        "        if not workflow.patched(\"e\"):\n            y = 1\n        else:\n            y = 2\n            # new\n",
        "        workflow.deprecate_patch(\"e\")\n        y = 2\n        # new\n",
    );
}

#[test]
fn ids_may_have_a_name() {
    becomes(
        "        new = \"fees\"\n        if workflow.patched(new):\n            y = 1\n        else:\n            y = 2\n",
        "        new = \"fees\"\n        workflow.deprecate_patch(new)\n        y = 1\n",
    );
}

#[test]
fn the_configuration_selects_nothing_here() {
    let folder = project(FLOWS);
    fs::write(folder.path().join("temporal-fix.toml"), "select = [\"use-gather\"]\nin-flight = \"protect\"\n").unwrap();
    assert_eq!(retire(folder.path(), &["--all"]).code, Some(0));
    assert_eq!(flows(&folder), DEPRECATED);
}
