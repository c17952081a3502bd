//! Open this for which files are read and parsed: those that mention Temporal, what they use, and who else uses that.
//!
//! It looks at bytes first and parses only what may matter. Trouble with one file becomes a [`Problem`], never the end
//! of the run.

use crate::engine::facts::{self, Facts, FunctionKind, Symbol};
use crate::engine::files::{Entry, FilePath, Files, Role};
use crate::engine::names::Tree;
use crate::engine::options::{HouseName, Options, Settings};
use crate::engine::project::{Modules, Project, ProjectFile};
use crate::engine::report::{Problem, ProblemKind};
use crate::engine::run::defect::caught;
use crate::engine::source::Source;
use crate::engine::{Progress, Request};
use aho_corasick::AhoCorasick;
use memchr::memmem;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The files that matter, parsed, and everything that was wrong with others.
#[derive(Debug, Default)]
pub(in crate::engine) struct Loaded {
    pub files: BTreeMap<FilePath, LoadedFile>,
    pub problems: Vec<Problem>,
    /// How many files the list had.
    pub listed: usize,
    pub modules: Arc<Modules>,
}

#[derive(Clone, Debug)]
pub(in crate::engine) struct LoadedFile {
    pub role: Role,
    pub root: FilePath,
    pub source: Arc<Source>,
    pub facts: Arc<Facts>,
}

impl LoadedFile {
    pub fn new(entry: &Entry, source: Source) -> Self {
        let facts = Arc::new(facts::collect(&Tree::new(&source)));
        Self { role: entry.role, root: entry.root.clone(), source: Arc::new(source), facts }
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
        Self { role: before.role, root: before.root.clone(), source: Arc::new(source), facts: Arc::new(facts) }
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
    let mention = memmem::Finder::new("temporalio");
    let roots: Vec<Read> = entries
        .par_iter()
        .map(|entry| {
            step();
            read(request.files, entry, |bytes| mention.find(bytes).is_some())
        })
        .collect();
    let modules = Arc::new(Modules::new(&entries));
    let mut loaded = Loaded { listed: entries.len(), modules, ..Loaded::default() };
    let mut unread = BTreeMap::new();
    for (entry, read) in entries.iter().zip(roots) {
        if matches!(read, Read::Unwanted) {
            unread.insert(entry.path.clone(), entry);
        }
        loaded.add(entry, read);
    }
    let roots = loaded.files.keys().cloned().collect();
    loaded.downwards(request.files, &mut unread, roots);
    loaded.upwards(request, &mut unread);
    loaded.problems.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    loaded
}

/// What the settings of each project call workflow classes, without the modules.
fn workflow_classes<'e>(settings: &dyn Settings, entries: impl Iterator<Item = &'e Entry>) -> BTreeSet<String> {
    let mut roots = FxHashSet::default();
    let options = entries.filter(|entry| roots.insert(&entry.root)).map(|entry| settings.of(&entry.path));
    let last = |name: &String| name.rsplit('.').next().unwrap_or(name).to_owned();
    let classes = |options: Arc<Options>| {
        let names = options.names.iter().filter(|(_, kind)| **kind == HouseName::WorkflowClass);
        names.map(|(name, _)| last(name)).collect::<Vec<_>>()
    };
    options.flat_map(classes).collect()
}

/// The files with code that runs in workflows, in their order; some more than once.
fn workflow_files(project: &Project) -> impl Iterator<Item = FilePath> {
    let inside = project.functions().filter(|&at| project.runs_in(at).workflow_code());
    inside.map(|at| project.files()[at.file].path.clone())
}

enum Read {
    /// It does not matter, as far as its bytes show.
    Unwanted,
    Failed(Problem),
    Parsed(Box<LoadedFile>),
}

fn read(files: &dyn Files, entry: &Entry, wanted: impl Fn(&[u8]) -> bool) -> Read {
    let problem =
        |kind, message: String| Problem { path: entry.path.clone(), kind, line: None, message, matters: true };
    let bytes = match files.read(&entry.path) {
        Ok(bytes) => bytes,
        Err(error) => return Read::Failed(problem(ProblemKind::Read, error.message)),
    };
    if !wanted(&bytes) {
        return Read::Unwanted;
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let message = format!("not UTF-8 at byte {at}; re-encode the file or exclude it");
            return Read::Failed(problem(ProblemKind::Encoding, message));
        }
    };
    parse(entry, text.into())
}

/// A panic while parsing is a defect of this program: it is named, and costs one file only.
fn parse(entry: &Entry, text: Arc<str>) -> Read {
    match caught(|| Source::parse(&entry.path, text).map(|source| LoadedFile::new(entry, source))) {
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
            Read::Unwanted => {}
            Read::Failed(problem) => self.problems.push(problem),
            Read::Parsed(file) => {
                self.files.insert(entry.path.clone(), *file);
            }
        }
    }

    /// The project modules that are imported by what was reached, wave by wave.
    fn downwards(&mut self, files: &dyn Files, unread: &mut BTreeMap<FilePath, &Entry>, mut wave: Vec<FilePath>) {
        while !wave.is_empty() {
            let imported: BTreeSet<FilePath> =
                wave.iter().flat_map(|path| self.imported(path)).filter(|path| unread.contains_key(path)).collect();
            let entries: Vec<&Entry> = imported.iter().filter_map(|path| unread.remove(path)).collect();
            let parsed: Vec<Read> = entries.par_iter().map(|entry| read(files, entry, |_| true)).collect();
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
            let mut name = absolute.as_str();
            loop {
                found.extend(self.modules.file(path, &file.root, name));
                let Some((package, _)) = name.rsplit_once('.') else { break };
                name = package;
            }
        }
        found
    }

    /// Everybody else who names a helper that runs in a workflow: they decide whether it runs there only.
    fn upwards(&mut self, request: &Request<'_>, unread: &mut BTreeMap<FilePath, &Entry>) {
        let Request { files, settings, .. } = *request;
        let house = workflow_classes(settings, unread.values().copied());
        let (mut searched, mut asked, mut met) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        loop {
            let project = self.link(settings);
            let inside: Vec<FilePath> = workflow_files(&project).filter(|path| met.remove(path)).collect();
            if !inside.is_empty() {
                self.downwards(files, unread, inside);
                continue;
            }
            let names = house.iter().cloned().chain(self.helper_names(&project));
            let names: BTreeSet<String> = names.filter(|name| !searched.contains(name)).collect();
            let variables = self.changed_variables(&project);
            let variables: Vec<_> = variables.into_iter().filter(|pair| asked.insert(pair.clone())).collect();
            if names.is_empty() && variables.is_empty() || unread.is_empty() {
                return;
            }
            let Ok(search) = AhoCorasick::new(&names) else { return };
            searched.extend(names);
            let has = |bytes: &[u8], word: &str| memmem::find(bytes, word.as_bytes()).is_some();
            let names_one =
                |bytes: &[u8]| variables.iter().any(|(module, name)| has(bytes, module) && has(bytes, name));
            let wanted = |bytes: &[u8]| search.is_match(bytes) || names_one(bytes);
            let candidates: Vec<&Entry> = unread.values().copied().collect();
            let hits: Vec<Read> = candidates.par_iter().map(|entry| read(files, entry, wanted)).collect();
            for (entry, read) in candidates.iter().zip(hits) {
                if matches!(read, Read::Unwanted) {
                    continue;
                }
                unread.remove(&entry.path);
                met.insert(entry.path.clone());
                // It was reached by a name only; whether it matters, its imports would tell.
                match read {
                    Read::Failed(problem) => self.problems.push(Problem { matters: false, ..problem }),
                    read => self.add(entry, read),
                }
            }
        }
    }

    /// The names of functions, and of classes with methods, that run in workflows and that other modules can import;
    /// the other names under which files re-export them as well.
    fn helper_names(&self, project: &Project) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for at in project.functions() {
            let function = project.function(at);
            let is_helper = function.kind == FunctionKind::Def && project.runs_in(at).workflow_code();
            if !is_helper || !function.roles.is_empty() || function.name.starts_with("__") {
                continue;
            }
            let outer = &project.facts(at.file).functions[function.outer];
            match outer.kind {
                FunctionKind::Module => names.insert(function.name.clone()),
                FunctionKind::ClassBody => names.insert(outer.name.clone()),
                _ => false,
            };
        }
        let reexported: FxHashSet<String> = names.iter().map(|name| format!(".{name}")).collect();
        for file in self.files.values() {
            for (name, symbol) in &file.facts.exports {
                if let Symbol::Named(qualified) = symbol
                    && qualified.rfind('.').is_some_and(|dot| reexported.contains(&qualified[dot..]))
                {
                    names.insert(name.clone());
                }
            }
        }
        names
    }

    /// Variables that workflow code changes, each with the last part of its module's name: both stand in a file that
    /// names one from outside.
    fn changed_variables(&self, project: &Project) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        for at in project.functions().filter(|&at| project.runs_in(at).workflow_code()) {
            let path = &project.files()[at.file].path;
            let module = self.modules.name(path).rsplit('.').next().unwrap_or_default();
            found.extend(project.function(at).changes.iter().map(|name| (module.to_owned(), name.clone())));
        }
        found
    }

    /// The project as far as it was read.
    pub fn link(&self, settings: &dyn Settings) -> Project {
        let files = self.files.iter().map(|(path, file)| ProjectFile {
            path: path.clone(),
            root: file.root.clone(),
            facts: Arc::clone(&file.facts),
            options: settings.of(path),
        });
        Project::link(files.collect(), Arc::clone(&self.modules))
    }
}
