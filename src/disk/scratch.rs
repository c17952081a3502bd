//! Open this for copies of a project in a temporary folder: one as it is, one with the fixes in it.
//!
//! What the code needs to be imported is copied: all Python files of the repository, and whatever else lies in the
//! projects that PATHS name, but for hidden folders, virtual environments and caches. Nothing leads back into the
//! project, unless it is too large to be copied.

use super::Disk;
use super::paths::{self, reason};
use super::places::repository_root;
use crate::engine::files::{FilePath, ReadError, Role};
use crate::engine::report::ChangedFile;
use ignore::{DirEntry, WalkBuilder};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Larger files are data that no import reads whole: a link will do.
const LARGEST: u64 = 64 << 20;

/// A project twice, until this is dropped.
#[derive(Debug)]
pub struct Scratch {
    /// The folder that was copied.
    top: PathBuf,
    roots: Vec<PathBuf>,
    working_dir: PathBuf,
    folder: TempDir,
    /// What differs in the second copy, from its root.
    changed: BTreeSet<PathBuf>,
}

impl Scratch {
    /// Copies the projects that PATHS name, with the repository around them.
    ///
    /// # Errors
    /// There is no one folder around them, or something cannot be read or written.
    pub fn copy(disk: &Disk) -> Result<Scratch, ReadError> {
        let roots = roots(disk);
        let top = top(&roots)?;
        let failed = |error: &io::Error| ReadError { message: format!("no scratch copy: {}", reason(error)) };
        let folder = tempfile::Builder::new().prefix("temporal-fix-").tempdir().map_err(|error| failed(&error))?;
        let folder_path = folder.path().canonicalize().map_err(|error| failed(&error))?;
        let files = files(disk, &roots, &top);
        ["before", "after"].into_par_iter().try_for_each(|tree| {
            let tree = folder_path.join(tree);
            fs::create_dir_all(&tree).map_err(|error| failed(&error))?;
            files.par_iter().try_for_each(|file| {
                let failed = |error: &io::Error| ReadError {
                    message: format!("no scratch copy: {}: {}", paths::Printable(file), reason(error)),
                };
                match copy(&top, &tree, file) {
                    // What may not be read is not imported either.
                    Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
                    copied => copied.map_err(|error| failed(&error)),
                }
            })
        })?;
        Ok(Scratch {
            top,
            roots: roots.into_iter().collect(),
            working_dir: disk.working_dir.clone(),
            folder,
            changed: BTreeSet::new(),
        })
    }

    /// The copy as the project is.
    pub fn before(&self) -> PathBuf {
        self.tree("before")
    }

    /// The other copy.
    pub fn after(&self) -> PathBuf {
        self.tree("after")
    }

    /// Makes the second copy one with these changes and no others.
    ///
    /// # Errors
    /// The copy cannot be written.
    pub fn apply(&mut self, changes: &[ChangedFile]) -> Result<(), ReadError> {
        let (before, after) = (self.before(), self.after());
        let failed = |error: io::Error| ReadError { message: format!("no scratch copy: {}", reason(&error)) };
        for file in std::mem::take(&mut self.changed) {
            let original = before.join(&file);
            if original.is_file() {
                fs::copy(original, after.join(file)).map_err(failed)?;
            } else {
                fs::remove_file(after.join(file)).map_err(failed)?;
            }
        }
        for change in changes {
            let Some(file) = self.inside(&change.path) else { continue };
            let place = after.join(&file);
            fs::create_dir_all(place.parent().unwrap_or(&after)).map_err(failed)?;
            fs::write(place, &change.after).map_err(failed)?;
            self.changed.insert(file);
        }
        Ok(())
    }

    /// Where a file lies in each copy, from its root. None where it lies outside.
    pub fn inside(&self, path: &FilePath) -> Option<PathBuf> {
        paths::absolute(&self.working_dir, path).strip_prefix(&self.top).ok().map(Path::to_path_buf)
    }

    /// The folder that was copied.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The roots of the projects that PATHS name, sorted.
    pub fn roots(&self) -> &[PathBuf] {
        &self.roots
    }

    fn tree(&self, name: &str) -> PathBuf {
        let folder = self.folder.path();
        folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf()).join(name)
    }
}

/// The projects that PATHS name.
fn roots(disk: &Disk) -> BTreeSet<PathBuf> {
    let targets = disk.entries.iter().filter(|entry| entry.role == Role::Target);
    let roots: BTreeSet<&FilePath> = targets.map(|entry| &entry.root).collect();
    roots.into_iter().map(|root| paths::absolute(&disk.working_dir, root)).collect()
}

/// The folder around all of them: their repository, or the project itself where there is none.
fn top(roots: &BTreeSet<PathBuf>) -> Result<PathBuf, ReadError> {
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let is_too_wide = |folder: &PathBuf| folder.parent().is_none() || Some(folder) == home.as_ref();
    let around = |root: &PathBuf| repository_root(root).filter(|folder| !is_too_wide(folder)).unwrap_or(root.clone());
    let mut tops = roots.iter().map(around);
    let first = tops.next().ok_or_else(|| ReadError { message: "no Python file was found in PATHS".to_owned() })?;
    let mut common = first;
    for top in tops {
        while !top.starts_with(&common) && common.pop() {}
    }
    if is_too_wide(&common) {
        let message = "no folder is around PATHS that could be copied: prove one project, or one repository, at a time";
        return Err(ReadError { message: message.to_owned() });
    }
    Ok(common)
}

/// What is copied, from the top folder, each once.
fn files(disk: &Disk, roots: &BTreeSet<PathBuf>, top: &Path) -> BTreeSet<PathBuf> {
    let python = disk.entries.iter().map(|entry| paths::absolute(&disk.working_dir, &entry.path));
    let mut files: BTreeSet<PathBuf> = python.collect();
    for root in roots {
        let mut walk = WalkBuilder::new(root);
        // What git ignores may have been generated, and be imported.
        walk.standard_filters(false).follow_links(false).filter_entry(may_enter);
        let found = walk.build().filter_map(Result::ok).filter(|entry| !is_folder(entry));
        files.extend(found.map(DirEntry::into_path));
    }
    files.iter().filter_map(|file| file.strip_prefix(top).ok()).map(Path::to_path_buf).collect()
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_none_or(|kind| kind.is_dir())
}

fn may_enter(entry: &DirEntry) -> bool {
    let name = entry.file_name().as_encoded_bytes();
    if entry.depth() == 0 {
        return true;
    }
    if !is_folder(entry) {
        return !name.ends_with(b".pyc") && name != b".git";
    }
    let is_cache = [&b"__pycache__"[..], b"site-packages", b"node_modules"].contains(&name);
    !is_cache && !name.starts_with(b".") && entry.path().join("pyvenv.cfg").symlink_metadata().is_err()
}

/// A link leads to the copy of what it leads to, where there is one. Pipes and the like are left out, and so is what is
/// gone by now.
fn copy(top: &Path, tree: &Path, file: &Path) -> io::Result<()> {
    let (from, to) = (&top.join(file), &tree.join(file));
    let found = match fs::metadata(from) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let target = if from.is_symlink() { from.canonicalize()? } else { from.clone() };
    if let Some(inside) = target.strip_prefix(top).ok().filter(|inside| inside != &file) {
        return link(&tree.join(inside), to);
    }
    if found.is_dir() || found.is_file() && found.len() > LARGEST {
        return link(&target, to);
    }
    if !found.is_file() {
        return Ok(());
    }
    fs::copy(from, to)?;
    let mut permissions = fs::metadata(to)?.permissions();
    make_writable(&mut permissions);
    fs::set_permissions(to, permissions)
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

/// A file that nobody may write is rewritten in the copy all the same.
#[cfg(unix)]
fn make_writable(permissions: &mut fs::Permissions) {
    use std::os::unix::fs::PermissionsExt;
    permissions.set_mode(permissions.mode() | 0o600);
}

#[cfg(not(unix))]
fn make_writable(permissions: &mut fs::Permissions) {
    permissions.set_readonly(false);
}
