//! Open this for which of Python's plain types a value has, by what is written and by annotations.
//!
//! What is not certain has none. An annotation is believed.

use crate::engine::facts::of_annotation;
use crate::engine::file::File;
use crate::engine::names::BindingKind;
use crate::engine::python::{Expr, ast};

/// A plain type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    Text,
    Integer,
    Float,
    Truth,
    Moment,
    /// Several texts.
    Texts,
}

impl<'a> File<'a> {
    pub fn scalar(&self, expr: &Expr) -> Option<Scalar> {
        match expr {
            Expr::BooleanLiteral(_) | Expr::Compare(_) => Some(Scalar::Truth),
            Expr::UnaryOp(operation) if operation.op == ast::UnaryOp::Not => Some(Scalar::Truth),
            Expr::UnaryOp(operation) => match self.scalar(&operation.operand)? {
                // `-True` is a number.
                Scalar::Truth | Scalar::Integer => Some(Scalar::Integer),
                other => Some(other),
            },
            Expr::NumberLiteral(number) => match number.value {
                ast::Number::Int(_) => Some(Scalar::Integer),
                ast::Number::Float(_) => Some(Scalar::Float),
                ast::Number::Complex { .. } => None,
            },
            Expr::List(list) if !list.elts.is_empty() => {
                list.elts.iter().all(|element| self.scalar(element) == Some(Scalar::Text)).then_some(Scalar::Texts)
            }
            Expr::Call(call) => self.scalar_of_call(expr, call),
            Expr::Name(name) => match self.tree().binding(name)?.kind {
                BindingKind::Parameter(parameter) => self.scalar_of_annotation(parameter.annotation.as_deref()?),
                BindingKind::Assigned { annotation: Some(annotation), .. } => self.scalar_of_annotation(annotation),
                BindingKind::Assigned { value: Some(value), .. } if !value.is_name_expr() => self.scalar(value),
                _ => None,
            },
            Expr::Attribute(attribute) => of_class(self.project().held_class(self.index(), self.tree(), attribute)?),
            _ => self.is_text(expr).then_some(Scalar::Text),
        }
    }

    fn scalar_of_call(&self, expr: &Expr, call: &ast::ExprCall) -> Option<Scalar> {
        let name = self.name(&call.func);
        match name.as_deref() {
            Some("temporalio.workflow.now") => Some(Scalar::Moment),
            // Without a zone it is none that can be searched for.
            Some("datetime.datetime.now") => (!call.arguments.is_empty()).then_some(Scalar::Moment),
            Some("builtins.len") => Some(Scalar::Integer),
            Some(name) if name.starts_with("builtins.") => of_class(name),
            _ => self.is_text(expr).then_some(Scalar::Text),
        }
    }

    fn scalar_of_annotation(&self, annotation: &Expr) -> Option<Scalar> {
        if let Expr::Subscript(subscript) = annotation
            && self.name(&subscript.value).is_some_and(|name| ["builtins.list", "typing.List"].contains(&&*name))
        {
            return (self.scalar_of_annotation(&subscript.slice)? == Scalar::Text).then_some(Scalar::Texts);
        }
        of_class(&of_annotation(self.tree(), annotation)?)
    }
}

fn of_class(name: &str) -> Option<Scalar> {
    Some(match name {
        "builtins.str" => Scalar::Text,
        "builtins.int" => Scalar::Integer,
        "builtins.float" => Scalar::Float,
        "builtins.bool" => Scalar::Truth,
        "datetime.datetime" => Scalar::Moment,
        _ => return None,
    })
}
