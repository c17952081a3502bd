//! Open this for the copies that a proof works on: what is in them, what is not, and that the project stays as it is.

use super::*;
use temporal_fix::disk::Scratch;

fn files_in(folder: &Path) -> BTreeSet<String> {
    let mut walk = ignore::WalkBuilder::new(folder);
    let files = walk.standard_filters(false).build().filter_map(Result::ok);
    let files = files.filter(|entry| !entry.file_type().is_some_and(|kind| kind.is_dir()));
    files.map(|entry| entry.path().strip_prefix(folder).unwrap().display().to_string()).collect()
}

fn set(paths: &[&str]) -> BTreeSet<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

fn change(path: &str, before: Option<&str>, after: &str) -> ChangedFile {
    ChangedFile { path: path.into(), before: before.map(Arc::from), after: after.to_owned(), group: 0 }
}

#[test]
fn what_imports_need_is_copied_and_nothing_else() {
    let tree = Tree::of(&["app/flows.py", "app/terms.txt", "app/generated.py", "app/.env", "lib/shared.py"]);
    ["app/pyproject.toml", "lib/pyproject.toml"].iter().for_each(|path| tree.file(path, "[project]\nname = 'x'\n"));
    for path in [".git/HEAD", "app/.venv/lib/a.py", "app/__pycache__/flows.pyc", "app/old.pyc", "lib/data.txt"] {
        tree.file(path, "");
    }
    tree.file("app/venv/pyvenv.cfg", "");
    tree.file("app/venv/lib/site-packages/b.py", "");
    tree.file(".gitignore", "generated.py\n");
    let scratch = Scratch::copy(&tree.open(&["app"])).unwrap();
    let expected = [
        "app/.env",
        "app/flows.py",
        "app/generated.py",
        "app/pyproject.toml",
        "app/terms.txt",
        // A sibling's code may be imported; what else it has is its own.
        "lib/shared.py",
    ];
    assert_eq!(files_in(&scratch.before()), set(&expected));
    assert_eq!(files_in(&scratch.after()), set(&expected));
    assert_eq!((scratch.top(), scratch.roots()), (tree.path("").as_path(), &[tree.path("app")][..]));
    assert_eq!(scratch.inside(&"app/flows.py".into()), Some("app/flows.py".into()));
    assert_eq!(scratch.inside(&"../elsewhere.py".into()), None);
    let folder = scratch.before().parent().unwrap().to_path_buf();
    drop(scratch);
    assert!(!folder.exists(), "nothing is left behind");
}

#[test]
fn each_outcome_replaces_the_one_before() {
    let tree = Tree::of(&["a.py", "b.py"]);
    fs::set_permissions(tree.path("a.py"), fs::Permissions::from_mode(0o444)).unwrap();
    let mut scratch = Scratch::copy(&tree.open(&["."])).unwrap();
    let read = |path: PathBuf| fs::read_to_string(path).unwrap();
    scratch.apply(&[change("a.py", Some("# text\n"), "a = 1\n"), change("new/c.py", None, "c = 1\n")]).unwrap();
    assert_eq!(read(scratch.after().join("a.py")), "a = 1\n");
    assert_eq!(files_in(&scratch.after()), set(&["a.py", "b.py", "new/c.py"]));
    scratch.apply(&[change("b.py", Some("# text\n"), "b = 2\n")]).unwrap();
    assert_eq!(read(scratch.after().join("a.py")), "# text\n");
    assert_eq!(read(scratch.after().join("b.py")), "b = 2\n");
    assert_eq!(files_in(&scratch.after()), set(&["a.py", "b.py"]));
    assert_eq!(read(scratch.before().join("b.py")), "# text\n");
    assert_eq!(read(tree.path("a.py")) + &read(tree.path("b.py")), "# text\n# text\n");
}

#[test]
fn links_lead_into_the_copy() {
    let tree = Tree::of(&["pkg/flows.py", "real/shared.py"]);
    tree.link("pkg/shared", "../real");
    tree.link("pkg/alias.py", "../real/shared.py");
    tree.link("pkg/gone.py", "nowhere");
    let outside = Tree::of(&["data/x.txt"]);
    tree.link("pkg/data", outside.path("data"));
    let mut scratch = Scratch::copy(&tree.open(&["."])).unwrap();
    scratch.apply(&[change("real/shared.py", Some("# text\n"), "new = 1\n")]).unwrap();
    for through in ["pkg/shared/shared.py", "pkg/alias.py"] {
        assert_eq!(fs::read_to_string(scratch.after().join(through)).unwrap(), "new = 1\n");
        assert_eq!(fs::read_to_string(scratch.before().join(through)).unwrap(), "# text\n");
    }
    assert_eq!(fs::read_to_string(scratch.after().join("pkg/data/x.txt")).unwrap(), "# text\n");
    assert!(!scratch.after().join("pkg/gone.py").is_symlink());
}

#[test]
fn there_must_be_something_to_copy() {
    let tree = Tree::new();
    let error = Scratch::copy(&tree.open(&["."])).unwrap_err();
    assert_eq!(error.to_string(), "no Python file was found in PATHS");
}
