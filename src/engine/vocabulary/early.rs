//! Open this for values that are made when a module is imported, and for the workflow code that uses them.
//!
//! What makes such a value, the asker says. It is followed through operators, conversions and text, not through other
//! functions.

use super::variables::Variable;
use crate::engine::facts::{Role, self_class};
use crate::engine::file::{Call, File};
use crate::engine::names::is_read;
use crate::engine::names::{NodeId, ScopeKind};
use crate::engine::project::{ClassRef, Entity, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};
use crate::engine::transform::Step;

/// A value that outlives its making, and is used in a workflow.
pub struct Early<'a> {
    /// The call that makes it.
    pub call: Call<'a>,
    pub kept: Kept<'a>,
    /// How the first use is reached.
    pub chain: Vec<Step>,
    pub is_harmless: bool,
}

/// Where it is kept.
#[derive(Clone, Copy, Debug)]
pub enum Kept<'a> {
    Variable(&'a str),
    Attribute {
        class: &'a str,
        name: &'a str,
    },
    /// A field of a data class that is built without it.
    Field {
        class: &'a str,
        name: &'a str,
    },
    /// The default of a parameter.
    Default(&'a str),
}

/// A use: where it is, and whether it reaches nothing but logs and inputs.
type Used = (Vec<Step>, bool);

impl<'a> File<'a> {
    /// What a call that runs when the module is imported leaves to workflow code.
    pub fn early(&self, call: Call<'a>) -> Option<Early<'a>> {
        let body = self.tree().body(call.id);
        if !self.is_imported(body) || self.tree().is_type_checking(call.id) {
            return None;
        }
        let (kept, (chain, is_harmless)) = self.kept(call.id, body)?;
        Some(Early { call, kept, chain, is_harmless })
    }

    /// The body of the module, or of a class at the top of it.
    fn is_imported(&self, body: NodeId) -> bool {
        match self.tree().node(body) {
            AnyNodeRef::ModModule(_) => true,
            AnyNodeRef::StmtClassDef(_) => self.is_imported(self.tree().body(body)),
            _ => false,
        }
    }

    fn kept(&self, id: NodeId, body: NodeId) -> Option<(Kept<'a>, Used)> {
        let (mut at, mut range) = (id, self.range(id));
        loop {
            at = self.tree().parent_id(at);
            match self.tree().node(at) {
                AnyNodeRef::StmtAssign(assign) if assign.value.range() == range => {
                    let [Expr::Name(target)] = &assign.targets[..] else { return None };
                    return self.kept_as(target, body, false);
                }
                AnyNodeRef::StmtAnnAssign(assign) if assign.value.as_ref().is_some_and(|v| v.range() == range) => {
                    return self.kept_as(assign.target.as_name_expr()?, body, true);
                }
                AnyNodeRef::ParameterWithDefault(parameter) => return self.kept_as_default(at, parameter),
                AnyNodeRef::ExprAttribute(_)
                | AnyNodeRef::ExprBinOp(_)
                | AnyNodeRef::ExprFString(_)
                | AnyNodeRef::FString(_)
                | AnyNodeRef::InterpolatedElement(_)
                | AnyNodeRef::Arguments(_) => {}
                AnyNodeRef::ExprCall(call) if call.func.range() == range || self.is_conversion(call) => {}
                AnyNodeRef::ExprSubscript(subscript) if subscript.value.range() == range => {}
                _ => return None,
            }
            if !matches!(self.tree().node(at), AnyNodeRef::Arguments(_)) {
                range = self.range(at);
            }
        }
    }

    fn is_conversion(&self, call: &ast::ExprCall) -> bool {
        const CONVERSIONS: &[&str] = &["float", "hex", "int", "repr", "round", "str"];
        self.name(&call.func).is_some_and(|name| {
            name.strip_prefix("builtins.").is_some_and(|name| CONVERSIONS.contains(&name))
                || name.starts_with("hashlib.")
        })
    }

    fn kept_as(&self, target: &'a ast::ExprName, body: NodeId, is_annotated: bool) -> Option<(Kept<'a>, Used)> {
        let name = target.id.as_str();
        let AnyNodeRef::StmtClassDef(class) = self.tree().node(body) else {
            return Some((Kept::Variable(name), self.used_variable(target)?));
        };
        let of = class.name.as_str();
        let known = self.facts().classes.iter().position(|known| known.node == body)?;
        if self.facts().classes[known].is_data {
            let chain = self.built_without(class, name).filter(|_| is_annotated)?;
            return Some((Kept::Field { class: of, name }, (chain, false)));
        }
        let used = self.used_attribute(ClassRef { file: self.index(), class: known }, class, name)?;
        Some((Kept::Attribute { class: of, name }, used))
    }

    fn used_variable(&self, target: &ast::ExprName) -> Option<Used> {
        let [binding] = self.tree().lookup(target.id.as_str(), 0)[..] else { return None };
        let readers = self.readers_in_workflows(Variable { file: self.index(), binding })?;
        self.worst(readers.into_iter())
    }

    /// The first use in workflow code that is not harmless, else the first.
    fn worst(&self, uses: impl Iterator<Item = (usize, NodeId)>) -> Option<Used> {
        let mut found: Option<Used> = None;
        for (at, id) in uses {
            let file = self.other(at)?;
            if !file.runs_in(id).workflow_code() || file.tree().is_annotation(id) {
                continue;
            }
            let is_harmless = file.reaches_only_logs_and_inputs(id);
            if found.as_ref().is_none_or(|(_, harmless)| *harmless && !is_harmless) {
                found = Some((file.chain(id), is_harmless));
            }
        }
        found
    }

    /// `self.x` and `Order.x` in this file, where no method gives the instance another value.
    fn used_attribute(&self, class: ClassRef, definition: &ast::StmtClassDef, name: &str) -> Option<Used> {
        let is_own = |expr: &Expr| match self_class(self.tree(), expr) {
            Some(of) => of.range() == definition.range(),
            None => self.name(expr).and_then(|name| self.resolve(&name)) == Some(Entity::Class(class)),
        };
        let named = self.expressions().filter(|(_, expr)| match expr {
            Expr::Attribute(attribute) => &attribute.attr == name && is_own(&attribute.value),
            _ => false,
        });
        let named: Vec<_> = named.collect();
        if named.iter().any(|(_, expr)| !is_read(expr)) {
            return None;
        }
        self.worst(named.into_iter().map(|(id, _)| (self.index(), id)))
    }

    fn kept_as_default(&self, at: NodeId, parameter: &'a ast::ParameterWithDefault) -> Option<(Kept<'a>, Used)> {
        let (node, definition) = self.ancestors(at).find_map(|(id, node)| match node {
            AnyNodeRef::StmtFunctionDef(function) => Some((id, function)),
            _ => None,
        })?;
        let function = self.definition(definition);
        let name = parameter.parameter.name.as_str();
        if !self.project().runs_in(function).workflow_code() || !self.is_omitted(function, definition, name) {
            return None;
        }
        let scopes = self.tree().scopes();
        let scope = scopes.iter().position(|scope| scope.node == node && scope.kind == ScopeKind::Function)?;
        let [binding] = self.tree().lookup(name, scope)[..] else { return None };
        let reads = self.reads(binding);
        Some((Kept::Default(name), self.worst(reads.into_iter().map(|id| (self.index(), id)))?))
    }

    /// Whether workflow code calls a function without an argument, or Temporal may.
    fn is_omitted(&self, function: FunctionRef, definition: &ast::StmtFunctionDef, name: &str) -> bool {
        let is_called_by_temporal = [Role::Run, Role::Signal, Role::Update, Role::Query]
            .into_iter()
            .any(|role| self.project().has_role(function, role));
        let is_method = self.project().function(function).class.is_some();
        let position = definition.parameters.iter_non_variadic_params().position(|p| p.parameter.name.as_str() == name);
        let position = position.map_or(usize::MAX, |at| at - usize::from(is_method));
        let known = match self.project().function(function).class {
            Some(class) => self.facts().classes[class].name.as_str(),
            None => definition.name.as_str(),
        };
        let others = self.project().who_may_name(self.index(), known).map_or_else(Vec::new, |(_, files)| files);
        let mut files = std::iter::once(self.index()).chain(others).filter_map(|file| self.other(file));
        is_called_by_temporal
            || files.any(|file| {
                let mut calls = file.calls_of(function);
                calls.any(|call| file.runs_in(call.id).workflow_code() && !gives(call.expr, name, position))
            })
    }
}

fn gives(call: &ast::ExprCall, name: &str, position: usize) -> bool {
    let is_open = call.arguments.args.iter().any(Expr::is_starred_expr)
        || call.arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
    is_open || call.arguments.args.len() > position || call.arguments.find_keyword(name).is_some()
}

impl Early<'_> {
    pub fn range(&self) -> TextRange {
        self.call.expr.range()
    }
}
