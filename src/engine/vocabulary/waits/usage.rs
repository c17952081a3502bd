//! Open this for what becomes of `done` and `pending`, the two parts that a wait gives back.
//!
//! Of a name that is bound several times only what certainly belongs to this wait is taken for its own.

use super::Wait;
use super::changes::uses_of;
use crate::engine::file::File;
use crate::engine::names::{BindingId, NodeId};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};

/// What becomes of what a wait gives back.
pub enum Results<'a> {
    /// It is a statement of its own.
    Dropped,
    /// `done, pending = await …`.
    Unpacked { statement: &'a ast::StmtAssign, done: Variable<'a>, pending: Variable<'a> },
    /// Anything else.
    Other,
}

/// A name with what is done to it.
pub struct Variable<'a> {
    pub name: &'a str,
    pub uses: Vec<(NodeId, &'a Expr)>,
    /// Every use is behind the wait, in its own function, and sees no other value.
    pub is_certain: bool,
}

/// What one use does to a part of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Usage {
    /// Iterated, counted, tested, waited for again: the same for a list as for a set.
    Either,
    /// It leaves the function, or takes one out: a list works, though not for everybody.
    Unclear,
    /// Only a set has it.
    SetOnly,
}

impl<'a> File<'a> {
    /// What becomes of the results of an awaited wait.
    pub fn results(&self, wait: &Wait<'a>) -> Results<'a> {
        let mut ancestors = self.ancestors(wait.call.id);
        let Some((_, AnyNodeRef::ExprAwait(_))) = ancestors.next() else { return Results::Other };
        let statement = match ancestors.next() {
            Some((_, AnyNodeRef::StmtExpr(_))) => return Results::Dropped,
            Some((_, AnyNodeRef::StmtAssign(statement))) => statement,
            _ => return Results::Other,
        };
        let elements = match &statement.targets[..] {
            [Expr::Tuple(tuple)] => &tuple.elts,
            [Expr::List(list)] => &list.elts,
            _ => return Results::Other,
        };
        let [Expr::Name(done), Expr::Name(pending)] = &elements[..] else { return Results::Other };
        match (self.variable(wait, done), self.variable(wait, pending)) {
            (Some(done), Some(pending)) => Results::Unpacked { statement, done, pending },
            _ => Results::Other,
        }
    }

    fn variable(&self, wait: &Wait<'a>, name: &'a ast::ExprName) -> Option<Variable<'a>> {
        let bindings = self.tree().bindings();
        let own: BindingId = bindings.iter().position(|binding| binding.range == name.range())?;
        let scope = bindings[own].scope;
        if self.tree().scopes()[scope].node != self.tree().body(wait.call.id) {
            return None;
        }
        let same =
            |binding: &BindingId| bindings[*binding].scope == scope && bindings[*binding].name == name.id.as_str();
        let all: Vec<BindingId> = (0..bindings.len()).filter(same).collect();
        let uses = uses_of(self, &all);
        let others: Vec<TextRange> = all.iter().filter(|&&id| id != own).map(|&id| bindings[id].range).collect();
        let after = wait.call.expr.end();
        if others.is_empty() || !others.iter().all(|&other| self.is_beside(wait.call.id, other)) {
            let is_own = |&(id, place): &(NodeId, &Expr)| {
                place.start() > after && self.tree().body(id) == self.tree().body(wait.call.id)
            };
            let is_certain = others.is_empty() && uses.iter().all(is_own);
            return Some(Variable { name: name.id.as_str(), uses, is_certain });
        }
        // All are bound in one block, one after the other: each has what lies up to the next.
        let first = others.iter().map(|other| other.start()).fold(name.start(), std::cmp::min);
        let next = others.iter().map(|other| other.start()).filter(|&start| start > after).min();
        let is_certain = uses
            .iter()
            .all(|&(id, place)| place.start() > first && self.tree().body(id) == self.tree().body(wait.call.id));
        let is_own = |place: &Expr| place.start() > after && next.is_none_or(|next| place.start() < next);
        let uses = uses.into_iter().filter(|(_, place)| is_own(place)).collect();
        Some(Variable { name: name.id.as_str(), uses, is_certain })
    }

    /// Whether a name is bound by a statement of the block that a node's statement is in.
    fn is_beside(&self, id: NodeId, binding: TextRange) -> bool {
        let Some((own, _)) = self.tree().statement(id) else { return false };
        let block = self.tree().parent_id(own);
        // Branches of one statement are no sequence.
        let is_sequence = !matches!(
            self.tree().node(block),
            AnyNodeRef::StmtIf(_) | AnyNodeRef::StmtTry(_) | AnyNodeRef::StmtMatch(_)
        );
        is_sequence
            && self.statements().any(|(other, statement)| {
                statement.is_assign_stmt()
                    && statement.range().contains_range(binding)
                    && self.tree().parent_id(other) == block
            })
    }

    /// What a use does to a part of the results.
    pub fn usage(&self, id: NodeId, place: &Expr) -> Usage {
        match self.parent(id) {
            AnyNodeRef::StmtFor(_) | AnyNodeRef::Comprehension(_) => Usage::Either,
            AnyNodeRef::StmtIf(_)
            | AnyNodeRef::ElifElseClause(_)
            | AnyNodeRef::StmtWhile(_)
            | AnyNodeRef::ExprBoolOp(_)
            | AnyNodeRef::StmtAssert(_)
            | AnyNodeRef::ExprStarred(_) => Usage::Either,
            AnyNodeRef::ExprIf(test) if test.test.range() == place.range() => Usage::Either,
            AnyNodeRef::ExprUnaryOp(operation) if operation.op == ast::UnaryOp::Not => Usage::Either,
            AnyNodeRef::ExprCompare(compare) => match &compare.ops[..] {
                [ast::CmpOp::In | ast::CmpOp::NotIn] => Usage::Either,
                _ => Usage::SetOnly,
            },
            AnyNodeRef::Arguments(_) | AnyNodeRef::Keyword(_) => self.usage_as_argument(id),
            AnyNodeRef::ExprAttribute(attribute) => match attribute.attr.as_str() {
                "pop" | "remove" | "clear" | "copy" => Usage::Unclear,
                _ => Usage::SetOnly,
            },
            AnyNodeRef::ExprBinOp(_) | AnyNodeRef::StmtAugAssign(_) => Usage::SetOnly,
            _ => Usage::Unclear,
        }
    }

    /// The innermost call that a node is part of.
    pub(in crate::engine::vocabulary) fn call_around(&self, id: NodeId) -> Option<&'a ast::ExprCall> {
        self.ancestors(id).find_map(|(_, node)| if let AnyNodeRef::ExprCall(call) = node { Some(call) } else { None })
    }

    fn usage_as_argument(&self, id: NodeId) -> Usage {
        const READERS: &[&str] = &["all", "any", "bool", "enumerate", "len", "list", "set", "sorted", "tuple", "zip"];
        let Some(name) = self.call_around(id).and_then(|call| self.name(&call.func)) else { return Usage::Unclear };
        let reads = name.strip_prefix("builtins.").is_some_and(|name| READERS.contains(&name));
        let is_harmless = reads || super::wait_named(&name).is_some() || name == "builtins.print";
        match &*name {
            "builtins.isinstance" => Usage::SetOnly,
            _ if is_harmless => Usage::Either,
            _ => Usage::Unclear,
        }
    }
}
