//! Open this for which functions draw from the random stream of the workflow that runs them, and where first.
//!
//! Where a function that draws is handed on, whoever calls it draws: it counts where it is named.

use super::Facts;
use crate::engine::names::Tree;
use crate::engine::python::{Ranged, ast};

/// Fills [`Function::draws`](super::Function::draws).
pub(super) fn mark(tree: &Tree<'_>, facts: &mut Facts) {
    const HANDED_ON: &[&str] =
        &["temporalio.workflow.random", "temporalio.workflow.uuid4", "temporalio.workflow.uuid7"];
    let called = tree.calls().filter(|(_, call)| tree.qualified(&call.func).is_some_and(|name| draws(&name, call)));
    let named =
        tree.references().filter(|(_, expr)| tree.qualified(expr).is_some_and(|name| HANDED_ON.contains(&&*name)));
    let places = called.map(|(id, call)| (id, call.start())).chain(named.map(|(id, expr)| (id, expr.start())));
    let places: Vec<_> = places.collect();
    for (id, start) in places {
        let function = facts.function_at(tree.body(id)).unwrap_or_default();
        let line = tree.source.line(start);
        let first = facts.functions[function].draws.get_or_insert(line);
        *first = line.min(*first);
    }
}

/// Whether a call draws from the stream that `workflow.random()` and everything like it share. A child workflow
/// without `id=` gets its id from there too.
fn draws(name: &str, call: &ast::ExprCall) -> bool {
    match name {
        "temporalio.workflow.random" | "temporalio.workflow.uuid4" | "temporalio.workflow.uuid7" => true,
        "temporalio.workflow.new_random" => call.arguments.is_empty(),
        "temporalio.workflow.execute_child_workflow" | "temporalio.workflow.start_child_workflow" => {
            call.arguments.find_keyword("id").is_none()
        }
        _ => false,
    }
}
