//! Open this for what workers are given besides workflows and activities: converters, interceptors, runners, as far as it
//! can be evaluated elsewhere.
//!
//! Whether a worker is the one that runs a class, whoever asks decides.

use super::evaluated::Evaluable;
use super::workers::WorkerCall;
use crate::engine::file::{Call, File};
use crate::engine::files::FilePath;
use crate::engine::opened::Trees;
use crate::engine::project::ClassRef;
use crate::engine::python::Expr;
use std::collections::{BTreeMap, BTreeSet};

/// What a replay has to be given as well.
const OF_WORKERS: [&str; 5] =
    ["interceptors", "plugins", "workflow_runner", "unsandboxed_workflow_runner", "workflow_failure_exception_types"];

/// What a worker has from its client, and the name under which it is kept here.
const OF_CLIENTS: [(&str, &str); 3] =
    [("data_converter", "data_converter"), ("interceptors", "client_interceptors"), ("plugins", "client_plugins")];

const CLIENTS: [&str; 2] = ["temporalio.client.Client.connect", "temporalio.client.Client"];

/// One worker of a project.
#[derive(Clone, Debug)]
pub struct Worker {
    pub path: FilePath,
    /// The root of its project.
    pub root: FilePath,
    pub line: usize,
    pub is_for_tests: bool,
    /// The classes that it is seen to run. None where the list is not written out.
    pub workflows: Option<Vec<ClassRef>>,
    pub given: Shown,
}

/// What is given, and what cannot be evaluated: by keyword, the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub known: BTreeMap<&'static str, Evaluable>,
    pub unknown: BTreeMap<&'static str, String>,
}

impl Shown {
    fn add<'a>(&mut self, file: &File<'a>, name: &'static str, expr: &'a Expr) {
        match file.evaluable(expr) {
            _ if expr.is_none_literal_expr() => {}
            Ok(evaluable) => {
                self.known.insert(name, evaluable);
            }
            Err(text) => {
                self.unknown.insert(name, text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
    }

    /// What several have in common. Where they differ, `why` is said instead of a text.
    pub fn of_all(all: &[Self], why: &str) -> Self {
        let mut common = Self::default();
        let names = all.iter().flat_map(|one| one.known.keys().chain(one.unknown.keys()));
        for &name in names.collect::<BTreeSet<_>>() {
            let first = &all[0];
            match (first.known.get(name), first.unknown.get(name)) {
                _ if all.iter().any(|one| one.known.get(name) != first.known.get(name)) => {
                    common.unknown.insert(name, why.to_owned());
                }
                (Some(known), _) => {
                    common.known.insert(name, known.clone());
                }
                (None, text) => {
                    common.unknown.insert(name, text.cloned().unwrap_or_else(|| why.to_owned()));
                }
            }
        }
        common
    }
}

/// Every worker that a project makes, in the order of files and lines.
pub fn workers(trees: &dyn Trees) -> Vec<Worker> {
    let project = trees.project();
    let mut workers = Vec::new();
    for index in 0..project.files().len() {
        if project.facts(index).workers.is_empty() {
            continue;
        }
        let Some(file) = File::open(trees, index) else { continue };
        for call in file.workers() {
            workers.push(worker(&file, &call));
        }
    }
    workers
}

fn worker<'a>(file: &File<'a>, call: &WorkerCall<'a>) -> Worker {
    let mut given = client(file, call);
    for name in OF_WORKERS {
        if let Some(expr) = call.keyword(name) {
            given.add(file, name, expr);
        }
    }
    Worker {
        path: file.path().clone(),
        root: file.project().files()[file.index()].root.clone(),
        line: file.source().line(file.range(call.call.id).start()),
        is_for_tests: file.is_test_worker(call),
        workflows: file.listed(call, "workflows").map(|_| file.listed_workflows(call)),
        given,
    }
}

/// What a worker's client is made with: where it is seen to be made, else as all clients of the project are.
fn client<'a>(file: &File<'a>, worker: &WorkerCall<'a>) -> Shown {
    let given = worker.call.expr.arguments.find_argument_value("client", 0);
    let made = given.and_then(|given| file.variable_of(given)).filter(|(variable, _)| variable.file == file.index());
    let made = made.and_then(|(_, value)| {
        let call = value.as_await_expr().map_or(value, |waited| &waited.value).as_call_expr()?;
        is_client(file, &call.func).then_some(call)
    });
    if let Some(call) = made {
        return of_client(file, Call { id: file.id(call), expr: call });
    }
    let root = &file.project().files()[file.index()].root;
    let mut shown: Vec<Shown> = Vec::new();
    for index in 0..file.project().files().len() {
        let facts = file.project().facts(index);
        let is_near = file.project().files()[index].root == *root;
        if !is_near || !facts.imports.iter().any(|name| name.starts_with("temporalio")) {
            continue;
        }
        let Some(other) = file.other(index).filter(|other| !other.is_test()) else { continue };
        let made = other.named_calls().filter(|(_, name)| CLIENTS.contains(&&**name));
        shown.extend(made.map(|(call, _)| of_client(&other, call)));
    }
    Shown::of_all(&shown, "clients differ")
}

fn is_client(file: &File<'_>, callee: &Expr) -> bool {
    file.name(callee).is_some_and(|name| CLIENTS.contains(&&*name))
}

fn of_client<'a>(file: &File<'a>, call: Call<'a>) -> Shown {
    let mut shown = Shown::default();
    for (keyword, name) in OF_CLIENTS {
        if let Some(given) = call.expr.arguments.find_keyword(keyword) {
            shown.add(file, name, &given.value);
        }
    }
    let is_spread = call.expr.arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
    if is_spread && !shown.known.contains_key("data_converter") {
        shown.unknown.entry("data_converter").or_insert_with(|| "keywords from elsewhere".to_owned());
    }
    shown
}
