//! Import other people's packages, and modules with activities, once for all runs of a workflow.
//!
//! ## Why
//! The sandbox imports a workflow's module anew for each run, and with it whatever that imports, except for the
//! standard library, the SDK and pydantic. Large packages make each start of a workflow slow and take memory in each;
//! some do things on import that the sandbox refuses, and then the worker does not start. Classes are other ones in
//! each run, so that `isinstance` fails for what activities and converters made.
//!
//! ## Left alone
//! What is passed through already; modules of the project that only compute, which are cheap and better checked;
//! modules with workflows, or with variables that workflow code changes: they would be shared by all runs. Imports under
//! a condition, in functions, or below other code; tests; workflows that run without the sandbox; projects that give
//! their workers restrictions, plugins or interceptors of their own, which may pass modules through as well.
//!
//! ## Safety
//! Unsafe: nothing that a passed-through module does is checked by the sandbox any more.
//!
//! ## Replay
//! Compatible: the same code runs. Breaking where workflows run functions of what is passed through: what these keep,
//! each run had for itself, and what the sandbox refused them they now do.

use crate::engine::edits::imports::{is_standard, root};
use crate::engine::facts::{EdgeKind, Facts, FunctionKind, Role, Target};
use crate::engine::file::File;
use crate::engine::project::{FunctionRef, Project, State};
use crate::engine::python::{Ranged, Stmt};
use crate::engine::transform::{Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};
use std::collections::BTreeSet;

pub(super) const TRANSFORM: Transform = Transform {
    name: "pass-imports-through",
    tags: &[Tag::Ai],
    default: false,
    level: Level::Advice,
    labels: &[(Safety::Unsafe, Some(Replay::Compatible)), (Safety::Unsafe, Some(Replay::Breaking))],
    doc: include_str!("pass_imports_through.rs"),
    example: &[("flows.py", include_str!("pass_imports_through/example.py"))],
    run: Run::File(run),
};

/// What the sandbox passes through by itself, besides the standard library.
const BY_ITSELF: &[&str] =
    &["annotated_types", "google", "grpc", "nexusrpc", "pydantic", "pydantic_core", "temporalio", "typing_extensions"];

fn run(file: &File<'_>) -> Vec<Finding> {
    if !runs_in_sandbox(file) {
        return Vec::new();
    }
    let head = file.head_imports();
    let moved: Vec<(&Stmt, String)> =
        head.iter().filter_map(|statement| Some((*statement, costly(file, statement)?))).collect();
    let (Some(last), [_, ..]) = (head.last(), &moved[..]) else { return Vec::new() };
    let Ok((workflow, None)) = file.import("temporalio", Some("workflow"), last.end()) else {
        return Vec::new();
    };
    let statements: Vec<&Stmt> = moved.iter().map(|(statement, _)| *statement).collect();
    let Some(edits) = file.passed_through(&head, &statements, &workflow) else { return Vec::new() };
    let is_shared = statements.iter().any(|statement| runs_workflow_code(file, statement));
    let replay = if is_shared { Replay::Breaking } else { Replay::Compatible };
    let fix = edits.into_iter().fold(Fix::not_safe(replay), |fix, edit| fix.edit(file.path(), edit));
    let finding = |(statement, why): &(&Stmt, String)| {
        let mut message = format!("{why}, and the sandbox imports it anew for each run: pass it through");
        if is_shared {
            message.push_str("; workflow code runs functions in there, which then share what they keep");
        }
        file.finding(file.id(*statement), message).with_fix(fix.clone())
    };
    moved.iter().map(finding).collect()
}

fn runs_in_sandbox(file: &File<'_>) -> bool {
    // Plugins and restrictions of one's own may pass through what they like.
    let is_told = |facts: &Facts| facts.relaxes_sandbox || facts.intercepts;
    if file.is_test() || file.project().files().iter().any(|other| is_told(&other.facts)) {
        return false;
    }
    file.workflows().any(|(class, _)| {
        let is_sandboxed = file.project().class(class).workflow.as_ref().is_some_and(|workflow| workflow.sandboxed);
        let mut entries = file.project().entries(class).into_iter();
        is_sandboxed && entries.all(|at| file.project().sandbox(at) != State::Runs)
    })
}

/// Why an import costs each run of a workflow something.
fn costly(file: &File<'_>, statement: &Stmt) -> Option<String> {
    let names = file.imported_names(statement);
    names.iter().find_map(|name| match file.project().file_of(file.index(), name) {
        Some(module) => {
            costly_module(file, module).then(|| format!("`{name}` has activities or other people's packages"))
        }
        None => is_foreign(file, file.index(), name).then(|| format!("`{}` is somebody else's package", root(name))),
    })
}

fn costly_module(file: &File<'_>, module: usize) -> bool {
    let project = file.project();
    let facts = project.facts(module);
    let functions = || (0..facts.functions.len()).map(|function| FunctionRef { file: module, function });
    let is_own = module == file.index()
        || project.workflows().any(|class| class.file == module)
        || functions().any(|at| project.runs_in(at).workflow_code() && !project.function(at).changes.is_empty());
    let has_activities = || functions().any(|at| project.has_role(at, Role::Activity));
    let has_foreign = || facts.imports.iter().any(|name| is_foreign(file, module, name));
    !is_own && (has_activities() || has_foreign())
}

/// Whether workflows run code of what an import leads to. All runs then share what it keeps, and the sandbox no longer
/// refuses what it does.
fn runs_workflow_code(file: &File<'_>, statement: &Stmt) -> bool {
    let project = file.project();
    let names = file.imported_names(statement);
    let foreign: BTreeSet<&str> =
        names.iter().filter(|name| is_foreign(file, file.index(), name)).map(|name| root(name)).collect();
    if project.functions().any(|at| project.runs_in(at).workflow_code() && uses(project, at, &foreign)) {
        return true;
    }
    let of = |from: usize, names: &[String]| names.iter().filter_map(|name| project.file_of(from, name)).collect();
    let mut waiting: Vec<usize> = of(file.index(), &names);
    let mut seen: BTreeSet<usize> = BTreeSet::from([file.index()]);
    while let Some(module) = waiting.pop() {
        if seen.insert(module) {
            if keeps_for_workflows(project, module) {
                return true;
            }
            waiting.extend(of(module, &project.facts(module).imports));
        }
    }
    false
}

/// Whether a function names something of these packages.
fn uses(project: &Project, at: FunctionRef, packages: &BTreeSet<&str>) -> bool {
    let mut edges = project.function(at).edges.iter();
    edges.any(|edge| matches!(&edge.target, Target::Named(name) if packages.contains(root(name))))
}

/// Whether a module has functions that workflows run, or classes whose fields are filled by one.
fn keeps_for_workflows(project: &Project, module: usize) -> bool {
    let mut functions =
        (0..project.facts(module).functions.len()).map(|function| FunctionRef { file: module, function });
    functions.any(|at| {
        let function = project.function(at);
        match function.kind {
            FunctionKind::Module => false,
            // `field(default_factory=ids.__next__)`
            FunctionKind::ClassBody => function.edges.iter().any(|edge| edge.kind == EdgeKind::Passes),
            _ => project.runs_in(at).workflow_code() && !project.has_role(at, Role::Activity),
        }
    })
}

/// Whether a name of a module comes from outside of the project and of what is passed through anyway.
fn is_foreign(file: &File<'_>, module: usize, name: &str) -> bool {
    let top = root(name);
    let is_known = top.is_empty() || is_standard(top) || BY_ITSELF.contains(&top);
    !is_known && file.project().file_of(module, name).is_none() && !file.project().has_own(module, top)
}
