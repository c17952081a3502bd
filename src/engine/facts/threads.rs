//! Open this for what hands a function to another thread or process: `asyncio.to_thread(work)`, `pool.submit(work)`.
//!
//! No workflow is there, so `workflow.now()` would raise. It knows the callee only; who runs where, `project` decides.

use super::types;
use crate::engine::names::{BindingKind, NodeId, Tree};
use crate::engine::python::{AnyNodeRef, Expr, Ranged};

const CALLS: &[&str] = &[
    "_thread.start_new_thread",
    "anyio.to_process.run_sync",
    "anyio.to_thread.run_sync",
    "asgiref.sync.sync_to_async",
    "asyncio.to_thread",
    "multiprocessing.Process",
    "starlette.concurrency.run_in_threadpool",
    "fastapi.concurrency.run_in_threadpool",
    "threading.Thread",
    "threading.Timer",
    "trio.to_thread.run_sync",
];

const POOLS: &[&str] = &[
    "concurrent.futures.ProcessPoolExecutor",
    "concurrent.futures.ThreadPoolExecutor",
    "concurrent.futures.process.ProcessPoolExecutor",
    "concurrent.futures.thread.ThreadPoolExecutor",
    "multiprocessing.Pool",
    "multiprocessing.pool.Pool",
    "multiprocessing.pool.ThreadPool",
];

/// Whether a function that is named at a node, itself or in a `functools.partial`, runs in another thread or process.
pub fn is_detached(tree: &Tree<'_>, id: NodeId) -> bool {
    let mut inner = tree.node(id);
    for (_, node) in tree.ancestors(id) {
        match node {
            AnyNodeRef::ExprCall(call) if call.func.range() == inner.range() => return false,
            AnyNodeRef::ExprCall(call) if detaches(tree, &call.func) => return true,
            AnyNodeRef::ExprCall(call) if is_partial(tree, &call.func) => {}
            AnyNodeRef::Arguments(_) | AnyNodeRef::Keyword(_) => {}
            _ => return false,
        }
        inner = node;
    }
    false
}

pub(super) fn is_partial(tree: &Tree<'_>, callee: &Expr) -> bool {
    tree.qualified(callee).is_some_and(|name| matches!(&*name, "functools.partial" | "functools.partialmethod"))
}

/// Whether a callee runs what it is given in another thread or process.
fn detaches(tree: &Tree<'_>, callee: &Expr) -> bool {
    if tree.qualified(callee).is_some_and(|name| CALLS.contains(&&*name)) {
        return true;
    }
    let Expr::Attribute(method) = callee else { return false };
    match method.attr.as_str() {
        "run_in_executor" | "apply_async" | "map_async" | "starmap_async" | "imap" | "imap_unordered" => true,
        "submit" => !types::is_self(tree, &method.value),
        "map" | "apply" | "starmap" => is_pool(tree, &method.value),
        _ => false,
    }
}

/// A pool, from its constructor, from an annotation, or as the target of a `with`.
fn is_pool(tree: &Tree<'_>, expr: &Expr) -> bool {
    let entered = match expr {
        Expr::Name(name) => match tree.binding(name).map(|binding| &binding.kind) {
            Some(BindingKind::Entered(value)) => value,
            _ => expr,
        },
        _ => expr,
    };
    types::of_value(tree, entered, &|_| None).is_some_and(|name| POOLS.contains(&name.as_str()))
}
