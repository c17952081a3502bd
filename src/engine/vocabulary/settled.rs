//! Open this for what becomes of a failure behind the `try` that took it: raised after all, or asked for by what follows.
//!
//! It goes by the names that the `try` sets and by words such as `refund`; where the cancellation comes out, `cancellation`
//! knows.

use super::cancellation::Taker;
use super::shared::filled_or_emptied;
use super::values::is_log;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::FunctionRef;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, TextSize, ast};
use std::collections::BTreeSet;

/// Results that are handed on are followed this far.
const DEPTH: u8 = 3;

/// What follows an `except` that has taken a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The failure itself is raised later.
    Raised,
    /// What follows, here or in a caller, goes by whether there was one, or undoes something.
    Asked,
}

/// What names of undoing have in them.
const UNDOING: &[&str] =
    &["cleanup", "clean_up", "compensat", "give_back", "refund", "revert", "roll_back", "rollback", "unreserve"];
/// Words that are part of others too: `released`, `avoid`.
const UNDOES: &[&str] =
    &["abort", "cancel", "drop", "free", "release", "restore", "storno", "undo", "unlock", "void", "withdraw"];

impl<'a> File<'a> {
    /// What code behind the `try` does about what this clause of it took. None where it pays no heed.
    pub fn settled(&self, taker: &Taker<'a>) -> Option<Settled> {
        let attempt = self.ancestors(taker.id).find_map(|(_, node)| match node {
            AnyNodeRef::StmtTry(attempt) => Some(attempt),
            _ => None,
        })?;
        let body = self.tree().body(taker.id);
        let kept = self.kept_of(taker);
        let raises = |statement: &Stmt| {
            let raised = statement.as_raise_stmt().and_then(|raise| raise.exc.as_deref());
            raised.is_some_and(|raised| kept.contains(&self.text(raised)))
        };
        let mut later = self
            .statements()
            .filter(|(id, statement)| statement.start() >= taker.handler.end() && self.tree().body(*id) == body);
        if later.any(|(_, statement)| raises(statement)) {
            return Some(Settled::Raised);
        }
        // What follows is not reached from a clause that ends with a result.
        let is_over = taker.handler.body.last().is_some_and(Stmt::is_return_stmt);
        let is_asked = !kept.is_empty()
            || self.tells_its_caller(taker, body)
            || !is_over && self.is_asked_for(&self.names_set(attempt, body), body, attempt.end())
            || !is_over && self.undoes(body, attempt.end());
        is_asked.then_some(Settled::Asked)
    }

    /// What the exception of a clause is given to: `error`, `self.failure`, a list of errors.
    fn kept_of(&self, taker: &Taker<'a>) -> Vec<&'a str> {
        let Some(name) = &taker.handler.name else { return Vec::new() };
        let uses = self.expressions().filter(|(_, expr)| {
            taker.handler.range().contains_range(expr.range())
                && expr.as_name_expr().is_some_and(|used| used.id == name.id && used.ctx.is_load())
        });
        let holders = uses.filter_map(|(id, used)| match self.parent(id) {
            AnyNodeRef::StmtAssign(assign) if assign.value.range() == used.range() => assign.targets.first(),
            AnyNodeRef::StmtAnnAssign(assign) => Some(&*assign.target),
            AnyNodeRef::Arguments(_) => self.call_around(id).and_then(filled_or_emptied),
            _ => None,
        });
        holders.map(|holder| self.text(holder)).collect()
    }

    /// Whether a clause gives back something instead of a result, and a caller goes by that.
    fn tells_its_caller(&self, taker: &Taker<'a>, body: NodeId) -> bool {
        let inside = |range: TextRange| taker.handler.range().contains_range(range);
        let mut within = self.statements().filter(|(id, _)| self.tree().body(*id) == body);
        let returns = within.any(|(_, statement)| {
            inside(statement.range()) && statement.as_return_stmt().is_some_and(|back| back.value.is_some())
        });
        returns && self.is_result_asked_for(self.function_at(taker.id), 0)
    }

    fn is_result_asked_for(&self, function: FunctionRef, depth: u8) -> bool {
        let callers = self.project().linked_from(function);
        let files: BTreeSet<usize> = callers.iter().map(|caller| caller.file).collect();
        files.into_iter().filter_map(|file| self.other(file)).any(|file| {
            file.calls_of(function).any(|call| {
                let (id, body) = (call.id, file.tree().body(call.id));
                file.is_tested(id)
                    || match file.statement(id) {
                        Some(Stmt::Assign(assign)) => {
                            let names: Vec<&str> = assign.targets.iter().map(|target| file.text(target)).collect();
                            file.is_asked_for(&names, body, assign.end())
                        }
                        Some(Stmt::Return(_)) if depth < DEPTH => {
                            file.is_result_asked_for(file.function_at(id), depth + 1)
                        }
                        _ => false,
                    }
            })
        })
    }

    /// The names and attributes that a `try` sets or fills, as they are written.
    fn names_set(&self, attempt: &ast::StmtTry, body: NodeId) -> Vec<&'a str> {
        let inside = self
            .expressions()
            .filter(|(id, expr)| attempt.range().contains_range(expr.range()) && self.tree().body(*id) == body);
        let set = inside.filter_map(|(_, expr)| match expr {
            Expr::Name(name) => (!name.ctx.is_load()).then_some(expr),
            Expr::Attribute(attribute) => (!attribute.ctx.is_load()).then_some(expr),
            Expr::Call(call) => filled_or_emptied(call),
            _ => None,
        });
        set.map(|expr| self.text(expr)).collect()
    }

    /// Whether what follows tests one of these names, or goes through one.
    fn is_asked_for(&self, names: &[&str], body: NodeId, from: TextSize) -> bool {
        let mut later = self.expressions().filter(|(id, expr)| {
            expr.start() >= from && (expr.is_name_expr() || expr.is_attribute_expr()) && self.tree().body(*id) == body
        });
        later.any(|(id, expr)| {
            let decides = || match self.parent(self.with_members(id)) {
                AnyNodeRef::StmtFor(each) => each.iter.range() == expr.range(),
                AnyNodeRef::ExprBoolOp(_) | AnyNodeRef::ExprDict(_) => true,
                // Whoever is given it may test it.
                AnyNodeRef::Arguments(_) | AnyNodeRef::Keyword(_) => !self.is_logged(id),
                _ => self.is_tested(id),
            };
            names.contains(&self.text(expr)) && decides()
        })
    }

    /// `outcome.value` for `outcome`.
    fn with_members(&self, id: NodeId) -> NodeId {
        let members = self
            .ancestors(id)
            .take_while(|(_, node)| matches!(node, AnyNodeRef::ExprAttribute(_) | AnyNodeRef::ExprSubscript(_)));
        members.last().map_or(id, |(id, _)| id)
    }

    /// Whether a node is an argument of a call that writes to a log.
    fn is_logged(&self, id: NodeId) -> bool {
        self.call_around(id).is_some_and(|call| is_log(self, call))
    }

    /// Whether what follows awaits something that sounds like undoing.
    fn undoes(&self, body: NodeId, from: TextSize) -> bool {
        let mut later = self
            .expressions()
            .filter(|(id, expr)| expr.start() >= from && expr.is_await_expr() && self.tree().body(*id) == body);
        later.any(|(_, expr)| {
            let text = self.text(expr).to_lowercase();
            let mut words = text.split(|letter: char| !letter.is_alphanumeric());
            UNDOING.iter().any(|part| text.contains(part)) || words.any(|word| UNDOES.contains(&word))
        })
    }
}
