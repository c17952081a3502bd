//! Open this for the project: which function is meant across files, and where each one runs.
//!
//! It is made of facts only and holds no tree. Third-party code is never followed.
//!
//! # Calls that it does not see
//!
//! `tools/second_opinion.py` holds the call graph against the types that `ty` infers. Over the packages of
//! `tests/packages` (without the SDK, whose names mean the SDK), 226 of 15,785 calls by plain name, module attribute,
//! `self.x` and annotated receiver that `ty` resolves inside the package are no edges here:
//!
//! | kind | calls | |
//! |---|---|---|
//! | loggers, as in `self.logger.info(…)` | 63 | on purpose: what they do with a message reaches no command |
//! | modules in a folder that a test puts on `sys.path` | 59 | which folder is a value |
//! | functions defined twice, under `if` and `else` | 14 | the name is neither |
//! | the rest | 90 | `isinstance` of what is declared otherwise, unions of classes, names and attributes that branches bind differently, type variables, `type[T]`, classes as attributes |
//!
//! Where a method has more than eight overrides, only the one that the declared class has is an edge.
//!
//! Of 1,872 calls on values that nothing declares, 775 are no edges: 431 on loggers, the others on elements of
//! collections, loop variables and results of functions without an annotation.
//!
//! # Others who run the same code, and whom it does not see
//!
//! Code that somebody outside of workflows runs too is not rewritten as a workflow's own. Whoever may run it counts (see
//! `strange`, `keepers`, `perhaps` and `entry_points`), also by its whole name as a text. Nobody is seen who puts that name
//! together from parts, or has it in a file that is no Python and no metadata of the package; nor who gets at it by
//! `__subclasses__()` or `__init_subclass__`, by a value that it is given in a file which imports nothing of it, or from
//! a file that cannot be parsed.

mod contexts;
mod entry_points;
mod handed;
mod heartbeats;
mod house;
mod importers;
mod interceptors;
mod keepers;
mod links;
mod memo;
mod modules;
mod perhaps;
mod registered;
mod resolve;
mod roles;
mod sandbox;
mod standard;
mod strange;
mod trail;
mod values;
mod variables;

pub use contexts::{Place, RunsIn};
pub use sandbox::State;

use super::facts::{ClassId, EdgeKind, Facts, FunctionId, Role, Target};
use super::files::FilePath;
use super::options::Options;
use super::transform::Step;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::sync::Arc;

pub(super) use modules::Modules;

use memo::Memo;

/// One file of the project that was parsed.
#[derive(Clone, Debug)]
pub struct ProjectFile {
    pub path: FilePath,
    /// Its project's root, as [`Entry::root`](super::files::Entry::root).
    pub root: FilePath,
    pub facts: Arc<Facts>,
    /// What the settings say of names here.
    pub options: Arc<Options>,
}

/// A function, by file and place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionRef {
    pub file: usize,
    pub function: FunctionId,
}

/// A class, by file and place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassRef {
    pub file: usize,
    pub class: ClassId,
}

/// What a qualified name turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    Function(FunctionRef),
    Class(ClassRef),
}

/// All files that matter, linked.
#[derive(Debug, Default)]
pub struct Project {
    files: Vec<ProjectFile>,
    by_path: FxHashMap<FilePath, usize>,
    modules: Arc<Modules>,
    by_stem: perhaps::ByStem,
    /// For each file a number: absolute names mean the same modules in files with the same one.
    places: Vec<usize>,
    /// For each file those that its imports lead into, packages on the way included; sorted.
    imported: Vec<Vec<usize>>,
    /// The bases of each class that are in the project.
    bases: FxHashMap<ClassRef, Vec<ClassRef>>,
    /// From a class to those that name it as a base.
    subclasses: FxHashMap<ClassRef, Vec<ClassRef>>,
    house: house::House,
    house_roles: FxHashMap<FunctionRef, Role>,
    /// The functions that have a role, in their order.
    roled: Vec<FunctionRef>,
    /// Workflow classes by a decorator of the project, or by the settings.
    house_workflows: FxHashSet<ClassRef>,
    interceptors: FxHashSet<ClassRef>,
    contexts: contexts::Contexts,
    reaches: std::sync::OnceLock<Vec<contexts::Reach>>,
    /// By row.
    states: std::sync::OnceLock<Vec<std::sync::OnceLock<State>>>,
    /// The files with workers, and the workflows that these run.
    running: std::sync::OnceLock<Vec<(usize, Vec<ClassRef>)>>,
    /// What interceptors run, sorted.
    intercepting: std::sync::OnceLock<Vec<FunctionRef>>,
    importers: std::sync::OnceLock<importers::Importers>,
    registered: std::sync::OnceLock<registered::Registered>,
    known: Known,
}

/// Answers that were given before.
#[derive(Debug, Default)]
struct Known {
    /// By place: see [`Project::places`].
    modules: Memo<usize, Arc<[(usize, usize)]>>,
    entities: Memo<usize, Option<Entity>>,
    values: Memo<usize, Option<ClassRef>>,
    outside: Memo<usize, Option<String>>,
    lineages: Memo<ClassRef, Arc<[ClassRef]>>,
    overrides: Memo<ClassRef, Arc<[FunctionRef]>>,
    /// What runs when a function with a role does.
    under: Memo<Role, Arc<FxHashSet<FunctionRef>>>,
}

impl Project {
    /// Links files; they are sorted by path, which makes every answer independent of the order of reading.
    pub fn link(files: Vec<ProjectFile>, modules: Arc<Modules>) -> Self {
        Self::inside(files, modules).complete()
    }

    /// Links files as far as workflows and activities reach: of the places where code runs, others are not known.
    pub fn inside(mut files: Vec<ProjectFile>, modules: Arc<Modules>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let by_path = files.iter().enumerate().map(|(at, file)| (file.path.clone(), at)).collect();
        let places = places(&files, &modules);
        let by_stem = perhaps::by_stem(&files);
        let mut project = Self { files, by_path, by_stem, modules, places, ..Self::default() };
        project.imported = project.find_imported();
        project.bases = project.find_all_bases();
        project.subclasses = project.find_subclasses();
        project.house = project.find_house();
        project.house_workflows = project.find_house_workflows();
        project.house_roles = project.find_house_roles().into_iter().chain(project.find_house_runs()).collect();
        project.roled = project.find_roled();
        project.interceptors = project.find_interceptors();
        project.contexts = contexts::Contexts::inside(&project);
        project
    }

    /// The same project, with what everybody else reaches.
    pub fn complete(mut self) -> Self {
        let mut contexts = std::mem::take(&mut self.contexts);
        contexts.complete(&self);
        Self { contexts, ..self }
    }

    pub fn files(&self) -> &[ProjectFile] {
        &self.files
    }

    pub fn file_index(&self, path: &FilePath) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    pub fn facts(&self, file: usize) -> &Facts {
        &self.files[file].facts
    }

    pub fn function(&self, at: FunctionRef) -> &super::facts::Function {
        &self.files[at.file].facts.functions[at.function]
    }

    pub fn class(&self, at: ClassRef) -> &super::facts::Class {
        &self.files[at.file].facts.classes[at.class]
    }

    /// A qualified name of a file as other files would write it: `app.util.now` for `.util.now` and for `:now`.
    pub fn absolute(&self, file: usize, name: &str) -> Option<String> {
        let path = &self.files[file].path;
        match name.strip_prefix(':') {
            Some(own) => Some(format!("{}.{own}", self.modules.name(path))),
            None => self.modules.absolute(path, name).map(Cow::into_owned),
        }
    }

    /// The module of a name, seen from a file.
    pub fn module_of(&self, file: usize, name: &str) -> Option<usize> {
        let absolute = self.modules.absolute(&self.files[file].path, name)?;
        self.modules_behind(file, &absolute)
            .first()
            .filter(|(_, end)| *end == absolute.len())
            .map(|(module, _)| *module)
    }

    /// Whether an absolute import of a name finds a module of the project's own before the standard library's: at the
    /// root, in `src`, or beside a file that is in no package.
    pub fn has_own(&self, file: usize, name: &str) -> bool {
        if !self.modules.may_have(name) {
            return false;
        }
        let ProjectFile { path, root, .. } = &self.files[file];
        let source = if root.as_str().is_empty() { "src".to_owned() } else { format!("{root}/src") };
        let beside = Some(path.folder()).filter(|folder| !self.modules.has(folder, "__init__"));
        [root.as_str(), &source].into_iter().chain(beside).any(|folder| self.modules.has(folder, name))
    }

    /// Whether a file is a package with a module of this name, which becomes a name of the package when it is imported.
    pub fn is_submodule(&self, file: usize, name: &str) -> bool {
        let path = &self.files[file].path;
        path.file_name() == "__init__.py" && self.modules.has(path.folder(), name)
    }

    /// The dotted name of a file's module.
    pub fn module(&self, path: &FilePath) -> &str {
        self.modules.name(path)
    }

    /// The ids that `workflow.patched()` is asked for anywhere.
    pub fn patches(&self) -> impl Iterator<Item = &str> {
        self.files.iter().flat_map(|file| file.facts.patches.iter().map(String::as_str))
    }

    /// Where a function runs.
    pub fn runs_in(&self, at: FunctionRef) -> RunsIn {
        self.contexts.runs_in(at)
    }

    /// Whether a function runs in workflows.
    pub fn is_workflow_code(&self, at: FunctionRef) -> bool {
        self.contexts.is_reached(Place::Workflow, at) || self.contexts.is_reached(Place::ReadOnly, at)
    }

    /// Whether a function runs in activities.
    pub fn is_activity_code(&self, at: FunctionRef) -> bool {
        self.contexts.is_reached(Place::Activity, at)
    }

    /// Whether some function of a file runs in workflows.
    pub fn has_workflow_code(&self, file: usize) -> bool {
        let functions = 0..self.facts(file).functions.len();
        functions.into_iter().any(|function| self.runs_in(FunctionRef { file, function }).workflow_code())
    }

    /// Whether every workflow that gets to a function gives a parameter of it a value.
    pub fn is_given(&self, at: FunctionRef, parameter: &str) -> bool {
        self.contexts.is_given(at, parameter)
    }

    /// Whether workflow code may call a method of this name on a value of which nothing is known.
    pub fn may_be_called_in_workflows(&self, at: FunctionRef) -> bool {
        self.contexts.may_be_called_in_workflows(self, at)
    }

    /// The workflow code that calls a function, once for each call. None where not all who do are known: Temporal calls it,
    /// or it is only named.
    pub fn workflow_callers(&self, at: FunctionRef) -> Option<Vec<FunctionRef>> {
        let is_plain = self.function(at).roles.is_empty() && !self.is_called_by_temporal(at);
        is_plain.then(|| self.contexts.workflow_callers(self, at)).flatten()
    }

    /// The shortest chain to a function from a root of the given place: the root first, and last the function itself
    /// with the line of the finding.
    pub fn chain(&self, at: FunctionRef, place: Place, line: usize) -> Vec<Step> {
        self.contexts.chain(self, at, place, line)
    }

    pub fn classes(&self) -> impl Iterator<Item = ClassRef> {
        (0..self.files.len()).flat_map(|file| self.classes_of(file))
    }

    pub fn functions(&self) -> impl Iterator<Item = FunctionRef> {
        (0..self.files.len()).flat_map(|file| self.functions_of(file))
    }

    /// Classes with `@workflow.defn` or a decorator of the project that applies it, and those that the settings name.
    pub fn workflows(&self) -> impl Iterator<Item = ClassRef> {
        self.classes().filter(|&class| self.is_workflow(class))
    }

    /// Functions with `@activity.defn`, or with a decorator of the project that applies it.
    pub fn activities(&self) -> impl Iterator<Item = FunctionRef> {
        self.roled().filter(|&function| self.has_role(function, Role::Activity))
    }

    /// Whether a function calls something outside the project, itself or through others of the project.
    pub fn calls_outside(&self, at: FunctionRef, qualified: &str) -> bool {
        self.calls_any_outside(at, &|name| name == qualified)
    }

    /// Whether a function calls something outside the project whose name is one of those asked for.
    pub fn calls_any_outside(&self, at: FunctionRef, is_one: &dyn Fn(&str) -> bool) -> bool {
        let reached = self.contexts.reach(std::iter::once(at));
        let names = |edge: &super::facts::Edge| matches!(&edge.target, Target::Named(name) if is_one(name));
        reached.into_iter().any(|at| self.function(at).edges.iter().any(names))
    }

    /// Whether a function names something outside the project that is wanted, itself or through others of the project.
    pub fn reaches_outside(&self, at: FunctionRef, wanted: impl Fn(&str) -> bool) -> bool {
        let names = |at: FunctionRef| {
            let mut edges = self.function(at).edges.iter().filter(|edge| !edge.outside_workflow);
            edges.any(|edge| matches!(&edge.target, Target::Named(name) if wanted(name)))
        };
        self.contexts.reach(std::iter::once(at)).into_iter().any(names)
    }

    /// Whether a function, itself or through others of the project, uses what only works in a workflow.
    pub fn uses_workflow_api(&self, at: FunctionRef) -> bool {
        self.calls_any_outside(at, &|name| name.starts_with("temporalio.workflow."))
    }

    /// Whether the body of a function names something outside the project.
    fn names(&self, at: FunctionRef, qualified: &str) -> bool {
        let mut edges = self.function(at).edges.iter();
        edges.any(|edge| matches!(&edge.target, Target::Named(name) if name == qualified))
    }

    /// The other files whose workflow code hands an activity to Temporal, by reference or by its registered name.
    pub fn other_schedulers(&self, activity: FunctionRef) -> Vec<usize> {
        let registered = self.registered(activity);
        let by_name = |file: usize, facts: &Facts| {
            let held = facts.called_by_import.iter().filter_map(|name| self.text(file, name));
            let mut called = facts.called_by_name.iter().map(|(name, _)| name.as_str()).chain(held);
            registered.is_some() && called.any(|name| Some(name) == registered)
        };
        let by_reference = |at: FunctionRef| {
            let edges = self.function(at).edges.iter().filter(|edge| edge.kind != EdgeKind::Calls);
            self.runs_in(at).workflow_code()
                && edges.into_iter().any(|edge| self.targets(at.file, &edge.target, edge.kind).contains(&activity))
        };
        let schedules = |file: usize| {
            let facts = self.facts(file);
            by_name(file, facts)
                || (0..facts.functions.len()).any(|function| by_reference(FunctionRef { file, function }))
        };
        (0..self.files.len()).filter(|&file| file != activity.file && schedules(file)).collect()
    }

    /// The files whose workflow code builds a class, or one below it.
    pub fn workflow_builders(&self, class: ClassRef) -> Vec<usize> {
        let below = self.descendants(class);
        let builds = |at: FunctionRef| {
            let mut edges = self.function(at).edges.iter().filter(|edge| edge.kind == EdgeKind::Calls);
            edges.any(|edge| self.named_class(at.file, &edge.target).is_some_and(|built| below.contains(&built)))
        };
        let runs = |&at: &FunctionRef| self.runs_in(at).workflow_code() && builds(at);
        let mut files: Vec<usize> = self.functions().filter(runs).map(|at| at.file).collect();
        files.dedup();
        files
    }

    /// Files that call activities or workflows by a name that another module holds: which one, is written there.
    pub fn callers_by_variable(&self) -> Vec<usize> {
        let is_variable =
            |file: usize, name: &String| self.resolve(file, name).is_none() && self.variable(file, name).is_some();
        let calls_one = |&file: &usize| self.facts(file).called_by_import.iter().any(|name| is_variable(file, name));
        (0..self.files.len()).filter(calls_one).collect()
    }

    /// The files that the imports of a file lead into, packages on the way included.
    pub fn imported(&self, file: usize) -> &[usize] {
        &self.imported[file]
    }

    fn find_imported(&self) -> Vec<Vec<usize>> {
        let of_file = |file: usize| {
            let imports = self.facts(file).imports.iter().filter_map(|name| self.seen(file, name));
            let modules = imports.flat_map(|(_, absolute)| self.modules_behind(file, &absolute).to_vec());
            let mut modules: Vec<usize> = modules.map(|(module, _)| module).collect();
            modules.sort_unstable();
            modules.dedup();
            modules
        };
        self.ask_files(of_file)
    }

    /// What is found out about each file, on all threads.
    fn ask_files<T: Send>(&self, of_file: impl Fn(usize) -> T + Send + Sync) -> Vec<T> {
        (0..self.files.len()).into_par_iter().with_max_len(16).map(of_file).collect()
    }

    fn functions_of(&self, file: usize) -> impl Iterator<Item = FunctionRef> + use<> {
        (0..self.facts(file).functions.len()).map(move |function| FunctionRef { file, function })
    }

    fn classes_of(&self, file: usize) -> impl Iterator<Item = ClassRef> + use<> {
        (0..self.facts(file).classes.len()).map(move |class| ClassRef { file, class })
    }

    fn find_subclasses(&self) -> FxHashMap<ClassRef, Vec<ClassRef>> {
        let mut subclasses: FxHashMap<ClassRef, Vec<ClassRef>> = FxHashMap::default();
        for class in self.classes() {
            for base in self.bases(class) {
                subclasses.entry(base).or_default().push(class);
            }
        }
        subclasses
    }
}

fn places(files: &[ProjectFile], modules: &Modules) -> Vec<usize> {
    let mut known = FxHashMap::default();
    let place = |file: &'_ ProjectFile| {
        let next = known.len();
        *known.entry((file.root.clone(), modules.import_folder(&file.path).to_owned())).or_insert(next)
    };
    files.iter().map(place).collect()
}
