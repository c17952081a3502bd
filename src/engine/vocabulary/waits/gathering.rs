//! Open this for a wait whose only use is the results of all: what `asyncio.gather` says as well, and in order.
//!
//! `gather` cancels what it waits for when it is cancelled itself, and takes an empty list; where that could be noticed,
//! the answer is no.

use super::collection::{Collection, Order, Repeats};
use super::elements::Elements;
use super::usage::{Results, Usage, Variable};
use super::{Kind, Library, Wait};
use crate::engine::file::File;
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};
use crate::engine::vocabulary::catching::Raised;
use crate::engine::vocabulary::exceptions::ExceptionClass;

/// A wait for all, of which only the results are used.
pub struct AllResults<'a> {
    pub fed: &'a Expr,
    pub collection: Collection,
    /// `done, pending = …`, where it is more than a bare `await`.
    pub statement: Option<&'a ast::StmtAssign>,
    pub done: Option<&'a str>,
    pub reads: Vec<Read<'a>>,
}

/// One place that reads `done`.
pub struct Read<'a> {
    /// The name that is read.
    pub place: &'a Expr,
    /// The variable that each is given to, and everything that is called on it; None where `done` is only counted.
    pub each: Option<Each<'a>>,
}

/// What becomes of each of the results.
pub struct Each<'a> {
    pub target: &'a Expr,
    /// `task.result()` and `await task`; None where it is used in any other way.
    pub results: Option<Vec<TextRange>>,
    /// The list comprehension, where it is `[task.result() for task in done]` and no more.
    pub plain: Option<(NodeId, TextRange)>,
}

impl<'a> File<'a> {
    /// The wait as one for all results, if it is certain to be no more than that.
    pub fn all_results(&self, wait: &Wait<'a>) -> Option<AllResults<'a>> {
        let call = wait.call;
        let runs = self.runs_in(call.id);
        let arguments = &call.expr.arguments;
        let is_plain = wait.of == Library::Asyncio
            && wait.kind == Kind::Wait
            && arguments.len() == 1
            && runs.workflow
            && runs.only_workflow_code();
        let fed = wait.fed.filter(|_| is_plain)?;
        let collection = self.collection(wait);
        let is_fit = matches!(collection.order, Order::Listed | Order::Set | Order::Once)
            && matches!(collection.elements, Elements::Tasks | Elements::Coroutines);
        if !is_fit || !self.is_awaited(call.id) || self.outlives_cancellation(call.id) {
            return None;
        }
        // What `wait` raises for an empty list, and for coroutines, must not be part of any history.
        let raises = match collection.elements {
            Elements::Coroutines => Some("TypeError"),
            _ => (!collection.is_filled).then_some("ValueError"),
        };
        if raises
            .and_then(ExceptionClass::builtin)
            .is_some_and(|raised| self.may_hold(call.id, &raised, Raised::WhenAwaited))
        {
            return None;
        }
        if collection.elements == Elements::Tasks && self.may_be_done(fed, call.id) {
            return None;
        }
        let results = AllResults { fed, collection, statement: None, done: None, reads: Vec::new() };
        let results = match self.results(wait) {
            Results::Dropped => results,
            // `done` has a task once that is waited for twice.
            Results::Unpacked { statement, done, pending } if results.collection.repeats == Repeats::Never => {
                let reads = self.reads_of_done(&done).filter(|_| pending.is_certain && pending.uses.is_empty())?;
                let done = Some(done.name);
                AllResults { statement: Some(statement), done, reads, ..results }
            }
            Results::Unpacked { .. } | Results::Other => return None,
        };
        self.is_rewritable(wait, &results).then_some(results)
    }

    /// Whether something is awaited after tasks are made and before they are waited for. Where all of them are done,
    /// `gather` goes on at once (Python 3.12), while `wait` lets others go first.
    fn may_be_done(&self, fed: &Expr, wait: NodeId) -> bool {
        let Expr::Name(name) = fed else { return false };
        let made = self.tree().binding(name).map(|binding| binding.range.end());
        let start = self.range(wait).start();
        made.is_none_or(|made| made > start || self.awaits_within(self.tree().body(wait), TextRange::new(made, start)))
    }

    fn reads_of_done(&self, done: &Variable<'a>) -> Option<Vec<Read<'a>>> {
        if !done.is_certain {
            return None;
        }
        done.uses.iter().map(|&(id, place)| self.read_of_done(id, place)).collect()
    }

    fn read_of_done(&self, id: NodeId, place: &'a Expr) -> Option<Read<'a>> {
        if self.usage(id, place) != Usage::Either {
            return None;
        }
        let each = match self.parent(id) {
            AnyNodeRef::StmtFor(each) if !each.is_async && each.iter.range() == place.range() => {
                Each { target: &each.target, results: self.results_of(&each.target, each.range()), plain: None }
            }
            AnyNodeRef::Comprehension(each) if !each.is_async && each.iter.range() == place.range() => {
                let (holder_id, holder) = self.ancestors(id).nth(1)?;
                let plain = is_plain(holder, each).then_some((holder_id, holder.range()));
                Each { target: &each.target, results: self.results_of(&each.target, holder.range()), plain }
            }
            AnyNodeRef::Arguments(_) => {
                let call = self.call_around(id)?;
                let counts = self.name(&call.func).is_some_and(|name| name == "builtins.len");
                return counts.then_some(Read { place, each: None });
            }
            _ => return None,
        };
        Some(Read { place, each: Some(each) })
    }

    /// Every `task.result()` and `await task` in a range; None where the name is used, or bound, in any other way.
    fn results_of(&self, target: &'a Expr, around: TextRange) -> Option<Vec<TextRange>> {
        let Expr::Name(target) = target else { return None };
        let bindings = self.tree().bindings();
        let own = bindings.iter().position(|binding| binding.range == target.range())?;
        let of_same_name = |used: &&crate::engine::names::Use<'a>| used.bindings.contains(&own);
        let is_alone = self.tree().uses().iter().filter(of_same_name).all(|used| used.bindings.len() == 1);
        let is_loop = matches!(bindings[own].kind, BindingKind::Other);
        let uses = super::changes::uses_of(self, &[own]);
        if !is_alone || !is_loop {
            return None;
        }
        uses.into_iter()
            .map(|(id, place)| {
                let range = match self.parent(id) {
                    AnyNodeRef::ExprAwait(awaited) => awaited.range(),
                    AnyNodeRef::ExprAttribute(attribute) if &attribute.attr == "result" => {
                        match self.parent(self.id(attribute)) {
                            AnyNodeRef::ExprCall(call) if call.arguments.is_empty() => call.range(),
                            _ => return None,
                        }
                    }
                    _ => return None,
                };
                around.contains_range(place.range()).then_some(range)
            })
            .collect()
    }

    /// Whether no comment stands where text is replaced, and the results can be read in order afterwards.
    fn is_rewritable(&self, wait: &Wait<'a>, results: &AllResults<'a>) -> bool {
        let (Some(statement), fed) = (self.statement(wait.call.id), results.fed.range()) else { return false };
        let outside = [TextRange::new(statement.start(), fed.start()), TextRange::new(fed.end(), statement.end())];
        if outside.into_iter().any(|range| self.has_comment(range)) {
            return false;
        }
        let Some(last) = results.reads.iter().map(|read| read.place.end()).max() else { return true };
        if results.collection.elements == Elements::Coroutines {
            return results.reads.iter().all(|read| read.each.as_ref().is_some_and(|each| each.results.is_some()));
        }
        // Bodies of loops over `done` count too: they may change what is read.
        let bodies = results.reads.iter().filter_map(|read| self.statement(self.id(read.place))).map(Ranged::end);
        let last = bodies.max().unwrap_or(last);
        match &results.collection.again {
            Some(again) => again.holds_between(wait.call.expr.end(), last),
            None => results.collection.order != Order::Once && self.stands_alone(statement),
        }
    }
}

/// `[task.result() for task in done]`.
fn is_plain(holder: AnyNodeRef<'_>, each: &ast::Comprehension) -> bool {
    let AnyNodeRef::ExprListComp(list) = holder else { return false };
    let Expr::Name(target) = &each.target else { return false };
    let Expr::Call(call) = &*list.elt else { return false };
    let Expr::Attribute(result) = &*call.func else { return false };
    let is_result = &result.attr == "result" && call.arguments.is_empty();
    let of_target = matches!(&*result.value, Expr::Name(name) if name.id == target.id);
    list.generators.len() == 1 && each.ifs.is_empty() && is_result && of_target
}
