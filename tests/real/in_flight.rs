//! Open this for what `compatible` promises: on a real server, executions that the old code began are completed by a
//! worker with the fixed code, without any guard, whatever their histories hold.
//!
//! `in_flight*.py` in a transform's folder have workflows, and the TOML files beside them say of each where its worker
//! is restarted and what it has to come to. What a history holds at that moment, the first word of its name says.

use super::bench;
use super::environment::{self, Environment};
use super::proof::{Package, Replays, unexpected};
use super::scenario::{self, Code};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use temporal_fix::engine::transform::{Replay, Transform};

const FILE: &str = "in_flight";

/// What a history can hold that makes it hard to replay: what the workflow for it is called, and whether it does.
type Situation = (&'static str, fn(&Left) -> bool);

const SITUATIONS: [Situation; 4] = [
    ("Failure", |left| left.has("ACTIVITY_TASK_FAILED") || left.has("ACTIVITY_TASK_TIMED_OUT")),
    ("Cancelled", |left| left.has("WORKFLOW_EXECUTION_CANCEL_REQUESTED")),
    ("Handler", |left| left.count("UPDATE_ACCEPTED") > left.count("UPDATE_COMPLETED")),
    ("Concurrent", |left| left.open_commands > 1),
];

/// The workflows of a transform that are restarted, by the names of their classes.
struct InFlight {
    code: Code,
    workflows: BTreeMap<String, Restart>,
    /// Situations that no open history can be in.
    impossible: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Restart {
    /// By function, the labels of the findings in it.
    findings: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    state: State,
    #[serde(default)]
    input: Vec<Value>,
    /// What happens to it on the way, as `take` in `in_flight.py` reads it.
    steps: Vec<Value>,
    result: Option<Value>,
    /// A part of the message with which the execution fails.
    fails: Option<String>,
    /// The answers to the updates among the steps.
    #[serde(default)]
    answers: Vec<String>,
}

/// How far the old code came.
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum State {
    /// Through what is rewritten.
    #[default]
    Runs,
    /// Up to there: its task fails, in the sandbox or on an error, again and again.
    Stuck,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Impossible {
    impossible: String,
}

/// What `in_flight.py` answers.
#[derive(Debug, Deserialize)]
struct Seen {
    left: Left,
    result: Option<Value>,
    fails: Option<String>,
    fails_its_task: Option<String>,
    #[serde(default)]
    answers: Vec<String>,
    before_on_left: Replays,
    after_on_left: Replays,
    after_on_whole: Replays,
}

/// The history as the old code left it.
#[derive(Debug, Deserialize)]
struct Left {
    events: Vec<String>,
    open_commands: i64,
}

pub fn prove(transform: &str) -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let mut problems = Vec::new();
    for in_flight in InFlight::all_of(transform)? {
        problems.extend(in_flight.problems(transform, &environment)?);
    }
    ensure!(problems.is_empty(), "{transform}:\n{}", problems.join("\n"));
    Ok(())
}

/// The first problem of an execution that went on with other code than the tool's.
fn problem_of(transform: &str, workflow: &str, rewrite: impl Fn(&str) -> String) -> Result<Option<String>> {
    let Some(environment) = environment::ready()? else { return Ok(None) };
    let all = InFlight::all_of(transform)?;
    let in_flight = all.iter().find(|one| one.workflows.contains_key(workflow)).context("no such workflow")?;
    let package = Package::make(&in_flight.code)?;
    fs::write(package.module("after"), rewrite(&in_flight.code.source))?;
    let seen = in_flight.seen(&package, &environment)?;
    let problem = seen[workflow].check(workflow, &in_flight.workflows[workflow]).err();
    Ok(Some(problem.map(|error| error.to_string()).unwrap_or_default()))
}

/// Holds that a transform with a label that says so has a restart for each situation and each such label.
pub fn check_complete(transform: &Transform) -> Result<()> {
    let compatible = transform.labels.iter().filter(|(_, replay)| *replay == Some(Replay::Compatible));
    let labels: BTreeSet<_> =
        compatible.map(|(safety, _)| scenario::label(safety.name(), Some(Replay::Compatible.name()))).collect();
    let all = InFlight::all_of(transform.name)?;
    let name = transform.name;
    ensure!(
        all.is_empty() == labels.is_empty(),
        "tests/real has an in_flight.toml for each transform whose fixes may be compatible, and for no other: {name}"
    );
    for (situation, _) in SITUATIONS {
        let mut shown = all.iter().flat_map(|one| one.workflows.keys().chain(one.impossible.keys()));
        let is_shown = labels.is_empty() || shown.any(|workflow| workflow.starts_with(situation));
        ensure!(is_shown, "{name}: in_flight.toml has no {situation}, and does not say why there is none");
    }
    let findings = all.iter().flat_map(|one| one.workflows.values()).flat_map(|one| one.findings.values().flatten());
    let shown: BTreeSet<_> = findings.collect();
    for label in &labels {
        ensure!(shown.contains(label), "{name}: in_flight.toml restarts nothing that is {label}");
    }
    Ok(())
}

impl InFlight {
    fn all_of(transform: &str) -> Result<Vec<Self>> {
        let folder = scenario::home().join(transform.replace('-', "_"));
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let files = fs::read_dir(folder)?;
        let mut files = files.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
        files.retain(|path| path.extension().is_some_and(|kind| kind == "toml") && is_own(path));
        files.sort();
        files.iter().map(|path| Self::read(path)).collect()
    }

    fn read(file: &Path) -> Result<Self> {
        let code = Code::read(&file.with_extension(""))?;
        let mut in_flight = Self { code, workflows: BTreeMap::new(), impossible: BTreeMap::new() };
        let tables: BTreeMap<String, toml::Table> =
            toml::from_str(&fs::read_to_string(file)?).with_context(|| file.display().to_string())?;
        for (name, table) in tables {
            let problem = || format!("{}: [{name}]", file.display());
            ensure!(SITUATIONS.iter().any(|(situation, _)| name.starts_with(situation)), "{} shows nothing", problem());
            if table.contains_key("impossible") {
                let why: Impossible = table.try_into().with_context(problem)?;
                ensure!(why.impossible.len() > 20, "{}: that is no reason", problem());
                in_flight.impossible.insert(name, why.impossible);
                continue;
            }
            let restart: Restart = table.try_into().with_context(problem)?;
            let mut labels = restart.findings.values().flatten();
            ensure!(labels.any(|label| label.ends_with("compatible")), "{} is not compatible", problem());
            in_flight.workflows.insert(name, restart);
        }
        Ok(in_flight)
    }

    fn problems(&self, transform: &str, environment: &Environment) -> Result<Vec<String>> {
        let package = Package::make(&self.code)?;
        let findings = package.fix(transform, "ignore")?;
        let labels = self.workflows.values().flat_map(|one| one.findings.clone()).collect();
        let mut problems: Vec<String> = unexpected(&self.code, labels, &findings).into_iter().collect();
        let seen = self.seen(&package, environment)?;
        for (name, restart) in &self.workflows {
            let wrong = seen[name].check(name, restart).err();
            problems.extend(wrong.map(|error| format!("{name}: {error}")));
        }
        Ok(problems)
    }

    fn seen(&self, package: &Package, environment: &Environment) -> Result<BTreeMap<String, Seen>> {
        let ask = |one: &Restart| json!({ "input": one.input, "steps": one.steps, "stuck": one.state == State::Stuck });
        let workflows: BTreeMap<_, _> = self.workflows.iter().map(|(name, one)| (name, ask(one))).collect();
        let answer = bench::ask(environment, &package.question(json!({ "workflows": workflows })))?;
        Ok(serde_json::from_value(answer)?)
    }
}

/// Whether a file in a transform's folder is read here, and is no scenario of `proof`.
pub fn is_own(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.to_string_lossy().starts_with(FILE))
}

impl Seen {
    fn check(&self, name: &str, restart: &Restart) -> Result<()> {
        if let Some(failure) = &self.fails_its_task {
            let errors = &self.after_on_left.errors;
            bail!("labelled compatible, but the fixed code cannot go on: {failure}; replayed: {errors:?}");
        }
        for (which, replays) in [("old", &self.after_on_left), ("new", &self.after_on_whole)] {
            let errors = &replays.errors;
            ensure!(errors.is_empty(), "the fixed code does not replay the {which} history: {errors:?}");
        }
        let fails = restart.fails.as_ref().map(|part| self.fails.as_ref().is_some_and(|said| said.contains(part)));
        let is_expected = fails.unwrap_or(self.fails.is_none()) && self.result == restart.result;
        ensure!(is_expected, "it comes to {:?} and {:?}", self.result, self.fails);
        ensure!(self.answers == restart.answers, "the answers are {:?}", self.answers);
        let errors = &self.before_on_left.errors;
        ensure!(errors.is_empty(), "the old code does not replay its own history: {errors:?}");
        let state = if self.left.has("WORKFLOW_TASK_FAILED") { State::Stuck } else { State::Runs };
        ensure!(state == restart.state, "the old code came through what is rewritten, or did not: {:?}", self.left);
        let (_, holds) = SITUATIONS.iter().find(|(situation, _)| name.starts_with(situation)).context("a situation")?;
        ensure!(holds(&self.left), "the history does not hold what its name says: {:?}", self.left);
        Ok(())
    }
}

impl Left {
    fn has(&self, event: &str) -> bool {
        self.count(event) > 0
    }

    fn count(&self, event: &str) -> usize {
        self.events.iter().filter(|one| one.ends_with(event)).count()
    }
}

#[test]
fn use_durable_sleep() -> Result<()> {
    prove("use-durable-sleep")
}

#[test]
fn use_workflow_time() -> Result<()> {
    prove("use-workflow-time")
}

#[test]
fn use_workflow_uuid4() -> Result<()> {
    prove("use-workflow-uuid4")
}

#[test]
fn use_workflow_random() -> Result<()> {
    prove("use-workflow-random")
}

#[test]
fn use_gather() -> Result<()> {
    prove("use-gather")
}

#[test]
fn use_workflow_wait() -> Result<()> {
    prove("use-workflow-wait")
}

#[test]
fn add_activity_timeout() -> Result<()> {
    prove("add-activity-timeout")
}

#[test]
fn pack_activity_args() -> Result<()> {
    prove("pack-activity-args")
}

#[test]
fn use_real_api() -> Result<()> {
    prove("use-real-api")
}

#[test]
fn tune_activity_timeout() -> Result<()> {
    prove("tune-activity-timeout")
}

#[test]
fn handle_signal() -> Result<()> {
    prove("handle-signal")
}

#[test]
fn use_temporal_logger() -> Result<()> {
    prove("use-temporal-logger")
}

#[test]
fn type_search_attributes() -> Result<()> {
    prove("type-search-attributes")
}

#[test]
fn move_global_state() -> Result<()> {
    prove("move-global-state")
}

#[test]
fn use_ordered_iteration() -> Result<()> {
    prove("use-ordered-iteration")
}

#[test]
fn add_idempotency_key() -> Result<()> {
    prove("add-idempotency-key")
}

#[test]
fn add_heartbeat() -> Result<()> {
    prove("add-heartbeat")
}

#[test]
fn pass_imports_through() -> Result<()> {
    prove("pass-imports-through")
}

#[test]
fn raise_application_error() -> Result<()> {
    prove("raise-application-error")
}

#[test]
fn a_wrong_fix_is_noticed_after_the_restart() -> Result<()> {
    // A timer where the history has an activity.
    let rewrite = |text: &str| {
        let refund = "refunded = await workflow.execute_activity(refund, \"tea\"";
        text.replace("time.sleep(0.05)", "pass").replace(refund, &format!("await asyncio.sleep(0.01); {refund}"))
    };
    let Some(problem) = problem_of("use-durable-sleep", "Failure", rewrite)? else { return Ok(()) };
    assert!(problem.contains("cannot go on") && problem.contains("TMPRL1100"), "nothing was noticed: {problem}");
    Ok(())
}
