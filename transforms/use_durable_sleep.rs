//! Replace `time.sleep()` with `await asyncio.sleep()` in async code of workflows and activities.
//!
//! ## Why
//!
//! In a workflow `time.sleep` blocks the worker's thread and leaves no timer in the history: the sandbox refuses it,
//! and without the sandbox anything beyond two seconds is taken for a deadlock and never completes. `asyncio.sleep` is
//! a durable timer there, which survives the worker. In an `async` activity `time.sleep` blocks the event loop, and
//! with it every other activity of the worker and their heartbeats.
//!
//! ## Left alone
//!
//! Synchronous activities, which have a thread of their own, and what they call; clients, workers and tests. A
//! synchronous function becomes `async`, and its callers await it or become `async` too, in all files, where every
//! caller is seen and none is a constructor, a handler, a property, a lambda or a generator expression: there, in
//! queries, and where the function itself is handed on, the finding says what to do.
//!
//! ## Safety
//!
//! Safe in activities that work with their input, with locals and with libraries alone, and that nobody else calls.
//! Unsafe in others, which may count on running in one go: what others see too can now change in between, or stay half
//! done where it is cancelled; so are sleeps in a `finally` or between two effects on others, and where tests replace the
//! sleep. Manual under a lock of threads, for which others would wait and stop the loop for good.
//! In workflows safe where the old code could not complete, because the sandbox refuses it or because it sleeps for a
//! constant of 3 seconds or more and no worker has `debug_mode`; unsafe otherwise, since signals and updates may now run
//! while the workflow sleeps, where callers have to change, and in handlers that change what others see.
//!
//! ## Replay
//!
//! Breaking: the new timer is a command that workflows in flight do not have in their history; `sleep(0)` starts none,
//! but lets others go first, whose commands then change places. Compatible where the old code could not complete: not
//! where something takes the sandbox's error, as `except Exception` does. None in activities.

use crate::engine::facts::{FunctionKind, Role};
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::python::{Expr, Ranged, ast};
use crate::engine::transform::{Edit, Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::awaiting::Awaited;
use crate::engine::vocabulary::substitute::{Strength, brackets};
use crate::engine::vocabulary::undivided::Undivided;

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-durable-sleep",
    tags: &[Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[
        (Safety::Safe, None),
        (Safety::Unsafe, None),
        (Safety::Safe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Breaking)),
        (Safety::Manual, None),
    ],
    doc: include_str!("use_durable_sleep.rs"),
    example: &[("flows.py", include_str!("use_durable_sleep/example.py"))],
    run: Run::File(run),
};

const SLEEP: &str = "time.sleep";

fn run(file: &File<'_>) -> Vec<Finding> {
    let sites = file.sites(|name| name == SLEEP);
    let in_workflows = sites.iter().map(|site| match site.call {
        Some(call) => in_workflow(file, site.id, call),
        None => file.finding(
            site.id,
            "`time.sleep` is handed on in workflow code, where it blocks the worker: hand on `asyncio.sleep` and await it",
        ),
    });
    let calls = file.named_calls().filter(|(call, name)| name == SLEEP && file.audience(call.id).is_none());
    let in_activities = calls.filter_map(|(call, _)| in_activity(file, call.id, call.expr));
    in_workflows.chain(in_activities).collect()
}

fn in_workflow(file: &File<'_>, id: NodeId, call: &ast::ExprCall) -> Finding {
    let message = "`time.sleep()` blocks the workflow's thread and starts no timer";
    let manual = |todo: &str| file.finding(id, format!("{message}: {todo}"));
    if file.runs_in(id).read_only {
        return manual("a query or an update validator reaches this and cannot wait, so take it away");
    }
    let helper = helper(file, id);
    if helper.is_none()
        && let Some(todo) = cannot_await(file, id)
    {
        return manual(&todo);
    }
    let Some(duration) = duration(call) else {
        return manual("await `asyncio.sleep()` with the one duration that it takes");
    };
    let (safety, replay) = labels(file, id, duration);
    let divided = in_handler(file, id);
    // More than the sleep changes.
    let safety = if helper.is_some() || divided.is_some() { Safety::Unsafe } else { safety };
    let mut becomes = becomes(file, helper.as_ref());
    becomes.extend(divided.map(|divided| format!("; {}", divided.clause())));
    let message = match replay {
        Replay::Compatible => format!("{message}, `await asyncio.sleep()` is durable{becomes}"),
        Replay::Breaking => format!(
            "{message}, `await asyncio.sleep()` is durable{becomes}; workflows in flight have no such timer in their history"
        ),
    };
    with_callers(awaited(file, id, call, message, safety, Some(replay)), helper)
}

/// What a sleep in a handler comes into the middle of: other messages are handled meanwhile.
fn in_handler(file: &File<'_>, id: NodeId) -> Option<Undivided> {
    let is_handler = file.function(id).roles.iter().any(|role| matches!(role, Role::Signal | Role::Update));
    file.undivided(id).filter(|undivided| is_handler && *undivided != Undivided::Unknown)
}

/// The synchronous function around a sleep and its callers, where all of them can await.
fn helper(file: &File<'_>, id: NodeId) -> Option<Awaited> {
    let is_sync = !file.function(id).is_async && !file.is_in_generator(id);
    is_sync.then(|| file.made_async(file.function_at(id)))?
}

/// A clause about the functions that change with the sleep.
fn becomes(file: &File<'_>, helper: Option<&Awaited>) -> String {
    let Some(Awaited { functions, .. }) = helper else { return String::new() };
    let names: Vec<_> = functions.iter().map(|&at| format!("`{}`", file.project().function(at).name)).collect();
    let verb = if names.len() == 1 { "becomes" } else { "become" };
    format!("; {} {verb} async, and callers await", names.join(", "))
}

fn with_callers(finding: Finding, helper: Option<Awaited>) -> Finding {
    let Some(Awaited { edits, .. }) = helper else { return finding };
    let Some(fix) = finding.fix.clone() else { return finding };
    let fix = edits.into_iter().fold(fix, |fix, (path, edit)| fix.edit(&path, edit));
    finding.with_fix(fix)
}

/// What to do where the code at a node cannot await.
fn cannot_await(file: &File<'_>, id: NodeId) -> Option<String> {
    let function = file.function(id);
    if function.kind == FunctionKind::Lambda {
        return Some("a lambda cannot await, so make it an `async def` that awaits `asyncio.sleep()`".to_owned());
    }
    if !function.is_async {
        let name = &function.qualified;
        return Some(match function.name.as_str() {
            "__init__" => "a constructor cannot await, so sleep in the run method".to_owned(),
            _ if function.roles.iter().any(|role| matches!(role, Role::Signal | Role::Update)) => {
                format!("`{name}` is not async, so make it `async def` and await `asyncio.sleep()` in it")
            }
            _ => format!(
                "`{name}` is not async, so make it `async def`, await `asyncio.sleep()` in it, and await it where it \
                 is called"
            ),
        });
    }
    file.is_in_generator(id).then(|| "a generator expression cannot await here, so write a loop".to_owned())
}

/// The one argument; None where the call has another form.
fn duration(call: &ast::ExprCall) -> Option<&Expr> {
    match (&call.arguments.args[..], &call.arguments.keywords[..]) {
        ([duration], []) if !duration.is_starred_expr() => Some(duration),
        _ => None,
    }
}

/// Where the old code could not complete, nothing that is in flight has passed it.
fn labels(file: &File<'_>, id: NodeId, duration: &Expr) -> (Safety, Replay) {
    let is_long = seconds(file.meaning(duration)).is_some_and(|seconds| seconds >= 3.0);
    let is_endless = is_long && !is_debugged(file);
    match file.is_refused(id, SLEEP) || is_endless && !file.outlives_refusal(id, SLEEP) {
        true => (Safety::Safe, Replay::Compatible),
        false => (Safety::Unsafe, Replay::Breaking),
    }
}

/// Whether a worker of the project may be one that takes nothing for a deadlock.
fn is_debugged(file: &File<'_>) -> bool {
    let is_off = |value: &Expr| value.as_boolean_literal_expr().is_some_and(|literal| !literal.value);
    file.project_workers().iter().any(|(_, worker)| worker.keyword("debug_mode").is_some_and(|value| !is_off(value)))
}

fn seconds(duration: &Expr) -> Option<f64> {
    let Expr::NumberLiteral(number) = duration else { return None };
    match &number.value {
        ast::Number::Int(whole) => whole.as_i32().map(f64::from),
        ast::Number::Float(number) => Some(*number),
        ast::Number::Complex { .. } => None,
    }
}

fn in_activity(file: &File<'_>, id: NodeId, call: &ast::ExprCall) -> Option<Finding> {
    let helper = helper(file, id);
    let is_open = (helper.is_some() || cannot_await(file, id).is_none()) && file.runs_in(id).activity;
    if !is_open || duration(call).is_none() {
        return None;
    }
    let becomes = becomes(file, helper.as_ref());
    let message = "`time.sleep()` in an async activity blocks the worker's event loop";
    let undivided = undivided(file, id, helper.as_ref());
    if let Some(lock @ Undivided::Lock(_)) = &undivided {
        let message = format!("{message}; await `asyncio.sleep()` outside of the lock: {}", lock.clause());
        return Some(file.finding(id, message).with_level(Level::Warning));
    }
    let mut notes: Vec<String> = undivided.iter().map(Undivided::clause).collect();
    if file.comes_between(id) {
        notes.push("a cancellation meanwhile keeps it from what follows".to_owned());
    }
    if file.is_replaced_in_its_project("sleep") {
        notes.push("tests replace `sleep`, which is not asked any more then".to_owned());
    }
    let safety = if notes.is_empty() { Safety::Safe } else { Safety::Unsafe };
    let meanwhile: String = notes.iter().map(|note| format!("; {note}")).collect();
    let message = format!("{message}, `await asyncio.sleep()` does not{becomes}{meanwhile}");
    let finding = awaited(file, id, call, message, safety, None).with_level(Level::Warning);
    Some(with_callers(finding, helper))
}

/// What the sleep, or the calls that are awaited with it, would come into the middle of.
fn undivided(file: &File<'_>, id: NodeId, helper: Option<&Awaited>) -> Option<Undivided> {
    let calls = helper.iter().flat_map(|helper| &helper.calls);
    let others = calls.filter_map(|&(at, call)| file.other(at)?.undivided(call));
    others.chain(file.undivided(id)).max()
}

fn awaited(
    file: &File<'_>,
    id: NodeId,
    call: &ast::ExprCall,
    message: String,
    safety: Safety,
    replay: Option<Replay>,
) -> Finding {
    let Ok((asyncio, request)) = file.import("asyncio", None, call.start()) else {
        let todo = "`asyncio` already means something else here, so import the module under another name";
        return file.finding(id, format!("{message}; {todo}"));
    };
    let (open, close) = brackets(file, id, Strength::Await);
    let mut fix = Fix::new(safety, replay).import(file.path(), request);
    // The callee may stand in parentheses of its own.
    let edits = if call.start() == call.func.start() {
        vec![Edit::replace(call.func.range(), format!("{open}await {asyncio}.sleep"))]
    } else {
        let callee = Edit::replace(call.func.range(), format!("{asyncio}.sleep"));
        vec![Edit::insert(call.start(), format!("{open}await ")), callee]
    };
    fix = edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit));
    if !close.is_empty() {
        fix = fix.edit(file.path(), Edit::insert(call.end(), close));
    }
    file.finding(id, message).with_fix(fix)
}
