//! Open this for proofs that take a whole project: what it does as it stands, and once temporal-fix has been over it.
//!
//! What is done with it and what is seen, the script beside it says in lines that begin with `seen: `, since the SDK
//! prints as well; what is expected, `proof.toml`. Workflows one by one are `proof`'s.

use super::demo::copy;
use super::environment::{self, Environment};
use super::scenario;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with `proof.toml`, `proof.py` and, unless another one is named, `project`.
pub struct Project {
    folder: PathBuf,
    expected: Expected,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Expected {
    /// Counts from the root of this repository.
    project: Option<PathBuf>,
    /// Files of it that are left out.
    #[serde(default)]
    without: Vec<PathBuf>,
    /// By file, the labels of the findings in it.
    findings: BTreeMap<String, Vec<String>>,
    bad: Vec<String>,
    fixed: Vec<String>,
}

#[derive(Deserialize)]
struct Report {
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    transform: String,
    path: String,
    safety: String,
    replay: Option<String>,
}

/// Runs the script and ends at once: once everything is seen, the SDK's own threads sometimes crash an interpreter that
/// goes down.
const LAUNCH: &str = "import os, runpy, sys; del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__'); \
                      sys.stdout.flush(); os._exit(0)";

/// Every project of a transform.
pub fn prove(transform: &str) -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let projects = Project::all_of(transform)?;
    ensure!(!projects.is_empty(), "{transform} has no project");
    for project in projects {
        project.prove(&environment, transform).with_context(|| project.folder.display().to_string())?;
    }
    Ok(())
}

impl Project {
    pub fn all_of(transform: &str) -> Result<Vec<Self>> {
        let home = scenario::home().join(transform.replace('-', "_"));
        let mut projects = Vec::new();
        for entry in fs::read_dir(&home).with_context(|| home.display().to_string())? {
            let folder = entry?.path();
            let expected = folder.join("proof.toml");
            if expected.exists() {
                let expected = toml::from_str(&fs::read_to_string(&expected)?)?;
                projects.push(Self { folder, expected });
            }
        }
        Ok(projects)
    }

    pub fn labels(&self) -> impl Iterator<Item = &String> {
        self.expected.findings.values().flatten()
    }

    fn prove(&self, environment: &Environment, transform: &str) -> Result<()> {
        let scratch = tempfile::tempdir()?;
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let project = self.expected.project.as_ref().map_or(self.folder.join("project"), |path| root.join(path));
        let at = |name: &str| scratch.path().join(name);
        for name in ["bad", "fixed"] {
            copy(&project, &at(name))?;
            self.expected.without.iter().try_for_each(|path| fs::remove_file(at(name).join(path)))?;
        }
        let findings = rewrite(&at("fixed"), transform)?;
        ensure!(findings == self.expected.findings, "the findings are {findings:?}");
        for (name, expected) in [("bad", &self.expected.bad), ("fixed", &self.expected.fixed)] {
            let said = self.observe(environment, &at(name))?;
            ensure!(said == *expected, "the {name} one says\n  {said:?}\nand should say\n  {expected:?}");
        }
        Ok(())
    }

    fn observe(&self, environment: &Environment, project: &Path) -> Result<Vec<String>> {
        let mut script = environment.python();
        script.arg("-c").arg(LAUNCH).arg(self.folder.join("proof.py")).arg(project).current_dir(project);
        script.env("TEMPORAL_TEST_SERVER", environment.test_server()).env("TEMPORAL_CLI", environment.cli());
        script.env("PYTHONDONTWRITEBYTECODE", "1");
        let output = script.output()?;
        ensure!(output.status.success(), "proof.py failed: {}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout)?;
        Ok(said.lines().filter_map(|line| line.strip_prefix("seen: ").map(str::to_owned)).collect())
    }
}

/// With everything that is recommended, and the transform itself: its findings, by file.
fn rewrite(project: &Path, transform: &str) -> Result<BTreeMap<String, Vec<String>>> {
    let selected = format!("recommended,{transform}");
    let output = Command::new(env!("CARGO_BIN_EXE_temporal-fix"))
        .current_dir(project)
        .args(["--select", &selected, "--unsafe-fixes", "--in-flight", "ignore", "--output-format", "json"])
        .output()?;
    let said = || String::from_utf8_lossy(&output.stderr).into_owned();
    let report: Report = serde_json::from_slice(&output.stdout).with_context(said)?;
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in report.findings.into_iter().filter(|finding| finding.transform == transform) {
        found.entry(finding.path).or_default().push(scenario::label(&finding.safety, finding.replay.as_deref()));
    }
    Ok(found)
}
