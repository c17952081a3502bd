//! Open this for functions that put what they are given where others find it, as decorators do that register.
//!
//! What they set on a function itself, and what libraries look at, does not count.

use super::Facts;
use crate::engine::names::{Binding, BindingKind, NodeId, Tree};
use crate::engine::python::{AnyNodeRef, Expr, ast};

/// Modules that look at functions, or wrap them, and keep none.
const LOOKING: &[&str] =
    &["asyncio.", "builtins.", "contextlib.", "functools.", "inspect.", "temporalio.", "types.", "typing."];

pub(super) fn mark(tree: &Tree<'_>, facts: &mut Facts) {
    for (id, node) in tree.nodes() {
        match node {
            AnyNodeRef::StmtAssign(assign) if assign.targets.iter().any(|target| is_elsewhere(tree, target)) => {
                mark_keeper(tree, id, &assign.value, facts);
            }
            AnyNodeRef::ExprCall(call) => mark_call(tree, id, call, facts),
            AnyNodeRef::ExprSubscript(of) if is_own_module(tree, of) => facts.hands_itself_on = true,
            AnyNodeRef::ExprAttribute(of) if &of.attr == "modules" && of.ctx.is_load() => {
                facts.loads_by_name |= matches!(&*of.value, Expr::Name(name) if name.id == "sys");
            }
            _ => {}
        }
    }
}

fn mark_call(tree: &Tree<'_>, id: NodeId, call: &ast::ExprCall, facts: &mut Facts) {
    let loads = match &*call.func {
        Expr::Name(name) => name.id == "import_module" || name.id == "__import__",
        Expr::Attribute(method) => ["import_module", "run_module", "resolve_name"].contains(&method.attr.as_str()),
        _ => false,
    };
    facts.loads_by_name |= loads && tree.loaded(call).is_none();
    if let Expr::Name(callee) = &*call.func {
        facts.hands_itself_on |= callee.id == "globals" && tree.binding(callee).is_none();
        // `fn(*args)` in a wrapper.
        if let Some(binding) = tree.binding(callee)
            && is_first(tree, binding)
            && tree.scopes()[binding.scope].node != tree.body(id)
            && let Some(outer) = facts.function_at(tree.scopes()[binding.scope].node)
        {
            facts.functions[outer].wraps = true;
        }
    }
    let callee = ast::helpers::map_callable(&call.func);
    let looks = tree.qualified(callee).is_some_and(|name| LOOKING.iter().any(|module| name.starts_with(module)));
    let is_super = matches!(&*call.func, Expr::Attribute(method) if method.value.is_call_expr());
    if !looks && !is_super {
        let given = call.arguments.args.iter().chain(call.arguments.keywords.iter().map(|keyword| &keyword.value));
        given.for_each(|given| mark_keeper(tree, id, given, facts));
    }
}

/// The function at whose place a value is kept, where that is its first parameter or one of its own functions.
fn mark_keeper(tree: &Tree<'_>, id: NodeId, value: &Expr, facts: &mut Facts) {
    let Some(binding) = value.as_name_expr().and_then(|name| tree.binding(name)) else { return };
    let body = tree.body(id);
    let is_own = tree.scopes()[binding.scope].node == body;
    let is_it = is_first(tree, binding) || matches!(binding.kind, BindingKind::Function(_));
    if is_own
        && is_it
        && body != 0
        && let Some(function) = facts.function_at(body)
    {
        facts.functions[function].keeps = true;
    }
}

/// Whether a binding is the first parameter of a function, or the one behind `self` of a constructor.
fn is_first(tree: &Tree<'_>, binding: &Binding<'_>) -> bool {
    let BindingKind::Parameter(parameter) = &binding.kind else { return false };
    let of = match tree.node(tree.scopes()[binding.scope].node) {
        AnyNodeRef::StmtFunctionDef(function) => {
            let wanted = if function.name.as_str() == "__init__" { 2 } else { 1 };
            return function
                .parameters
                .iter_non_variadic_params()
                .take(wanted)
                .any(|one| one.name() == &parameter.name);
        }
        AnyNodeRef::ExprLambda(lambda) => lambda.parameters.as_deref(),
        _ => None,
    };
    of.and_then(|of| of.iter_non_variadic_params().next()).is_some_and(|first| first.name() == &parameter.name)
}

/// Whether a target is a place that others have: not an attribute of a parameter or of a function of one's own.
fn is_elsewhere(tree: &Tree<'_>, target: &Expr) -> bool {
    let of = match target {
        Expr::Attribute(attribute) => &attribute.value,
        Expr::Subscript(subscript) => &subscript.value,
        _ => return false,
    };
    let root = super::changes::root(of).and_then(|name| tree.binding(name)).map(|binding| &binding.kind);
    !matches!(root, Some(BindingKind::Parameter(_) | BindingKind::Function(_)))
}

/// `sys.modules[__name__]`.
fn is_own_module(tree: &Tree<'_>, of: &ast::ExprSubscript) -> bool {
    matches!(&*of.slice, Expr::Name(name) if name.id == "__name__")
        && tree.qualified(&of.value).is_some_and(|name| name == "sys.modules")
}
