//! Open this for which variables at the top of its module a function may change.
//!
//! By name only: whether something else is meant, and whether it matters, is asked later, of the tree.

use crate::engine::names::{BindingKind, NodeId, Tree};
use crate::engine::python::{AnyNodeRef, Expr, ast};
use std::collections::BTreeSet;

/// The methods by which collections are filled.
pub const ADDING: &[&str] = &[
    "add",
    "append",
    "appendleft",
    "extend",
    "extendleft",
    "insert",
    "reverse",
    "rotate",
    "setdefault",
    "sort",
    "subtract",
    "update",
];

/// The methods by which collections are emptied.
pub const REMOVING: &[&str] = &[
    "clear",
    "difference_update",
    "discard",
    "intersection_update",
    "pop",
    "popitem",
    "popleft",
    "remove",
    "symmetric_difference_update",
];

/// The bodies in which a variable of the module is assigned under `global`, or filled or emptied by its name, with it.
pub(super) fn changes(tree: &Tree<'_>) -> BTreeSet<(NodeId, String)> {
    let mut found = BTreeSet::new();
    for (id, expr) in tree.expressions() {
        let name = match expr {
            Expr::Name(name) if name.ctx.is_store() || name.ctx.is_del() => Some(name),
            Expr::Attribute(attribute) if attribute.ctx.is_store() || attribute.ctx.is_del() => root(&attribute.value),
            Expr::Subscript(subscript) if subscript.ctx.is_store() || subscript.ctx.is_del() => root(&subscript.value),
            Expr::Call(call) => changed_by(call),
            _ => None,
        };
        let Some(name) = name else { continue };
        let body = tree.body(id);
        let in_function = matches!(tree.node(body), AnyNodeRef::StmtFunctionDef(_) | AnyNodeRef::ExprLambda(_));
        if in_function && is_of_module(tree, name, id) {
            found.insert((body, name.id.to_string()));
        }
    }
    found
}

fn is_of_module(tree: &Tree<'_>, name: &ast::ExprName, id: NodeId) -> bool {
    let bindings = tree.lookup(name.id.as_str(), tree.scope(id)).iter().map(|&id| &tree.bindings()[id]);
    let mut values =
        bindings.filter(|binding| matches!(binding.kind, BindingKind::Assigned { .. } | BindingKind::Other));
    values.next().is_some_and(|binding| binding.scope == 0)
}

/// `rows.append(x)`, `table[key].add(x)`, `next(counter)`.
fn changed_by(call: &ast::ExprCall) -> Option<&ast::ExprName> {
    match &*call.func {
        Expr::Attribute(method) => {
            let name = method.attr.as_str();
            if ADDING.contains(&name) || REMOVING.contains(&name) { root(&method.value) } else { None }
        }
        Expr::Name(function) if function.id == "next" => root(call.arguments.args.first()?),
        _ => None,
    }
}

/// The name that an attribute or an element leads back to.
pub fn root(expr: &Expr) -> Option<&ast::ExprName> {
    match expr {
        Expr::Name(name) => Some(name),
        Expr::Subscript(subscript) => root(&subscript.value),
        Expr::Attribute(attribute) => root(&attribute.value),
        _ => None,
    }
}
