//! Open this for what a piece changes that others hold too: what it is given by a caller, and what another name or the
//! workflow's state stands for. An activity changes a copy.

use super::Frame;
use super::refusals::READERS;
use crate::engine::facts::Role;
use crate::engine::facts::changes::root;
use crate::engine::file::File;
use crate::engine::names::{BindingId, BindingKind, NodeId};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};
use crate::engine::vocabulary::shared::filled_or_emptied;

/// Values that lead to each other are followed this far.
const MAX_HOPS: u8 = 6;

impl<'a> File<'a> {
    /// Whether a piece changes the value of a name that it is given, and that somebody else holds as well.
    pub(super) fn changes_for_others(
        &self,
        name: &str,
        bindings: &[BindingId],
        unit: TextRange,
        frame: &Frame<'a>,
    ) -> bool {
        let added = self.expressions().any(|(id, expr)| {
            let is_target =
                matches!(self.parent(id), AnyNodeRef::StmtAugAssign(add) if add.target.range() == expr.range());
            is_target && unit.contains_range(expr.range()) && expr.as_name_expr().is_some_and(|added| added.id == name)
        });
        let changes = self.changed_within(unit).into_iter().any(|changed| changed.id == name);
        (changes || added) && !self.is_held_alone(name, bindings, unit, frame)
    }

    /// A name of a piece's own that stands for a part of something else, which it changes: `for rows in batches:
    /// rows.append(…)`.
    pub(super) fn changed_part(&self, unit: TextRange) -> Option<&'a str> {
        let mut changed = self.changed_within(unit).into_iter();
        let is_own = |name: &ast::ExprName| {
            let bindings = self.tree().use_of(name).map(|used| &used.bindings[..]).unwrap_or_default();
            let own = bindings.iter().filter(|&&id| unit.contains_range(self.tree().bindings()[id].range));
            own.count() == bindings.len() && !bindings.is_empty()
        };
        changed
            .find(|name| is_own(name) && !self.is_made_in(&Expr::Name((*name).clone()), unit, 0))
            .map(|name| name.id.as_str())
    }

    /// The names whose values, or parts of them, a piece changes in place.
    fn changed_within(&self, unit: TextRange) -> Vec<&'a ast::ExprName> {
        let inside = self.expressions().filter(|(_, expr)| unit.contains_range(expr.range()));
        let changed = inside.filter_map(|(_, expr)| match expr {
            Expr::Attribute(attribute) if !attribute.ctx.is_load() => root(&attribute.value),
            Expr::Subscript(subscript) if !subscript.ctx.is_load() => root(&subscript.value),
            Expr::Call(call) => filled_or_emptied(call).and_then(root),
            _ => None,
        });
        changed.collect()
    }

    /// Whether a value was made in the method, or came as the input of a handler, and no other name can stand for it.
    fn is_held_alone(&self, name: &str, bindings: &[BindingId], unit: TextRange, frame: &Frame<'a>) -> bool {
        let roles = &self.project().function(frame.function).roles;
        let is_handler = roles.iter().any(|role| matches!(role, Role::Run | Role::Signal | Role::Update));
        let is_new = |&id: &BindingId| match &self.tree().bindings()[id].kind {
            BindingKind::Assigned { value: Some(value), .. } => self.makes(value),
            BindingKind::Parameter(_) => is_handler,
            _ => false,
        };
        let mut uses = self.expressions().filter(|(_, expr)| {
            let used = expr.as_name_expr().filter(|used| used.id == name && used.ctx.is_load());
            let is_meant = |used: &ast::ExprName| {
                self.tree().use_of(used).is_some_and(|used| used.bindings.iter().any(|id| bindings.contains(id)))
            };
            used.is_some_and(|used| is_meant(used) && !unit.contains_range(used.range()))
        });
        bindings.iter().all(is_new) && uses.all(|(id, _)| self.is_only_looked_at(id))
    }

    /// Whether a use of a name gives its value to no other one.
    fn is_only_looked_at(&self, id: NodeId) -> bool {
        match self.parent(id) {
            AnyNodeRef::ExprAttribute(attribute) => {
                matches!(self.parent(self.id(attribute)), AnyNodeRef::ExprCall(call) if filled_or_emptied(call).is_some())
            }
            AnyNodeRef::Arguments(_) => {
                let callee = self.call_around(id).and_then(|call| self.name(&call.func));
                callee.is_some_and(|name| READERS.contains(&&*name))
            }
            AnyNodeRef::ExprCompare(_) | AnyNodeRef::InterpolatedElement(_) | AnyNodeRef::StmtReturn(_) => true,
            _ => false,
        }
    }

    /// Whether a value was made inside of a piece, or is a part of such a one.
    fn is_made_in(&self, expr: &Expr, unit: TextRange, hops: u8) -> bool {
        if hops > MAX_HOPS {
            return false;
        }
        let name = match expr {
            Expr::Attribute(attribute) => return self.is_made_in(&attribute.value, unit, hops),
            Expr::Subscript(subscript) => return self.is_made_in(&subscript.value, unit, hops),
            Expr::Call(call) => {
                let on_own =
                    matches!(&*call.func, Expr::Attribute(method) if self.is_made_in(&method.value, unit, hops + 1));
                // `enumerate(rows)` gives the parts of what it is given.
                let is_passed_on = self.name(&call.func).is_some_and(|name| READERS.contains(&&*name));
                let given = &call.arguments.args;
                return on_own
                    || if is_passed_on {
                        given.iter().all(|given| self.is_made_in(given, unit, hops + 1))
                    } else {
                        self.makes(expr)
                    };
            }
            Expr::Name(name) => name,
            expr => return self.makes(expr),
        };
        let bindings = self.tree().use_of(name).map(|used| &used.bindings[..]).unwrap_or_default();
        let mut known = bindings.iter().map(|&id| &self.tree().bindings()[id]).map(|binding| {
            if !unit.contains_range(binding.range) {
                return false;
            }
            match &binding.kind {
                BindingKind::Assigned { value: Some(value), .. } | BindingKind::Entered(value) => {
                    self.is_made_in(value, unit, hops + 1)
                }
                BindingKind::Other if self.is_augmented(binding.range.start()) => true,
                BindingKind::Other => {
                    self.source_of_loop(binding.range).is_some_and(|all| self.is_made_in(all, unit, hops + 1))
                }
                _ => false,
            }
        });
        !bindings.is_empty() && known.all(|is_known| is_known)
    }

    /// What the loop goes through that binds a name at a place.
    fn source_of_loop(&self, place: TextRange) -> Option<&'a Expr> {
        self.tree().nodes().find_map(|(_, node)| match node {
            AnyNodeRef::StmtFor(each) if each.target.range().contains_range(place) => Some(&*each.iter),
            AnyNodeRef::Comprehension(each) if each.target.range().contains_range(place) => Some(&each.iter),
            _ => None,
        })
    }
}
