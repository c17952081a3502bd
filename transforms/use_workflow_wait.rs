//! Replace `asyncio.wait` and `asyncio.as_completed` in workflows by the SDK's own, which keep an order.
//!
//! ## Why
//!
//! `asyncio.wait` gives back sets and `asyncio.as_completed` goes through one; the order of a set differs from one replay
//! to the next, and with it the order of everything that follows. `workflow.wait` and `workflow.as_completed` work on
//! lists. Fed with a set they are as random as before; and `wait` refuses coroutines.
//!
//! ## Left alone
//!
//! Waits for the results of all, which `use-gather` has; `workflow.wait` over a list; activities, workers, clients and
//! tests, where `asyncio.wait` is right.
//!
//! ## Safety
//!
//! `safe` where the results are only iterated, counted or tested, and what feeds them has an order, or is a set built in
//! the function that can be a list there. `unsafe` where the results go elsewhere, the origin is unknown, or other code
//! shares the function. `manual` where a set cannot become a list, where a list is built of what may be one task twice
//! (asyncio waits for it once, the SDK's own give it back twice), where a set's methods are used on the results, for
//! coroutines, for `async for`, and before temporalio 1.7.
//!
//! ## Replay
//!
//! `compatible`: the same commands; the order that a replay sees was left to chance.

use crate::engine::file::File;
use crate::engine::python::{AnyNodeRef, Ranged, TextRange};
use crate::engine::transform::Replay::Compatible;
use crate::engine::transform::Safety::{self, Manual, Safe, Unsafe};
use crate::engine::transform::{Edit, Finding, Fix, Level, Run, Tag, Transform};
use crate::engine::vocabulary::waits::{
    self, Collection, Elements, Kind, Library, Order, Repeats, Results, Usage, Variable, Wait,
};

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-workflow-wait",
    tags: &[Tag::Determinism, Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[(Safe, Some(Compatible)), (Unsafe, Some(Compatible)), (Manual, None)],
    doc: include_str!("use_workflow_wait.rs"),
    example: &[("flows.py", include_str!("use_workflow_wait/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let calls = file.waits().filter_map(|wait| match wait.of {
        _ if !file.runs_in(wait.call.id).workflow_code() => None,
        Library::Asyncio if file.all_results(&wait).is_some() => None,
        Library::Asyncio => Some(replaced(file, &wait)),
        Library::Temporal => fed_with_a_set(file, &wait),
    });
    let references = file.references().filter_map(|(id, expr, name)| {
        let is_asyncio = matches!(waits::wait_named(&name), Some((Library::Asyncio, _)));
        let runs = is_asyncio && file.runs_in(id).workflow_code();
        let message =
            format!("`{}` gives another order on each replay; hand on the one of `workflow`", file.text(expr));
        runs.then(|| file.finding(id, message))
    });
    calls.chain(references).collect()
}

fn member(kind: Kind) -> &'static str {
    match kind {
        Kind::Wait => "wait",
        Kind::AsCompleted => "as_completed",
    }
}

fn replaced(file: &File<'_>, wait: &Wait<'_>) -> Finding {
    let (call, member) = (wait.call.expr, member(wait.kind));
    let finding = |rest: &str| {
        let message = format!("`asyncio.{member}` gives another order on each replay; {rest}");
        file.finding(wait.call.id, message)
    };
    let collection = file.collection(wait);
    if let Some(why) = obstacle(file, wait, &collection) {
        return finding(&why);
    }
    if !file.sdk_has(&format!("temporalio.workflow.{member}")) {
        return finding(&format!("use `workflow.{member}`, which needs temporalio 1.7"));
    }
    let Ok((module, request)) = file.import("temporalio", Some("workflow"), call.start()) else {
        return finding(&format!("use `workflow.{member}`, by hand: the name `workflow` is taken here"));
    };
    let fix = Fix::new(safety(file, wait, &collection), Compatible).import(file.path(), request);
    let fix = fix.edit(file.path(), Edit::replace(call.func.range(), format!("{module}.{member}")));
    let fix = collection.edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit));
    let rest = match collection.order {
        Order::Unknown => {
            format!("use `workflow.{member}`, and see that no set feeds it, and that it is given no task twice")
        }
        Order::Set => format!("use `workflow.{member}`, over a list"),
        Order::Listed if collection.repeats == Repeats::Unknown => {
            format!("use `workflow.{member}`, and see that it is given no task twice")
        }
        _ => format!("use `workflow.{member}`"),
    };
    finding(&rest).with_fix(fix)
}

/// Why no edit can be trusted.
fn obstacle(file: &File<'_>, wait: &Wait<'_>, collection: &Collection) -> Option<String> {
    let member = member(wait.kind);
    if collection.order == Order::FixedSet {
        return Some(format!(
            "use `workflow.{member}`, and build the set that feeds it as a list that has each task once"
        ));
    }
    if collection.repeats == Repeats::Maybe {
        return Some(format!(
            "use `workflow.{member}`, and take care of tasks that are in the list twice: `asyncio` takes them for one"
        ));
    }
    if wait.kind == Kind::Wait && collection.elements == Elements::Coroutines {
        return Some(format!(
            "use `workflow.{member}`, with `asyncio.create_task(…)` around each coroutine, which it refuses"
        ));
    }
    let keywords = &wait.call.expr.arguments.keywords;
    if keywords.iter().any(|keyword| keyword.arg.as_ref().is_some_and(|name| name == "loop")) {
        return Some(format!("use `workflow.{member}`, which takes no `loop`"));
    }
    if wait.kind == Kind::AsCompleted {
        let is_async = match file.parent(wait.call.id) {
            AnyNodeRef::StmtFor(each) => each.is_async,
            AnyNodeRef::Comprehension(each) => each.is_async,
            _ => false,
        };
        return is_async.then(|| format!("use `workflow.{member}`, in a plain `for` that awaits each"));
    }
    let Results::Unpacked { done, pending, .. } = file.results(wait) else { return None };
    let is_set_only = usage(file, &done, collection).max(usage(file, &pending, collection)) == Usage::SetOnly;
    is_set_only.then(|| {
        format!("use `workflow.{member}`, whose results are lists: methods and operators of sets fail on them")
    })
}

fn safety(file: &File<'_>, wait: &Wait<'_>, collection: &Collection) -> Safety {
    let is_plain = match wait.kind {
        Kind::Wait => match file.results(wait) {
            Results::Dropped => true,
            Results::Unpacked { done, pending, .. } => {
                usage(file, &done, collection).max(usage(file, &pending, collection)) == Usage::Either
            }
            Results::Other => false,
        },
        Kind::AsCompleted => is_iterated(file, wait),
    };
    let is_own = file.runs_in(wait.call.id).only_workflow_code();
    let is_known = collection.order != Order::Unknown && collection.repeats == Repeats::Never;
    if is_plain && is_own && is_known { Safe } else { Unsafe }
}

/// The worst that is done to a part of the results; methods that the collection's edits rename do no harm.
fn usage(file: &File<'_>, variable: &Variable<'_>, collection: &Collection) -> Usage {
    let is_edited = |range: TextRange| collection.edits.iter().any(|edit| edit.start == u32::from(range.start()));
    let each = variable.uses.iter().map(|&(id, place)| match file.parent(id) {
        AnyNodeRef::ExprAttribute(attribute) if is_edited(attribute.attr.range()) => Usage::Either,
        _ => file.usage(id, place),
    });
    each.max().unwrap_or(Usage::Either)
}

/// `for each in as_completed(…)`, also through `enumerate` and the like.
fn is_iterated(file: &File<'_>, wait: &Wait<'_>) -> bool {
    match file.parent(wait.call.id) {
        AnyNodeRef::StmtFor(each) => !each.is_async,
        AnyNodeRef::Comprehension(each) => !each.is_async,
        AnyNodeRef::Arguments(_) => {
            let call = file.ancestors(wait.call.id).nth(1);
            let Some((_, AnyNodeRef::ExprCall(call))) = call else { return false };
            let name = file.name(&call.func);
            name.is_some_and(|name| matches!(&*name, "builtins.enumerate" | "builtins.list" | "builtins.zip"))
        }
        _ => false,
    }
}

/// `workflow.wait(set(tasks))`: half a fix.
fn fed_with_a_set(file: &File<'_>, wait: &Wait<'_>) -> Option<Finding> {
    let member = member(wait.kind);
    let collection = file.collection(wait);
    let finding = |why: &str| Some(file.finding(wait.call.id, format!("`workflow.{member}` {why}")));
    if wait.kind == Kind::Wait && collection.elements == Elements::Coroutines {
        return finding("refuses coroutines: put `asyncio.create_task(…)` around each, in a list");
    }
    let from_a_set = "over a set gives another order on each replay";
    match collection.order {
        Order::FixedSet => finding(&format!("{from_a_set}; build it as a list that has each task once")),
        Order::Set => {
            let fix = Fix::safe(Compatible);
            let fix = collection.edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit));
            Some(finding(&format!("{from_a_set}; use a list"))?.with_fix(fix))
        }
        _ => None,
    }
}
