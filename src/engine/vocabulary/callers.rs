//! Open this for who calls or names a function of the project within a file.
//!
//! Callers in other files are known by the call graph, which shows no places in their trees.

use crate::engine::file::{Call, File};
use crate::engine::names::is_read;
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::project::FunctionRef;
use crate::engine::python::{AnyNodeRef, Expr, Ranged};

impl<'a> File<'a> {
    /// Where a function is called in this file.
    pub fn calls_of(&self, function: FunctionRef) -> impl Iterator<Item = Call<'a>> {
        self.mentions(function).filter_map(|(_, call)| call)
    }

    /// Every place of this file that names a function of the project, with the call where it is called there.
    pub fn mentions(&self, function: FunctionRef) -> impl Iterator<Item = (NodeId, Option<Call<'a>>)> {
        self.expressions().filter_map(move |(id, expr)| {
            if !is_read(expr) || self.called_function(expr) != Some(function) {
                return None;
            }
            let call = match self.parent(id) {
                AnyNodeRef::ExprCall(call) if call.func.range() == expr.range() => {
                    Some(Call { id: self.id(call), expr: call })
                }
                _ => None,
            };
            Some((id, call))
        })
    }

    /// The function of the project that an expression names, nested ones included.
    pub fn called_function(&self, expr: &Expr) -> Option<FunctionRef> {
        let named = self.named_function(expr);
        let Expr::Name(name) = expr else { return named };
        if named.is_some() {
            return named;
        }
        match self.tree().binding(name)?.kind {
            BindingKind::Function(definition) => Some(self.definition(definition)),
            _ => None,
        }
    }
}
