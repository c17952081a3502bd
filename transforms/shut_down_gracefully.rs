//! Give activities time to finish when a worker is shut down, and shut it down when the process is told to end.
//!
//! ## Why
//! `graceful_shutdown_timeout` is zero by default: a worker that shuts down cancels its activities at once. And
//! `worker.run()` shuts nothing down: SIGTERM, which every deployment sends, ends the process in the middle of its
//! activities, which then wait for their timeouts before they are tried again elsewhere. The timeout comes from the
//! setting `graceful-shutdown`, 30 seconds otherwise; keep it below the time that the platform grants before it kills.
//!
//! ## Left alone
//! Workers in tests and for test environments. Workers that run no activity, which have nothing to lose, and those that are never run. Workers that
//! live as long as the workflows which the same code starts, or as an activity. Keywords that come from somewhere unknown. Of `run()`:
//! whatever is not simply awaited, files that deal with signals or threads, workers that others shut down, and code whose
//! event loop is started elsewhere or by somebody who was given the function, since only the owner of the main thread may
//! set signal handlers.
//!
//! ## Safety
//! Unsafe: a shutdown then takes as long as its activities, up to the timeout, and code behind `run()` is reached when
//! a signal comes. Several workers are shut down one after the other. `add_signal_handler` needs a Unix, and the main thread.
//!
//! ## Replay
//! None: no workflow code is touched.

use crate::engine::edits::insertion;
use crate::engine::file::{Call, File};
use crate::engine::names::NodeId;
use crate::engine::project::FunctionRef;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::transform::{Edit, Finding, Fix, Level, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::durations;
use crate::engine::vocabulary::workers::{Running, WorkerCall};

pub(super) const TRANSFORM: Transform = Transform {
    name: "shut-down-gracefully",
    tags: &[Tag::Production],
    default: true,
    level: Level::Advice,
    labels: &[(Safety::Unsafe, None), (Safety::Manual, None)],
    doc: include_str!("shut_down_gracefully.rs"),
    example: &[("worker.py", include_str!("shut_down_gracefully/example.py"))],
    run: Run::File(run),
};

const TIMEOUT: &str = "graceful_shutdown_timeout";
const BY_HAND: &str = "set an event in `loop.add_signal_handler`, and leave `async with worker` when it is set";

fn run(file: &File<'_>) -> Vec<Finding> {
    let mut stops: Vec<Stop<'_>> = match deals_with_signals(file) {
        true => Vec::new(),
        false => file.statements().filter_map(|(_, statement)| stop(file, statement)).collect(),
    };
    let mut found: Vec<Finding> = Vec::new();
    for worker in file.workers().filter(|worker| is_judged(file, worker)) {
        let own = stops.iter().position(|stop| stop.is_only_of(file, &worker));
        let own = own.and_then(|at| Some((at, stopping(file, &stops[at])?))).unzip();
        if let Some(finding) = without_timeout(file, &worker, own.1) {
            own.0.map(|at| stops.remove(at));
            found.push(finding);
        }
    }
    let is_judged = |made: WorkerCall<'_>| is_judged(file, &made);
    stops.retain(|stop| stop.workers.iter().any(|worker| made_at(file, worker).is_none_or(is_judged)));
    found.extend(stops.iter().map(|stop| without_signals(file, stop)));
    found
}

/// Whether the worker is one that a platform may tell to end while its activities run.
fn is_judged<'a>(file: &File<'a>, worker: &WorkerCall<'a>) -> bool {
    // In an activity it ends with that.
    let is_inner = file.runs_in(worker.call.id).activity;
    let is_run = file.running(worker).is_none_or(|ways| !ways.is_empty());
    runs_activities(worker) && is_run && !is_inner && !file.is_test_worker(worker) && !lives_for_workflows(file, worker)
}

/// The worker itself, with what stops it where both stand in this file.
fn without_timeout<'a>(file: &File<'a>, worker: &WorkerCall<'a>, stopping: Option<Fix>) -> Option<Finding> {
    let choices = file.keyword_choices(worker.call.expr)?;
    if choices.iter().any(|choice| choice.get(TIMEOUT).is_some()) {
        return None;
    }
    let also = if stopping.is_some() { ", and nothing shuts it down on SIGTERM" } else { "" };
    let message = format!("`Worker` without {TIMEOUT} cancels its activities at once when it is shut down{also}");
    let finding = file.finding(worker.call.id, message);
    let Ok((timedelta, import)) = file.import("datetime", Some("timedelta"), worker.call.expr.start()) else {
        let message = format!("{}; `timedelta` means something else here, set it by hand", finding.message);
        return Some(Finding { message, ..finding });
    };
    let mut fix = Fix::not_safe(None).import(file.path(), import);
    if let Some(stopping) = stopping {
        fix = fix.and(stopping);
    }
    let duration = durations::arguments(file.options().graceful_shutdown);
    let text = format!("{TIMEOUT}={timedelta}({duration})");
    let edits = insertion::keywords(file.source(), worker.call.expr, &[text]);
    Some(finding.with_fix(edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit))))
}

fn runs_activities(worker: &WorkerCall<'_>) -> bool {
    let is_empty = |list: &Expr| matches!(list, Expr::List(list) if list.elts.is_empty());
    let given = ["activities", "nexus_service_handlers"].iter().filter_map(|name| worker.keyword(name));
    worker.is_spread() || given.into_iter().any(|list| !is_empty(list))
}

/// Whether the worker ends with workflows that the code around it starts: a script that shows something.
fn lives_for_workflows<'a>(file: &File<'a>, worker: &WorkerCall<'a>) -> bool {
    let Some(ways) = file.running(worker) else { return false };
    ways.iter().any(|way| match way {
        Running::Entered(_, with) => starts_workflows(file, with.range()),
        Running::Run(id, _) => {
            let body = file.project().function(file.function_at(*id)).range;
            !file.is_awaited(*id) && starts_workflows(file, body)
        }
    })
}

fn starts_workflows(file: &File<'_>, range: TextRange) -> bool {
    const STARTERS: &[&str] = &["execute_workflow", "start_workflow", "execute_update_with_start_workflow"];
    file.calls().any(|(call, _)| {
        let method = call.expr.func.as_attribute_expr().map(|method| method.attr.as_str());
        range.contains_range(call.expr.range()) && method.is_some_and(|method| STARTERS.contains(&method))
    })
}

/// Whether someone has thought of signals here, or runs event loops where no handler can be set.
fn deals_with_signals(file: &File<'_>) -> bool {
    let imports = |name: &String| ["signal", "threading", "gevent"].contains(&name.split('.').next().unwrap_or(name));
    let handles = |(call, _): (Call<'_>, _)| {
        call.expr.func.as_attribute_expr().is_some_and(|method| &method.attr == "add_signal_handler")
    };
    file.is_test() || file.facts().imports.iter().any(imports) || file.calls().any(handles)
}

/// A statement that runs workers until the process ends: `await worker.run()`, or
/// `await asyncio.gather(first.run(), second.run())`.
struct Stop<'a> {
    statement: &'a Stmt,
    call: NodeId,
    workers: Vec<&'a Expr>,
}

impl Stop<'_> {
    fn is_only_of(&self, file: &File<'_>, worker: &WorkerCall<'_>) -> bool {
        matches!(self.workers[..], [only] if made_at(file, only).is_some_and(|made| made.call.id == worker.call.id))
    }
}

fn stop<'a>(file: &File<'a>, statement: &'a Stmt) -> Option<Stop<'a>> {
    let awaited = &statement.as_expr_stmt()?.value.as_await_expr()?.value;
    let call = awaited.as_call_expr()?;
    let runs: Vec<&'a Expr> = match file.name(&call.func).as_deref() {
        Some("asyncio.gather") if call.arguments.keywords.is_empty() => call.arguments.args.iter().collect(),
        _ => vec![&**awaited],
    };
    let workers: Vec<&'a Expr> = runs.into_iter().map(|run| worker_of(file, run)).collect::<Option<_>>()?;
    let call = file.id(call);
    let is_one = !workers.is_empty() && !file.is_in_test(call) && owns_loop(file, file.function_at(call), 0);
    let is_only_run = !workers.iter().any(|worker| may_be_shut_down(file, worker));
    (is_one && is_only_run).then_some(Stop { statement, call, workers })
}

/// The `Worker(…)` that an expression stands for.
fn made_at<'a>(file: &File<'a>, worker: &'a Expr) -> Option<WorkerCall<'a>> {
    let made = file.meaning(worker).as_call_expr()?;
    let call = file.id(made);
    file.workers().find(|worker| worker.call.id == call)
}

fn without_signals(file: &File<'_>, stop: &Stop<'_>) -> Finding {
    let message = "nothing shuts the worker down on SIGTERM: the process ends in the middle of its activities";
    let finding = file.finding(stop.call, message);
    match stopping(file, stop) {
        Some(fix) => finding.with_fix(fix),
        None => Finding { message: format!("{message}; {BY_HAND}"), ..finding },
    }
}

/// The worker of `worker.run()`.
fn worker_of<'a>(file: &File<'a>, run: &'a Expr) -> Option<&'a Expr> {
    let call = run.as_call_expr().filter(|call| call.arguments.is_empty())?;
    let method = call.func.as_attribute_expr().filter(|method| &method.attr == "run")?;
    let is_made = || {
        let made = method.value.as_call_expr()?;
        let function = file.called_function(&made.func)?;
        file.project().function(function).returns.as_deref().filter(|class| *class == "temporalio.worker.Worker")
    };
    let is_worker = file.sdk_class(&method.value) == Some("temporalio.worker.Worker") || is_made().is_some();
    is_worker.then_some(&*method.value)
}

/// Whether others may shut a worker down, after which `run()` ends: it is called, or goes where it may be.
fn may_be_shut_down<'a>(file: &File<'a>, worker: &'a Expr) -> bool {
    let is_shut_down = |call: Call<'_>| {
        call.expr.func.as_attribute_expr().is_some_and(|method| {
            &method.attr == "shutdown"
                && (file.text(&*method.value) == file.text(worker)
                    || file.sdk_class(&method.value) == Some("temporalio.worker.Worker"))
        })
    };
    let goes_on = || match worker {
        Expr::Name(_) => made_at(file, worker).is_some_and(|made| file.running(&made).is_none()),
        _ => false,
    };
    file.calls().any(|(call, _)| is_shut_down(call)) || goes_on()
}

/// Whether the event loop is started in this file for a function, or for those that await it.
fn owns_loop(file: &File<'_>, function: FunctionRef, hops: u8) -> bool {
    const STARTERS: &[&str] = &["asyncio.run", "uvloop.run"];
    hops < 4
        && file.calls_of(function).any(|call| {
            let AnyNodeRef::Arguments(_) = file.parent(call.id) else {
                return file.is_awaited(call.id) && owns_loop(file, file.function_at(call.id), hops + 1);
            };
            let Some((_, AnyNodeRef::ExprCall(starter))) = file.ancestors(call.id).nth(1) else { return false };
            let method = starter.func.as_attribute_expr().map(|method| method.attr.as_str());
            let is_started = method == Some("run_until_complete")
                || file.name(&starter.func).is_some_and(|name| STARTERS.contains(&&*name));
            // Handlers can only be set in the main thread.
            is_started && file.project().is_run_by_main_thread(file.function_at(call.id), |at| is_command(file, at))
        })
}

/// `@app.command()`, of whatever framework.
fn is_command(file: &File<'_>, at: FunctionRef) -> bool {
    let called = |decorator: &Expr| match ast::helpers::map_callable(decorator) {
        Expr::Attribute(attribute) => &attribute.attr == "command",
        Expr::Name(name) => name.id == "command",
        _ => false,
    };
    let definition = file.definition_at(at).map(|(_, definition)| definition);
    definition.is_some_and(|definition| definition.decorator_list.iter().any(|one| called(&one.expression)))
}

/// None where a name that is needed means something else here, or the statement shares its lines.
fn stopping(file: &File<'_>, stop: &Stop<'_>) -> Option<Fix> {
    let Stop { statement, workers, .. } = stop;
    let (first, last) = (workers.first()?, workers.last()?);
    let is_free = ["loop", "signal_number", "stop"].iter().all(|name| file.is_free(name));
    if !is_free || !file.stands_alone(statement) || !file.starts_its_line(statement.start()) {
        return None;
    }
    let (asyncio, asyncio_import) = file.import("asyncio", None, statement.start()).ok()?;
    let (signal, signal_import) = file.import("signal", None, statement.start()).ok()?;
    let source = file.source();
    let (indent, step) = (source.indentation(statement.start()), file.indent_step(statement));
    let next = format!("{}{indent}", source.line_ending());
    let before = format!(
        "stop = {asyncio}.Event(){next}loop = {asyncio}.get_running_loop(){next}for signal_number in ({signal}.SIGINT, \
         {signal}.SIGTERM):{next}{step}loop.add_signal_handler(signal_number, stop.set){next}async with "
    );
    let range = |expr: &Expr| file.with_parentheses(file.id(expr), expr);
    let mut gaps = vec![(TextRange::new(statement.start(), range(first).start()), before)];
    let between = |pair: &[&Expr]| TextRange::new(range(pair[0]).end(), range(pair[1]).start());
    gaps.extend(workers.windows(2).map(|pair| (between(pair), ", ".to_owned())));
    gaps.push((TextRange::new(range(last).end(), statement.end()), format!(":{next}{step}await stop.wait()")));
    if gaps.iter().any(|(gap, _)| file.has_comment(*gap)) {
        return None;
    }
    let path = file.path();
    let edits = gaps.into_iter().map(|(gap, text)| Edit::replace(gap, text));
    let fix = edits.fold(Fix::not_safe(None), |fix, edit| fix.edit(path, edit));
    Some(fix.import(path, asyncio_import).import(path, signal_import))
}
