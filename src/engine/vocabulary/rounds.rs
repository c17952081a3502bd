//! Open this for the number of the round that a loop is in: the name that counts it, or an `enumerate` that is added.
//!
//! It looks at the loop's head only; what happens in a round is the caller's business.

use crate::engine::file::File;
use crate::engine::python::{Expr, TextRange, ast};
use crate::engine::transform::Edit;

/// The loops of one file that are given a number.
pub struct Rounds<'f, 'a> {
    file: &'f File<'a>,
    pub edits: Vec<Edit>,
    /// Loops, with the names that count their rounds.
    named: Vec<(TextRange, &'static str)>,
}

impl<'f, 'a> Rounds<'f, 'a> {
    pub fn new(file: &'f File<'a>) -> Self {
        Self { file, edits: Vec::new(), named: Vec::new() }
    }

    /// The name that an `enumerate` in the head of a loop or comprehension gives; None where all names are taken.
    pub fn number(&mut self, range: TextRange, target: &'a Expr, iter: &'a Expr) -> Option<String> {
        if let Some((_, name)) = self.named.iter().find(|(of, _)| *of == range) {
            return Some((*name).to_owned());
        }
        let is_near = |other: &TextRange| other.contains_range(range) || range.contains_range(*other);
        let is_used = |name: &&str| self.named.iter().any(|(of, other)| other == name && is_near(of));
        let name = ["index", "position", "nth"].into_iter().find(|name| self.file.is_free(name) && !is_used(name))?;
        self.named.push((range, name));
        let target_range = self.file.with_parentheses(self.file.id(target), target);
        let target_text = self.file.text(target_range);
        let is_bare = target.is_tuple_expr() && !target_text.starts_with('(');
        let target_text = if is_bare { format!("({target_text})") } else { target_text.to_owned() };
        self.edits.push(Edit::replace(target_range, format!("{name}, {target_text}")));
        let is_bare = matches!(iter, Expr::Tuple(tuple) if !tuple.parenthesized);
        let [open, close] = if is_bare { ["enumerate((", "))"] } else { ["enumerate(", ")"] };
        let iter_range = self.file.with_parentheses(self.file.id(iter), iter);
        self.edits.push(Edit::replace(iter_range, format!("{open}{}{close}", self.file.text(iter_range))));
        Some(name.to_owned())
    }
}

impl File<'_> {
    /// The name that already counts the rounds of a loop, over a `range` or an `enumerate`.
    pub fn counter<'e>(&self, target: &'e Expr, iter: &Expr) -> Option<&'e ast::ExprName> {
        let Expr::Call(call) = iter else { return None };
        match (self.name(&call.func).as_deref(), target) {
            (Some("builtins.range"), Expr::Name(name)) => Some(name),
            (Some("builtins.enumerate"), Expr::Tuple(names)) => names.elts.first().and_then(Expr::as_name_expr),
            _ => None,
        }
    }
}
