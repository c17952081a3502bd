//! Raise a cancellation again that an `except` takes and forgets.
//!
//! ## Why
//!
//! A workflow is cancelled by an exception at whatever it awaits: `asyncio.CancelledError`, or at an activity or a
//! child workflow their failure, caused by a `CancelledError`. `except Exception` takes the latter, and a bare
//! `except` both: the workflow then goes on as if nobody had asked, retries what was cancelled, and ends as completed,
//! if at all. The request comes once. A synchronous activity gets the cancellation as an exception under `Exception`
//! too, and reports that it has completed.
//!
//! ## Left alone
//!
//! An `except` that raises, whatever it raises, or keeps what is raised later; that asks what it took
//! (`is_cancelled_exception(…)`, `isinstance`, the cause) or has a comment on cancellation; that awaits work of its own,
//! such as compensation; that names `asyncio.CancelledError` and does more than log, since to end with a result is a
//! way to be cancelled. Files whose code cancels something itself, awaits under a timeout, `asyncio.shield`, `except*`,
//! `contextlib.suppress`. What `asyncio.gather` runs, which raises the cancellation whatever becomes of it there. Signal
//! and update handlers and background tasks, which a cancellation of the workflow does not reach. Activities that send
//! no heartbeat and name no cancellation. Tests.
//!
//! ## Safety
//!
//! Unsafe: the workflow ends as cancelled where it went on, and fails where somebody else had cancelled only the child
//! workflow. Manual where what follows goes by what the `try` has set, by what the clause returns to a caller, or undoes
//! something: it may be meant for the cancellation too; and where the edit has no place, or a name is taken.
//!
//! ## Replay
//!
//! Breaking: a workflow that was cancelled and went on has commands in its history which the new code does not give.
//! None in activities.

use crate::engine::edits::lines::Lines;
use crate::engine::file::File;
use crate::engine::python::{Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::transform::{Edit, Finding, Fix, ImportRequest, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::cancellation::{Taker, always_raises};
use crate::engine::vocabulary::settled::Settled;

pub(super) const TRANSFORM: Transform = Transform {
    name: "reraise-cancellation",
    tags: &[Tag::Workflow],
    default: true,
    level: Level::Warning,
    labels: &[(Safety::Unsafe, None), (Safety::Unsafe, Some(Replay::Breaking)), (Safety::Manual, None)],
    doc: include_str!("reraise_cancellation.rs"),
    example: &[("flows.py", include_str!("reraise_cancellation/example.py"))],
    run: Run::File(run),
};

const ASYNC: &str = "asyncio.CancelledError";

fn run(file: &File<'_>) -> Vec<Finding> {
    if file.is_test() {
        return Vec::new();
    }
    let in_workflows = file.takers_of_cancellation().into_iter().filter_map(|taker| in_workflow(file, &taker));
    let in_activities = file.activities().flat_map(|(_, activity)| {
        let takers = file.takers_in_activity(activity);
        takers.into_iter().filter_map(|taker| in_activity(file, activity, &taker)).collect::<Vec<_>>()
    });
    in_workflows.chain(in_activities).collect()
}

/// What an `except` names, and how it is written.
fn is_named(file: &File<'_>, taker: &Taker<'_>, class: &str) -> bool {
    taker.handler.type_.as_deref().is_some_and(|of| file.name(of).is_some_and(|name| name == class))
}

/// Whether a class that an `except` names, alone or among others, is a cancellation.
fn mentions_cancellation(file: &File<'_>, taker: &Taker<'_>) -> bool {
    let is_one = |class: &Expr| file.name(class).is_some_and(|name| name.ends_with("CancelledError"));
    match taker.handler.type_.as_deref() {
        Some(Expr::Tuple(classes)) => classes.elts.iter().any(is_one),
        Some(class) => is_one(class),
        None => false,
    }
}

fn in_workflow(file: &File<'_>, taker: &Taker<'_>) -> Option<Finding> {
    let Taker { id, handler } = *taker;
    let body = &handler.body[..];
    let is_asked = file.looks_closer(handler) || file.awaits_work(body) || always_raises(body);
    if file.cancels_by_itself() || is_asked || mentions_cancellation(file, taker) && !file.only_logs(body) {
        return None;
    }
    let clause = spelled(file, taker);
    let header = header(taker);
    match file.settled(taker) {
        Some(Settled::Raised) => return None,
        Some(Settled::Asked) => return Some(file.finding_at(id, header, asked_later(&clause, "workflow"))),
        None => {}
    }
    if is_named(file, taker, ASYNC) {
        let message = format!("{clause} forgets the cancellation of the workflow, which goes on; raise it again");
        let finding = file.finding_at(id, header, message);
        return Some(raised_at_end(file, finding, taker, Some(Replay::Breaking)));
    }
    let message = format!(
        "{clause} takes the cancellation of the workflow too, which then goes on; raise it again, unless what follows is \
         meant to undo something"
    );
    let finding = file.finding_at(id, header, message);
    Some(asked_first(file, finding, taker))
}

fn in_activity(file: &File<'_>, activity: &ast::StmtFunctionDef, taker: &Taker<'_>) -> Option<Finding> {
    let Taker { id, handler } = *taker;
    let body = &handler.body[..];
    let thrown = if activity.is_async { ASYNC } else { "temporalio.exceptions.CancelledError" };
    let is_left = file.cancels_by_itself() || file.looks_closer(handler) || always_raises(body);
    if is_left || mentions_cancellation(file, taker) && !file.only_logs(body) {
        return None;
    }
    let is_name = is_named(file, taker, thrown);
    let beats = file.project().calls_outside(file.definition(activity), "temporalio.activity.heartbeat");
    if !is_name && !beats || !activity.is_async && keeps_thread(file, activity) {
        return None;
    }
    match file.settled(taker) {
        Some(Settled::Raised) => return None,
        Some(Settled::Asked) => {
            return Some(file.finding_at(id, header(taker), asked_later(&spelled(file, taker), "activity")));
        }
        None => {}
    }
    let message =
        format!("{} forgets the cancellation of the activity, which then counts as done", spelled(file, taker));
    let finding = file.finding_at(id, header(taker), message);
    if is_name {
        return Some(raised_at_end(file, finding, taker, None));
    }
    let (module, member) = thrown.rsplit_once('.')?;
    Some(own_clause(file, finding, taker, module, member))
}

fn asked_later(clause: &str, what: &str) -> String {
    format!(
        "{clause} takes the cancellation of the {what} too, and what follows may be meant for it: raise it again where \
         nothing is left to undo"
    )
}

/// Whether no exception is thrown into the thread of an activity, or some part of it is shielded from that.
fn keeps_thread(file: &File<'_>, activity: &ast::StmtFunctionDef) -> bool {
    let shields = file.named_calls().any(|(call, name)| {
        activity.range().contains_range(call.expr.range())
            && name == "temporalio.activity.shield_thread_cancel_exception"
    });
    let is_off = |decorator: &ast::Decorator| {
        let call = decorator.expression.as_call_expr();
        call.is_some_and(|call| call.arguments.find_keyword("no_thread_cancel_exception").is_some())
    };
    shields || activity.decorator_list.iter().any(is_off)
}

fn spelled(file: &File<'_>, taker: &Taker<'_>) -> String {
    match taker.handler.type_.as_deref() {
        Some(class) => format!("`except {}`", file.text_in_line(class)),
        None => "a bare `except`".to_owned(),
    }
}

/// `except Exception`, without the name that follows.
fn header(taker: &Taker<'_>) -> TextRange {
    let start = taker.handler.start();
    let end = taker.handler.type_.as_deref().map_or(start + TextSize::of("except"), Ranged::end);
    TextRange::new(start, end)
}

fn raised_at_end(file: &File<'_>, mut finding: Finding, taker: &Taker<'_>, replay: Option<Replay>) -> Finding {
    let edits = match &taker.handler.body[..] {
        [only @ Stmt::Pass(_)] => Some(vec![Edit::replace(only.range(), "raise")]),
        body => Lines::new(&[(0, "raise")], file.indent_step(&body[0])).at_end(file.source(), body),
    };
    let Some(edits) = edits else {
        finding.message.push_str("; end the clause with `raise`");
        return finding;
    };
    with_edits(file, finding, edits, replay, None)
}

/// `if is_cancelled_exception(e): raise` at the top of the clause.
fn asked_first(file: &File<'_>, mut finding: Finding, taker: &Taker<'_>) -> Finding {
    if !file.sdk_has("temporalio.exceptions.is_cancelled_exception") {
        finding.message.push_str("; `is_cancelled_exception` needs temporalio 1.3");
        return finding;
    }
    let body = &taker.handler.body[..];
    let written = file.import("temporalio.exceptions", Some("is_cancelled_exception"), taker.handler.start());
    let (Ok((function, request)), Some((name, mut edits))) = (written, exception_name(file, taker)) else {
        finding.message.push_str("; begin the clause with `if is_cancelled_exception(e): raise`");
        return finding;
    };
    let test = format!("if {function}({name}):");
    let lines = [(0, test.as_str()), (1, "raise")];
    let lines = Lines::new(&lines, file.indent_step(&body[0]));
    let is_commented = file.has_comment(TextRange::new(taker.handler.start(), body[0].start()));
    let edit = match &body[0] {
        only @ Stmt::Pass(_) if body.len() == 1 && !is_commented && file.stands_alone(only) => {
            let indentation = file.source().indentation(only.start());
            Some(Edit::replace(only.range(), lines.text(file.source(), indentation)))
        }
        first => lines.before(file.source(), first),
    };
    let Some(edit) = edit else {
        finding.message.push_str("; begin the clause with `if is_cancelled_exception(e): raise`");
        return finding;
    };
    edits.push(edit);
    with_edits(file, finding, edits, Some(Replay::Breaking), request)
}

/// The name of the exception in its clause, and the edits that give it one.
fn exception_name(file: &File<'_>, taker: &Taker<'_>) -> Option<(String, Vec<Edit>)> {
    if let Some(name) = &taker.handler.name {
        return Some((name.to_string(), Vec::new()));
    }
    let free = |name: &&str| !file.tree().is_bound_anywhere(name);
    let habit = |name: &&str| file.names_exceptions(name) && !file.is_bound_beside(taker.id, name);
    const NAMES: &[&str] = &["e", "error", "err", "exc", "exception"];
    let name = NAMES.iter().copied().find(habit).or_else(|| NAMES.iter().copied().find(free))?;
    let edit = match taker.handler.type_.as_deref() {
        None => Edit::insert(taker.handler.start() + TextSize::of("except"), format!(" BaseException as {name}")),
        // Without parentheses there is no place for a name.
        Some(Expr::Tuple(classes)) if !classes.parenthesized => return None,
        Some(class) => Edit::insert(file.with_parentheses(file.id(class), class).end(), format!(" as {name}")),
    };
    Some((name.to_owned(), vec![edit]))
}

/// A clause of its own for the cancellation, before the one that takes it.
fn own_clause(file: &File<'_>, mut finding: Finding, taker: &Taker<'_>, module: &str, member: &str) -> Finding {
    let written = match module {
        "asyncio" => file.import(module, None, taker.handler.start()).map(|(name, request)| {
            let name = format!("{name}.{member}");
            (name, request)
        }),
        _ => file.import(module, Some(member), taker.handler.start()),
    };
    let edit = written.ok().and_then(|(name, request)| {
        let clause = format!("except {name}:");
        let lines = [(0, clause.as_str()), (1, "raise")];
        let step = file.indent_step(&taker.handler.body[0]);
        Some((Lines::new(&lines, step).before_clause(file.source(), taker.handler.start())?, request))
    });
    match edit {
        Some((edit, request)) => with_edits(file, finding, vec![edit], None, request),
        None => {
            finding.message.push_str(&format!("; put `except` for `{module}.{member}` before it, and `raise` there"));
            finding
        }
    }
}

fn with_edits(
    file: &File<'_>,
    finding: Finding,
    edits: Vec<Edit>,
    replay: Option<Replay>,
    request: Option<ImportRequest>,
) -> Finding {
    let fix = Fix::not_safe(replay).import(file.path(), request);
    finding.with_fix(edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit)))
}
