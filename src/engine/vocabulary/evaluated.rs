//! Open this for expressions that can be evaluated elsewhere: what stands in them is imported, written out, or a local
//! variable with such a value.
//!
//! It evaluates nothing. Whether what is imported has side effects, nobody knows before.

use crate::engine::file::File;
use crate::engine::names::BindingKind;
use crate::engine::python::ast::ExprName;
use crate::engine::python::visit::{SourceOrderVisitor, walk_expr};
use crate::engine::python::{Expr, Ranged, TextRange};
use serde::Serialize;
use std::collections::BTreeMap;

/// Variables of variables are followed this far; more is a cycle.
const MAX_DEPTH: u8 = 6;

/// An expression in which every name is explained.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Evaluable {
    /// With a made-up word for each name.
    pub text: String,
    pub names: BTreeMap<String, Meaning>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Meaning {
    /// A module, or what is in one: `app.codec.CONVERTER`.
    Imported(String),
    /// The value of a local variable.
    Local(Evaluable),
}

impl<'a> File<'a> {
    /// What an expression needs to be evaluated elsewhere.
    ///
    /// # Errors
    /// Something in it is known only where it runs: its text.
    pub fn evaluable(&self, expr: &'a Expr) -> Result<Evaluable, &'a str> {
        self.evaluable_within(expr, 0)
    }

    fn evaluable_within(&self, expr: &'a Expr, depth: u8) -> Result<Evaluable, &'a str> {
        let mut reader = Reader { file: self, depth, meanings: Vec::new(), refused: None };
        reader.visit_expr(expr);
        if let Some(refused) = reader.refused {
            return Err(self.text(refused));
        }
        let (mut text, mut at, mut names) = (String::new(), expr.start(), BTreeMap::new());
        for (number, (range, meaning)) in reader.meanings.into_iter().enumerate() {
            let word = format!("_{number}");
            text.push_str(self.text(TextRange::new(at, range.start())));
            text.push_str(&word);
            at = range.end();
            names.insert(word, meaning);
        }
        text.push_str(self.text(TextRange::new(at, expr.end())));
        // In parentheses it may go over several lines.
        Ok(Evaluable { text: format!("({text})"), names })
    }

    fn stands_for(&self, expr: &'a Expr, depth: u8) -> Option<Meaning> {
        if let Some(qualified) = self.tree().qualified(expr) {
            return self.project().absolute(self.index(), &qualified).map(Meaning::Imported);
        }
        let Expr::Name(name) = expr else { return None };
        self.variable_meaning(name, depth)
    }

    fn variable_meaning(&self, name: &'a ExprName, depth: u8) -> Option<Meaning> {
        let binding = self.tree().binding(name)?;
        let BindingKind::Assigned { value, .. } = binding.kind else { return None };
        if binding.scope == 0 {
            return self.project().absolute(self.index(), &format!(":{}", binding.name)).map(Meaning::Imported);
        }
        let inner = value.filter(|_| depth < MAX_DEPTH)?;
        self.evaluable_within(inner, depth + 1).ok().map(Meaning::Local)
    }
}

/// Finds what the names in an expression mean, in the order of the text.
struct Reader<'f, 'a> {
    file: &'f File<'a>,
    depth: u8,
    meanings: Vec<(TextRange, Meaning)>,
    refused: Option<TextRange>,
}

impl<'a> SourceOrderVisitor<'a> for Reader<'_, 'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(_) | Expr::Attribute(_) => match self.file.stands_for(expr, self.depth) {
                Some(meaning) => self.meanings.push((expr.range(), meaning)),
                None if expr.is_attribute_expr() => walk_expr(self, expr),
                None => self.refused = self.refused.or(Some(expr.range())),
            },
            // They bind names of their own, or wait for something.
            Expr::Lambda(_)
            | Expr::ListComp(_)
            | Expr::SetComp(_)
            | Expr::DictComp(_)
            | Expr::Generator(_)
            | Expr::Named(_)
            | Expr::Await(_)
            | Expr::Yield(_)
            | Expr::YieldFrom(_)
            | Expr::FString(_)
            | Expr::TString(_) => self.refused = self.refused.or(Some(expr.range())),
            _ => walk_expr(self, expr),
        }
    }
}
