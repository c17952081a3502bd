//! Open this for where projects begin, and what is read around PATHS.

use super::process::Process;
use super::*;
use temporal_fix::engine::files::Entry;

#[test]
fn the_root_is_the_nearest_marked_folder() {
    let tree =
        Tree::of(&["setup.py", "top.py", "cfg/a/m.py", "poetry/m.py", "pep/src/m.py", "tools/m.py", "repo/m.py"]);
    tree.file("cfg/setup.cfg", "[metadata]\nname = x\n");
    tree.file("poetry/pyproject.toml", "[tool.poetry]\nname = 'x'\n");
    tree.file("pep/pyproject.toml", "[project]\nname = 'x'\n");
    tree.file("tools/pyproject.toml", "[tool.ruff]\nline-length = 100\n");
    tree.file("tools/setup.cfg", "[flake8]\nignore = E1\n");
    fs::create_dir(tree.path("repo/.git")).unwrap();
    let expected = [
        ("top.py", ""),
        ("cfg/a/m.py", "cfg"),
        ("poetry/m.py", "poetry"),
        ("pep/src/m.py", "pep"),
        ("tools/m.py", ""),
        ("repo/m.py", "repo"),
    ];
    let disk = tree.open(&["."]);
    for (path, root) in expected {
        assert_eq!(root_of(&disk, path), root, "{path} in the whole tree");
        assert_eq!(root_of(&tree.open(&[path]), path), root, "{path} on its own");
    }
    assert_eq!(root_of(&tree.try_open("pep/src", &["m.py"]).unwrap(), "m.py"), "..");
}

#[test]
fn without_any_mark_the_working_directory_is_the_root() {
    let tree = Tree::of(&["work/app.py", "work/pkg/a.py", "else/b.py", "else/deep/c.py"]);
    let disk = tree.try_open("work", &[".", "../else"]).unwrap();
    assert_eq!(targets(&disk), ["../else/b.py", "../else/deep/c.py", "app.py", "pkg/a.py"]);
    assert_eq!(root_of(&disk, "pkg/a.py"), "");
    assert_eq!(root_of(&disk, "../else/deep/c.py"), "../else");
}

#[test]
fn the_project_around_paths_is_context() {
    let tree =
        Tree::of(&["proj/setup.py", "proj/app.py", "proj/pkg/a.py", "proj/pkg/b.py", "proj/.venv/c.py", "stray.py"]);
    let disk = tree.try_open("proj/pkg", &["a.py"]).unwrap();
    assert_eq!(
        (targets(&disk), context(&disk)),
        (vec!["a.py".into()], vec!["../app.py".into(), "../setup.py".into(), "b.py".into()])
    );
    let disk = tree.open(&["proj/pkg"]);
    assert_eq!(targets(&disk), ["proj/pkg/a.py", "proj/pkg/b.py"]);
    assert_eq!(context(&disk), ["proj/app.py", "proj/setup.py"]);
    let disk = tree.open(&["proj", "proj/pkg/a.py"]);
    assert_eq!((targets(&disk).len(), context(&disk).len()), (4, 0));
}

#[test]
fn the_other_projects_of_the_repository_are_context_too() {
    let tree = Tree::of(&["repo/a/setup.py", "repo/a/m.py", "repo/b/setup.py", "repo/b/n.py", "other/c.py"]);
    let disk = tree.open(&["repo/a/m.py"]);
    assert_eq!(context(&disk), ["repo/a/setup.py"]);
    fs::create_dir(tree.path("repo/.git")).unwrap();
    let disk = tree.open(&["repo/a/m.py"]);
    assert_eq!((targets(&disk), context(&disk).len()), (vec!["repo/a/m.py".into()], 3));
    let roots = |disk: &Disk| {
        let of = |entry: &Entry| (entry.root.as_str().to_owned(), entry.repository.as_str().to_owned());
        let found: std::collections::BTreeSet<_> = disk.list().iter().map(of).collect();
        found.into_iter().collect::<Vec<_>>()
    };
    let expected = ["repo/a", "repo/b"].map(|root| (root.to_owned(), "repo".to_owned()));
    assert_eq!(roots(&disk), expected);
    assert_eq!(roots(&tree.open(&["repo"])), expected);
}

#[test]
fn a_nested_project_is_walked_once_and_keeps_its_own_root() {
    let tree =
        Tree::of(&["outer/setup.py", "outer/a.py", "outer/inner/setup.py", "outer/inner/b.py", "outer/inner/c.py"]);
    let disk = tree.open(&["outer/a.py", "outer/inner/b.py"]);
    assert_eq!(targets(&disk), ["outer/a.py", "outer/inner/b.py"]);
    assert_eq!(context(&disk), ["outer/inner/c.py", "outer/inner/setup.py", "outer/setup.py"]);
    assert_eq!(root_of(&disk, "outer/inner/c.py"), "outer/inner");
    assert_eq!(root_of(&disk, "outer/setup.py"), "outer");
}

#[test]
fn the_context_of_a_hidden_project_is_walked_beside_a_folder_that_passes_it_over() {
    let tree = Tree::of(&["setup.py", "a.py", ".hidden/setup.py", ".hidden/b.py", ".hidden/c.py"]);
    let disk = tree.open(&[".", ".hidden/b.py"]);
    assert_eq!(targets(&disk), [".hidden/b.py", "a.py", "setup.py"]);
    assert_eq!(context(&disk), [".hidden/c.py", ".hidden/setup.py"]);
    assert_eq!(root_of(&disk, ".hidden/b.py"), ".hidden");
}

#[test]
fn outside_of_projects_nothing_is_read_around_paths() {
    let tree = Tree::of(&["a.py", "b.py", "pkg/c.py"]);
    let disk = tree.open(&["a.py", "pkg"]);
    assert_eq!((targets(&disk), context(&disk).len()), (vec!["a.py".into(), "pkg/c.py".into()], 0));
}

#[test]
fn a_home_folder_is_never_context_though_it_is_a_repository() {
    let tree = Tree::of(&["a.py", "b.py"]);
    fs::create_dir(tree.path(".git")).unwrap();
    let process = Process::new();
    let lines_at_home = |home: &Path| {
        let mut command = Command::new(process.program());
        process.lines_of(process.prepare(&mut command, "list-a", &tree.root).env("HOME", home))
    };
    assert_eq!(lines_at_home(&tree.root), ["Target a.py"]);
    assert_eq!(lines_at_home(&tree.path("elsewhere")), ["Target a.py", "Context b.py"]);
}
