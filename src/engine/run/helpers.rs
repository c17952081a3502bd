//! Open this for what others may use of the code that runs in workflows and activities: the names under which it can be
//! had, and the modules that have them.
//!
//! It reads no file; `load` looks for the users.

use crate::engine::facts::{EdgeKind, FunctionKind, Role, Symbol, Target};
use crate::engine::project::{ClassRef, Entity, FunctionRef, Project};
use crate::engine::run::digest::Wanted;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// What somebody else may call although workflows or activities run it, and variables that workflow code changes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Helpers {
    /// The names of functions and of classes with methods, and those under which files keep or re-export them.
    pub names: BTreeSet<String>,
    /// The modules from which they can be had.
    pub modules: Wanted,
}

impl Helpers {
    pub fn of(project: &Project) -> Self {
        let mut search = Search::new(project);
        search.name_functions();
        search.name_changed_variables();
        while search.pass_on() {}
        let mut modules = Wanted::default();
        search.files.iter().for_each(|&file| modules.add(&project.files()[file].path));
        Self { names: search.names, modules }
    }
}

/// The functions of which it matters who else calls them: what runs in workflows; activities, which can be called like
/// any function; and of what activities run, whatever leads to code that names the SDK, or that sleeps and may be made
/// asynchronous.
fn shared(project: &Project) -> FxHashSet<FunctionRef> {
    let names_sdk = |file: usize| project.facts(file).imports.iter().any(|name| is_sdk(name));
    let naming: Vec<bool> = (0..project.files().len()).map(names_sdk).collect();
    let in_activities: Vec<_> = project.functions().filter(|&at| project.runs_in(at).activity).collect();
    let sleeps = |at: FunctionRef| {
        let mut edges = project.function(at).edges.iter();
        edges.any(|edge| matches!(&edge.target, Target::Named(name) if name == "time.sleep"))
    };
    let mut found = project.leading_to(&in_activities, |at| naming[at.file] || sleeps(at));
    found.extend(project.functions().filter(|&at| project.runs_in(at).workflow_code()));
    // Nobody else calls what Temporal calls in a workflow.
    found.retain(|&at| project.has_role(at, Role::Activity) || !project.is_called_by_temporal(at));
    found
}

fn is_sdk(name: &str) -> bool {
    name.strip_prefix("temporalio").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

struct Search<'p> {
    project: &'p Project,
    /// With those that give instances of their classes.
    functions: FxHashSet<FunctionRef>,
    /// The classes that have some of them, inherited ones included.
    classes: FxHashSet<ClassRef>,
    names: BTreeSet<String>,
    files: BTreeSet<usize>,
}

impl<'p> Search<'p> {
    fn new(project: &'p Project) -> Self {
        let (functions, classes) = (shared(project), FxHashSet::default());
        Self { project, functions, classes, names: BTreeSet::new(), files: BTreeSet::new() }
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
                    && let Some(class) = facts.classes.iter().position(|class| class.body == inner)
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
        if self.classes.contains(&class) {
            return;
        }
        for class in self.project.descendants(class) {
            self.classes.insert(class);
            self.add(class.file, &self.project.class(class).name);
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
        for at in self.project.functions().filter(|&at| self.project.runs_in(at).workflow_code()) {
            self.project.function(at).changes.iter().for_each(|name| self.add(at.file, name));
        }
    }

    fn add(&mut self, file: usize, name: &str) {
        self.files.insert(file);
        if !self.names.contains(name) {
            self.names.insert(name.to_owned());
        }
    }

    /// Adds the files that pass on what the others have, and the names that they give it. False where that is all of
    /// them.
    fn pass_on(&mut self) -> bool {
        let before = (self.names.len(), self.files.len(), self.classes.len());
        let project = self.project;
        for (file, row) in project.files().iter().enumerate() {
            for (name, symbol) in &row.facts.exports {
                let Symbol::Named(qualified) = symbol else { continue };
                if self.is_one(file, qualified) {
                    self.add(file, name);
                } else if self.leads_to_one(file, qualified) {
                    self.files.insert(file);
                }
            }
            for (name, target) in &row.facts.kept {
                if self.is_kept(file, target) {
                    self.add(file, name);
                }
            }
            for (name, value) in &row.facts.values {
                if self.project.class_of(file, value).is_some_and(|class| self.classes.contains(&class)) {
                    self.add(file, name);
                }
            }
            self.name_givers(file);
            if row.facts.stars.iter().any(|star| self.leads_to_one(file, star)) {
                self.files.insert(file);
            }
        }
        (self.names.len(), self.files.len(), self.classes.len()) != before
    }

    /// Who has an instance leads to its methods: classes whose attributes, and functions whose results, may be one.
    fn name_givers(&mut self, file: usize) {
        let (project, facts) = (self.project, self.project.facts(file));
        for (at, function) in facts.functions.iter().enumerate() {
            let mut named = function.speaks_of.iter().filter_map(|name| project.resolve(file, name));
            if !named.any(|entity| matches!(entity, Entity::Class(class) if self.classes.contains(&class))) {
                continue;
            }
            let holder = match function.kind {
                FunctionKind::ClassBody => facts.classes.iter().position(|class| class.body == at),
                _ => function.class,
            };
            match holder {
                Some(class) => self.name_class(ClassRef { file, class }),
                None if function.outer == 0 && function.kind == FunctionKind::Def => {
                    self.functions.insert(FunctionRef { file, function: at });
                    self.add(file, &function.name);
                }
                None => {}
            }
        }
    }

    /// Whether a name of a file is one of the functions or classes, or has the name of one and may be it.
    fn is_one(&self, file: usize, qualified: &str) -> bool {
        match self.project.resolve(file, qualified) {
            Some(Entity::Function(function)) => self.functions.contains(&function),
            Some(Entity::Class(class)) => self.classes.contains(&class),
            None => {
                let (_, last) = qualified.rsplit_once(['.', ':']).unwrap_or_default();
                self.names.contains(last)
            }
        }
    }

    fn leads_to_one(&self, file: usize, module: &str) -> bool {
        self.project.module_of(file, module).is_some_and(|module| self.files.contains(&module))
    }

    /// What a partial at the top of a module calls.
    fn is_kept(&self, file: usize, target: &Target) -> bool {
        let is_class = matches!(target, Target::Named(name) if self.is_one(file, name));
        let calls = self.project.targets(file, target, EdgeKind::Calls);
        is_class || calls.iter().any(|function| self.functions.contains(function))
    }
}
