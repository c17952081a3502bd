//! Open this for where the cancellation of a workflow comes out, and which `except` takes it there.
//!
//! A workflow is cancelled by cancelling the task of its run method: what that awaits is cancelled with it, and nothing
//! else. At an activity or a child workflow the cancellation comes out as their failure. What an `except` should do
//! with it is not decided here.

use super::catching::contains;
use super::exceptions::ExceptionClass;
use super::handlers::{leaves_otherwise, raises_again};
use super::values::is_log;
use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::{FunctionRef, Place};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::vocabulary::sleeps::is_durable_sleep;
use rustc_hash::FxHashSet;

/// Functions that await functions are followed this far.
const DEPTH: u8 = 6;

/// An `except` that takes a cancellation and does not raise it again.
#[derive(Clone, Copy)]
pub struct Taker<'a> {
    /// The `except` clause.
    pub id: NodeId,
    pub handler: &'a ast::ExceptHandlerExceptHandler,
}

/// What becomes of an exception on its way out of the function that it comes up in.
enum Fate<'a> {
    Leaves,
    Taken(Taker<'a>),
    /// Something around it may do anything with it.
    Unknown,
}

/// What a cancelled `await` may raise beside `asyncio.CancelledError`.
#[derive(Clone, Copy, Default)]
struct Failures {
    activity: bool,
    child: bool,
}

impl Failures {
    fn and(self, other: Self) -> Self {
        Self { activity: self.activity || other.activity, child: self.child || other.child }
    }
}

impl<'a> File<'a> {
    /// Every `except` of code that only workflows run which takes the cancellation of the workflow, in the order of
    /// the text.
    pub fn takers_of_cancellation(&self) -> Vec<Taker<'a>> {
        let mut found: Vec<Taker<'a>> = Vec::new();
        for (id, awaited) in self.awaits() {
            let is_open = || self.ancestors(id).any(|(_, node)| node.is_stmt_try());
            if !self.runs_in(id).only_workflow_code() || !is_open() {
                continue;
            }
            let taker = |class| match self.fate(id, &class) {
                Fate::Taken(taker) => Some(taker),
                _ => None,
            };
            let cancelled = taker(ExceptionClass::cancellation());
            let (activity, child) =
                (taker(ExceptionClass::activity_error()), taker(ExceptionClass::child_workflow_error()));
            let is_any = cancelled.is_some() || activity.is_some() || child.is_some();
            if !is_any || self.is_shielded(awaited) || !self.is_cancelled_with_run(self.function_at(id)) {
                continue;
            }
            found.extend(cancelled);
            if activity.is_some() || child.is_some() {
                let failures = self.failures(awaited, 0);
                found
                    .extend(activity.filter(|_| failures.activity).into_iter().chain(child.filter(|_| failures.child)));
            }
        }
        found.sort_by_key(|taker| taker.id);
        found.dedup_by_key(|taker| taker.id);
        found
    }

    /// Every `except` in the body of an activity which takes its cancellation: at an `await`, or anywhere in a
    /// synchronous one, as it is thrown into its thread.
    pub fn takers_in_activity(&self, activity: &'a ast::StmtFunctionDef) -> Vec<Taker<'a>> {
        let body = self.id(activity);
        let class =
            if activity.is_async { ExceptionClass::cancellation() } else { ExceptionClass::thread_cancellation() };
        let awaits = self.awaits().filter(|(_, awaited)| !self.is_shielded(awaited)).map(|(id, _)| id);
        let places: Vec<NodeId> = match activity.is_async {
            true => awaits.collect(),
            false => self.calls().map(|(call, _)| call.id).collect(),
        };
        let here = places.into_iter().filter(|&id| self.tree().body(id) == body);
        let mut found: Vec<_> = here
            .filter_map(|id| match self.fate(id, &class) {
                Fate::Taken(taker) => Some(taker),
                _ => None,
            })
            .collect();
        found.sort_by_key(|taker| taker.id);
        found.dedup_by_key(|taker| taker.id);
        found
    }

    /// Whether workflow code or an activity of this file cancels something itself: what it then takes may be its own
    /// doing.
    pub fn cancels_by_itself(&self) -> bool {
        self.calls().any(|(call, _)| {
            let is_cancel = |method: &ast::ExprAttribute| &method.attr == "cancel";
            let runs = self.runs_in(call.id);
            call.expr.func.as_attribute_expr().is_some_and(is_cancel) && (runs.workflow_code() || runs.activity)
        })
    }

    /// Whether an `except` asks what it took: it looks for a cancellation by name, for a class, or for the cause. A
    /// comment that speaks of cancellation says that somebody thought of it.
    pub fn looks_closer(&self, handler: &'a ast::ExceptHandlerExceptHandler) -> bool {
        let comments = self.source().comments().comments_in_range(handler.range());
        if comments.iter().any(|&comment| self.source().slice(comment).to_lowercase().contains("cancel")) {
            return true;
        }
        let inside = |expr: &Expr| {
            let range = expr.range();
            handler.body.iter().any(|statement| statement.range().contains_range(range))
        };
        let name = handler.name.as_ref().map(|name| name.as_str());
        self.expressions().filter(|(_, expr)| inside(expr)).any(|(id, expr)| match expr {
            Expr::Name(used) => {
                let is_it = name == Some(used.id.as_str());
                used.id.to_lowercase().contains("cancel") || used.id == "isinstance" || is_it && self.is_tested(id)
            }
            Expr::Attribute(used) => used.attr.to_lowercase().contains("cancel"),
            _ => false,
        })
    }

    /// Whether a node is part of the test of an `if`, a `while`, a conditional expression or a `match`.
    pub(super) fn is_tested(&self, id: NodeId) -> bool {
        let mut inner = self.range(id);
        for (_, node) in self.ancestors(id) {
            let test = match node {
                AnyNodeRef::StmtIf(node) => Some(node.test.range()),
                AnyNodeRef::StmtWhile(node) => Some(node.test.range()),
                AnyNodeRef::ExprIf(node) => Some(node.test.range()),
                AnyNodeRef::ElifElseClause(node) => node.test.as_ref().map(Ranged::range),
                AnyNodeRef::StmtMatch(node) => Some(node.subject.range()),
                _ => None,
            };
            if test.is_some_and(|test| test.contains_range(inner)) {
                return true;
            }
            if node.is_statement() {
                return false;
            }
            inner = node.range();
        }
        false
    }

    /// Whether some `except` of the file gives its exception this name.
    pub fn names_exceptions(&self, name: &str) -> bool {
        let is_it = |node: AnyNodeRef<'_>| match node {
            AnyNodeRef::ExceptHandlerExceptHandler(handler) => handler.name.as_ref().is_some_and(|of| of.id == name),
            _ => false,
        };
        self.tree().nodes().any(|(_, node)| is_it(node))
    }

    /// Whether a name means something in the body that holds a node, so that it cannot be given to anything else.
    pub fn is_bound_beside(&self, id: NodeId, name: &str) -> bool {
        !self.tree().lookup(name, self.tree().scope(id)).is_empty()
    }

    /// Whether a block does nothing but write to logs.
    pub fn only_logs(&self, block: &[Stmt]) -> bool {
        block.iter().all(|statement| match statement {
            Stmt::Pass(_) => true,
            Stmt::Expr(only) => match &*only.value {
                Expr::Call(call) => is_log(self, call),
                value => value.is_literal_expr(),
            },
            _ => false,
        })
    }

    /// Whether a block awaits anything but the passing of time.
    pub fn awaits_work(&self, block: &[Stmt]) -> bool {
        let inside = |range: TextRange| block.iter().any(|statement| statement.range().contains_range(range));
        self.awaits().any(|(id, awaited)| {
            let name = awaited.as_call_expr().and_then(|call| self.name(&call.func));
            let is_sleep = name.is_some_and(|name| is_durable_sleep(&name));
            inside(self.range(id)) && !is_sleep
        })
    }

    /// Every `await`, with what it awaits.
    fn awaits(&self) -> impl Iterator<Item = (NodeId, &'a Expr)> {
        self.expressions().filter_map(awaited)
    }

    /// `asyncio.shield(…)` somewhere in what is awaited: whoever writes it thinks of cancellation.
    fn is_shielded(&self, awaited: &Expr) -> bool {
        self.named_calls()
            .any(|(call, name)| awaited.range().contains_range(call.expr.range()) && name == "asyncio.shield")
    }

    /// Whether a function runs in the task of a run method: awaited by it on the spot, and not by a handler. What is
    /// started as a task of its own may forget its cancellation: `gather` raises it all the same.
    pub fn is_cancelled_with_run(&self, at: FunctionRef) -> bool {
        self.is_awaited_by_run(at, &mut FxHashSet::default())
    }

    fn is_awaited_by_run(&self, at: FunctionRef, seen: &mut FxHashSet<FunctionRef>) -> bool {
        let project = self.project();
        if project.has_role(at, Role::Run) {
            return true;
        }
        if !seen.insert(at) || project.is_called_by_temporal(at) || !project.runs_under(at, Role::Run) {
            return false;
        }
        let mut mentions = self.mentions(at).filter(|(id, _)| self.function_at(*id) != at).peekable();
        if mentions.peek().is_none() {
            return self.is_awaited_elsewhere(at, seen);
        }
        mentions.any(|(id, call)| {
            let is_awaited = call.is_some_and(|call| self.is_awaited(call.id));
            is_awaited && self.is_awaited_by_run(self.function_at(id), seen)
        })
    }

    /// The same of a function that only other files call: by the one through which a workflow gets there first.
    fn is_awaited_elsewhere(&self, at: FunctionRef, seen: &mut FxHashSet<FunctionRef>) -> bool {
        let (project, function) = (self.project(), self.project().function(at));
        let chain = project.chain(at, Place::Workflow, function.line);
        let [.., caller, _] = &chain[..] else { return false };
        let Some(file) = project.file_index(&caller.path).and_then(|file| self.other(file)) else { return false };
        let names = |callee: &Expr| match callee {
            Expr::Attribute(method) => method.attr.as_str() == function.name,
            Expr::Name(_) => true,
            _ => false,
        };
        file.calls().any(|(call, _)| {
            let is_it = file.source().line(call.expr.start()) == caller.line && names(&call.expr.func);
            is_it && file.is_awaited(call.id) && file.is_awaited_by_run(file.function_at(call.id), seen)
        })
    }

    /// As what the cancellation may come out of an awaited expression, beside `asyncio.CancelledError`.
    fn failures(&self, awaited: &'a Expr, depth: u8) -> Failures {
        match self.meaning(awaited) {
            Expr::Call(call) => self.failures_of_call(call, depth),
            // `handle = await workflow.start_child_workflow(…)`, then `await handle`.
            Expr::Await(inner) => {
                let started = inner.value.as_call_expr().and_then(|call| self.name(&call.func));
                let child = started.is_some_and(|name| name == "temporalio.workflow.start_child_workflow");
                Failures { child, ..Failures::default() }
            }
            _ => Failures::default(),
        }
    }

    fn failures_of_call(&self, call: &'a ast::ExprCall, depth: u8) -> Failures {
        if self.activity_call_at(self.id(call)).is_some() {
            return Failures { activity: true, ..Failures::default() };
        }
        match self.name(&call.func).as_deref() {
            Some("temporalio.workflow.execute_child_workflow") => Failures { child: true, ..Failures::default() },
            Some("asyncio.gather") if call.arguments.keywords.is_empty() => {
                let gathered = call.arguments.args.iter().map(|argument| self.failures_of_gathered(argument, depth));
                gathered.fold(Failures::default(), Failures::and)
            }
            _ => match self.called_function(&call.func) {
                Some(function) if depth < DEPTH => self.failures_of_function(function, depth + 1),
                _ => Failures::default(),
            },
        }
    }

    /// `gather(*[one(item) for item in items])`, `gather(*tasks)`, `gather(one(), other())`.
    fn failures_of_gathered(&self, argument: &'a Expr, depth: u8) -> Failures {
        let Expr::Starred(starred) = argument else { return self.failures(argument, depth) };
        match self.meaning(&starred.value) {
            Expr::ListComp(made) => self.failures(&made.elt, depth),
            Expr::Generator(made) => self.failures(&made.elt, depth),
            Expr::List(list) => {
                let each = list.elts.iter().map(|one| self.failures(one, depth));
                each.fold(Failures::default(), Failures::and)
            }
            _ => Failures::default(),
        }
    }

    /// The failures that come out of a function of the project.
    fn failures_of_function(&self, function: FunctionRef, depth: u8) -> Failures {
        let Some(file) = self.other(function.file) else { return Failures::default() };
        let body = file.project().function(function).node;
        let own = file.tree().expressions_in(body).filter(|(id, _)| file.tree().body(*id) == body).filter_map(awaited);
        own.fold(Failures::default(), |all, (id, awaited)| {
            let inside = file.failures(awaited, depth);
            let leaves = |class: ExceptionClass| matches!(file.fate(id, &class), Fate::Leaves);
            all.and(Failures {
                activity: inside.activity && leaves(ExceptionClass::activity_error()),
                child: inside.child && leaves(ExceptionClass::child_workflow_error()),
            })
        })
    }

    /// What the `try` and `with` statements around a node do with an exception that comes up there.
    fn fate(&self, id: NodeId, class: &ExceptionClass) -> Fate<'a> {
        for (node, inner) in self.paths_around(id) {
            match node {
                AnyNodeRef::StmtTry(attempt) if contains(&attempt.body, inner) => {
                    if attempt.is_star || leaves_otherwise(&attempt.finalbody, None) {
                        return Fate::Unknown;
                    }
                    let Some(handler) = self.taker(attempt, class) else { continue };
                    let sure = handler.type_.as_deref().is_none_or(|of| class.is_surely_taken_by(self, of));
                    match () {
                        () if raises_again(handler) => {}
                        () if !sure || always_raises(&handler.body) => return Fate::Unknown,
                        () => return Fate::Taken(Taker { id: self.id(handler), handler }),
                    }
                }
                AnyNodeRef::StmtWith(with) => {
                    let may_take = |item: &ast::WithItem| {
                        self.suppresses(&item.context_expr, class) || with.is_async && item.context_expr.is_call_expr()
                    };
                    if with.items.iter().any(may_take) {
                        return Fate::Unknown;
                    }
                }
                _ => {}
            }
        }
        Fate::Leaves
    }
}

fn awaited((id, expr): (NodeId, &Expr)) -> Option<(NodeId, &Expr)> {
    Some((id, &*expr.as_await_expr()?.value))
}

/// Whether every way through a block ends in a `raise`.
pub fn always_raises(block: &[Stmt]) -> bool {
    match block.last() {
        Some(Stmt::Raise(_)) => true,
        Some(Stmt::With(with)) => always_raises(&with.body),
        Some(Stmt::Try(attempt)) => {
            always_raises(&attempt.finalbody) || attempt.handlers.is_empty() && always_raises(&attempt.body)
        }
        Some(Stmt::If(test)) => {
            let has_else = test.elif_else_clauses.last().is_some_and(|last| last.test.is_none());
            has_else
                && always_raises(&test.body)
                && test.elif_else_clauses.iter().all(|other| always_raises(&other.body))
        }
        _ => false,
    }
}
