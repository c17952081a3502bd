//! Move calls that block out of the event loop that async activities share.
//!
//! ## Why
//! All async activities of a worker, its heartbeats and its polls for work share one event loop. While `requests.get()`,
//! `subprocess.run()` or a blocking database driver waits in one of them, all others wait too: heartbeats are late,
//! cancellations do not arrive, and the worker does one thing at a time. An activity that is a plain `def` runs in a
//! thread of the worker's `activity_executor`; `await asyncio.to_thread(…)` gives one call to a thread.
//!
//! ## Left alone
//! Plain `def` activities; what is already given to a thread or an executor; libraries that are not known to block; a
//! file that is opened once. Sleeps, which `use-durable-sleep` has. Tests.
//!
//! ## Safety
//! Unsafe. A `def` instead of `async def` where the activity awaits nothing, everybody who names it only hands it to
//! Temporal, and every worker in sight that runs it has an `activity_executor`, or is given one with as many threads as it
//! runs activities: what the activity shares with others must then bear threads. Otherwise `await asyncio.to_thread(…)`
//! around a call that does its work at once. Manual for connections, cursors and streams, which stay with the thread that
//! made them, for what heartbeats or is given what does, which it cannot in another thread, under a lock of threads, for
//! which others would then stop the loop, and where nothing can be awaited.
//!
//! ## Replay
//! None: no workflow code changes.

use crate::engine::edits::insertion;
use crate::engine::facts::FunctionKind;
use crate::engine::file::{Call, File};
use crate::engine::names::BindingKind;
use crate::engine::project::FunctionRef;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, ast};
use crate::engine::transform::{Edit, Finding, Fix, Level, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::blocking::Blocking;
use crate::engine::vocabulary::substitute::{Strength, brackets};
use crate::engine::vocabulary::undivided::Undivided;
use crate::engine::vocabulary::workers::WorkerCall;

pub(super) const TRANSFORM: Transform = Transform {
    name: "unblock-activity",
    tags: &[Tag::Activity, Tag::Ai],
    default: true,
    level: Level::Warning,
    labels: &[(Safety::Unsafe, None), (Safety::Manual, None)],
    doc: include_str!("unblock_activity.rs"),
    example: &[("activities.py", include_str!("unblock_activity/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    if file.is_test() {
        return Vec::new();
    }
    let mut found: Vec<(FunctionRef, Call<'_>, Block)> = Vec::new();
    for (call, _) in file.calls() {
        let function = file.function_at(call.id);
        // Of connections and cursors the first call says it all.
        let is_known = |found: &[(FunctionRef, Call<'_>, Block)]| {
            found.iter().any(|(of, _, block)| *of == function && *block == Block::Part)
        };
        let Some(block) = block(file, call) else { continue };
        if block != Block::Part || !is_known(&found) {
            found.push((function, call, block));
        }
    }
    let mut findings = Vec::new();
    let mut converted: Vec<FunctionRef> = Vec::new();
    for (function, call, block) in found {
        if converted.contains(&function) {
            continue;
        }
        let plain = as_plain_function(file, function);
        converted.extend(plain.is_some().then_some(function));
        findings.push(judge(file, call, block, plain));
    }
    findings
}

/// How a call blocks the loop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// One call that does all of it.
    Whole,
    /// One of several on something that is kept.
    Part,
    /// A function of the project that heartbeats on its way.
    Heartbeats,
}

/// Whether a call blocks the event loop of an activity.
fn block(file: &File<'_>, call: Call<'_>) -> Option<Block> {
    let function = file.function(call.id);
    let runs = file.runs_in(call.id);
    if function.kind != FunctionKind::Def || !function.is_async || !runs.activity || runs.workflow_code() {
        return None;
    }
    if let Some(called) = file.called_function(&call.expr.func) {
        let is_plain = !file.project().function(called).is_async && file.waits_for_others(called);
        // In a thread it would find no loop.
        let counts_on_the_loop = || file.project().calls_any_outside(called, &|name| name.starts_with("asyncio."));
        if !is_plain || counts_on_the_loop() {
            return None;
        }
        let block = if file.project().may_heartbeat(called) { Block::Heartbeats } else { Block::Whole };
        return Some(if hands_on_heartbeats(file, call) { Block::Heartbeats } else { block });
    }
    match file.blocking(call)? {
        _ if hands_on_heartbeats(file, call) => Some(Block::Heartbeats),
        Blocking::Sleep => None,
        Blocking::Whole => Some(if streams(file, call) { Block::Part } else { Block::Whole }),
        Blocking::Part => {
            let is_open = file.name(&call.expr.func).is_some_and(|name| name == "builtins.open");
            (!is_open || is_in_a_long_loop(file, call)).then_some(Block::Part)
        }
    }
}

/// Whether something among the arguments heartbeats when it is called: `reporthook=progress`.
fn hands_on_heartbeats(file: &File<'_>, call: Call<'_>) -> bool {
    let arguments = call.expr.arguments.range();
    let mut given = file.expressions().filter(|(_, expr)| arguments.contains_range(expr.range()));
    given.any(|(_, expr)| {
        let is_one = file.name(expr).is_some_and(|name| name == "temporalio.activity.heartbeat");
        let local = expr.as_name_expr().and_then(|name| match file.tree().binding(name)?.kind {
            BindingKind::Function(function) => Some(file.definition(function)),
            _ => None,
        });
        let function = local.or_else(|| file.named_function(expr));
        is_one || function.is_some_and(|function| file.project().may_heartbeat(function))
    })
}

/// What it gives blocks again when it is read.
fn streams(file: &File<'_>, call: Call<'_>) -> bool {
    call.expr.arguments.find_keyword("stream").is_some() || matches!(file.parent(call.id), AnyNodeRef::WithItem(_))
}

/// One that does nothing but such work.
fn is_in_a_long_loop(file: &File<'_>, call: Call<'_>) -> bool {
    let function = file.function_at(call.id);
    let Some(definition) = file.definition_of(function) else { return false };
    let loops = file.work_loops(definition);
    let mut around = loops.iter().filter(|each| each.body_range().contains_range(call.expr.range()));
    around.any(|each| !file.awaits_within(file.id(definition), each.body_range()))
}

fn judge(file: &File<'_>, call: Call<'_>, block: Block, plain: Option<Fix>) -> Finding {
    let callee = file.text_in_line(&call.expr.func);
    let problem = format!("`{callee}()` blocks the event loop, and with it every other async activity of the worker");
    let finding = |rest: &str| file.finding(call.id, format!("{problem}; {rest}"));
    let undivided = file.undivided(call.id);
    let meanwhile = match &undivided {
        Some(Undivided::Lock(_) | Undivided::Unknown) | None => String::new(),
        Some(undivided) => format!(", but {}", undivided.clause()),
    };
    if let Some(fix) = plain {
        return finding(&format!("as a plain `def` the activity runs in a thread{meanwhile}")).with_fix(fix);
    }
    match block {
        Block::Part => {
            return finding(
                "make the activity a `def`, or give a function that does all of it to `asyncio.to_thread()`",
            );
        }
        Block::Heartbeats => return finding("make the activity a `def`: a heartbeat raises in any other thread"),
        Block::Whole => {}
    }
    if let Some(lock @ Undivided::Lock(_)) = &undivided {
        return finding(&format!("give it to a thread outside of the lock: {}", lock.clause()));
    }
    if file.is_deferred(call.id) {
        return finding("nothing can be awaited here, so write a loop and await `asyncio.to_thread()` in it");
    }
    let Ok((asyncio, import)) = file.import("asyncio", None, call.expr.start()) else {
        return finding("`asyncio` means something else here, so give it to a thread by hand");
    };
    let (open, close) = brackets(file, call.id, Strength::Await);
    let mut edits = vec![Edit::replace(call.expr.func.range(), format!("{open}await {asyncio}.to_thread"))];
    match file.first_argument(call.expr) {
        Some(first) => edits.push(insertion::before(file.source(), first, &[callee])),
        None => edits.extend(insertion::append(file.source(), call.expr.arguments.range(), None, &[callee])),
    }
    if !close.is_empty() {
        edits.push(Edit::insert(call.expr.end(), close));
    }
    let fix = edits.into_iter().fold(Fix::not_safe(None), |fix, edit| fix.edit(file.path(), edit));
    finding(&format!("in a thread it does not{meanwhile}")).with_fix(fix.import(file.path(), import))
}

/// The activity as a plain `def`, and an executor for each worker that lacks one. None where not all of it is certain.
fn as_plain_function(file: &File<'_>, function: FunctionRef) -> Option<Fix> {
    let definition = file.definition_of(function)?;
    let is_activity = file.activities().any(|(at, _)| at == function);
    if !is_activity || !file.needs_no_loop(definition) || sleeps(file, definition) {
        return None;
    }
    if !file.is_only_handed_to_temporal(function) {
        return None;
    }
    let mut fix = Fix::not_safe(None).edit(file.path(), Edit::delete(file.async_of(definition)?));
    let mut is_run = false;
    for (owner, worker) in file.project_workers() {
        let runs = owner.listed_activities(&worker).contains(&function);
        is_run |= runs;
        if has_executor(&worker)? {
            continue;
        }
        if !runs {
            may_not_run_it(&owner, &worker).then_some(())?;
            continue;
        }
        fix = with_executor(&owner, &worker, fix)?;
    }
    is_run.then_some(fix)
}

/// Somebody else makes that an `await`.
fn sleeps<'a>(file: &File<'a>, definition: &'a ast::StmtFunctionDef) -> bool {
    let mut calls = file.named_calls();
    calls.any(|(call, name)| name == "time.sleep" && definition.range().contains_range(call.expr.range()))
}

/// None where that is not known, or where the activity would have to move to another process.
fn has_executor(worker: &WorkerCall<'_>) -> Option<bool> {
    match worker.keyword("activity_executor") {
        None => (!worker.is_spread()).then_some(false),
        Some(Expr::NoneLiteral(_)) => None,
        Some(Expr::Call(call)) => {
            let name = match &*call.func {
                Expr::Name(name) => name.id.as_str(),
                Expr::Attribute(attribute) => attribute.attr.as_str(),
                _ => "",
            };
            (name == "ThreadPoolExecutor").then_some(true)
        }
        Some(_) => (worker.keyword("shared_state_manager").is_none()).then_some(true),
    }
}

/// Every activity that the worker lists is seen, or is of somebody else.
fn may_not_run_it<'a>(owner: &File<'a>, worker: &WorkerCall<'a>) -> bool {
    if worker.keyword("activities").is_none() {
        return true;
    }
    let Some(listed) = owner.listed(worker, "activities") else { return false };
    let Some(file) = owner.other(listed.file) else { return false };
    listed.list.elts.iter().all(|element| file.name(element).is_some() || element.is_attribute_expr())
}

fn with_executor<'a>(owner: &File<'a>, worker: &WorkerCall<'a>, mut fix: Fix) -> Option<Fix> {
    let threads = match worker.keyword("max_concurrent_activities") {
        None => "100".to_owned(),
        Some(Expr::NoneLiteral(_)) => "100".to_owned(),
        Some(count) if owner.is_plain(count) => owner.text(count).to_owned(),
        Some(_) => return None,
    };
    let start = worker.call.expr.start();
    let (pool, import) = owner.import("concurrent.futures", Some("ThreadPoolExecutor"), start).ok()?;
    let argument = format!("activity_executor={pool}(max_workers={threads})");
    fix.edits.extend(worker.with_keyword(owner, &argument).into_iter().map(|edit| (owner.path().clone(), edit)));
    Some(fix.import(owner.path(), import))
}
