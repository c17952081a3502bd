//! Open this for what may not be rewritten: files that git could not give back, that have several names, or that
//! someone made read-only.
//!
//! It changes nothing and decides nothing about fixes; the engine withholds what touches a blocked file.

use super::Disk;
use super::git::{self, GitError, Unsaved};
use super::paths::reason;
use crate::engine::files::FilePath;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// Whether files that git could not give back may be rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowDirty {
    Yes,
    No,
}

/// What [`Disk::guard`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// Why a file may not be rewritten, as a clause that follows its path.
    pub blocked: BTreeMap<FilePath, String>,
    /// Those refused for what git says; `--allow-dirty` lifts this.
    pub dirty: BTreeSet<FilePath>,
    /// Some file lies outside any git repository: nothing can bring its old text back.
    pub unprotected: bool,
}

pub(super) fn guard(disk: &Disk, rewritten: &[FilePath], made: &[FilePath], allow_dirty: AllowDirty) -> Guard {
    let mut guard = Guard::default();
    let mut folders = HashMap::new();
    for file in rewritten {
        let path = disk.absolute(file);
        let clause = match path.symlink_metadata() {
            Ok(metadata) => obstacle(&path, &metadata).or_else(|| read_only_folder(&path, &mut folders)),
            Err(error) => Some(format!("cannot be rewritten: {}", reason(&error))),
        };
        guard.blocked.extend(clause.map(|clause| (file.clone(), clause)));
    }
    for file in made {
        let path = disk.absolute(file);
        let clause = match path.symlink_metadata() {
            Ok(_) => Some("exists already".to_owned()),
            Err(_) => existing_folder(&path).and_then(|folder| read_only_folder(&folder.join("new"), &mut folders)),
        };
        guard.blocked.extend(clause.map(|clause| (file.clone(), clause)));
    }
    if allow_dirty == AllowDirty::No {
        ask_git(disk, rewritten, made, &mut guard);
    }
    guard
}

/// The nearest folder above a file that is there.
fn existing_folder(path: &Path) -> Option<&Path> {
    path.ancestors().skip(1).find(|folder| folder.symlink_metadata().is_ok())
}

/// Whether nothing but folders is missing on the way to a file, and no symbolic link leads it somewhere else.
pub(super) fn is_free(path: &Path) -> bool {
    existing_folder(path).is_some_and(|folder| folder.canonicalize().is_ok_and(|real| real == folder && real.is_dir()))
}

/// Why this file itself must not be replaced. Asked once more when it is written.
pub(super) fn obstacle(path: &Path, metadata: &Metadata) -> Option<String> {
    if !metadata.is_file() {
        return Some("is not a regular file".to_owned());
    }
    let links = links(metadata);
    if links > 1 {
        return Some(format!("has {links} hard links, which a rewrite would part"));
    }
    is_read_only(path, metadata).then(|| "is read-only".to_owned())
}

fn read_only_folder(file: &Path, known: &mut HashMap<PathBuf, bool>) -> Option<String> {
    let folder = file.parent()?;
    let is_read_only = *known
        .entry(folder.to_path_buf())
        .or_insert_with(|| folder.metadata().is_ok_and(|metadata| is_read_only(folder, &metadata)));
    is_read_only.then(|| "lies in a read-only folder".to_owned())
}

#[cfg(unix)]
fn links(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn links(_: &Metadata) -> u64 {
    1
}

/// Mode bits without any right to write are a wish even where they do not bind, as for root; a rename would not heed
/// them. What the system would refuse (another owner, a read-only mount) is asked of the system.
#[cfg(unix)]
fn is_read_only(path: &Path, metadata: &Metadata) -> bool {
    metadata.permissions().readonly() || rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_err()
}

#[cfg(not(unix))]
fn is_read_only(_: &Path, metadata: &Metadata) -> bool {
    metadata.is_file() && metadata.permissions().readonly()
}

/// A new file loses nothing, except where git misses one of that name.
fn ask_git(disk: &Disk, rewritten: &[FilePath], made: &[FilePath], guard: &mut Guard) {
    let mut tops = HashMap::new();
    let mut repositories: BTreeMap<PathBuf, BTreeMap<PathBuf, &FilePath>> = BTreeMap::new();
    for file in rewritten.iter().chain(made) {
        let path = disk.absolute(file);
        let top = path.parent().and_then(|folder| repository_of(folder, &mut tops));
        let inside = top.and_then(|top| Some((path.strip_prefix(&top).ok()?.to_path_buf(), top)));
        match inside {
            Some((inside, top)) => drop(repositories.entry(top).or_default().insert(inside, file)),
            None => guard.unprotected |= !made.contains(file),
        }
    }
    for (top, files) in repositories {
        let paths: Vec<&Path> = files.keys().map(PathBuf::as_path).collect();
        match git::unsaved(&top, &paths) {
            Ok(unsaved) => {
                for (path, why) in unsaved {
                    if why != Unsaved::Untracked || !made.contains(files[path]) {
                        refuse(files[path], clause(why), guard);
                    }
                }
            }
            Err(GitError::Missing) => {
                let clause = "may hold changes, and git is not installed to tell; install it or pass --allow-dirty";
                files.values().for_each(|file| refuse(file, clause.to_owned(), guard));
            }
            Err(GitError::Failed(line)) => {
                let clause = format!("may hold changes, and git cannot tell ({line}); mend that or pass --allow-dirty");
                files.values().for_each(|file| refuse(file, clause.clone(), guard));
            }
        }
    }
}

fn refuse(file: &FilePath, clause: String, guard: &mut Guard) {
    guard.blocked.entry(file.clone()).or_insert(clause);
    guard.dirty.insert(file.clone());
}

fn clause(why: Unsaved) -> String {
    let what = match why {
        Unsaved::Changed => "has changes that are not in git's index",
        Unsaved::Untracked => "is not tracked by git",
        Unsaved::Unmerged => "has conflicts that are not resolved",
        Unsaved::Unwatched => "is marked in git as not to be looked at (assume-unchanged or skip-worktree)",
    };
    match why {
        Unsaved::Unwatched => format!("{what}; commit it or pass --allow-dirty"),
        _ => format!("{what}; run `git add` on it or pass --allow-dirty"),
    }
}

/// The nearest folder with a `.git`: a folder in a plain clone, a file in a submodule or a linked worktree.
fn repository_of(folder: &Path, known: &mut HashMap<PathBuf, Option<PathBuf>>) -> Option<PathBuf> {
    if let Some(top) = known.get(folder) {
        return top.clone();
    }
    let is_top = folder.join(".git").symlink_metadata().is_ok();
    let top = if is_top {
        Some(folder.to_path_buf())
    } else {
        folder.parent().and_then(|parent| repository_of(parent, known))
    };
    known.insert(folder.to_path_buf(), top.clone());
    top
}
