//! Open this for how files are replaced, and for what survives when they cannot be.

use super::process::Process;
use super::*;
use std::os::unix::fs::chown;

#[test]
fn a_rewrite_keeps_mode_and_owner_and_leaves_nothing_behind() {
    let tree = Tree::of(&["run.py", "plain.py"]);
    let is_root = runs_as_root(&tree);
    if is_root {
        chown(tree.path("run.py"), Some(1234), Some(4321)).unwrap();
    }
    tree.mode("run.py", 0o754);
    tree.mode("plain.py", 0o600);
    let before = tree.names();
    let disk = tree.open(&["."]);
    let after = "\u{feff}x = 1\r\ny = 2\r\x0cz = 3";
    let failures = disk.write(&[changed(&disk, "run.py", after, 0), changed(&disk, "plain.py", "", 0)]);
    assert_eq!(failures, []);
    assert_eq!((tree.text("run.py").as_str(), tree.text("plain.py").as_str()), (after, ""));
    let metadata = fs::metadata(tree.path("run.py")).unwrap();
    assert_eq!(metadata.mode() & 0o7777, 0o754);
    assert_eq!(fs::metadata(tree.path("plain.py")).unwrap().mode() & 0o7777, 0o600);
    if is_root {
        assert_eq!((metadata.uid(), metadata.gid()), (1234, 4321));
    }
    assert_eq!(tree.names(), before);
}

#[test]
fn a_new_file_is_as_readable_as_any_other() {
    let tree = Tree::of(&["a.py"]);
    fs::write(tree.path("plain.txt"), "").unwrap();
    let disk = tree.open(&["."]);
    let new = ChangedFile { path: file_path("new.py"), before: None, after: "x = 1\n".to_owned(), group: 0 };
    assert_eq!(disk.write(std::slice::from_ref(&new)), []);
    let mode = |path: &str| fs::metadata(tree.path(path)).unwrap().mode();
    assert_eq!((tree.text("new.py").as_str(), mode("new.py")), ("x = 1\n", mode("plain.txt")));
    let failures: Vec<String> = disk.write(&[new]).iter().map(ToString::to_string).collect();
    assert_eq!(failures, ["new.py: was not rewritten: it exists already"]);
}

#[test]
fn a_file_that_changed_since_it_was_read_keeps_its_group_from_being_written() {
    let tree = Tree::of(&["a.py", "pkg/b.py", "c.py", "alone.py"]);
    let disk = tree.open(&["."]);
    let all = ["a.py", "pkg/b.py", "c.py"].map(|path| changed(&disk, path, "# new\n", 1));
    let all = [&all[..], &[changed(&disk, "alone.py", "# new\n", 2)]].concat();
    tree.file("pkg/b.py", "# mine \n");
    let before = tree.names();
    let failures: Vec<String> = disk.write(&all).iter().map(ToString::to_string).collect();
    assert_eq!(
        failures,
        [
            "a.py: was left as it is, since pkg/b.py could not be rewritten with it",
            "c.py: was left as it is, since pkg/b.py could not be rewritten with it",
            "pkg/b.py: was not rewritten: it has changed since it was read; run again",
        ]
    );
    let texts = ["a.py", "pkg/b.py", "c.py", "alone.py"].map(|path| tree.text(path));
    assert_eq!(texts, ["# text\n", "# mine \n", "# text\n", "# new\n"]);
    assert_eq!(tree.names(), before);
}

#[test]
fn what_became_a_link_a_folder_or_read_only_meanwhile_is_not_replaced() {
    let tree = Tree::of(&["linked.py", "folder.py", "gone.py", "frozen.py", "twice.py", "target.txt"]);
    let disk = tree.open(&["."]);
    let names = ["linked.py", "folder.py", "gone.py", "frozen.py", "twice.py"];
    let all: Vec<_> = names.iter().enumerate().map(|(group, path)| changed(&disk, path, "# new\n", group)).collect();
    for path in ["linked.py", "folder.py", "gone.py"] {
        fs::remove_file(tree.path(path)).unwrap();
    }
    tree.link("linked.py", "target.txt");
    fs::create_dir(tree.path("folder.py")).unwrap();
    tree.mode("frozen.py", 0o444);
    fs::hard_link(tree.path("twice.py"), tree.path("second.txt")).unwrap();
    let before = tree.names();
    let failures: Vec<String> = disk.write(&all).iter().map(ToString::to_string).collect();
    assert_eq!(
        failures,
        [
            "folder.py: was not rewritten: it is not a regular file",
            "frozen.py: was not rewritten: it is read-only",
            "gone.py: was not rewritten: no such file or folder",
            "linked.py: was not rewritten: it is not a regular file",
            "twice.py: was not rewritten: it has 2 hard links, which a rewrite would part",
        ]
    );
    assert!(["target.txt", "frozen.py", "twice.py"].iter().all(|path| tree.text(path) == "# text\n"));
    assert_eq!(tree.names(), before);
}

/// A limit on the size of files fails a write in the middle of it, as a full disk does, and needs no rights.
#[test]
fn a_disk_that_fills_up_while_writing_loses_nothing() {
    let tree = Tree::of(&["a.py", "b.py"]);
    let before = tree.names();
    let process = Process::new();
    let mut command = Command::new("bash");
    command.args(["-c", r#"trap '' XFSZ; ulimit -f 8; exec "$0" "$@""#]).arg(process.program());
    let lines = process.lines_of(process.prepare(&mut command, "write", &tree.root));
    assert_eq!(
        lines,
        [
            "a.py: was not rewritten: the file would be larger than the system allows",
            "b.py: was left as it is, since a.py could not be rewritten with it",
        ]
    );
    assert_eq!((tree.text("a.py").as_str(), tree.text("b.py").as_str()), ("# text\n", "# text\n"));
    assert_eq!(tree.names(), before);
    // The same without the limit, to be sure that nothing else stood in the way.
    let mut command = Command::new(process.program());
    assert_eq!(process.lines_of(process.prepare(&mut command, "write", &tree.root)), [""; 0]);
    assert_eq!(tree.text("b.py").len(), 110_000);
}

#[test]
fn a_folder_that_takes_no_new_file_keeps_its_files() {
    let tree = Tree::of(&["shut/a.py"]);
    tree.mode("shut/a.py", 0o666);
    tree.mode("shut", 0o555);
    let process = Process::new();
    let lines = process.lines_of(&mut process.unprivileged("write", &tree.root));
    tree.mode("shut", 0o755);
    assert_eq!(lines, ["shut/a.py: was not rewritten: permission denied"]);
    assert_eq!(tree.text("shut/a.py"), "# text\n");
}
