//! Open this for code that is named by a text: `"app.clock.stamp"` in settings, `getattr(clock, "stamp")`.
//!
//! Who reads a text is not known, so anybody may run what it names. What tests replace by its name is not run for that.

use super::replaced::replaces;
use crate::engine::names::{NodeId, Tree};
use crate::engine::python::{AnyNodeRef, Expr, ast};

/// What a text names, if it may be something of the project: as `app.clock.stamp`, as `app.clock:stamp`, or as the lines of
/// entry points, `stamp-it = app.clock:stamp`.
pub(super) fn named(tree: &Tree<'_>, id: NodeId, text: &ast::ExprStringLiteral) -> Vec<String> {
    let written = text.value.to_str();
    if !written.contains(['.', ':']) || matches!(tree.parent(id), AnyNodeRef::StmtExpr(_)) {
        return Vec::new();
    }
    let names: Vec<String> = match written.contains(':') {
        true => written.lines().filter(|line| line.contains(':')).filter_map(entry_point).collect(),
        false => is_dotted(written).then(|| written.to_owned()).into_iter().collect(),
    };
    let is_replaced = || call_around(tree, id).is_some_and(replaces);
    if names.is_empty() || is_replaced() { Vec::new() } else { names }
}

/// The value and the name of `getattr(value, "name")`.
pub(super) fn member<'a>(tree: &Tree<'_>, call: &'a ast::ExprCall) -> Option<(&'a Expr, &'a str)> {
    let is_getattr =
        |name: &ast::ExprName| name.id == "getattr" && tree.use_of(name).is_some_and(|used| used.bindings.is_empty());
    call.func.as_name_expr().filter(|name| is_getattr(name))?;
    let [value, Expr::StringLiteral(name), ..] = &*call.arguments.args else { return None };
    let name = name.value.to_str();
    is_identifier(name).then_some((value, name))
}

/// Whether a value is only asked for one of its members, which stands there, or gets another one for it.
pub(super) fn is_looked_into(tree: &Tree<'_>, id: NodeId) -> bool {
    call_around(tree, id).is_some_and(|call| {
        let is_asked = call.func.as_name_expr().is_some_and(|name| name.id == "hasattr");
        is_asked || replaces(call) || member(tree, call).is_some()
    })
}

/// The call of which a node is an argument.
fn call_around<'a>(tree: &Tree<'a>, id: NodeId) -> Option<&'a ast::ExprCall> {
    let mut around = tree.ancestors(id).map(|(_, node)| node);
    let outer = around.find(|node| !matches!(node, AnyNodeRef::Keyword(_)));
    match (outer, around.next()) {
        (Some(AnyNodeRef::Arguments(_)), Some(AnyNodeRef::ExprCall(call))) => Some(call),
        _ => None,
    }
}

/// `app.clock.stamp` of the entry point `stamp-it = app.clock:stamp [fast]`.
pub fn entry_point(line: &str) -> Option<String> {
    let object = line.rsplit_once('=').map_or(line, |(_, object)| object);
    let object = object.split_once('[').map_or(object, |(object, _)| object);
    let name = object.trim().replacen(':', ".", 1);
    is_dotted(&name).then_some(name)
}

fn is_dotted(text: &str) -> bool {
    text.contains('.') && text.split('.').all(is_identifier)
}

fn is_identifier(text: &str) -> bool {
    let is_word = |char: char| char == '_' || char.is_alphanumeric();
    text.chars().next().is_some_and(|first| !first.is_numeric()) && text.chars().all(is_word)
}
