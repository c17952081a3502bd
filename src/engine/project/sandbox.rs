//! Open this for what Temporal's sandbox does with code: refuses it, lets it run, or nobody knows.
//!
//! It speaks of the place only; which names the sandbox refuses is in `sdk`.

use super::{ClassRef, Entity, FunctionRef, Project, ProjectFile};
use crate::engine::facts::{Runner, Worker};
use crate::engine::files::FilePath;
use rustc_hash::FxHashSet;
use std::sync::OnceLock;

/// What the sandbox does with restricted calls at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// No history can have passed it.
    Refused,
    Runs,
    Unknown,
}

impl Project {
    /// The state of a function that workflows reach; the worst of all that do. It is asked for again and again, and
    /// looks at every file.
    pub fn sandbox(&self, at: FunctionRef) -> State {
        let states = self.states.get_or_init(|| (0..self.contexts.len()).map(|_| OnceLock::new()).collect());
        *states[self.contexts.row(at)].get_or_init(|| self.sandbox_of(at))
    }

    fn sandbox_of(&self, at: FunctionRef) -> State {
        let classes = self.workflows_reaching(at);
        if classes.is_empty() || self.is_run_by_interceptors(at) {
            return State::Unknown;
        }
        let near = self.projects_around(&classes);
        if near.iter().any(|file| file.facts.relaxes_sandbox) {
            return State::Unknown;
        }
        if self.is_passed_through(at.file) || self.contexts.is_unrestricted(at) {
            return State::Runs;
        }
        // What a passed-through module imports is passed through as well.
        let is_own = classes.iter().all(|class| class.file == at.file);
        if !is_own && near.iter().any(|file| !file.facts.passed_through.is_empty()) {
            return State::Unknown;
        }
        let states = classes.into_iter().map(|class| self.class_state(class));
        // One workflow in which it runs is enough for a history to have passed it.
        states
            .max_by_key(|state| match state {
                State::Refused => 0,
                State::Unknown => 1,
                State::Runs => 2,
            })
            .unwrap_or(State::Unknown)
    }

    /// The state of what a module keeps at its top, for a function that workflows reach: refused means that each run has
    /// the module anew.
    pub fn sandbox_of_module(&self, file: usize, at: FunctionRef) -> State {
        match self.sandbox(at) {
            State::Refused if file == at.file => State::Refused,
            State::Refused if self.is_passed_through(file) => State::Runs,
            // What a passed-through module imports is passed through as well.
            State::Refused
                if self
                    .projects_around(&self.workflows_reaching(at))
                    .iter()
                    .any(|file| !file.facts.passed_through.is_empty()) =>
            {
                State::Unknown
            }
            state => state,
        }
    }

    /// The files of the projects that define some workflows, and of those whose workers run them.
    fn projects_around(&self, classes: &[ClassRef]) -> Vec<&ProjectFile> {
        let running = self.running().iter().filter(|(_, run)| run.iter().any(|class| classes.contains(class)));
        let defining = classes.iter().map(|class| &self.files[class.file]);
        let roots: FxHashSet<&FilePath> =
            running.map(|(file, _)| &self.files[*file]).chain(defining).map(|row| &row.root).collect();
        self.files.iter().filter(|row| roots.contains(&row.root)).collect()
    }

    /// The files with workers, and the workflows that these run.
    fn running(&self) -> &[(usize, Vec<ClassRef>)] {
        self.running.get_or_init(|| {
            let classes = |(file, row): (usize, &ProjectFile)| {
                let names = row.facts.workers.iter().flat_map(|worker| worker.workflows.iter().flatten());
                let found = names.filter_map(|name| match self.resolve(file, name) {
                    Some(Entity::Class(class)) => Some(class),
                    _ => None,
                });
                (file, found.collect())
            };
            let files = self.files.iter().enumerate().filter(|(_, row)| !row.facts.workers.is_empty());
            files.map(classes).collect()
        })
    }

    fn class_state(&self, class: ClassRef) -> State {
        match &self.class(class).workflow {
            Some(workflow) if !workflow.sandboxed => return State::Runs,
            Some(_) => {}
            // What a decorator of the project gives to `@workflow.defn` is not known.
            None => return State::Unknown,
        }
        let mut is_listed = false;
        let mut state = State::Refused;
        for (file, worker) in self.files_with_workers_of(class) {
            match worker.runner {
                Runner::Unsandboxed => return State::Runs,
                Runner::Unknown => state = State::Unknown,
                // What a test runs in the sandbox, a program may run outside of it.
                Runner::Default => is_listed |= worker.workflows.is_some() && !self.files[file].path.is_test(),
            }
        }
        if is_listed && !self.is_run_by_others(class) { state } else { State::Unknown }
    }

    fn is_run_by_others(&self, class: ClassRef) -> bool {
        self.files.iter().enumerate().any(|(file, row)| {
            row.facts.run_by_others.iter().any(|name| self.resolve(file, name) == Some(Entity::Class(class)))
        })
    }

    /// The workers that may run a workflow class: those that list it, and those of its project whose list is not written
    /// out.
    pub fn workers_of(&self, class: ClassRef) -> impl Iterator<Item = &Worker> {
        self.files_with_workers_of(class).map(|(_, worker)| worker)
    }

    fn files_with_workers_of(&self, class: ClassRef) -> impl Iterator<Item = (usize, &Worker)> {
        self.files.iter().enumerate().flat_map(move |(file, row)| {
            let workers = row.facts.workers.iter().filter(move |worker| match &worker.workflows {
                None => row.root == self.files[class.file].root,
                Some(names) => names.iter().any(|name| self.resolve(file, name) == Some(Entity::Class(class))),
            });
            workers.map(move |worker| (file, worker))
        })
    }

    /// Whether some file imports this module, or a package around it, inside `imports_passed_through()`.
    fn is_passed_through(&self, file: usize) -> bool {
        let name = self.modules.name(&self.files[file].path);
        self.files.iter().any(|other| {
            other.facts.passed_through.iter().any(|passed| {
                let Some(passed) = self.modules.absolute(&other.path, passed) else { return false };
                is_within(name, &passed) || passed.rsplit_once('.').is_some_and(|(module, _)| module == name)
            })
        })
    }
}

fn is_within(module: &str, package: &str) -> bool {
    module == package || module.strip_prefix(package).is_some_and(|rest| rest.starts_with('.'))
}
