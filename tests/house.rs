//! The house's own rules: who may know whom, how long a file may be, what every transform owes.

use crate::goldens::{self, root};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use temporal_fix::engine::report::Status;
use temporal_fix::engine::transform::{Replay, Safety};
use temporal_fix::transforms::ALL;

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    if !root().join(folder).exists() {
        return Vec::new();
    }
    let walk = ignore::WalkBuilder::new(root().join(folder)).sort_by_file_path(Ord::cmp).build();
    let paths = walk.map(|entry| entry.expect("walks").into_path());
    let rust = paths.filter(|path| path.extension().is_some_and(|kind| kind == "rs"));
    rust.map(|path| (path.clone(), std::fs::read_to_string(&path).expect("reads a source file"))).collect()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).expect("is inside").display().to_string()
}

#[test]
fn nothing_points_back() {
    let forbidden = [
        (
            "src/engine",
            ["crate::transforms", "crate::disk", "crate::cli", "crate::prove", "std::fs", "std::io"].as_slice(),
        ),
        ("transforms", ["crate::disk", "crate::cli", "crate::prove", "std::fs", "std::io"].as_slice()),
        (
            "src/disk",
            ["crate::transforms", "crate::cli", "crate::prove", "engine::names", "engine::project"].as_slice(),
        ),
        ("src/prove", ["crate::transforms", "crate::cli"].as_slice()),
    ];
    for (folder, words) in forbidden {
        for (path, text) in sources(folder) {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for word in words {
                assert!(!code.contains(word), "{} knows {word}", shown(&path));
            }
        }
    }
    for (path, text) in sources("src/engine") {
        for transform in ALL {
            assert!(!text.contains(transform.name), "{} names the transform {}", shown(&path), transform.name);
        }
    }
}

/// `disk` knows paths and bytes: of the engine what files are, and what is said of them.
#[test]
fn the_disk_knows_no_python() {
    for (path, text) in sources("src/disk") {
        let known = text.split("crate::engine::").skip(1);
        let strange = known.filter(|rest| !rest.starts_with("files::") && !rest.starts_with("report::"));
        let strange: Vec<_> = strange.filter_map(|rest| rest.lines().next()).collect();
        assert!(strange.is_empty(), "{} knows {strange:?} of the engine", shown(&path));
    }
}

/// The table in the crate's documentation names tests that exist.
#[test]
fn every_invariant_has_its_tests() {
    let documentation = std::fs::read_to_string(root().join("src/lib.rs")).expect("reads");
    let rows: Vec<&str> = documentation.lines().filter(|line| line.starts_with("//! | ")).skip(1).collect();
    let numbers: Vec<String> = rows.iter().filter_map(|row| row.split(' ').nth(2).map(str::to_owned)).collect();
    assert_eq!(numbers, (1..=12).map(|number| number.to_string()).collect::<Vec<_>>());
    let code: String = ["tests", "src"].iter().flat_map(|folder| sources(folder)).map(|(_, text)| text).collect();
    let named = rows.iter().flat_map(|row| row.split(|of: char| !(of.is_alphanumeric() || of == '_')));
    for test in named.filter(|word| word.contains('_')) {
        let is_there = [format!("fn {test}()"), format!("mod {test};")].iter().any(|known| code.contains(known));
        assert!(is_there, "the documentation of the crate names the test {test}, which does not exist");
    }
}

/// What several transforms could want to walk through is a word of the engine's.
#[test]
fn transforms_hold_no_traversal() {
    for (path, text) in sources("transforms") {
        for walk in ["Visitor", "fn visit", "walk_", ".nodes()", ".uses()", ".bindings()", ".scopes()"] {
            assert!(!text.contains(walk), "{} walks a tree by itself: {walk}", shown(&path));
        }
    }
}

#[test]
fn ruff_is_named_in_one_module() {
    for folder in ["src", "transforms"] {
        for (path, text) in sources(folder) {
            let is_the_one = path.ends_with("src/engine/python.rs");
            assert!(is_the_one || !text.contains("ruff_python"), "{} names a ruff crate", shown(&path));
        }
    }
}

#[test]
fn files_are_short_and_say_why_one_would_open_them() {
    for folder in ["src", "transforms", "tests", "benches"] {
        for (path, text) in sources(folder) {
            let lines = text.lines().count();
            assert!(lines <= 500, "{} has {lines} lines; 500 are allowed", shown(&path));
            let opens = text.lines().next().is_some_and(|line| line.starts_with("//! "));
            assert!(opens || path.ends_with("src/main.rs"), "{} does not begin with its documentation", shown(&path));
        }
    }
    let main = std::fs::read_to_string(root().join("src/main.rs")).expect("reads");
    assert!(main.lines().count() < 30, "src/main.rs is parse, call, exit");
}

#[test]
fn functions_fit_a_screen() {
    for folder in ["src", "transforms"] {
        for (path, text) in sources(folder) {
            let mut start: Option<(usize, String, usize)> = None;
            for (number, line) in text.lines().enumerate() {
                let indent = line.len() - line.trim_start().len();
                let is_fn = ["fn ", "pub fn ", "pub(super) fn ", "pub(crate) fn "]
                    .iter()
                    .any(|head| line.trim_start().starts_with(head));
                if is_fn && !line.trim_end().ends_with('}') {
                    start = Some((number, line.trim().to_owned(), indent));
                }
                let Some((first, name, depth)) = &start else { continue };
                if line.trim() == "}" && indent == *depth {
                    let length = number - first + 1;
                    assert!(length <= 70, "{}: {name} has {length} lines", shown(&path));
                    start = None;
                }
            }
        }
    }
}

#[test]
fn every_transform_is_documented() {
    for transform in ALL {
        let documentation = transform.documentation();
        for heading in ["## Why", "## Left alone", "## Safety", "## Replay"] {
            assert!(documentation.contains(heading), "{} lacks {heading}", transform.name);
        }
        let summary = transform.summary();
        assert!(summary.ends_with('.') && summary.len() < 200, "{}: {summary}", transform.name);
        assert!(!transform.example.is_empty(), "{} has no example", transform.name);
    }
    let names: BTreeSet<_> = ALL.iter().map(|transform| transform.name).collect();
    assert_eq!(names.len(), ALL.len(), "names are unique");
    let files = sources("transforms").into_iter().filter(|(path, _)| !path.ends_with("mod.rs")).count();
    assert_eq!(files, ALL.len(), "each transform is one file");
}

/// Invariant 12.
#[test]
fn two_cases_in_five_keep() {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for case in goldens::cases() {
        let count = counts.entry(case.transform).or_default();
        count.0 += 1;
        count.1 += usize::from(case.name.starts_with("keeps_"));
    }
    counts.retain(|_, (all, kept)| *kept * 5 < *all * 2);
    assert!(counts.is_empty(), "too few cases show restraint (all of them, those that do): {counts:?}");
}

/// Every label that the cases show is declared, and every declared one is shown.
#[test]
fn labels_are_what_the_cases_show() {
    let mut seen: BTreeMap<&str, BTreeSet<(Safety, Option<Replay>)>> = BTreeMap::new();
    for case in goldens::cases() {
        for finding in goldens::run(&case, &case.files).findings {
            seen.entry(finding.transform).or_default().insert((finding.safety, finding.replay));
        }
    }
    for transform in ALL {
        let declared: BTreeSet<_> = transform.labels.iter().copied().collect();
        let shown = seen.remove(transform.name).unwrap_or_default();
        assert_eq!(declared, shown, "{}: declared on the left, seen in its cases on the right", transform.name);
    }
}

#[test]
fn examples_show_the_transform() {
    for transform in ALL {
        let files = transform.example.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let case = goldens::Case { transform: transform.name.replace('-', "_"), name: "example".to_owned(), files };
        let outcome = goldens::run(&case, &case.files);
        let finds = outcome.findings.iter().any(|finding| finding.status != Status::Ignored);
        assert!(finds, "the example of {} finds nothing", transform.name);
    }
}
