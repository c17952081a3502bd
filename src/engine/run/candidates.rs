//! Open this for which files a finding can be in at all: the others need not be taken apart again.
//!
//! It errs on the side of looking. What is only read for the call graph is mostly left out.

use crate::engine::project::{Entity, FunctionRef, Project};
use crate::engine::run::load::Loaded;
use memchr::memmem;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// For each file of the project, whether it says `temporalio`, or imports what leads there, or has code that runs in
/// workflows or activities or something that such code names, or the settings give names of its project a meaning.
pub(super) fn candidates(loaded: &Loaded, project: &Project) -> Vec<bool> {
    let mention = memmem::Finder::new("temporalio");
    let look = |index: usize| {
        let file = loaded.files.get(&project.files()[index].path);
        let mentions = file.is_some_and(|file| mention.find(file.kept.text().as_bytes()).is_some());
        let imports = project.facts(index).imports.iter();
        (mentions, imports.filter_map(|import| imported(project, index, import)).collect::<Vec<_>>())
    };
    let count = project.files().len();
    let looked: Vec<(bool, Vec<usize>)> = (0..count).into_par_iter().with_min_len(16).map(look).collect();
    let mut importers: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, (_, imported)) in looked.iter().enumerate() {
        imported.iter().for_each(|&module| importers[module].push(index));
    }
    let mut found = vec![false; count];
    let mut waiting: Vec<usize> = (0..count).filter(|&index| looked[index].0).collect();
    while let Some(index) = waiting.pop() {
        if !std::mem::replace(&mut found[index], true) {
            waiting.extend(importers[index].iter().filter(|&&importer| !found[importer]));
        }
    }
    for (index, found) in found.iter_mut().enumerate() {
        *found |= !project.files()[index].options.names.is_empty();
    }
    named(project).into_iter().for_each(|index| found[index] = true);
    found
}

/// The files with code that runs in workflows or activities, with what it names, and with what builds the classes among
/// that.
fn named(project: &Project) -> FxHashSet<usize> {
    let (mut files, mut holders, mut classes) = (FxHashSet::default(), FxHashSet::default(), FxHashSet::default());
    let runs = |&at: &FunctionRef| {
        let runs = project.runs_in(at);
        runs.workflow_code() || runs.activity
    };
    let mut waiting: Vec<FunctionRef> = project.functions().filter(runs).collect();
    while let Some(at) = waiting.pop() {
        if files.insert(at.file) {
            let imports = project.facts(at.file).imports.iter();
            holders.extend(imports.filter_map(|name| project.variable(at.file, name)).map(|(file, _)| file));
        }
        for (_, entity) in project.edges(at) {
            let Entity::Class(class) = entity else { continue };
            for of in project.lineage(class).into_iter().filter(|&of| classes.insert(of)) {
                waiting.push(FunctionRef { file: of.file, function: project.class(of).body });
            }
        }
    }
    files.extend(holders);
    files
}

/// The module that an import takes, or takes something from.
fn imported(project: &Project, file: usize, name: &str) -> Option<usize> {
    project.module_of(file, name).or_else(|| {
        let dot = name.rfind('.')?;
        let is_relative = name[..dot].bytes().all(|byte| byte == b'.');
        project.module_of(file, if is_relative { &name[..=dot] } else { &name[..dot] })
    })
}
