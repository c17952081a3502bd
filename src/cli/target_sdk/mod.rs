//! Open this for the version of temporalio that a project's own files say its code runs on, and for which file decides.
//!
//! A flag and a key win over it; `settings` sees to that.

mod lock;
pub mod manifest;
mod pip;
mod requirement;

use super::escape::one_line;
use crate::disk::without_dots;
use crate::disk::{names_in, project_root, read_text, repository_root};
use crate::engine::options::SdkVersion;
use requirement::Lowest;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The answers of a run. Each file is read once, whatever the number of threads that ask.
pub struct Targets {
    working_dir: PathBuf,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    answers: FxHashMap<PathBuf, Option<SdkVersion>>,
    closest: FxHashMap<(Kind, PathBuf), Option<Decision>>,
    notes: BTreeSet<String>,
    /// The folders for which nothing says anything.
    undecided: BTreeSet<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Lock,
    Requirement,
}

/// A version, and the file that says it.
#[derive(Clone)]
struct Decision {
    version: SdkVersion,
    file: PathBuf,
}

impl Targets {
    pub fn new(working_dir: &Path) -> Self {
        Self { working_dir: working_dir.to_path_buf(), known: Mutex::default() }
    }

    /// What the closest lock file says, else the closest requirement; None where nothing says anything.
    pub fn of(&self, folder: &Path) -> Option<SdkVersion> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known.answers.get(folder) {
            return *answer;
        }
        let mut search = Search { targets: self, known: &mut known, top: self.top(folder) };
        let decision = search.closest(Kind::Lock, folder).or_else(|| search.closest(Kind::Requirement, folder));
        match &decision {
            Some(Decision { version: SdkVersion { major, minor }, file }) => {
                let note = format!("{}: the target SDK is temporalio {major}.{minor}", self.shown(file));
                known.notes.insert(note);
            }
            None => {
                known.undecided.insert(folder.to_path_buf());
            }
        }
        let version = decision.map(|decision| decision.version);
        known.answers.insert(folder.to_path_buf(), version);
        version
    }

    /// Sorted, each once; last, where nothing said anything.
    pub fn notes(&self) -> Vec<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let undecided = known.undecided.first().map(|folder| {
            let others = match known.undecided.len() - 1 {
                0 => String::new(),
                1 => " and 1 more folder".to_owned(),
                count => format!(" and {count} more folders"),
            };
            let shown = self.shown(folder);
            format!(
                "{shown}{others}: no lock file and no requirement gives temporalio a version: the newest is assumed"
            )
        });
        known.notes.iter().cloned().chain(undecided).collect()
    }

    /// Where the search upwards ends: at the repository's root. Outside of repositories it is the root of the project
    /// that the run began in, or of the one that a folder outside the working directory lies in.
    fn top(&self, folder: &Path) -> PathBuf {
        let start = if folder.starts_with(&self.working_dir) { &self.working_dir } else { folder };
        repository_root(folder).or_else(|| project_root(start)).unwrap_or_else(|| start.to_path_buf())
    }

    fn shown(&self, path: &Path) -> String {
        let shown = path.strip_prefix(&self.working_dir).unwrap_or(path);
        if shown.as_os_str().is_empty() { ".".to_owned() } else { one_line(&shown.display().to_string()).to_string() }
    }
}

struct Search<'a> {
    targets: &'a Targets,
    known: &'a mut Known,
    top: PathBuf,
}

impl Search<'_> {
    fn closest(&mut self, kind: Kind, folder: &Path) -> Option<Decision> {
        let key = (kind, folder.to_path_buf());
        if let Some(known) = self.known.closest.get(&key) {
            return known.clone();
        }
        let own = match kind {
            Kind::Lock => self.locks(folder),
            Kind::Requirement => self.requirements(folder),
        };
        // Files of one folder that disagree may each be what is installed, so the lowest version counts.
        let mut found = own.into_iter().min_by_key(|decision| decision.version);
        if found.is_none() && folder != self.top {
            found = folder.parent().and_then(|above| self.closest(kind, above));
        }
        self.known.closest.insert(key, found.clone());
        found
    }

    fn locks(&mut self, folder: &Path) -> Vec<Decision> {
        lock::NAMES.iter().filter_map(|name| self.say(folder.join(name), lock::read)).collect()
    }

    fn requirements(&mut self, folder: &Path) -> Vec<Decision> {
        let mut found = Vec::new();
        let names = names_in(folder).into_iter();
        for name in names.filter(|name| name.starts_with("requirements") && name.ends_with(".txt")) {
            let mut read = Pip::default();
            self.pip(folder.join(name), Reads::Requirements, &mut read);
            found.extend(read.decide());
        }
        found.extend(self.say(folder.join("pyproject.toml"), manifest::of_pyproject));
        found.extend(self.say(folder.join("setup.cfg"), manifest::of_setup_cfg));
        found
    }

    /// A file of pip's and those that it includes, as far as they lie inside the project.
    fn pip(&mut self, file: PathBuf, reads: Reads, read: &mut Pip) {
        if !file.starts_with(&self.top) || !read.seen.insert((file.clone(), reads)) {
            return;
        }
        let Some(text) = self.text(&file) else { return };
        let mut lowest = Lowest::default();
        for line in pip::lines(&text) {
            match line {
                pip::Line::Requirement(requirement) => {
                    read.asks |= reads == Reads::Requirements && requirement::names_sdk(&requirement);
                    lowest.add(requirement::of_requirement(&requirement));
                }
                pip::Line::Include(path) => self.pip(without_dots(&file.with_file_name(path)), reads, read),
                pip::Line::Constraint(path) => {
                    self.pip(without_dots(&file.with_file_name(path)), Reads::Constraints, read);
                }
            }
        }
        let found = self.judge(file, lowest);
        match reads {
            Reads::Requirements => read.required.extend(found),
            Reads::Constraints => read.constrained.extend(found),
        }
    }

    /// What a file says, if it is there and names the SDK at all.
    fn say(&mut self, file: PathBuf, read: fn(&str) -> Lowest) -> Option<Decision> {
        let text = self.text(&file)?;
        if !text.to_ascii_lowercase().contains("temporalio") {
            return None;
        }
        self.judge(file, read(&text))
    }

    fn text(&mut self, file: &Path) -> Option<String> {
        match read_text(file) {
            Ok(text) => text.map(|text| text.trim_start_matches('\u{feff}').to_owned()),
            Err(error) => {
                self.note(file, &error.message);
                None
            }
        }
    }

    fn judge(&mut self, file: PathBuf, lowest: Lowest) -> Option<Decision> {
        lowest.trouble.iter().for_each(|trouble| self.note(&file, trouble));
        lowest.version.map(|version| Decision { version, file })
    }

    /// Trouble with one of these files is no error of the run: the others still count.
    fn note(&mut self, file: &Path, trouble: &str) {
        let note = format!("{}: {}; passed over for the target SDK", self.targets.shown(file), one_line(trouble));
        self.known.notes.insert(note);
    }
}

/// What a file of pip's is read for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reads {
    Requirements,
    Constraints,
}

/// What one `requirements.txt` says, with the files that it names.
#[derive(Default)]
struct Pip {
    seen: BTreeSet<(PathBuf, Reads)>,
    /// The SDK is among the requirements at all.
    asks: bool,
    required: Vec<Decision>,
    constrained: Vec<Decision>,
}

impl Pip {
    /// A version must satisfy both, so that the higher of the two lowest ones is the lowest that is installed.
    fn decide(self) -> Option<Decision> {
        let lowest = |found: Vec<Decision>| found.into_iter().min_by_key(|decision| decision.version);
        let constrained = lowest(self.constrained).filter(|_| self.asks);
        lowest(self.required).into_iter().chain(constrained).max_by_key(|decision| decision.version)
    }
}

/// The clause for a file that is not what its name says.
fn not_toml(text: &str, at: usize) -> String {
    format!("not valid TOML in line {}", text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1)
}

#[cfg(test)]
mod tests;
