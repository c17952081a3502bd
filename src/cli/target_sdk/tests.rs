//! Open this for which of a project's files decides: closeness, kinds, borders, and files that are broken.

#![allow(clippy::disallowed_methods, reason = "the tests lay out projects")]

use super::*;
use std::fs;

const PINNED: &str = "[[package]]\nname = \"temporalio\"\nversion = \"1.9.0\"\n";

/// A folder with files in it; a path that ends in `/` is a folder.
fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if text.is_empty() { fs::create_dir_all(&path).unwrap() } else { fs::write(&path, text).unwrap() }
    }
    (folder, root)
}

/// The version for a folder as `1.7`, and the notes.
fn asked(files: &[(&str, &str)], folder: &str) -> (String, Vec<String>) {
    let (_kept, root) = project(files);
    let targets = Targets::new(&root);
    let version = targets.of(&root.join(folder));
    (version.map_or("none".to_owned(), |version| format!("{}.{}", version.major, version.minor)), targets.notes())
}

fn decided(files: &[(&str, &str)], folder: &str) -> String {
    let (version, notes) = asked(files, folder);
    assert_eq!(notes.len(), 1, "{notes:?}");
    let file = notes[0].strip_suffix(&format!(": the target SDK is temporalio {version}"));
    format!("{version} by {}", file.unwrap_or("nothing"))
}

#[test]
fn the_closest_lock_file_decides_before_any_requirement() {
    let lock = PINNED.replace("1.9.0", "1.5.1");
    let files = [
        (".git", ""),
        ("uv.lock", PINNED),
        ("a/pyproject.toml", "[project]\nname = 'a'\ndependencies = ['temporalio>=1.2']"),
        ("b/poetry.lock", lock.as_str()),
        ("b/src/x/setup.cfg", "[options]\ninstall_requires = temporalio==1.3"),
        ("c/pdm.lock", "[[package]]\nname = \"pydantic\"\nversion = \"2.0\"\n"),
    ];
    for (folder, expected) in [
        ("", "1.9 by uv.lock"),
        ("a/src/deep", "1.9 by uv.lock"),
        ("b/src/x", "1.5 by b/poetry.lock"),
        ("c", "1.9 by uv.lock"),
    ] {
        assert_eq!(decided(&files, folder), expected, "{folder}");
    }
}

#[test]
fn the_closest_requirement_decides_where_there_is_no_lock_file() {
    let files = [
        (".git", ""),
        ("requirements.txt", "temporalio==1.10.0"),
        ("a/pyproject.toml", "[project]\nname = 'a'\ndependencies = ['temporalio>=1.2,<2']"),
        ("a/b/setup.cfg", "[options]\ninstall_requires =\n  temporalio"),
        ("c/requirements-dev.txt", "pytest\ntemporalio>=1.8"),
        ("c/requirements.txt", "temporalio==1.11"),
        ("c/requirements.in", "temporalio==1.0"),
        ("d/pyproject.toml", "[tool.poetry.dependencies]\ntemporalio = '^1.4'"),
    ];
    for (folder, expected) in [
        ("src", "1.10 by requirements.txt"),
        ("a", "1.2 by a/pyproject.toml"),
        ("a/b", "1.2 by a/pyproject.toml"),
        ("c/x/y", "1.8 by c/requirements-dev.txt"),
        ("d", "1.4 by d/pyproject.toml"),
    ] {
        assert_eq!(decided(&files, folder), expected, "{folder}");
    }
}

#[test]
fn includes_are_followed_inside_the_project_only() {
    let files = [
        ("outside.txt", "temporalio==1.1"),
        ("repo/.git", ""),
        (
            "repo/requirements.txt",
            "-r requirements/base.txt\n-r ../outside.txt\n-r none.txt\n-r https://example.com/r.txt",
        ),
        ("repo/requirements/base.txt", "-r ../requirements.txt\n--requirement=more/worker.txt"),
        ("repo/requirements/more/worker.txt", "temporalio~=1.7.0"),
    ];
    assert_eq!(decided(&files, "repo/src"), "1.7 by repo/requirements/more/worker.txt");
}

#[test]
fn the_search_ends_at_the_repository() {
    let files =
        [("uv.lock", PINNED), ("pyproject.toml", "[project]\ndependencies = ['temporalio>=1.2']"), ("repo/.git", "")];
    let (version, notes) = asked(&files, "repo/src");
    let said = "repo/src: no lock file and no requirement gives temporalio a version: the newest is assumed";
    assert_eq!((version.as_str(), notes), ("none", vec![said.to_owned()]));
}

#[test]
fn outside_of_repositories_the_search_ends_at_the_project_of_the_working_directory() {
    let (_kept, root) = project(&[
        ("uv.lock", PINNED),
        ("app/pyproject.toml", "[project]\ndependencies = ['temporalio>=1.2']"),
        ("app/src/x.py", "x = 1"),
        ("other/y.py", "y = 1"),
    ]);
    let of = |working_dir: &str, folder: &str| Targets::new(&root.join(working_dir)).of(&root.join(folder));
    let version = |minor| Some(SdkVersion { major: 1, minor });
    assert_eq!(of("app/src", "app/src"), version(2));
    assert_eq!(of("", "app/src"), version(9));
    assert_eq!(of("app", "other"), None);
}

#[test]
fn what_is_broken_is_noted_and_the_search_goes_on() {
    let files = [
        (".git", ""),
        ("pyproject.toml", "[project]\ndependencies = ['temporalio>=1.2']"),
        ("a/uv.lock", "<<<<<<< HEAD\n[[package]]\nname = \"temporalio\"\n"),
        ("a/poetry.lock/", ""),
        ("a/requirements.txt", "temporalio=>1.7"),
        ("a/setup.cfg", "\u{feff}[options]\ninstall_requires = temporalio\n"),
        ("b/pyproject.toml", "[project]\nname = {{ name }}\n"),
    ];
    let (version, notes) = asked(&files, "a/src");
    assert_eq!(version, "1.2");
    let expected = [
        "a/poetry.lock: is a folder, not a regular file; passed over for the target SDK",
        "a/requirements.txt: `=>1.7` is no range of versions; passed over for the target SDK",
        "a/uv.lock: not valid TOML in line 1; passed over for the target SDK",
        "pyproject.toml: the target SDK is temporalio 1.2",
    ];
    assert_eq!(notes, expected);
    assert_eq!(decided(&files, "b"), "1.2 by pyproject.toml");
}

#[test]
fn a_folder_is_looked_at_once() {
    let (_kept, root) = project(&[(".git", ""), ("uv.lock", PINNED)]);
    let targets = Targets::new(&root);
    let version = targets.of(&root.join("a/b"));
    fs::remove_file(root.join("uv.lock")).unwrap();
    assert_eq!(targets.of(&root.join("a/b")), version);
    assert_eq!(targets.of(&root.join("a/c")), version);
    assert_eq!(targets.notes().len(), 1);
}

#[test]
fn constraints_hold_for_what_is_required() {
    let pins = "temporalio==1.18.2\npydantic==2.1\n";
    for (requirements, expected) in [
        ("-c pins/all.txt\ntemporalio\n", "1.18 by pins/all.txt"),
        ("temporalio>=1.4\n--constraint pins/all.txt\n", "1.18 by pins/all.txt"),
        ("temporalio>=1.20\n-c pins/all.txt\n", "1.20 by requirements.txt"),
        ("-c pins/all.txt\npydantic\n", "none by nothing"),
        ("-c missing.txt\ntemporalio>=1.7\n", "1.7 by requirements.txt"),
    ] {
        let files = [(".git", ""), ("requirements.txt", requirements), ("pins/all.txt", pins)];
        assert_eq!(decided(&files, ""), expected, "{requirements}");
    }
}
