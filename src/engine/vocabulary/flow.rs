//! Open this for where control goes: whether a block may reach its end, and which statements leave a loop.
//!
//! It goes by the statements alone; a test that is always true is one that is written as a constant.

use crate::engine::file::File;
use crate::engine::python::visit::{self, SourceOrderVisitor};
use crate::engine::python::{Expr, Stmt, ast};

pub const WAIT_CONDITION: &str = "temporalio.workflow.wait_condition";

impl File<'_> {
    /// Whether the end of a block may be reached.
    pub fn falls_through(&self, block: &[Stmt]) -> bool {
        !block.iter().any(|statement| self.ends_way(statement))
    }

    /// Whether nothing behind a statement is reached.
    fn ends_way(&self, statement: &Stmt) -> bool {
        match statement {
            Stmt::Return(_) | Stmt::Raise(_) | Stmt::Break(_) | Stmt::Continue(_) => true,
            Stmt::Expr(only) => self.is_continue_as_new(&only.value) || self.waits_for_ever(&only.value),
            Stmt::While(each) => is_endless(each) && !leaves_loop(&each.body),
            Stmt::With(with) => !self.falls_through(&with.body),
            Stmt::If(test) => {
                let has_else = test.elif_else_clauses.last().is_some_and(|last| last.test.is_none());
                let mut others = test.elif_else_clauses.iter();
                has_else && !self.falls_through(&test.body) && others.all(|other| !self.falls_through(&other.body))
            }
            Stmt::Try(attempt) => {
                let handlers = attempt.handlers.iter().filter_map(ast::ExceptHandler::as_except_handler);
                let tried = !self.falls_through(&attempt.body)
                    || !attempt.orelse.is_empty() && !self.falls_through(&attempt.orelse);
                let ends = tried && handlers.into_iter().all(|handler| !self.falls_through(&handler.body));
                ends || !attempt.finalbody.is_empty() && !self.falls_through(&attempt.finalbody)
            }
            _ => false,
        }
    }

    /// `await asyncio.Future()`, `await workflow.wait_condition(lambda: False)`: only a cancellation ends it.
    pub fn waits_for_ever(&self, expr: &Expr) -> bool {
        let Expr::Await(awaited) = expr else { return false };
        let Expr::Call(call) = &*awaited.value else { return false };
        let never = |argument: &Expr| match argument {
            Expr::Lambda(lambda) => lambda.body.as_boolean_literal_expr().is_some_and(|value| !value.value),
            _ => false,
        };
        match self.name(&call.func).as_deref() {
            Some("asyncio.Future") => true,
            Some(WAIT_CONDITION) => {
                matches!(&call.arguments.args[..], [one] if never(one)) && call.arguments.keywords.is_empty()
            }
            _ => false,
        }
    }

    /// The attribute in `await workflow.wait_condition(lambda: self.done)`, where there is no time limit.
    pub fn awaited_flag<'e>(&self, expr: &'e Expr) -> Option<&'e str> {
        let call = expr.as_await_expr()?.value.as_call_expr()?;
        let is_wait = self.name(&call.func).is_some_and(|name| name == WAIT_CONDITION);
        let is_open = call.arguments.keywords.iter().all(|keyword| keyword.value.is_none_literal_expr());
        let ([Expr::Lambda(lambda)], true, true) = (&call.arguments.args[..], is_wait, is_open) else { return None };
        let flag = lambda.body.as_attribute_expr()?;
        flag.value.as_name_expr().is_some_and(|name| name.id == "self").then_some(flag.attr.as_str())
    }

    /// `workflow.continue_as_new(…)`, which raises.
    pub fn is_continue_as_new(&self, expr: &Expr) -> bool {
        let call = expr.as_call_expr();
        call.and_then(|call| self.name(&call.func)).is_some_and(|name| name == "temporalio.workflow.continue_as_new")
    }
}

/// `while True:`, or another constant.
pub fn is_endless(each: &ast::StmtWhile) -> bool {
    match &*each.test {
        Expr::BooleanLiteral(value) => value.value,
        Expr::NumberLiteral(number) => matches!(&number.value, ast::Number::Int(whole) if whole.as_i32() != Some(0)),
        _ => false,
    }
}

/// Whether a `break` in a block leaves the loop that the block is the body of.
pub fn leaves_loop(block: &[Stmt]) -> bool {
    let mut breaks = Breaks(false);
    block.iter().for_each(|statement| breaks.visit_stmt(statement));
    breaks.0
}

struct Breaks(bool);

impl<'v> SourceOrderVisitor<'v> for Breaks {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        match statement {
            Stmt::Break(_) => self.0 = true,
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            // A `break` in its body is its own; one in its `else` is not.
            Stmt::For(each) => each.orelse.iter().for_each(|statement| self.visit_stmt(statement)),
            Stmt::While(each) => each.orelse.iter().for_each(|statement| self.visit_stmt(statement)),
            _ => visit::walk_stmt(self, statement),
        }
    }
}
