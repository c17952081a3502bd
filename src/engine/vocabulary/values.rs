//! Open this for where a value goes inside the function that makes it: its uses, what it reaches, what is around it.
//!
//! It follows plain local names, and arguments and results of functions of the project. Attributes are the end of what
//! is known.

use super::activity_calls::Form;
use crate::engine::facts::FunctionKind;
use crate::engine::file::File;
use crate::engine::names::{Binding, BindingId, BindingKind, NodeId, ScopeKind};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};

/// A chain of local names longer than this is not followed.
const DEPTH: u8 = 4;

impl<'a> File<'a> {
    /// The local name that is bound to just the value of a node: `now = datetime.now()`.
    pub fn bound_to(&self, id: NodeId) -> Option<BindingId> {
        let range = self.tree().node(id).range();
        let target = match self.parent(id) {
            AnyNodeRef::StmtAssign(assign) if assign.value.range() == range => match &assign.targets[..] {
                [Expr::Name(name)] => name,
                _ => return None,
            },
            AnyNodeRef::StmtAnnAssign(assign) => match (&*assign.target, assign.value.as_deref()) {
                (Expr::Name(name), Some(value)) if value.range() == range => name,
                _ => return None,
            },
            _ => return None,
        };
        let bindings = self.tree().bindings();
        let binding = bindings.iter().position(|binding| binding.range == target.range())?;
        let scope = self.tree().scopes()[bindings[binding].scope].kind;
        (scope == ScopeKind::Function).then_some(binding)
    }

    /// Every binding of the same name in the same scope, this one included.
    pub fn rebindings(&self, binding: BindingId) -> &[BindingId] {
        let Binding { name, scope, .. } = &self.tree().bindings()[binding];
        self.tree().lookup(name, *scope)
    }

    /// The places that read a binding.
    pub fn reads(&self, binding: BindingId) -> Vec<NodeId> {
        let is_read = |expr: &Expr| match expr {
            Expr::Name(name) => self.tree().use_of(name).is_some_and(|used| used.bindings.contains(&binding)),
            _ => false,
        };
        self.expressions().filter(|(_, expr)| is_read(expr)).map(|(id, _)| id).collect()
    }

    /// Whether the value of a node is seen to reach nothing except logs and what is sent to activities.
    pub fn reaches_only_logs_and_inputs(&self, id: NodeId) -> bool {
        self.is_harmless(id, 0)
    }

    fn is_harmless(&self, id: NodeId, depth: u8) -> bool {
        if depth > DEPTH {
            return false;
        }
        let mut at = id;
        loop {
            let range = self.tree().node(at).range();
            let parent = self.tree().parent_id(at);
            match self.tree().node(parent) {
                AnyNodeRef::ExprIf(choice) if choice.test.range() == range => return false,
                AnyNodeRef::ExprAttribute(_)
                | AnyNodeRef::ExprBinOp(_)
                | AnyNodeRef::ExprUnaryOp(_)
                | AnyNodeRef::ExprIf(_)
                | AnyNodeRef::ExprFString(_)
                | AnyNodeRef::FString(_)
                | AnyNodeRef::InterpolatedElement(_)
                | AnyNodeRef::ExprTuple(_)
                | AnyNodeRef::ExprList(_)
                | AnyNodeRef::ExprDict(_)
                | AnyNodeRef::ExprAwait(_)
                | AnyNodeRef::Arguments(_)
                | AnyNodeRef::Keyword(_) => {}
                AnyNodeRef::ExprCall(call) if call.func.range() == range || self.converts(call) => {}
                AnyNodeRef::ExprCall(call) => {
                    return is_log(self, call) || self.is_input(call, id) || self.is_harmless_argument(call, id, depth);
                }
                AnyNodeRef::StmtReturn(_) => return self.is_harmless_result(at, depth),
                // What is called for its effect alone has one: `random.shuffle(items)`.
                AnyNodeRef::StmtExpr(_) => return at != id,
                _ => return self.is_bound_to_harmless(at, depth),
            }
            at = parent;
        }
    }

    /// Of a function of the project: whether all that it does with the parameter is harmless.
    fn is_harmless_argument(&self, call: &ast::ExprCall, id: NodeId, depth: u8) -> bool {
        let Some((owner, reads)) = self.parameter_reads(call, self.range(id)) else { return false };
        reads.into_iter().all(|read| owner.is_harmless(read, depth + 1))
    }

    /// What a function of the project gives back: whether all that workflow code does with it is harmless.
    fn is_harmless_result(&self, id: NodeId, depth: u8) -> bool {
        let function = self.function_at(id);
        if depth > DEPTH || self.project().function(function).kind != FunctionKind::Def {
            return false;
        }
        let results = self.workflow_calls(function).unwrap_or_default();
        !results.is_empty() && results.into_iter().all(|(file, call)| file.is_harmless(call, depth + 1))
    }

    fn is_bound_to_harmless(&self, id: NodeId, depth: u8) -> bool {
        let Some(binding) = self.bound_to(id) else { return false };
        let [_] = self.rebindings(binding) else { return false };
        self.reads(binding).into_iter().all(|read| self.is_harmless(read, depth + 1))
    }

    fn converts(&self, call: &ast::ExprCall) -> bool {
        const CONVERSIONS: &[&str] =
            &["builtins.float", "builtins.int", "builtins.repr", "builtins.round", "builtins.str"];
        self.name(&call.func).is_some_and(|name| CONVERSIONS.contains(&&*name))
    }

    /// Whether a node is part of what a call sends to an activity: not its name, id or options.
    fn is_input(&self, call: &ast::ExprCall, id: NodeId) -> bool {
        let name = self.name(&call.func);
        let name = name.as_deref().and_then(|name| name.strip_prefix("temporalio.workflow."));
        let range = self.tree().node(id).range();
        let keywords = ["arg", "args"].into_iter().filter_map(|name| call.arguments.find_keyword(name));
        let mut inputs = call.arguments.args.iter().skip(1).chain(keywords.map(|keyword| &keyword.value));
        name.and_then(Form::of).is_some() && inputs.any(|input| input.range().contains_range(range))
    }

    /// Whether code awaits between two places of one function, in the order of the text.
    pub fn awaits_within(&self, body: NodeId, range: TextRange) -> bool {
        self.tree().nodes().any(|(id, node)| {
            let awaits = match node {
                AnyNodeRef::ExprAwait(_) => true,
                AnyNodeRef::StmtFor(node) => node.is_async,
                AnyNodeRef::StmtWith(node) => node.is_async,
                AnyNodeRef::Comprehension(node) => node.is_async,
                _ => false,
            };
            awaits && range.contains_range(node.range()) && self.tree().body(id) == body
        })
    }

    /// The innermost `while` around a node in its own function.
    pub fn while_around(&self, id: NodeId) -> Option<(NodeId, &'a ast::StmtWhile)> {
        self.around(id).find_map(|(at, node)| match node {
            AnyNodeRef::StmtWhile(node) => Some((at, node)),
            _ => None,
        })
    }

    /// Whether a node runs again and again: in a loop or comprehension of its function, or in a lambda.
    pub fn is_repeated(&self, id: NodeId) -> bool {
        self.ancestors(id).take_while(|(_, node)| !matches!(node, AnyNodeRef::StmtFunctionDef(_))).any(|(_, node)| {
            matches!(
                node,
                AnyNodeRef::StmtWhile(_)
                    | AnyNodeRef::StmtFor(_)
                    | AnyNodeRef::Comprehension(_)
                    | AnyNodeRef::ExprListComp(_)
                    | AnyNodeRef::ExprSetComp(_)
                    | AnyNodeRef::ExprDictComp(_)
                    | AnyNodeRef::ExprGenerator(_)
                    | AnyNodeRef::ExprLambda(_)
            )
        })
    }

    /// The expression that a name stands for, where it is bound just once; else the expression itself.
    pub fn meaning<'e>(&self, expr: &'e Expr) -> &'e Expr
    where
        'a: 'e,
    {
        let Expr::Name(name) = expr else { return expr };
        match self.tree().binding(name).map(|binding| &binding.kind) {
            Some(BindingKind::Assigned { value: Some(value), .. }) => value,
            _ => expr,
        }
    }
}

/// `print(…)`, `logging.info(…)`, `self.logger.warning(…)`, `workflow.logger.info(…)`.
pub(super) fn is_log(file: &File<'_>, call: &ast::ExprCall) -> bool {
    const LEVELS: &[&str] =
        &["critical", "debug", "error", "exception", "fatal", "info", "log", "trace", "warn", "warning"];
    if file.name(&call.func).is_some_and(|name| name == "builtins.print") {
        return true;
    }
    let Expr::Attribute(method) = &*call.func else { return false };
    let receiver = match &*method.value {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    LEVELS.contains(&method.attr.as_str()) && receiver.to_lowercase().contains("log")
}
