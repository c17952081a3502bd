//! Open this for what a method call is made on: `self.clients.billing`, `make_service()`, a parameter, a local variable.
//!
//! It records the way to the value as written; which class that is, across files, `project` decides. Where the way is
//! not certain there is none.

use super::types::{self, named_class, self_class};
use crate::engine::names::{BindingKind, Tree};
use crate::engine::python::{Expr, ast};

/// A chain of aliases longer than this is unknown.
const MAX_ALIASES: u8 = 6;

/// A value: an instance of a class, or what a function gives back, and the members that lead on from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// The qualified name of a class, of a function with an annotated result, or of an instance at the top of a module.
    pub name: String,
    pub members: Vec<Member>,
}

/// A step from a value to the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// `.clients`
    Attribute(String),
    /// `.client()`
    Called(String),
    /// `with … as`
    Entered,
}

impl Receiver {
    pub fn of(name: String) -> Self {
        Self { name, members: Vec::new() }
    }

    /// The name, where nothing leads on from it.
    pub fn plain(&self) -> Option<&str> {
        self.members.is_empty().then_some(self.name.as_str())
    }

    fn with(mut self, member: Member) -> Self {
        self.members.push(member);
        self
    }
}

/// What an expression evaluates to, as far as that is known.
pub(super) fn receiver(tree: &Tree<'_>, expr: &Expr) -> Option<Receiver> {
    receiver_within(tree, expr, 0)
}

fn receiver_within(tree: &Tree<'_>, expr: &Expr, aliases: u8) -> Option<Receiver> {
    if aliases > MAX_ALIASES {
        return None;
    }
    match expr {
        Expr::Name(name) => of_name(tree, name, expr, aliases),
        Expr::Await(awaited) => receiver_within(tree, &awaited.value, aliases),
        Expr::Call(call) => match named(tree, &call.func) {
            Some(name) => Some(Receiver::of(name)),
            None => {
                let Expr::Attribute(method) = &*call.func else { return None };
                let of = receiver_within(tree, &method.value, aliases)?;
                Some(of.with(Member::Called(method.attr.to_string())))
            }
        },
        Expr::Attribute(attribute) => {
            let of = receiver_within(tree, &attribute.value, aliases)?;
            Some(of.with(Member::Attribute(attribute.attr.to_string())))
        }
        // `given or Service()`, `given if given else Service()`: known where both are the same.
        Expr::BoolOp(operation) if operation.op == ast::BoolOp::Or => {
            same(operation.values.iter().map(|value| receiver_within(tree, value, aliases)))
        }
        Expr::If(test) => {
            let sides = [&*test.body, &*test.orelse].into_iter().filter(|side| !side.is_none_literal_expr());
            same(sides.map(|side| receiver_within(tree, side, aliases)))
        }
        _ => None,
    }
}

fn of_name(tree: &Tree<'_>, name: &ast::ExprName, expr: &Expr, aliases: u8) -> Option<Receiver> {
    if let Some(class) = self_class(tree, expr) {
        return Some(Receiver::of(named_class(tree, class)));
    }
    if let Some(name) = named(tree, expr) {
        // An instance at the top of another module, if anything.
        return Some(Receiver::of(name));
    }
    match &tree.binding(name)?.kind {
        BindingKind::Parameter(parameter) => annotated(tree, parameter.annotation.as_deref()?),
        BindingKind::Assigned { annotation: Some(annotation), .. } => annotated(tree, annotation),
        BindingKind::Assigned { value: Some(value), annotation: None } => receiver_within(tree, value, aliases + 1),
        BindingKind::Entered(value) => Some(receiver_within(tree, value, aliases + 1)?.with(Member::Entered)),
        _ => None,
    }
}

/// What an annotation says that a value is.
pub(super) fn annotated(tree: &Tree<'_>, annotation: &Expr) -> Option<Receiver> {
    types::of_annotation(tree, annotation).map(Receiver::of)
}

fn same(mut receivers: impl Iterator<Item = Option<Receiver>>) -> Option<Receiver> {
    let first = receivers.next()??;
    receivers.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// [`Tree::qualified`], and for a name that nothing here binds, in a file with star imports, the name that they may give:
/// `:stamp`, which the project looks up in them.
pub(super) fn named(tree: &Tree<'_>, expr: &Expr) -> Option<String> {
    if let Some(name) = tree.qualified(expr) {
        return Some(name.into_owned());
    }
    if tree.stars().is_empty() {
        return None;
    }
    match expr {
        Expr::Name(name) => tree.use_of(name)?.bindings.is_empty().then(|| format!(":{}", name.id)),
        Expr::Attribute(attribute) => Some(format!("{}.{}", named(tree, &attribute.value)?, attribute.attr)),
        _ => None,
    }
}

/// [`named`], and every meaning of a name that different imports bind: `try: from .fast import stamp` and
/// `except ImportError: from .slow import stamp`.
pub(super) fn meanings(tree: &Tree<'_>, expr: &Expr) -> Vec<String> {
    if let Some(name) = named(tree, expr) {
        return vec![name];
    }
    match expr {
        Expr::Name(name) => imported(tree, name).unwrap_or_default(),
        Expr::Attribute(attribute) => {
            let of = meanings(tree, &attribute.value);
            of.into_iter().map(|of| format!("{of}.{}", attribute.attr)).collect()
        }
        _ => Vec::new(),
    }
}

/// None where anything but an import binds the name.
fn imported(tree: &Tree<'_>, name: &ast::ExprName) -> Option<Vec<String>> {
    let bindings = tree.use_of(name)?.bindings.iter().map(|&id| &tree.bindings()[id]);
    let real = bindings.filter(|binding| !binding.type_checking);
    real.map(|binding| match &binding.kind {
        BindingKind::Import { qualified, .. } => Some(qualified.clone()),
        _ => None,
    })
    .collect()
}
