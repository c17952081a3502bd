//! Open this for running temporal-fix on a tree and for what it said.
//!
//! It judges no finding; it only knows what no run may ever say.

use super::tree::{Tree, without_own_settings};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::process::Command;

/// How much a run may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flags {
    Default,
    /// Unsafe fixes, and those that workflows in flight would not survive.
    Everything,
}

impl Flags {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Flags::Default => &[],
            Flags::Everything => &["--unsafe-fixes", "--in-flight", "ignore"],
        }
    }
}

pub struct Run {
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

/// What `--output-format json` holds, as far as it matters here.
#[derive(Debug, Deserialize)]
pub struct Report {
    pub findings: Vec<Finding>,
    pub files: Vec<File>,
    pub errors: Vec<Error>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub struct Finding {
    pub transform: String,
    pub path: String,
    pub start: Position,
    pub level: String,
    pub safety: String,
    pub replay: Option<String>,
    pub status: String,
}

#[derive(Debug, Deserialize, PartialEq)]
pub struct Position {
    pub line: usize,
}

#[derive(Debug, Deserialize)]
pub struct File {
    pub path: String,
}

#[derive(Debug, Deserialize)]
pub struct Error {
    pub path: String,
    pub kind: String,
    pub line: Option<usize>,
    pub message: String,
}

pub fn check(tree: &Tree, flags: Flags, threads: usize) -> Result<Run> {
    run(tree, flags, &["--check", "--output-format", "json", &format!("-j{threads}")])
}

pub fn dry_run(tree: &Tree, flags: Flags, threads: usize) -> Result<Run> {
    run(tree, flags, &["--dry-run", &format!("-j{threads}")])
}

pub fn in_place(tree: &Tree, flags: Flags) -> Result<Run> {
    run(tree, flags, &[])
}

impl Run {
    pub fn report(&self) -> Result<Report> {
        let text = || format!("--check printed no report: {}", String::from_utf8_lossy(&self.stderr));
        serde_json::from_slice(&self.stdout).with_context(text)
    }

    /// Code 2 is for a file that could not be parsed, never for a defect of temporal-fix itself.
    pub fn ensure_calm(&self, report: &Report) -> Result<()> {
        let said = String::from_utf8_lossy(&self.stderr);
        ensure!(!said.contains("panicked"), "it panicked: {said}");
        if let Some(error) = report.errors.iter().find(|error| error.kind != "syntax" && error.kind != "encoding") {
            bail!("{}: {}: {}", error.path, error.kind, error.message);
        }
        match self.code {
            0 | 1 => Ok(()),
            2 if !report.errors.is_empty() => Ok(()),
            code => bail!("it ended with {code}: {said}"),
        }
    }
}

impl Report {
    /// Sorted, as a comparison of two trees gives them.
    pub fn paths_to_change(&self) -> Vec<String> {
        let paths: BTreeSet<_> = self.files.iter().map(|file| file.path.clone()).collect();
        paths.into_iter().collect()
    }
}

fn run(tree: &Tree, flags: Flags, arguments: &[&str]) -> Result<Run> {
    let output = without_own_settings(Command::new(env!("CARGO_BIN_EXE_temporal-fix")))
        .current_dir(&tree.root)
        .arg("--isolated")
        .args(flags.arguments())
        .args(arguments)
        .output()?;
    let code = output.status.code().context("a signal ended it")?;
    Ok(Run { code, stdout: output.stdout, stderr: output.stderr })
}
