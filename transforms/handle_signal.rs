//! Let signals and updates have an effect: finish their handlers, read what they set, and set up what they use first.
//!
//! ## Why
//!
//! A handler that awaits runs beside the run method, and is cut off when that returns: an update fails for its caller,
//! and half of the work of a signal is lost. A signal that comes with the start of a workflow is handled before the
//! run method begins: what only that sets up is not there yet, which fails the task, or is set up too late, which
//! loses the signal. And a flag that nobody reads stops nothing.
//!
//! ## Left alone
//!
//! State that anything reads, a query included, and handlers that do anything else; workflows that hand `self` on or have a base of unknown origin; state
//! that the class, `__init__` or another method sets as well; run methods that wait for `all_handlers_finished`
//! somewhere or never return; handlers with an `unfinished_policy`, and those that await nothing. Tests.
//!
//! ## Safety
//!
//! Unsafe: the workflow waits for its handlers where it ended; what is set up earlier is not set up again; a flag that
//! asks to stop now fails the workflow after whatever it awaits. Manual where a value needs the arguments of the run,
//! a `return` stands under a lock or a timeout, a handler waits for what only the run does or for another message, or
//! nobody can know what a signal was meant to do.
//!
//! ## Replay
//!
//! Compatible: a run that is open has not ended without its handlers, and one that failed for lack of an attribute got
//! no further. Closed histories in which a handler was cut off no longer replay. Breaking for a check of a flag, where a
//! signal that came first was lost, where the workflow goes on behind its `return`, as in a `finally` that awaits, and
//! where something takes the error for lack of an attribute.

use crate::engine::edits::lines::Lines;
use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::{ClassRef, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::transform::{Edit, Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::catching::Raised;
use crate::engine::vocabulary::exceptions::ExceptionClass;
use crate::engine::vocabulary::held_up::What;
use crate::engine::vocabulary::state::{Access, State, Use};

pub(super) const TRANSFORM: Transform = Transform {
    name: "handle-signal",
    tags: &[Tag::Workflow],
    default: true,
    level: Level::Warning,
    labels: &[
        (Safety::Unsafe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Breaking)),
        (Safety::Manual, None),
    ],
    doc: include_str!("handle_signal.rs"),
    example: &[("flows.py", include_str!("handle_signal/example.py"))],
    run: Run::File(run),
};

/// A workflow class of a file with its own run method.
struct Workflow<'a> {
    class: ClassRef,
    definition: &'a ast::StmtClassDef,
    run: &'a ast::StmtFunctionDef,
    at: FunctionRef,
}

fn run(file: &File<'_>) -> Vec<Finding> {
    if file.is_test() {
        return Vec::new();
    }
    let workflows: Vec<Workflow<'_>> = file.workflows().filter_map(|(class, of)| workflow(file, class, of)).collect();
    let mut findings = Vec::new();
    for workflow in &workflows {
        let handlers = file.methods_with(workflow.class, &[Role::Signal, Role::Update]);
        let state = file.state_of(workflow.class);
        if !waits_in_vain(file, workflow, &state) {
            findings.extend(cut_off(file, workflow, &state));
        }
        if handlers.is_empty() || state.is_shared {
            continue;
        }
        findings.extend(unread(file, workflow, &handlers, &state));
        findings.extend(too_late(file, workflow, &handlers, &state));
    }
    findings
}

fn workflow<'a>(file: &File<'a>, class: ClassRef, definition: &'a ast::StmtClassDef) -> Option<Workflow<'a>> {
    let mut methods = definition.body.iter().filter_map(Stmt::as_function_def_stmt);
    let run = methods.find(|method| file.project().has_role(file.definition(method), Role::Run))?;
    Some(Workflow { class, definition, run, at: file.definition(run) })
}

/// Whether the run method waits for a flag that nobody ever sets, as templates do: only a cancellation ends it.
fn waits_in_vain(file: &File<'_>, workflow: &Workflow<'_>, state: &State<'_>) -> bool {
    let is_never_set = |name: &str| {
        let mut sets = state.of(name).filter(|access| access.kind != Use::Reads).peekable();
        sets.peek().is_some() && sets.all(|access| access.file == file.index() && is_false(file, access))
    };
    workflow.run.body.iter().any(|statement| {
        let Stmt::Expr(only) = statement else { return false };
        file.awaited_flag(&only.value).is_some_and(is_never_set)
    })
}

fn is_false(file: &File<'_>, access: &Access<'_>) -> bool {
    let value = match file.parent(access.id) {
        AnyNodeRef::StmtAssign(assign) => Some(&*assign.value),
        AnyNodeRef::StmtAnnAssign(assign) => assign.value.as_deref(),
        _ => None,
    };
    value.and_then(Expr::as_boolean_literal_expr).is_some_and(|value| !value.value)
}

/// Handlers that are still at work when the run method returns.
fn cut_off(file: &File<'_>, workflow: &Workflow<'_>, state: &State<'_>) -> Option<Finding> {
    let handlers = file.unfinished_handlers(workflow.class);
    let exits = exits(file, workflow.run);
    if handlers.is_empty() || exits.is_empty() || file.waits_for_handlers(workflow.class, workflow.at) {
        return None;
    }
    let first = file.id(workflow.run.body.first()?);
    let name = &file.project().function(*handlers.first()?).name;
    let mut finding = file.finding_at(
        first,
        workflow.run.name.range(),
        format!("`{}` ends while the handler `{name}` may be at work, which is then cut off", workflow.run.name),
    );
    let ends = exits.iter().filter_map(Exit::id).map(|id| file.range(id).start()).min();
    if let Some(waiting) = file.never_done(workflow.class, workflow.run, ends, state) {
        let name = &file.project().function(waiting.method).name;
        let run = &workflow.run.name;
        let why = match waiting.what {
            What::Run => format!("waits for what only `{run}` does: let `{run}` do it for every handler"),
            What::Message => format!("waits for a message that may never come: let it end when `{run}` does"),
            What::Unknown => format!("may wait for ever: let it end when `{run}` does"),
        };
        let message = format!("; `{name}` {why}, then wait for `workflow.all_handlers_finished`");
        finding.message.push_str(&message);
        return Some(finding);
    }
    let written = file.wait_for_handlers(first);
    let edits = written.as_ref().ok().and_then(|(wait, _)| {
        let edits: Option<Vec<Vec<Edit>>> =
            exits.iter().map(|exit| waited(file, workflow, state, exit, wait)).collect();
        edits.map(|edits| edits.concat())
    });
    match (written, edits) {
        (Ok((_, request)), Some(edits)) => {
            finding.message.push_str(
                "; wait for `workflow.all_handlers_finished` first (closed histories with a handler cut off no longer \
                 replay)",
            );
            let goes_on = exits.iter().any(|exit| file.goes_on_behind(exit.id(), workflow.at));
            let replay = if goes_on { Replay::Breaking } else { Replay::Compatible };
            if goes_on {
                finding.message.push_str("; workflows in flight may already do what comes after it");
            }
            let fix = Fix::not_safe(replay).import(file.path(), request);
            Some(finding.with_fix(edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit))))
        }
        (Ok((wait, _)), None) => {
            finding.message.push_str(&format!("; put `{wait}` before it ends, outside of locks and timeouts"));
            Some(finding)
        }
        (Err(why), _) => {
            finding.message.push_str(&format!("; {why}"));
            Some(finding)
        }
    }
}

/// Where a run method ends by itself.
enum Exit<'a> {
    Return(NodeId, &'a Stmt, &'a ast::StmtReturn),
    ContinueAsNew(NodeId, &'a Stmt),
    End,
}

impl Exit<'_> {
    /// None for the end of the body.
    fn id(&self) -> Option<NodeId> {
        match self {
            Self::Return(id, ..) | Self::ContinueAsNew(id, _) => Some(*id),
            Self::End => None,
        }
    }
}

fn exits<'a>(file: &File<'a>, run: &'a ast::StmtFunctionDef) -> Vec<Exit<'a>> {
    let mut exits: Vec<_> = file
        .statements_of(run)
        .filter_map(|(id, statement)| match statement {
            Stmt::Return(back) if back.value.as_deref().is_some_and(|value| file.waits_for_ever(value)) => None,
            Stmt::Return(back) => Some(Exit::Return(id, statement, back)),
            Stmt::Expr(only) if file.is_continue_as_new(&only.value) => Some(Exit::ContinueAsNew(id, statement)),
            _ => None,
        })
        .collect();
    if file.falls_through(&run.body) {
        exits.push(Exit::End);
    }
    exits
}

/// The edits that wait before an exit; None where a wait there could hang, or be taken for something else.
fn waited<'a>(
    file: &File<'a>,
    workflow: &Workflow<'a>,
    state: &State<'_>,
    exit: &Exit<'a>,
    wait: &str,
) -> Option<Vec<Edit>> {
    let (source, run) = (file.source(), workflow.run);
    let wait = [(0, wait)];
    let (id, statement) = match exit {
        Exit::End => return Lines::new(&wait, file.indent_step(run.body.last()?)).at_end(source, &run.body),
        Exit::Return(id, statement, _) | Exit::ContinueAsNew(id, statement) => (*id, *statement),
    };
    if is_held(file, id) {
        return None;
    }
    let lines = Lines::new(&wait, file.indent_step(statement));
    let place = file.place_of_wait(workflow.class, statement, state);
    let Exit::Return(_, _, back) = exit else { return Some(vec![lines.before(source, place)?]) };
    let Some(value) = back.value.as_deref().filter(|value| awaits(file, value)) else {
        return Some(vec![lines.before(source, place)?]);
    };
    // The value is awaited first: handlers may come in meanwhile.
    const NAMES: &[&str] = &["result", "outcome", "returned"];
    let name = NAMES.iter().find(|name| !file.is_bound_beside(id, name))?;
    let start = file.with_parentheses(file.id(value), value).start();
    if !file.starts_its_line(statement.start()) || source.slice(TextRange::new(back.start(), start)).contains('\n') {
        return None;
    }
    let next = format!("{}{}", source.line_ending(), source.indentation(statement.start()));
    Some(vec![
        Edit::replace(TextRange::new(back.start(), start), format!("{name} = ")),
        Edit::insert(back.end(), format!("{next}{}{next}return {name}", wait[0].1)),
    ])
}

fn awaits(file: &File<'_>, value: &Expr) -> bool {
    file.expressions().any(|(_, expr)| expr.is_await_expr() && value.range().contains_range(expr.range()))
}

/// Whether a node stands under something that waiting there would hold, or that may take the end of the wait.
fn is_held(file: &File<'_>, id: NodeId) -> bool {
    let range = file.range(id);
    let inside = |block: &[Stmt]| block.iter().any(|statement| statement.range().contains_range(range));
    let releases = |block: &[Stmt]| {
        file.expressions().any(|(_, expr)| {
            let method = expr.as_call_expr().and_then(|call| call.func.as_attribute_expr());
            let is_inside = block.iter().any(|statement| statement.range().contains_range(expr.range()));
            is_inside && method.is_some_and(|method| &method.attr == "release")
        })
    };
    file.around(id).any(|(_, node)| match node {
        AnyNodeRef::StmtWith(with) => {
            let suppresses = |item: &ast::WithItem| match &item.context_expr {
                Expr::Call(call) => file.name(&call.func).is_some_and(|name| name == "contextlib.suppress"),
                _ => false,
            };
            with.is_async || with.items.iter().any(suppresses)
        }
        AnyNodeRef::StmtTry(attempt) => {
            let takes = attempt.handlers.iter().filter_map(ast::ExceptHandler::as_except_handler).any(|handler| {
                let class = handler.type_.as_deref().and_then(|class| file.name(class));
                class.is_none_or(|name| name == "builtins.BaseException" || name.ends_with("CancelledError"))
            });
            inside(&attempt.finalbody) || takes && inside(&attempt.body) || releases(&attempt.finalbody)
        }
        _ => false,
    })
}

/// State that handlers set and nobody reads.
fn unread(file: &File<'_>, workflow: &Workflow<'_>, handlers: &[FunctionRef], state: &State<'_>) -> Vec<Finding> {
    let mut names = Vec::new();
    let set = state.accesses.iter().filter(|access| {
        let is_new = access.file == file.index() && !names.contains(&access.name) && handlers.contains(&access.method);
        let is_unread = is_new && has_no_effect(file, state, access.method);
        names.extend(is_unread.then_some(access.name));
        is_unread
    });
    set.map(|access| unread_finding(file, workflow, handlers, state, access)).collect()
}

/// Whether all that a handler does is to set what nothing reads, and to log.
fn has_no_effect(file: &File<'_>, state: &State<'_>, handler: FunctionRef) -> bool {
    let Some((of, definition)) = file.definition_at(handler) else { return false };
    let mut own = state.accesses.iter().filter(|access| access.method == handler);
    of.first_await(definition).is_none()
        && own.all(|access| state.of(access.name).all(|other| other.kind != Use::Reads))
}

fn unread_finding(
    file: &File<'_>,
    workflow: &Workflow<'_>,
    handlers: &[FunctionRef],
    state: &State<'_>,
    access: &Access<'_>,
) -> Finding {
    let handler = &file.project().function(access.method).name;
    let message = format!("`{handler}` sets `self.{}`, which nothing reads, so it has no effect", access.name);
    let mut finding = file.finding(access.id, message);
    let checked = is_stop(file, handlers, state, access).then(|| checks(file, workflow, access, handler)).flatten();
    match checked {
        Some(fix) => {
            finding.message.push_str("; fail the workflow where it sees that it shall stop");
            finding.with_fix(fix)
        }
        None => {
            finding.message.push_str("; read it in the run method, as by `workflow.wait_condition`, or take it away");
            finding
        }
    }
}

/// Whether a flag asks the workflow to stop: by its name, and as handlers only ever set it.
fn is_stop(file: &File<'_>, handlers: &[FunctionRef], state: &State<'_>, access: &Access<'_>) -> bool {
    const WORDS: &[&str] = &["abort", "cancel", "quit", "stop", "terminate"];
    let is_word = WORDS.iter().any(|word| access.name.to_lowercase().contains(word));
    let value = |of: &Access<'_>| match file.parent(of.id) {
        AnyNodeRef::StmtAssign(assign) => assign.value.as_boolean_literal_expr().map(|value| value.value),
        AnyNodeRef::StmtAnnAssign(assign) => {
            assign.value.as_deref()?.as_boolean_literal_expr().map(|value| value.value)
        }
        _ => None,
    };
    let all_here = state.of(access.name).all(|of| of.file == file.index());
    is_word && all_here && state.of(access.name).all(|of| value(of) == Some(handlers.contains(&of.method)))
}

/// A check of the flag after everything that the run method awaits in a statement of its own.
fn checks(file: &File<'_>, workflow: &Workflow<'_>, access: &Access<'_>, handler: &str) -> Option<Fix> {
    let project = file.project();
    let is_signal = project.has_role(access.method, Role::Signal);
    let awaiting: Vec<&Stmt> = file
        .statements_of(workflow.run)
        .filter(|(_, statement)| match statement {
            Stmt::Expr(only) => only.value.is_await_expr(),
            Stmt::Assign(assign) => assign.value.is_await_expr(),
            Stmt::AnnAssign(assign) => assign.value.as_deref().is_some_and(Expr::is_await_expr),
            _ => false,
        })
        .map(|(_, statement)| statement)
        .collect();
    let is_tried = |statement: &&Stmt| {
        let mut around = file.around(file.id(*statement));
        around.any(|(_, node)| node.is_stmt_try())
    };
    let first = awaiting.first().filter(|_| !awaiting.iter().any(is_tried))?;
    let (error, request) = file.import("temporalio.exceptions", Some("ApplicationError"), workflow.run.start()).ok()?;
    let quote = file.quote(first.start());
    let kind = if is_signal { "signal" } else { "update" };
    let test = format!("if self.{}:", access.name);
    let raise = format!("raise {error}({quote}stopped by the {kind} {handler}{quote})");
    let lines = [(0, test.as_str()), (1, raise.as_str())];
    let mut fix = Fix::not_safe(Replay::Breaking).import(file.path(), request);
    for statement in awaiting {
        let edit = Lines::new(&lines, file.indent_step(statement)).after(file.source(), statement)?;
        fix = fix.edit(file.path(), edit);
    }
    Some(fix)
}

/// State that handlers use and only the run method sets up.
fn too_late(file: &File<'_>, workflow: &Workflow<'_>, handlers: &[FunctionRef], state: &State<'_>) -> Vec<Finding> {
    let mut names: Vec<&str> = state.accesses.iter().map(|access| access.name).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().filter_map(|name| too_late_finding(file, workflow, handlers, state, name)).collect()
}

fn too_late_finding(
    file: &File<'_>,
    workflow: &Workflow<'_>,
    handlers: &[FunctionRef],
    state: &State<'_>,
    name: &str,
) -> Option<Finding> {
    let is_handler = |access: &&Access<'_>| handlers.contains(&access.method);
    let sets = || state.of(name).filter(|access| access.kind == Use::Sets);
    let others = sets().any(|access| access.method != workflow.at && !is_handler(&access));
    let mut by_run = sets().filter(|access| access.method == workflow.at);
    let first = by_run.next()?;
    if others || state.is_on_class(name) {
        return None;
    }
    let used =
        state.of(name).filter(is_handler).find(|access| access.file == file.index() && !awaits_before(file, access))?;
    let handler = &file.project().function(used.method).name;
    let setup = set_up(file, workflow, first);
    if starts_work(file, first) {
        return None;
    }
    let is_set_by_handler = sets().any(|access| is_handler(&access));
    let (message, replay) = match used.kind {
        // What the handler kept is overwritten: only where that is sure, and something reads it.
        Use::Sets => {
            let is_read = state.of(name).any(|access| access.kind == Use::Reads);
            setup.filter(|_| by_run.next().is_none() && is_read)?;
            ("is lost, since `run` sets it again", Replay::Breaking)
        }
        // It is set there, or by another handler that comes first: nobody knows.
        _ if is_set_by_handler => return None,
        _ => {
            let error = ExceptionClass::builtin("AttributeError")?;
            let is_held = file.may_hold(used.id, &error, Raised::AtOnce);
            ("finds nothing, and fails the workflow task", if is_held { Replay::Breaking } else { Replay::Compatible })
        }
    };
    let what = if file.project().has_role(used.method, Role::Signal) { "a signal" } else { "an update" };
    let message =
        format!("{what} that comes with the start runs `{handler}` before `run` sets `self.{name}`, and {message}");
    let mut finding = file.finding(used.id, message);
    match setup.and_then(|setup| moved(file, workflow, setup, replay)) {
        Some(fix) => {
            finding.message.push_str("; set it in `__init__`");
            Some(finding.with_fix(fix))
        }
        None => {
            let todo = "set it up in `__init__`, which `@workflow.init` gives the arguments of the run, or wait for it";
            finding.message.push_str(&format!("; {todo}"));
            Some(finding)
        }
    }
}

/// Whether an attribute is given the handle of something that is started there: that is there as early as can be.
fn starts_work(file: &File<'_>, access: &Access<'_>) -> bool {
    let Some(statement) = file.statement(access.id) else { return true };
    file.named_calls().any(|(call, name)| {
        let last = name.rsplit('.').next().unwrap_or_default();
        statement.range().contains_range(call.expr.range())
            && (last.starts_with("start_") || matches!(last, "create_task" | "ensure_future"))
    })
}

/// Whether a handler awaits, or takes the error, before it uses an attribute.
fn awaits_before(file: &File<'_>, access: &Access<'_>) -> bool {
    let Some((_, definition)) = file.definition_at(access.method) else { return true };
    let is_tried = file.around(access.id).any(|(_, node)| node.is_stmt_try());
    // What is awaited, or entered, is evaluated first.
    let awaited = |id: NodeId| match file.tree().node(id) {
        AnyNodeRef::StmtWith(with) => with.body[0].start(),
        AnyNodeRef::StmtFor(each) => each.body[0].start(),
        node => node.end(),
    };
    is_tried || file.first_await(definition).is_some_and(|id| awaited(id) <= file.range(access.id).start())
}

/// The statement at the beginning of the run method that sets an attribute, before it awaits anything.
fn set_up<'a>(file: &File<'a>, workflow: &Workflow<'a>, access: &Access<'_>) -> Option<&'a Stmt> {
    let target = file.range(access.id);
    let statement = workflow.run.body.iter().find(|statement| match statement {
        Stmt::Assign(assign) => matches!(&assign.targets[..], [one] if one.range() == target),
        Stmt::AnnAssign(assign) => assign.target.range() == target && assign.value.is_some(),
        _ => false,
    })?;
    let first = file.first_await(workflow.run);
    first.is_none_or(|id| statement.end() <= file.range(id).start()).then_some(statement)
}

/// The fix that moves an assignment from the run method to `__init__`.
fn moved(file: &File<'_>, workflow: &Workflow<'_>, statement: &Stmt, replay: Replay) -> Option<Fix> {
    let value = match statement {
        Stmt::Assign(assign) => &*assign.value,
        Stmt::AnnAssign(assign) => assign.value.as_deref()?,
        _ => return None,
    };
    let source = file.source();
    let is_alone = workflow.run.body.len() == 1 || !file.stands_alone(statement);
    if !file.is_made_of_nothing(value) || is_alone {
        return None;
    }
    let gone = file.lines_of(statement);
    // What is set up first is not seen by executions whose `run` goes on to set it again.
    let text = source.slice(TextRange::new(statement.start(), gone.end())).trim_end();
    let fix = Fix::not_safe(replay).edit(file.path(), Edit::delete(gone));
    let mut methods =
        workflow.definition.body.iter().filter_map(|member| Some((member, member.as_function_def_stmt()?)));
    let step = file.indent_step(statement);
    if let Some((_, init)) = methods.clone().find(|(_, method)| &method.name == "__init__") {
        let edits = Lines::new(&[(0, text)], step).at_end(source, &init.body)?;
        return Some(edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit.unguarded())));
    }
    let inherits = file.project().method(workflow.class, "__init__").is_some();
    let (member, _) = methods.next().filter(|_| !inherits)?;
    let indentation = source.indentation(member.start());
    let (ending, start) = (source.line_ending(), file.lines_of(member).start());
    let init = format!("{indentation}def __init__(self) -> None:{ending}{indentation}{step}{text}{ending}{ending}");
    Some(fix.edit(file.path(), Edit::insert(start, init).unguarded()))
}
