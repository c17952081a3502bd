//! Open this for what keeps README true: its diff is the tool's, its commands, options and keys are real.
//!
//! What the commands do is tested elsewhere; here they only have to be accepted.

use crate::goldens::root;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ON_THE_DEMO: &str = "cargo run -q -- ";

fn readme() -> Result<String> {
    Ok(fs::read_to_string(root().join("README.md"))?)
}

/// The fenced blocks of a language, in order.
fn blocks(language: &str) -> Result<Vec<String>> {
    let text = readme()?;
    let opening = format!("```{language}\n");
    let blocks = text.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned());
    Ok(blocks.collect())
}

/// The commands that README shows, without their comments.
fn commands() -> Result<Vec<String>> {
    let blocks = blocks("sh")?;
    let lines = blocks.iter().flat_map(|block| block.lines());
    Ok(lines.map(|line| line.split('#').next().unwrap_or_default().trim().to_owned()).collect())
}

fn run(folder: &Path, arguments: &str) -> Result<Output> {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    Ok(tool.current_dir(folder).args(arguments.split_whitespace()).output()?)
}

#[test]
fn the_diff_is_what_the_command_prints() -> Result<()> {
    let commands = commands()?;
    let shown = commands.iter().find_map(|line| line.strip_prefix(ON_THE_DEMO)).context("no command for the demo")?;
    let output = run(&root(), shown)?;
    let printed = String::from_utf8(output.stdout)?;
    let diffs = blocks("diff")?;
    ensure!(!diffs.is_empty(), "README shows no diff");
    for diff in diffs {
        ensure!(printed.contains(&diff), "README shows\n{diff}\nbut `{shown}` prints\n{printed}");
    }
    Ok(())
}

#[test]
fn the_commands_are_accepted() -> Result<()> {
    let empty = tempfile::tempdir()?;
    let commands = commands()?;
    let shown: Vec<_> = commands.iter().filter_map(|line| line.strip_prefix("temporal-fix")).collect();
    ensure!(shown.len() > 5, "the commands were not found: {commands:?}");
    for arguments in shown {
        // A server may be there or not.
        let asks = arguments.starts_with(" histories");
        let output = run(empty.path(), &if asks { format!("{arguments} --help") } else { arguments.to_owned() })?;
        let said = String::from_utf8_lossy(&output.stderr);
        if arguments.contains("--history DIR") {
            ensure!(said == "error: --history: DIR: no such file or folder\n", "`temporal-fix{arguments}`: {said}");
            continue;
        }
        ensure!(output.status.code() == Some(0), "`temporal-fix{arguments}` in an empty folder: {said}");
    }
    Ok(())
}

/// `UPDATE_SNAPSHOTS=1` writes the table anew.
#[test]
fn the_table_of_transforms_is_what_list_prints() -> Result<()> {
    #[derive(serde::Deserialize)]
    struct Row {
        name: String,
        tags: Vec<String>,
        default: bool,
        safety: Vec<String>,
        replay: Vec<String>,
        summary: String,
    }
    let rows: Vec<Row> = serde_json::from_slice(&run(&root(), "list --output-format json")?.stdout)?;
    let mut table = String::from(
        "# The transforms\n\n`temporal-fix list` prints this table, `temporal-fix explain NAME` what stands behind a \
         row.\n\n| name | what it does | tags | default | safety | replay |\n|---|---|---|---|---|---|\n",
    );
    for Row { name, tags, default, safety, replay, summary } in rows {
        let default = if default { "on" } else { "off" };
        let [tags, safety, replay] = [tags, safety, replay].map(|all| all.join(", "));
        let file = name.replace('-', "_");
        table += &format!("| [`{name}`]({file}.rs) | {summary} | {tags} | {default} | {safety} | {replay} |\n");
    }
    let path = root().join("transforms/README.md");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &table)?;
    }
    ensure!(fs::read_to_string(&path)? == table, "transforms/README.md is another table than `list` prints");
    Ok(())
}

#[test]
fn the_options_are_real() -> Result<()> {
    let help = |arguments| anyhow::Ok(String::from_utf8(run(&root(), arguments)?.stdout)?);
    let help = help("--help")? + &help("retire --help")? + &help("prove --help")?;
    let real: BTreeSet<_> = options(&help).collect();
    let text = readme()?;
    for option in options(&text).filter(|option| !["--path", "--open"].contains(option)) {
        ensure!(real.contains(option), "README names {option}, which --help does not");
    }
    Ok(())
}

fn options(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
    words.filter(|word| word.len() > 3 && word.starts_with("--") && !word.starts_with("---"))
}

#[test]
fn the_settings_are_real() -> Result<()> {
    let project = tempfile::tempdir()?;
    let settings = blocks("toml")?.concat();
    ensure!(settings.contains("[tool.temporal-fix]"), "README shows no settings");
    let write = |settings: &str| fs::write(project.path().join("pyproject.toml"), settings);
    fs::write(project.path().join("flows.py"), "from temporalio import workflow\n")?;
    write(&settings)?;
    let output = run(project.path(), "--check")?;
    ensure!(output.status.code() == Some(0), "not accepted: {}", String::from_utf8_lossy(&output.stderr));
    write(&settings.replace("fail-on", "fail-at"))?;
    ensure!(run(project.path(), "--check")?.status.code() == Some(2), "the settings were not read");
    Ok(())
}

#[test]
fn the_suppression_suppresses() -> Result<()> {
    let project = tempfile::tempdir()?;
    let module = blocks("python")?.concat();
    let bare: String =
        module.lines().map(|line| format!("{}\n", line.split("  #").next().unwrap_or_default())).collect();
    for (text, code) in [(&module, 0), (&bare, 1)] {
        fs::write(project.path().join("flows.py"), text)?;
        let output = run(project.path(), "--check")?;
        ensure!(output.status.code() == Some(code), "{text}\n{}", String::from_utf8_lossy(&output.stdout));
    }
    Ok(())
}

#[test]
fn ci_runs_the_test_command() -> Result<()> {
    let ci = fs::read_to_string(root().join(".ci/run"))?;
    let commands = commands()?;
    let tests = commands.iter().find(|line| line.starts_with("cargo test")).context("README names no test command")?;
    ensure!(ci.lines().any(|line| line == tests), ".ci/run does not run `{tests}`");
    ensure!(ci.contains("unset TEMPORAL_FIX_SKIP_REAL"), ".ci/run could leave tests out");
    Ok(())
}
