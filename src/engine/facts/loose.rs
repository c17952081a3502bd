//! Open this for who gets hold of code without naming it where it runs: decorators that keep what they decorate, workers
//! of the house, lists that grow, methods of values of which nothing is known.
//!
//! It only marks what may be so; `project` takes it for a reason to be careful.

use super::{Facts, FunctionId, types};
use crate::engine::names::{NodeId, Tree};
use crate::engine::python::{AnyNodeRef, Expr, ast, parser};
use compact_str::CompactString;

pub(super) fn mark(tree: &Tree<'_>, facts: &mut Facts) {
    for (id, node) in tree.nodes() {
        match node {
            AnyNodeRef::StmtReturn(back) => mark_return(tree, id, back, facts),
            AnyNodeRef::ExprCall(call) => mark_call(tree, call, facts),
            AnyNodeRef::StmtAnnAssign(assign) => mark_annotation(tree, tree.body(id), &assign.annotation, facts),
            AnyNodeRef::StmtFunctionDef(function) => {
                let returns = function.returns.as_deref().into_iter();
                returns.for_each(|returns| mark_annotation(tree, id, returns, facts));
            }
            _ => {}
        }
    }
    let lists = || tree.uses().iter().filter(|used| used.name == "__all__");
    let bindings = tree.bindings().iter().filter(|binding| binding.scope == 0 && binding.name == "__all__");
    facts.all_grows = bindings.count() > 1 || lists().next().is_some();
}

/// Keeps the names that functions read of values of which nothing is known.
pub(super) fn keep_strange(mut strange: Vec<(FunctionId, u32)>, facts: &mut Facts) {
    strange.sort_unstable();
    strange.dedup();
    for names in strange.chunk_by(|one, other| one.0 == other.0) {
        facts.functions[names[0].0].strange = names.iter().map(|&(_, name)| name).collect();
    }
}

fn mark_return(tree: &Tree<'_>, id: NodeId, back: &ast::StmtReturn, facts: &mut Facts) {
    let Some(Expr::Name(name)) = back.value.as_deref() else { return };
    let body = tree.body(id);
    let AnyNodeRef::StmtFunctionDef(definition) = tree.node(body) else { return };
    let first = definition.parameters.iter_non_variadic_params().next();
    if first.is_some_and(|first| first.parameter.name.id == name.id)
        && let Some(function) = facts.function_at(body)
    {
        facts.functions[function].gives_back = true;
    }
}

/// Whoever has what a function gives, or an instance of a class, gets hold of what the annotations there name.
fn mark_annotation(tree: &Tree<'_>, body: NodeId, annotation: &Expr, facts: &mut Facts) {
    let Some(function) = facts.function_at(body) else { return };
    let mut names = facts.functions[function].speaks_of.to_vec();
    add_names(tree, annotation, &mut names);
    facts.functions[function].speaks_of = names.into();
}

fn add_names(tree: &Tree<'_>, annotation: &Expr, names: &mut Vec<CompactString>) {
    match annotation {
        Expr::Subscript(of) => [&of.value, &of.slice].into_iter().for_each(|part| add_names(tree, part, names)),
        Expr::Tuple(parts) => parts.elts.iter().for_each(|part| add_names(tree, part, names)),
        Expr::List(parts) => parts.elts.iter().for_each(|part| add_names(tree, part, names)),
        Expr::BinOp(or) => [&or.left, &or.right].into_iter().for_each(|side| add_names(tree, side, names)),
        Expr::StringLiteral(string) => {
            let literal = string.as_single_part_string();
            let parsed = literal.map(|literal| parser::parse_string_annotation(tree.source.text(), literal));
            if let Some(Ok(parsed)) = parsed {
                add_names(tree, &parsed.syntax().body, names);
            }
        }
        _ => {
            let named = types::of_annotation(tree, annotation).map(CompactString::from);
            names.extend(named.filter(|name| !["builtins.", "typing."].iter().any(|of| name.starts_with(of))));
        }
    }
}

/// A client hands its plugins to the workers that it is given to, and these may bring another runner.
fn mark_call(tree: &Tree<'_>, call: &ast::ExprCall, facts: &mut Facts) {
    const CLIENTS: &[&str] = &["temporalio.client.Client", "temporalio.client.Client.connect"];
    let given = |keyword: &str| call.arguments.find_keyword(keyword).map(|keyword| &keyword.value);
    if given("plugins").is_none() && given("workflows").is_none() {
        return;
    }
    let name = tree.qualified(&call.func);
    let name = name.as_deref().unwrap_or_default();
    facts.relaxes_sandbox |= given("plugins").is_some() && CLIENTS.contains(&name);
    if let Some(Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. })) = given("workflows")
        && !name.starts_with("temporalio.")
    {
        let named = elts.iter().filter_map(|element| tree.qualified(element));
        facts.run_by_others.extend(named.map(|name| name.into_owned()));
    }
}
