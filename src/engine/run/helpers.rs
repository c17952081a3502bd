//! Open this for what others may use of the code that runs in workflows: the names of helpers, and the modules that have
//! them.
//!
//! It reads no file; `load` looks for the users.

use crate::engine::facts::{FunctionKind, Symbol};
use crate::engine::project::Project;
use crate::engine::run::digest::Wanted;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// Functions, and classes with methods, that run in workflows, and variables that these change: what other modules can
/// import.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Helpers {
    /// Their names, and those under which files re-export them.
    pub names: BTreeSet<String>,
    /// The modules from which they can be had.
    pub modules: Wanted,
}

impl Helpers {
    pub fn of(project: &Project) -> Self {
        let mut names = BTreeSet::new();
        let mut files = BTreeSet::new();
        for at in project.functions() {
            let function = project.function(at);
            let in_workflows = project.runs_in(at).workflow_code();
            if in_workflows && !function.changes.is_empty() {
                names.extend(function.changes.iter().cloned());
                files.insert(at.file);
            }
            let is_helper = function.kind == FunctionKind::Def && in_workflows;
            if !is_helper || !function.roles.is_empty() || function.name.starts_with("__") {
                continue;
            }
            let outer = &project.facts(at.file).functions[function.outer];
            let name = match outer.kind {
                FunctionKind::Module => &function.name,
                FunctionKind::ClassBody => &outer.name,
                _ => continue,
            };
            names.insert(name.clone());
            files.insert(at.file);
        }
        while pass_on(project, &mut names, &mut files) {}
        let mut modules = Wanted::default();
        files.iter().for_each(|&file| modules.add(&project.files()[file].path));
        Self { names, modules }
    }
}

/// Adds the files that pass on what the others have, and the names that they give it. False where that is all of them.
fn pass_on(project: &Project, names: &mut BTreeSet<String>, files: &mut BTreeSet<usize>) -> bool {
    let before = (names.len(), files.len());
    let reexported: FxHashSet<String> = names.iter().map(|name| format!(".{name}")).collect();
    for (file, row) in project.files().iter().enumerate() {
        for (name, symbol) in &row.facts.exports {
            let Symbol::Named(qualified) = symbol else { continue };
            let Some(dot) = qualified.rfind('.') else { continue };
            if reexported.contains(&qualified[dot..]) {
                names.insert(name.clone());
                files.insert(file);
            } else if project.module_of(file, qualified).is_some_and(|module| files.contains(&module)) {
                files.insert(file);
            }
        }
        let mut stars = row.facts.stars.iter();
        if stars.any(|star| project.module_of(file, star).is_some_and(|module| files.contains(&module))) {
            files.insert(file);
        }
    }
    (names.len(), files.len()) != before
}
