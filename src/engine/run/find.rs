//! Open this for how the transforms are run over the project.
//!
//! It names nothing, `naming` does; and applies nothing, `passes` does.

use crate::engine::Request;
use crate::engine::file::File;
use crate::engine::files::{FilePath, Role};
use crate::engine::guard;
use crate::engine::opened::{Held, Opened};
use crate::engine::project::{FunctionRef, Project};
use crate::engine::report::{Problem, ProblemKind};
use crate::engine::run::candidates::candidates;
use crate::engine::run::defect::caught;
use crate::engine::run::load::{Loaded, LoadedFile};
use crate::engine::run::remembered::{Looked, Remembered};
use crate::engine::transform::{Finding, Replay, Run, Transform};
use crate::engine::whole::Whole;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// A finding with the transform that made it, and a name that is the same on every run over the same code: see `naming`.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Found {
    pub transform: &'static Transform,
    pub finding: Finding,
    pub id: String,
    /// The name of its fix: that of the first finding with the same edits.
    pub fix_id: String,
    /// The workflow classes in flight that its fix would break.
    pub breaks: Vec<String>,
    /// The id of the patch that its fix asks for, where it is guarded.
    pub patch: Option<String>,
}

impl Found {
    pub fn new(transform: &'static Transform, finding: Finding) -> Self {
        Self { transform, finding, id: String::new(), fix_id: String::new(), breaks: Vec::new(), patch: None }
    }
}

/// Every finding in the files that may be reported, sorted by path, start and transform; and the transforms that
/// panicked.
/// They have no names yet: `naming` gives them. What is remembered is not looked for again.
pub(in crate::engine) fn find(
    request: &Request<'_>,
    loaded: &Loaded,
    project: &Project,
    remembered: &mut Remembered,
) -> (Vec<Found>, Vec<Problem>) {
    let candidates = candidates(loaded, project);
    let is_candidate = |file: &&LoadedFile| project.file_index(file.path()).is_some_and(|index| candidates[index]);
    let targets: Vec<&LoadedFile> =
        loaded.files.values().filter(|file| file.role == Role::Target).filter(is_candidate).collect();
    let new: Vec<&LoadedFile> = targets.iter().copied().filter(|file| remembered.of(file.path()).is_none()).collect();
    // Some take a hundred times as long as others.
    let looked: Vec<Looked> =
        new.par_iter().with_max_len(1).map(|file| find_in(request, loaded, file, project)).collect();
    new.iter().zip(looked).for_each(|(file, looked)| remembered.keep(file.path(), looked));
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for (more, trouble) in targets.iter().filter_map(|file| remembered.of(file.path())) {
        found.extend(more.iter().cloned());
        problems.extend(trouble.iter().cloned());
    }
    let (more, trouble) = find_in_projects(request, loaded, project);
    found.extend(more);
    problems.extend(trouble);
    found.sort_by(|a, b| key(a).cmp(&key(b)));
    for found in found.iter_mut().filter(|found| found.finding.replay() == Some(Replay::Breaking)) {
        found.breaks = workflows_around(project, &found.finding);
    }
    (found, problems)
}

fn key(found: &Found) -> (&FilePath, u32, &'static str) {
    (&found.finding.path, found.finding.range.start().into(), found.transform.name)
}

fn find_in(request: &Request<'_>, loaded: &Loaded, file: &LoadedFile, project: &Project) -> Looked {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let selected = |transform: &&&'static Transform| file.options.selected.contains(transform.name);
    let mut selected = request.transforms.iter().filter(selected).peekable();
    let Some(index) = project.file_index(file.path()) else { return (found, problems) };
    if selected.peek().is_none() {
        return (found, problems);
    }
    let sources = |path: &FilePath| loaded.files.get(path).map(LoadedFile::source);
    let held = Held::new(project, &sources);
    let opened = Opened::new(&held);
    let Some(view) = File::open(&opened, index) else { return (found, problems) };
    let old = guard::old_branches(view.tree());
    for &transform in selected {
        let Run::File(run) = transform.run else { continue };
        match caught(|| run(&view)) {
            Ok(findings) => {
                let kept = findings.into_iter().filter(|finding| !is_for_old_executions(&old, finding));
                found.extend(kept.map(|finding| Found::new(transform, finding)));
            }
            Err(said) => problems.push(panicked(transform, file.path(), "this file", &said)),
        }
    }
    (found, problems)
}

/// Whether a finding lies in code that is kept as it was for executions from before a guard: of this tool's own guards
/// all of it, of others what no fix could change without breaking them.
fn is_for_old_executions(old: &[guard::Branch], finding: &Finding) -> bool {
    let mut around = old.iter().filter(|branch| branch.range.contains_range(finding.range));
    around.any(|branch| branch.is_own() || finding.replay() == Some(Replay::Breaking))
}

fn find_in_projects(request: &Request<'_>, loaded: &Loaded, project: &Project) -> Looked {
    let roots: BTreeSet<&FilePath> = project.files().iter().map(|file| &file.root).collect();
    let looked = roots.into_par_iter().map(|root| find_in_project(request, loaded, project, root));
    looked.reduce(Looked::default, |(mut found, mut problems), (more, trouble)| {
        found.extend(more);
        problems.extend(trouble);
        (found, problems)
    })
}

/// A transform that panics is left out for the project that it panicked on.
fn find_in_project(request: &Request<'_>, loaded: &Loaded, project: &Project, root: &FilePath) -> Looked {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let is_target = |file: &LoadedFile| file.role == Role::Target && file.root == *root;
    let targets: Vec<&LoadedFile> = loaded.files.values().filter(|file| is_target(file)).collect();
    for &transform in request.transforms {
        let Run::Project(run) = transform.run else { continue };
        let is_selected = |file: &LoadedFile| file.options.selected.contains(transform.name);
        if !targets.iter().any(|file| is_selected(file)) {
            continue;
        }
        let sources = |path: &FilePath| loaded.files.get(path).map(LoadedFile::source);
        let held = Held::new(project, &sources);
        let opened = Opened::new(&held);
        match caught(|| run(&Whole::new(&opened, request.files, root))) {
            Ok(findings) => found.extend(findings.into_iter().filter_map(|finding| {
                let file = loaded.files.get(&finding.path)?;
                (is_target(file) && is_selected(file)).then(|| Found::new(transform, finding))
            })),
            Err(said) => problems.push(panicked(transform, root, "this project", &said)),
        }
    }
    (found, problems)
}

fn panicked(transform: &Transform, path: &FilePath, on: &str, said: &str) -> Problem {
    let path = if path.as_str().is_empty() { FilePath::new(".") } else { path.clone() };
    let message = format!("a defect in temporal-fix: `{}` panicked on {on} and was left out: {said}", transform.name);
    Problem { path, kind: ProblemKind::Internal, line: None, message, matters: true }
}

/// The workflow classes whose runs reach a finding, sorted.
pub(super) fn workflows_around(project: &Project, finding: &Finding) -> Vec<String> {
    let Some(file) = project.file_index(&finding.path) else { return Vec::new() };
    let functions = project.facts(file).functions.iter().enumerate();
    let around = functions.filter(|(_, function)| function.range.contains_range(finding.range));
    let Some((function, _)) = around.min_by_key(|(_, function)| function.range.len()) else { return Vec::new() };
    let classes = project.workflows_reaching(FunctionRef { file, function });
    let names: BTreeSet<String> = classes.into_iter().map(|class| project.class(class).qualified.clone()).collect();
    names.into_iter().collect()
}

pub(super) fn function_around<'p>(project: &'p Project, file: &LoadedFile, finding: &Finding) -> &'p str {
    let Some(index) = project.file_index(file.path()) else { return "" };
    let functions = project.facts(index).functions.iter();
    let around = functions.filter(|function| function.range.contains_range(finding.range));
    around.min_by_key(|function| function.range.len()).map_or("", |function| &function.qualified)
}
