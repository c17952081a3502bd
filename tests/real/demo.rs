//! Open this for the demo application: its own tests fail as it stands, and pass once temporal-fix has been over it.

use super::environment::{self, Environment};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SHOP: &[&str] = &["tests/test_shop.py"];

#[test]
fn the_demo_application_works_once_it_is_rewritten() -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let scratch = tempfile::tempdir()?;
    let demo = checked_in(scratch.path())?;
    // A helper that workflows share with the shop's pages works there, before and after.
    let shop = tests_of(&demo, &environment, "2", SHOP)?;
    ensure!(shop.status.success(), "the shop's tests fail before anything was rewritten:\n{}", last_lines(&shop));
    // As it stands a test ends when its time is up, because workflow tasks are tried again for ever.
    let before = tests_of(&demo, &environment, "2", &["--ignore", SHOP[0]])?;
    let said = String::from_utf8_lossy(&before.stdout).into_owned();
    ensure!(before.status.code() == Some(1), "tests that fail were expected:\n{}", last_lines(&before));
    ensure!(!said.contains(" passed"), "some tests pass before anything was rewritten:\n{}", last_lines(&before));
    for reason in
        ["Cannot access uuid.uuid4", "an order needs at least one item", "takes from 1 to 2 positional arguments"]
    {
        ensure!(said.contains(reason), "they fail for another reason than `{reason}`:\n{}", last_lines(&before));
    }

    rewrite(&demo, "ignore")?;
    let after = tests_of(&demo, &environment, "30", &[])?;
    let diff = Command::new("git").current_dir(&demo).args(["diff", "--", "orders"]).output()?;
    ensure!(
        after.status.success(),
        "the rewritten application fails its tests:\n{}\n{}",
        String::from_utf8_lossy(&diff.stdout),
        last_lines(&after)
    );
    let formatted = environment.python().current_dir(&demo).args(["-m", "ruff", "format", "--check", "."]).output()?;
    let diff = String::from_utf8_lossy(&diff.stdout).into_owned();
    ensure!(diff.contains("workflow.in_workflow()"), "the shared helper does not ask where it runs:\n{diff}");
    ensure!(formatted.status.success(), "not as formatted as before:\n{}", String::from_utf8_lossy(&formatted.stdout));
    Ok(())
}

/// New executions take the new paths, and nothing is left to find in the old ones.
#[test]
fn it_works_behind_guards_too() -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let scratch = tempfile::tempdir()?;
    let demo = checked_in(scratch.path())?;
    rewrite(&demo, "guard")?;
    let diff = Command::new("git").current_dir(&demo).args(["diff", "--", "orders"]).output()?;
    let diff = String::from_utf8_lossy(&diff.stdout).into_owned();
    ensure!(diff.matches(".patched(").count() == 3, "three fixes break workflows in flight:\n{diff}");
    let after = tests_of(&demo, &environment, "30", &[])?;
    ensure!(after.status.success(), "the guarded application fails its tests:\n{diff}\n{}", last_lines(&after));
    let was = fs::read_to_string(demo.join("orders/checkout.py"))?;
    rewrite(&demo, "guard")?;
    ensure!(fs::read_to_string(demo.join("orders/checkout.py"))? == was, "a second run changes the guards");
    Ok(())
}

/// A copy of the application in a git repository of its own.
fn checked_in(folder: &Path) -> Result<PathBuf> {
    let demo = folder.join("demo");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/demo"), &demo)?;
    for arguments in [&["init", "-q"] as &[&str], &["add", "."]] {
        let status = Command::new("git").current_dir(&demo).args(arguments).status().context("git cannot be run")?;
        ensure!(status.success(), "git {arguments:?} failed");
    }
    Ok(demo)
}

fn tests_of(demo: &Path, environment: &Environment, seconds: &str, which: &[&str]) -> Result<Output> {
    let mut pytest = environment.python();
    pytest.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]).args(which).current_dir(demo);
    pytest.env("TEMPORAL_TEST_SERVER", environment.test_server()).env("TEMPORAL_CLI", environment.cli());
    pytest.env("ORDERS_TEST_SECONDS", seconds);
    Ok(pytest.env("PYTHONDONTWRITEBYTECODE", "1").output()?)
}

/// Where pytest sums up; what it shows before is long.
fn last_lines(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<_> = said.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

/// With everything that the tool can do, and nothing may be left.
fn rewrite(demo: &Path, in_flight: &str) -> Result<()> {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    let output = tool.current_dir(demo).args(["--unsafe-fixes", "--allow-dirty", "--in-flight", in_flight]).output()?;
    let said = [output.stdout, output.stderr].concat();
    ensure!(output.status.success(), "something is left to do: {}", String::from_utf8_lossy(&said));
    Ok(())
}

pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_name() == "__pycache__" {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
