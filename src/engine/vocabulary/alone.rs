//! Open this for activities that nobody else can notice: they work with their input, with locals and with libraries.
//!
//! What is not certain to be so is not. Files are there for everybody, databases and services on the network as well: but
//! those are so for other processes too.

use super::outside::Outside;
use crate::engine::edits::imports;
use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::project::Entity;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};

/// Builtins that reach what is not named.
const REACHING: &[&str] = &["__import__", "delattr", "eval", "exec", "getattr", "globals", "open", "setattr", "vars"];

impl<'a> File<'a> {
    /// Whether the function around a node is an activity which only Temporal runs, and that touches nothing of others.
    pub(super) fn is_alone(&self, id: NodeId) -> bool {
        let is_activity = self.function(id).roles.iter().any(|role| matches!(role, Role::Activity));
        let Some(definition) = self.definition_of(self.function_at(id)).filter(|_| is_activity) else { return false };
        let is_temporal = |decorator: &ast::Decorator| {
            let of = ast::helpers::map_callable(&decorator.expression);
            self.name(of).is_some_and(|name| name == "temporalio.activity.defn")
        };
        let is_fixed = |default: &Expr| default.is_literal_expr();
        let mut defaults = definition.parameters.iter_non_variadic_params().filter_map(|one| one.default.as_deref());
        definition.decorator_list.iter().all(is_temporal)
            && defaults.all(is_fixed)
            && self.project().called_by_activities(self.function_at(id)).is_empty()
            && self.enters_only_own(id)
            && self.names_only_own(definition)
            && !self.works_on_host(definition.range())
    }

    /// Whether a cancellation at a node comes between effects on others, or into a `finally`: code that awaits nothing
    /// there would have gone on.
    pub fn comes_between(&self, id: NodeId) -> bool {
        let Some(definition) = self.definition_of(self.function_at(id)) else { return true };
        let place = self.range(id);
        let in_finally = self.around(id).any(|(_, node)| {
            let AnyNodeRef::StmtTry(attempt) = node else { return false };
            attempt.finalbody.iter().any(|statement| statement.range().contains_range(place))
        });
        let work: Vec<TextRange> = self.outside_work().into_iter().map(|work| work.callee.range()).collect();
        let inside = |at: &&TextRange| definition.range().contains_range(**at);
        let before = work.iter().filter(inside).any(|at| at.end() <= place.start());
        in_finally || before && work.iter().filter(inside).any(|at| at.start() >= place.end())
    }

    /// Whether every `with` around a node, `async with` included, concerns nobody else.
    fn enters_only_own(&self, id: NodeId) -> bool {
        self.around(id).all(|(_, node)| match node {
            AnyNodeRef::StmtWith(with) => with.items.iter().all(|item| self.is_of_its_own(&item.context_expr)),
            _ => true,
        })
    }

    fn names_only_own(&self, definition: &'a ast::StmtFunctionDef) -> bool {
        let body = definition.body.first().map_or(definition.end(), Ranged::start);
        let body = TextRange::new(body, definition.end());
        let mut names = self.expressions().filter_map(|(_, expr)| expr.as_name_expr());
        names.all(|name| !body.contains_range(name.range()) || self.is_own(name, definition))
    }

    /// Whether a name stands for something of this execution, for a library, or for what nobody changes.
    fn is_own(&self, name: &'a ast::ExprName, definition: &ast::StmtFunctionDef) -> bool {
        if self.is_receiver(definition, name) {
            return false;
        }
        // What is stored is a local, or bound outside.
        let bindings: Vec<_> = match self.tree().use_of(name) {
            Some(used) => used.bindings.to_vec(),
            None => {
                let all = self.tree().bindings().iter().enumerate();
                all.filter(|(_, binding)| binding.range == name.range()).map(|(id, _)| id).collect()
            }
        };
        // A star may bring it from anywhere.
        if bindings.is_empty() {
            return self.tree().stars().is_empty() && !REACHING.contains(&name.id.as_str());
        }
        let is_only = bindings.len() == 1;
        bindings.into_iter().map(|id| &self.tree().bindings()[id]).all(|binding| {
            let scope = &self.tree().scopes()[binding.scope];
            let is_inside = definition.range().contains_range(self.range(scope.node)) && binding.scope != 0;
            match &binding.kind {
                BindingKind::Import { qualified, .. } => self.is_of_library(qualified),
                BindingKind::Class(_) if !is_inside => self.is_of_library(&name.id),
                BindingKind::Assigned { value: Some(value), .. } if !is_inside => is_only && self.is_constant(value),
                _ => is_inside,
            }
        })
    }

    /// A library, or a class of the project that only holds values.
    fn is_of_library(&self, qualified: &str) -> bool {
        let local = format!(":{qualified}");
        match self.resolve(qualified).or_else(|| self.resolve(&local)) {
            Some(Entity::Class(class)) => self.project().class(class).is_data,
            Some(Entity::Function(_)) => false,
            None => !qualified.starts_with('.') && !self.project().has_own(self.index(), imports::root(qualified)),
        }
    }

    fn is_constant(&self, value: &Expr) -> bool {
        const MAKERS: &[&str] = &["datetime.timedelta", "logging.getLogger", "re.compile", "structlog.get_logger"];
        match value {
            Expr::Tuple(tuple) => tuple.elts.iter().all(|element| self.is_constant(element)),
            Expr::BinOp(both) => self.is_constant(&both.left) && self.is_constant(&both.right),
            Expr::Call(call) => self.name(&call.func).is_some_and(|name| MAKERS.contains(&&*name)),
            value => value.is_literal_expr(),
        }
    }

    /// Whether code works on files or the environment. A temporary file is nobody else's.
    fn works_on_host(&self, range: TextRange) -> bool {
        let is_temporary = |callee| self.name(callee).is_some_and(|name| name.starts_with("tempfile."));
        let mut work = self.outside_work().into_iter().filter(|work| range.contains_range(work.callee.range()));
        work.any(|work| matches!(work.on, Outside::File | Outside::Environment) && !is_temporary(work.callee))
    }
}
