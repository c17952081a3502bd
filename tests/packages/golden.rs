//! Open this for `findings.txt`, the golden of what is found in the packages.
//!
//! It is one section for each package: a line `[project]`, comments, which are written by hand and stay, then counts
//! and findings, which `UPDATE_SNAPSHOTS=1 cargo test packages` rewrites.

use super::archive;
use super::tool::{Finding, Report};
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::{self, File};
use std::path::Path;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packages/findings.txt");

pub fn compare(project: &str, report: &Report) -> Result<()> {
    // The tests of other packages rewrite their sections of the same file, in other processes too.
    let lock = File::create(archive::cache()?.join("findings.lock"))?;
    lock.lock()?;
    let golden = fs::read_to_string(GOLDEN)?;
    let mut sections = Sections::of(&golden);
    let found = lines(project, report);
    let expected = sections.lines.entry(project.to_owned()).or_default();
    if *expected == found {
        return Ok(());
    }
    let difference = similar::TextDiff::from_lines(expected.as_str(), &found).unified_diff().to_string();
    ensure!(
        std::env::var_os("UPDATE_SNAPSHOTS").is_some(),
        "the findings in {project} are others than tests/packages/findings.txt says; judge each line, then run \
         `UPDATE_SNAPSHOTS=1 cargo test packages`\n{difference}"
    );
    *expected = found;
    write(&sections.text())
}

#[derive(Default)]
struct Sections {
    preface: String,
    comments: BTreeMap<String, String>,
    lines: BTreeMap<String, String>,
}

impl Sections {
    fn of(golden: &str) -> Sections {
        let mut sections = Sections::default();
        let mut project = None;
        for line in golden.lines().filter(|line| !line.is_empty()) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                project = Some(name.to_owned());
                sections.lines.entry(name.to_owned()).or_default();
                continue;
            }
            let part = match &project {
                None => &mut sections.preface,
                Some(project) if line.starts_with('#') => sections.comments.entry(project.clone()).or_default(),
                Some(project) => sections.lines.entry(project.clone()).or_default(),
            };
            part.push_str(line);
            part.push('\n');
        }
        sections
    }

    fn text(&self) -> String {
        let mut text = self.preface.clone();
        for (project, lines) in &self.lines {
            let comments = self.comments.get(project).map_or("", String::as_str);
            text.push_str(&format!("\n[{project}]\n{comments}{lines}"));
        }
        text
    }
}

fn lines(project: &str, report: &Report) -> String {
    let mut counts = BTreeMap::<&str, usize>::new();
    for finding in &report.findings {
        *counts.entry(&finding.transform).or_default() += 1;
    }
    let mut text = String::new();
    for (transform, count) in counts {
        let _ = writeln!(text, "{count} {transform}");
    }
    for finding in &report.findings {
        let _ = writeln!(text, "{project} {}", line(finding));
    }
    for error in &report.errors {
        let line = error.line.map_or(String::new(), |line| format!(":{line}"));
        let _ = writeln!(text, "{project} {}{line} {} error: {}", error.path, error.kind, error.message);
    }
    text
}

fn line(finding: &Finding) -> String {
    let Finding { transform, path, start, level, safety, replay, status } = finding;
    let replay = replay.as_deref().unwrap_or("-");
    format!("{path}:{} {transform} {level} {safety} {replay} {status}", start.line)
}

fn write(text: &str) -> Result<()> {
    let folder = Path::new(GOLDEN).parent().unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder)?;
    fs::write(file.path(), text)?;
    file.persist(GOLDEN)?;
    Ok(())
}
