//! Open this for what becomes of PATHS: which files and folders they name once symbolic links are resolved.
//!
//! It walks nothing. A link is followed here and nowhere else, and only as far as its project reaches.

use super::paths::{self, Printable, reason};
use super::project::Projects;
use crate::engine::report::{Problem, ProblemKind};
use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

/// Why a run cannot start: a mistake in what was typed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("{}: is no working directory: {reason}", Printable(path))]
    WorkingDir { path: PathBuf, reason: String },
    #[error("{}: no such file or folder", Printable(path))]
    Missing { path: PathBuf },
    #[error("{}: is a pipe, a socket or a device; name a file or a folder", Printable(path))]
    NotRegular { path: PathBuf },
    #[error(
        "{}: is a symbolic link to {}, outside the project {}; name the target itself",
        Printable(path),
        Printable(target),
        Printable(project)
    )]
    LeavesProject { path: PathBuf, target: PathBuf, project: PathBuf },
}

/// What PATHS name: absolute, without symbolic links, each once.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) files: BTreeSet<PathBuf>,
    pub(super) folders: BTreeSet<PathBuf>,
    pub(super) problems: Vec<Problem>,
}

pub(super) fn resolve(working_dir: &Path, typed: &[PathBuf], projects: &mut Projects) -> Result<Named, OpenError> {
    let mut named = Named::default();
    if typed.is_empty() {
        named.folders.insert(working_dir.to_path_buf());
    }
    for typed in typed {
        let path = working_dir.join(typed);
        let target = match path.canonicalize() {
            Ok(target) => target,
            Err(error) => {
                named.problems.push(unresolved(working_dir, typed, &error)?);
                continue;
            }
        };
        if let Some(link) = first_link(working_dir, &path) {
            stays_inside(working_dir, typed, &link, &target, projects)?;
        }
        match target.metadata() {
            Ok(metadata) if metadata.is_dir() => named.folders.insert(target),
            Ok(metadata) if metadata.is_file() => named.files.insert(target),
            Ok(_) => return Err(OpenError::NotRegular { path: typed.clone() }),
            Err(_) => return Err(OpenError::Missing { path: typed.clone() }),
        };
    }
    Ok(named)
}

/// A link that leads nowhere, or a folder on the way that may not be entered, is a problem of that path alone; a path
/// that is not there at all is a slip of the pen, which nothing should be rewritten on.
fn unresolved(working_dir: &Path, typed: &Path, error: &io::Error) -> Result<Problem, OpenError> {
    let path = working_dir.join(typed);
    let message = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => match path.read_link() {
            Ok(target) => format!("is a symbolic link to {}, which does not exist", Printable(&target)),
            Err(_) => return Err(OpenError::Missing { path: typed.to_path_buf() }),
        },
        _ if paths::is_link_loop(error) => "is a symbolic link that leads in a circle".to_owned(),
        _ => reason(error),
    };
    let place = match (path.parent().map(Path::canonicalize), path.file_name()) {
        (Some(Ok(parent)), Some(name)) => parent.join(name),
        _ => path,
    };
    let path = paths::shown(working_dir, &place).unwrap_or_else(|closest| closest);
    Ok(Problem { path, kind: ProblemKind::Read, line: None, message, matters: true })
}

/// The first symbolic link among the parts of the path that lie below the working directory; for a path elsewhere its
/// last part, since how a machine arranges its folders above a project is nobody's slip.
fn first_link(working_dir: &Path, path: &Path) -> Option<PathBuf> {
    let Ok(below) = path.strip_prefix(working_dir) else {
        return path.is_symlink().then(|| path.to_path_buf());
    };
    let mut place = working_dir.to_path_buf();
    for part in below.components() {
        place.push(part);
        if matches!(part, Component::Normal(_)) && place.is_symlink() {
            return Some(place);
        }
    }
    None
}

fn stays_inside(
    working_dir: &Path,
    typed: &Path,
    link: &Path,
    target: &Path,
    projects: &mut Projects,
) -> Result<(), OpenError> {
    let missing = || OpenError::Missing { path: typed.to_path_buf() };
    let folder = link.parent().and_then(|parent| parent.canonicalize().ok()).ok_or_else(missing)?;
    let project = projects.root_or(&folder, working_dir, &folder);
    if target.starts_with(&project) {
        return Ok(());
    }
    Err(OpenError::LeavesProject { path: typed.to_path_buf(), target: target.to_path_buf(), project })
}
