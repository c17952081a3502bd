//! Open this for what others may use of the code that runs in workflows and activities: the names under which it can be
//! had, and the modules that have them.
//!
//! It reads no file; `load` looks for the users.

use crate::engine::facts::{EdgeKind, FunctionKind, Role, Symbol, Target};
use crate::engine::files::FilePath;
use crate::engine::project::{ClassRef, Entity, FunctionRef, Project};
use crate::engine::run::digest::Wanted;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// What somebody else may call although workflows or activities run it, and variables that workflow code changes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Helpers {
    /// The names of functions and of classes with methods, and those under which files keep or re-export them. Sorted.
    pub names: Vec<String>,
    /// The files from which they can be had. Sorted.
    files: Vec<FilePath>,
    /// Those of them that define something of it, and the packages around these. Sorted.
    pub homes: Vec<FilePath>,
}

impl Helpers {
    pub fn of(project: &Project) -> Self {
        let mut search = Search::new(project);
        search.name_functions();
        search.name_changed_variables();
        let defining = search.files.clone();
        let passed = Passed::new(project);
        while search.pass_on(&passed) {}
        let mut names: Vec<String> = search.names.into_iter().map(str::to_owned).collect();
        names.sort_unstable();
        let mut files: Vec<usize> = search.files.into_iter().collect();
        files.sort_unstable();
        let path = |&file: &usize| project.files()[file].path.clone();
        let is_around = |folder: &str| defining.iter().any(|of| path(of).as_str().starts_with(folder));
        let is_package = |path: &FilePath| path.as_str().strip_suffix("__init__.py").is_some_and(is_around);
        let is_home = |file: &&usize| defining.contains(*file) || is_package(&path(file));
        let homes = files.iter().filter(is_home).map(path).collect();
        Self { names, files: files.iter().map(path).collect(), homes }
    }

    /// What the modules at home are called, and the packages around them.
    pub fn stems(&self) -> FxHashSet<&[u8]> {
        self.homes.iter().flat_map(|path| path.module().split('/')).map(str::as_bytes).collect()
    }

    /// The modules at home.
    pub fn homes(&self) -> Wanted {
        let mut modules = Wanted::default();
        self.homes.iter().for_each(|path| modules.add(path));
        modules
    }

    /// The modules from which they can be had.
    pub fn modules(&self) -> Wanted {
        let mut modules = Wanted::default();
        self.files.iter().for_each(|path| modules.add(path));
        modules
    }
}

/// The functions of which it matters who else calls them: what runs in workflows; activities, which can be called like
/// any function; and of what activities run, whatever leads to code that names the SDK, or that sleeps and may be made
/// asynchronous.
fn shared(project: &Project) -> FxHashSet<FunctionRef> {
    let naming: Vec<bool> = project.files().iter().map(|file| file.facts.imports_sdk()).collect();
    let in_activities: Vec<_> = project.functions().filter(|&at| project.is_activity_code(at)).collect();
    let sleeps = |at: FunctionRef| {
        let mut edges = project.function(at).edges.iter();
        edges.any(|edge| matches!(&edge.target, Target::Named(name) if name == "time.sleep"))
    };
    let mut found = project.leading_to(&in_activities, |at| naming[at.file] || sleeps(at));
    found.extend(project.functions().filter(|&at| project.is_workflow_code(at)));
    // Nobody else calls what Temporal calls in a workflow.
    found.retain(|&at| project.has_role(at, Role::Activity) || !project.is_called_by_temporal(at));
    found
}

struct Search<'p> {
    project: &'p Project,
    /// With those that give instances of their classes.
    functions: FxHashSet<FunctionRef>,
    /// The classes that have some of them, inherited ones included, or have one of that name.
    classes: FxHashSet<ClassRef>,
    /// Those of which the classes below are among them as well.
    whole: FxHashSet<ClassRef>,
    names: FxHashSet<&'p str>,
    files: FxHashSet<usize>,
}

impl<'p> Search<'p> {
    fn new(project: &'p Project) -> Self {
        let (classes, whole) = Default::default();
        let (names, files) = Default::default();
        Self { project, functions: shared(project), classes, whole, names, files }
    }

    /// A function is had by its own name, or by that of what it is defined in; and by those of the classes below, and of
    /// those above that have one of this name.
    fn name_functions(&mut self) {
        let project = self.project;
        for at in project.functions().filter(|at| self.functions.contains(at)).collect::<Vec<_>>() {
            let facts = project.facts(at.file);
            let mut inner = at.function;
            while inner != 0 {
                let function = &facts.functions[inner];
                if function.kind == FunctionKind::ClassBody
                    && let Some(class) = facts.class_of_body(inner)
                {
                    let class = ClassRef { file: at.file, class };
                    self.name_class(class);
                    self.name_classes_above(class, &facts.functions[at.function].name);
                } else if function.outer == 0 && function.kind == FunctionKind::Def {
                    self.add(at.file, &function.name);
                }
                inner = function.outer;
            }
        }
    }

    fn name_class(&mut self, class: ClassRef) {
        if self.whole.insert(class) {
            for class in self.project.descendants(class) {
                self.classes.insert(class);
                self.add(class.file, &self.project.class(class).name);
            }
        }
    }

    fn name_classes_above(&mut self, class: ClassRef, method: &str) {
        for above in self.project.lineage(class) {
            if !self.classes.contains(&above) && self.project.method(above, method).is_some() {
                self.classes.insert(above);
                self.add(above.file, &self.project.class(above).name);
            }
        }
    }

    fn name_changed_variables(&mut self) {
        for at in self.project.functions().filter(|&at| self.project.is_workflow_code(at)) {
            self.project.function(at).changes.iter().for_each(|name| self.add(at.file, name));
        }
    }

    fn add(&mut self, file: usize, name: &'p str) {
        self.files.insert(file);
        self.names.insert(name);
    }

    /// Adds the files that pass on what the others have, and the names that they give it. False where that is all of
    /// them.
    fn pass_on(&mut self, passed: &Passed<'p>) -> bool {
        let before = (self.names.len(), self.files.len(), self.classes.len());
        for (file, name, means) in &passed.exports {
            if self.is_one(means) {
                self.add(*file, name);
            }
        }
        for (file, name, target) in &passed.kept {
            if self.is_kept(*file, target) {
                self.add(*file, name);
            }
        }
        for &(file, name, class) in &passed.values {
            if self.classes.contains(&class) {
                self.add(file, name);
            }
        }
        for &(file, holder, class) in &passed.given {
            if self.classes.contains(&class) {
                self.name_giver(file, holder);
            }
        }
        for &(file, module) in &passed.modules {
            if self.files.contains(&module) {
                self.files.insert(file);
            }
        }
        (self.names.len(), self.files.len(), self.classes.len()) != before
    }

    /// Whether an export is one of the functions or classes, or has the name of one and may be it.
    fn is_one(&self, means: &Means<'_>) -> bool {
        match means {
            Means::Entity(Entity::Function(function)) => self.functions.contains(function),
            Means::Entity(Entity::Class(class)) => self.classes.contains(class),
            Means::Unknown(last) => self.names.contains(*last),
        }
    }

    /// Who has an instance leads to its methods.
    fn name_giver(&mut self, file: usize, holder: Entity) {
        match holder {
            Entity::Class(class) => self.name_class(class),
            Entity::Function(function) => {
                self.functions.insert(function);
                self.add(file, &self.project.function(function).name);
            }
        }
    }

    /// What a partial at the top of a module calls.
    fn is_kept(&self, file: usize, target: &Target) -> bool {
        let is_class = matches!(target, Target::Named(name) if self.is_one(&Means::of(self.project, file, name)));
        let calls = self.project.targets(file, target, EdgeKind::Calls);
        is_class || calls.iter().any(|function| self.functions.contains(function))
    }
}

/// What files give each other, looked up once.
#[derive(Default)]
struct Passed<'p> {
    exports: Vec<(usize, &'p str, Means<'p>)>,
    kept: Vec<(usize, &'p str, &'p Target)>,
    /// Instances at the top of modules.
    values: Vec<(usize, &'p str, ClassRef)>,
    /// Classes whose attributes, and functions whose results, may be of a class.
    given: Vec<(usize, Entity, ClassRef)>,
    /// Files that hold a module, or take all that it has.
    modules: Vec<(usize, usize)>,
}

enum Means<'p> {
    Entity(Entity),
    /// The last part of the name.
    Unknown(&'p str),
}

impl<'p> Means<'p> {
    fn of(project: &Project, file: usize, qualified: &'p str) -> Self {
        let last = || qualified.rsplit(['.', ':']).next().unwrap_or(qualified);
        project.resolve(file, qualified).map_or_else(|| Self::Unknown(last()), Self::Entity)
    }
}

impl<'p> Passed<'p> {
    fn new(project: &'p Project) -> Self {
        let of_file = |file| {
            let mut passed = Self::default();
            passed.add_file(project, file);
            passed
        };
        let files = (0..project.files().len()).into_par_iter().with_min_len(16).map(of_file);
        files.reduce(Self::default, Self::and)
    }

    fn and(mut self, more: Self) -> Self {
        self.exports.extend(more.exports);
        self.kept.extend(more.kept);
        self.values.extend(more.values);
        self.given.extend(more.given);
        self.modules.extend(more.modules);
        self
    }

    fn add_file(&mut self, project: &'p Project, file: usize) {
        let facts = project.facts(file);
        for (name, symbol) in &facts.exports {
            let Symbol::Named(qualified) = symbol else { continue };
            if project.may_be_own(file, qualified) {
                self.exports.push((file, name, Means::of(project, file, qualified)));
                self.modules.extend(project.module_of(file, qualified).map(|module| (file, module)));
            }
        }
        let stars = facts.stars.iter().filter_map(|star| project.module_of(file, star));
        self.modules.extend(stars.map(|module| (file, module)));
        self.kept.extend(facts.kept.iter().map(|(name, target)| (file, name.as_str(), target)));
        let class_of = |value| project.class_of(file, value);
        let values = facts.values.iter().filter_map(|(name, value)| Some((file, name.as_str(), class_of(value)?)));
        self.values.extend(values);
        self.add_given(project, file);
    }

    fn add_given(&mut self, project: &Project, file: usize) {
        let facts = project.facts(file);
        for (at, function) in facts.functions.iter().enumerate().filter(|(_, function)| !function.speaks_of.is_empty())
        {
            let class = match function.kind {
                FunctionKind::ClassBody => facts.class_of_body(at),
                _ => function.class,
            };
            let holder = match class {
                Some(class) => Entity::Class(ClassRef { file, class }),
                None if function.outer == 0 => Entity::Function(FunctionRef { file, function: at }),
                None => continue,
            };
            for name in &function.speaks_of {
                if let Some(Entity::Class(class)) = project.resolve(file, name) {
                    self.given.push((file, holder, class));
                }
            }
        }
    }
}
