//! Open this for what an exception meets on its way out: handlers that raise it again or tell it from another, groups,
//! callers near and far.
//!
//! Who keeps one for good is asked of `catching`. Callers are followed within the file.

use super::catching::contains;
use super::exceptions::ExceptionClass;
use crate::engine::facts::FunctionKind;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::FunctionRef;
use crate::engine::python::visit::{self, SourceOrderVisitor};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, ast};
use rustc_hash::FxHashSet;

impl<'a> File<'a> {
    /// Whether something around a node may do one thing with an exception of this class, and another with one of the
    /// other class.
    pub fn tells_apart(&self, id: NodeId, one: &ExceptionClass, other: &ExceptionClass) -> bool {
        self.paths_around(id).any(|(node, inner)| match node {
            AnyNodeRef::StmtTry(attempt) if contains(&attempt.body, inner) => {
                let taker = |exception| self.taker(attempt, exception).map(Ranged::range);
                taker(one) != taker(other)
            }
            AnyNodeRef::StmtWith(with) => with.items.iter().any(|item| {
                let Expr::Call(call) = &item.context_expr else { return false };
                let is_own = self.name(&call.func).is_some_and(|name| self.resolve(&name).is_some());
                is_own || self.suppresses(&item.context_expr, one) != self.suppresses(&item.context_expr, other)
            }),
            _ => false,
        })
    }

    /// Whether what leaves a node comes out inside an `ExceptionGroup`.
    pub fn is_grouped(&self, id: NodeId) -> bool {
        self.paths_around(id).any(|(node, inner)| match node {
            AnyNodeRef::StmtTry(attempt) => attempt.is_star && contains(&attempt.body, inner),
            AnyNodeRef::StmtWith(with) => with.items.iter().any(|item| {
                let Expr::Call(call) = &item.context_expr else { return false };
                self.name(&call.func).is_some_and(|name| name == "asyncio.TaskGroup")
            }),
            _ => false,
        })
    }

    /// Whether a question has the answer yes at a place of this file from which a function is reached, near or far.
    /// What is not awaited on the spot may be awaited anywhere in the same body.
    pub fn any_caller(&self, function: FunctionRef, question: impl Fn(NodeId) -> bool) -> bool {
        let mut seen = FxHashSet::default();
        let mut waiting = vec![function];
        while let Some(next) = waiting.pop() {
            if !seen.insert(next) {
                continue;
            }
            let function = self.project().function(next);
            if function.kind == FunctionKind::Lambda && next.file == self.index() {
                if question(function.node) {
                    return true;
                }
                waiting.push(self.function_at(self.tree().parent_id(function.node)));
            }
            for (id, call) in self.mentions(next) {
                let is_on_the_spot = call.is_some_and(|call| !function.is_async || self.is_awaited(call.id));
                if question(id) || !is_on_the_spot && self.awaited_later(id).any(&question) {
                    return true;
                }
                waiting.push(self.function_at(id));
            }
        }
        false
    }

    /// Every `await` of the body that holds a node.
    fn awaited_later(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let body = self.tree().body(id);
        let awaits = self.tree().nodes().filter(|(_, node)| matches!(node, AnyNodeRef::ExprAwait(_)));
        awaits.map(|(at, _)| at).filter(move |&at| self.tree().body(at) == body)
    }

    /// Whether `gather` hands an exception from a node back as one of its results.
    pub fn is_given_back(&self, id: NodeId) -> bool {
        let mut around = self.ancestors(id).take_while(|(_, node)| !node.is_statement());
        around.any(|(_, node)| match node {
            AnyNodeRef::ExprCall(call) => {
                let flag = call.arguments.find_keyword("return_exceptions").map(|keyword| &keyword.value);
                self.name(&call.func).is_some_and(|name| name == "asyncio.gather")
                    && flag.is_some_and(|flag| !matches!(flag, Expr::BooleanLiteral(value) if !value.value))
            }
            _ => false,
        })
    }
}

/// Whether a handler raises again what it took, on every way through it.
pub(super) fn raises_again(handler: &ast::ExceptHandlerExceptHandler) -> bool {
    let name = handler.name.as_ref().map(|name| name.as_str());
    ends_in_raise(&handler.body, name) && !leaves_otherwise(&handler.body, name)
}

fn ends_in_raise(body: &[Stmt], name: Option<&str>) -> bool {
    match body.last() {
        Some(Stmt::Raise(raise)) => raises_same(raise, name),
        Some(Stmt::If(test)) => {
            let has_else = test.elif_else_clauses.last().is_some_and(|last| last.test.is_none());
            let mut others = test.elif_else_clauses.iter();
            has_else && ends_in_raise(&test.body, name) && others.all(|other| ends_in_raise(&other.body, name))
        }
        _ => false,
    }
}

fn raises_same(raise: &ast::StmtRaise, name: Option<&str>) -> bool {
    match raise.exc.as_deref() {
        None => true,
        Some(Expr::Name(raised)) => name == Some(raised.id.as_str()),
        Some(_) => false,
    }
}

/// Whether statements may leave in another way than at their end, or by raising the exception that is under way.
pub(super) fn leaves_otherwise(body: &[Stmt], name: Option<&str>) -> bool {
    let mut ways = OtherWays { name, found: false };
    body.iter().for_each(|statement| ways.visit_stmt(statement));
    ways.found
}

struct OtherWays<'n> {
    name: Option<&'n str>,
    found: bool,
}

impl<'v> SourceOrderVisitor<'v> for OtherWays<'_> {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        match statement {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::Return(_) | Stmt::Break(_) | Stmt::Continue(_) => self.found = true,
            Stmt::Raise(raise) => self.found |= !raises_same(raise, self.name),
            Stmt::Assign(assign) => self.found |= assign.targets.iter().any(|target| self.is_it(target)),
            // A `raise` in there raises another one, or may be taken.
            Stmt::Try(attempt) => {
                let mut raises = Raises(false);
                visit::walk_stmt(&mut raises, statement);
                self.found |= raises.0 && !attempt.handlers.is_empty();
                visit::walk_stmt(self, statement);
            }
            _ => visit::walk_stmt(self, statement),
        }
    }
}

impl OtherWays<'_> {
    fn is_it(&self, target: &Expr) -> bool {
        matches!(target, Expr::Name(name) if self.name == Some(name.id.as_str()))
    }
}

struct Raises(bool);

impl<'v> SourceOrderVisitor<'v> for Raises {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        self.0 |= statement.is_raise_stmt();
        visit::walk_stmt(self, statement);
    }
}
