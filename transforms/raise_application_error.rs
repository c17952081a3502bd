//! Raise `ApplicationError` in workflow code, where a plain exception fails the workflow task again and again.
//!
//! ## Why
//!
//! `raise ValueError(…)` or a failed `assert` in a workflow does not fail the workflow: it fails the workflow task,
//! which the server retries for ever, so that the execution hangs until somebody deploys other code. Only failures
//! of the SDK, such as `ApplicationError`, end the execution.
//!
//! ## Left alone
//!
//! Queries and validators, where a plain exception is right; exceptions that the function itself catches; classes of
//! the project that workflow code takes by their names, wherever it does; workflows and workers with `failure_exception_types` that cover the class; `NotImplementedError`, timeouts and cancellation;
//! classes whose bases are not known; assertions in test files; methods with special names, whose exceptions are a
//! protocol, and an `AttributeError` of properties; code that runs outside of workflows as well.
//!
//! ## Safety
//!
//! `unsafe`: runs that are stuck now, and might be mended by a deployment, fail for good. `manual` in and under signal
//! handlers, where `ApplicationError` fails the whole workflow; where a caller catches the class; for exception classes
//! of the project.
//!
//! ## Replay
//!
//! `compatible`: a history that got past this code did not raise there.

use crate::engine::edits::insertion;
use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::{ClassRef, FunctionRef};
use crate::engine::python::{Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::transform::Replay::Compatible;
use crate::engine::transform::Safety::{Manual, Unsafe};
use crate::engine::transform::{Edit, Finding, Fix, Level, Run, Tag, Transform};
use crate::engine::vocabulary::exceptions::ExceptionClass;

pub(super) const TRANSFORM: Transform = Transform {
    name: "raise-application-error",
    tags: &[Tag::Workflow],
    default: true,
    level: Level::Warning,
    labels: &[(Unsafe, Some(Compatible)), (Manual, None)],
    doc: include_str!("raise_application_error.rs"),
    example: &[("flows.py", include_str!("raise_application_error/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let findings = file.statements().filter_map(|(id, statement)| match statement {
        Stmt::Raise(raise) => raised(file, id, raise),
        // In a test it is the test's own assertion.
        Stmt::Assert(assert) if !file.is_test() => asserted(file, id, statement, assert),
        _ => None,
    });
    findings.collect()
}

fn raised(file: &File<'_>, id: NodeId, raise: &ast::StmtRaise) -> Option<Finding> {
    let raised = raise.exc.as_deref()?;
    let exception = ExceptionClass::of(file, ast::helpers::map_callable(raised))?;
    let what = format!("`raise {}`", exception.name);
    let finding = match judge(file, id, &exception)? {
        Verdict::Manual(why) => return Some(file.finding_at(id, raise.range(), message(&what, why))),
        Verdict::Fix if exception.class.is_some() => {
            let why = "list it in `failure_exception_types` of `@workflow.defn`, or derive it from `ApplicationError`";
            return Some(file.finding_at(id, raise.range(), message(&what, why)));
        }
        Verdict::Fix => file.finding_at(id, raise.range(), message(&what, FAILS_FOR_GOOD)),
    };
    let Some(edits) = replaced(file, raised, &exception) else {
        let why = "raise `ApplicationError` with one message";
        return Some(file.finding_at(id, raise.range(), message(&what, why)));
    };
    Some(with_edits(file, finding, raised.start(), |name| edits(name)))
}

fn asserted(file: &File<'_>, id: NodeId, statement: &Stmt, assert: &ast::StmtAssert) -> Option<Finding> {
    let exception = ExceptionClass::builtin("AssertionError")?;
    let finding = match judge(file, id, &exception)? {
        Verdict::Manual(why) => return Some(file.finding_at(id, assert.range(), message("`assert`", why))),
        Verdict::Fix => file.finding_at(id, assert.range(), message("`assert`", FAILS_FOR_GOOD)),
    };
    if !file.stands_alone(statement) || file.has_comment(assert.range()) {
        let why = "write `if not …: raise ApplicationError(…)`";
        return Some(file.finding_at(id, assert.range(), message("`assert`", why)));
    }
    Some(with_edits(file, finding, assert.start(), |name| {
        let raise = format!(
            "raise {name}({}, {})",
            assert_message(file, assert),
            type_argument(file, assert.end(), "AssertionError")
        );
        let indentation = file.source().indentation(assert.start());
        let (ending, step) = (file.source().line_ending(), file.indent_step(statement));
        let text = format!("if {}:{ending}{indentation}{step}{raise}", negated(file, &assert.test));
        vec![Edit::replace(assert.range(), text)]
    }))
}

const FAILS_FOR_GOOD: &str =
    "`ApplicationError` fails the workflow instead, for good, open runs that are stuck included";

fn message(what: &str, rest: &str) -> String {
    format!("{what} in a workflow fails its task, which is retried for ever; {rest}")
}

enum Verdict {
    Fix,
    Manual(&'static str),
}

/// None where a plain exception is right, or nothing is certain.
fn judge(file: &File<'_>, id: NodeId, exception: &ExceptionClass) -> Option<Verdict> {
    const LEFT: &[&str] = &["NotImplementedError", "TimeoutError", "StopIteration", "StopAsyncIteration", "Warning"];
    let runs = file.runs_in(id);
    let is_left = LEFT.iter().any(|class| exception.is_under(class)) || !exception.is_under("Exception");
    let is_right = is_left || file.tree().is_type_checking(id) || is_protocol(file, id);
    if !runs.workflow || is_right || file.catches(id, exception) {
        return None;
    }
    if exception.is_taken_in_workflows(file.project()) {
        return None;
    }
    if !runs.only_workflow_code() {
        // What others call as well may raise what it likes.
        return None;
    }
    let (project, function) = (file.project(), file.function_at(id));
    // `getattr(order, "tax", 0)` and `hasattr` ask a property for it.
    if exception.is_under("AttributeError") && project.runs_under(function, Role::Property) {
        return None;
    }
    let workflows = project.workflows_reaching(function);
    let covered = workflows.iter().filter(|&&class| file.fails_on(class, exception)).count();
    if covered > 0 && covered == workflows.len() {
        return None;
    }
    if covered > 0 {
        return Some(Verdict::Manual("`failure_exception_types` takes it in some of the workflows that get here only"));
    }
    if project.runs_under(function, Role::Signal) {
        let why =
            "in a signal handler `ApplicationError` fails the whole workflow: keep the problem in the state instead";
        return Some(Verdict::Manual(why));
    }
    if workflows.iter().any(|&class| file.has_unknown_options(class)) {
        return Some(Verdict::Manual(
            "unless the options that a worker is given have `workflow_failure_exception_types`: look there first",
        ));
    }
    Some(on_the_way_out(file, id, exception))
}

/// What stands between the place and the end of the workflow.
fn on_the_way_out(file: &File<'_>, id: NodeId, exception: &ExceptionClass) -> Verdict {
    let (function, other) = (file.function_at(id), ExceptionClass::application_error());
    let catches = |at: NodeId| file.catches(at, exception) || file.is_given_back(at);
    if file.any_caller(function, catches) || is_reached_from_another_file(file, id) {
        return Verdict::Manual("a caller may catch the class, so look at the callers before raising another");
    }
    let tells_apart = |at: NodeId| file.tells_apart(at, exception, &other);
    if tells_apart(id) || file.any_caller(function, tells_apart) {
        return Verdict::Manual("something around it may take one class and not the other, so look there first");
    }
    if file.is_grouped(id) || file.any_caller(function, |at| file.is_grouped(at)) {
        return Verdict::Manual(
            "so does any `ExceptionGroup` around it, so raise `ApplicationError` outside of the group",
        );
    }
    if file.may_be_kept(id, exception) {
        return Verdict::Manual("something on its way out may keep it and ask for its class, so look there first");
    }
    Verdict::Fix
}

/// `__getattr__`, `__getitem__`, `__post_init__`: what they raise is asked for by Python, or values are checked
/// wherever they are made.
fn is_protocol(file: &File<'_>, id: NodeId) -> bool {
    let function = file.function(id);
    let is_special = function.name.starts_with("__") && function.name.ends_with("__");
    let class = function.class.map(|class| ClassRef { file: file.index(), class });
    is_special && !(function.name == "__init__" && class.is_some_and(|class| file.project().is_workflow(class)))
}

/// A call from another file may stand in a `try` that this file does not show.
fn is_reached_from_another_file(file: &File<'_>, id: NodeId) -> bool {
    let FunctionRef { function, .. } = file.function_at(id);
    let is_entry = file.facts().functions[function].roles.iter().any(|role| matches!(role, Role::Run | Role::Update));
    !is_entry && file.chain(id).iter().any(|step| step.path != *file.path())
}

fn with_edits(file: &File<'_>, mut finding: Finding, at: TextSize, edits: impl FnOnce(&str) -> Vec<Edit>) -> Finding {
    let Ok((name, request)) = file.import("temporalio.exceptions", Some("ApplicationError"), at) else {
        finding.message.push_str("; the name `ApplicationError` is taken here, so write it by hand");
        return finding;
    };
    let fix = Fix::not_safe(Compatible).import(file.path(), request);
    let fix = edits(&name).into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit));
    finding.with_fix(fix)
}

/// The edits that turn `ValueError(…)` into the other, given its name; None where the arguments do not fit.
fn replaced<'f>(
    file: &'f File<'_>,
    raised: &'f Expr,
    exception: &'f ExceptionClass,
) -> Option<impl FnOnce(&str) -> Vec<Edit> + use<'f>> {
    let call = raised.as_call_expr();
    let first = match call.map(|call| (&call.arguments.args[..], &call.arguments.keywords[..])) {
        None | Some(([], [])) => None,
        Some(([message], [])) if !message.is_starred_expr() && !message.is_generator_expr() => Some(message),
        Some(_) => return None,
    };
    let typed = type_argument(file, raised.end(), &exception.name);
    Some(move |name: &str| {
        let (Some(call), Some(first)) = (call, first) else {
            let quote = file.quote(raised.start());
            return vec![Edit::replace(raised.range(), format!("{name}({quote}{}{quote}, {typed})", exception.name))];
        };
        let mut edits = insertion::append(file.source(), call.arguments.range(), Some(first.range()), &[typed]);
        edits.push(Edit::replace(call.func.range(), name));
        if !file.is_text(first) {
            edits.push(Edit::replace(first.range(), format!("str({})", file.text(first))));
        }
        edits
    })
}

fn type_argument(file: &File<'_>, at: TextSize, class: &str) -> String {
    let quote = file.quote(at);
    format!("type={quote}{class}{quote}")
}

fn assert_message(file: &File<'_>, assert: &ast::StmtAssert) -> String {
    if let Some(message) = assert.msg.as_deref() {
        let text = file.text_in_line(message);
        return if file.is_text(message) { text } else { format!("str({text})") };
    }
    let (quote, test) = (file.quote(assert.start()), file.text(&*assert.test));
    if test.contains(['"', '\'', '\\', '\n', '\r']) {
        return format!("{quote}assertion failed{quote}");
    }
    format!("{quote}assertion failed: {test}{quote}")
}

/// The test that is true where the assertion fails.
fn negated(file: &File<'_>, test: &Expr) -> String {
    match test {
        Expr::UnaryOp(not) if not.op == ast::UnaryOp::Not => file.text_in_line(&not.operand),
        Expr::Compare(compare) => {
            inverted(file, compare).unwrap_or_else(|| format!("not ({})", file.text_in_line(test)))
        }
        Expr::BoolOp(_) | Expr::BinOp(_) | Expr::If(_) | Expr::Lambda(_) | Expr::Named(_) => {
            format!("not ({})", file.text_in_line(test))
        }
        _ => format!("not {}", file.text_in_line(test)),
    }
}

/// A single comparison with the opposite operator, where that is certain to mean the opposite.
fn inverted(file: &File<'_>, compare: &ast::ExprCompare) -> Option<String> {
    let inverse = match &compare.ops[..] {
        [ast::CmpOp::Is] => "is not",
        [ast::CmpOp::IsNot] => "is",
        [ast::CmpOp::In] => "not in",
        [ast::CmpOp::NotIn] => "in",
        // A class may answer `!=` in its own way.
        [ast::CmpOp::Eq] if compares_plainly(file, compare) => "!=",
        [ast::CmpOp::NotEq] if compares_plainly(file, compare) => "==",
        _ => return None,
    };
    let (left, right) = (left_text(file, compare), right_text(file, compare));
    (!left.contains('\n') && !right.contains('\n')).then(|| format!("{left} {inverse} {right}"))
}

fn compares_plainly(file: &File<'_>, compare: &ast::ExprCompare) -> bool {
    file.is_scalar(&compare.left) && compare.comparators.iter().all(|right| file.is_scalar(right))
}

/// Everything before the operator, parentheses included.
fn left_text<'f>(file: &File<'f>, compare: &ast::ExprCompare) -> &'f str {
    let end = operator(file, compare).start();
    file.source().slice(TextRange::new(compare.start(), end)).trim_end()
}

fn right_text<'f>(file: &File<'f>, compare: &ast::ExprCompare) -> &'f str {
    let start = operator(file, compare).end();
    file.source().slice(TextRange::new(start, compare.end())).trim_start()
}

/// Where the operator stands: between the operands only parentheses do too.
fn operator(file: &File<'_>, compare: &ast::ExprCompare) -> TextRange {
    use ast::token::TokenKind::{EqEqual, In, Is, Not, NotEqual};
    let right = compare.comparators.first().map_or(compare.end(), Ranged::start);
    let tokens = file.source().tokens().in_range(TextRange::new(compare.left.end(), right));
    let words =
        tokens.iter().filter(|token| matches!(token.kind(), EqEqual | In | Is | Not | NotEqual)).map(Ranged::range);
    words.reduce(TextRange::cover).unwrap_or_else(|| TextRange::empty(right))
}
