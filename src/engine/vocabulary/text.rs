//! Open this for small questions about source text that several rewrites have: indentation, lines, what is text.
//!
//! It decides nothing about meaning, except whether an expression is sure to be text.

use crate::engine::edits::statements;
use crate::engine::facts::{of_annotation, self_class};
use crate::engine::file::File;
use crate::engine::names::BindingKind;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::transform::Edit;

impl<'a> File<'a> {
    /// One step of indentation, as the block around a statement has it.
    pub fn indent_step(&self, statement: &Stmt) -> &'a str {
        let own = self.source().indentation(statement.start());
        let holds = |node: &AnyNodeRef<'_>| node.is_statement() || matches!(node, AnyNodeRef::MatchCase(_));
        let around = self.ancestors(self.id(statement)).map(|(_, node)| node).find(holds);
        let around = around.map_or("", |around| self.source().indentation(around.start()));
        own.strip_prefix(around).filter(|step| !step.is_empty()).unwrap_or("    ")
    }

    /// Whether only white space stands before an offset on its line.
    pub fn starts_its_line(&self, offset: TextSize) -> bool {
        statements::starts_its_line(self.source(), offset)
    }

    /// The first line of a compound statement up to its colon.
    pub fn head_of(&self, statement: &Stmt) -> TextRange {
        statements::first_line(self.source(), statement)
    }

    /// Lines in front of everything else in a body, the comments at its top included. `first` is its first statement,
    /// which has a line of its own.
    pub fn at_the_top(&self, head: TextRange, first: &Stmt, lines: &[String]) -> Edit {
        let head = statements::physical(self.source(), head);
        let (indent, end) = (self.source().indentation(first.start()), self.source().line_ending());
        let text: String = lines.iter().map(|line| format!("{indent}{line}{end}")).collect();
        Edit { layout: false, ..Edit::insert(head.end(), text) }
    }

    /// Whether a statement is alone on its lines: nothing but white space before it, and a comment at most behind.
    pub fn stands_alone(&self, statement: &Stmt) -> bool {
        statements::stands_alone(self.source(), statement.range())
    }

    /// The text of an expression that is put into another place of a line: its lines joined, or in parentheses where
    /// they cannot be.
    pub fn text_in_line(&self, expr: &Expr) -> String {
        let text = self.text(expr);
        if !text.contains(['\n', '\r']) {
            return text.to_owned();
        }
        if text.contains(['"', '\'', '\\', '#']) {
            return format!("({text})");
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether an expression is sure to be a `str`.
    pub fn is_text(&self, expr: &Expr) -> bool {
        match expr {
            Expr::StringLiteral(_) | Expr::FString(_) => true,
            Expr::BinOp(operation) => match operation.op {
                ast::Operator::Add => self.is_text(&operation.left) || self.is_text(&operation.right),
                ast::Operator::Mod => self.is_text(&operation.left),
                _ => false,
            },
            Expr::If(either) => self.is_text(&either.body) && self.is_text(&either.orelse),
            Expr::Call(call) => match &*call.func {
                Expr::Attribute(method) => {
                    matches!(method.attr.as_str(), "format" | "join") && self.is_text(&method.value)
                }
                function => self.name(function).is_some_and(|n| n == "builtins.str" || n == "builtins.repr"),
            },
            Expr::Name(name) => match self.tree().binding(name).map(|binding| &binding.kind) {
                Some(BindingKind::Parameter(parameter)) => {
                    parameter.annotation.as_deref().is_some_and(|class| self.is_str(class))
                }
                Some(BindingKind::Assigned { annotation: Some(class), .. }) => self.is_str(class),
                Some(BindingKind::Assigned { value: Some(value), .. }) => !value.is_name_expr() && self.is_text(value),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether an expression is sure to be text, bytes, a number, a truth value or None, by what is written.
    pub fn is_scalar(&self, expr: &Expr) -> bool {
        const MAKERS: &[&str] = &["bool", "bytes", "float", "hash", "id", "int", "len", "ord", "repr", "str"];
        match expr {
            Expr::UnaryOp(operation) => operation.op == ast::UnaryOp::Not || self.is_scalar(&operation.operand),
            Expr::Call(call) => self.name(&call.func).is_some_and(|name| is_builtin(&name, MAKERS)),
            Expr::Name(name) => match self.tree().binding(name).map(|binding| &binding.kind) {
                Some(BindingKind::Parameter(parameter)) => {
                    parameter.annotation.as_deref().is_some_and(|class| self.is_scalar_class(class))
                }
                Some(BindingKind::Assigned { annotation: Some(class), .. }) => self.is_scalar_class(class),
                Some(BindingKind::Assigned { value: Some(value), .. }) => {
                    !value.is_name_expr() && self.is_scalar(value)
                }
                _ => false,
            },
            Expr::Attribute(attribute) => {
                let class = self_class(self.tree(), &attribute.value).map(|class| self.id(class));
                let class = self.facts().classes.iter().find(|known| Some(known.node) == class);
                let of = class.and_then(|class| class.attributes.get(attribute.attr.as_str())?.plain());
                of.is_some_and(|name| is_builtin(name, SCALARS))
            }
            literal => literal.is_literal_expr() && !literal.is_ellipsis_literal_expr() || literal.is_f_string_expr(),
        }
    }

    fn is_scalar_class(&self, annotation: &Expr) -> bool {
        of_annotation(self.tree(), annotation).is_some_and(|name| is_builtin(&name, SCALARS))
    }

    fn is_str(&self, annotation: &Expr) -> bool {
        self.name(annotation).is_some_and(|name| name == "builtins.str")
    }
}

const SCALARS: &[&str] = &["bool", "bytes", "float", "int", "str"];

fn is_builtin(qualified: &str, names: &[&str]) -> bool {
    qualified.strip_prefix("builtins.").is_some_and(|name| names.contains(&name))
}
