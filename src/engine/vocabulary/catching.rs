//! Open this for whether an exception raised at a place may be caught, or held back, before it leaves its workflow.
//!
//! An exception that leaves at once fails the workflow task, and no history goes past it. One that is caught, kept in
//! a task or delayed by an awaiting `finally` lets history go on. Callers are followed within the file.

use crate::engine::facts::FunctionKind;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::FunctionRef;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};

/// When a call raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raised {
    AtOnce,
    /// It makes a coroutine, which raises where it is awaited.
    WhenAwaited,
}

impl<'a> File<'a> {
    /// Whether code around a call, or around a call of its function, may take a builtin exception such as
    /// `ValueError`, or hold it back.
    pub fn may_hold(&self, call: NodeId, exception: &str, raised: Raised) -> bool {
        Search { file: self, exception, seen: Vec::new() }.holds(call, raised)
    }
}

struct Search<'f, 'a> {
    file: &'f File<'a>,
    exception: &'f str,
    seen: Vec<FunctionRef>,
}

impl Search<'_, '_> {
    fn holds(&mut self, call: NodeId, raised: Raised) -> bool {
        let body = self.file.tree().body(call);
        let passes_on = raised == Raised::AtOnce || self.file.is_awaited(call);
        let held = if passes_on { self.around(call, body) } else { self.anywhere(body) };
        held || self.by_callers(call)
    }

    fn by_callers(&mut self, call: NodeId) -> bool {
        let at = self.file.function_at(call);
        if self.seen.contains(&at) {
            return false;
        }
        self.seen.push(at);
        let function = self.file.project().function(at);
        let outer = &self.file.facts().functions[function.outer];
        let is_nested = matches!(outer.kind, FunctionKind::Def | FunctionKind::Lambda);
        if is_nested && matches!(function.kind, FunctionKind::Def | FunctionKind::Lambda) {
            // Where a nested function is run is not followed: anywhere in the one around it, or in that one's callers.
            return self.anywhere(outer.node) || self.by_callers(function.node);
        }
        let raised = if function.is_async { Raised::WhenAwaited } else { Raised::AtOnce };
        let calls: Vec<NodeId> = self.file.calls_of(at).map(|call| call.id).collect();
        calls.into_iter().any(|call| self.holds(call, raised))
    }

    /// What surrounds the call itself, up to the body that it is in.
    fn around(&self, call: NodeId, body: NodeId) -> bool {
        let mut inner = self.file.tree().node(call).range();
        for (id, node) in self.file.ancestors(call) {
            if id == body {
                return false;
            }
            let holds = match node {
                AnyNodeRef::StmtTry(attempt) => self.attempt_holds(attempt, inner),
                node => self.node_holds(node),
            };
            if holds {
                return true;
            }
            inner = node.range();
        }
        false
    }

    /// A coroutine that is not awaited on the spot may be awaited anywhere in the body.
    fn anywhere(&self, body: NodeId) -> bool {
        self.file.tree().nodes().any(|(id, node)| {
            self.file.tree().body(id) == body
                && match node {
                    AnyNodeRef::StmtTry(attempt) => self.takes(attempt) || awaits(&attempt.finalbody, self.file),
                    node => self.node_holds(node),
                }
        })
    }

    fn attempt_holds(&self, attempt: &ast::StmtTry, inner: TextRange) -> bool {
        let within = |body: &[Stmt]| body.iter().any(|statement| statement.range().contains_range(inner));
        (within(&attempt.body) && self.takes(attempt))
            || (!within(&attempt.finalbody) && awaits(&attempt.finalbody, self.file))
    }

    fn takes(&self, attempt: &ast::StmtTry) -> bool {
        attempt.handlers.iter().any(|handler| {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            handler.type_.as_deref().is_none_or(|class| self.takes_class(class))
        })
    }

    /// A class of somebody's own is below the builtin one, if related at all; a name that is no class may be a tuple.
    fn takes_class(&self, class: &Expr) -> bool {
        if let Expr::Tuple(classes) = class {
            return classes.elts.iter().any(|class| self.takes_class(class));
        }
        let Some(name) = self.file.name(class) else { return true };
        let Some(builtin) = name.strip_prefix("builtins.") else { return false };
        builtin == self.exception || builtin == "Exception" || builtin == "BaseException"
    }

    fn node_holds(&self, node: AnyNodeRef<'_>) -> bool {
        match node {
            AnyNodeRef::WithItem(item) => self.suppresses(&item.context_expr),
            AnyNodeRef::StmtWith(with) => with.items.iter().any(|item| self.suppresses(&item.context_expr)),
            AnyNodeRef::ExprCall(call) => self.keeps(call),
            _ => false,
        }
    }

    fn suppresses(&self, context: &Expr) -> bool {
        let Expr::Call(call) = context else { return false };
        self.file.name(&call.func).is_some_and(|name| name == "contextlib.suppress")
            && call.arguments.args.iter().any(|class| self.takes_class(class))
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
        let Some(name) = self.file.name(&call.func) else { return false };
        let keeps_results = || {
            let flag = call.arguments.find_keyword("return_exceptions").map(|keyword| &keyword.value);
            let spread = call.arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
            spread || flag.is_some_and(|flag| !matches!(flag, Expr::BooleanLiteral(value) if !value.value))
        };
        KEEPERS.contains(&&*name) || (name == "asyncio.gather" && keeps_results())
    }
}

fn awaits(body: &[Stmt], file: &File<'_>) -> bool {
    let (Some(first), Some(last)) = (body.first(), body.last()) else { return false };
    let range = TextRange::new(first.start(), last.end());
    let pauses = |expr: &Expr| expr.is_await_expr() && range.contains_range(expr.range());
    let enters = |statement: &Stmt| {
        let is_async = match statement {
            Stmt::With(with) => with.is_async,
            Stmt::For(each) => each.is_async,
            _ => false,
        };
        is_async && range.contains_range(statement.range())
    };
    file.expressions().any(|(_, expr)| pauses(expr)) || file.statements().any(|(_, statement)| enters(statement))
}
