//! Open this for what a file puts something else in the place of: `monkeypatch.setattr(module, "fetch", …)`,
//! `mock.patch("module.fetch")`, `module.fetch = …`.
//!
//! It knows the name alone, not whose it is.

use crate::engine::names::{BindingKind, Tree};
use crate::engine::python::{Expr, ast};
use memchr::memmem;

/// What puts one thing in the place of another: `patch.object(module, "fetch")` is an `object`.
const ONE: &[&str] = &["setattr", "patch", "object"];

/// The names, sorted, each once.
pub(super) fn replaced(tree: &Tree<'_>) -> Vec<String> {
    let mut names: Vec<String> = assigned(tree).collect();
    let text = tree.source.text().as_bytes();
    if ["setattr", "patch"].iter().any(|word| memmem::find(text, word.as_bytes()).is_some()) {
        names.extend(tree.calls().flat_map(|(_, call)| named(call)));
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// `module.fetch = …`, of a module or class that is imported.
fn assigned<'t>(tree: &'t Tree<'_>) -> impl Iterator<Item = String> + 't {
    tree.expressions().filter_map(|(_, expr)| {
        let attribute = expr.as_attribute_expr().filter(|attribute| attribute.ctx.is_store())?;
        let of = attribute.value.as_name_expr()?;
        let is_imported = matches!(tree.binding(of)?.kind, BindingKind::Import { .. });
        is_imported.then(|| attribute.attr.to_string())
    })
}

/// Whether a call puts something else in the place of what it names.
pub(super) fn replaces(call: &ast::ExprCall) -> bool {
    ONE.contains(&callee(call)) || callee(call) == "multiple"
}

fn callee(call: &ast::ExprCall) -> &str {
    match &*call.func {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => "",
    }
}

fn named(call: &ast::ExprCall) -> Vec<String> {
    match callee(call) {
        callee if ONE.contains(&callee) => {
            let target = call.arguments.find_keyword("target").map(|keyword| &keyword.value);
            let texts = call.arguments.args.iter().take(2).chain(target).filter_map(last_part);
            texts.take(1).collect()
        }
        "multiple" => {
            let keywords = call.arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
            keywords.map(ToString::to_string).collect()
        }
        _ => Vec::new(),
    }
}

/// `fetch` of `"module.fetch"`, also where the module is filled in.
fn last_part(expr: &Expr) -> Option<String> {
    let text = match expr {
        Expr::StringLiteral(text) => text.value.to_str(),
        Expr::FString(text) => text.value.elements().last()?.as_literal()?.value.as_ref(),
        _ => return None,
    };
    Some(text.rsplit('.').next().unwrap_or(text).to_owned())
}
