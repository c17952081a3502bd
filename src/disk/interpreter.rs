//! Open this for which Python a project runs on: the one that the user names, the active virtual environment, or the
//! project's own.
//!
//! It starts none and does not ask what is installed there.

use crate::engine::files::ReadError;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The interpreter of a project. `active` is what `$VIRTUAL_ENV` says.
///
/// # Errors
/// There is none where one was named, or none at all; the message says what to do.
pub fn interpreter(
    working_dir: &Path,
    named: Option<&Path>,
    active: Option<&OsStr>,
    project: &Path,
) -> Result<PathBuf, ReadError> {
    if let Some(named) = named {
        return on_disk(working_dir, named).ok_or_else(|| {
            let shown = super::paths::Printable(named);
            ReadError { message: format!("--python: {shown}: no interpreter is there") }
        });
    }
    if let Some(active) = active.filter(|active| !active.is_empty()) {
        return in_environment(Path::new(active)).ok_or_else(|| {
            let shown = super::paths::Printable(Path::new(active));
            ReadError {
                message: format!("VIRTUAL_ENV is {shown}, which has no interpreter: name one by --python PATH"),
            }
        });
    }
    let last = super::places::repository_root(project);
    let above = project
        .ancestors()
        .take_while(|folder| last.as_ref().is_some_and(|last| folder.starts_with(last)) || *folder == project);
    let mut environments = above.flat_map(|folder| [".venv", "venv"].map(|name| folder.join(name)));
    environments.find_map(|environment| in_environment(&environment)).ok_or_else(|| ReadError {
        message:
            "no interpreter with the project's packages is known: activate its virtual environment, or name one by \
                  --python PATH"
                .to_owned(),
    })
}

/// A file, or a virtual environment; a bare name such as `python3` is looked up on the path.
fn on_disk(working_dir: &Path, named: &Path) -> Option<PathBuf> {
    let there = working_dir.join(named);
    if there.is_dir() {
        return in_environment(&there);
    }
    if there.is_file() {
        return Some(there);
    }
    let is_bare = named.components().count() == 1;
    let paths = std::env::var_os("PATH").filter(|_| is_bare)?;
    std::env::split_paths(&paths).map(|folder| folder.join(named)).find(|path| path.is_file())
}

fn in_environment(environment: &Path) -> Option<PathBuf> {
    let places = if cfg!(windows) { ["Scripts/python.exe", "bin/python"] } else { ["bin/python", "bin/python3"] };
    // The link itself is kept: behind it the interpreter does not know its environment.
    places.into_iter().map(|place| environment.join(place)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    #[test]
    fn what_is_named_comes_before_what_is_active_and_that_before_the_projects_own() {
        let folder = tree(&["named/bin/python", "active/bin/python3", "p/.venv/bin/python", "p/venv/bin/python"]);
        let (root, project) = (folder.path(), folder.path().join("p"));
        let find = |named: Option<&str>, active: Option<&str>| {
            let active = active.map(|active| root.join(active));
            let found = interpreter(root, named.map(Path::new), active.as_ref().map(|path| path.as_os_str()), &project);
            found.map(|path| path.strip_prefix(root).unwrap().display().to_string()).map_err(|error| error.message)
        };
        assert_eq!(find(Some("named/bin/python"), Some("active")).unwrap(), "named/bin/python");
        assert_eq!(find(Some("named"), None).unwrap(), "named/bin/python");
        assert_eq!(find(None, Some("active")).unwrap(), "active/bin/python3");
        assert_eq!(find(None, None).unwrap(), "p/.venv/bin/python");
        assert_eq!(find(Some("absent"), Some("active")).unwrap_err(), "--python: absent: no interpreter is there");
        let gone = find(None, Some("gone")).unwrap_err();
        assert!(gone.ends_with("/gone, which has no interpreter: name one by --python PATH"), "{gone}");
    }

    #[test]
    fn the_projects_own_may_lie_above_it_up_to_the_root_of_the_repository() {
        let folder =
            tree(&["venv/bin/python", "repository/.git/x", "repository/venv/bin/python", "repository/a/b/x.py"]);
        let root = folder.path();
        let find = |project: &str| interpreter(root, None, None, &root.join(project));
        assert_eq!(find("repository/a/b").unwrap(), root.join("repository/venv/bin/python"));
        fs::remove_dir_all(root.join("repository/venv")).unwrap();
        let error = find("repository/a/b").unwrap_err().message;
        assert!(error.ends_with("or name one by --python PATH"), "{error}");
    }
}
