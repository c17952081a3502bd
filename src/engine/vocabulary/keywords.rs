//! Open this for what a call is given by keyword, `**options` included: followed to the dict that they are made of.
//!
//! It follows literals, `dict(…)`, the SDK's own typed dicts, constants of the file and conditions between those. A
//! parameter, or a dict that something else may change, is unknown.

use crate::engine::file::File;
use crate::engine::names::{BindingId, BindingKind};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextSize, ast};

/// More than this many combinations are as good as unknown.
const MAX_CHOICES: usize = 16;

/// One combination that may reach the call.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// Later ones win.
    given: Vec<Given<'a>>,
    /// The call itself first, then the dicts that it is given.
    pub sources: Vec<Origin<'a>>,
}

/// A keyword with its value.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    pub name: &'a str,
    pub value: &'a Expr,
    pub origin: Origin<'a>,
}

/// Where a keyword is written: a call, or a dict display.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    pub node: OriginNode<'a>,
    /// Nothing else is given what is written here.
    pub is_own: bool,
}

#[derive(Clone, Copy, Debug)]
pub enum OriginNode<'a> {
    Call(&'a ast::ExprCall),
    Dict(&'a ast::ExprDict),
}

impl Origin<'_> {
    pub fn start(&self) -> TextSize {
        match self.node {
            OriginNode::Call(call) => call.start(),
            OriginNode::Dict(dict) => dict.start(),
        }
    }
}

impl<'a> Choice<'a> {
    pub fn get(&self, name: &str) -> Option<Given<'a>> {
        self.given.iter().rev().find(|given| given.name == name).copied()
    }

    fn start(origin: Origin<'a>) -> Vec<Self> {
        vec![Choice { given: Vec::new(), sources: vec![origin] }]
    }
}

impl<'a> File<'a> {
    /// Every combination of keywords that a call may be given; None where that is unknown.
    pub fn keyword_choices(&self, call: &'a ast::ExprCall) -> Option<Vec<Choice<'a>>> {
        self.call_choices(call, true)
    }

    fn call_choices(&self, call: &'a ast::ExprCall, is_own: bool) -> Option<Vec<Choice<'a>>> {
        let origin = Origin { node: OriginNode::Call(call), is_own };
        let keywords = call.arguments.keywords.iter();
        let parts = keywords.map(|keyword| (keyword.arg.as_ref().map(|name| name.as_str()), &keyword.value));
        self.combine(Choice::start(origin), parts, origin)
    }

    fn combine(
        &self,
        mut choices: Vec<Choice<'a>>,
        parts: impl Iterator<Item = (Option<&'a str>, &'a Expr)>,
        origin: Origin<'a>,
    ) -> Option<Vec<Choice<'a>>> {
        for (name, value) in parts {
            match name {
                Some(name) => choices.iter_mut().for_each(|c| c.given.push(Given { name, value, origin })),
                None => choices = both(&choices, &self.choices(value, origin.is_own)?)?,
            }
        }
        Some(choices)
    }

    fn choices(&self, expr: &'a Expr, is_own: bool) -> Option<Vec<Choice<'a>>> {
        match expr {
            Expr::Dict(dict) => self.dict_choices(dict, is_own),
            Expr::If(either) => {
                let mut choices = self.choices(&either.body, is_own)?;
                choices.extend(self.choices(&either.orelse, is_own)?);
                Some(choices)
            }
            Expr::BinOp(merge) if merge.op == ast::Operator::BitOr => {
                both(&self.choices(&merge.left, is_own)?, &self.choices(&merge.right, is_own)?)
            }
            Expr::Call(call) => self.made_choices(call, is_own),
            Expr::Name(name) => {
                let binding = self.tree().binding(name)?;
                let BindingKind::Assigned { value: Some(value), .. } = binding.kind else { return None };
                let id = self.tree().bindings().iter().position(|other| other.range == binding.range)?;
                let uses = self.spread_uses(id)?;
                self.choices(value, is_own && uses == 1)
            }
            _ => None,
        }
    }

    fn dict_choices(&self, dict: &'a ast::ExprDict, is_own: bool) -> Option<Vec<Choice<'a>>> {
        let origin = Origin { node: OriginNode::Dict(dict), is_own };
        let keys: Option<Vec<Option<&str>>> = dict
            .items
            .iter()
            .map(|item| match &item.key {
                None => Some(None),
                Some(Expr::StringLiteral(key)) => Some(Some(key.value.to_str())),
                Some(_) => None,
            })
            .collect();
        let parts = keys?.into_iter().zip(dict.items.iter().map(|item| &item.value));
        self.combine(Choice::start(origin), parts, origin)
    }

    /// `dict(a=1)`, `dict(base, a=1)`, `workflow.ActivityConfig(a=1)`.
    fn made_choices(&self, call: &'a ast::ExprCall, is_own: bool) -> Option<Vec<Choice<'a>>> {
        const MAKERS: &[&str] =
            &["builtins.dict", "temporalio.workflow.ActivityConfig", "temporalio.workflow.LocalActivityConfig"];
        let name = self.name(&call.func)?;
        if !MAKERS.contains(&&*name) {
            return None;
        }
        let keywords = self.call_choices(call, is_own)?;
        match &call.arguments.args[..] {
            [] => Some(keywords),
            [base] => both(&self.choices(base, is_own)?, &keywords),
            _ => None,
        }
    }

    /// How often a dict is used, if it is only ever spread or merged, so that nothing can have changed it.
    fn spread_uses(&self, binding: BindingId) -> Option<usize> {
        let used = self.tree().uses().iter().filter(|used| used.bindings.contains(&binding));
        let mut count = 0;
        for used in used {
            count += 1;
            let (id, _) = self.expressions().find(|(_, expr)| expr.is_name_expr() && expr.range() == used.range)?;
            let is_read = match self.parent(id) {
                AnyNodeRef::Keyword(keyword) => keyword.arg.is_none(),
                AnyNodeRef::ExprDict(dict) => {
                    dict.items.iter().any(|item| item.key.is_none() && item.value.range() == used.range)
                }
                AnyNodeRef::ExprIf(_) | AnyNodeRef::ExprBinOp(_) => true,
                AnyNodeRef::Arguments(_) => self.ancestors(id).nth(1).is_some_and(|(_, call)| self.is_dict_call(call)),
                _ => false,
            };
            if !is_read {
                return None;
            }
        }
        Some(count)
    }

    fn is_dict_call(&self, node: AnyNodeRef<'a>) -> bool {
        let AnyNodeRef::ExprCall(call) = node else { return false };
        self.name(&call.func).is_some_and(|name| name == "builtins.dict")
    }
}

/// The first overridden by the second, in every combination.
fn both<'a>(first: &[Choice<'a>], second: &[Choice<'a>]) -> Option<Vec<Choice<'a>>> {
    if first.len() * second.len() > MAX_CHOICES {
        return None;
    }
    let join = |a: &Choice<'a>, b: &Choice<'a>| Choice {
        given: a.given.iter().chain(&b.given).copied().collect(),
        sources: a.sources.iter().chain(&b.sources).copied().collect(),
    };
    Some(first.iter().flat_map(|a| second.iter().map(move |b| join(a, b))).collect())
}
