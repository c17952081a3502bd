//! Continue as new in a loop of a workflow that would go on for ever.
//!
//! ## Why
//!
//! Each round of `while True` adds events to the history, and each replay reads all of them. The server terminates a
//! workflow at 51,200 events or 50 MB. `workflow.continue_as_new(…)` ends the run and begins the next one with an empty
//! history, and the server says when: `workflow.info().is_continue_as_new_suggested()` (temporalio 1.4). A loop that
//! awaits nothing is worse: nothing else runs meanwhile, so what it waits for never comes, and its task never
//! completes.
//!
//! ## Left alone
//!
//! Loops with a `break`, a `return`, a `raise`, a call of something that raises or a wait with a timeout; workflows that continue as new
//! anywhere; loops under a timeout, or under an `except` that may end them; loops of handlers and background tasks,
//! which end with the run method. Tests.
//!
//! ## Safety
//!
//! Unsafe: the run ends, and the next one begins with the arguments that this one has then. Handlers are finished
//! first (temporalio 1.7). Manual where the loop or a handler changes state that the arguments do not carry, where an
//! argument may have no form in JSON, where something before the loop would be done again, or beside it be lost, where
//! the run asks since when it runs, and for loops that await nothing.
//!
//! ## Replay
//!
//! Breaking: a workflow that went on after the server's suggestion has commands in its history where the new code
//! continues as new.

use crate::engine::edits::lines::Lines;
use crate::engine::file::File;
use crate::engine::python::{Ranged, TextRange, ast};
use crate::engine::transform::{Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::endless::{Endless, Lasting};

pub(super) const TRANSFORM: Transform = Transform {
    name: "bound-workflow-loop",
    tags: &[Tag::Workflow],
    default: true,
    level: Level::Warning,
    labels: &[(Safety::Unsafe, Some(Replay::Breaking)), (Safety::Manual, None)],
    doc: include_str!("bound_workflow_loop.rs"),
    example: &[("flows.py", include_str!("bound_workflow_loop/example.py"))],
    run: Run::File(run),
};

const SUGGESTED: &str = "temporalio.workflow.Info.is_continue_as_new_suggested";

fn run(file: &File<'_>) -> Vec<Finding> {
    if file.is_test() {
        return Vec::new();
    }
    let loops = file.endless_loops().into_iter();
    loops
        .map(|endless| if endless.kind == Lasting::Spins { spinning(file, &endless) } else { growing(file, &endless) })
        .collect()
}

fn header(endless: &Endless<'_>) -> TextRange {
    TextRange::new(endless.each.start(), endless.each.test.end())
}

fn spinning(file: &File<'_>, endless: &Endless<'_>) -> Finding {
    let test = file.text_in_line(&endless.each.test);
    let todo = match &*endless.each.test {
        test if test.is_literal_expr() => "await what it waits for",
        test if file.calls().any(|(call, _)| test.range().contains_range(call.expr.range())) => {
            "await `workflow.sleep()`, since the workflow's time stands still until it awaits"
        }
        _ => "await `workflow.wait_condition()` with the opposite of the test",
    };
    let message =
        format!("`while {test}` awaits nothing, so what it asks never changes, and its task never completes: {todo}");
    file.finding_at(endless.id, header(endless), message).with_level(Level::Error)
}

fn growing(file: &File<'_>, endless: &Endless<'_>) -> Finding {
    let test = file.text_in_line(&endless.each.test);
    let message = format!("`while {test}` never ends, and its history grows until the server terminates the workflow");
    let mut finding = file.finding_at(endless.id, header(endless), message);
    match continued(file, endless) {
        Ok(fix) => {
            finding.message.push_str("; continue as new when the server suggests it");
            finding.with_fix(fix)
        }
        Err(why) if why.contains("needs temporalio") => {
            finding.message.push_str(&format!("; {why}"));
            finding
        }
        Err(why) => {
            finding.message.push_str(&format!(
                "; {why}: call `workflow.continue_as_new()` by hand, with all that the next run needs, when \
                 `workflow.info().is_continue_as_new_suggested()`"
            ));
            finding
        }
    }
}

/// The fix that continues as new at the end of a round.
///
/// # Errors
/// Why it cannot be trusted, as a clause.
fn continued(file: &File<'_>, endless: &Endless<'_>) -> Result<Fix, String> {
    let (id, each) = (endless.id, endless.each);
    let (class, run) = file.run_around(id).ok_or("the loop does not stand in the run method by itself")?;
    if let Some(lost) = file.lost_by_beginning_anew(class, run, each) {
        return Err(lost.to_owned());
    }
    if !file.sdk_has(SUGGESTED) {
        return Err("`is_continue_as_new_suggested` needs temporalio 1.4".to_owned());
    }
    let arguments = arguments(run).ok_or("the run method takes arguments that have no place in a list")?;
    let (workflow, request) = file.workflow_module(id)?;
    let waits = !file.unfinished_handlers(class).is_empty();
    let (wait, _) = if waits { file.wait_for_handlers(id)? } else { (String::new(), None) };
    let test = format!("if {workflow}.info().is_continue_as_new_suggested():");
    let again = format!("{workflow}.continue_as_new({arguments})");
    let lines = [(0, test.as_str()), (1, wait.as_str()), (1, again.as_str())];
    let lines: Vec<_> = lines.into_iter().filter(|(_, line)| !line.is_empty()).collect();
    let lines = Lines::new(&lines, file.indent_step(&each.body[0]));
    let edits = if file.skips_rounds(id, each) {
        lines.before(file.source(), &each.body[0]).map(|edit| vec![edit])
    } else {
        lines.at_end(file.source(), &each.body)
    };
    let edits = edits.ok_or("the loop shares its line with others")?;
    let fix = Fix::not_safe(Replay::Breaking).import(file.path(), request);
    Ok(edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit)))
}

/// What the run method was given, as `continue_as_new` takes it.
fn arguments(run: &ast::StmtFunctionDef) -> Option<String> {
    let parameters = &run.parameters;
    if parameters.vararg.is_some() || parameters.kwarg.is_some() || !parameters.kwonlyargs.is_empty() {
        return None;
    }
    let all = parameters.posonlyargs.iter().chain(&parameters.args).skip(1);
    let names: Vec<&str> = all.map(|parameter| parameter.parameter.name.as_str()).collect();
    Some(match &names[..] {
        [one] => (*one).to_owned(),
        [] => String::new(),
        several => format!("args=[{}]", several.join(", ")),
    })
}
