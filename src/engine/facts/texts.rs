//! Open this for code that is named by a text: `"app.clock.stamp"` in settings, `getattr(clock, "stamp")`.
//!
//! Who reads a text is not known, so anybody may run what it names. What tests replace by its name is not run for that.

use super::replaced::replaces;
use crate::engine::names::{NodeId, Tree};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, ast};
use memchr::{memchr, memchr2};

/// What a text names, if it may be something of the project: as `app.clock.stamp`, as `app.clock:stamp`, or as the lines of
/// entry points, `stamp-it = app.clock:stamp`.
pub(super) fn named(tree: &Tree<'_>, id: NodeId, text: &ast::ExprStringLiteral) -> Vec<String> {
    if matches!(tree.parent(id), AnyNodeRef::StmtExpr(_)) {
        return Vec::new();
    }
    let written = text.value.to_str();
    if memchr2(b'.', b':', written.as_bytes()).is_none() {
        return Vec::new();
    }
    let names: Vec<String> = match memchr(b':', written.as_bytes()).is_some() {
        true => written.lines().filter(|line| line.contains(':')).filter_map(entry_point).collect(),
        false => is_dotted(written).then(|| written.to_owned()).into_iter().collect(),
    };
    let is_replaced = || first_of(tree, id).is_some_and(replaces);
    if names.is_empty() || is_replaced() { Vec::new() } else { names }
}

/// The attributes that `attrgetter("clock.stamp")` and `methodcaller("stamp")` read of values of which nothing is known.
pub(super) fn read_of_values<'a>(tree: &Tree<'_>, id: NodeId, text: &'a ast::ExprStringLiteral) -> Vec<&'a str> {
    let callee = first_of(tree, id).map(|call| match &*call.func {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => "",
    });
    let reads = callee.is_some_and(|name| ["attrgetter", "methodcaller"].contains(&name));
    if reads { text.value.to_str().split('.').collect() } else { Vec::new() }
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

/// Whether a value is only asked for one of its members, or gets another one for it, and the name of that stands there:
/// `patch.object(clock, "stamp")`.
pub(super) fn is_looked_into(tree: &Tree<'_>, id: NodeId) -> bool {
    first_of(tree, id).is_some_and(|call| {
        let is_asked = call.func.as_name_expr().is_some_and(|name| name.id == "hasattr");
        let names_one = call.arguments.args.get(1).is_some_and(Expr::is_string_literal_expr);
        names_one && (is_asked || replaces(call) || member(tree, call).is_some())
    })
}

/// The call of which a node is the first argument.
fn first_of<'a>(tree: &Tree<'a>, id: NodeId) -> Option<&'a ast::ExprCall> {
    let AnyNodeRef::Arguments(arguments) = tree.parent(id) else { return None };
    let is_first = arguments.args.first().is_some_and(|first| first.range() == tree.node(id).range());
    match tree.parent(tree.parent_id(id)) {
        AnyNodeRef::ExprCall(call) if is_first => Some(call),
        _ => None,
    }
}

/// `app.clock.stamp` of the entry point `stamp-it = app.clock:stamp [fast]`, and of a task, `app.clock:stamp(now=1)`.
pub fn entry_point(line: &str) -> Option<String> {
    let object = line.split_once('=').map_or(line, |(_, object)| object).trim();
    // Extras, and what runners of tasks hand on.
    let object = object.split(['[', '(', ' ']).next().unwrap_or(object);
    let name = object.replacen(':', ".", 1);
    is_dotted(&name).then_some(name)
}

fn is_dotted(text: &str) -> bool {
    text.contains('.') && text.split('.').all(is_identifier)
}

fn is_identifier(text: &str) -> bool {
    let is_word = |char: char| char == '_' || char.is_alphanumeric();
    text.chars().next().is_some_and(|first| !first.is_numeric()) && text.chars().all(is_word)
}
