//! Open this for what becomes of an exception raised at a place: who catches it, here or in a caller, and what holds it
//! back.
//!
//! An exception that leaves its workflow at once fails the task, and no history goes past it. One that is caught, kept
//! in a task or delayed by an awaiting `finally` lets history go on. Callers are followed within the file.

use super::exceptions::ExceptionClass;
use crate::engine::facts::{FunctionKind, Role};
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::FunctionRef;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use rustc_hash::FxHashSet;

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
    /// An `except` or `contextlib.suppress` takes it.
    Taken,
    /// A `finally` awaits before it goes on.
    Delayed,
    /// It stays in a task, or among results.
    Kept,
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

    /// Whether a caller in this file, near or far, catches an exception of this class that leaves a function.
    pub fn caller_catches(&self, function: FunctionRef, exception: &ExceptionClass) -> bool {
        let mut seen = FxHashSet::default();
        let mut waiting = vec![function];
        while let Some(next) = waiting.pop() {
            if !seen.insert(next) {
                continue;
            }
            for (id, _) in self.mentions(next) {
                if self.catches(id, exception) {
                    return true;
                }
                waiting.push(self.function_at(id));
            }
        }
        false
    }

    /// Whether cancelling the code at a node could be noticed and outlived: something around it, or around a call of
    /// its function in this file, catches it, waits in a `finally`, or runs it as a task of its own.
    pub fn outlives_cancellation(&self, id: NodeId) -> bool {
        self.outlives(id, &ExceptionClass::cancellation(), &mut FxHashSet::default())
    }

    fn outlives(&self, id: NodeId, cancellation: &ExceptionClass, seen: &mut FxHashSet<FunctionRef>) -> bool {
        // A task group or a timeout cancels what is inside, and goes on.
        let is_scoped = self.around(id).any(|(_, node)| matches!(node, AnyNodeRef::StmtWith(with) if with.is_async));
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

    /// Whether code around a call, or around a call of its function, may take an exception of this class, or hold it
    /// back.
    pub fn may_hold(&self, call: NodeId, exception: &ExceptionClass, raised: Raised) -> bool {
        self.holds(call, exception, raised, &mut FxHashSet::default())
    }

    fn holds(
        &self,
        call: NodeId,
        exception: &ExceptionClass,
        raised: Raised,
        seen: &mut FxHashSet<FunctionRef>,
    ) -> bool {
        let passes_on = raised == Raised::AtOnce || self.is_awaited(call);
        let held = if passes_on {
            self.holds_around(call, exception).next().is_some()
        } else {
            self.holds_anywhere(self.tree().body(call), exception)
        };
        held || self.holds_by_callers(call, exception, seen)
    }

    fn holds_by_callers(&self, id: NodeId, exception: &ExceptionClass, seen: &mut FxHashSet<FunctionRef>) -> bool {
        let at = self.function_at(id);
        if !seen.insert(at) {
            return false;
        }
        let function = self.project().function(at);
        let outer = &self.facts().functions[function.outer];
        let is_nested = matches!(outer.kind, FunctionKind::Def | FunctionKind::Lambda);
        if is_nested && matches!(function.kind, FunctionKind::Def | FunctionKind::Lambda) {
            // Where a nested function is run is not followed: anywhere in the one around it, or in that one's callers.
            return self.holds_anywhere(outer.node, exception) || self.holds_by_callers(function.node, exception, seen);
        }
        let raised = if function.is_async { Raised::WhenAwaited } else { Raised::AtOnce };
        self.calls_of(at).any(|call| self.holds(call.id, exception, raised, seen))
    }

    /// What the statements and calls around a node, up to the body that it is in, do with an exception from there.
    fn holds_around(&self, id: NodeId, exception: &ExceptionClass) -> impl Iterator<Item = Hold> {
        let mut inner = self.range(id);
        self.around(id).filter_map(move |(_, node)| {
            let from = std::mem::replace(&mut inner, node.range());
            match node {
                AnyNodeRef::StmtTry(attempt) if contains(&attempt.finalbody, from) => None,
                AnyNodeRef::StmtTry(attempt) if contains(&attempt.body, from) && self.takes(attempt, exception) => {
                    Some(Hold::Taken)
                }
                AnyNodeRef::StmtTry(attempt) => self.waits_finally(attempt).then_some(Hold::Delayed),
                node => self.hold_by(node, exception),
            }
        })
    }

    /// A coroutine that is not awaited on the spot may be awaited anywhere in the body.
    fn holds_anywhere(&self, body: NodeId, exception: &ExceptionClass) -> bool {
        let tree = self.tree();
        tree.nodes().filter(|(id, _)| tree.body(*id) == body).any(|(_, node)| match node {
            AnyNodeRef::StmtTry(attempt) => self.takes(attempt, exception) || self.waits_finally(attempt),
            node => self.hold_by(node, exception).is_some(),
        })
    }

    fn takes(&self, attempt: &ast::StmtTry, exception: &ExceptionClass) -> bool {
        attempt.handlers.iter().any(|handler| {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            handler.type_.as_deref().is_none_or(|class| exception.is_taken_by(self, class))
        })
    }

    fn waits_finally(&self, attempt: &ast::StmtTry) -> bool {
        let (Some(first), Some(last)) = (attempt.finalbody.first(), attempt.finalbody.last()) else { return false };
        self.awaits_within(self.tree().body(self.id(attempt)), TextRange::new(first.start(), last.end()))
    }

    fn hold_by(&self, node: AnyNodeRef<'_>, exception: &ExceptionClass) -> Option<Hold> {
        match node {
            AnyNodeRef::StmtWith(with) => {
                let suppresses = with.items.iter().any(|item| self.suppresses(&item.context_expr, exception));
                suppresses.then_some(Hold::Taken)
            }
            AnyNodeRef::ExprCall(call) => self.keeps(call).then_some(Hold::Kept),
            _ => None,
        }
    }

    fn suppresses(&self, context: &Expr, exception: &ExceptionClass) -> bool {
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

fn contains(body: &[Stmt], place: TextRange) -> bool {
    body.iter().any(|statement| statement.range().contains_range(place))
}
