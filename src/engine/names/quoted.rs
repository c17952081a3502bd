//! Open this for annotations that are strings: `"Optional[Service]"` uses names as well.
//!
//! Where the names are, it says; what they mean, the walk finds out.

use crate::engine::python::visit::{self, SourceOrderVisitor};
use crate::engine::python::{Expr, Ranged, TextRange, ast, parser};

/// Where the names stand in a string that is an annotation.
pub(super) fn names(text: &str, string: &ast::ExprStringLiteral) -> Vec<TextRange> {
    let Some(literal) = string.as_single_part_string() else { return Vec::new() };
    let Ok(parsed) = parser::parse_string_annotation(text, literal) else { return Vec::new() };
    let mut names = Names::default();
    names.visit_expr(&parsed.syntax().body);
    names.0
}

#[derive(Default)]
struct Names(Vec<TextRange>);

impl<'a> SourceOrderVisitor<'a> for Names {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Name(name) = expr {
            self.0.push(name.range());
        }
        visit::walk_expr(self, expr);
    }
}
