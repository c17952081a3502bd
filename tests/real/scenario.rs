//! Open this for what a scenario's TOML file may say: one table for each workflow of the module beside it.
//!
//! It holds no expectation itself, and checks none; `proof` does.

use super::in_flight;
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module of workflows.
pub struct Code {
    /// Without the extension: `tests/real/use_gather/tasks`.
    pub path: PathBuf,
    pub source: String,
    /// Modules beside it, by file name: what stands in the folder of its name.
    pub others: BTreeMap<String, String>,
}

/// The same, and what is expected of them, by workflow.
pub struct Scenario {
    pub code: Code,
    pub workflows: BTreeMap<String, Workflow>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Workflow {
    /// By function, the labels of the findings in it: safety, and replay where there is one.
    pub findings: BTreeMap<String, Vec<String>>,
    /// The arguments of the run.
    #[serde(default)]
    pub input: Vec<Value>,
    /// The signal that comes with its start.
    #[serde(default)]
    pub start_signal: Option<Value>,
    /// What happens to it on the way, as `take` in `runner.py` reads it.
    #[serde(default)]
    pub steps: Vec<Value>,
    /// Whether the server's time may jump to the next timer.
    #[serde(default)]
    pub skip: bool,
    /// Whether its histories are replayed by another process, in which text has other hashes.
    #[serde(default)]
    pub elsewhere: bool,
    /// A text that is printed, logged or warned about: `said` tells when.
    pub says: Option<String>,
    #[serde(default)]
    pub closed_history: ClosedHistory,
    #[serde(default)]
    pub guard: Guard,
    /// Where it has a restart: how the sandbox takes the old branch. What it refuses runs without it, before the restart
    /// and after.
    #[serde(default)]
    pub old_branch: OldBranch,
    /// What becomes of it at the restart where no guard holds the fix.
    #[serde(default)]
    pub without_guard: WithoutGuard,
    /// How the execution ends that the bad one began and the guarded one completed: if not named, as the bad one does.
    pub restarted: Option<Expected>,
    pub bad: Expected,
    pub fixed: Expected,
}

/// Whether a breaking fix can stand behind `workflow.patched()`.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    #[default]
    Holds,
    /// It changes more than what the workflow does: signatures, or code that others share.
    Refused,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum OldBranch {
    #[default]
    Runs,
    Refused,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum WithoutGuard {
    #[default]
    Diverges,
    /// It has not come to what the fix changes.
    Completes,
}

/// What becomes of a history that the bad workflow closed. `compatible` speaks of open ones only.
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ClosedHistory {
    #[default]
    Replays,
    Differs,
}

/// What is seen of an execution; what is not named is not looked at.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Expected {
    pub result: Option<Value>,
    /// A part of the message with which the execution fails.
    pub fails: Option<String>,
    /// A part of the message with which its workflow task fails, again and again.
    pub task_fails: Option<String>,
    #[serde(default)]
    pub canceled: bool,
    /// The activities it starts, in order.
    pub activities: Option<Vec<String>>,
    pub timers: Option<u64>,
    /// Whether what is seen is a later run, which an earlier one continued as.
    pub continued: Option<bool>,
    /// The answers to the updates among the steps.
    pub updates: Option<Vec<String>>,
    pub said: Option<Said>,
    /// Whether it fails to replay the history that it recorded itself.
    #[serde(default)]
    pub diverges: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    Never,
    /// While it ran, and not again when its history was replayed.
    Once,
    AgainOnReplay,
}

impl Workflow {
    /// Whether a fix of it changes the commands of workflows in flight.
    pub fn is_breaking(&self) -> bool {
        self.findings.values().flatten().any(|label| label.ends_with("breaking"))
    }

    /// Whether its worker is restarted on the way.
    pub fn has_restart(&self) -> bool {
        self.steps.iter().any(|step| step.get("restart").is_some())
    }
}

impl Scenario {
    /// The scenarios of a transform, by its folder's name.
    pub fn all_of(folder: &str) -> Result<Vec<Self>> {
        let files = fs::read_dir(home().join(folder)).with_context(|| format!("tests/real/{folder}"))?;
        let mut paths = files.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
        paths.retain(|path| path.extension().is_some_and(|kind| kind == "toml") && !in_flight::is_own(path));
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> Result<Self> {
        let workflows = toml::from_str(&fs::read_to_string(path)?).with_context(|| path.display().to_string())?;
        Ok(Self { code: Code::read(&path.with_extension(""))?, workflows })
    }
}

impl Code {
    pub fn read(path: &Path) -> Result<Self> {
        let module = path.with_extension("py");
        let source = fs::read_to_string(&module).with_context(|| module.display().to_string())?;
        Ok(Self { path: path.to_owned(), source, others: modules(path)? })
    }

    pub fn name(&self) -> &str {
        self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// The text of a module, by its file's name.
    pub fn text(&self, file: &str) -> &str {
        self.others.get(file).unwrap_or(&self.source)
    }
}

fn modules(folder: &Path) -> Result<BTreeMap<String, String>> {
    if !folder.is_dir() {
        return Ok(BTreeMap::new());
    }
    let mut modules = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        modules.insert(entry.file_name().to_string_lossy().into_owned(), fs::read_to_string(entry.path())?);
    }
    Ok(modules)
}

/// The transforms that have a folder, by their names in the tool.
pub fn folders() -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(home())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if home().join(&name).is_dir() && !name.starts_with("__") {
            names.insert(name.replace('_', "-"));
        }
    }
    Ok(names)
}

pub fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real")
}

/// How a finding's safety and replay are written in a scenario: `safe compatible`, or `safe` alone.
pub fn label(safety: &str, replay: Option<&str>) -> String {
    replay.map_or_else(|| safety.to_owned(), |replay| format!("{safety} {replay}"))
}
