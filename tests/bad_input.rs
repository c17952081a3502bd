//! Bad input, through the real program: each gets one clear line, loses nothing, costs nobody else their fix, and ends
//! with the right exit code.
//!
//! What can happen between reading and writing, and while writing, is in `disk`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const GOOD: &str = "from temporalio import workflow


@workflow.defn
class Flow:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(\"ship\")
";

/// A folder with one good file, and whatever the test puts beside it.
struct Tree {
    folder: tempfile::TempDir,
}

impl Tree {
    fn new() -> Self {
        let tree = Self { folder: tempfile::tempdir().expect("makes a folder") };
        tree.write("good.py", GOOD.as_bytes());
        tree
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).expect("writes");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("reads")
    }

    fn run(&self, typed: &[&str]) -> Output {
        run_in(self.folder.path(), typed)
    }

    /// Runs in place over everything: the bad file is as it was, and the good one has its fix.
    fn run_beside(&self, bad: &str, code: i32, line: &str) {
        let before = self.read(bad);
        let output = self.run(&["."]);
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{err}");
        if !line.is_empty() {
            let said: Vec<_> = err.lines().filter(|said| said.contains(line)).collect();
            assert_eq!(said.len(), 1, "one line says `{line}`:\n{err}");
        }
        assert!(!err.contains("panicked"), "{err}");
        assert_eq!(self.read(bad), before, "{bad} is as it was");
        assert!(String::from_utf8_lossy(&self.read("good.py")).contains("start_to_close_timeout="), "{err}");
    }
}

fn run_in(folder: &Path, typed: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_temporal-fix")).args(typed).current_dir(folder).output().expect("starts")
}

#[test]
fn a_syntax_error_that_may_matter() {
    let tree = Tree::new();
    tree.write("bad.py", b"from temporalio import workflow\ndef f(:\n");
    tree.run_beside("bad.py", 2, "bad.py:2");
}

#[test]
fn a_syntax_error_that_cannot_matter_is_silent() {
    let tree = Tree::new();
    tree.write("bad.py", b"def f(:\n");
    let output = tree.run(&["."]);
    assert_eq!(output.status.code(), Some(0));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("bad.py"));
}

/// Files around PATHS are read to see who else is there; the run is about PATHS.
#[test]
fn a_syntax_error_beside_path_is_not_the_runs() {
    let tree = Tree::new();
    tree.write("bad.py", b"from temporalio import workflow\ndef f(:\n");
    tree.write("pyproject.toml", b"[project]\nname = 'x'\n");
    let output = tree.run(&["good.py"]);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(!err.contains("bad.py"), "{err}");
    let output = tree.run(&["good.py", "-v"]);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && err.contains("note: bad.py:2: "), "{err}");
}

#[test]
fn bytes_that_are_not_utf_8() {
    let tree = Tree::new();
    tree.write("bad.py", b"# -*- coding: latin-1 -*-\nfrom temporalio import workflow\n# caf\xe9\n");
    tree.run_beside("bad.py", 2, "bad.py: not UTF-8 at byte 63");
}

#[test]
fn three_thousand_nested_parentheses() {
    let tree = Tree::new();
    let nested = format!("from temporalio import workflow\nx = {}a{}\n", "(".repeat(3_000), ")".repeat(3_000));
    tree.write("bad.py", nested.as_bytes());
    tree.run_beside("bad.py", 0, "");
    let lists = format!("from temporalio import workflow\nx = {}a{}\n", "[".repeat(5_000), "]".repeat(5_000));
    tree.write("bad.py", lists.as_bytes());
    tree.run_beside("bad.py", 2, "bad.py:2: nested deeper than 3000 levels");
}

#[test]
fn a_hundred_thousand_terms() {
    let tree = Tree::new();
    tree.write("bad.py", format!("from temporalio import workflow\nx = {}a\n", "a + ".repeat(100_000)).as_bytes());
    tree.run_beside("bad.py", 2, "bad.py:2: nested deeper than 3000 levels");
}

#[test]
fn fifty_megabytes() {
    let tree = Tree::new();
    let mut large = b"from temporalio import workflow\n".to_vec();
    large.resize(50 << 20, b'\n');
    tree.write("bad.py", &large);
    tree.run_beside("bad.py", 2, "bad.py: 50 MB is too large, the limit is 16 MB");
    tree.write("bad.py", &large[40..]);
    let output = tree.run(&["."]);
    assert_eq!(output.status.code(), Some(0), "one that cannot matter is not even named");
}

#[test]
fn an_empty_file_and_one_of_white_space() {
    let tree = Tree::new();
    tree.write("bad.py", b"");
    tree.run_beside("bad.py", 0, "");
    tree.write("bad.py", b" \n\t\n\x0c");
    tree.run_beside("bad.py", 0, "");
    tree.write("bad.py", b"\xef\xbb\xbf");
    tree.run_beside("bad.py", 0, "");
}

#[test]
fn a_lone_carriage_return() {
    let tree = Tree::new();
    let text = format!("{GOOD}X = 1\rY = 2\n");
    tree.write("lone.py", text.as_bytes());
    let output = tree.run(&["lone.py"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let after = String::from_utf8(tree.read("lone.py")).expect("is text");
    assert_eq!(after.matches('\r').count(), 1);
    assert!(after.contains("start_to_close_timeout="));
}

#[cfg(unix)]
#[test]
fn dangling_and_looping_links_are_not_followed() {
    let tree = Tree::new();
    std::os::unix::fs::symlink("nowhere.py", tree.path("dangling.py")).expect("links");
    std::os::unix::fs::symlink("loop.py", tree.path("loop.py")).expect("links");
    std::os::unix::fs::symlink(".", tree.path("folder")).expect("links");
    let output = tree.run(&["."]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    for named in ["dangling.py", "loop.py"] {
        let output = tree.run(&[named]);
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.lines().any(|line| line.contains(named)), "{err}");
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_withheld_and_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let tree = Tree::new();
    std::fs::set_permissions(tree.path("good.py"), std::fs::Permissions::from_mode(0o444)).expect("sets the mode");
    let output = tree.run(&["."]);
    let err = String::from_utf8_lossy(&output.stderr);
    let out = String::from_utf8_lossy(&output.stdout);
    assert_ne!(output.status.code(), Some(0), "{out}{err}");
    assert!(format!("{out}{err}").contains("read-only"), "{out}{err}");
    assert_eq!(tree.read("good.py"), GOOD.as_bytes());
}

#[test]
fn names_with_spaces_newlines_and_escape_codes() {
    let tree = Tree::new();
    for name in ["a b.py", "a\nb.py", "a\u{1b}[31mb.py"] {
        tree.write(name, GOOD.as_bytes());
        let output = tree.run(&["--check", name]);
        assert_eq!(output.status.code(), Some(1));
        assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b), "{name:?} reaches the terminal");
        let output = tree.run(&[name]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&tree.read(name)).contains("start_to_close_timeout="));
    }
}

#[test]
fn a_path_that_does_not_exist() {
    let tree = Tree::new();
    let output = tree.run(&["good.py", "nowhere.py"]);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(err.contains("nowhere.py"), "{err}");
    assert_eq!(tree.read("good.py"), GOOD.as_bytes(), "nothing is written where the command is wrong");
}

#[test]
fn a_folder_in_the_place_of_a_file() {
    let tree = Tree::new();
    std::fs::create_dir(tree.path("odd.py")).expect("makes a folder");
    std::fs::write(tree.path("odd.py/inner.py"), GOOD).expect("writes");
    let output = tree.run(&["."]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&tree.read("odd.py/inner.py")).contains("start_to_close_timeout="));
}
