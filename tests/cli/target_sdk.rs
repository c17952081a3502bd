//! Open this for what the version of temporalio in a project's files does to a run of the real binary.

use super::house::Project;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const FLOWS: &str = "\
import asyncio

from temporalio import workflow


@workflow.defn
class Orders:
    @workflow.run
    async def run(self, orders: list[str]) -> int:
        waiting = [asyncio.create_task(self.serve(order)) for order in orders]
        served, _ = await asyncio.wait(waiting, timeout=60)
        return len(served)

    async def serve(self, order: str) -> None:
        await asyncio.sleep(1)
";

const PYPROJECT: &str = "[project]\nname = \"shop\"\nversion = \"1\"\ndependencies = [\"temporalio>=1.7,<2\"]\n";
const OLD_LOCK: &str = "version = 1\n\n[[package]]\nname = \"temporalio\"\nversion = \"1.6.0\"\n";

struct Ran {
    stdout: String,
    stderr: String,
}

fn run(folder: &Path, typed: &[&str]) -> Ran {
    run_with(folder, typed, "")
}

fn run_with(folder: &Path, typed: &[&str], input: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    command.args(["--select", "use-workflow-wait", "--unsafe-fixes", "--in-flight", "ignore"]).args(typed);
    command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn shop(files: &[(&str, &str)]) -> Project {
    let project = Project::new(&[(".git/HEAD", "ref: refs/heads/main\n"), ("shop/flows.py", FLOWS)]);
    files.iter().for_each(|(path, text)| project.write(path, text));
    project
}

#[test]
fn below_a_replacements_floor_a_finding_is_manual_and_names_the_version() {
    let project = shop(&[("uv.lock", OLD_LOCK), ("pyproject.toml", PYPROJECT)]);
    for (typed, fixed) in [
        (&["--check", "--output-format", "concise"][..], false),
        (&["--check", "--output-format", "concise", "--isolated"], false),
        (&["--check", "--output-format", "concise", "--target-sdk", "1.7"], true),
    ] {
        let ran = run(&project.root(), typed);
        assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
        assert_eq!(ran.stdout.contains("[manual]"), !fixed, "{typed:?}: {}", ran.stdout);
        assert_eq!(ran.stdout.contains("temporalio 1.7"), !fixed, "{typed:?}: {}", ran.stdout);
    }
    project.write("temporal-fix.toml", "target-sdk = \"1.7\"");
    let keyed = run(&project.root(), &["--check", "--output-format", "concise"]);
    assert!(!keyed.stdout.contains("[manual]"), "{}", keyed.stdout);
}

#[test]
fn each_project_of_a_repository_has_its_own() {
    let project = shop(&[
        ("shop/pyproject.toml", PYPROJECT),
        ("legacy/flows.py", FLOWS),
        ("legacy/requirements.txt", "-r requirements/base.txt\n"),
        ("legacy/requirements/base.txt", "temporalio[opentelemetry]~=1.4  # as deployed\n"),
        ("free/flows.py", FLOWS),
        ("free/more/flows.py", FLOWS),
        ("free/setup.cfg", "[metadata]\nname = free\n[options]\ninstall_requires = temporalio\n"),
    ]);
    let ran = run(&project.root(), &["--dry-run", "-v"]);
    for (path, is_fixed) in [("shop", true), ("legacy", false), ("free", true)] {
        assert_eq!(ran.stdout.contains(&format!("+++ b/{path}/flows.py")), is_fixed, "{path}: {}", ran.stdout);
    }
    let said = ran.stderr.lines().filter(|line| line.starts_with("note: "));
    let notes: Vec<&str> = said.filter(|line| !line.starts_with("note: parsed ")).collect();
    let expected = [
        "note: legacy/requirements/base.txt: the target SDK is temporalio 1.4",
        "note: shop/pyproject.toml: the target SDK is temporalio 1.7",
        "note: free and 1 more folder: no lock file and no requirement gives temporalio a version: the newest is assumed",
    ];
    assert_eq!(notes, expected);
    assert!(ran.stderr.contains("\nnote: parsed 4 of 4 files, 1,"), "{}", ran.stderr);
    assert!(!run(&project.root(), &["--dry-run"]).stderr.contains("note: "));
    assert_eq!(run(&project.root(), &["--dry-run", "-v", "-j", "1"]).stderr, ran.stderr);
}

#[test]
fn a_broken_lock_file_ends_nothing() {
    let broken = "<<<<<<< HEAD\n[[package]]\nname = \"temporalio\"\nversion = \"1.6.0\"\n";
    let project = shop(&[("uv.lock", broken), ("pyproject.toml", PYPROJECT)]);
    let ran = run(&project.root(), &["--dry-run", "-v"]);
    assert!(ran.stdout.contains("+++ b/shop/flows.py"), "{}", ran.stdout);
    let said = "note: pyproject.toml: the target SDK is temporalio 1.7\n\
                note: uv.lock: not valid TOML in line 1; passed over for the target SDK\n";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    assert!(!run(&project.root(), &["--dry-run"]).stderr.contains("uv.lock"));
}

#[test]
fn the_name_of_standard_input_decides_too() {
    let project = shop(&[("shop/uv.lock", OLD_LOCK)]);
    let under = |name: &str| run_with(&project.root(), &["-", "-v", "--stdin-filename", name], FLOWS);
    let (old, free) = (under("shop/flows.py"), under("other/flows.py"));
    assert_eq!(old.stdout, FLOWS);
    assert!(old.stderr.contains("note: shop/uv.lock: the target SDK is temporalio 1.6"), "{}", old.stderr);
    assert!(free.stdout.contains("await workflow.wait(waiting, timeout=60)"), "{}", free.stdout);
}
