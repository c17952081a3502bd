//! Open this for which classes the `except` clauses of a function name.

use super::Facts;
use crate::engine::names::Tree;
use crate::engine::python::{AnyNodeRef, Expr};

pub(super) fn mark(tree: &Tree<'_>, facts: &mut Facts) {
    for (id, node) in tree.nodes() {
        let AnyNodeRef::ExceptHandlerExceptHandler(handler) = node else { continue };
        let classes = match handler.type_.as_deref() {
            Some(Expr::Tuple(classes)) => &classes.elts[..],
            Some(class) => std::slice::from_ref(class),
            None => continue,
        };
        let Some(function) = facts.function_at(tree.body(id)) else { continue };
        let named = classes.iter().filter_map(|class| tree.qualified(class));
        let named = named.filter(|name| !name.starts_with("builtins.")).map(|name| (&*name).into());
        let takes = &mut facts.functions[function].takes;
        *takes = takes.iter().cloned().chain(named).collect();
    }
}
