//! Open this for the workers of a project: what each `Worker(…)` is given, where it stands and how it is run.
//!
//! It reads constructions that are written out. What a factory of the house adds to one, it does not know.

use crate::engine::edits::insertion;
use crate::engine::facts::Role;
use crate::engine::file::{Call, File};
use crate::engine::names::{BindingId, BindingKind, NodeId};
use crate::engine::project::{ClassRef, Entity, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, ast};
use crate::engine::transform::Edit;

/// A `Worker(…)`. What is asked of one, its own file is asked.
#[derive(Clone, Copy)]
pub struct WorkerCall<'a> {
    /// The file's place in the project.
    pub file: usize,
    pub call: Call<'a>,
}

/// How a worker is run.
#[derive(Clone, Copy, Debug)]
pub enum Running<'a> {
    /// `worker.run()`: the call.
    Run(NodeId, &'a ast::ExprCall),
    /// `async with worker:`
    Entered(NodeId, &'a ast::StmtWith),
}

/// What a worker is given as a list that is written out: `activities=[charge, refund]`, or a constant with one.
#[derive(Clone, Copy)]
pub struct Listed<'a> {
    /// The place of the file in which it is written.
    pub file: usize,
    pub list: &'a ast::ExprList,
}

impl<'a> WorkerCall<'a> {
    /// `activities`, `workflows`, `activity_executor`, `graceful_shutdown_timeout`, `max_concurrent_activities`, ….
    pub fn keyword(&self, name: &str) -> Option<&'a Expr> {
        self.call.expr.arguments.find_keyword(name).map(|keyword| &keyword.value)
    }

    /// Whether keywords come from a `**`, so that one which is not written may be given all the same.
    pub fn is_spread(&self) -> bool {
        self.call.expr.arguments.keywords.iter().any(|keyword| keyword.arg.is_none())
    }

    /// Edits of the worker's file that add a keyword: `activity_executor=executor`.
    pub fn with_keyword(&self, file: &File<'a>, text: &str) -> Vec<Edit> {
        insertion::keywords(file.source(), self.call.expr, &[text.to_owned()])
    }
}

impl Listed<'_> {
    /// Edits of the list's file that add an element.
    pub fn with(&self, file: &File<'_>, text: &str) -> Vec<Edit> {
        let last = self.list.elts.last().map(Ranged::range);
        insertion::append(file.source(), self.list.range(), last, &[text.to_owned()])
    }
}

impl<'a> File<'a> {
    /// The workers that this file makes, in the order of the text.
    pub fn workers(&self) -> impl Iterator<Item = WorkerCall<'a>> {
        let made = if self.facts().workers.is_empty() { None } else { Some(self.named_calls()) };
        let workers = made.into_iter().flatten().filter(|(_, name)| name == "temporalio.worker.Worker");
        workers.map(|(call, _)| WorkerCall { file: self.index(), call })
    }

    /// The workers that the same project makes, tests included, each with its file.
    pub fn project_workers(&self) -> Vec<(File<'a>, WorkerCall<'a>)> {
        let files = self.project().files();
        let root = &files[self.index()].root;
        let makers = (0..files.len()).filter(|&at| files[at].root == *root && !files[at].facts.workers.is_empty());
        let opened = makers.filter_map(|at| self.other(at));
        opened
            .flat_map(|file| {
                let workers: Vec<_> = file.workers().collect();
                workers.into_iter().filter_map(move |worker| Some((file.other(worker.file)?, worker)))
            })
            .collect()
    }

    /// Whether a node is part of a test: by its file, or by a test around it in a file of another name.
    pub fn is_in_test(&self, id: NodeId) -> bool {
        self.is_test()
            || self.ancestors(id).any(|(_, node)| match node {
                AnyNodeRef::StmtFunctionDef(function) => function.name.starts_with("test_"),
                AnyNodeRef::StmtClassDef(class) => class.bases().iter().any(|base| {
                    self.name(base).is_some_and(|name| name.starts_with("unittest.") && name.ends_with("TestCase"))
                }),
                _ => false,
            })
    }

    /// Whether a worker is for a test: it stands in one, or polls a test environment.
    pub fn is_test_worker(&self, worker: &WorkerCall<'a>) -> bool {
        let client = worker.call.expr.arguments.find_argument_value("client", 0);
        let is_environments = client
            .and_then(Expr::as_attribute_expr)
            .is_some_and(|client| self.sdk_class(&client.value) == Some("temporalio.testing.WorkflowEnvironment"));
        is_environments || self.is_in_test(worker.call.id)
    }

    /// Every way in which a worker is run here. None where it goes somewhere else: it is returned, passed on, kept.
    pub fn running(&self, worker: &WorkerCall<'a>) -> Option<Vec<Running<'a>>> {
        let Some(binding) = self.local_name(worker.call.id) else {
            return Some(self.run_at(worker.call.id)?.into_iter().collect());
        };
        let [_] = self.rebindings(binding) else { return None };
        let ways: Option<Vec<Option<Running<'a>>>> =
            self.reads(binding).into_iter().map(|read| self.run_at(read)).collect();
        Some(ways?.into_iter().flatten().collect())
    }

    /// How a worker is run at a place that names it; the inner None where it is only asked something, the outer one
    /// where it goes somewhere else.
    fn run_at(&self, id: NodeId) -> Option<Option<Running<'a>>> {
        match self.parent(id) {
            AnyNodeRef::ExprAttribute(attribute) => {
                let AnyNodeRef::ExprCall(call) = self.parent(self.id(attribute)) else { return Some(None) };
                let is_run = &attribute.attr == "run" && call.func.range() == attribute.range();
                Some(is_run.then(|| Running::Run(self.id(call), call)))
            }
            AnyNodeRef::WithItem(item) => {
                let AnyNodeRef::StmtWith(with) = self.parent(self.id(item)) else { return None };
                with.is_async.then(|| Some(Running::Entered(self.id(with), with)))
            }
            AnyNodeRef::StmtExpr(_) => Some(None),
            _ => None,
        }
    }

    /// The name at the top of the module, or in a function, that is bound to just the value of a node.
    fn local_name(&self, id: NodeId) -> Option<BindingId> {
        let value = self.range(id);
        let is_it = |kind: &BindingKind<'_>| matches!(kind, BindingKind::Assigned { value: Some(of), .. } if of.range() == value);
        self.tree().bindings().iter().position(|binding| is_it(&binding.kind))
    }

    /// The list that a worker is given by a keyword. None where it is not written out.
    pub fn listed(&self, worker: &WorkerCall<'a>, keyword: &str) -> Option<Listed<'a>> {
        let given = worker.keyword(keyword)?;
        match given {
            Expr::List(list) => Some(Listed { file: self.index(), list }),
            _ => {
                let (variable, value) = self.variable_of(given)?;
                Some(Listed { file: variable.file, list: value.as_list_expr()? })
            }
        }
    }

    /// The classes that a worker is seen to run as workflows.
    pub fn listed_workflows(&self, worker: &WorkerCall<'a>) -> Vec<ClassRef> {
        let Some(listed) = self.listed(worker, "workflows") else { return Vec::new() };
        let Some(file) = self.other(listed.file) else { return Vec::new() };
        let class = |expr: &Expr| match file.resolve(&file.name(expr)?)? {
            Entity::Class(class) => Some(class),
            Entity::Function(_) => None,
        };
        listed.list.elts.iter().filter_map(class).collect()
    }

    /// The functions that a worker is seen to run as activities; methods of an instance among them.
    pub fn listed_activities(&self, worker: &WorkerCall<'a>) -> Vec<FunctionRef> {
        let Some(listed) = self.listed(worker, "activities") else { return Vec::new() };
        let Some(file) = self.other(listed.file) else { return Vec::new() };
        listed.list.elts.iter().filter_map(|expr| file.activity_named(expr)).collect()
    }

    /// `charge`, or `payments.charge` where `payments = Payments(…)`.
    fn activity_named(&self, expr: &Expr) -> Option<FunctionRef> {
        let named = self.named_function(expr).or_else(|| {
            let method = expr.as_attribute_expr()?;
            let (variable, made) = self.variable_of(&method.value)?;
            let file = self.other(variable.file)?;
            let Entity::Class(class) = file.resolve(&file.name(&made.as_call_expr()?.func)?)? else { return None };
            self.project().method(class, method.attr.as_str())
        })?;
        self.project().has_role(named, Role::Activity).then_some(named)
    }
}
