//! Open this for the twenty pitfalls: a bad and a good example of each, and the checklist in the transforms' own
//! documentation.
//!
//! What each fix looks like, the goldens say. A line of a bad example that says `# found` must have a finding of one of
//! the pitfall's transforms, and no other line may; a good example has no finding at all.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its own files has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use temporal_fix::engine::files::{FilePath, MemoryFiles};
use temporal_fix::engine::options::{InFlight, Options};
use temporal_fix::engine::report::{Outcome, Status};
use temporal_fix::engine::{self, Request};
use temporal_fix::transforms::ALL;

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pitfalls")
}

fn pitfalls() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(home()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn texts(folder: &Path) -> BTreeMap<FilePath, String> {
    let walk = ignore::WalkBuilder::new(folder).build().map(|entry| entry.unwrap().into_path());
    let python = walk.filter(|path| path.extension().is_some_and(|kind| kind == "py"));
    let shown = |path: &Path| path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
    python.map(|path| (FilePath::from(shown(&path).as_str()), fs::read_to_string(&path).unwrap())).collect()
}

fn run(texts: &BTreeMap<FilePath, String>, is_selected: impl Fn(&str, bool) -> bool) -> Outcome {
    let files = MemoryFiles::new(texts.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())));
    let selected = ALL.iter().filter(|transform| is_selected(transform.name, transform.default));
    let settings = Arc::new(Options {
        selected: selected.map(|transform| transform.name).collect(),
        unsafe_fixes: true,
        in_flight: InFlight::Ignore,
        ..Options::default()
    });
    engine::run(&Request {
        files: &files,
        settings: &settings,
        transforms: ALL,
        blocked: &BTreeMap::new(),
        choice: &engine::choice::EVERY,
        threads: None,
        progress: &|_| {},
    })
}

#[test]
fn there_are_twenty() {
    let numbers: Vec<String> =
        pitfalls().iter().map(|path| path.file_name().unwrap().to_string_lossy()[..2].to_owned()).collect();
    let expected: Vec<String> = (1..=20).map(|number| format!("{number:02}")).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn every_bad_example_is_found() {
    let mut wrong = Vec::new();
    for folder in pitfalls() {
        let own = fs::read_to_string(folder.join("transforms")).unwrap();
        let own: BTreeSet<&str> = own.lines().collect();
        let texts = texts(&folder.join("bad"));
        let outcome = run(&texts, |name, _| own.contains(name));
        let found: BTreeSet<&str> = outcome.findings.iter().map(|finding| finding.transform).collect();
        if found != own {
            wrong.push(format!("{}: {found:?}, not {own:?}", folder.display()));
            continue;
        }
        let lines: BTreeSet<(String, usize)> =
            outcome.findings.iter().map(|finding| (finding.path.to_string(), finding.start.line)).collect();
        let mut marked = BTreeSet::new();
        for (path, text) in &texts {
            let said = text.lines().enumerate().filter(|(_, line)| line.contains("# found"));
            marked.extend(said.map(|(at, _)| (path.to_string(), at + 1)));
        }
        if !marked.is_empty() && lines != marked {
            wrong.push(format!("{}: lines {lines:?}, not {marked:?}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is fixed is not found again, and nothing is in the way of a fix.
#[test]
fn every_fix_holds() {
    for folder in pitfalls() {
        let mut texts = texts(&folder.join("bad"));
        let outcome = run(&texts, |_, is_default| is_default);
        assert!(outcome.problems.is_empty(), "{}: {:?}", folder.display(), outcome.problems);
        let stuck: Vec<_> = outcome.findings.iter().filter(|finding| finding.status == Status::Conflict).collect();
        assert!(stuck.is_empty(), "{}: {stuck:?}", folder.display());
        for file in outcome.changed {
            texts.insert(file.path, file.after);
        }
        let again = run(&texts, |_, is_default| is_default);
        let left: Vec<_> = again.findings.iter().filter(|finding| finding.status != Status::Manual).collect();
        assert!(left.is_empty(), "{}: {left:?}", folder.display());
    }
}

#[test]
fn no_good_example_is_found() {
    for folder in pitfalls() {
        let outcome = run(&texts(&folder.join("good")), |_, is_default| is_default);
        assert!(outcome.findings.is_empty(), "{}: {:?}", folder.display(), outcome.findings);
    }
}

/// The table says, line by line, which transforms answer the checklist, and by which command.
#[test]
fn the_checklist_is_answered() {
    let documentation = fs::read_to_string(home().join("../../transforms/mod.rs")).unwrap();
    let rows = documentation.lines().filter_map(|line| line.strip_prefix("//! | "));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split('|').map(str::trim).collect()).skip(1).collect();
    assert_eq!(rows.len(), 16, "each line of the checklist has a row");
    let known: BTreeSet<&str> = ALL.iter().map(|transform| transform.name).collect();
    let folder = tempfile::tempdir().unwrap();
    for row in rows {
        let [line, transforms, command, ..] = &row[..] else { panic!("{row:?}") };
        let names: Vec<&str> = transforms.split(", ").map(|name| name.trim_matches('`')).collect();
        assert!(names.iter().all(|name| known.contains(name)), "{line}: {names:?}");
        let typed: Vec<&str> = command.trim_matches('`').split_whitespace().collect();
        assert_eq!(typed.first(), Some(&"temporal-fix"), "{line}");
        let mut program = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
        let output = program.args(&typed[1..]).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
