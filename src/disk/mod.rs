//! Open this for everything that touches the file system: which files a run has, their bytes, and writing them back.
//!
//! It knows paths and bytes, never Python, and prints nothing. Trouble with one file is a [`Problem`]; only a command
//! line that names something impossible is an error.

#![allow(clippy::disallowed_methods, reason = "the one place that may touch the file system")]

mod found;
mod git;
mod guard;
mod histories;
mod interpreter;
mod interrupt;
mod named;
mod paths;
mod places;
mod project;
mod read;
mod recordings;
mod scratch;
mod walk;
mod write;

use crate::engine::files::{Entry, FilePath, Files, ReadError, Vacancy};
use crate::engine::report::{ChangedFile, Problem};
use std::path::{Path, PathBuf};

pub use guard::{AllowDirty, Guard};
pub use histories::histories;
pub use interpreter::interpreter;
pub use named::OpenError;
pub use paths::{reason, without_dots};
pub use places::{repository_root, working_dir};
pub use project::root_around as project_root;
pub use read::{names_in, text as read_text};
pub use recordings::Recordings;
pub use scratch::Scratch;
pub use write::WriteFailure;

/// What to walk.
#[derive(Clone, Copy)]
pub struct Walk<'a> {
    /// Where relative PATHS start and where shown paths count from.
    pub working_dir: &'a Path,
    /// Files and folders as the user typed them; none means the working directory.
    pub paths: &'a [PathBuf],
    /// Whether the excludes hold for a file named in `paths` too.
    pub force_exclude: bool,
    /// Asked with the absolute path: does the configuration exclude it?
    pub excluded: &'a (dyn Fn(&Path) -> bool + Sync),
    /// Zero: one for each core.
    pub threads: usize,
}

/// The files of a run, as they lie on the disk.
#[derive(Debug)]
pub struct Disk {
    working_dir: PathBuf,
    base: read::Base,
    entries: Vec<Entry>,
    problems: Vec<Problem>,
    /// The folders that PATHS name: new files lie in them.
    folders: Vec<PathBuf>,
}

impl Disk {
    /// Walks the paths and the project around them.
    ///
    /// # Errors
    /// A path does not exist, is neither file nor folder, or is a symbolic link that leaves its project.
    pub fn open(walk: &Walk<'_>) -> Result<Disk, OpenError> {
        let working_dir = walk
            .working_dir
            .canonicalize()
            .map_err(|error| OpenError::WorkingDir { path: walk.working_dir.into(), reason: paths::reason(&error) })?;
        let listing = walk::list(&working_dir, walk)?;
        let walk::Listing { entries, problems, folders } = listing;
        let base = read::Base::open(&working_dir);
        Ok(Disk { working_dir, base, entries, problems, folders })
    }

    /// What [`Files::list`] gives, to be looked at.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Where the file lies.
    pub fn absolute(&self, path: &FilePath) -> PathBuf {
        paths::absolute(&self.working_dir, path)
    }

    /// What could not be listed: unreadable folders, links that lead nowhere, file names that are not UTF-8. Sorted.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Which of these files may not be rewritten, or made where none is yet, and why. Git is not asked with
    /// [`AllowDirty::Yes`].
    pub fn guard(&self, rewritten: &[FilePath], made: &[FilePath], allow_dirty: AllowDirty) -> Guard {
        guard::guard(self, rewritten, made, allow_dirty)
    }

    /// Writes each group of connected files whole or not at all; returns every file that was not written, sorted.
    pub fn write(&self, changed: &[ChangedFile]) -> Vec<WriteFailure> {
        write::write(self, changed)
    }
}

impl Files for Disk {
    fn list(&self) -> Vec<Entry> {
        self.entries.clone()
    }

    fn read(&self, path: &FilePath) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        self.read_into(path, &mut bytes)?;
        Ok(bytes)
    }

    fn vacancy(&self, path: &FilePath) -> Vacancy {
        let place = self.absolute(path);
        if place.symlink_metadata().is_ok() {
            return Vacancy::Taken;
        }
        let is_inside = self.folders.iter().any(|folder| place.starts_with(folder));
        if is_inside && guard::is_free(&place) { Vacancy::Free } else { Vacancy::Outside }
    }

    fn read_into(&self, path: &FilePath, buffer: &mut Vec<u8>) -> Result<(), ReadError> {
        self.base.bytes_into(path, buffer)
    }
}
