//! Open this for what becomes of an exception raised at a place: who catches it, here or in a caller, and what holds it
//! back.
//!
//! An exception that leaves its workflow at once fails the task, and no history goes past it. One that is caught, kept
//! in a task or delayed by an awaiting `finally` lets history go on. Callers are followed through the project; where one
//! is not seen, or a decorator stands between, it may do anything.

use super::exceptions::ExceptionClass;
use super::handlers::{leaves_otherwise, raises_again};
use crate::engine::facts::{FunctionKind, Role};
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::State;
use crate::engine::project::{ClassRef, Entity, FunctionRef};
use crate::engine::python::visit::{self, SourceOrderVisitor};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::vocabulary::sdk;
use rustc_hash::FxHashSet;

/// Decorators that leave a function as it is.
const LABELS: &[&str] = &["abc.abstractmethod", "functools.wraps", "typing.override", "typing_extensions.override"];

/// When a call raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raised {
    AtOnce,
    /// It makes a coroutine, which raises where it is awaited.
    WhenAwaited,
}

/// What code around a place does with an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    /// An `except` or `contextlib.suppress` takes it, or a `finally` that leaves in another way.
    Taken,
    /// An `except` takes it and raises it again.
    Noticed,
    /// A `finally` or such an `except` awaits before it goes on.
    Delayed,
    /// It stays in a task, or among results.
    Kept,
    /// A context manager of the project's, or one that awaits on the way out, does what is not followed.
    Managed,
}

/// An exception on its way out, and whether it matters that something awaits before it passes it on.
#[derive(Clone, Copy)]
struct Way<'e> {
    exception: &'e ExceptionClass,
    counts_delays: bool,
}

impl Way<'_> {
    fn counts(self, hold: Hold) -> bool {
        match hold {
            Hold::Noticed => false,
            Hold::Delayed => self.counts_delays,
            Hold::Taken | Hold::Kept | Hold::Managed => true,
        }
    }
}

impl<'a> File<'a> {
    /// Whether a test wants the code to fail: `with pytest.raises(…)`, `with self.assertRaises(…)`.
    pub fn is_meant_to_raise(&self, id: NodeId) -> bool {
        let wants = |item: &ast::WithItem| {
            let Expr::Call(call) = &item.context_expr else { return false };
            let is_method = |attribute: &ast::ExprAttribute| attribute.attr.starts_with("assertRaises");
            call.func.as_attribute_expr().is_some_and(is_method)
                || self.name(&call.func).is_some_and(|name| name == "pytest.raises")
        };
        let mut around = self.tree().ancestors(id);
        around.any(|(_, node)| matches!(node, AnyNodeRef::StmtWith(with) if with.items.iter().any(wants)))
    }

    /// Whether the function around a node catches an exception of this class that comes from there.
    pub fn catches(&self, id: NodeId, exception: &ExceptionClass) -> bool {
        self.holds_around(id, exception).any(|hold| hold == Hold::Taken)
    }

    /// Whether cancelling the code at a node could be noticed and outlived: something around it, or around a call of
    /// its function in this file, catches it, waits in a `finally`, or runs it as a task of its own.
    pub fn outlives_cancellation(&self, id: NodeId) -> bool {
        self.outlives(id, &ExceptionClass::cancellation(), &mut FxHashSet::default())
    }

    fn outlives(&self, id: NodeId, cancellation: &ExceptionClass, seen: &mut FxHashSet<FunctionRef>) -> bool {
        // A task group or a timeout cancels what is inside, and goes on.
        let is_scoped =
            self.paths_around(id).any(|(node, _)| matches!(node, AnyNodeRef::StmtWith(with) if with.is_async));
        if is_scoped || self.holds_around(id, cancellation).next().is_some() {
            return true;
        }
        let at = self.function_at(id);
        if !seen.insert(at) {
            return false;
        }
        let roles = &self.project().function(at).roles;
        if roles.iter().any(|role| matches!(role, Role::Run | Role::Signal | Role::Update)) {
            return false;
        }
        let mut mentions = self.mentions(at).peekable();
        // Somebody calls it from another file, or in a way that is not seen.
        mentions.peek().is_none()
            || mentions.any(|(id, call)| {
                call.is_none_or(|call| !self.is_awaited(call.id)) || self.outlives(id, cancellation, seen)
            })
    }

    /// Whether the code at a node cannot have run before, because the sandbox refuses this name there, and nothing takes
    /// its error.
    pub fn is_refused(&self, id: NodeId, qualified: &str) -> bool {
        sdk::sandbox_refuses(qualified)
            && self.state(id) == State::Refused
            && !self.may_hold(id, &ExceptionClass::refusal(), Raised::AtOnce)
    }

    /// Whether the sandbox may refuse this name at a node, and something takes its error: histories may have gone on
    /// without what stands there.
    pub fn outlives_refusal(&self, id: NodeId, qualified: &str) -> bool {
        sdk::sandbox_refuses(qualified)
            && self.state(id) != State::Runs
            && self.may_hold(id, &ExceptionClass::refusal(), Raised::AtOnce)
    }

    /// Whether code around a call, or around a call of its function, may take an exception of this class, or hold it
    /// back.
    pub fn may_hold(&self, call: NodeId, exception: &ExceptionClass, raised: Raised) -> bool {
        self.holds(call, Way { exception, counts_delays: true }, raised, &mut FxHashSet::default())
    }

    /// The same, but for what only waits on the way out and passes the exception on.
    pub fn may_be_kept(&self, raise: NodeId, exception: &ExceptionClass) -> bool {
        self.holds(raise, Way { exception, counts_delays: false }, Raised::AtOnce, &mut FxHashSet::default())
    }

    fn holds(&self, call: NodeId, way: Way<'_>, raised: Raised, seen: &mut FxHashSet<FunctionRef>) -> bool {
        let passes_on = raised == Raised::AtOnce || self.is_awaited(call);
        let held = if passes_on {
            self.holds_around(call, way.exception).any(|hold| way.counts(hold))
        } else {
            self.holds_anywhere(self.tree().body(call), way)
        };
        held || !passes_on && self.is_handed_on(call)
            || self.holds_beyond(self.function_at(call), way, !passes_on, seen)
    }

    /// Whether what leaves a function of this file may be held on its further way; it may give back a coroutine that
    /// raises later.
    fn holds_beyond(&self, at: FunctionRef, way: Way<'_>, later: bool, seen: &mut FxHashSet<FunctionRef>) -> bool {
        if !seen.insert(at) {
            return false;
        }
        let function = self.project().function(at);
        if function.decorators.iter().any(|decorator| self.decorator_holds(decorator.as_deref(), way)) {
            return true;
        }
        let outer = &self.facts().functions[function.outer];
        let is_nested = matches!(outer.kind, FunctionKind::Def | FunctionKind::Lambda);
        if is_nested && matches!(function.kind, FunctionKind::Def | FunctionKind::Lambda) {
            // Where a nested function is run is not followed: anywhere in the one around it, or in that one's callers.
            return self.is_nested_handed_on(at)
                || self.holds_anywhere(outer.node, way)
                || self.holds_around_nested(at, way, seen);
        }
        let raised = if function.is_async || later { Raised::WhenAwaited } else { Raised::AtOnce };
        if self.is_entry(at) {
            // An entry is called by others as well where a class below overrides it.
            return self.goes_on_after(at, way.exception)
                || self.calls_of(at).any(|call| self.holds(call.id, way, raised, seen));
        }
        let is_special = function.name.starts_with("__") || function.roles.contains(&Role::Property);
        if let Some(calls) = self.workflow_calls(at).filter(|calls| !is_special && !calls.is_empty()) {
            return calls.iter().any(|(file, call)| file.holds(*call, way, raised, seen));
        }
        // Python calls what is special. Of others it is known who calls them, but not where.
        let project = self.project();
        let callers = if is_special { Some(project.linked_from(at)) } else { project.workflow_callers(at) };
        let holds = |caller: FunctionRef, seen: &mut FxHashSet<FunctionRef>| {
            let body = project.function(caller).node;
            let file = self.other(caller.file);
            file.is_none_or(|file| file.holds_anywhere(body, way) || file.holds_beyond(caller, way, later, seen))
        };
        callers.is_none_or(|callers| callers.is_empty() || callers.into_iter().any(|caller| holds(caller, seen)))
    }

    /// Whether somebody else may call a nested function or a lambda.
    fn is_nested_handed_on(&self, at: FunctionRef) -> bool {
        let function = self.project().function(at);
        match function.kind {
            FunctionKind::Lambda => self.is_handed_on(function.node),
            _ => self.mentions(at).any(|(id, call)| call.is_none() && self.is_handed_on(id)),
        }
    }

    /// What a decorator makes of a function runs in the function's place.
    fn holds_around_nested(&self, at: FunctionRef, way: Way<'_>, seen: &mut FxHashSet<FunctionRef>) -> bool {
        let project = self.project();
        let outer = FunctionRef { file: at.file, function: project.function(at).outer };
        let is_outside = |from: &FunctionRef| *from != outer && !project.nested(outer).contains(from);
        let decorated: Vec<FunctionRef> = project.linked_from(at).into_iter().filter(is_outside).collect();
        if decorated.is_empty() {
            return self.holds_beyond(outer, way, true, seen);
        }
        let mut decorated = decorated.into_iter();
        decorated.any(|of| self.other(of.file).is_none_or(|file| file.holds_beyond(of, way, true, seen)))
    }

    /// Whether what a decorator makes of a function may hold an way back.
    fn decorator_holds(&self, decorator: Option<&str>, way: Way<'_>) -> bool {
        let Some(name) = decorator else { return true };
        let Some(Entity::Function(at)) = self.resolve(name) else { return !LABELS.contains(&name) };
        let Some(file) = self.other(at.file) else { return true };
        let project = self.project();
        let mut bodies = std::iter::once(at).chain(project.nested(at));
        bodies.any(|body| file.holds_anywhere(project.function(body).node, way))
    }

    /// Whether what leaves a function leaves the workflow: Temporal calls it, or it makes the workflow.
    fn is_entry(&self, at: FunctionRef) -> bool {
        let project = self.project();
        let function = project.function(at);
        let class = function.class.map(|class| ClassRef { file: at.file, class });
        let makes = function.name == "__init__" && class.is_some_and(|class| project.is_workflow(class));
        function.kind != FunctionKind::Def || makes || project.is_called_by_temporal(at)
    }

    /// Whether a workflow may do more between a `return` at a node, or the end of the function where there is none, and
    /// its own end: a `finally` that awaits, a decorator of the run method, a run method below that calls this one.
    pub fn goes_on_behind(&self, exit: Option<NodeId>, run: FunctionRef) -> bool {
        let delays = |exit: NodeId| {
            self.paths_around(exit).any(|(node, inner)| match node {
                AnyNodeRef::StmtTry(attempt) => !contains(&attempt.finalbody, inner) && awaits(&attempt.finalbody),
                AnyNodeRef::StmtWith(with) => with.is_async,
                _ => false,
            })
        };
        let decorators = &self.project().function(run).decorators;
        exit.is_some_and(delays)
            || decorators.iter().any(|name| name.as_deref().is_none_or(|name| !LABELS.contains(&name)))
            || !self.project().linked_from(run).is_empty()
    }

    /// What the statements and calls around a node, up to the body that it is in, do with an exception from there.
    fn holds_around(&self, id: NodeId, exception: &ExceptionClass) -> impl Iterator<Item = Hold> {
        self.paths_around(id).filter_map(|(node, inner)| match node {
            AnyNodeRef::StmtTry(attempt) if contains(&attempt.finalbody, inner) => None,
            AnyNodeRef::StmtTry(attempt) => {
                let handled = contains(&attempt.body, inner).then(|| self.hold_by_handler(attempt, exception));
                let handled = handled.flatten();
                handled.filter(|hold| *hold == Hold::Taken).or_else(|| hold_by_finally(attempt)).or(handled)
            }
            node => self.hold_by(node, exception),
        })
    }

    /// A coroutine that is not awaited on the spot may be awaited anywhere in the body.
    fn holds_anywhere(&self, body: NodeId, way: Way<'_>) -> bool {
        let tree = self.tree();
        tree.nodes().filter(|(id, _)| tree.body(*id) == body).any(|(_, node)| match node {
            AnyNodeRef::StmtTry(attempt) => {
                let holds = [hold_by_finally(attempt), self.hold_by_handler(attempt, way.exception)];
                holds.into_iter().flatten().any(|hold| way.counts(hold))
            }
            node => self.hold_by(node, way.exception).is_some(),
        })
    }

    /// The nodes around one in its body, from the parent outwards, each with the part of it that leads there.
    pub(super) fn paths_around(&self, id: NodeId) -> impl Iterator<Item = (AnyNodeRef<'a>, TextRange)> {
        let mut inner = self.range(id);
        self.around(id).map(move |(_, node)| (node, std::mem::replace(&mut inner, node.range())))
    }

    fn hold_by_handler(&self, attempt: &ast::StmtTry, exception: &ExceptionClass) -> Option<Hold> {
        let handler = self.taker(attempt, exception)?;
        Some(match raises_again(handler) {
            _ if attempt.is_star => Hold::Taken,
            false => Hold::Taken,
            true if awaits(&handler.body) => Hold::Delayed,
            true => Hold::Noticed,
        })
    }

    /// The first handler that may take an exception of this class.
    pub(super) fn taker<'t>(
        &self,
        attempt: &'t ast::StmtTry,
        exception: &ExceptionClass,
    ) -> Option<&'t ast::ExceptHandlerExceptHandler> {
        let mut handlers = attempt.handlers.iter().filter_map(ast::ExceptHandler::as_except_handler);
        handlers.find(|handler| handler.type_.as_deref().is_none_or(|class| exception.is_taken_by(self, class)))
    }

    fn hold_by(&self, node: AnyNodeRef<'_>, exception: &ExceptionClass) -> Option<Hold> {
        match node {
            AnyNodeRef::StmtWith(with) => {
                let suppresses = with.items.iter().any(|item| self.suppresses(&item.context_expr, exception));
                let is_managed =
                    || with.items.iter().any(|item| self.manages(&item.context_expr, with.is_async, exception));
                suppresses.then_some(Hold::Taken).or_else(|| is_managed().then_some(Hold::Managed))
            }
            AnyNodeRef::ExprCall(call) => self.keeps(call).then_some(Hold::Kept),
            _ => None,
        }
    }

    /// Whether a context manager may do more with an exception than pass it on. A task group waits for the others.
    fn manages(&self, context: &Expr, is_async: bool, exception: &ExceptionClass) -> bool {
        const PLAIN: &[&str] = &["asyncio.timeout", "asyncio.timeout_at"];
        let Expr::Call(call) = context else { return false };
        let name = self.name(&call.func);
        if let Some(at) = self.called_function(&call.func) {
            let body = self.project().function(at).node;
            let way = Way { exception, counts_delays: true };
            return self.other(at.file).is_none_or(|file| file.holds_anywhere(body, way));
        }
        match name.as_ref().and_then(|name| self.resolve(name)) {
            Some(Entity::Class(class)) => !self.passes_on(class, is_async),
            Some(_) => true,
            None => is_async && !name.is_some_and(|name| PLAIN.contains(&&*name)),
        }
    }

    /// Whether the context managers of a class await nothing on the way out, and give back nothing.
    fn passes_on(&self, class: ClassRef, is_async: bool) -> bool {
        let exit = if is_async { "__aexit__" } else { "__exit__" };
        let method = self.project().method(class, exit);
        method
            .and_then(|method| self.definition_at(method))
            .is_some_and(|(_, definition)| !awaits(&definition.body) && !gives_back(&definition.body))
    }

    pub(super) fn suppresses(&self, context: &Expr, exception: &ExceptionClass) -> bool {
        let Expr::Call(call) = context else { return false };
        self.name(&call.func).is_some_and(|name| name == "contextlib.suppress")
            && call.arguments.args.iter().any(|class| exception.is_taken_by(self, class))
    }

    /// Whether a call keeps the exception of what it is given: in a task, or among its results.
    fn keeps(&self, call: &ast::ExprCall) -> bool {
        const KEEPERS: &[&str] = &[
            "asyncio.create_task",
            "asyncio.ensure_future",
            "asyncio.wait",
            "asyncio.as_completed",
            "asyncio.shield",
            "temporalio.workflow.wait",
            "temporalio.workflow.as_completed",
        ];
        if matches!(&*call.func, Expr::Attribute(method) if &method.attr == "create_task") {
            return true;
        }
        let Some(name) = self.name(&call.func) else { return false };
        let keeps_results = || {
            let flag = call.arguments.find_keyword("return_exceptions").map(|keyword| &keyword.value);
            let spread = call.arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
            spread || flag.is_some_and(|flag| !matches!(flag, Expr::BooleanLiteral(value) if !value.value))
        };
        KEEPERS.contains(&&*name) || (name == "asyncio.gather" && keeps_results())
    }
}

pub(super) fn contains(body: &[Stmt], place: TextRange) -> bool {
    body.iter().any(|statement| statement.range().contains_range(place))
}

fn hold_by_finally(attempt: &ast::StmtTry) -> Option<Hold> {
    if leaves_otherwise(&attempt.finalbody, None) {
        return Some(Hold::Taken);
    }
    awaits(&attempt.finalbody).then_some(Hold::Delayed)
}

/// Whether statements await anything themselves; nested functions do not count.
fn awaits(body: &[Stmt]) -> bool {
    let mut awaits = Awaits(false);
    body.iter().for_each(|statement| awaits.visit_stmt(statement));
    awaits.0
}

/// Whether statements return anything but None and False.
fn gives_back(body: &[Stmt]) -> bool {
    let mut returns = Returns(false);
    body.iter().for_each(|statement| returns.visit_stmt(statement));
    returns.0
}

struct Returns(bool);

impl<'v> SourceOrderVisitor<'v> for Returns {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        match statement {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::Return(ast::StmtReturn { value: Some(value), .. }) => {
                let is_false = matches!(&**value, Expr::BooleanLiteral(literal) if !literal.value);
                self.0 |= !is_false && !value.is_none_literal_expr();
            }
            _ => visit::walk_stmt(self, statement),
        }
    }
}

struct Awaits(bool);

impl<'v> SourceOrderVisitor<'v> for Awaits {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        self.0 |= matches!(statement, Stmt::For(each) if each.is_async);
        self.0 |= matches!(statement, Stmt::With(with) if with.is_async);
        if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
            visit::walk_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expr: &'v Expr) {
        self.0 |= expr.is_await_expr();
        visit::walk_expr(self, expr);
    }

    fn visit_comprehension(&mut self, comprehension: &'v ast::Comprehension) {
        self.0 |= comprehension.is_async;
        visit::walk_comprehension(self, comprehension);
    }
}
