//! Open this for what the uses of a name do to the collection that it holds: what they add, and where it changes.
//!
//! A use that is not known ends the search: the collection is then unknown, or a set that stays one.

use super::collection::{Built, Follow, Holder};
use crate::engine::file::File;
use crate::engine::names::{BindingId, BindingKind, NodeId};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextSize, ast};
use crate::engine::transform::Edit;

/// Every place that reads a name with one of these bindings.
pub fn uses_of<'a>(file: &File<'a>, bindings: &[BindingId]) -> Vec<(NodeId, &'a Expr)> {
    let is_use = |expr: &Expr| {
        let Expr::Name(name) = expr else { return false };
        let used = file.tree().use_of(name);
        used.is_some_and(|used| used.bindings.iter().any(|binding| bindings.contains(binding)))
    };
    file.expressions().filter(|(_, expr)| is_use(expr)).collect()
}

impl<'a> Follow<'_, 'a> {
    /// Notes what one use does to the collection; None where that is not known.
    pub fn used(&self, id: NodeId, place: &'a Expr, built: &mut Built, changes: &mut Vec<TextSize>) -> Option<()> {
        let file = self.file;
        if file.tree().body(id) != file.tree().body(self.call.id) {
            return None;
        }
        match file.parent(id) {
            AnyNodeRef::ExprAttribute(attribute) => match file.parent(file.id(attribute)) {
                AnyNodeRef::ExprCall(call) if call.func.range() == attribute.range() => {
                    self.method(attribute, call, built, changes)
                }
                _ => None,
            },
            AnyNodeRef::ExprSubscript(subscript) if subscript.value.range() == place.range() => {
                self.subscript(subscript, built, changes)
            }
            AnyNodeRef::ExprStarred(_) | AnyNodeRef::Comprehension(_) | AnyNodeRef::StmtFor(_) => Some(()),
            AnyNodeRef::Arguments(_) | AnyNodeRef::Keyword(_) | AnyNodeRef::ExprCall(_) => {
                let call = file.call_around(id)?;
                let name = file.name(&call.func)?;
                const READERS: &[&str] =
                    &["all", "any", "bool", "enumerate", "iter", "len", "list", "set", "tuple", "zip"];
                let reads = name.strip_prefix("builtins.").is_some_and(|name| READERS.contains(&name));
                (reads || super::wait_named(&name).is_some()).then_some(())
            }
            AnyNodeRef::ExprCompare(compare) => {
                let is_member = matches!(&compare.ops[..], [ast::CmpOp::In | ast::CmpOp::NotIn]);
                is_member.then_some(())
            }
            AnyNodeRef::StmtIf(_)
            | AnyNodeRef::ElifElseClause(_)
            | AnyNodeRef::StmtWhile(_)
            | AnyNodeRef::ExprBoolOp(_)
            | AnyNodeRef::StmtReturn(_)
                if built.holder != Holder::Set || !file.parent(id).is_stmt_return() =>
            {
                Some(())
            }
            AnyNodeRef::ExprUnaryOp(operation) => (operation.op == ast::UnaryOp::Not).then_some(()),
            _ => None,
        }
    }

    fn method(
        &self,
        attribute: &'a ast::ExprAttribute,
        call: &'a ast::ExprCall,
        built: &mut Built,
        changes: &mut Vec<TextSize>,
    ) -> Option<()> {
        let method = attribute.attr.as_str();
        let one = match &call.arguments.args[..] {
            [one] if call.arguments.keywords.is_empty() && !one.is_starred_expr() => Some(one),
            _ => None,
        };
        match (built.holder, method) {
            (Holder::List, "append") | (Holder::Set, "add") => {
                let element = one?;
                let is_beside = self.is_made_beside(element, self.file.id(call));
                let made = match element {
                    Expr::Name(name) if is_beside => self.value_before(name).unwrap_or(element),
                    element => element,
                };
                built.elements = built.elements.and(self.element(made));
                built.add(element, self.is_new(element) || is_beside);
            }
            (Holder::List, "extend") | (Holder::Set, "update") => {
                let more = self.built(one?)?;
                built.elements = built.elements.and(more.elements);
                built.take(&more);
            }
            (Holder::List | Holder::Dict, "pop" | "clear") | (Holder::List | Holder::Set, "remove") => {}
            (Holder::Set, "clear") => {}
            (Holder::Dict, "get" | "items" | "keys" | "values") | (Holder::List, "count" | "index") => return Some(()),
            _ => return None,
        }
        changes.push(call.start());
        let renamed = match (built.holder, method) {
            (Holder::Set, "add") => "append",
            (Holder::Set, "update") => "extend",
            _ => return Some(()),
        };
        if !built.edits.is_empty() {
            built.edits.push(Edit::replace(attribute.attr.range(), renamed));
        }
        Some(())
    }

    /// Whether a name was given a new object in the same block as what adds it.
    fn is_made_beside(&self, element: &'a Expr, adding: NodeId) -> bool {
        let Expr::Name(name) = element else { return false };
        let Some(value) = self.value_before(name) else { return false };
        let block = |id: NodeId| {
            let (statement, _) = self.file.tree().statement(id)?;
            Some(self.file.tree().parent_id(statement))
        };
        self.is_new(value) && block(self.file.id(value)) == block(adding)
    }

    /// What a name was given last in the text before it.
    fn value_before(&self, name: &ast::ExprName) -> Option<&'a Expr> {
        let bindings = self.file.tree().bindings();
        let used = self.file.tree().use_of(name)?;
        let before = used.bindings.iter().map(|&id| &bindings[id]).filter(|binding| binding.range.end() < name.start());
        match before.max_by_key(|binding| binding.range.start())?.kind {
            BindingKind::Assigned { value: Some(value), .. } => Some(value),
            _ => None,
        }
    }

    fn subscript(
        &self,
        subscript: &'a ast::ExprSubscript,
        built: &mut Built,
        changes: &mut Vec<TextSize>,
    ) -> Option<()> {
        if subscript.ctx.is_load() {
            return Some(());
        }
        changes.push(subscript.start());
        let AnyNodeRef::StmtAssign(assign) = self.file.parent(self.file.id(subscript)) else { return None };
        let [target] = &assign.targets[..] else { return None };
        if built.holder != Holder::Dict || target.range() != subscript.range() {
            return None;
        }
        built.elements = built.elements.and(self.element(&subscript.slice));
        built.values = built.values.and(self.element(&assign.value));
        let is_beside = self.is_made_beside(&assign.value, self.file.id(subscript));
        built.add(&assign.value, self.is_new(&assign.value) || is_beside);
        Some(())
    }
}
