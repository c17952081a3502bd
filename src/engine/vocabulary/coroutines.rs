//! Open this for whether an `async def` could be a plain `def`: what it awaits, and who counts on awaiting it.
//!
//! In doubt it could not.

use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::FunctionRef;
use crate::engine::python::ast::token::TokenKind;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};

/// More files than this are not looked through for those who name a function.
const MAX_FILES: usize = 64;

impl<'a> File<'a> {
    /// Whether nothing in a function, or in what is defined in it, needs an event loop.
    pub fn needs_no_loop(&self, function: &'a ast::StmtFunctionDef) -> bool {
        let own = self.id(function);
        let mut inside =
            self.tree().nodes().filter(|(id, node)| *id != own && function.range().contains_range(node.range()));
        let waits = |node: AnyNodeRef<'a>| match node {
            AnyNodeRef::ExprAwait(_) | AnyNodeRef::ExprYield(_) | AnyNodeRef::ExprYieldFrom(_) => true,
            AnyNodeRef::StmtFor(each) => each.is_async,
            AnyNodeRef::StmtWith(with) => with.is_async,
            AnyNodeRef::Comprehension(each) => each.is_async,
            AnyNodeRef::StmtFunctionDef(inner) => inner.is_async,
            AnyNodeRef::ExprCall(call) => self.makes_something_to_await(call),
            _ => false,
        };
        !inside.any(|(_, node)| waits(node))
    }

    /// A task, a future, or a coroutine that somebody else will await.
    fn makes_something_to_await(&self, call: &'a ast::ExprCall) -> bool {
        const LOOPS: &[&str] = &["anyio.", "asyncio.", "trio.", "uvloop."];
        let named = self.name(&call.func);
        named.is_some_and(|name| LOOPS.iter().any(|prefix| name.starts_with(prefix)))
            || self.called_function(&call.func).is_some_and(|function| self.project().function(function).is_async)
    }

    /// The word `async` of a function, with the blank behind it.
    pub fn async_of(&self, function: &ast::StmtFunctionDef) -> Option<TextRange> {
        let from = function.decorator_list.last().map_or(function.start(), Ranged::end);
        let head = self.source().tokens().in_range(TextRange::new(from, function.name.start()));
        let mut words = head.iter().filter(|token| matches!(token.kind(), TokenKind::Async | TokenKind::Def));
        let (first, def) = (words.next()?, words.next()?);
        (first.kind() == TokenKind::Async).then(|| TextRange::new(first.start(), def.start()))
    }

    /// Whether every place that names a function at the top of a module hands it to Temporal: to a call that schedules
    /// it, or in a list, as a worker's `activities`.
    pub fn is_only_handed_to_temporal(&self, function: FunctionRef) -> bool {
        let Some(owner) = self.other(function.file) else { return false };
        let facts = self.project().function(function);
        let is_plain = facts.class.is_none() && facts.outer == 0 && facts.decorators.is_empty();
        let Some((_, files)) = self.project().who_may_name(function.file, &facts.name) else { return false };
        if !is_plain || files.len() > MAX_FILES {
            return false;
        }
        let hands = |file: &File<'a>| {
            let scheduled: Vec<TextRange> =
                file.activity_calls().filter_map(|call| Some(call.activity()?.range())).collect();
            file.mentions(function).all(|(id, call)| {
                call.is_none()
                    && (scheduled.contains(&file.range(id)) || matches!(file.parent(id), AnyNodeRef::ExprList(_)))
            })
        };
        hands(&owner) && files.into_iter().all(|file| self.other(file).is_some_and(|file| hands(&file)))
    }

    /// Whether a node is evaluated by a generator expression or a lambda, which cannot await for the function around it.
    pub fn is_deferred(&self, id: NodeId) -> bool {
        let around = self.around(id).take_while(|(_, node)| !node.is_statement());
        around.into_iter().any(|(_, node)| matches!(node, AnyNodeRef::ExprGenerator(_) | AnyNodeRef::ExprLambda(_)))
    }

    /// The first argument, whatever its kind.
    pub fn first_argument(&self, call: &'a ast::ExprCall) -> Option<TextRange> {
        call.arguments.iter_source_order().next().map(|first| first.range())
    }

    /// Whether an expression is a plain number or a name, which may be written a second time.
    pub fn is_plain(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::NumberLiteral(_) | Expr::Name(_) | Expr::Attribute(_))
    }
}
