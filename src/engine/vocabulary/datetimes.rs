//! Open this for whether a naive datetime may become an aware one: its uses in the function where it is born.
//!
//! It follows local names, arithmetic and comparisons. Where a value leaves that, it stays as it was: naive.

use crate::engine::file::File;
use crate::engine::names::{BindingId, BindingKind, NodeId};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};
use std::collections::BTreeSet;

/// A chain of names longer than this is not followed.
const DEPTH: u8 = 4;

/// Expressions of one function that make naive datetimes of the same zone.
pub struct Births<'f, 'a> {
    file: &'f File<'a>,
    ids: Vec<NodeId>,
}

/// What a naive datetime may become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub id: NodeId,
    pub form: Form,
    /// The births that it is compared with or subtracted from, this one included: they change together.
    pub together: Vec<NodeId>,
    /// Every use asks for the instant that it stands for, whatever its zone: `.timestamp()`, `.astimezone(…)`.
    pub instant_only: bool,
    /// Some use asks for the instant.
    pub asks_instant: bool,
    /// Every use subtracts it from another birth, or another from it.
    pub subtracted_only: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// No use tells the difference.
    Aware,
    /// A use tells, or the value escapes.
    Naive,
    /// One use needs it naive, another reads it in the host's zone: no one form is right.
    Neither,
}

/// What was seen of one birth.
#[derive(Debug, Default)]
struct Seen {
    /// A use that tells naive from aware, or an escape.
    tells: bool,
    /// A use that reads a naive value in the host's zone.
    asks_instant: bool,
    /// A use that is neither.
    plain: bool,
    /// A use that does more than subtract it from another birth, or another from it.
    more: bool,
    /// Other births that it is compared with or subtracted from.
    with: BTreeSet<NodeId>,
    bindings: BTreeSet<BindingId>,
}

impl<'f, 'a> Births<'f, 'a> {
    pub fn new(file: &'f File<'a>, ids: Vec<NodeId>) -> Self {
        Self { file, ids }
    }

    pub fn outcomes(&self) -> Vec<Outcome> {
        let seen: Vec<Seen> = self.ids.iter().map(|&id| self.seen(id)).collect();
        let groups = self.groups(&seen);
        let outcome = |(at, &id): (usize, &NodeId)| {
            let members: Vec<usize> = (0..self.ids.len()).filter(|&other| groups[other] == groups[at]).collect();
            let tells = members.iter().any(|&member| seen[member].tells);
            let asks_instant = members.iter().any(|&member| seen[member].asks_instant);
            let more = members.iter().any(|&member| seen[member].more);
            let form = match (tells, asks_instant) {
                (false, _) => Form::Aware,
                (true, false) => Form::Naive,
                (true, true) => Form::Neither,
            };
            let together = members.into_iter().map(|member| self.ids[member]).collect();
            let instant_only = asks_instant && !tells && !seen[at].plain && seen[at].with.is_empty();
            let subtracted_only = !tells && !asks_instant && !more;
            Outcome { id, form, together, instant_only, asks_instant, subtracted_only }
        };
        self.ids.iter().enumerate().map(outcome).collect()
    }

    /// For each birth the number of the group that it meets, directly or through others.
    fn groups(&self, seen: &[Seen]) -> Vec<usize> {
        let mut groups: Vec<usize> = (0..self.ids.len()).collect();
        for (at, seen) in seen.iter().enumerate() {
            for other in &seen.with {
                let Some(other) = self.ids.iter().position(|id| id == other) else { continue };
                let (from, to) = (groups[at].max(groups[other]), groups[at].min(groups[other]));
                groups.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
            }
        }
        groups
    }

    fn seen(&self, id: NodeId) -> Seen {
        let mut seen = Seen::default();
        self.follow(id, &mut seen);
        seen.with.remove(&id);
        seen
    }

    /// Follows the value of a node one use further.
    fn follow(&self, id: NodeId, seen: &mut Seen) {
        let tree = self.file.tree();
        let range = tree.node(id).range();
        match self.file.parent(id) {
            AnyNodeRef::ExprAttribute(attribute) => self.follow_attribute(attribute, seen),
            AnyNodeRef::ExprBinOp(operation) => self.follow_arithmetic(operation, range, seen),
            AnyNodeRef::ExprCompare(compare) => self.follow_comparison(compare, range, seen),
            AnyNodeRef::InterpolatedElement(element) => {
                let spec = element.format_spec.as_deref().map(|spec| self.file.text(spec));
                let shows_zone = spec.is_none_or(|spec| spec.is_empty() || has_zone(spec) || spec.contains('{'));
                seen.tells |= shows_zone || element.conversion != ast::ConversionFlag::None;
                seen.plain = true;
            }
            AnyNodeRef::StmtExpr(_) => {}
            _ => match self.file.bound_to(id) {
                Some(binding) => self.follow_binding(binding, seen),
                None => seen.tells = true,
            },
        }
    }

    fn follow_attribute(&self, attribute: &ast::ExprAttribute, seen: &mut Seen) {
        const FIELDS: &[&str] = &["day", "hour", "microsecond", "minute", "month", "second", "year"];
        const METHODS: &[&str] = &["ctime", "date", "isocalendar", "isoweekday", "time", "toordinal", "weekday"];
        let name = attribute.attr.as_str();
        let call = match self.file.parent(self.file.id(attribute)) {
            AnyNodeRef::ExprCall(call) if call.func.range() == attribute.range() => call,
            _ => {
                seen.plain = true;
                seen.tells |= !FIELDS.contains(&name);
                return;
            }
        };
        match name {
            "timestamp" | "astimezone" => seen.asks_instant = true,
            "replace" if keeps_zone(&call.arguments) => self.follow(self.file.id(call), seen),
            "strftime" => {
                let format = call.arguments.find_positional(0).and_then(Expr::as_string_literal_expr);
                seen.tells |= format.is_none_or(|format| has_zone(format.value.to_str()));
                seen.plain = true;
            }
            _ => {
                seen.tells |= !METHODS.contains(&name);
                seen.plain = true;
            }
        }
    }

    fn follow_arithmetic(&self, operation: &ast::ExprBinOp, range: TextRange, seen: &mut Seen) {
        let is_left = operation.left.range() == range;
        let other = if is_left { &*operation.right } else { &*operation.left };
        seen.plain = true;
        match operation.op {
            // Only a timedelta can be added to a datetime.
            ast::Operator::Add => {
                seen.more = true;
                self.follow(self.file.id(operation), seen);
            }
            ast::Operator::Sub => match self.origin(other, 0) {
                Some(origins) => seen.with.extend(origins),
                None if is_left && self.is_timedelta(other, 0) => self.follow(self.file.id(operation), seen),
                None => seen.tells = true,
            },
            _ => seen.tells = true,
        }
    }

    fn follow_comparison(&self, compare: &ast::ExprCompare, range: TextRange, seen: &mut Seen) {
        seen.plain = true;
        seen.more = true;
        let operands = std::iter::once(&*compare.left).chain(&compare.comparators);
        for other in operands.filter(|operand| operand.range() != range && !operand.is_none_literal_expr()) {
            match self.origin(other, 0) {
                Some(origins) => seen.with.extend(origins),
                None => seen.tells = true,
            }
        }
    }

    fn follow_binding(&self, binding: BindingId, seen: &mut Seen) {
        if !seen.bindings.insert(binding) {
            return;
        }
        for &other in self.file.rebindings(binding) {
            let made = match &self.file.tree().bindings()[other].kind {
                BindingKind::Assigned { value: Some(value), .. } => self.origin(value, 0),
                _ => None,
            };
            match made {
                Some(origins) => seen.with.extend(origins),
                None => seen.tells = true,
            }
        }
        for read in self.file.reads(binding) {
            self.follow(read, seen);
        }
    }

    /// The births that the value of an expression comes from; None where it may come from somewhere else.
    fn origin(&self, expr: &Expr, depth: u8) -> Option<Vec<NodeId>> {
        if depth > DEPTH {
            return None;
        }
        let id = self.file.id(expr);
        if self.ids.contains(&id) {
            return Some(vec![id]);
        }
        match expr {
            Expr::Name(name) => {
                let bindings = &self.file.tree().use_of(name)?.bindings;
                let mut origins = Vec::new();
                for &binding in bindings {
                    let BindingKind::Assigned { value: Some(value), .. } = &self.file.tree().bindings()[binding].kind
                    else {
                        return None;
                    };
                    origins.extend(self.origin(value, depth + 1)?);
                }
                (!origins.is_empty()).then_some(origins)
            }
            // `.replace(hour=0)` keeps the zone, or that there is none.
            Expr::Call(call) => match &*call.func {
                Expr::Attribute(method) if &method.attr == "replace" && keeps_zone(&call.arguments) => {
                    self.origin(&method.value, depth + 1)
                }
                _ => None,
            },
            Expr::BinOp(operation) => match operation.op {
                ast::Operator::Add => {
                    self.origin(&operation.left, depth + 1).or_else(|| self.origin(&operation.right, depth + 1))
                }
                ast::Operator::Sub if self.is_timedelta(&operation.right, depth) => {
                    self.origin(&operation.left, depth + 1)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// `timedelta(…)`, a name bound to one, a parameter annotated as one, and products of these.
    fn is_timedelta(&self, expr: &Expr, depth: u8) -> bool {
        let is_class = |expr: &Expr| self.file.name(expr).is_some_and(|name| name == "datetime.timedelta");
        match expr {
            _ if depth > DEPTH => false,
            Expr::Call(call) => is_class(&call.func),
            Expr::BinOp(operation) => {
                self.is_timedelta(&operation.left, depth + 1) || self.is_timedelta(&operation.right, depth + 1)
            }
            Expr::Name(name) => match self.file.tree().binding(name).map(|binding| &binding.kind) {
                Some(BindingKind::Parameter(parameter)) => parameter.annotation.as_deref().is_some_and(is_class),
                Some(BindingKind::Assigned { value: Some(value), .. }) => self.is_timedelta(value, depth + 1),
                _ => false,
            },
            _ => false,
        }
    }
}

/// Whether the arguments of `.replace(…)` leave the zone alone.
fn keeps_zone(arguments: &ast::Arguments) -> bool {
    let is_other = |keyword: &ast::Keyword| keyword.arg.as_ref().is_some_and(|name| name != "tzinfo");
    arguments.args.is_empty() && arguments.keywords.iter().all(is_other)
}

/// Whether a format shows the zone.
fn has_zone(format: &str) -> bool {
    format.contains("%z") || format.contains("%Z") || format.contains("%:z") || format.contains("%+")
}
