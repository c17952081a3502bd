//! Open this for why a piece of a workflow cannot become an activity: what would leave it, what only a workflow has, what
//! must not enter a history.
//!
//! Each answer is a clause of a message. What goes in and comes out of the piece, `extraction` asks elsewhere.

use super::Frame;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::Entity;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::vocabulary::catching::contains;
use crate::engine::vocabulary::outside::{Outside, Work, is_secret};

/// What looks at its arguments and keeps nothing of them.
pub(super) const READERS: &[&str] = &[
    "builtins.any",
    "builtins.all",
    "builtins.bool",
    "builtins.dict",
    "builtins.enumerate",
    "builtins.len",
    "builtins.list",
    "builtins.max",
    "builtins.open",
    "builtins.min",
    "builtins.repr",
    "builtins.sorted",
    "builtins.str",
    "builtins.sum",
    "builtins.tuple",
    "builtins.zip",
    "json.dump",
    "json.dumps",
];

impl<'a> File<'a> {
    /// Why a range of a workflow's method cannot be moved; None where it can.
    pub(super) fn refusal(&self, unit: TextRange, frame: &Frame<'a>) -> Option<String> {
        let statements = self.statements().filter(|(_, statement)| unit.contains_range(statement.range()));
        let expressions = self.expressions().filter(|(_, expr)| unit.contains_range(expr.range()));
        let works = self.outside_work();
        let mut works = works.iter().filter(|work| unit.contains_range(self.range(work.id)));
        statements
            .into_iter()
            .find_map(|(id, statement)| self.leaves(id, statement, unit))
            .map(str::to_owned)
            .or_else(|| expressions.into_iter().find_map(|(id, expr)| self.is_bound_to_workflow(id, expr)))
            .or_else(|| works.find_map(|work| self.must_stay(work)).map(str::to_owned))
            .or_else(|| self.is_caught(unit, frame).map(str::to_owned))
    }

    fn leaves(&self, id: NodeId, statement: &Stmt, unit: TextRange) -> Option<&'static str> {
        match statement {
            Stmt::Return(_) => Some("a `return` would no longer leave the workflow's method"),
            Stmt::Raise(_) => Some("what it raises would be retried as an activity's failure"),
            Stmt::Global(_) | Stmt::Nonlocal(_) => Some("it sets names outside of the method"),
            Stmt::Delete(_) => Some("it deletes names"),
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => Some("it defines functions or classes"),
            Stmt::Break(_) | Stmt::Continue(_) => {
                let mut around = self.ancestors(id).map(|(_, node)| node);
                let of = around.find(|node| matches!(node, AnyNodeRef::StmtFor(_) | AnyNodeRef::StmtWhile(_)))?;
                (!unit.contains_range(of.range())).then_some("it leaves a loop around it")
            }
            _ => None,
        }
    }

    fn is_bound_to_workflow(&self, id: NodeId, expr: &'a Expr) -> Option<String> {
        const OWN: &[&str] = &["builtins.eval", "builtins.exec", "builtins.vars", "builtins.super"];
        match expr {
            Expr::Await(awaited) if !self.awaits_outside(&awaited.value) => {
                Some("it awaits what only a workflow can".to_owned())
            }
            Expr::Yield(_) | Expr::YieldFrom(_) => Some("it yields".to_owned()),
            Expr::Name(name) if name.id == "super" || name.id == "locals" || name.id == "__class__" => {
                Some("it uses the workflow itself".to_owned())
            }
            Expr::Name(_) | Expr::Attribute(_) => {
                let name = self.name(expr)?;
                if name.starts_with("temporalio.") {
                    return Some(format!("`{}` belongs into workflow code", self.text(expr)));
                }
                if OWN.contains(&&*name) {
                    return Some(format!("`{}` depends on where it stands", self.text(expr)));
                }
                match self.resolve(&name)? {
                    Entity::Function(function) if self.project().uses_workflow_api(function) => {
                        Some(format!("`{}` works in a workflow only", self.text(expr)))
                    }
                    _ => None,
                }
            }
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                let is_async = self.awaits_within(self.tree().body(id), expr.range());
                is_async.then(|| "it awaits in a comprehension".to_owned())
            }
            _ => None,
        }
    }

    /// Whether an awaited call is work on the outside world, which an async activity can do as well.
    fn awaits_outside(&self, value: &'a Expr) -> bool {
        let Expr::Call(call) = value else { return false };
        let name = self.name(&call.func);
        let on = self.outside_call(call, name.as_deref());
        let is_answer = || {
            let Expr::Attribute(method) = &*call.func else { return false };
            let Some(made) = self.made_of(&method.value) else { return false };
            let maker = self.name(&made.func);
            self.outside_call(made, maker.as_deref()).is_some()
        };
        matches!(on, Some(Outside::File | Outside::Network | Outside::Process | Outside::Database))
            || on.is_none() && is_answer()
    }

    fn must_stay(&self, work: &Work<'a>) -> Option<&'static str> {
        const OF_PROCESS: &[&str] =
            &["_exit", "abort", "chdir", "exec", "fchdir", "fork", "kill", "putenv", "umask", "unsetenv"];
        let name = self.name(work.callee).unwrap_or_default();
        let is_of_process =
            name.strip_prefix("os.").is_some_and(|rest| OF_PROCESS.iter().any(|of| rest.starts_with(of)));
        match work.on {
            Outside::Secret => Some("a secret that an activity returned would stand in the history"),
            Outside::Environment if self.sets_environment(work) => Some("it changes the environment of its process"),
            Outside::Environment if self.environment_variable(work).is_none_or(is_secret) => {
                Some("a secret from the environment would stand in the history")
            }
            Outside::File if self.names_secret(work) => Some("what looks like a secret would stand in the history"),
            Outside::Terminal => Some("no activity has a terminal"),
            Outside::Thread => Some("a thread would outlive the activity"),
            _ if is_of_process || name.starts_with("signal.") => Some("it changes its process"),
            _ => None,
        }
    }

    /// `open("credentials.json")`, `Path("token").read_text()`.
    fn names_secret(&self, work: &Work<'a>) -> bool {
        let whole = self.range(work.id);
        let names = |expr: &Expr| match expr {
            Expr::StringLiteral(text) => is_secret(text.value.to_str()),
            Expr::Name(name) => is_secret(&name.id),
            _ => false,
        };
        self.expressions().any(|(_, expr)| whole.contains_range(expr.range()) && names(expr))
    }

    fn sets_environment(&self, work: &Work<'a>) -> bool {
        let name = self.name(work.callee).unwrap_or_default();
        match self.parent(work.id) {
            AnyNodeRef::ExprSubscript(subscript) => !subscript.ctx.is_load(),
            _ => work.call.is_some() && !["os.environ.get", "os.getenv"].contains(&&*name),
        }
    }

    /// Something around sees an error of the piece, or is entered around it.
    pub(super) fn is_caught(&self, unit: TextRange, frame: &Frame<'a>) -> Option<&'static str> {
        const CAUGHT: &str = "an `except` around it would no longer see its own errors";
        let catches = |node: AnyNodeRef<'_>, inner: TextRange| match node {
            AnyNodeRef::StmtTry(attempt) => !attempt.handlers.is_empty() && contains(&attempt.body, inner),
            _ => false,
        };
        let (id, _) = self
            .statements()
            .find(|(_, statement)| unit.contains_range(statement.range()) || statement.range().contains_range(unit))?;
        let (id, _) = std::iter::once((id, ()))
            .chain(
                self.statements()
                    .filter(|(_, statement)| statement.range().contains_range(unit))
                    .map(|(id, _)| (id, ())),
            )
            .last()?;
        let mut inner = unit;
        for (at, node) in std::iter::once((id, self.tree().node(id))).chain(self.ancestors(id)) {
            if at == self.id(frame.method) {
                break;
            }
            if unit.contains_range(node.range()) {
                continue;
            }
            match node {
                _ if catches(node, inner) => return Some(CAUGHT),
                AnyNodeRef::StmtTry(attempt) if contains(&attempt.finalbody, inner) => {
                    return Some("it is part of a `finally`");
                }
                AnyNodeRef::StmtWith(with) if with.items.iter().all(|item| !item.range().contains_range(unit)) => {
                    return Some("it is part of a `with`");
                }
                _ => {}
            }
            inner = node.range();
        }
        let caught_by_caller = |id: NodeId| self.paths_around(id).any(|(node, inner)| catches(node, inner));
        self.any_caller(frame.function, caught_by_caller).then_some(CAUGHT)
    }

    /// Whether a block uses a value in a way that may change it, or hands it to somebody who may.
    pub(super) fn may_change(&self, name: &str, unit: TextRange) -> bool {
        const LOOKS: &[&str] = &["copy", "count", "get", "index", "items", "keys", "values"];
        let uses = self.expressions().filter(|(_, expr)| {
            unit.contains_range(expr.range()) && expr.as_name_expr().is_some_and(|used| used.id == name)
        });
        uses.into_iter().any(|(id, expr)| match self.parent(id) {
            AnyNodeRef::ExprAttribute(attribute) => {
                let is_call = matches!(self.parent(self.id(attribute)), AnyNodeRef::ExprCall(call) if call.func.range() == attribute.range());
                !attribute.ctx.is_load() || is_call && !LOOKS.contains(&attribute.attr.as_str())
            }
            AnyNodeRef::ExprSubscript(subscript) => !subscript.ctx.is_load(),
            AnyNodeRef::Arguments(_) | AnyNodeRef::Keyword(_) => !self.ancestors(id).any(|(_, node)| match node {
                AnyNodeRef::ExprCall(call) => {
                    let is_direct = call.arguments.args.iter().any(|argument| argument.range() == expr.range());
                    let reads = |name: &str| {
                        READERS.contains(&name) || name.starts_with("os.") || name.starts_with("pathlib.")
                    };
                    is_direct && self.name(&call.func).is_some_and(|name| reads(&name))
                }
                _ => false,
            }),
            AnyNodeRef::StmtFor(each) => each.target.range() == expr.range(),
            AnyNodeRef::InterpolatedElement(_)
            | AnyNodeRef::ExprCompare(_)
            | AnyNodeRef::ExprBinOp(_)
            | AnyNodeRef::Comprehension(_)
            | AnyNodeRef::StmtIf(_)
            | AnyNodeRef::ExprUnaryOp(_) => false,
            _ => true,
        })
    }
}

/// Attributes of `self` that a range reads; None where it uses `self` in another way.
pub(super) fn own_state<'a>(file: &File<'a>, unit: TextRange) -> Option<Vec<&'a ast::ExprAttribute>> {
    let names = file.expressions().filter(|(_, expr)| unit.contains_range(expr.range()));
    let mut found: Vec<&'a ast::ExprAttribute> = Vec::new();
    for (id, expr) in names {
        let Expr::Name(name) = expr else { continue };
        if name.id != "self" {
            continue;
        }
        let AnyNodeRef::ExprAttribute(attribute) = file.parent(id) else { return None };
        let is_called = matches!(file.parent(file.id(attribute)), AnyNodeRef::ExprCall(call) if call.func.range() == attribute.range());
        if is_called || !attribute.ctx.is_load() {
            return None;
        }
        if !found.iter().any(|known| known.attr == attribute.attr) {
            found.push(attribute);
        }
    }
    Some(found)
}
