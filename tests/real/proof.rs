//! Open this for what a proof is: findings with the expected labels, then the bad and the fixed workflow on the server,
//! then the fixed one on the history that the bad one recorded.
//!
//! It knows no transform; what is expected stands in each scenario's TOML file.

use super::bench;
use super::environment::{self, Environment};
use super::scenario::{self, ClosedHistory, Code, Expected, Guard, OldBranch, Said, Scenario, WithoutGuard, Workflow};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// Every scenario of a transform, rewritten by the tool.
pub fn prove(transform: &str) -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let mut problems = Vec::new();
    for scenario in Scenario::all_of(&transform.replace('-', "_"))? {
        let package = Package::make(&scenario.code)?;
        let findings = package.fix(transform, "ignore")?;
        let labels = scenario.workflows.values().flat_map(|one| one.findings.clone()).collect();
        problems.extend(unexpected(&scenario.code, labels, &findings));
        if scenario.workflows.values().any(Workflow::is_breaking) {
            problems.extend(not_guarded(&scenario, &package.fix(transform, "guard")?));
        }
        for (name, workflow) in &scenario.workflows {
            let seen = package.run(&environment, name, workflow)?;
            problems.extend(seen.problems(workflow).into_iter().map(|problem| format!("{name}: {problem}")));
        }
    }
    ensure!(problems.is_empty(), "{transform}:\n{}", problems.join("\n"));
    Ok(())
}

/// What is wrong with one workflow of a scenario after a rewrite that is not the tool's.
pub fn problems_of(
    folder: &str,
    scenario: &str,
    workflow: &str,
    rewrite: impl Fn(&str) -> String,
) -> Result<Option<Vec<String>>> {
    problems_between(folder, scenario, workflow, str::to_owned, rewrite)
}

/// The same where the code before is not the scenario's own either.
pub fn problems_between(
    folder: &str,
    scenario: &str,
    workflow: &str,
    before: impl Fn(&str) -> String,
    after: impl Fn(&str) -> String,
) -> Result<Option<Vec<String>>> {
    let Some(environment) = environment::ready()? else { return Ok(None) };
    let all = Scenario::all_of(folder)?;
    let scenario = all.iter().find(|one| one.code.name() == scenario).context("no such scenario")?;
    let package = Package::make(&scenario.code)?;
    fs::write(package.module("before"), before(&scenario.code.source))?;
    fs::write(package.module("after"), after(&scenario.code.source))?;
    let expected = &scenario.workflows[workflow];
    Ok(Some(package.run(&environment, workflow, expected)?.problems(expected)))
}

/// A Python package that no other scenario shares, with the module twice: `before` and `after`.
pub struct Package {
    root: TempDir,
    name: String,
    module: String,
}

impl Package {
    pub fn make(code: &Code) -> Result<Self> {
        let root = tempfile::Builder::new().prefix("real").tempdir()?;
        let unique = root.path().file_name().context("a name")?.to_string_lossy();
        let name: String = unique.chars().filter(char::is_ascii_alphanumeric).collect();
        let package = Self { root, name, module: code.name().to_owned() };
        for version in ["before", "after", "guarded"] {
            fs::create_dir_all(package.folder(version))?;
            fs::write(package.module(version), &code.source)?;
            for (name, text) in &code.others {
                fs::write(package.folder(version).join(name), text)?;
            }
        }
        Ok(package)
    }

    fn folder(&self, version: &str) -> PathBuf {
        self.root.path().join(&self.name).join(version)
    }

    pub fn module(&self, version: &str) -> PathBuf {
        self.folder(version).join(&self.module).with_extension("py")
    }

    /// Rewrites `after`, or `guarded`, by the tool, with everything that the transform can do.
    pub fn fix(&self, transform: &str, in_flight: &str) -> Result<Vec<Finding>> {
        let version = if in_flight == "guard" { "guarded" } else { "after" };
        let output = Command::new(env!("CARGO_BIN_EXE_temporal-fix"))
            .current_dir(self.folder(version))
            .args(["--isolated", "--select", transform, "--unsafe-fixes", "--in-flight", in_flight])
            .args(["--output-format", "json"])
            .output()?;
        let said = || String::from_utf8_lossy(&output.stderr).into_owned();
        let report: Report = serde_json::from_slice(&output.stdout).with_context(said)?;
        let is_manual = report.findings.iter().any(|finding| finding.safety == "manual");
        let is_done = output.status.success() || is_manual || in_flight == "guard";
        ensure!(is_done, "{transform} left something undone in {}: {}", self.module, said());
        Ok(report.findings)
    }

    /// What is asked about the package, and which one it is.
    pub fn question(&self, mut about: Value) -> Value {
        about["root"] = json!(self.root.path());
        about["package"] = json!(self.name);
        about["module"] = json!(self.module);
        about
    }

    fn run(&self, environment: &Environment, name: &str, workflow: &Workflow) -> Result<Seen> {
        let question = self.question(json!({
            "workflow": name,
            "input": workflow.input,
            "start_signal": workflow.start_signal,
            "steps": workflow.steps,
            "skip": workflow.skip,
            "elsewhere": workflow.elsewhere,
            "says": workflow.says,
            "breaking": workflow.is_breaking(),
            "guarded": workflow.is_breaking() && workflow.guard == Guard::Holds,
        }));
        let answer = bench::ask(environment, &question).with_context(|| format!("{} {name}", self.module))?;
        Ok(serde_json::from_value(answer)?)
    }
}

#[derive(Debug, Deserialize)]
struct Report {
    findings: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
pub struct Finding {
    path: String,
    start: Position,
    safety: String,
    replay: Option<String>,
    status: String,
}

#[derive(Debug, Deserialize)]
struct Position {
    line: usize,
}

/// Labels, by function, that are not expected, or are expected and not there.
pub fn unexpected(code: &Code, expected: BTreeMap<String, Vec<String>>, findings: &[Finding]) -> Option<String> {
    let mut labels: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in findings {
        let label = scenario::label(&finding.safety, finding.replay.as_deref());
        labels.entry(function_at(code.text(&finding.path), finding.start.line)).or_default().push(label);
    }
    let name = code.name();
    (labels != expected).then(|| format!("{name}: the findings are\n  {labels:?}\nand should be\n  {expected:?}"))
}

/// The functions in which a guard holds a fix that none should hold, or none holds one that it should.
fn not_guarded(scenario: &Scenario, findings: &[Finding]) -> Option<String> {
    let refused = |one: &&Workflow| one.is_breaking() && one.guard == Guard::Refused;
    let expected: BTreeSet<&str> =
        scenario.workflows.values().filter(refused).flat_map(|one| one.findings.keys().map(String::as_str)).collect();
    let withheld = findings.iter().filter(|finding| finding.status == "withheld");
    let seen: BTreeSet<String> =
        withheld.map(|finding| function_at(scenario.code.text(&finding.path), finding.start.line)).collect();
    let is_expected = seen.iter().map(String::as_str).eq(expected.iter().copied());
    (!is_expected).then(|| format!("{}: no guard holds {seen:?}; expected were {expected:?}", scenario.code.name()))
}

/// The qualified name of the function around a line, told by the indentation.
fn function_at(source: &str, line: usize) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let decorated = lines[line - 1..].iter().position(|text| !text.trim_start().starts_with('@')).unwrap_or_default();
    let mut indent = usize::MAX;
    let mut names = Vec::new();
    for text in lines[..line + decorated].iter().rev().filter(|text| !text.trim().is_empty()) {
        let depth = text.len() - text.trim_start().len();
        if depth >= indent {
            continue;
        }
        let words = text.trim_start().trim_start_matches("async ");
        let head = words.strip_prefix("def ").or_else(|| words.strip_prefix("class "));
        if head.is_some() || indent == usize::MAX {
            indent = depth;
        }
        names.extend(head.and_then(|head| head.split(['(', ':']).next()));
    }
    names.reverse();
    names.join(".")
}

/// What `prove` in `runner.py` answers.
#[derive(Debug, Deserialize)]
struct Seen {
    bad: Execution,
    fixed: Execution,
    fixed_on_bad: Replays,
    /// With the breaking fixes behind guards: a new execution, and the bad one's history.
    guarded: Option<Execution>,
    guarded_on_bad: Option<Replays>,
    /// Begun by the bad one, and completed by a worker with the guarded one, or with the one that has no guard.
    restarted: Option<Outcome>,
    restarted_without: Option<Outcome>,
    /// Whether the bad one ran without the sandbox, and what becomes of its history where the guarded one may not.
    #[serde(default)]
    unsandboxed: bool,
    sandboxed_on_bad: Option<Replays>,
}

#[derive(Debug, Deserialize)]
struct Execution {
    #[serde(flatten)]
    outcome: Outcome,
    said: usize,
    repeated: usize,
    replays: Replays,
}

/// How an execution ended, and by which commands.
#[derive(Debug, Deserialize)]
struct Outcome {
    #[serde(default)]
    result: Option<Value>,
    fails: Option<String>,
    task_fails: Option<String>,
    #[serde(default)]
    canceled: bool,
    activities: Vec<String>,
    timers: u64,
    patches: u64,
    continued: bool,
    updates: Vec<String>,
}

/// The histories that were replayed, and the error of each that did not pass.
#[derive(Debug, Deserialize)]
pub struct Replays {
    cuts: Vec<String>,
    pub errors: BTreeMap<String, String>,
}

impl Seen {
    fn problems(&self, workflow: &Workflow) -> Vec<String> {
        let mut problems = self.bad.problems("bad", &workflow.bad);
        problems.extend(self.fixed.problems("fixed", &workflow.fixed));
        problems.extend(self.check_replay(workflow).err().map(|error| error.to_string()));
        problems.extend(self.guarded.iter().flat_map(|guarded| guarded.problems("guarded", &workflow.fixed)));
        problems.extend(self.check_guard(workflow).err().map(|error| error.to_string()));
        problems.extend(self.after_restart(workflow));
        problems
    }

    /// A fix is compatible if it replays whatever the bad workflow itself replayed.
    fn check_replay(&self, workflow: &Workflow) -> Result<()> {
        ensure!(!self.fixed_on_bad.cuts.is_empty(), "nothing was replayed");
        let mut errors = self.fixed_on_bad.errors.clone();
        if workflow.is_breaking() {
            let diverges = errors.values().any(|error| error.starts_with("nondeterminism"));
            ensure!(diverges, "labelled breaking, but the fixed one replays the bad one's history: {errors:?}");
            return Ok(());
        }
        errors.retain(|cut, _| !self.bad.replays.errors.contains_key(cut));
        if workflow.closed_history == ClosedHistory::Differs {
            let Some(_) = errors.remove("whole") else { bail!("the closed history replays after all") };
        }
        ensure!(
            errors.is_empty(),
            "labelled compatible, but the fixed one does not replay the bad one's history: {errors:?}"
        );
        Ok(())
    }
}

impl Seen {
    /// Behind its guard, a breaking fix replays whatever the bad workflow itself replayed, and the executions that were
    /// waiting when the worker was restarted go on as they would have.
    fn check_guard(&self, workflow: &Workflow) -> Result<()> {
        let Some(on_bad) = &self.guarded_on_bad else { return Ok(()) };
        let mut errors = on_bad.errors.clone();
        errors.retain(|cut, _| !self.bad.replays.errors.contains_key(cut));
        ensure!(errors.is_empty(), "the guarded one does not replay the bad one's history: {errors:?}");
        let is_new = self.guarded.as_ref().is_none_or(|new| new.outcome.patches > 0 || new.outcome.continued);
        ensure!(is_new, "a new execution is not on the new path: {:?}", self.guarded);
        let Some(sandboxed) = &self.sandboxed_on_bad else { return Ok(()) };
        let is_refused = sandboxed.errors.values().any(|error| error.contains("Cannot access"));
        let expected = workflow.old_branch == OldBranch::Refused;
        ensure!(
            (self.unsandboxed, is_refused) == (expected, expected),
            "the sandbox refuses the old branch: {is_refused}, it ran without it: {}; expected: {expected}",
            self.unsandboxed
        );
        Ok(())
    }

    /// An execution that waits while its worker is restarted: without the guard it is lost.
    fn after_restart(&self, workflow: &Workflow) -> Vec<String> {
        let expected = workflow.restarted.as_ref().unwrap_or(&workflow.bad);
        let mut problems: Vec<String> =
            self.restarted.iter().flat_map(|with| with.problems("restarted", expected)).collect();
        let diverges = workflow.without_guard == WithoutGuard::Diverges;
        let is_expected = |one: &&Outcome| {
            one.task_fails.as_ref().map(|error| error.contains("TMPRL1100")) == diverges.then_some(true)
        };
        let others = self.restarted_without.iter().filter(|one| !is_expected(one));
        problems.extend(others.map(|one| format!("without the guard, it should fail: {diverges}; it is {one:?}")));
        problems
    }
}

impl Execution {
    fn problems(&self, which: &str, expected: &Expected) -> Vec<String> {
        let mut problems = self.outcome.problems(which, expected);
        let mut expect = |what: &str, holds: bool| {
            if !holds {
                problems.push(format!("the {which} one has another {what} than expected: {self:?}"));
            }
        };
        expect("output", expected.said.is_none_or(|said| self.said() == Some(said)));
        expect("replay of its own history", expected.diverges != self.replays.errors.is_empty());
        problems
    }

    fn said(&self) -> Option<Said> {
        match (self.said, self.repeated) {
            (0, 0) => Some(Said::Never),
            (1.., 0) => Some(Said::Once),
            (1.., 1..) => Some(Said::AgainOnReplay),
            (0, 1..) => None,
        }
    }
}

impl Outcome {
    fn problems(&self, which: &str, expected: &Expected) -> Vec<String> {
        let mut problems = Vec::new();
        let mut expect = |what: &str, holds: bool| {
            if !holds {
                problems.push(format!("the {which} one has another {what} than expected: {self:?}"));
            }
        };
        let contains = |text: &Option<String>, part: &Option<String>| match (text, part) {
            (Some(text), Some(part)) => text.contains(part),
            (text, None) => text.is_none(),
            (None, Some(_)) => false,
        };
        expect("result", expected.result.is_none() || expected.result == self.result);
        expect("failure", contains(&self.fails, &expected.fails));
        expect("failure of its task", contains(&self.task_fails, &expected.task_fails));
        expect("end", expected.canceled == self.canceled);
        expect("list of activities", expected.activities.as_ref().is_none_or(|all| *all == self.activities));
        expect("number of timers", expected.timers.is_none_or(|timers| timers == self.timers));
        expect("beginning", expected.continued.is_none_or(|continued| continued == self.continued));
        expect("list of answers", expected.updates.as_ref().is_none_or(|all| *all == self.updates));
        problems
    }
}
