//! Open this for a variable of this file or of another module: its one value, and everybody who reads it.
//!
//! A name that is bound more than once is none. What its readers do with the value, they are asked for.

use crate::engine::file::File;
use crate::engine::names::{BindingId, BindingKind, NodeId};
use crate::engine::python::{AnyNodeRef, Expr, Ranged};

/// More files than this are not looked through for those who read a variable.
const MAX_FILES: usize = 64;

/// A name that is bound once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    pub file: usize,
    pub binding: BindingId,
}

impl<'a> File<'a> {
    /// The variable that an expression names, and the one value that it is given.
    pub fn variable_of(&self, expr: &Expr) -> Option<(Variable, &'a Expr)> {
        if let Expr::Name(name) = expr
            && let BindingKind::Assigned { value: Some(value), .. } = self.tree().binding(name)?.kind
        {
            let [binding] = self.tree().use_of(name)?.bindings[..] else { return None };
            return Some((Variable { file: self.index(), binding }, value));
        }
        let (file, name) = self.project().variable(self.index(), &self.name(expr)?)?;
        let other = self.other(file)?;
        let &[binding] = other.tree().lookup(&name, 0) else { return None };
        let bound = &other.tree().bindings()[binding];
        match bound.kind {
            BindingKind::Assigned { value: Some(value), .. } if !bound.type_checking => {
                Some((Variable { file, binding }, value))
            }
            _ => None,
        }
    }

    /// Every place that names a variable, by file, except where it is bound. None where not all of them are seen.
    pub fn readers(&self, variable: Variable) -> Option<Vec<(usize, NodeId)>> {
        self.readers_among(variable, |_| true)
    }

    /// Those in workflow code, and others in files that have some.
    pub fn readers_in_workflows(&self, variable: Variable) -> Option<Vec<(usize, NodeId)>> {
        self.readers_among(variable, |file| self.project().has_workflow_code(file))
    }

    fn readers_among(&self, variable: Variable, is_wanted: impl Fn(usize) -> bool) -> Option<Vec<(usize, NodeId)>> {
        let owner = self.other(variable.file)?;
        let bound = &owner.tree().bindings()[variable.binding];
        let mut found: Vec<(usize, NodeId)> = owner
            .expressions()
            .filter(|(_, expr)| {
                let used = expr.as_name_expr().and_then(|name| owner.tree().use_of(name));
                used.is_some_and(|used| used.bindings.contains(&variable.binding))
            })
            .map(|(id, _)| (variable.file, id))
            .collect();
        if bound.scope != 0 {
            return Some(found);
        }
        let (names, files) = self.project().who_may_name(variable.file, bound.name)?;
        if files.len() > MAX_FILES {
            return None;
        }
        for file in files.into_iter().filter(|&file| is_wanted(file)) {
            let other = self.other(file)?;
            let is_it = |expr: &Expr| {
                let qualified = other.tree().qualified(expr)?;
                names.contains(qualified.rsplit(['.', ':']).next()?).then_some(())?;
                let (of, name) = other.project().variable(file, &qualified)?;
                (of == variable.file && name == bound.name).then_some(())
            };
            found.extend(other.expressions().filter(|(_, expr)| is_it(expr).is_some()).map(|(id, _)| (file, id)));
        }
        Some(found)
    }

    /// Whether a value is only spread or merged into another here, so that nothing can change it.
    pub fn is_spread(&self, id: NodeId) -> bool {
        let range = self.range(id);
        match self.parent(id) {
            AnyNodeRef::Keyword(keyword) => keyword.arg.is_none(),
            AnyNodeRef::ExprDict(dict) => {
                dict.items.iter().any(|item| item.key.is_none() && item.value.range() == range)
            }
            AnyNodeRef::ExprIf(_) | AnyNodeRef::ExprBinOp(_) => true,
            AnyNodeRef::Arguments(_) => self.ancestors(id).nth(1).is_some_and(|(_, call)| self.makes_dict(call)),
            _ => false,
        }
    }

    /// The call whose keywords a value becomes, alone or merged with others.
    pub fn spread_into(&self, id: NodeId) -> Option<NodeId> {
        let mut inner = self.range(id);
        for (at, node) in self.ancestors(id) {
            match node {
                AnyNodeRef::Arguments(_) | AnyNodeRef::ExprIf(_) | AnyNodeRef::ExprBinOp(_) => {}
                AnyNodeRef::Keyword(keyword) if keyword.arg.is_none() => {}
                AnyNodeRef::ExprDict(dict) => {
                    dict.items.iter().find(|item| item.key.is_none() && item.value.range() == inner)?;
                }
                AnyNodeRef::ExprCall(_) if self.makes_dict(node) => {}
                AnyNodeRef::ExprCall(call) => {
                    let is_keyword = call.arguments.keywords.iter().any(|keyword| keyword.value.range() == inner);
                    return is_keyword.then_some(at);
                }
                _ => return None,
            }
            if node.is_expression() {
                inner = node.range();
            }
        }
        None
    }

    /// `dict(…)`, or one of the SDK's typed dicts.
    pub fn makes_dict(&self, node: AnyNodeRef<'a>) -> bool {
        const MAKERS: &[&str] =
            &["builtins.dict", "temporalio.workflow.ActivityConfig", "temporalio.workflow.LocalActivityConfig"];
        let AnyNodeRef::ExprCall(call) = node else { return false };
        self.name(&call.func).is_some_and(|name| MAKERS.contains(&&*name))
    }
}
