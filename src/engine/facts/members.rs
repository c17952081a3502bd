//! Open this for what the attributes of a class and the names of a module hold: instances, and functions to call later.
//!
//! What is filled in more than one way holds nothing that is known.

use super::Target;
use super::edges::Context;
use super::receivers::{self, Receiver};
use super::types;
use crate::engine::names::{BindingKind, ScopeKind, Tree};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, ast};
use std::collections::BTreeMap;

/// The name under which a class keeps a method.
pub(super) fn key(method: &ast::StmtFunctionDef) -> String {
    let sets = |decorator: &ast::Decorator| {
        let Expr::Attribute(attribute) = &decorator.expression else { return None };
        ["setter", "deleter"].into_iter().find(|accessor| attribute.attr.as_str() == *accessor)
    };
    match method.decorator_list.iter().find_map(sets) {
        Some(accessor) => format!("{}.{accessor}", method.name),
        None => method.name.to_string(),
    }
}

/// Whether a method is one that `with` enters, and gives back its own instance.
pub(super) fn enters_itself(method: &ast::StmtFunctionDef) -> bool {
    let is_self = |statement: &Stmt| match statement {
        Stmt::Return(back) => matches!(back.value.as_deref(), Some(Expr::Name(name)) if name.id == "self"),
        _ => false,
    };
    ["__enter__", "__aenter__"].contains(&method.name.as_str()) && method.body.last().is_some_and(is_self)
}

/// From annotations in the class body, and from `self.x = Service()` or `self.x: Service` in its methods. An annotation
/// holds whatever is assigned; an attribute that is filled with different classes has none.
pub(super) fn attributes(tree: &Tree<'_>, class: &ast::StmtClassDef) -> BTreeMap<String, Receiver> {
    let filled = filled(tree, class);
    let declare = |filled: &Filled<'_>| Some((filled.name.to_owned(), receivers::annotated(tree, filled.annotation?)));
    let fill = |filled: &Filled<'_>| {
        let value = filled.value.filter(|value| !value.is_none_literal_expr())?;
        Some((filled.name.to_owned(), receivers::receiver(tree, value)))
    };
    let is_declared = |name: &str| filled.iter().any(|filled| filled.name == name && filled.annotation.is_some());
    let declared = agreed(filled.iter().filter_map(declare), Receiver::alike);
    let mut all = agreed(filled.iter().filter_map(fill).filter(|(name, _)| !is_declared(name)), Receiver::alike);
    all.extend(declared);
    all
}

/// `self.later = partial(self.charge, 1)`, `again = partialmethod(_again)`, `self.hook = stamp`.
pub(super) fn held(context: &Context<'_, '_>, class: &ast::StmtClassDef) -> BTreeMap<String, Target> {
    let values = filled(context.tree, class).into_iter().filter_map(|filled| Some((filled.name, filled.value?)));
    let values = values.filter(|(_, value)| !value.is_none_literal_expr());
    let same = |one: Option<Target>, other: Option<Target>| one.filter(|one| Some(one) == other.as_ref());
    agreed(values.map(|(name, value)| (name.to_owned(), context.handed(value))), same)
}

/// Names at the top of the module that hold a partial: other modules may call them.
pub(super) fn kept(context: &Context<'_, '_>) -> BTreeMap<String, Target> {
    let mut kept = BTreeMap::new();
    for binding in context.tree.bindings().iter().filter(|binding| binding.scope == 0) {
        let BindingKind::Assigned { value: Some(value @ Expr::Call(_)), .. } = binding.kind else { continue };
        if context.tree.lookup(binding.name, 0).len() == 1
            && let Some(target) = context.handed(value)
        {
            kept.insert(binding.name.to_owned(), target);
        }
    }
    kept
}

/// Texts that a module or a class keeps under a name, once.
pub(super) fn texts(tree: &Tree<'_>) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for binding in tree.bindings() {
        let BindingKind::Assigned { value: Some(Expr::StringLiteral(text)), .. } = &binding.kind else { continue };
        let scope = &tree.scopes()[binding.scope];
        let name = match (scope.kind, tree.node(scope.node)) {
            (ScopeKind::Module, _) => binding.name.to_owned(),
            (ScopeKind::Class, AnyNodeRef::StmtClassDef(class)) => {
                format!("{}.{}", &types::named_class(tree, class)[1..], binding.name)
            }
            _ => continue,
        };
        if tree.lookup(binding.name, binding.scope).len() == 1 {
            texts.insert(name, text.value.to_string());
        }
    }
    texts
}

fn agreed<T>(
    found: impl Iterator<Item = (String, Option<T>)>,
    both: impl Fn(Option<T>, Option<T>) -> Option<T>,
) -> BTreeMap<String, T> {
    let mut all: BTreeMap<String, Option<T>> = BTreeMap::new();
    for (name, value) in found {
        match all.get_mut(&name) {
            Some(known) => *known = both(known.take(), value),
            None => {
                all.insert(name, value);
            }
        }
    }
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// An attribute that a class body or a method fills.
struct Filled<'a> {
    name: &'a str,
    annotation: Option<&'a Expr>,
    value: Option<&'a Expr>,
}

fn filled<'a>(tree: &Tree<'a>, class: &'a ast::StmtClassDef) -> Vec<Filled<'a>> {
    let mut found = Vec::new();
    for statement in &class.body {
        match statement {
            Stmt::AnnAssign(field) => {
                if let Expr::Name(name) = &*field.target {
                    let (annotation, value) = (Some(&*field.annotation), field.value.as_deref());
                    found.push(Filled { name: name.id.as_str(), annotation, value });
                }
            }
            Stmt::Assign(assign) => {
                if let [Expr::Name(name)] = &assign.targets[..] {
                    found.push(Filled { name: name.id.as_str(), annotation: None, value: Some(&assign.value) });
                }
            }
            Stmt::FunctionDef(method) => found.extend(filled_by(tree, method)),
            _ => {}
        }
    }
    found
}

fn filled_by<'a>(tree: &Tree<'a>, method: &'a ast::StmtFunctionDef) -> Vec<Filled<'a>> {
    let behind = tree.nodes_after(tree.id(method));
    let inside = behind.take_while(|(_, node)| method.range().contains_range(node.range()));
    let mut found = Vec::new();
    for (_, node) in inside {
        let (target, annotation, value) = match node {
            AnyNodeRef::StmtAssign(assign) => {
                let [target] = &assign.targets[..] else { continue };
                (target, None, Some(&*assign.value))
            }
            AnyNodeRef::StmtAnnAssign(assign) => (&*assign.target, Some(&*assign.annotation), assign.value.as_deref()),
            _ => continue,
        };
        let Expr::Attribute(attribute) = target else { continue };
        if types::is_self(tree, &attribute.value) {
            found.push(Filled { name: attribute.attr.as_str(), annotation, value });
        }
    }
    found
}

/// Whether a name that is bound once holds what a statement gives it, so that whoever uses the name uses that.
pub(super) fn is_kept_under_a_name(tree: &Tree<'_>, statement: AnyNodeRef<'_>, value: &impl Ranged) -> bool {
    let (target, given) = match statement {
        AnyNodeRef::StmtAssign(assign) => match &assign.targets[..] {
            [target] => (target, Some(&*assign.value)),
            _ => return false,
        },
        AnyNodeRef::StmtAnnAssign(assign) => (&*assign.target, assign.value.as_deref()),
        _ => return false,
    };
    let (Expr::Name(name), true) = (target, given.is_some_and(|given| given.range() == value.range())) else {
        return false;
    };
    let Some(binding) = tree.bindings().iter().find(|binding| binding.range == name.range()) else { return false };
    let scope = tree.scopes()[binding.scope].kind;
    matches!(scope, ScopeKind::Module | ScopeKind::Class | ScopeKind::Function)
        && tree.lookup(binding.name, binding.scope).len() == 1
}
