//! Open this for what a walk came across, folder by folder, and how that becomes the list of a run's files.
//!
//! It decides nothing about which files are wanted; `walk` does.

use super::paths;
use super::project::{Projects, Repositories};
use crate::engine::files::{Entry, FilePath, Role};
use crate::engine::report::Problem;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Debug, Default)]
pub(super) struct Found {
    /// A folder may occur more than once, with some of its files each time.
    pub(super) folders: Vec<FoundFolder>,
    /// Folders seen to be a project's or a repository's root.
    pub(super) markers: FxHashSet<PathBuf>,
    /// Folders seen to be virtual environments.
    pub(super) environments: FxHashSet<PathBuf>,
    pub(super) problems: Vec<FoundProblem>,
}

#[derive(Debug)]
pub(super) struct FoundFolder {
    pub(super) path: PathBuf,
    pub(super) files: Vec<FoundFile>,
    /// Known where no walk came across the files.
    pub(super) root: Option<PathBuf>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FoundFile {
    pub(super) name: Box<str>,
    /// A target sorts before the same file as context.
    pub(super) role: Role,
}

#[derive(Debug)]
pub(super) struct FoundProblem {
    pub(super) place: PathBuf,
    pub(super) problem: Problem,
}

impl Found {
    /// Adds to the folder that was added to last, if it is that one.
    pub(super) fn add(&mut self, folder: &Path, file: FoundFile) {
        match self.folders.last_mut().filter(|last| last.root.is_none() && last.path.as_os_str() == folder.as_os_str())
        {
            Some(last) => last.files.push(file),
            None => self.folders.push(FoundFolder { path: folder.to_path_buf(), files: vec![file], root: None }),
        }
    }

    pub(super) fn append(&mut self, more: Found) {
        self.folders.extend(more.folders);
        self.markers.extend(more.markers);
        self.environments.extend(more.environments);
        self.problems.extend(more.problems);
    }

    /// Forgets what lies in virtual environments; a start in one was named by someone, and is walked.
    pub(super) fn leave_environments(&mut self, starts: &BTreeSet<PathBuf>) {
        let Found { folders, markers, environments, problems } = self;
        if environments.is_empty() {
            return;
        }
        let is_inside = |place: &Path| {
            let decides = |folder: &&Path| starts.contains(*folder) || environments.contains(*folder);
            place.ancestors().find(decides).is_some_and(|folder| !starts.contains(folder))
        };
        folders.retain(|folder| !is_inside(&folder.path));
        markers.retain(|folder| !is_inside(folder));
        problems.retain(|problem| !is_inside(&problem.place));
    }
}

/// The list, sorted by path, each file once.
pub(super) fn entries(
    working_dir: &Path,
    folders: Vec<FoundFolder>,
    markers: &FxHashSet<PathBuf>,
    starts: &FxHashSet<&Path>,
    projects: &mut Projects,
) -> Vec<Entry> {
    let mut nearest_root =
        |folder: &Path| match folder.ancestors().find(|folder| markers.contains(*folder) || starts.contains(folder)) {
            Some(marked) if markers.contains(marked) => marked.to_path_buf(),
            Some(start) => projects.root_or(start, working_dir, start),
            None => projects.root_or(folder, working_dir, folder),
        };
    let mut repositories = Repositories::default();
    let mut list = List::default();
    for folder in merged(working_dir, folders) {
        let root = folder.root.unwrap_or_else(|| nearest_root(&folder.path));
        let shown = |path: &Path| paths::shown(working_dir, path).unwrap_or_else(|closest| closest);
        let repository = shown(repositories.around(&root, working_dir));
        list.open(Open { prefix: folder.prefix, files: folder.files, taken: 0, root: shown(&root), repository });
    }
    list.finish()
}

/// A folder with all its files, sorted.
struct Folder {
    /// What the path of each file begins with.
    prefix: String,
    path: PathBuf,
    files: Vec<FoundFile>,
    root: Option<PathBuf>,
}

/// Each folder once, sorted by prefix.
fn merged(working_dir: &Path, folders: Vec<FoundFolder>) -> Vec<Folder> {
    let folder = |FoundFolder { path, files, root }: FoundFolder| {
        let prefix = match paths::shown(working_dir, &path).unwrap_or_else(|closest| closest).as_str() {
            "" => String::new(),
            shown => format!("{}/", shown.trim_end_matches('/')),
        };
        Folder { prefix, path, files, root }
    };
    let mut folders: Vec<Folder> = folders.into_par_iter().with_min_len(64).map(folder).collect();
    folders.par_sort_by(|left, right| left.prefix.cmp(&right.prefix));
    folders.dedup_by(|later, earlier| {
        let is_same = later.prefix == earlier.prefix;
        if is_same {
            earlier.files.append(&mut later.files);
            // What the walk came across, it finds the root of.
            earlier.root = earlier.root.take().filter(|_| later.root.is_some());
        }
        is_same
    });
    folders.par_iter_mut().with_min_len(64).for_each(|folder| {
        folder.files.sort_unstable();
        folder.files.dedup_by(|later, earlier| later.name == earlier.name);
    });
    folders
}

/// The list as far as it is made, and the folders of which files are still to come: each lies in the one before it.
/// Sorting all files by their whole paths would compare the same beginnings again and again.
#[derive(Default)]
struct List {
    entries: Vec<Entry>,
    open: Vec<Open>,
}

struct Open {
    prefix: String,
    files: Vec<FoundFile>,
    /// How many of the files are in the list.
    taken: usize,
    root: FilePath,
    repository: FilePath,
}

impl List {
    /// Lists everything that comes before the files of a folder, and waits with these for what lies in between.
    fn open(&mut self, folder: Open) {
        while let Some(mut around) = self.open.pop() {
            match folder.prefix.strip_prefix(&*around.prefix) {
                Some(below) => {
                    let before = around.files.partition_point(|file| *file.name < *below);
                    self.take(&mut around, before);
                    self.open.push(around);
                    break;
                }
                None => self.take_all(around),
            }
        }
        self.open.push(folder);
    }

    fn finish(mut self) -> Vec<Entry> {
        while let Some(folder) = self.open.pop() {
            self.take_all(folder);
        }
        debug_assert!(self.entries.is_sorted_by(|left, right| left.path < right.path));
        self.entries
    }

    fn take_all(&mut self, mut folder: Open) {
        let all = folder.files.len();
        self.take(&mut folder, all);
    }

    fn take(&mut self, folder: &mut Open, up_to: usize) {
        let Open { prefix, files, taken, root, repository } = folder;
        for file in &files[*taken..up_to] {
            let name_at = prefix.len();
            prefix.push_str(&file.name);
            let path = FilePath::new(prefix.as_str());
            prefix.truncate(name_at);
            let (root, repository) = (root.clone(), repository.clone());
            self.entries.push(Entry { path, role: file.role, root, repository });
        }
        *taken = up_to;
    }
}
