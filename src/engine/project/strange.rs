//! Open this for methods that are called on values of which nothing is known: `for order in orders: order.age()`.
//!
//! Which method is meant is not known either, so nothing is followed; but one of that name may be called there.

use super::contexts::{Contexts, RunsIn};
use super::{ClassRef, FunctionRef, Project};
use crate::engine::facts::{Target, number};
use crate::engine::files::FilePath;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub(super) struct Strange {
    /// The names that each function reads of such values, as numbers.
    read: Vec<(FunctionRef, Vec<u32>)>,
    /// From a project's root to those of the others that it imports from: what it has may be theirs.
    known: BTreeMap<FilePath, BTreeSet<FilePath>>,
}

/// By the root of the project whose methods they may be.
type Names<'p> = BTreeMap<&'p FilePath, FxHashSet<u32>>;

impl Strange {
    pub fn new(project: &Project, read: impl Iterator<Item = (FunctionRef, Vec<u32>)>) -> Self {
        let read = read.filter(|(_, names)| !names.is_empty()).collect();
        let mut known: BTreeMap<FilePath, BTreeSet<FilePath>> = BTreeMap::new();
        for (index, file) in project.files().iter().enumerate() {
            for &other in project.imported(index) {
                let root = &project.files()[other].root;
                if *root != file.root {
                    known.entry(file.root.clone()).or_default().insert(root.clone());
                }
            }
        }
        Self { read, known }
    }

    /// The methods that workflow code runs, and that other code may call; without those that are known to be called.
    pub fn called(&self, project: &Project, contexts: &Contexts) -> Vec<FunctionRef> {
        let names = self.read(project, contexts, |runs| !runs.only_workflow_code());
        let is_called = |&at: &FunctionRef| {
            let runs = contexts.runs_in(at);
            runs.workflow_code() && !runs.elsewhere && is_plain_method(project, at) && is_among(&names, project, at)
        };
        project.functions().filter(is_called).collect()
    }

    pub fn is_named_by_workflows(&self, project: &Project, contexts: &Contexts, at: FunctionRef) -> bool {
        is_plain_method(project, at) && is_among(&self.read(project, contexts, RunsIn::workflow_code), project, at)
    }

    fn read<'p>(&'p self, project: &'p Project, contexts: &Contexts, is_wanted: impl Fn(RunsIn) -> bool) -> Names<'p> {
        let mut names = Names::default();
        for (at, read) in self.read.iter().filter(|(at, _)| is_wanted(contexts.runs_in(*at))) {
            names.entry(&project.files()[at.file].root).or_default().extend(read);
        }
        self.with_others(names)
    }

    fn with_others<'p>(&'p self, own: Names<'p>) -> Names<'p> {
        let mut names = own.clone();
        for (root, read) in &own {
            for other in self.known.get(*root).into_iter().flatten() {
                names.entry(other).or_default().extend(read);
            }
        }
        names
    }
}

fn is_among(names: &Names<'_>, project: &Project, at: FunctionRef) -> bool {
    let of_project = names.get(&project.files()[at.file].root);
    of_project.is_some_and(|names| names.contains(&number(&project.function(at).name)))
}

/// What operators and Temporal call has other ways to be found.
fn is_plain_method(project: &Project, at: FunctionRef) -> bool {
    let function = project.function(at);
    let Some(class) = function.class.map(|class| ClassRef { file: at.file, class }) else { return false };
    let is_temporals = |of: ClassRef| project.is_workflow(of) || project.is_interceptor(of);
    let mut below = project.descendants(class).into_iter().filter(|&of| of != class).peekable();
    let is_only_theirs = is_temporals(class) || below.peek().is_some() && below.all(is_temporals);
    !function.name.starts_with("__") && !project.is_called_by_temporal(at) && !is_only_theirs
}

/// The name that an edge reads of a value of the project whose class is not known.
pub(super) fn strange_name(project: &Project, file: usize, target: &Target) -> Option<u32> {
    match target {
        Target::Function(_) => None,
        Target::Method(method) => Some(number(&method.name)),
        Target::Named(name) => {
            let (of, last) = name.rsplit_once('.')?;
            let is_value = project.module_of(file, of).is_none() && project.leads_inside(file, of);
            is_value.then(|| number(last))
        }
    }
}
