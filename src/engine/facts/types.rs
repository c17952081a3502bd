//! Open this for what is known of the class of a value: from annotations, constructors and the attributes they fill.
//!
//! Simple knowledge only; whatever is not certain has no class.

use super::receivers::named;
use crate::engine::names::{BindingKind, Tree};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, ast, parser};

/// The qualified class of what an expression evaluates to. `attribute` answers for `self.x`: it is given the name.
pub fn of_value(tree: &Tree<'_>, expr: &Expr, attribute: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    match expr {
        // A call of something that turns out not to be a class is told apart when files are linked.
        Expr::Call(call) => tree.qualified(&call.func).map(Into::into),
        Expr::Name(name) => match &tree.binding(name)?.kind {
            BindingKind::Parameter(parameter) => of_annotation(tree, parameter.annotation.as_deref()?),
            BindingKind::Assigned { annotation: Some(annotation), .. } => of_annotation(tree, annotation),
            BindingKind::Assigned { value: Some(value), annotation: None } if value.is_call_expr() => {
                of_value(tree, value, attribute)
            }
            _ => None,
        },
        Expr::Attribute(of) if is_self(tree, &of.value) => attribute(of.attr.as_str()),
        Expr::Await(_) => None,
        _ => None,
    }
}

/// The class that an annotation names: `Service`, `"Service"`, `Service | None`, `Optional[Service]`, `Annotated[…]`,
/// `Final[…]`, `ClassVar[…]`.
pub fn of_annotation(tree: &Tree<'_>, annotation: &Expr) -> Option<String> {
    match annotation {
        Expr::Name(_) | Expr::Attribute(_) => named(tree, annotation),
        Expr::StringLiteral(string) => {
            let literal = string.as_single_part_string()?;
            let parsed = parser::parse_string_annotation(tree.source.text(), literal).ok()?;
            // The names inside were recorded at their places in the file, so that they resolve as any other.
            of_annotation(tree, &parsed.syntax().body)
        }
        Expr::BinOp(or) if or.op == ast::Operator::BitOr => match (or.left.is_none_literal_expr(), &*or.right) {
            (true, right) => of_annotation(tree, right),
            (false, Expr::NoneLiteral(_)) => of_annotation(tree, &or.left),
            _ => None,
        },
        Expr::Subscript(subscript) => {
            let wrapper = tree.qualified(&subscript.value)?;
            let inner = match &*subscript.slice {
                Expr::Tuple(parts) => parts.elts.first()?,
                one => one,
            };
            match wrapper.rsplit('.').next()? {
                "Optional" | "Annotated" | "Final" | "ClassVar" => of_annotation(tree, inner),
                // A generic class of the project.
                _ => Some(wrapper.into_owned()),
            }
        }
        _ => None,
    }
}

/// Whether an expression is the first parameter of the method around it, which is not a static one.
pub fn is_self(tree: &Tree<'_>, expr: &Expr) -> bool {
    self_class(tree, expr).is_some()
}

/// The class of the method whose first parameter an expression is.
pub fn self_class<'a>(tree: &Tree<'a>, expr: &Expr) -> Option<&'a ast::StmtClassDef> {
    let (method, class) = own_parameter(tree, expr)?;
    (!is_decorated(tree, method, "builtins.staticmethod")).then_some(class)
}

/// The class that the first parameter of a class method is.
pub(super) fn class_itself<'a>(tree: &Tree<'a>, expr: &Expr) -> Option<&'a ast::StmtClassDef> {
    let (method, class) = own_parameter(tree, expr)?;
    is_decorated(tree, method, "builtins.classmethod").then_some(class)
}

/// The method, and its class, whose first parameter an expression is.
fn own_parameter<'a>(tree: &Tree<'a>, expr: &Expr) -> Option<(&'a ast::StmtFunctionDef, &'a ast::StmtClassDef)> {
    let Expr::Name(name) = expr else { return None };
    let binding = tree.binding(name)?;
    let BindingKind::Parameter(parameter) = binding.kind else { return None };
    let scope = &tree.scopes()[binding.scope];
    let AnyNodeRef::StmtFunctionDef(function) = tree.node(scope.node) else { return None };
    let first = function.parameters.posonlyargs.first().or_else(|| function.parameters.args.first())?;
    if first.parameter.range() != parameter.range() {
        return None;
    }
    match tree.parent(tree.id(function)) {
        AnyNodeRef::StmtClassDef(class) => Some((function, class)),
        _ => None,
    }
}

/// Whether the first parameter of a function is the instance or class that it is called on.
pub fn is_method(tree: &Tree<'_>, function: &ast::StmtFunctionDef) -> bool {
    let is_member = matches!(tree.parent(tree.id(function)), AnyNodeRef::StmtClassDef(_));
    is_member && !is_decorated(tree, function, "builtins.staticmethod")
}

fn is_decorated(tree: &Tree<'_>, method: &ast::StmtFunctionDef, decorator: &str) -> bool {
    let mut decorators = method.decorator_list.iter();
    decorators.any(|found| tree.qualified(&found.expression).is_some_and(|name| name == decorator))
}

/// The qualified name of a class of this file, as [`Tree::qualified`] would give it.
pub fn named_class(tree: &Tree<'_>, class: &ast::StmtClassDef) -> String {
    let mut path = vec![class.name.as_str()];
    for (_, node) in tree.ancestors(tree.id(class)) {
        match node {
            AnyNodeRef::StmtClassDef(outer) => path.push(outer.name.as_str()),
            AnyNodeRef::StmtFunctionDef(function) => {
                path.extend(["<locals>", function.name.as_str()]);
            }
            _ => {}
        }
    }
    path.reverse();
    format!(":{}", path.join("."))
}
