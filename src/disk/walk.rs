//! Open this for which files a run has: the walk over PATHS and over the project around them.
//!
//! It follows no symbolic link, opens no file but those that mark a project, and asks git nothing: ignore rules are
//! read as ripgrep reads them.

use super::Walk;
use super::found::{Found, FoundFile, FoundProblem, entries};
use super::named::{self, Named, OpenError};
use super::paths::{self, reason};
use super::project::{MARKERS, Projects, is_marker};
use super::read;
use crate::engine::files::{Entry, FilePath, Role};
use crate::engine::report::{Problem, ProblemKind};
use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};
use memchr::memmem;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What [`list`] finds.
#[derive(Debug)]
pub(super) struct Listing {
    /// Sorted by path, each once.
    pub(super) entries: Vec<Entry>,
    /// Sorted by path.
    pub(super) problems: Vec<Problem>,
    /// The folders that PATHS name.
    pub(super) folders: Vec<PathBuf>,
}

pub(super) fn list(working_dir: &Path, walk: &Walk<'_>) -> Result<Listing, OpenError> {
    let mut projects = Projects::default();
    let mut named = named::resolve(working_dir, walk.paths, &mut projects)?;
    let mut found = Found::default();
    let survey = Survey { working_dir, walk, named_files: named.files.iter().map(PathBuf::as_path).collect() };

    survey.visit(&Tour { starts: &named.folders, role: Role::Target, reach: Reach::Everything }, &named, &mut found);
    let contexts = contexts(&named, &found, &mut projects);
    survey.visit(&Tour { starts: &contexts, role: Role::Context, reach: Reach::Everything }, &named, &mut found);
    survey.add_named_files(&named, &mut projects, &mut found);

    let starts: FxHashSet<&Path> = named.folders.iter().chain(&contexts).map(PathBuf::as_path).collect();
    let entries = entries(working_dir, found.folders, &found.markers, &starts, &mut projects);
    let mut problems = std::mem::take(&mut named.problems);
    problems.extend(found.problems.into_iter().map(|found| found.problem));
    problems.sort_by(|left, right| (&left.path, &left.message).cmp(&(&right.path, &right.message)));
    problems.dedup();
    let folders = named.folders.into_iter().collect();
    Ok(Listing { entries, problems, folders })
}

/// The projects around PATHS, and the repositories around those, that the walk over PATHS has not seen. (One that lies below a named folder and was passed
/// over there, being hidden or ignored, was not seen.)
fn contexts(named: &Named, found: &Found, projects: &mut Projects) -> BTreeSet<PathBuf> {
    let folders: BTreeSet<&Path> =
        named.folders.iter().map(PathBuf::as_path).chain(named.files.iter().filter_map(|file| file.parent())).collect();
    let around: BTreeSet<PathBuf> = folders.into_iter().flat_map(|folder| projects.context_of(folder)).collect();
    let is_seen = |root: &PathBuf| {
        named.folders.iter().any(|folder| root.starts_with(folder))
            && found.folders.iter().any(|folder| folder.path.starts_with(root))
    };
    around.into_iter().filter(|root| !named.folders.contains(root) && !is_seen(root)).collect()
}

/// What stays the same for all walks of a run.
struct Survey<'a> {
    working_dir: &'a Path,
    walk: &'a Walk<'a>,
    named_files: FxHashSet<&'a Path>,
}

/// One walk: where it starts, and what the files there are.
struct Tour<'a> {
    starts: &'a BTreeSet<PathBuf>,
    role: Role,
    reach: Reach,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Everything,
    /// Only the named files that lie in the starting folders themselves.
    NamedFilesHere,
}

impl Survey<'_> {
    fn visit(&self, tour: &Tour<'_>, named: &Named, found: &mut Found) {
        let mut starts = tour.starts.iter();
        let Some(first) = starts.next() else { return };
        let mut builder = WalkBuilder::new(first);
        for start in starts {
            builder.add(start);
        }
        builder
            .hidden(false) // `may_be_wanted` does this, and lets `.git` through, which marks a root.
            .follow_links(false)
            .threads(self.walk.threads)
            .current_dir(self.working_dir)
            .max_depth((tour.reach == Reach::NamedFilesHere).then_some(1))
            .filter_entry(may_be_wanted(&self.named_files));
        let all = Mutex::new(Found::default());
        let mut visitors = Visitors { survey: self, tour, named, all: &all };
        builder.build_parallel().visit(&mut visitors);
        let mut all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
        all.leave_environments(tour.starts);
        found.append(all);
    }

    /// A file named on the command line is taken whatever its name and whatever ignores it. Where the excludes hold for
    /// it too, a walk must come across it.
    fn add_named_files(&self, named: &Named, projects: &mut Projects, found: &mut Found) {
        if named.files.is_empty() {
            return;
        }
        if self.walk.force_exclude {
            let is_walked = |file: &Path| named.folders.iter().any(|folder| file.starts_with(folder));
            let lonely = named.files.iter().filter(|file| !is_walked(file)).filter_map(|file| file.parent());
            let starts =
                lonely.filter(|folder| projects.context_of(folder).is_empty()).map(Path::to_path_buf).collect();
            self.visit(&Tour { starts: &starts, role: Role::Context, reach: Reach::NamedFilesHere }, named, found);
            return;
        }
        let seen: FxHashSet<PathBuf> = found
            .folders
            .iter()
            .flat_map(|folder| folder.files.iter().map(|file| folder.path.join(&*file.name)))
            .filter(|file| self.named_files.contains(file.as_path()))
            .collect();
        for path in named.files.iter().filter(|path| !seen.contains(*path)) {
            let mut alone = Found::default();
            self.add(path, Role::Target, &mut alone);
            for folder in &mut alone.folders {
                folder.root = Some(projects.root_or(&folder.path, self.working_dir, &folder.path));
            }
            found.append(alone);
        }
    }

    fn add(&self, path: &Path, role: Role, found: &mut Found) {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return };
        let can_be_shown = || {
            let is_last = found.folders.last().is_some_and(|last| last.path.as_os_str() == folder.as_os_str());
            is_last || paths::shown(self.working_dir, folder).is_ok()
        };
        match name.to_str().filter(|_| can_be_shown()) {
            Some(name) => found.add(folder, FoundFile { name: name.into(), role }),
            None => {
                let problem = Problem {
                    path: paths::shown(self.working_dir, path).unwrap_or_else(|closest| closest),
                    kind: ProblemKind::Read,
                    line: None,
                    message: "the name is not UTF-8; rename the file or folder".to_owned(),
                    matters: role == Role::Target && may_matter(path),
                };
                found.problems.push(FoundProblem { place: path.to_path_buf(), problem });
            }
        }
    }

    fn role_of(&self, path: &Path, tour: Role) -> Role {
        let is_named = !self.named_files.is_empty() && self.named_files.contains(path);
        if is_named && !self.walk.force_exclude {
            return Role::Target;
        }
        if (is_named || tour == Role::Target) && !(self.walk.excluded)(path) { Role::Target } else { Role::Context }
    }
}

/// Says of an entry whether its name and what it is let it be of use: most files are none, and go no further. Asked for
/// everything below a start, never for the start itself, which someone has named. Hidden folders and installed packages
/// are nobody's source. (A `.git` marks a root.)
fn may_be_wanted(named_files: &FxHashSet<&Path>) -> impl Fn(&DirEntry) -> bool + Send + Sync + 'static {
    let named: FxHashSet<OsString> =
        named_files.iter().filter_map(|file| file.file_name()).map(OsString::from).collect();
    move |entry| {
        let name = entry.file_name();
        let is_hidden = name.as_encoded_bytes().first() == Some(&b'.') && name != OsStr::new(".git");
        if entry.file_type().is_some_and(|kind| kind.is_dir()) {
            return !is_hidden && name != OsStr::new("site-packages");
        }
        let is_mark = || is_marker_name(name) || name == OsStr::new(ENVIRONMENT);
        !is_hidden && (is_python(name) || is_mark() || named.contains(name))
    }
}

/// The file that makes its folder a virtual environment, and folders that each has: with them the file is found where
/// an ignore rule hides it, without a look into every folder.
const ENVIRONMENT: &str = "pyvenv.cfg";
const OF_ENVIRONMENTS: [&str; 4] = ["lib", "bin", "Lib", "Scripts"];

/// The virtual environment that an entry of a walk tells of, if it lies below the start.
fn environment_of(entry: &DirEntry) -> Option<&Path> {
    let name = entry.file_name();
    let tells = name == OsStr::new(ENVIRONMENT) || OF_ENVIRONMENTS.iter().any(|part| name == OsStr::new(part));
    let folder = entry.path().parent().filter(|_| tells && entry.depth() > 1)?;
    folder.join(ENVIRONMENT).symlink_metadata().is_ok().then_some(folder)
}

fn is_marker_name(name: &OsStr) -> bool {
    MARKERS.iter().any(|marker| name == OsStr::new(marker))
}

fn may_matter(path: &Path) -> bool {
    read::bytes(path).map_or(true, |bytes| memmem::find(&bytes, b"temporalio").is_some())
}

struct Visitors<'a> {
    survey: &'a Survey<'a>,
    tour: &'a Tour<'a>,
    named: &'a Named,
    all: &'a Mutex<Found>,
}

impl<'a> ParallelVisitorBuilder<'a> for Visitors<'a> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'a> {
        let Visitors { survey, tour, named, all } = *self;
        Box::new(Visitor { survey, tour, named, all, mine: Found::default() })
    }
}

/// Gathers for itself and adds to the others' at its end, so that threads do not wait for each other.
struct Visitor<'a> {
    survey: &'a Survey<'a>,
    tour: &'a Tour<'a>,
    named: &'a Named,
    all: &'a Mutex<Found>,
    mine: Found,
}

impl ParallelVisitor for Visitor<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                self.mine.problems.extend(trouble(&error, self.survey.working_dir, self.tour.role));
                return WalkState::Continue;
            }
        };
        let Some(kind) = entry.file_type() else { return WalkState::Continue };
        if let Some(environment) = environment_of(&entry) {
            self.mine.environments.insert(environment.to_path_buf());
            return WalkState::Skip;
        }
        let name = entry.file_name();
        if is_marker_name(name) && is_marker(entry.path()) {
            self.mine.markers.extend(entry.path().parent().map(Path::to_path_buf));
        }
        if kind.is_dir() {
            let is_start_of_its_own = entry.depth() > 0
                && (self.named.folders.contains(entry.path()) || is_nested_start(self.tour, entry.path()));
            return if name == OsStr::new(".git") || is_start_of_its_own {
                WalkState::Skip
            } else {
                WalkState::Continue
            };
        }
        let is_named = || !self.survey.named_files.is_empty() && self.survey.named_files.contains(entry.path());
        let is_wanted = match self.tour.reach {
            Reach::Everything => is_python(name) || is_named(),
            Reach::NamedFilesHere => is_named(),
        };
        if kind.is_file() && is_wanted {
            let role = self.survey.role_of(entry.path(), self.tour.role);
            self.survey.add(entry.path(), role, &mut self.mine);
        }
        WalkState::Continue
    }
}

impl Drop for Visitor<'_> {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.append(std::mem::take(&mut self.mine));
    }
}

fn is_nested_start(tour: &Tour<'_>, folder: &Path) -> bool {
    tour.starts.len() > 1 && tour.starts.contains(folder)
}

fn is_python(name: &OsStr) -> bool {
    name.as_encoded_bytes().ends_with(b".py")
}

/// What could not be walked. A mistake in an ignore file hides nothing, and what is gone by now was never there.
fn trouble(error: &ignore::Error, working_dir: &Path, role: Role) -> Option<FoundProblem> {
    let mut place = working_dir;
    let mut error = error;
    let cause = loop {
        match error {
            ignore::Error::WithPath { path, err } => {
                place = path;
                error = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error = err,
            ignore::Error::Io(cause) if cause.kind() != ErrorKind::NotFound => break cause,
            _ => return None,
        }
    };
    let path = paths::shown(working_dir, place).unwrap_or_else(|closest| closest);
    let path = if path.as_str().is_empty() { FilePath::new(".") } else { path };
    let message = format!("{}; what lies in it was not seen", reason(cause));
    let problem = Problem { path, kind: ProblemKind::Read, line: None, message, matters: role == Role::Target };
    Some(FoundProblem { place: place.to_path_buf(), problem })
}
