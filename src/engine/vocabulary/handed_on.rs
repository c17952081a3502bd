//! Open this for coroutines and functions that somebody else gets, who may await or call them in a `try` of their own:
//! `await safe(self.step())`, `saga.add(lambda: …)`.
//!
//! What waits for several and passes an exception on is known; of everybody else anything is possible.

use crate::engine::file::File;
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, ast};

/// The methods of collections that give what is in them.
const GIVING: &[&str] = &["copy", "get", "items", "pop", "popitem", "popleft", "values"];

/// Names that are given each other's values are followed this far.
const MAX_HOPS: u8 = 4;

impl<'a> File<'a> {
    /// Whether a coroutine or a function, made or named at a node, gets to somebody who may do anything with what it
    /// raises. What is done with it in the same body, `catching` looks at.
    pub(super) fn is_handed_on(&self, id: NodeId) -> bool {
        self.is_handed_on_within(id, 0)
    }

    fn is_handed_on_within(&self, id: NodeId, hops: u8) -> bool {
        if hops > MAX_HOPS {
            return true;
        }
        let mut inner = self.range(id);
        for (at, node) in self.around(id) {
            match node {
                AnyNodeRef::ExprAwait(_) | AnyNodeRef::ExprLambda(_) | AnyNodeRef::StmtReturn(_) => return false,
                AnyNodeRef::ExprCall(call) if call.func.range() == inner => return false,
                AnyNodeRef::ExprCall(call) => match self.taken_by(call) {
                    Taker::Passes => {}
                    Taker::Collection(name) => return self.is_passed_on_by_name(name, at, hops),
                    Taker::Anybody => return true,
                },
                AnyNodeRef::StmtAssign(assign) => {
                    return assign.targets.iter().any(|target| self.is_passed_on_by(target, at, hops));
                }
                AnyNodeRef::StmtAugAssign(assign) => return self.is_passed_on_by(&assign.target, at, hops),
                AnyNodeRef::StmtAnnAssign(assign) => return self.is_passed_on_by(&assign.target, at, hops),
                AnyNodeRef::ExprNamed(named) => return self.is_passed_on_by(&named.target, at, hops),
                AnyNodeRef::StmtFor(each) => return self.is_passed_on_by(&each.target, at, hops),
                AnyNodeRef::ExprYield(_) => return true,
                node if node.is_statement() => return false,
                _ => {}
            }
            inner = node.range();
        }
        false
    }

    /// Who is given something as an argument.
    fn taken_by(&self, call: &'a ast::ExprCall) -> Taker<'a> {
        // Who keeps exceptions in tasks, or among results, `catching` knows.
        const PASSING: &[&str] = &[
            "asyncio.as_completed",
            "asyncio.create_task",
            "asyncio.ensure_future",
            "asyncio.gather",
            "asyncio.shield",
            "asyncio.wait",
            "asyncio.wait_for",
        ];
        if let Expr::Attribute(method) = &*call.func
            && ["add", "append", "extend", "insert"].contains(&method.attr.as_str())
            && let Expr::Name(list) = &*method.value
            && self.is_collection(list)
        {
            return Taker::Collection(list);
        }
        if matches!(&*call.func, Expr::Attribute(method) if ["create_task", "sort"].contains(&method.attr.as_str())) {
            return Taker::Passes;
        }
        let passes = |name: &str| {
            PASSING.contains(&name) || name.starts_with("builtins.") || name.starts_with("temporalio.workflow.")
        };
        if self.name(&call.func).is_some_and(|name| passes(&name)) { Taker::Passes } else { Taker::Anybody }
    }

    /// Whether a name holds a collection of Python's, which does nothing with what is in it.
    fn is_collection(&self, name: &ast::ExprName) -> bool {
        match self.tree().binding(name).map(|binding| &binding.kind) {
            Some(BindingKind::Assigned { value: Some(Expr::Call(call)), .. }) => {
                let made = self.name(&call.func);
                made.is_some_and(|name| ["builtins.list", "builtins.set", "collections.deque"].contains(&&*name))
            }
            Some(BindingKind::Assigned { value: Some(value), .. }) => {
                matches!(value, Expr::List(_) | Expr::Set(_) | Expr::ListComp(_) | Expr::SetComp(_))
            }
            _ => false,
        }
    }

    /// Whether what a target is given gets on from there.
    fn is_passed_on_by(&self, target: &'a Expr, at: NodeId, hops: u8) -> bool {
        match target {
            Expr::Name(name) => self.is_passed_on_by_name(name, at, hops),
            Expr::Tuple(targets) => targets.elts.iter().any(|target| self.is_passed_on_by(target, at, hops)),
            Expr::Subscript(of) => match &*of.value {
                Expr::Name(name) => self.is_passed_on_by_name(name, at, hops),
                _ => true,
            },
            _ => true,
        }
    }

    /// Whether a read of a local name gets on; the name of the module or of a class is anybody's.
    fn is_passed_on_by_name(&self, name: &ast::ExprName, at: NodeId, hops: u8) -> bool {
        let scope = self.tree().scope(at);
        let bindings = self.tree().lookup(name.id.as_str(), scope);
        let is_local =
            |&id: &usize| self.tree().scopes()[self.tree().bindings()[id].scope].node == self.tree().body(at);
        if bindings.is_empty() || !bindings.iter().all(is_local) {
            return true;
        }
        let reads = bindings.iter().flat_map(|&binding| self.reads(binding));
        reads.into_iter().any(|read| match self.parent(read) {
            AnyNodeRef::ExprAttribute(method) => {
                // What is taken out of a collection; other methods only fill it, or ask.
                GIVING.contains(&method.attr.as_str())
                    && matches!(self.parent(self.id(method)), AnyNodeRef::ExprCall(call)
                        if self.is_handed_on_within(self.id(call), hops + 1))
            }
            AnyNodeRef::ExprSubscript(place) if !place.ctx.is_load() => false,
            _ => self.is_handed_on_within(read, hops + 1),
        })
    }
}

enum Taker<'a> {
    /// It raises again what it waits for, or keeps nothing.
    Passes,
    /// It is put into what has a name.
    Collection(&'a ast::ExprName),
    Anybody,
}
