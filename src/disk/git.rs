//! Open this for what git is asked, and how: which of some files it could not give back.
//!
//! It only reads. It asks about the repository it is told, whatever a hook has put into the environment.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Why git could not give a file back as it lies on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unsaved {
    Changed,
    Untracked,
    Unmerged,
    /// `git status` is told to look away from this file.
    Unwatched,
}

#[derive(Debug)]
pub(super) enum GitError {
    /// There is no git to run.
    Missing,
    /// What git said, in one line.
    Failed(String),
}

/// As much as fits into one command line everywhere.
const LONGEST_ARGUMENTS: usize = if cfg!(windows) { 24_000 } else { 100_000 };

/// What hooks and wrappers set to point git at another repository, or to make it read pathspecs in another way.
const MISLEADING: [&str; 16] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_TRACE",
    "GIT_WORK_TREE",
];

/// Those of the paths, which are relative to the repository's `top`, that git could not give back. Only a file that git
/// lists as tracked, and does not list as changed, is safe.
pub(super) fn unsaved<'a>(top: &Path, paths: &[&'a Path]) -> Result<Vec<(&'a Path, Unsaved)>, GitError> {
    let index = index_of_hook(top)?;
    let mut unsaved = Vec::new();
    for paths in in_portions(paths) {
        let tracked = tracked(&run(top, index.as_deref(), &["ls-files", "-z", "-v"], paths)?);
        let status = ["status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=no", "--ignore-submodules"];
        let changed = changed(&run(top, index.as_deref(), &status, paths)?);
        unsaved.extend(paths.iter().filter_map(|path| {
            let why = changed.get(*path).copied().or_else(|| match tracked.get(*path) {
                Some(b'H') => None,
                Some(_) => Some(Unsaved::Unwatched),
                None => Some(Unsaved::Untracked),
            });
            Some((*path, why?))
        }));
    }
    Ok(unsaved)
}

fn in_portions<'p, 'a>(paths: &'p [&'a Path]) -> impl Iterator<Item = &'p [&'a Path]> {
    let mut rest = paths;
    std::iter::from_fn(move || {
        let mut length = 0;
        let fitting = rest.iter().take_while(|path| {
            length += path.as_os_str().len() + 1;
            length < LONGEST_ARGUMENTS
        });
        let (portion, later) = rest.split_at(fitting.count().max(1).min(rest.len()));
        rest = later;
        (!portion.is_empty()).then_some(portion)
    })
}

/// `git commit -a` and `git commit FILE` run their hooks on an index of their own: what is in that one is not lost. It
/// is believed only if it lies in this repository.
fn index_of_hook(top: &Path) -> Result<Option<OsString>, GitError> {
    let Some(index) = std::env::var_os("GIT_INDEX_FILE") else { return Ok(None) };
    let Ok(index) = std::path::absolute(index).and_then(|index| index.canonicalize()) else { return Ok(None) };
    let mut git_dir = run(top, None, &["rev-parse", "--absolute-git-dir"], &[])?;
    if git_dir.last() == Some(&b'\n') {
        git_dir.pop();
    }
    let is_inside = path_of(&git_dir).canonicalize().is_ok_and(|git_dir| index.starts_with(git_dir));
    Ok(is_inside.then(|| index.into_os_string()))
}

/// The tag that `git ls-files -v` gives each file: `H` for a plain tracked one, lower case or `S` for one that is not
/// looked at, `M` for an unmerged one.
fn tracked(output: &[u8]) -> BTreeMap<PathBuf, u8> {
    let records = output.split(|byte| *byte == 0);
    records.filter_map(|record| Some((path_of(record.get(2..)?), *record.first()?))).collect()
}

/// Records of porcelain version 2: `1 XY sub mH mI mW hH hI path` with Y for the working tree against the index, and
/// `u XY sub m1 m2 m3 mW h1 h2 h3 path` for what is unmerged. Renames were not asked for.
fn changed(output: &[u8]) -> BTreeMap<PathBuf, Unsaved> {
    let mut changed = BTreeMap::new();
    for record in output.split(|byte| *byte == 0) {
        let (fields, why) = match record {
            [b'1', b' ', _, b'.', ..] => continue,
            [b'1', b' ', ..] => (9, Unsaved::Changed),
            [b'u', b' ', ..] => (11, Unsaved::Unmerged),
            _ => continue,
        };
        if let Some(path) = record.splitn(fields, |byte| *byte == b' ').nth(fields - 1) {
            changed.insert(path_of(path), why);
        }
    }
    changed
}

fn run(top: &Path, index: Option<&OsStr>, arguments: &[&str], paths: &[&Path]) -> Result<Vec<u8>, GitError> {
    let mut command = Command::new("git");
    for name in MISLEADING {
        command.env_remove(name);
    }
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    command.arg("-C").arg(top).args(["--no-optional-locks", "--literal-pathspecs"]).args(arguments);
    if !paths.is_empty() {
        command.arg("--").args(paths);
    }
    let output = command.env("LC_ALL", "C").stdin(Stdio::null()).output();
    match output {
        Ok(Output { status, stdout, .. }) if status.success() => Ok(stdout),
        Ok(Output { stderr, status, .. }) => {
            let said = String::from_utf8_lossy(&stderr);
            let line = said.lines().find(|line| !line.trim().is_empty()).map(|line| line.trim().to_owned());
            Err(GitError::Failed(line.unwrap_or_else(|| status.to_string())))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Err(GitError::Missing),
        Err(error) => Err(GitError::Failed(super::paths::reason(&error))),
    }
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
