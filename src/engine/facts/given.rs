//! Open this for defaults that are made in the body: `x or make()`, `if x is None: x = make()`; and for what calls give.
//!
//! It records both as written; whether every workflow gives the value, `project` decides.

use super::types;
use crate::engine::names::{BindingKind, NodeId, Tree};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use compact_str::CompactString;

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: CompactString,
    /// Without `self`; None where it is given by keyword only.
    pub position: Option<usize>,
}

/// What a call gives by position and by keyword; None is as good as nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// A bit for each of the first arguments.
    positional: u32,
    keywords: Box<[CompactString]>,
}

impl Given {
    pub fn of(tree: &Tree<'_>, call: &ast::ExprCall) -> Self {
        let plain = call.arguments.args.iter().take_while(|argument| !argument.is_starred_expr()).take(32);
        let bits = plain.enumerate().filter(|(_, argument)| is_something(tree, argument)).map(|(at, _)| 1 << at);
        let named = call.arguments.keywords.iter().filter(|keyword| is_something(tree, &keyword.value));
        let keywords =
            named.filter_map(|keyword| keyword.arg.as_ref()).map(|name| CompactString::from(name.as_str())).collect();
        Self { positional: bits.sum(), keywords }
    }

    pub fn gives(&self, parameter: &Parameter) -> bool {
        let by_position = parameter.position.is_some_and(|at| at < 32 && self.positional & (1 << at) != 0);
        by_position || self.keywords.contains(&parameter.name)
    }
}

/// Not None, and no variable that may well be.
fn is_something(tree: &Tree<'_>, value: &Expr) -> bool {
    let Expr::Name(name) = value else { return !value.is_none_literal_expr() };
    let Some(used) = tree.use_of(name) else { return false };
    used.bindings.iter().map(|&id| &tree.bindings()[id].kind).all(|kind| match kind {
        BindingKind::Parameter(parameter) => !may_be_none(tree, parameter),
        BindingKind::Assigned { value: Some(value), .. } => !value.is_none_literal_expr(),
        BindingKind::Assigned { value: None, .. } => false,
        _ => true,
    })
}

fn may_be_none(tree: &Tree<'_>, parameter: &ast::Parameter) -> bool {
    let of = tree.ancestors(tree.id(parameter)).find_map(|(_, node)| match node {
        AnyNodeRef::ParameterWithDefault(with) => Some(with.default.as_deref().is_some_and(Expr::is_none_literal_expr)),
        _ => None,
    });
    let annotated = parameter.annotation.as_deref().is_some_and(|annotation| is_optional(tree, annotation));
    annotated || of.unwrap_or(false)
}

fn is_optional(tree: &Tree<'_>, annotation: &Expr) -> bool {
    match annotation {
        Expr::BinOp(or) => [&or.left, &or.right].into_iter().any(|side| is_optional(tree, side)),
        Expr::NoneLiteral(_) => true,
        Expr::Subscript(of) => tree.qualified(&of.value).is_some_and(|name| name == "typing.Optional"),
        Expr::StringLiteral(text) => text.value.to_str().contains("None") || text.value.to_str().contains("Optional"),
        _ => false,
    }
}

/// The parameter that keeps a node from being evaluated wherever it is given.
pub fn unless_given(tree: &Tree<'_>, id: NodeId) -> Option<Parameter> {
    let mut inner = tree.node(id).range();
    for (_, node) in tree.ancestors(id) {
        let asked = match node {
            AnyNodeRef::StmtFunctionDef(_) | AnyNodeRef::ExprLambda(_) | AnyNodeRef::StmtClassDef(_) => return None,
            AnyNodeRef::ExprBoolOp(either) if either.op == ast::BoolOp::Or => {
                either.values.iter().take_while(|value| value.end() <= inner.start()).find_map(Expr::as_name_expr)
            }
            AnyNodeRef::ExprIf(choice) => {
                let is_body = choice.body.range().contains_range(inner);
                let is_else = choice.orelse.range().contains_range(inner);
                asked_in(&choice.test, is_body, is_else)
            }
            AnyNodeRef::StmtIf(test) => {
                let is_else = test.elif_else_clauses.first().is_some_and(|clause| clause.range().contains_range(inner));
                let asked = asked_in(&test.test, within(&test.body, inner), is_else);
                // Anything else that is done there has reasons of its own: `if not rows: raise …`.
                asked.filter(|name| sets(tree, id, name))
            }
            _ => None,
        };
        if let Some(parameter) = asked.and_then(|name| parameter(tree, name)) {
            return Some(parameter);
        }
        inner = node.range();
    }
    None
}

/// The name that must be missing for a branch to run.
fn asked_in(test: &Expr, is_body: bool, is_else: bool) -> Option<&ast::ExprName> {
    match test {
        Expr::Name(name) => is_else.then_some(name),
        Expr::UnaryOp(not) if not.op == ast::UnaryOp::Not => is_body.then(|| not.operand.as_name_expr()).flatten(),
        Expr::Compare(compare) if matches!(&*compare.comparators, [Expr::NoneLiteral(_)]) => {
            let is_asked = match compare.ops[..] {
                [ast::CmpOp::Is | ast::CmpOp::Eq] => is_body,
                [ast::CmpOp::IsNot | ast::CmpOp::NotEq] => is_else,
                _ => false,
            };
            is_asked.then(|| compare.left.as_name_expr()).flatten()
        }
        _ => None,
    }
}

/// Whether the statement around a node sets the name.
fn sets(tree: &Tree<'_>, id: NodeId, name: &ast::ExprName) -> bool {
    let target = match tree.statement_of(id) {
        Some(Stmt::Assign(assign)) => assign.targets.first(),
        Some(Stmt::AnnAssign(assign)) => Some(&*assign.target),
        _ => None,
    };
    matches!(target, Some(Expr::Name(target)) if target.id == name.id)
}

/// The parameter that a name is, if it may be left out.
fn parameter(tree: &Tree<'_>, name: &ast::ExprName) -> Option<Parameter> {
    let bindings = tree.use_of(name)?.bindings.iter().map(|&id| &tree.bindings()[id]);
    let binding = bindings.into_iter().find(|binding| matches!(binding.kind, BindingKind::Parameter(_)))?;
    let AnyNodeRef::StmtFunctionDef(function) = tree.node(tree.scopes()[binding.scope].node) else { return None };
    let own = &function.parameters;
    let mut positional = own.posonlyargs.iter().chain(&own.args);
    let position = positional.position(|one| one.name().as_str() == binding.name);
    let default = own.find(binding.name)?.default.as_deref()?;
    let is_nothing = match default {
        Expr::StringLiteral(text) => text.value.is_empty(),
        default => default.is_none_literal_expr(),
    };
    if !is_nothing {
        return None;
    }
    let is_method = types::is_method(tree, function);
    Some(Parameter { name: binding.name.into(), position: position.and_then(|at| at.checked_sub(is_method.into())) })
}

fn within(list: &[Stmt], inner: TextRange) -> bool {
    let (Some(first), Some(last)) = (list.first(), list.last()) else { return false };
    TextRange::new(first.start(), last.end()).contains_range(inner)
}
