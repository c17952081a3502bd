//! Give the workers of a project metrics, by a runtime that serves them to Prometheus.
//!
//! ## Why
//! Without metrics nobody sees that activities fail, that tasks wait for a worker, or that workflows are stuck in a task
//! that is tried again and again. The SDK counts all of it, and serves it once a `Runtime` says where.
//!
//! ## Left alone
//! Projects that import anything of `temporalio.runtime` or `temporalio.contrib.opentelemetry`, or that give a client a
//! runtime. Workers in tests.
//!
//! ## Safety
//! Unsafe: the process listens on port 9464, and a second one on the same host needs another. Manual where workflows stand
//! in the file of the worker or their modules import it, since the sandbox would import it again for each run and make a
//! runtime each time; where the file starts other processes, which would share the runtime or its port; and where the
//! client is not connected once, in the worker's own file. It is off by default.
//!
//! ## Replay
//! None: no workflow code is touched.

use crate::engine::edits::insertion;
use crate::engine::facts::Target;
use crate::engine::file::{Call, File};
use crate::engine::python::{Ranged, Stmt};
use crate::engine::transform::{Edit, Finding, Fix, Level, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::workers::WorkerCall;
use crate::engine::whole::Whole;
use std::collections::BTreeSet;

pub(super) const TRANSFORM: Transform = Transform {
    name: "add-telemetry",
    tags: &[Tag::Production],
    default: false,
    level: Level::Advice,
    labels: &[(Safety::Unsafe, None), (Safety::Manual, None)],
    doc: include_str!("add_telemetry.rs"),
    example: &[("worker.py", include_str!("add_telemetry/example.py"))],
    run: Run::Project(run),
};

const CONNECT: &str = "temporalio.client.Client.connect";
const ADDRESS: &str = "0.0.0.0:9464";

fn run(whole: &Whole<'_>) -> Vec<Finding> {
    let facts = |file: usize| whole.project().facts(file);
    let watches = |name: &String| {
        ["temporalio.runtime", "temporalio.contrib.opentelemetry"].iter().any(|module| name.starts_with(module))
    };
    if whole.files().any(|file| facts(file).imports.iter().any(watches)) {
        return Vec::new();
    }
    let with_workers = whole.files().filter(|&file| !facts(file).workers.is_empty());
    let files: Vec<File<'_>> = with_workers.filter_map(|file| whole.open(file)).collect();
    let is_run = |file: &File<'_>, worker: &WorkerCall<'_>| {
        !file.is_in_test(worker.call.id) && file.running(worker).is_none_or(|ways| !ways.is_empty())
    };
    let first = files.iter().find_map(|file| {
        let worker = file.workers().find(|worker| is_run(file, worker) && !file.is_test_worker(worker))?;
        Some((file, worker))
    });
    let Some((file, worker)) = first else { return Vec::new() };
    let message = "nothing measures the project's workers: failing activities and stuck workflows go unseen";
    let finding = file.finding(worker.call.id, message);
    match measured(file) {
        Ok(fix) => vec![finding.with_fix(fix)],
        Err(why) => vec![Finding { message: format!("{message}; {why}"), ..finding }],
    }
}

/// A runtime at the top of the file, given to the one client that is connected in it.
fn measured(file: &File<'_>) -> Result<Fix, &'static str> {
    const BY_HAND: &str = "pass a `temporalio.runtime.Runtime` with telemetry where the client is connected";
    let mut clients = file.named_calls().filter(|(_, name)| name == CONNECT).map(|(call, _)| call);
    let (Some(client), None) = (clients.next(), clients.next()) else { return Err(BY_HAND) };
    if is_imported_by_workflows(file) {
        return Err("make a `temporalio.runtime.Runtime` with telemetry in a module that no workflow's module imports");
    }
    let forks = |name: &String| ["multiprocessing", "os.fork"].iter().any(|module| name.starts_with(module));
    let does_fork = file
        .facts()
        .functions
        .iter()
        .flat_map(|function| &function.edges)
        .any(|edge| matches!(&edge.target, Target::Named(name) if name == "os.fork"));
    if does_fork || file.facts().imports.iter().any(forks) {
        return Err("make a `temporalio.runtime.Runtime` with telemetry in each process");
    }
    if file.keyword_choices(client.expr).is_none_or(|all| all.iter().any(|one| one.get("runtime").is_some())) {
        return Err(BY_HAND);
    }
    with_runtime(file, client).ok_or(BY_HAND)
}

/// Whether workflows stand in a file, or their modules import it, by others too.
fn is_imported_by_workflows(file: &File<'_>) -> bool {
    let project = file.project();
    let mut waiting: Vec<usize> = project.workflows().map(|class| class.file).collect();
    let mut seen = BTreeSet::new();
    while let Some(module) = waiting.pop() {
        if seen.insert(module) {
            waiting.extend(project.imported(module));
        }
    }
    seen.contains(&file.index())
}

fn with_runtime<'a>(file: &File<'a>, client: Call<'a>) -> Option<Fix> {
    let top = file.statements().map(|(_, statement)| statement).filter(|statement| {
        matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_))
            && file.source().indentation(statement.start()).is_empty()
    });
    let last = top.max_by_key(|statement| statement.end()).filter(|statement| file.stands_alone(statement))?;
    if !file.is_free("RUNTIME") || last.start() > client.expr.start() {
        return None;
    }
    let at = client.expr.start();
    let mut fix = Fix::not_safe(None);
    let mut names = Vec::new();
    for member in ["Runtime", "TelemetryConfig", "PrometheusConfig"] {
        let (name, import) = file.import("temporalio.runtime", Some(member), at).ok()?;
        fix = fix.import(file.path(), import);
        names.push(name);
    }
    let [runtime, telemetry, prometheus] = &names[..] else { return None };
    let q = file.quote(at);
    let metrics = format!("metrics={prometheus}(bind_address={q}{ADDRESS}{q})");
    let end = file.source().line_ending();
    let step = file.statement(client.id).map_or("    ", |statement| file.indent_step(statement));
    let width = usize::from(file.options().line_length);
    let one = format!("RUNTIME = {runtime}(telemetry={telemetry}({metrics}))");
    let text = match one.chars().count() <= width {
        true => one,
        false => format!("RUNTIME = {runtime}({end}{step}telemetry={telemetry}({metrics}){end})"),
    };
    // Behind the line: an import that is added at its end comes first.
    let behind = file.source().line_range(last.end()).end().to_u32();
    fix = fix.edit(file.path(), Edit { layout: false, ..Edit::insert(behind, format!("{end}{text}{end}")) });
    let given = insertion::keywords(file.source(), client.expr, &["runtime=RUNTIME".to_owned()]);
    Some(given.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit)))
}
