//! Open this for `--history`: recorded histories, in the forms that people have them, and what they say of timeouts.
//!
//! The histories of `tests/cli/histories/` were recorded on the dev server: one by `temporal workflow show --output json`,
//! gzipped, one as the UI downloads it. 130 cards were charged, each attempt with a second; some timed out.

use super::house::Project;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

const HISTORIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/histories");

const FLOWS: &str = "\
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Payments:
    @workflow.run
    async def run(self, number: int) -> None:
        await workflow.execute_activity(\"charge_card\", number, start_to_close_timeout=timedelta(seconds=1))
        await workflow.execute_activity(\"send_receipt\", number, start_to_close_timeout=timedelta(hours=1))
        await workflow.execute_activity(\"close_books\", start_to_close_timeout=timedelta(hours=1))
";

fn run(folder: &Path, typed: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    command.current_dir(folder).args(["--isolated", "--select", "tune-activity-timeout"]).args(typed);
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn timeouts_are_judged_by_what_really_happened() {
    let project = Project::new(&[("flows.py", FLOWS)]);
    let output = run(&project.root(), &["--history", HISTORIES, "--check", "--output-format", "concise"]);
    let said = text(&output.stdout);
    let lines: Vec<&str> = said.lines().collect();
    let [charge, receipt] = lines[..] else { panic!("{said}{}", text(&output.stderr)) };
    assert!(
        charge.contains(
            "start_to_close_timeout of 1 s is too short; charge_card: 130 runs, p99 1 s, longest 1.1 s, 10 retries, \
             4 timed out at 1 s [unsafe, compatible"
        ),
        "{charge}"
    );
    assert!(receipt.contains("flows.py:11:") && receipt.contains(" advice "), "{receipt}");
    assert!(receipt.contains("send_receipt: 130 runs, p99 153 ms, longest 154 ms"), "{receipt}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_better_timeout_is_written_and_settles() {
    let project = Project::new(&[("flows.py", FLOWS)]);
    let typed = ["--history", HISTORIES, "--unsafe-fixes", "--allow-dirty"];
    let output = run(&project.root(), &typed);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let written = project.read("flows.py");
    assert!(written.contains("\"charge_card\", number, start_to_close_timeout=timedelta(seconds=5)"), "{written}");
    assert!(written.contains("\"send_receipt\", number, start_to_close_timeout=timedelta(seconds=1)"), "{written}");
    assert!(written.contains("\"close_books\", start_to_close_timeout=timedelta(hours=1)"), "{written}");
    let again = run(&project.root(), &typed);
    assert_eq!(project.read("flows.py"), written);
    assert_eq!(again.status.code(), Some(0));
}

#[test]
fn standard_input_is_judged_by_histories_too() {
    let project = Project::new(&[]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    command.current_dir(project.root()).args(["--isolated", "--unsafe-fixes", "--history", HISTORIES, "-"]);
    let pipe = std::process::Stdio::piped;
    let mut child = command.stdin(pipe()).stdout(pipe()).stderr(pipe()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(FLOWS.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(text(&output.stdout).contains("timedelta(seconds=5)"), "{}", text(&output.stderr));
}

#[test]
fn a_few_runs_propose_nothing() {
    let project = Project::new(&[("flows.py", FLOWS)]);
    let output = run(&project.root(), &["--history", &format!("{HISTORIES}/0f5e"), "--check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_counts() {
    let history = std::fs::read(format!("{HISTORIES}/payments-0.json.gz")).unwrap();
    let project =
        Project::new(&[("flows.py", FLOWS), ("old/package.json", "{\"name\": \"shop\"}"), ("old/b.json", "{")]);
    std::fs::write(project.root().join("old/good.json.gz"), &history).unwrap();
    std::fs::write(project.root().join("old/torn.json.gz"), &history[..history.len() / 2]).unwrap();
    let output = run(&project.root(), &["--history", "old", "--check", "--output-format", "concise"]);
    let told = text(&output.stderr);
    assert!(told.contains("old/package.json: is no history: it has no `events`"), "{told}");
    assert!(told.contains("old/b.json: is no history in JSON: "), "{told}");
    assert!(told.contains("old/torn.json.gz: cannot be unzipped: "), "{told}");
    assert!(text(&output.stdout).contains("charge_card: 118 runs"), "{}", text(&output.stdout));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_folder_without_histories_is_a_mistake() {
    let project = Project::new(&[("flows.py", FLOWS), ("empty/read.me", "")]);
    for (folder, reason) in [("nowhere", "no such file or folder"), ("empty", "has no *.json and no *.json.gz in it")] {
        let output = run(&project.root(), &["--history", folder, "--check"]);
        assert_eq!(text(&output.stderr).trim(), format!("error: --history: {folder}: {reason}"));
        assert_eq!(output.status.code(), Some(2));
    }
}
