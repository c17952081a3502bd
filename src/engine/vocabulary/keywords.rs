//! Open this for what a call is given by keyword, `**options` included: followed to the dict that they are made of.
//!
//! It follows literals, `dict(…)`, the SDK's own typed dicts, constants of the project and conditions between those. A
//! parameter, or a dict that something else may change, is unknown.

use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::python::{Expr, Ranged, TextSize, ast};
use crate::engine::vocabulary::variables::Variable;

/// More than this many combinations are as good as unknown.
const MAX_CHOICES: usize = 16;
/// Dicts that are made of each other are followed this far.
const MAX_HOPS: u8 = 6;

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
    /// The file's place in the project.
    pub file: usize,
    /// What holds it, where it is not written in the call itself: others may be given the same.
    pub variable: Option<Variable>,
}

/// Where the code that is followed stands.
#[derive(Clone, Copy)]
struct Within {
    variable: Option<Variable>,
    hops: u8,
}

#[derive(Clone, Copy, Debug)]
pub enum OriginNode<'a> {
    Call(&'a ast::ExprCall),
    Dict(&'a ast::ExprDict),
}

impl Origin<'_> {
    /// Whether both are written at the same place.
    pub fn is(&self, other: &Self) -> bool {
        self.file == other.file && self.start() == other.start()
    }

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
        let choices = self.written_choices(call)?;
        let mut variables: Vec<Variable> =
            choices.iter().flat_map(|choice| &choice.sources).filter_map(|origin| origin.variable).collect();
        variables.dedup();
        variables.into_iter().all(|variable| self.is_only_spread(variable)).then_some(choices)
    }

    /// The same as long as nothing changes the dicts that the call is given, which is not looked for.
    pub fn written_choices(&self, call: &'a ast::ExprCall) -> Option<Vec<Choice<'a>>> {
        self.call_choices(call, Within { variable: None, hops: 0 })
    }

    fn is_only_spread(&self, variable: Variable) -> bool {
        let readers = self.readers(variable);
        let is_spread = |&(file, id): &(usize, NodeId)| self.other(file).is_some_and(|other| other.is_spread(id));
        readers.is_some_and(|readers| readers.iter().all(is_spread))
    }

    fn call_choices(&self, call: &'a ast::ExprCall, within: Within) -> Option<Vec<Choice<'a>>> {
        let origin = Origin { node: OriginNode::Call(call), file: self.index(), variable: within.variable };
        let keywords = call.arguments.keywords.iter();
        let parts = keywords.map(|keyword| (keyword.arg.as_ref().map(|name| name.as_str()), &keyword.value));
        self.combine(Choice::start(origin), parts, origin, within)
    }

    fn combine(
        &self,
        mut choices: Vec<Choice<'a>>,
        parts: impl Iterator<Item = (Option<&'a str>, &'a Expr)>,
        origin: Origin<'a>,
        within: Within,
    ) -> Option<Vec<Choice<'a>>> {
        for (name, value) in parts {
            match name {
                Some(name) => choices.iter_mut().for_each(|c| c.given.push(Given { name, value, origin })),
                None => choices = both(&choices, &self.choices(value, within)?)?,
            }
        }
        Some(choices)
    }

    fn choices(&self, expr: &'a Expr, within: Within) -> Option<Vec<Choice<'a>>> {
        match expr {
            Expr::Dict(dict) => self.dict_choices(dict, within),
            Expr::If(either) => {
                let mut choices = self.choices(&either.body, within)?;
                choices.extend(self.choices(&either.orelse, within)?);
                Some(choices)
            }
            Expr::BinOp(merge) if merge.op == ast::Operator::BitOr => {
                both(&self.choices(&merge.left, within)?, &self.choices(&merge.right, within)?)
            }
            Expr::Call(call) => self.made_choices(call, within),
            Expr::Name(_) | Expr::Attribute(_) if within.hops < MAX_HOPS => {
                let (variable, value) = self.variable_of(expr)?;
                let within = Within { variable: Some(variable), hops: within.hops + 1 };
                self.other(variable.file)?.choices(value, within)
            }
            _ => None,
        }
    }

    fn dict_choices(&self, dict: &'a ast::ExprDict, within: Within) -> Option<Vec<Choice<'a>>> {
        let origin = Origin { node: OriginNode::Dict(dict), file: self.index(), variable: within.variable };
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
        self.combine(Choice::start(origin), parts, origin, within)
    }

    /// `dict(a=1)`, `dict(base, a=1)`, `workflow.ActivityConfig(a=1)`.
    fn made_choices(&self, call: &'a ast::ExprCall, within: Within) -> Option<Vec<Choice<'a>>> {
        if !self.makes_dict(call.into()) {
            return None;
        }
        let keywords = self.call_choices(call, within)?;
        match &call.arguments.args[..] {
            [] => Some(keywords),
            [base] => both(&self.choices(base, within)?, &keywords),
            _ => None,
        }
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
