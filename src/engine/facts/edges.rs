//! Open this for which functions a body may run: its calls and the references it hands on.
//!
//! It names targets; which function that is, in which file, `project` decides.

use super::narrowing::outside_workflow;
use super::threads::is_detached;
use super::types::{self, named_class};
use super::{Class, Edge, EdgeKind, FunctionId, Target};
use crate::engine::names::{BindingKind, NodeId, Tree};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, ast};
use rustc_hash::FxHashMap;

/// What the edges of one file are made from.
pub(super) struct Context<'t, 'a> {
    pub tree: &'t Tree<'a>,
    /// From a definition's or lambda's node to its function.
    pub function_of: &'t FxHashMap<NodeId, FunctionId>,
    pub classes: &'t [Class],
}

impl Context<'_, '_> {
    /// The edge that an expression makes, if it names something that can run.
    pub fn edge(&self, id: NodeId, node: AnyNodeRef<'_>) -> Option<Edge> {
        let target = match node {
            AnyNodeRef::ExprName(name) if name.ctx.is_load() => self.of_name(name)?,
            AnyNodeRef::ExprAttribute(attribute) if attribute.ctx.is_load() => self.of_attribute(attribute)?,
            AnyNodeRef::ExprLambda(_) => Target::Function(*self.function_of.get(&id)?),
            _ => return None,
        };
        if self.is_inner_part(id, node) || self.tree.is_annotation(id) || self.is_base(id, node) {
            return None;
        }
        Some(Edge {
            kind: self.kind(id, node, &target),
            target,
            line: self.tree.source.line(node.start()),
            outside_workflow: outside_workflow(self.tree, id),
        })
    }

    /// `with Resource() as r:` enters and leaves it.
    pub fn entered(&self, item: &ast::WithItem) -> Vec<Edge> {
        let Some(class) = types::of_value(self.tree, &item.context_expr, &|_| None) else { return Vec::new() };
        let line = self.tree.source.line(item.start());
        let outside_workflow = outside_workflow(self.tree, self.tree.id(item));
        let methods = ["__enter__", "__exit__", "__aenter__", "__aexit__"];
        let edge = |name: &str| Edge {
            target: Target::Method { class: class.clone(), name: name.to_owned(), above: false },
            kind: EdgeKind::Calls,
            line,
            outside_workflow,
        };
        methods.into_iter().map(edge).collect()
    }

    fn of_name(&self, name: &ast::ExprName) -> Option<Target> {
        if let Some(binding) = self.tree.binding(name)
            && let BindingKind::Function(function) = binding.kind
            && self.tree.scopes()[binding.scope].kind == crate::engine::names::ScopeKind::Function
        {
            return self.function_of.get(&self.tree.id(function)).copied().map(Target::Function);
        }
        self.named(self.tree.qualified(&Expr::Name(name.clone()))?.into_owned())
    }

    fn of_attribute(&self, attribute: &ast::ExprAttribute) -> Option<Target> {
        let name = attribute.attr.to_string();
        if let Some(class) = types::self_class(self.tree, &attribute.value) {
            return Some(Target::Method { class: named_class(self.tree, class), name, above: false });
        }
        if let Expr::Call(call) = &*attribute.value
            && self.tree.qualified(&call.func).is_some_and(|name| name == "builtins.super")
        {
            let class = self.tree.ancestors(self.tree.id(attribute)).find_map(|(_, node)| match node {
                AnyNodeRef::StmtClassDef(class) => Some(class),
                _ => None,
            })?;
            return Some(Target::Method { class: named_class(self.tree, class), name, above: true });
        }
        if let Some(qualified) = self.qualified_attribute(attribute) {
            return self.named(qualified);
        }
        let class = types::of_value(self.tree, &attribute.value, &|of| self.attribute_class(&attribute.value, of))?;
        Some(Target::Method { class, name, above: false })
    }

    fn qualified_attribute(&self, attribute: &ast::ExprAttribute) -> Option<String> {
        Some(format!("{}.{}", self.tree.qualified(&attribute.value)?, attribute.attr))
    }

    fn attribute_class(&self, value: &Expr, name: &str) -> Option<String> {
        let Expr::Attribute(of) = value else { return None };
        let class = named_class(self.tree, types::self_class(self.tree, &of.value)?);
        let class = self.classes.iter().find(|candidate| class[1..] == candidate.qualified)?;
        class.attributes.get(name).cloned()
    }

    /// Builtins run nothing of the project.
    fn named(&self, qualified: String) -> Option<Target> {
        (!qualified.starts_with("builtins.")).then_some(Target::Named(qualified))
    }

    /// `workflow` in `workflow.now`: the whole chain makes the edge, not its parts.
    fn is_inner_part(&self, id: NodeId, node: AnyNodeRef<'_>) -> bool {
        match self.tree.parent(id) {
            AnyNodeRef::ExprAttribute(outer) => outer.value.range() == node.range() && !node.is_expr_lambda(),
            // A decorator is recorded with the function it decorates.
            AnyNodeRef::Decorator(_) => true,
            _ => false,
        }
    }

    /// `class W(Base)` runs nothing of `Base`.
    fn is_base(&self, id: NodeId, node: AnyNodeRef<'_>) -> bool {
        let mut outer = self.tree.ancestors(id).map(|(_, outer)| outer);
        let is_argument = outer.next().is_some_and(
            |outer| matches!(outer, AnyNodeRef::Arguments(arguments) if arguments.range().contains_range(node.range())),
        );
        is_argument && matches!(outer.next(), Some(AnyNodeRef::StmtClassDef(_)))
    }

    fn kind(&self, id: NodeId, node: AnyNodeRef<'_>, target: &Target) -> EdgeKind {
        let is_closure = matches!(target, Target::Function(_));
        if is_detached(self.tree, id) {
            return EdgeKind::Detaches;
        }
        let mut inner = node;
        for (_, outer) in self.tree.ancestors(id) {
            match outer {
                AnyNodeRef::ExprCall(call) if call.func.range() == inner.range() && inner.range() == node.range() => {
                    return EdgeKind::Calls;
                }
                AnyNodeRef::ExprCall(call) if call.func.range() != inner.range() => {
                    let schedules = self.tree.qualified(&call.func).is_some_and(|name| schedules(&name));
                    return if schedules { EdgeKind::Schedules } else { EdgeKind::Passes };
                }
                AnyNodeRef::ExprLambda(_) | AnyNodeRef::StmtReturn(_) => return EdgeKind::Refers,
                _ if outer.is_statement() => break,
                _ => {}
            }
            inner = outer;
        }
        if is_closure { EdgeKind::Passes } else { EdgeKind::Refers }
    }
}

/// Whether a function of the SDK runs what it is given somewhere else than the caller: activities, child workflows,
/// workers. The few that call back into the workflow are named.
fn schedules(name: &str) -> bool {
    let Some(name) = name.strip_prefix("temporalio.") else { return false };
    let calls_back = name == "workflow.wait_condition" || name.starts_with("workflow.set_") || name == "workflow.wait";
    !calls_back && !name.starts_with("workflow.unsafe.")
}
