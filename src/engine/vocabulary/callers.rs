//! Open this for who calls or names a function of the project, and for where an argument and a result go.
//!
//! Callers are known by the call graph; what they do with a result, their trees show, as far as they can be had.

use crate::engine::facts;
use crate::engine::file::{Call, File};
use crate::engine::names::{BindingId, BindingKind, NodeId, is_read};
use crate::engine::project::{ClassRef, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};
use std::collections::BTreeSet;

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

    /// Where a parameter is read that an argument of a call becomes, in the file of the function that is called. None
    /// where it is not known which one that is, or where the function gives the name another value.
    pub fn parameter_reads(&self, call: &ast::ExprCall, argument: TextRange) -> Option<(File<'a>, Vec<NodeId>)> {
        let function = self.only_target(&call.func)?;
        let owner = self.other(function.file)?;
        let definition = owner.definition_of(function)?;
        let is_bound = facts::is_method(owner.tree(), definition) && call.func.is_attribute_expr();
        let mut all = definition.parameters.posonlyargs.iter().chain(&definition.parameters.args);
        let mut before = call.arguments.args.iter().take_while(|given| !given.range().contains_range(argument));
        let name = match call.arguments.keywords.iter().find(|given| given.range().contains_range(argument)) {
            Some(keyword) => {
                let name = keyword.arg.as_ref()?.as_str();
                definition.parameters.find(name)?.name().as_str()
            }
            None if before.clone().any(Expr::is_starred_expr) => return None,
            None => all.nth(before.by_ref().count() + usize::from(is_bound))?.name().as_str(),
        };
        let bindings = owner.tree().bindings();
        let is_it = |id: &BindingId| {
            let scope = &owner.tree().scopes()[bindings[*id].scope];
            bindings[*id].name == name && scope.node == owner.id(definition)
        };
        let mut bound = (0..bindings.len()).filter(is_it);
        let parameter = bound.next().filter(|_| bound.next().is_none())?;
        let reads = owner.reads(parameter);
        Some((owner, reads))
    }

    /// What a call gives for a parameter of the function that it is known to run.
    pub fn argument_for(
        &self,
        call: &'a ast::ExprCall,
        (owner, definition): (&File<'a>, &ast::StmtFunctionDef),
        parameter: &str,
    ) -> Option<&'a Expr> {
        if let Some(given) = call.arguments.find_keyword(parameter) {
            return Some(&given.value);
        }
        let is_bound = facts::is_method(owner.tree(), definition) && call.func.is_attribute_expr();
        let mut all = definition.parameters.posonlyargs.iter().chain(&definition.parameters.args);
        let at = all.position(|one| one.name().as_str() == parameter)?.checked_sub(is_bound.into())?;
        let is_plain = !call.arguments.args.iter().take(at + 1).any(Expr::is_starred_expr);
        call.arguments.args.get(at).filter(|_| is_plain)
    }

    /// Every call of a function in workflow code, by file. None where not all of them are seen.
    pub fn workflow_calls(&self, function: FunctionRef) -> Option<Vec<(File<'a>, NodeId)>> {
        let mut found = Vec::new();
        let callers = self.project().workflow_callers(function)?;
        let files: BTreeSet<usize> = callers.iter().map(|caller| caller.file).collect();
        for file in files {
            let other = self.other(file)?;
            let calls: Vec<NodeId> = other.calls_of(function).map(|call| call.id).collect();
            let within = |caller: FunctionRef| calls.iter().filter(|&&id| other.function_at(id) == caller).count();
            let mut here = callers.iter().copied().filter(|caller| caller.file == file);
            let known = |of: FunctionRef| callers.iter().filter(|caller| **caller == of).count();
            if here.any(|caller| within(caller) < known(caller)) {
                return None;
            }
            let calls = calls.into_iter().filter(|&id| other.runs_in(id).workflow_code());
            for id in calls {
                found.push((self.other(file)?, id));
            }
        }
        Some(found)
    }

    /// The function of the project that a call runs, where nothing overrides it.
    fn only_target(&self, callee: &Expr) -> Option<FunctionRef> {
        let function = self.called_function(callee)?;
        let class = self.project().function(function).class;
        let is_alone = |class| {
            let class = ClassRef { file: function.file, class };
            self.project().descendants(class).len() == 1
        };
        class.is_none_or(is_alone).then_some(function)
    }

    /// The function of the project that an expression names: nested ones included, and methods of values whose class is
    /// known, if no class below has another.
    pub fn called_function(&self, expr: &Expr) -> Option<FunctionRef> {
        let named = self.named_function(expr);
        if named.is_some() {
            return named;
        }
        if let Expr::Attribute(attribute) = expr {
            let receiver = facts::receiver(self.tree(), &attribute.value)?;
            return self.project().method_of_value(self.index(), &receiver, attribute.attr.as_str());
        }
        let Expr::Name(name) = expr else { return None };
        match self.tree().binding(name)?.kind {
            BindingKind::Function(definition) => Some(self.definition(definition)),
            _ => None,
        }
    }
}
