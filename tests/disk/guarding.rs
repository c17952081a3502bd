//! Open this for what is refused before anything is rewritten: what git could not give back, hard links, read-only.

use super::process::{Process, install};
use super::*;
use temporal_fix::disk::{AllowDirty, Guard};

const CHANGED: &str = "has changes that are not in git's index; run `git add` on it or pass --allow-dirty";
const UNTRACKED: &str = "is not tracked by git; run `git add` on it or pass --allow-dirty";

fn guard(tree: &Tree, paths: &[&str]) -> Guard {
    let paths: Vec<FilePath> = paths.iter().map(|path| file_path(path)).collect();
    tree.open(&["."]).guard(&paths, &[], AllowDirty::No)
}

fn blocked(guard: &Guard) -> Vec<(&str, &str)> {
    guard.blocked.iter().map(|(path, clause)| (path.as_str(), clause.as_str())).collect()
}

/// Committed files in a repository.
fn committed(files: &[&str]) -> Tree {
    let tree = Tree::of(files);
    tree.git(&["init", "-q"]);
    tree.git(&["add", "-A"]);
    tree.git(&["commit", "-q", "-m", "start"]);
    tree
}

#[test]
fn only_what_is_in_the_index_may_be_rewritten() {
    let tree = committed(&["clean.py", "changed.py", "staged.py", "both.py", "old.py", "out.py", "pkg/clean.py"]);
    tree.file("changed.py", "# new\n");
    for path in ["staged.py", "both.py"] {
        tree.file(path, "# new\n");
        tree.git(&["add", path]);
    }
    tree.file("both.py", "# newer\n");
    tree.git(&["mv", "old.py", "renamed.py"]);
    tree.git(&["rm", "-q", "--cached", "out.py"]);
    tree.file("fresh.py", "# new\n");
    tree.file("added.py", "# new\n");
    tree.git(&["add", "added.py"]);
    tree.file("intended.py", "# new\n");
    tree.git(&["add", "-N", "intended.py"]);
    tree.file("ignored/deep/x.py", "# new\n");
    tree.file(".git/info/exclude", "ignored/\n");
    let all = [
        "clean.py",
        "changed.py",
        "staged.py",
        "both.py",
        "renamed.py",
        "out.py",
        "pkg/clean.py",
        "fresh.py",
        "added.py",
        "intended.py",
        "ignored/deep/x.py",
    ];
    let guard = guard(&tree, &all);
    let expected = [
        ("both.py", CHANGED),
        ("changed.py", CHANGED),
        ("fresh.py", UNTRACKED),
        ("ignored/deep/x.py", UNTRACKED),
        ("intended.py", CHANGED),
        ("out.py", UNTRACKED),
    ];
    assert_eq!(blocked(&guard), expected);
    assert_eq!(guard.dirty.iter().map(FilePath::as_str).collect::<Vec<_>>(), expected.map(|(path, _)| path));
    assert!(!guard.unprotected);
    let paths = all.map(file_path);
    assert_eq!(tree.open(&["."]).guard(&paths, &[], AllowDirty::Yes), Guard::default());
}

#[test]
fn git_is_asked_from_below_the_top_and_about_files_outside() {
    let tree = committed(&["work/clean.py", "work/changed.py", "lib/other.py"]);
    tree.file("work/changed.py", "# new\n");
    tree.file("lib/other.py", "# new\n");
    let disk = tree.try_open("work", &[".", "../lib"]).unwrap();
    let guard = disk.guard(&["clean.py", "changed.py", "../lib/other.py"].map(file_path), &[], AllowDirty::No);
    assert_eq!(blocked(&guard), [("../lib/other.py", CHANGED), ("changed.py", CHANGED)]);
}

#[test]
fn a_merge_conflict_and_a_file_that_status_overlooks_are_refused() {
    let tree = committed(&["conflict.py", "assumed.py", "skipped.py"]);
    tree.git(&["update-index", "--assume-unchanged", "assumed.py"]);
    tree.git(&["update-index", "--skip-worktree", "skipped.py"]);
    tree.file("assumed.py", "# new\n");
    tree.git(&["checkout", "-q", "-b", "side"]);
    tree.file("conflict.py", "# side\n");
    tree.git(&["commit", "-q", "-m", "side", "conflict.py"]);
    tree.git(&["checkout", "-q", "-"]);
    tree.file("conflict.py", "# main\n");
    tree.git(&["commit", "-q", "-m", "main", "conflict.py"]);
    assert!(!tree.git_command("").args(["merge", "-q", "side"]).output().unwrap().status.success());
    let unwatched =
        "is marked in git as not to be looked at (assume-unchanged or skip-worktree); commit it or pass --allow-dirty";
    let unmerged = "has conflicts that are not resolved; run `git add` on it or pass --allow-dirty";
    let guard = guard(&tree, &["conflict.py", "assumed.py", "skipped.py"]);
    assert_eq!(blocked(&guard), [("assumed.py", unwatched), ("conflict.py", unmerged), ("skipped.py", unwatched)]);
}

#[test]
fn odd_names_are_asked_about_as_they_are() {
    let odd = [
        "a b.py",
        "line\nbreak.py",
        "red\u{1b}[31m.py",
        "größe.py",
        "tab\t\"quote\".py",
        "-n.py",
        ":(glob)x.py",
        "*.py",
        "[ab].py",
    ];
    let tree = committed(&[&odd[..], &["a.py"]].concat());
    assert_eq!(blocked(&guard(&tree, &odd)), []);
    tree.file("a.py", "# new\n");
    assert_eq!(blocked(&guard(&tree, &odd)), []);
    odd.iter().for_each(|name| assert_eq!(blocked(&guard(&tree, &[name])), [], "{name} on its own"));
    odd.iter().for_each(|name| tree.file(name, "# new\n"));
    assert_eq!(guard(&tree, &odd).dirty.len(), odd.len());
}

#[test]
fn more_files_than_fit_into_one_command_line_are_all_asked_about() {
    let folder = "long name ".repeat(20);
    let files: Vec<String> =
        (0..1500).map(|number| format!("{}m{number}.py", format!("{folder}/").repeat(10))).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let tree = committed(&files);
    tree.file(files[0], "# new\n");
    tree.file(files[1499], "# new\n");
    assert_eq!(blocked(&guard(&tree, &files)), [(files[0], CHANGED), (files[1499], CHANGED)]);
}

#[test]
fn submodules_and_linked_worktrees_are_asked_for_themselves() {
    let inner = committed(&["lib.py", "lib2.py"]);
    let tree = committed(&["app.py"]);
    tree.git(&["submodule", "--quiet", "add", inner.root.to_str().unwrap(), "sub"]);
    tree.git(&["commit", "-q", "-m", "sub"]);
    tree.git(&["worktree", "add", "-q", "-b", "side", "tree"]);
    tree.file("sub/lib.py", "# new\n");
    tree.file("tree/app.py", "# new\n");
    let guard = guard(&tree, &["app.py", "sub/lib.py", "sub/lib2.py", "tree/app.py"]);
    assert_eq!(blocked(&guard), [("sub/lib.py", CHANGED), ("tree/app.py", CHANGED)]);
    assert!(!guard.unprotected);
}

#[test]
fn outside_of_git_nothing_is_refused_but_said() {
    let tree = Tree::of(&["a.py"]);
    let guard = guard(&tree, &["a.py"]);
    assert_eq!(blocked(&guard), []);
    assert!(guard.unprotected);
}

#[test]
fn a_repository_that_git_cannot_read_is_not_taken_for_clean() {
    let tree = committed(&["a.py"]);
    tree.file(".git/index", "no index");
    let guard = guard(&tree, &["a.py"]);
    let [(path, clause)] = blocked(&guard)[..] else { panic!("{guard:?}") };
    assert_eq!(path, "a.py");
    assert!(
        clause.starts_with("may hold changes, and git cannot tell (") && clause.ends_with("pass --allow-dirty"),
        "{clause}"
    );
    assert_eq!(clause.lines().count(), 1);
    assert_eq!(guard.dirty.len(), 1);
}

#[test]
fn without_git_nothing_in_a_repository_is_touched() {
    let tree = committed(&["a.py"]);
    let process = Process::new();
    let mut command = Command::new(process.program());
    let lines = process.lines_of(process.prepare(&mut command, "guard", &tree.root).env("PATH", "/nowhere"));
    let refused = "a.py may hold changes, and git is not installed to tell; install it or pass --allow-dirty";
    assert_eq!(lines, [refused, "unprotected: false"]);
}

#[test]
fn a_repository_in_the_environment_is_not_mistaken_for_the_files_own() {
    let tree = committed(&["a.py", "b.py"]);
    tree.file("a.py", "# new\n");
    let other = committed(&["c.py"]);
    let process = Process::new();
    let mut command = Command::new(process.program());
    process.prepare(&mut command, "guard", &tree.root);
    command.env("GIT_DIR", other.path(".git")).env("GIT_WORK_TREE", &other.root).env("GIT_GLOB_PATHSPECS", "1");
    command.env("GIT_INDEX_FILE", other.path(".git/index")).env("GIT_PREFIX", "sub/");
    assert_eq!(process.lines_of(&mut command), [format!("a.py {CHANGED}"), "unprotected: false".into()]);
}

#[test]
fn in_a_hook_the_index_of_the_commit_counts() {
    let tree = committed(&["a.py", "b.py"]);
    let process = Process::new();
    let mut hook = Command::new(process.program());
    process.prepare(&mut hook, "guard", &tree.root);
    let mut commit = tree.git_command("");
    commit.envs(hook.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let arguments: Vec<&str> = hook.get_args().map(|argument| argument.to_str().unwrap()).collect();
    let script = format!("#!/bin/sh\nexec '{}' {} >&2\n", process.program().display(), arguments.join(" "));
    fs::create_dir_all(tree.path(".git/hooks")).unwrap();
    tree.file(".git/script", &script);
    install(&tree.path(".git/script"), &tree.path(".git/hooks/pre-commit"));
    tree.file("a.py", "# new\n");
    tree.file("b.py", "# new\n");
    // Only `a.py` goes into the commit, and so into the index that git makes for it.
    let output = commit.args(["commit", "-q", "-m", "next", "a.py"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(process.lines(), [format!("b.py {CHANGED}"), "unprotected: false".into()]);
}

#[test]
fn hard_links_and_read_only_files_are_refused_even_to_root_and_with_allow_dirty() {
    let tree = Tree::of(&["linked.py", "frozen.py", "shut/x.py", "plain.py"]);
    fs::hard_link(tree.path("linked.py"), tree.path("second name")).unwrap();
    tree.mode("frozen.py", 0o444);
    tree.mode("shut", 0o555);
    let paths = ["linked.py", "frozen.py", "shut/x.py", "plain.py", "gone.py"].map(file_path);
    let guard = tree.open(&["."]).guard(&paths, &[], AllowDirty::Yes);
    tree.mode("shut", 0o755);
    let expected = [
        ("frozen.py", "is read-only"),
        ("gone.py", "cannot be rewritten: no such file or folder"),
        ("linked.py", "has 2 hard links, which a rewrite would part"),
        ("shut/x.py", "lies in a read-only folder"),
    ];
    assert_eq!(blocked(&guard), expected);
    assert!(guard.dirty.is_empty());
}

#[test]
fn what_belongs_to_somebody_else_is_read_only() {
    let tree = Tree::of(&["theirs.py"]);
    if !runs_as_root(&tree) {
        // Only root can make files that belong to others; `/etc` has some.
        let disk = tree.open(&["."]);
        let guard = disk.guard(&[file_path("../../../../../../../../etc/hosts")], &[], AllowDirty::Yes);
        assert_eq!(guard.blocked.len(), 1);
        return;
    }
    tree.mode("", 0o777);
    let process = Process::new();
    let lines = process.lines_of(&mut process.unprivileged("guard", &tree.root));
    assert_eq!(lines, ["theirs.py is read-only", "unprotected: true"]);
}
