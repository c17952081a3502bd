//! Open this for which files a run lists and reads.

use super::process::Process;
use super::*;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

#[test]
fn each_python_file_is_listed_once_and_sorted_however_paths_overlap() {
    let tree = Tree::of(&["b.py", "a.py", "pkg/c.py", "pkg/deep/d.py", "notes.txt", "pkg/stub.pyi"]);
    let all = ["a.py", "b.py", "pkg/c.py", "pkg/deep/d.py"];
    assert_eq!(targets(&tree.open(&[])), all);
    assert_eq!(targets(&tree.open(&[".", "pkg", "./pkg/../pkg/deep", "pkg/c.py", "pkg//c.py", "a.py"])), all);
    let absolute = tree.path("pkg");
    assert_eq!(targets(&tree.open(&[absolute.to_str().unwrap()])), ["pkg/c.py", "pkg/deep/d.py"]);
}

#[test]
fn the_list_does_not_depend_on_threads() {
    let files: Vec<String> = (0..200).map(|number| format!("p{}/q{}/m{number}.py", number % 7, number % 13)).collect();
    let tree = Tree::of(&files.iter().map(String::as_str).collect::<Vec<_>>());
    let listed = [1, 8].map(|threads| {
        let walk = Walk { working_dir: &tree.root, paths: &[], force_exclude: false, excluded: &|_| false, threads };
        Disk::open(&walk).unwrap().list()
    });
    assert_eq!(listed[0].len(), 200);
    assert_eq!(listed[0], listed[1]);
}

#[test]
fn ignored_hidden_and_installed_files_are_left_out() {
    let tree = Tree::of(&[
        "app.py",
        "build/generated.py",
        "notes_local.py",
        ".hidden/x.py",
        ".hidden.py",
        "tools/env/lib/python3.12/y.py",
        "tools/env/bin/activate.py",
        "tools/env/made_by_hand.py",
        "tools/env/pyvenv.cfg",
        "tools/other/lib/kept.py",
        "plain/pyvenv.cfg",
        "plain/deep/a.py",
        "vendor/site-packages/z.py",
        "pkg/kept.py",
    ]);
    tree.file(".gitignore", "build/\n*_local.py\n/tools/**/*.cfg\n");
    tree.git(&["init", "-q"]);
    assert_eq!(targets(&tree.open(&["."])), ["app.py", "pkg/kept.py", "tools/other/lib/kept.py"]);
    let named = ["tools/env/lib/python3.12/y.py"];
    assert_eq!(targets(&tree.open(&["tools/env/lib", "."]))[2..], [named[0], "tools/other/lib/kept.py"]);
    assert_eq!(targets(&tree.open(&["tools/env/lib/python3.12"])), named);
    assert!(targets(&tree.open(&["tools/env"])).contains(&"tools/env/made_by_hand.py".to_owned()));
}

#[test]
fn files_and_folders_are_sorted_as_one_text() {
    let sorted = ["a-b/x.py", "a.py", "a/b/c.py", "a/b/z/y.py", "a/b0.py", "a/c.py", "a0.py", "b/b/b.py", "b/c/a.py"];
    let tree = Tree::of(&sorted);
    assert_eq!(targets(&tree.open(&[])), sorted);
    assert_eq!(targets(&tree.open(&["a", "a/b/z", "b/c", "a-b", "a0.py", "a.py", "b"])), sorted);
}

#[test]
fn what_is_named_is_taken_whatever_its_name_and_whatever_ignores_it() {
    let tree =
        Tree::of(&["app.py", "ignored.py", ".hidden/x.py", "venv/pyvenv.cfg", "venv/y.py", "script", "build/z.py"]);
    tree.file(".gitignore", "ignored.py\nbuild/\n");
    tree.git(&["init", "-q"]);
    let named = [".hidden/x.py", "build", "ignored.py", "script", "venv/y.py"];
    let expected = [".hidden/x.py", "build/z.py", "ignored.py", "script", "venv/y.py"];
    assert_eq!(targets(&tree.open(&named)), expected);
    assert_eq!(context(&tree.open(&named)), ["app.py"]);
}

#[test]
fn excludes_make_context_and_hold_for_named_files_only_when_forced() {
    let tree = Tree::of(&["app.py", "legacy/old.py", "ignored.py", ".hidden/x.py", "script"]);
    tree.file(".gitignore", "ignored.py\n");
    tree.git(&["init", "-q"]);
    let legacy = tree.path("legacy");
    let open = |paths: &[&str], force_exclude| {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        let excluded = |path: &Path| path.starts_with(&legacy);
        let walk = Walk { working_dir: &tree.root, paths: &paths, force_exclude, excluded: &excluded, threads: 2 };
        let disk = Disk::open(&walk).unwrap();
        (targets(&disk), context(&disk))
    };
    let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(open(&["."], false), (of(&["app.py"]), of(&["legacy/old.py"])));
    assert_eq!(open(&["legacy"], false), (of(&[]), of(&["app.py", "legacy/old.py"])));
    assert_eq!(open(&["legacy/old.py"], false), (of(&["legacy/old.py"]), of(&["app.py"])));
    let all = ["app.py", "legacy/old.py", "ignored.py", ".hidden/x.py", "script"];
    assert_eq!(open(&all, true), (of(&["app.py", "script"]), of(&["legacy/old.py"])));
    assert_eq!(open(&all, false).0.len(), 5);
}

#[test]
fn forced_excludes_heed_ignore_rules_outside_of_projects_too() {
    let tree = Tree::of(&["app.py", "ignored.py", "other.py"]);
    tree.file(".ignore", "ignored.py\n");
    let paths = ["app.py", "ignored.py"].map(PathBuf::from);
    let walk = Walk { working_dir: &tree.root, paths: &paths, force_exclude: true, excluded: &|_| false, threads: 2 };
    let disk = Disk::open(&walk).unwrap();
    assert_eq!((targets(&disk), context(&disk).len()), (vec!["app.py".to_owned()], 0));
}

#[test]
fn the_walk_follows_no_symbolic_link() {
    let tree = Tree::of(&["app.py", "pkg/a.py"]);
    let elsewhere = Tree::of(&["far.py"]);
    tree.link("link.py", "app.py");
    tree.link("pkg/loop", "..");
    tree.link("pkg/self.py", "self.py");
    tree.link("dangling.py", "nowhere.py");
    tree.link("away", &elsewhere.root);
    let disk = tree.open(&["."]);
    assert_eq!(targets(&disk), ["app.py", "pkg/a.py"]);
    assert_eq!(problems(&disk), [""; 0]);
}

#[test]
fn a_named_link_is_followed_once_inside_its_project() {
    let tree = Tree::of(&["pyproject.toml", "app.py", "pkg/a.py"]);
    tree.file("pyproject.toml", "[project]\nname = 'x'\n");
    tree.link("sub/link.py", "../app.py");
    tree.link("folder", "pkg");
    assert_eq!(targets(&tree.open(&["sub/link.py", "app.py"])), ["app.py"]);
    assert_eq!(targets(&tree.open(&["folder"])), ["pkg/a.py"]);
    assert_eq!(targets(&tree.open(&["folder/a.py"])), ["pkg/a.py"]);
    assert_eq!(targets(&tree.try_open("sub", &["link.py"]).unwrap()), ["../app.py"]);
}

#[test]
fn a_named_link_that_leaves_its_project_is_refused() {
    let tree = Tree::of(&["repo/setup.py", "repo/app.py", "other/far.py"]);
    tree.link("repo/link.py", "../other/far.py");
    tree.link("repo/folder", "../other");
    let (target, project) = (tree.path("other/far.py"), tree.path("repo"));
    let error = tree.try_open("repo", &["app.py", "link.py"]).unwrap_err();
    let expected = format!(
        "link.py: is a symbolic link to {}, outside the project {}; name the target itself",
        target.display(),
        project.display()
    );
    assert_eq!(error.to_string(), expected);
    for path in ["folder", "folder/far.py"] {
        assert!(matches!(tree.try_open("repo", &[path]), Err(OpenError::LeavesProject { .. })), "{path}");
    }
    // Seen from elsewhere the link still belongs to its own project.
    assert!(matches!(tree.try_open("", &["repo/link.py"]), Err(OpenError::LeavesProject { .. })));
}

#[test]
fn a_working_directory_reached_through_a_link_is_no_link_out_of_it() {
    let tree = Tree::of(&["real/app.py"]);
    tree.link("alias", "real");
    let named = tree.path("alias/app.py");
    assert_eq!(targets(&tree.try_open("alias", &["app.py"]).unwrap()), ["app.py"]);
    assert_eq!(targets(&tree.try_open("alias", &[named.to_str().unwrap()]).unwrap()), ["app.py"]);
}

#[test]
fn a_path_that_does_not_exist_is_refused() {
    let tree = Tree::of(&["app.py"]);
    for (path, line) in [
        ("gone.py", "gone.py: no such file or folder"),
        ("app.py/x.py", "app.py/x.py: no such file or folder"),
        ("a\nb\u{1b}[31m", "a\\nb\\u{1b}[31m: no such file or folder"),
    ] {
        assert_eq!(tree.try_open("", &["app.py", path]).unwrap_err().to_string(), line);
    }
}

#[test]
fn a_named_link_that_leads_nowhere_is_a_problem_and_the_run_goes_on() {
    let tree = Tree::of(&["app.py"]);
    tree.link("dangling.py", "nowhere.py");
    tree.link("circle.py", "circle.py");
    let disk = tree.open(&["app.py", "dangling.py", "circle.py"]);
    assert_eq!(targets(&disk), ["app.py"]);
    assert_eq!(
        problems(&disk),
        [
            "circle.py: is a symbolic link that leads in a circle",
            "dangling.py: is a symbolic link to nowhere.py, which does not exist"
        ]
    );
    assert!(disk.problems().iter().all(|problem| problem.matters));
}

#[test]
fn a_pipe_holds_nobody_up() {
    let tree = Tree::of(&["app.py", "later.py"]);
    let pipe = |inside: &str| assert!(Command::new("mkfifo").arg(tree.path(inside)).status().unwrap().success());
    pipe("pipe.py");
    let disk = tree.open(&["."]);
    assert_eq!(targets(&disk), ["app.py", "later.py"]);
    fs::remove_file(tree.path("later.py")).unwrap();
    pipe("later.py");
    let error = disk.read(&file_path("later.py")).unwrap_err();
    assert_eq!(error.to_string(), "is a pipe, a socket or a device, not a regular file");
    let error = tree.try_open("", &["pipe.py"]).unwrap_err();
    assert_eq!(error.to_string(), "pipe.py: is a pipe, a socket or a device; name a file or a folder");
    assert!(matches!(tree.try_open("", &["/dev/zero"]), Err(OpenError::NotRegular { .. })));
}

#[test]
fn what_is_no_file_any_more_is_not_read() {
    let tree = Tree::of(&["app.py", "gone.py", "link.py", "folder.py/inner.py", "huge.py"]);
    let disk = tree.open(&["."]);
    assert_eq!(targets(&disk), ["app.py", "folder.py/inner.py", "gone.py", "huge.py", "link.py"]);
    fs::remove_file(tree.path("app.py")).unwrap();
    fs::create_dir(tree.path("app.py")).unwrap();
    fs::remove_file(tree.path("gone.py")).unwrap();
    fs::remove_file(tree.path("link.py")).unwrap();
    tree.link("link.py", "folder.py/inner.py");
    fs::File::options().write(true).open(tree.path("huge.py")).unwrap().set_len(1 << 40).unwrap();
    let error = |path| disk.read(&file_path(path)).unwrap_err().to_string();
    assert_eq!(error("app.py"), "is a folder, not a regular file");
    assert_eq!(error("gone.py"), "no such file or folder");
    assert_eq!(error("link.py"), "is a symbolic link that leads in a circle, or became one");
    assert_eq!(error("huge.py"), "is larger than 1 GiB");
}

#[test]
fn names_may_hold_spaces_newlines_and_escape_codes() {
    let names = ["a b.py", "line\nbreak.py", "red\u{1b}[31m.py", "größe.py", "-n.py", "back\\slash.py"];
    let tree = Tree::of(&names);
    let disk = tree.open(&["."]);
    let mut expected = names.to_vec();
    expected.sort_unstable();
    assert_eq!(targets(&disk), expected);
    for entry in disk.list() {
        assert_eq!(disk.read(&entry.path).unwrap(), b"# text\n");
        assert_eq!(disk.absolute(&entry.path), tree.path(entry.path.as_str()));
    }
}

#[test]
fn a_name_that_is_not_utf8_is_reported_and_matters_if_the_file_does() {
    let tree = Tree::of(&["app.py"]);
    let path = |name: &[u8]| tree.root.join(OsStr::from_bytes(name));
    fs::write(path(b"plain\xff.py"), "x = 1\n").unwrap();
    fs::write(path(b"flow\xff.py"), "import temporalio\n").unwrap();
    fs::create_dir(path(b"pkg\xfe")).unwrap();
    fs::write(path(b"pkg\xfe/a.py"), "x = 1\n").unwrap();
    let disk = tree.open(&["."]);
    assert_eq!(targets(&disk), ["app.py"]);
    let found: Vec<_> = disk.problems().iter().map(|problem| (problem.path.as_str(), problem.matters)).collect();
    assert_eq!(found, [("flow\u{fffd}.py", true), ("pkg\u{fffd}/a.py", false), ("plain\u{fffd}.py", false)]);
    assert_eq!(disk.problems()[0].message, "the name is not UTF-8; rename the file or folder");
    // Named on the command line it is the same.
    let paths = [path(b"flow\xff.py")];
    let walk = Walk { working_dir: &tree.root, paths: &paths, force_exclude: false, excluded: &|_| false, threads: 1 };
    assert_eq!(problems(&Disk::open(&walk).unwrap()).len(), 1);
}

#[test]
fn what_may_not_be_read_is_named_and_the_run_goes_on() {
    let tree = Tree::of(&["app.py", "closed/inner.py", "secret.py"]);
    tree.mode("closed", 0o000);
    tree.mode("secret.py", 0o000);
    let process = Process::new();
    let lines = process.lines_of(&mut process.unprivileged("list", &tree.root));
    tree.mode("closed", 0o755);
    assert_eq!(
        lines,
        [
            "Target app.py",
            "Target secret.py",
            "secret.py: permission denied",
            "closed: permission denied; what lies in it was not seen"
        ]
    );
}
