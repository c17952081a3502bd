//! Open this for what a file puts something else in the place of, by a text: `monkeypatch.setattr(module, "fetch", …)`,
//! `mock.patch("module.fetch")`.
//!
//! It knows the name alone, not whose it is.

use crate::engine::names::Tree;
use crate::engine::python::{Expr, ast};
use memchr::memmem;

/// The names, sorted, each once.
pub(super) fn replaced(tree: &Tree<'_>) -> Vec<String> {
    let text = tree.source.text().as_bytes();
    if !["setattr", "patch"].iter().any(|word| memmem::find(text, word.as_bytes()).is_some()) {
        return Vec::new();
    }
    let mut names: Vec<String> = tree.calls().filter_map(|(_, call)| name(call)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn name(call: &ast::ExprCall) -> Option<String> {
    let callee = match &*call.func {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return None,
    };
    // `patch.object(module, "fetch")` is an `object`.
    if !["setattr", "patch", "object"].contains(&callee) {
        return None;
    }
    let mut texts = call.arguments.args.iter().take(2).filter_map(Expr::as_string_literal_expr);
    let text = texts.next()?.value.to_str();
    Some(text.rsplit('.').next().unwrap_or(text).to_owned())
}
