//! Open this for what a method call is made on: `self.clients.billing`, `make_service()`, a parameter, a local variable.
//!
//! It records the way to the value as written; which class that is, across files, `project` decides. Where the way is
//! not certain there is none.

use super::texts;
use super::types::{self, named_class, self_class};
use crate::engine::names::{BindingKind, Tree};
use crate::engine::python::{AnyNodeRef, Expr, ast};
use std::borrow::Cow;

/// A chain of aliases longer than this is unknown.
const MAX_ALIASES: u8 = 6;

/// A value: an instance of a class, or what a function gives back, and the members that lead on from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Receiver {
    /// The qualified name of a class, of a function with an annotated result, or of an instance at the top of a module.
    pub name: String,
    /// What the call of the name gives is meant, not what the name stands for.
    pub is_called: bool,
    pub members: Vec<Member>,
}

/// A step from a value to the next one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
        Self { name, is_called: false, members: Vec::new() }
    }

    /// The name, where nothing leads on from it.
    pub fn plain(&self) -> Option<&str> {
        self.members.is_empty().then_some(self.name.as_str())
    }

    /// What is known where there are two: an instance that is given, and one that is made when none is, are alike.
    pub fn alike(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let given = |receiver: Self| Self { is_called: false, ..receiver };
        match (one?, other?) {
            (one, other) if one == other => Some(one),
            (one, other) => Some(given(one)).filter(|one| *one == given(other)),
        }
    }

    fn with(mut self, member: Member) -> Self {
        self.members.push(member);
        self
    }
}

/// What an expression evaluates to, as far as that is known.
pub fn receiver(tree: &Tree<'_>, expr: &Expr) -> Option<Receiver> {
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
            Some(name) => Some(Receiver { is_called: true, ..Receiver::of(name) }),
            None => {
                let Expr::Attribute(method) = &*call.func else { return None };
                let of = receiver_within(tree, &method.value, aliases)?;
                Some(of.with(Member::Called(method.attr.to_string())))
            }
        },
        Expr::Attribute(attribute) => {
            let of = receiver_within(tree, &attribute.value, aliases)?;
            match attribute.attr.as_str() {
                "__class__" => Some(of),
                name => Some(of.with(Member::Attribute(name.to_owned()))),
            }
        }
        // `given or Service()`: what replaces the given one is its like.
        Expr::BoolOp(operation) if operation.op == ast::BoolOp::Or => {
            receiver_within(tree, operation.values.first()?, aliases)
        }
        // `given if given else Service()`: known where both are the same.
        Expr::If(test) => {
            let sides = [&*test.body, &*test.orelse].into_iter().filter(|side| !side.is_none_literal_expr());
            let sides = sides.map(|side| receiver_within(tree, side, aliases));
            sides.reduce(Receiver::alike)?
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
    if let Some(annotation) = declared(tree, name) {
        return annotated(tree, annotation);
    }
    match &tree.binding(name)?.kind {
        BindingKind::Assigned { value: Some(value), .. } => receiver_within(tree, value, aliases + 1),
        BindingKind::Entered(value) => Some(receiver_within(tree, value, aliases + 1)?.with(Member::Entered)),
        _ => None,
    }
}

/// The one annotation of a name, which holds whatever it is bound to later.
fn declared<'a>(tree: &Tree<'a>, name: &ast::ExprName) -> Option<&'a Expr> {
    let bindings = tree.use_of(name)?.bindings.iter().map(|&id| &tree.bindings()[id]);
    let mut annotations = bindings.filter_map(|binding| match &binding.kind {
        BindingKind::Parameter(parameter) => parameter.annotation.as_deref(),
        BindingKind::Assigned { annotation, .. } => *annotation,
        _ => None,
    });
    let first = annotations.next()?;
    annotations.next().is_none().then_some(first)
}

/// What an annotation says that a value is.
pub(super) fn annotated(tree: &Tree<'_>, annotation: &Expr) -> Option<Receiver> {
    types::of_annotation(tree, annotation).map(Receiver::of)
}

/// [`Tree::qualified`], and for a name that nothing here binds, in a file with star imports, the name that they may give:
/// `:stamp`, which the project looks up in them.
pub fn named(tree: &Tree<'_>, expr: &Expr) -> Option<String> {
    if let Some(name) = tree.qualified(expr).map(Cow::into_owned).or_else(|| local_class(tree, expr)) {
        return Some(name);
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

/// A class that a function defines for itself.
fn local_class(tree: &Tree<'_>, expr: &Expr) -> Option<String> {
    match tree.binding(expr.as_name_expr()?)?.kind {
        BindingKind::Class(class) => Some(named_class(tree, class)),
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
        Expr::Call(call) => {
            let Some((value, name)) = texts::member(tree, call) else { return Vec::new() };
            meanings(tree, value).into_iter().map(|of| format!("{of}.{name}")).collect()
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

/// What imports make of a name that something else binds as well: `try: from .fast import stamp` and `except ImportError:
/// stamp = None`.
pub(super) fn possible(tree: &Tree<'_>, node: AnyNodeRef<'_>) -> Vec<String> {
    match node {
        AnyNodeRef::ExprName(name) => {
            let bindings = tree.use_of(name).into_iter().flat_map(|used| &used.bindings);
            let imports = bindings.map(|&id| &tree.bindings()[id]).filter_map(|binding| match &binding.kind {
                BindingKind::Import { qualified, .. } if !binding.type_checking => Some(qualified.clone()),
                _ => None,
            });
            imports.collect()
        }
        AnyNodeRef::ExprAttribute(attribute) => {
            let of = possible(tree, AnyNodeRef::from(&*attribute.value));
            of.into_iter().map(|of| format!("{of}.{}", attribute.attr)).collect()
        }
        _ => Vec::new(),
    }
}
