//! Open this for how long a function is sure to sleep, by the numbers that are written in it.
//!
//! It looks at the function's own body. A sleep of unknown length is none.

use crate::engine::file::{Call, File};
use crate::engine::names::NodeId;
use crate::engine::project::FunctionRef;
use crate::engine::python::{AnyNodeRef, Ranged, ast};
use std::time::Duration;

/// Whether a function passes a workflow's time.
pub fn is_durable_sleep(name: &str) -> bool {
    matches!(name, "asyncio.sleep" | "temporalio.workflow.sleep")
}

impl<'a> File<'a> {
    /// How long a function, of whatever file, sleeps on every way through it.
    pub fn sleep_of(&self, function: FunctionRef) -> Option<Duration> {
        let owner = self.other(function.file)?;
        let definition = owner.definition_of(function)?;
        let sure = owner.sleeps_in(definition).filter(|(call, _)| owner.is_on_every_way(call.id, definition));
        let total: Duration = sure.map(|(_, duration)| duration).sum();
        (!total.is_zero()).then_some(total)
    }

    /// The longest sleep in a loop of an activity that heartbeats in that loop, where nothing else heartbeats for it.
    pub fn pause_between_heartbeats(&self, activity: FunctionRef) -> Option<Duration> {
        let owner = self.other(activity.file)?;
        let definition = owner.definition_of(activity)?;
        if owner.project().has_help_with_heartbeats(activity) {
            return None;
        }
        let beats: Vec<NodeId> = owner
            .named_calls()
            .filter(|(_, name)| name == "temporalio.activity.heartbeat")
            .filter_map(|(call, _)| owner.loop_around(call.id))
            .collect();
        let sleeps = owner.sleeps_in(definition);
        let between =
            sleeps.filter(|(call, _)| owner.loop_around(call.id).is_some_and(|around| beats.contains(&around)));
        between.map(|(_, duration)| duration).max()
    }

    fn sleeps_in<'f>(&'f self, function: &'a ast::StmtFunctionDef) -> impl Iterator<Item = (Call<'a>, Duration)> + 'f {
        let (body, range) = (self.id(function), function.range());
        let own = self.named_calls().filter(move |(call, name)| {
            let is_own = range.contains_range(call.expr.range()) && self.tree().body(call.id) == body;
            is_own && (name == "time.sleep" || name == "asyncio.sleep" && self.is_awaited(call.id))
        });
        own.filter_map(|(call, _)| Some((call, self.seconds_of(call.expr.arguments.args.first()?)?)))
    }

    /// Whether nothing around a node makes it one way of several, or leaves before it.
    fn is_on_every_way(&self, id: NodeId, function: &'a ast::StmtFunctionDef) -> bool {
        let place = self.range(id);
        let is_straight = self.around(id).all(|(_, node)| match node {
            AnyNodeRef::StmtTry(attempt) => {
                attempt.body.iter().any(|statement| statement.range().contains_range(place))
            }
            AnyNodeRef::StmtWith(_)
            | AnyNodeRef::StmtExpr(_)
            | AnyNodeRef::WithItem(_)
            | AnyNodeRef::ExprAwait(_)
            | AnyNodeRef::StmtFunctionDef(_) => true,
            _ => false,
        });
        let leaves = |node: &AnyNodeRef<'_>| matches!(node, AnyNodeRef::StmtReturn(_) | AnyNodeRef::StmtRaise(_));
        let before = self.statements().take_while(|(_, statement)| statement.start() < place.start());
        let body = self.id(function);
        is_straight
            && !before.filter(|(id, _)| self.tree().body(*id) == body).any(|(id, _)| leaves(&self.tree().node(id)))
    }

    fn loop_around(&self, id: NodeId) -> Option<NodeId> {
        let mut around = self.around(id);
        around.find(|(_, node)| matches!(node, AnyNodeRef::StmtFor(_) | AnyNodeRef::StmtWhile(_))).map(|(at, _)| at)
    }
}
