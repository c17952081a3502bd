//! Open this for `while` loops of workflow code: those that never end, those that never wait, and what they keep from
//! round to round.
//!
//! A loop that may end in any way that can be seen, an exception included, ends.

use super::flow::{is_endless, leaves_loop};
use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::{ClassRef, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};

/// A loop of workflow code that does not end by itself.
#[derive(Clone, Copy)]
pub struct Endless<'a> {
    pub id: NodeId,
    pub each: &'a ast::StmtWhile,
    pub kind: Lasting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// It awaits something in each round, and its history grows.
    Grows,
    /// It awaits nothing, and nothing that it does changes what it asks.
    Spins,
}

impl<'a> File<'a> {
    /// Every loop of code that only workflows run which never ends.
    pub fn endless_loops(&self) -> Vec<Endless<'a>> {
        let loops = self.statements().filter_map(|(id, statement)| Some((id, statement.as_while_stmt()?)));
        let in_workflows = loops.filter(|(id, _)| {
            let runs = self.runs_in(*id);
            runs.workflow && runs.only_workflow_code() && !self.tree().is_type_checking(*id)
        });
        in_workflows.filter_map(|(id, each)| Some(Endless { id, each, kind: self.lasting(id, each)? })).collect()
    }

    fn lasting(&self, id: NodeId, each: &'a ast::StmtWhile) -> Option<Lasting> {
        if leaves_loop(&each.body) || self.ends_otherwise(id, each) {
            return None;
        }
        let function = self.function_at(id);
        if !self.awaits_within(self.tree().body(id), each.range()) {
            let is_idle = self.only_logs(&each.body) && (is_endless(each) || self.asks_what_stays(&each.test));
            return is_idle.then_some(Lasting::Spins);
        }
        let is_bounded = || {
            self.run_calls(id, "temporalio.workflow.continue_as_new")
                || self.is_limited(id)
                || self.any_caller(function, |at| self.is_limited(at))
        };
        (is_endless(each) && self.is_cancelled_with_run(function) && !is_bounded()).then_some(Lasting::Grows)
    }

    /// Whether something in a loop leaves its function: `return`, `raise`, an assertion, or a function of the project
    /// that raises.
    fn ends_otherwise(&self, id: NodeId, each: &'a ast::StmtWhile) -> bool {
        let (body, range) = (self.tree().body(id), each.range());
        let inside = |id: NodeId, part: TextRange| range.contains_range(part) && self.tree().body(id) == body;
        let leaves = self.statements().any(|(id, statement)| {
            let leaves = matches!(statement, Stmt::Return(_) | Stmt::Raise(_) | Stmt::Assert(_));
            leaves && inside(id, statement.range())
        });
        let raises = |function: FunctionRef| {
            let definition = self.definition_at(function);
            definition.is_some_and(|(file, definition)| {
                file.statements_of(definition)
                    .any(|(_, statement)| statement.is_raise_stmt() || statement.is_assert_stmt())
            })
        };
        leaves
            || self.expressions().any(|(id, expr)| match expr {
                Expr::Call(call) if inside(id, call.range()) => {
                    self.called_function(&call.func).is_some_and(raises) || self.runs_out(call) && !self.is_limited(id)
                }
                Expr::Yield(_) | Expr::YieldFrom(_) => inside(id, expr.range()),
                _ => false,
            })
    }

    /// Whether a call raises when the time is up that it is given.
    fn runs_out(&self, call: &ast::ExprCall) -> bool {
        match self.name(&call.func).as_deref() {
            Some("asyncio.wait_for") => true,
            Some("temporalio.workflow.wait_condition") => call.arguments.find_keyword("timeout").is_some(),
            _ => false,
        }
    }

    /// Whether a timeout, a lock or an `except` around a node may end what it does.
    fn is_limited(&self, id: NodeId) -> bool {
        let mut inner = self.range(id);
        self.around(id).any(|(_, node)| {
            let place = std::mem::replace(&mut inner, node.range());
            match node {
                AnyNodeRef::StmtWith(_) => true,
                AnyNodeRef::StmtTry(attempt) => {
                    let is_tried = attempt.body.iter().any(|statement| statement.range().contains_range(place));
                    is_tried && !attempt.handlers.is_empty()
                }
                _ => false,
            }
        })
    }

    /// Whether a test is made of attributes, names and the workflow's time, which stay as they are without an await.
    fn asks_what_stays(&self, test: &Expr) -> bool {
        const CLOCKS: &[&str] = &["temporalio.workflow.now", "temporalio.workflow.time"];
        let range = test.range();
        let mut parts = self.expressions().filter(|(_, expr)| range.contains_range(expr.range()));
        let mut asks = false;
        let stays = parts.all(|(_, part)| match part {
            Expr::Attribute(_) => {
                asks = true;
                true
            }
            Expr::Call(call) => {
                asks = true;
                call.arguments.is_empty() && self.name(&call.func).is_some_and(|name| CLOCKS.contains(&&*name))
            }
            Expr::Name(_) | Expr::Compare(_) | Expr::BoolOp(_) | Expr::UnaryOp(_) | Expr::BinOp(_) => true,
            part => part.is_literal_expr(),
        });
        stays && asks
    }

    /// Whether a round of a loop may end before its last statement.
    pub fn skips_rounds(&self, id: NodeId, each: &ast::StmtWhile) -> bool {
        !self.falls_through(&each.body)
            || self.statements().any(|(at, statement)| {
                let around =
                    self.around(at).find(|(_, node)| matches!(node, AnyNodeRef::StmtWhile(_) | AnyNodeRef::StmtFor(_)));
                statement.is_continue_stmt() && around.is_some_and(|(around, _)| around == id)
            })
    }

    /// The run method in whose body a loop stands, with its class, where nothing else is around it.
    pub fn run_around(&self, id: NodeId) -> Option<(ClassRef, &'a ast::StmtFunctionDef)> {
        let AnyNodeRef::StmtFunctionDef(run) = self.parent(id) else { return None };
        let is_run = self.project().has_role(self.definition(run), Role::Run);
        let AnyNodeRef::StmtClassDef(class) = self.parent(self.id(run)) else { return None };
        let found = self.workflows().find(|(_, definition)| definition.range() == class.range());
        found.filter(|_| is_run).map(|(class, _)| (class, run))
    }
}
