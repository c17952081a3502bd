//! Open this for which files are read and parsed: those that mention Temporal, what they use, and who else uses that.
//!
//! It looks at bytes first and parses only what may matter: of the other files it keeps what they import, as numbers,
//! so that only those are read again that may use what was reached. Trouble with one file becomes a [`Problem`], never
//! the end of the run.

use crate::engine::facts::{self, Facts};
use crate::engine::files::{Entry, FilePath, Role};
use crate::engine::names::Tree;
use crate::engine::options::{HouseName, Options, Settings};
use crate::engine::project::{Modules, Project, ProjectFile};
use crate::engine::report::{Problem, ProblemKind};
use crate::engine::run::defect::caught;
use crate::engine::run::digest::Digest;
use crate::engine::run::helpers::Helpers;
use crate::engine::run::kept::{Kept, Shelf};
use crate::engine::run::spelled::spelled;
use crate::engine::run::users::{Look, users};
use crate::engine::source::Source;
use crate::engine::{Progress, Request};
use aho_corasick::AhoCorasick;
use memchr::memmem;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A thread takes no more files than this at once: the last ones are read by all threads.
const READ_AT_ONCE: usize = 64;
pub(super) const PARSED_AT_ONCE: usize = 4;

/// The files that matter, parsed, and everything that was wrong with others.
#[derive(Debug, Default)]
pub(in crate::engine) struct Loaded {
    pub files: BTreeMap<FilePath, LoadedFile>,
    pub problems: Vec<Problem>,
    /// How many files the list had.
    pub listed: usize,
    pub modules: Arc<Modules>,
    /// The files, linked.
    pub project: Arc<Project>,
    pub(super) shelf: Arc<Shelf>,
}

#[derive(Clone, Debug)]
pub(in crate::engine) struct LoadedFile {
    pub role: Role,
    pub root: FilePath,
    pub repository: FilePath,
    /// It speaks of Temporal as it was read: what fixes wrote later says nothing about those who import it.
    pub mentions: bool,
    /// What the settings say of it.
    pub options: Arc<Options>,
    pub kept: Arc<Kept>,
    pub facts: Arc<Facts>,
}

impl LoadedFile {
    pub fn new(entry: &Entry, source: Source, shelf: &Arc<Shelf>, options: Arc<Options>) -> Self {
        let facts = Arc::new(facts::collect(&Tree::new(&source)));
        let (root, repository) = (entry.root.clone(), entry.repository.clone());
        let mentions = mention().find(source.text().as_bytes()).is_some();
        Self { role: entry.role, root, repository, mentions, options, kept: Arc::new(Kept::new(source, shelf)), facts }
    }

    pub fn path(&self) -> &FilePath {
        self.kept.path()
    }

    /// The file with its tree, which is made again where it was dropped.
    pub fn source(&self) -> Arc<Source> {
        self.kept.source()
    }

    /// The file after edits. New draws from a workflow's random stream are one change with those that are still to
    /// come, so they do not count as draws that were there.
    pub fn edited(before: &Self, source: Source) -> Self {
        let mut facts = facts::collect(&Tree::new(&source));
        let drew: FxHashSet<&str> =
            before.facts.functions.iter().filter(|function| function.draws.is_some()).map(|f| &*f.qualified).collect();
        facts
            .functions
            .iter_mut()
            .filter(|function| !drew.contains(&*function.qualified))
            .for_each(|function| function.draws = None);
        let kept = Arc::new(Kept::new(source, before.kept.shelf()));
        Self { kept, facts: Arc::new(facts), ..before.clone() }
    }
}

/// Lists, reads and parses until nothing is added.
pub(in crate::engine) fn load(request: &Request<'_>) -> Loaded {
    let entries = request.files.list();
    let done = AtomicUsize::new(0);
    let step = || {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        (request.progress)(Progress { done, total: entries.len() });
    };
    let modules = Arc::new(Modules::new(&entries));
    let shelf = Arc::default();
    let mention = mention();
    let house = workflow_classes(request.settings, &entries);
    let reads: Vec<Result<Read, Unread<'_>>> = entries
        .par_iter()
        .with_max_len(READ_AT_ONCE)
        .map_init(Vec::new, |buffer, entry| {
            step();
            read(request, entry, &shelf, buffer, |bytes| {
                let digest = || Digest::of(bytes, &entry.path, &modules);
                let names_house = || house.as_ref().is_some_and(|house| house.is_match(bytes));
                mention.find(bytes).is_none().then(|| Unread { entry, digest: digest(), names_house: names_house() })
            })
        })
        .collect();
    let mut loaded = Loaded { listed: entries.len(), modules, shelf, ..Loaded::default() };
    let mut unread = Vec::new();
    for (entry, read) in entries.iter().zip(reads) {
        match read {
            Ok(read) => loaded.add(entry, read),
            Err(unwanted) => unread.push((entry.path.clone(), unwanted)),
        }
    }
    let mut unread: AllUnread<'_> = unread.into_iter().collect();
    let roots = loaded.files.keys().cloned().collect();
    loaded.downwards(request, &mut unread, roots);
    loaded.project = loaded.upwards(request, &mut unread);
    loaded.problems.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    loaded
}

/// Finds what a file speaks of Temporal with, be it an import, a string or a comment.
pub(super) fn mention() -> memmem::Finder<'static> {
    memmem::Finder::new("temporalio")
}

/// What the settings of each project call workflow classes, without the modules. None where they name none.
fn workflow_classes(settings: &dyn Settings, entries: &[Entry]) -> Option<AhoCorasick> {
    let mut roots = FxHashSet::default();
    let options = entries.iter().filter(|entry| roots.insert(&entry.root)).map(|entry| settings.of(&entry.path));
    let last = |name: &String| name.rsplit('.').next().unwrap_or(name).to_owned();
    let classes = |options: Arc<Options>| {
        let names = options.names.iter().filter(|(_, kind)| **kind == HouseName::WorkflowClass);
        names.map(|(name, _)| last(name)).collect::<Vec<_>>()
    };
    let names: BTreeSet<String> = options.flat_map(classes).collect();
    AhoCorasick::new(&names).ok().filter(|_| !names.is_empty())
}

/// A file that does not mention Temporal and was not reached so far.
pub(super) struct Unread<'r> {
    pub entry: &'r Entry,
    pub digest: Digest,
    /// It names what the settings call a workflow class.
    pub names_house: bool,
}

pub(super) type AllUnread<'r> = BTreeMap<FilePath, Unread<'r>>;

pub(super) enum Read {
    Failed(Problem),
    Parsed(Box<LoadedFile>),
}

/// Reads and parses a file.
///
/// # Errors
/// What `unwanted` makes of the bytes of a file that is not to be parsed.
pub(super) fn read<T>(
    request: &Request<'_>,
    entry: &Entry,
    shelf: &Arc<Shelf>,
    buffer: &mut Vec<u8>,
    unwanted: impl Fn(&[u8]) -> Option<T>,
) -> Result<Read, T> {
    let problem =
        |kind, message: String| Problem { path: entry.path.clone(), kind, line: None, message, matters: true };
    if let Err(error) = request.files.read_into(&entry.path, buffer) {
        return Ok(Read::Failed(problem(ProblemKind::Read, error.message)));
    }
    if let Some(unwanted) = unwanted(buffer) {
        return Err(unwanted);
    }
    Ok(match std::str::from_utf8(buffer) {
        Ok(text) => parse(request, entry, shelf, text.into()),
        Err(error) => {
            let at = error.valid_up_to();
            let message = format!("not UTF-8 at byte {at}; re-encode the file or exclude it");
            Read::Failed(problem(ProblemKind::Encoding, message))
        }
    })
}

/// A panic while parsing is a defect of this program: it is named, and costs one file only.
fn parse(request: &Request<'_>, entry: &Entry, shelf: &Arc<Shelf>, text: Arc<str>) -> Read {
    let file = |source| LoadedFile::new(entry, source, shelf, request.settings.of(&entry.path));
    match caught(|| Source::parse(&entry.path, text).map(file)) {
        Ok(Ok(file)) => Read::Parsed(Box::new(file)),
        Ok(Err(problem)) => Read::Failed(problem),
        Err(said) => Read::Failed(Problem {
            path: entry.path.clone(),
            kind: ProblemKind::Internal,
            line: None,
            message: format!("a defect in temporal-fix: it panicked on this file, which is left alone: {said}"),
            matters: true,
        }),
    }
}

impl Loaded {
    fn add(&mut self, entry: &Entry, read: Read) {
        match read {
            Read::Failed(problem) => {
                // What is read around PATHS only says who else is there; but a defect is one wherever it shows.
                let is_asked = entry.role == Role::Target || problem.kind == ProblemKind::Internal;
                self.problems.push(Problem { matters: problem.matters && is_asked, ..problem });
            }
            Read::Parsed(mut file) => {
                // Most texts with dots in them name nothing of the project.
                if let Some(facts) = Arc::get_mut(&mut file.facts) {
                    facts.retain_texts(|name| self.modules.may_name_member(name));
                }
                self.files.insert(entry.path.clone(), *file);
            }
        }
    }

    /// The project modules that are imported by what was reached, wave by wave.
    fn downwards(&mut self, request: &Request<'_>, unread: &mut AllUnread<'_>, mut wave: Vec<FilePath>) {
        while !wave.is_empty() {
            let imported: BTreeSet<FilePath> =
                wave.iter().flat_map(|path| self.imported(path)).filter(|path| unread.contains_key(path)).collect();
            let entries: Vec<&Entry> =
                imported.iter().filter_map(|path| unread.remove(path)).map(|unread| unread.entry).collect();
            let all = |buffer: &mut Vec<u8>, entry: &&Entry| {
                let Ok(read) = read(request, entry, &self.shelf, buffer, |_| None::<Infallible>);
                read
            };
            let parsed: Vec<Read> = entries.par_iter().with_max_len(PARSED_AT_ONCE).map_init(Vec::new, all).collect();
            entries.iter().zip(parsed).for_each(|(entry, read)| self.add(entry, read));
            wave = imported.into_iter().filter(|path| self.files.contains_key(path)).collect();
        }
    }

    fn imported(&self, path: &FilePath) -> Vec<FilePath> {
        let file = &self.files[path];
        let mut found = Vec::new();
        for import in &file.facts.imports {
            let Some(absolute) = self.modules.absolute(path, import) else { continue };
            // `from app.util import stamp` means `app.util`, and runs `app/__init__.py` on the way.
            let mut name = &*absolute;
            loop {
                found.extend(self.modules.file(path, &file.root, name));
                let Some((package, _)) = name.rsplit_once('.') else { break };
                name = package;
            }
        }
        found
    }

    /// Everybody else who names a helper that runs in a workflow: they decide whether it runs there only. And what
    /// runs in workflows of theirs. Gives the project with them.
    fn upwards(&mut self, request: &Request<'_>, unread: &mut AllUnread<'_>) -> Arc<Project> {
        let (mut searched, mut met) = (Searched::default(), BTreeSet::new());
        let mut project = self.inside();
        loop {
            let inside: Vec<FilePath> = workflow_files(&project).filter(|path| met.remove(path)).collect();
            let before = self.files.len();
            self.downwards(request, unread, inside);
            if self.files.len() > before {
                drop(project);
                project = self.inside();
                continue;
            }
            let using = searched.using(self, request, unread, Helpers::of(&project));
            if using.is_empty() {
                return Arc::new(project.complete());
            }
            for (path, read) in using {
                let Some(Unread { entry, .. }) = unread.remove(&path) else { continue };
                met.insert(path);
                // It was reached by a name only; whether it matters, its imports would tell.
                match read {
                    Read::Failed(problem) => self.problems.push(Problem { matters: false, ..problem }),
                    read => self.add(entry, read),
                }
            }
            // Two at once would be the most memory that a run takes.
            drop(project);
            project = self.inside();
        }
    }

    /// The project as far as it was read.
    pub fn link(&self) -> Project {
        self.inside().complete()
    }

    /// The same, of which only that is known what workflows and activities reach.
    fn inside(&self) -> Project {
        let files = self.files.iter().map(|(path, file)| ProjectFile {
            path: path.clone(),
            root: file.root.clone(),
            facts: Arc::clone(&file.facts),
            options: Arc::clone(&file.options),
        });
        Project::inside(files.collect(), Arc::clone(&self.modules))
    }
}

/// For which helpers users were looked for, by the names in files and by texts.
#[derive(Default)]
struct Searched {
    by_names: Option<Arc<Helpers>>,
    by_texts: Option<Arc<Helpers>>,
}

impl Searched {
    /// More users, if there are any; texts are looked at where names tell no more.
    fn using(
        &mut self,
        loaded: &Loaded,
        request: &Request<'_>,
        unread: &AllUnread<'_>,
        helpers: Helpers,
    ) -> Vec<(FilePath, Read)> {
        let Some(look) = Look::new(request, &loaded.shelf, &helpers, &loaded.modules) else { return Vec::new() };
        let helpers = Arc::new(helpers);
        let is_new = |searched: &mut Option<Arc<Helpers>>| {
            let before = searched.replace(Arc::clone(&helpers));
            before.as_ref() != Some(&helpers)
        };
        let using = if is_new(&mut self.by_names) { users(&look, unread, &helpers) } else { Vec::new() };
        if using.is_empty() && is_new(&mut self.by_texts) {
            return spelled(&look, &loaded.files, unread, &helpers);
        }
        using
    }
}

/// The files with code that runs in workflows, in their order; some more than once.
fn workflow_files(project: &Project) -> impl Iterator<Item = FilePath> {
    let inside = project.functions().filter(|&at| project.is_workflow_code(at));
    inside.map(|at| project.files()[at.file].path.clone())
}
