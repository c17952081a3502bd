//! Open this for guards that are taken out again: which histories replay after each step.

use super::proof::problems_between;
use anyhow::Result;
use std::fs;
use std::process::Command;

const WORKFLOWS: [&str; 3] = ["Statement", "Condition", "Due"];

#[test]
fn what_the_guarded_code_recorded_replays_where_the_patch_is_deprecated() -> Result<()> {
    expect("", str::to_owned, step)
}

#[test]
fn what_the_deprecated_code_recorded_replays_where_nothing_is_left() -> Result<()> {
    expect("", step, |text| step(&step(text)))
}

#[test]
fn both_steps_at_once_break_what_the_guarded_code_recorded() -> Result<()> {
    expect("nondeterminism", str::to_owned, |text| step(&step(text)))
}

/// What is said of each workflow: nothing, or something with a word in it.
fn expect(word: &str, before: impl Fn(&str) -> String, after: impl Fn(&str) -> String) -> Result<()> {
    for workflow in WORKFLOWS {
        let found = problems_between("use_durable_sleep", "retired", workflow, &before, &after)?;
        let Some(problems) = found else { return Ok(()) };
        let is_expected = if word.is_empty() { problems.is_empty() } else { problems.concat().contains(word) };
        assert!(is_expected, "{workflow}: {problems:?}");
    }
    Ok(())
}

/// One run of the command.
fn step(text: &str) -> String {
    let folder = tempfile::tempdir().expect("makes a folder");
    let file = folder.path().join("flows.py");
    fs::write(&file, text).expect("writes");
    let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    let output = command.args(["retire", "--all"]).current_dir(folder.path()).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(&file).expect("reads")
}
