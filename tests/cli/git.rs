//! Open this for what git has a say in: files it could not give back, and where the paths of a diff count from.

use super::house::Project;
use std::io::Write;
use std::process::{Command, Stdio};
use temporal_fix::cli::Exit;

const FLOWS: &str = "import temporalio\nnow = time.time()\n";
const FIXED: &str = "import temporalio\nnow = workflow.time()\n";

fn repository(files: &[(&str, &str)]) -> Project {
    let project = Project::new(files);
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "start"]);
    project
}

#[test]
fn a_file_that_git_could_not_give_back_is_left_alone() {
    let project = repository(&[("a.py", FLOWS), ("b.py", "import temporalio\n")]);
    project.write("b.py", FLOWS);
    project.write("new.py", FLOWS);
    let ran = project.run(&[]);
    assert_eq!(ran.exit, Exit::Trouble);
    assert_eq!([project.read("a.py"), project.read("b.py"), project.read("new.py")], [FIXED, FLOWS, FLOWS]);
    for (path, what) in [("b.py", "has changes that are not in git's index"), ("new.py", "is not tracked by git")] {
        let refusal = format!(
            "error: {path} {what}; run `git add` on it or pass --allow-dirty\n\
             --- a/{path}\n+++ b/{path}\n@@ -1,2 +1,2 @@\n import temporalio\n-now = time.time()\n+now = workflow.time()\n"
        );
        assert!(ran.stderr.contains(&refusal), "{}", ran.stderr);
        assert!(ran.stdout.contains(&format!("withheld, {path} {what}")), "{}", ran.stdout);
    }
    assert!(!ran.stderr.contains("old text"), "{}", ran.stderr);
    let ran = project.run(&["--output-format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let message = "has changes that are not in git's index; run `git add` on it or pass --allow-dirty";
    let error = serde_json::json!({"path": "b.py", "kind": "refused", "line": null, "message": message});
    assert_eq!((&document["errors"][0], &document["summary"]["errors"]), (&error, &serde_json::json!(2)));
    assert_eq!((ran.exit, ran.stderr.matches(message).count()), (Exit::Trouble, 1), "{}", ran.stderr);
    project.git(&["add", "b.py"]);
    let ran = project.run(&["--allow-dirty"]);
    assert_eq!((ran.exit, project.read("b.py")), (Exit::Clean, FIXED.to_owned()));
}

#[test]
fn nothing_is_asked_where_nothing_is_written() {
    let project = repository(&[("a.py", "")]);
    project.write("a.py", FLOWS);
    for mode in ["--dry-run", "--check"] {
        let ran = project.run(&[mode]);
        assert_eq!(ran.exit, Exit::Findings);
        assert!(ran.stderr.starts_with("Would fix 1 finding in 1 file."), "{}", ran.stderr);
    }
}

#[test]
fn git_apply_takes_the_diff_where_its_paths_count_from() {
    let project = repository(&[("app/flows.py", FLOWS), ("lib/x.py", FLOWS), ("lib/a b.py", FLOWS)]);
    let inside = project.run_in("lib", &["--dry-run"], b"");
    assert!(!inside.stderr.contains("count from"), "{}", inside.stderr);
    apply(&project.root().join("lib"), &inside.stdout);
    assert_eq!(project.read("lib/a b.py"), FIXED);
    let outside = project.run_in("lib", &["--dry-run", "../app"], b"");
    let note = format!("note: the paths of the diff count from {}\n", project.root().display());
    assert!(outside.stderr.contains(&note), "{}", outside.stderr);
    apply(&project.root(), &outside.stdout);
    assert_eq!(project.read("app/flows.py"), FIXED);
}

fn apply(folder: &std::path::Path, diff: &str) {
    let mut git = Command::new("git").arg("apply").current_dir(folder).stdin(Stdio::piped()).spawn().unwrap();
    git.stdin.take().unwrap().write_all(diff.as_bytes()).unwrap();
    assert!(git.wait().unwrap().success(), "{diff}");
}

#[test]
fn a_file_with_a_second_name_is_withheld_and_named() {
    let project = repository(&[("a.py", FLOWS), ("b.py", FLOWS)]);
    std::fs::hard_link(project.root().join("a.py"), project.root().join("a.txt")).unwrap();
    let ran = project.run(&[]);
    assert!(ran.stdout.contains("withheld, a.py has 2 hard links"), "{}", ran.stdout);
    assert_eq!((ran.exit, project.read("a.py"), project.read("b.py")), (Exit::Findings, FLOWS.into(), FIXED.into()));
}
