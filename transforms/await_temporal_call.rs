//! Await calls of the SDK that are coroutines and were left as bare statements, so that they never run.
//!
//! ## Why
//!
//! `workflow.execute_activity(…)`, `asyncio.sleep(…)` or `workflow.wait_condition(…)` without `await` only makes a
//! coroutine object: no activity is scheduled, no timer started, nothing is waited for, and the workflow goes on as if
//! it were. A condition that is itself a coroutine is always true, and `wait_condition` returns nothing, so that a
//! test of its value never finds out about the timeout.
//!
//! ## Left alone
//!
//! `workflow.start_activity(…)` and its kin, which start at once and return a handle; coroutines that are stored,
//! returned or handed to `gather`, `create_task` and the like; anything that runs in no workflow.
//!
//! ## Safety
//!
//! `unsafe`: the call runs now, and what follows waits for it. In a function that is not `async`, and in queries and
//! validators, it is `manual`. So are conditions that are coroutines, and tests of what `wait_condition` returns.
//!
//! ## Replay
//!
//! `breaking`: the awaited call adds commands, or lets other code run in between.

use crate::engine::file::{Call, File};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, ast};
use crate::engine::transform::Replay::Breaking;
use crate::engine::transform::Safety::{Manual, Unsafe};
use crate::engine::transform::{Edit, Finding, Fix, Level, Run, Tag, Transform};
use crate::engine::vocabulary::flow::WAIT_CONDITION;
use crate::engine::vocabulary::sdk;

pub(super) const TRANSFORM: Transform = Transform {
    name: "await-temporal-call",
    tags: &[Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[(Unsafe, Some(Breaking)), (Manual, None)],
    doc: include_str!("await_temporal_call.rs"),
    example: &[("flows.py", include_str!("await_temporal_call/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (call, name) in file.named_calls() {
        if !sdk::is_coroutine(&name) || !file.runs_in(call.id).workflow_code() {
            continue;
        }
        if matches!(file.parent(call.id), AnyNodeRef::StmtExpr(_)) {
            findings.push(never_awaited(file, call));
        }
        if name == WAIT_CONDITION {
            findings.extend(coroutine_as_condition(file, call));
            findings.extend(tested(file, call));
        }
    }
    findings
}

fn never_awaited(file: &File<'_>, call: Call<'_>) -> Finding {
    let name = file.text(&*call.expr.func);
    let finding = |rest: &str| file.finding(call.id, format!("`{name}` is never awaited, so it never runs{rest}"));
    if !file.runs_in(call.id).workflow {
        return finding("; a query or validator must not wait: take the call out");
    }
    if !file.function(call.id).is_async {
        return finding("; make this function `async`, await the call, and await the function where it is called");
    }
    let edit = Edit::insert(call.expr.start(), "await ");
    finding("").with_fix(Fix::not_safe(Breaking).edit(file.path(), edit))
}

/// `wait_condition(lambda: self.check())` with an `async def check`.
fn coroutine_as_condition(file: &File<'_>, call: Call<'_>) -> Option<Finding> {
    let condition = call.expr.arguments.find_argument_value("fn", 0)?;
    let is_async = |function: &Expr| {
        let function = file.named_function(function);
        function.is_some_and(|function| file.project().function(function).is_async)
    };
    let always_true = match condition {
        Expr::Lambda(lambda) => match &*lambda.body {
            Expr::Call(inner) => {
                is_async(&inner.func) || file.name(&inner.func).is_some_and(|name| sdk::is_coroutine(&name))
            }
            _ => false,
        },
        function => is_async(function),
    };
    let message = "this condition is a coroutine, which is always true; wait for state that an awaited call has set";
    always_true.then(|| file.finding_at(call.id, condition.range(), message))
}

/// `if await workflow.wait_condition(…)`: there is no value to test.
fn tested(file: &File<'_>, call: Call<'_>) -> Option<Finding> {
    let mut ancestors = file.ancestors(call.id);
    let (id, AnyNodeRef::ExprAwait(awaited)) = ancestors.next()? else { return None };
    let (_, parent) = ancestors.next()?;
    let is = |part: &Expr| part.range() == awaited.range();
    let is_tested = match parent {
        AnyNodeRef::StmtIf(test) => is(&test.test),
        AnyNodeRef::ElifElseClause(clause) => clause.test.as_ref().is_some_and(is),
        AnyNodeRef::StmtWhile(test) => is(&test.test),
        AnyNodeRef::StmtAssert(test) => is(&test.test),
        AnyNodeRef::ExprIf(test) => is(&test.test),
        AnyNodeRef::ExprUnaryOp(not) => not.op == ast::UnaryOp::Not,
        AnyNodeRef::ExprBoolOp(_) | AnyNodeRef::ExprCompare(_) | AnyNodeRef::ExprNamed(_) => true,
        _ => file.bound_to(id).is_some_and(|binding| !file.reads(binding).is_empty()),
    };
    let message = "`wait_condition` returns nothing, so this value says nothing: a timeout raises \
                   `asyncio.TimeoutError`, catch that";
    is_tested.then(|| file.finding_at(call.id, awaited.range(), message))
}
