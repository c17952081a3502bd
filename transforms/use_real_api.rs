//! Replace names and parameters of `temporalio` that do not exist by the real ones.
//!
//! ## Why
//! `workflow.uuid()`, `workflow.RetryPolicy`, `worker.run_until(…)`, `execute_workflow(replay_history=…)`: people and
//! models write them, and no version has them. Others came with a later version than the one that the code runs on, or
//! were there by accident and are gone. Each raises AttributeError, ImportError or TypeError; in a workflow that fails
//! the workflow task again and again. `non_retryable_error_types=[ValueError]` does the same, because it takes names.
//!
//! ## Left alone
//! Everything that exists in some way: submodules, re-exports, what is deprecated, generated modules (`temporalio.api`),
//! private names, classes whose bases come from elsewhere. Attributes of values whose class is not certain. Code that
//! asks first (`hasattr`, `try` with AttributeError, ImportError or TypeError, a test of the version), code for type
//! checkers, code that a test wants to fail, names that the file itself sets, a project that has a `temporalio` of its
//! own, and a target newer than the newest version known.
//!
//! ## Safety
//! Safe where the real name is the same thing: `workflow.uuid4`, a class of `temporalio.common` or
//! `temporalio.exceptions` looked for in another module, `asyncio.gather`, `datetime.timedelta`, the name of an
//! exception's class; the code could not work before. Unsafe where an `except` around it takes the error. Otherwise
//! manual, also where the project reads the error types of a policy: the message names what comes nearest.
//!
//! ## Replay
//! Compatible: no history goes past the error. Breaking where an `except` around it takes the error: there history went
//! on without the call. Outside workflows there is nothing to replay.

use crate::engine::edits::imports::Clash;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::Entity;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, ast};
use crate::engine::transform::{Edit, Finding, Fix, ImportRequest, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::catching::Raised;
use crate::engine::vocabulary::exceptions::ExceptionClass;
use crate::engine::vocabulary::sdk::names::{self, Known};

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-real-api",
    tags: &[Tag::Workflow, Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[
        (Safety::Safe, Some(Replay::Compatible)),
        (Safety::Safe, None),
        (Safety::Unsafe, Some(Replay::Breaking)),
        (Safety::Manual, None),
    ],
    doc: include_str!("use_real_api.rs"),
    example: &[("flows.py", include_str!("use_real_api/example.py"))],
    run: Run::File(run),
};

/// The module that holds the same thing, for names that are looked for in the wrong one.
const MOVED: &[(&str, &str, &str)] = &[
    ("temporalio.workflow.uuid()", "temporalio.workflow", "uuid4"),
    ("temporalio.workflow.gather", "asyncio", "gather"),
    ("temporalio.workflow.timedelta", "datetime", "timedelta"),
];
/// Modules of the SDK whose classes are often looked for in another one.
const HOMES: &[&str] = &["temporalio.common", "temporalio.exceptions"];
const ADVICE: &[(&str, &str)] = &[
    (
        "temporalio.workflow.raise_cancelled",
        "set a flag that the workflow reads, or cancel a task that it keeps: a CancelledError that it raises itself ends it as failed",
    ),
    ("temporalio.workflow.uuid", "it was the standard module `uuid`, by accident: import that"),
    ("temporalio.worker.Worker.run_until", "write `async with worker:` and await an `asyncio.Event` in it"),
    (
        "temporalio.client.Client.execute_workflow(replay_history)",
        "replay with `Replayer(workflows=[…]).replay_workflow(history)` of `temporalio.worker`",
    ),
];

fn run(file: &File<'_>) -> Vec<Finding> {
    if file.project().has_own(file.index(), "temporalio") {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = file.statements().flat_map(|(id, of)| imported(file, id, of)).collect();
    for (id, expr) in file.expressions() {
        match expr {
            Expr::Attribute(attribute) if attribute.ctx.is_load() => findings.extend(attribute_of(file, id, attribute)),
            Expr::Attribute(attribute) if attribute.ctx.is_store() => findings.extend(replaced_logger(file, id, expr)),
            Expr::Call(call) => {
                findings.extend(parameters(file, id, call));
                findings.extend(error_types(file, id, call));
            }
            _ => {}
        }
    }
    findings
}

/// `from temporalio.workflow import RetryPolicy`.
fn imported(file: &File<'_>, id: NodeId, statement: &Stmt) -> Vec<Finding> {
    let Stmt::ImportFrom(import) = statement else { return Vec::new() };
    let Some(module) = import.module.as_deref().filter(|_| import.level == 0) else { return Vec::new() };
    if !is_sdk(module) {
        return Vec::new();
    }
    let judged = import.names.iter().filter_map(|alias| {
        let name = format!("{module}.{}", alias.name);
        let missing = Missing::name(file, &name)?;
        if &alias.name == "*" || file.asks_first(id, &["ImportError", "ModuleNotFoundError", "Exception"], &alias.name)
        {
            return None;
        }
        let finding = file.finding_at(id, alias.range(), missing.message(file));
        Some(match real_import(file, import, alias, &name) {
            Some(edit) => finding.with_fix(fix_at(file, id, "ImportError").edit(file.path(), edit)),
            None => finding,
        })
    });
    judged.collect()
}

/// The statement, where it imports nothing else: another module has the same thing.
fn real_import(file: &File<'_>, import: &ast::StmtImportFrom, alias: &ast::Alias, name: &str) -> Option<Edit> {
    let (module, member) = real(file, name)?;
    let written = import.module.as_ref()?;
    (import.names.len() == 1 && &alias.name == member.as_str()).then(|| Edit::replace(written.range(), module))
}

/// `workflow.uuid`, `workflow.info().workflow_run_id`, `worker.run_until(…)`.
fn attribute_of(file: &File<'_>, id: NodeId, attribute: &ast::ExprAttribute) -> Option<Finding> {
    let missing = match file.name(&attribute.value) {
        Some(owner)
            if owner == "temporalio.workflow" && &attribute.attr == "uuid" && is_called(file, id, attribute) =>
        {
            Some(Missing::called_module(&owner, &attribute.attr))
        }
        Some(owner) => Missing::name(file, &format!("{owner}.{}", attribute.attr)),
        None => of_value(file, id, attribute),
    }?;
    if file.asks_first(id, &["AttributeError"], &attribute.attr)
        || file.sets_attribute(&attribute.attr)
        || file.is_replaced_for_good(&attribute.attr)
    {
        return None;
    }
    let finding = file.finding(id, missing.message(file));
    let Some((module, member)) = real(file, &missing.name) else { return Some(finding) };
    if file.runs_in(id).read_only && member == "uuid4" {
        return Some(file.finding(id, format!("{}, which cannot be drawn in read-only code", missing.message(file))));
    }
    let Ok((text, request)) = imported_name(file, &module, &member, attribute) else { return Some(finding) };
    let fix = fix_at(file, id, "AttributeError").edit(file.path(), Edit::replace(attribute.range(), text));
    Some(finding.with_fix(fix.import(file.path(), request)))
}

/// `asyncio.gather` is written with its module everywhere.
fn imported_name(
    file: &File<'_>,
    module: &str,
    member: &str,
    attribute: &ast::ExprAttribute,
) -> Result<(String, Option<ImportRequest>), Clash> {
    if module != "asyncio" {
        return file.import(module, Some(member), attribute.range().start());
    }
    let (text, request) = file.import(module, None, attribute.range().start())?;
    Ok((format!("{text}.{member}"), request))
}

/// An attribute of a value whose class is certain. Of what tests replace by mocks, only calls are judged.
fn of_value(file: &File<'_>, id: NodeId, attribute: &ast::ExprAttribute) -> Option<Missing> {
    let class = file.sdk_class(&attribute.value)?;
    let is_of_mocks = attribute.attr.starts_with("assert_") || &attribute.attr == "reset_mock";
    if !class.ends_with(".Info") && (!is_called(file, id, attribute) || is_of_mocks) {
        return None;
    }
    Missing::name(file, &format!("{class}.{}", attribute.attr))
}

fn is_called(file: &File<'_>, id: NodeId, attribute: &ast::ExprAttribute) -> bool {
    matches!(file.parent(id), AnyNodeRef::ExprCall(call) if call.func.range() == attribute.range())
}

/// `workflow.logger = …`.
fn replaced_logger(file: &File<'_>, id: NodeId, target: &Expr) -> Option<Finding> {
    let name = file.name(target)?;
    let is_logger = ["temporalio.workflow.logger", "temporalio.activity.logger"].contains(&name.as_ref());
    if !is_logger || file.is_test() {
        return None;
    }
    let short = name.trim_start_matches("temporalio.");
    let loses =
        if short == "workflow.logger" { "its replay filter and fields are lost" } else { "its fields are lost" };
    let message = format!("`{short}` belongs to the SDK, and {loses}: configure the standard `logging` module instead");
    Some(file.finding(id, message).with_level(Level::Warning))
}

/// Keyword arguments that the callee does not take.
fn parameters(file: &File<'_>, id: NodeId, call: &ast::ExprCall) -> Vec<Finding> {
    let has_keywords = call.arguments.keywords.iter().any(|keyword| keyword.arg.is_some());
    let callee = || match &*call.func {
        func if file.name(func).is_some() => file.name(func).map(|name| name.into_owned()),
        Expr::Attribute(method) => file.sdk_class(&method.value).map(|class| format!("{class}.{}", method.attr)),
        _ => None,
    };
    let Some(callee) = has_keywords.then(callee).flatten().filter(|callee| is_sdk(callee)) else { return Vec::new() };
    let judged = call.arguments.keywords.iter().filter_map(|keyword| {
        let missing = Missing::parameter(file, &callee, keyword.arg.as_ref()?)?;
        if file.asks_first(id, &["TypeError"], keyword.arg.as_ref()?) {
            return None;
        }
        Some(file.finding_at(id, keyword.range(), missing.message(file)))
    });
    judged.collect()
}

/// `RetryPolicy(non_retryable_error_types=[ValueError])`.
fn error_types(file: &File<'_>, id: NodeId, call: &ast::ExprCall) -> Option<Finding> {
    if file.name(&call.func)? != "temporalio.common.RetryPolicy" || file.is_meant_to_raise(id) {
        return None;
    }
    let elements = match call.arguments.find_keyword("non_retryable_error_types").map(|keyword| &keyword.value)? {
        Expr::List(list) => &list.elts,
        Expr::Tuple(tuple) => &tuple.elts,
        Expr::Set(set) => &set.elts,
        _ => return None,
    };
    let classes: Vec<(&Expr, ErrorType)> =
        elements.iter().filter_map(|element| Some((element, ErrorType::of(file, element)?))).collect();
    let (first, _) = classes.first()?;
    let message = format!(
        "`non_retryable_error_types` takes the names of exceptions, not classes: `{}` fails the workflow task for ever",
        file.text(*first)
    );
    let finding = file.finding_at(id, first.range(), message);
    let mut functions = file.files_of_its_project().flat_map(|of| &of.facts.functions);
    if functions.any(|function| function.reads("non_retryable_error_types")) {
        let message = format!("{}; the project reads them too, so change both by hand", finding.message);
        return Some(Finding { message, ..finding });
    }
    let mut fix = error_types_fix(file, id);
    let quote = file.quote(first.start());
    for (element, class) in classes {
        match class {
            ErrorType::Named(name) => {
                fix = fix.edit(file.path(), Edit::replace(element.range(), format!("{quote}{name}{quote}")));
            }
            ErrorType::Given => {
                let message =
                    format!("{}; for an `ApplicationError` it is the `type` that was given to it", finding.message);
                return Some(Finding { message, ..finding });
            }
        }
    }
    Some(finding.with_fix(fix))
}

/// A policy is read when its activity is scheduled, wherever in the file that is.
fn error_types_fix(file: &File<'_>, id: NodeId) -> Fix {
    let has_workflows = file.runs_in(id).workflow_code() || file.workflows().next().is_some();
    let Some(exception) = ExceptionClass::builtin("TypeError").filter(|_| has_workflows) else {
        return Fix::safe(None);
    };
    let may_hold = |call: NodeId| file.may_hold(call, &exception, Raised::AtOnce);
    if may_hold(id) || file.activity_calls().any(|call| may_hold(call.call.id)) {
        return Fix::not_safe(Replay::Breaking);
    }
    Fix::safe(Replay::Compatible)
}

enum ErrorType {
    /// The name by which the server knows it.
    Named(String),
    /// It is known by what it was made with.
    Given,
}

impl ErrorType {
    /// Of an expression that is a class for certain.
    fn of(file: &File<'_>, element: &Expr) -> Option<Self> {
        let name = file.name(element)?;
        if let Some(Entity::Class(class)) = file.resolve(&name) {
            let is_given = ExceptionClass::of(file, element).is_none();
            let name = file.project().class(class).name.clone();
            return Some(if is_given { Self::Given } else { Self::Named(name) });
        }
        // What Python calls it by itself, and so the server.
        match &*name {
            "builtins.IOError" | "builtins.EnvironmentError" => return Some(Self::Named("OSError".to_owned())),
            "asyncio.TimeoutError" | "concurrent.futures.TimeoutError" => {
                return Some(Self::Named("TimeoutError".to_owned()));
            }
            _ => {}
        }
        if let Some(exception) = name.strip_prefix("builtins.") {
            return ExceptionClass::builtin(exception).map(|_| Self::Named(exception.to_owned()));
        }
        (names::kind(&name) == Some(names::Kind::Class)).then_some(Self::Given)
    }
}

/// A name or a parameter that the target version does not have.
struct Missing {
    /// `temporalio.workflow.uuid`, `temporalio.client.Client.execute_workflow(replay_history)`.
    name: String,
    owner: String,
    member: String,
    known: Known,
    is_parameter: bool,
}

impl Missing {
    fn name(file: &File<'_>, name: &str) -> Option<Self> {
        let (owner, member) = name.rsplit_once('.').filter(|(owner, _)| is_sdk(owner))?;
        let known = names::name(name, file.target_sdk());
        (known != Known::Yes).then(|| Self {
            name: name.to_owned(),
            owner: owner.to_owned(),
            member: member.to_owned(),
            known,
            is_parameter: false,
        })
    }

    /// What a module of the standard library is by accident, in old versions, and no function in any.
    fn called_module(owner: &str, member: &str) -> Self {
        let name = format!("{owner}.{member}()");
        Self { name, owner: owner.to_owned(), member: format!("{member}()"), known: Known::Never, is_parameter: false }
    }

    fn parameter(file: &File<'_>, callee: &str, parameter: &str) -> Option<Self> {
        let known = names::parameter(callee, parameter, file.target_sdk());
        (known != Known::Yes).then(|| Self {
            name: format!("{callee}({parameter})"),
            owner: callee.to_owned(),
            member: parameter.to_owned(),
            known,
            is_parameter: true,
        })
    }

    fn message(&self, file: &File<'_>) -> String {
        let Self { owner, member, .. } = self;
        let target = file.target_sdk();
        let subject = if self.is_parameter {
            format!("`{owner}` takes no `{member}`")
        } else {
            format!("`{owner}` has no `{member}`")
        };
        let version = format!("temporalio {}.{}", target.major, target.minor);
        match self.known {
            Known::Later(minor) => format!(
                "{subject} in {version}, the oldest that the code may run on: it came with {}.{minor}; raise the requirement, or do without",
                target.major
            ),
            Known::Earlier(minor) => {
                format!(
                    "{subject} in {version}: the last version with it is {}.{minor}{}",
                    target.major,
                    self.hint(file)
                )
            }
            Known::Never | Known::Yes => format!("{subject}, in no version of temporalio{}", self.hint(file)),
        }
    }

    /// What to write instead, as far as it is known.
    fn hint(&self, file: &File<'_>) -> String {
        if let Some((_, advice)) = ADVICE.iter().find(|(name, _)| *name == self.name) {
            return format!("; {advice}");
        }
        if let Some((module, member)) = real(file, &self.name) {
            return format!("; the real name is `{module}.{member}`");
        }
        let target = file.target_sdk();
        let near: Vec<String> = if self.is_parameter {
            names::nearest_parameters(&self.owner, &self.member, target).into_iter().map(str::to_owned).collect()
        } else {
            let members = names::nearest(&self.owner, &self.member, target).into_iter().map(str::to_owned);
            names::elsewhere(&self.member, target).into_iter().chain(members).take(3).collect()
        };
        match near.is_empty() {
            true => "; look the real one up in the SDK's reference".to_owned(),
            false => format!("; what comes nearest is `{}`", near.join("`, `")),
        }
    }
}

/// The module and the name of the same thing.
fn real(file: &File<'_>, name: &str) -> Option<(String, String)> {
    if let Some((_, module, member)) = MOVED.iter().find(|(wrong, ..)| *wrong == name) {
        return Some(((*module).to_owned(), (*member).to_owned()));
    }
    let (owner, member) = name.rsplit_once('.')?;
    if names::kind(owner) != Some(names::Kind::Module) || !member.starts_with(char::is_uppercase) {
        return None;
    }
    let home = HOMES.iter().find(|home| {
        let name = format!("{home}.{member}");
        names::kind(&name) == Some(names::Kind::Class) && names::name(&name, file.target_sdk()) == Known::Yes
    });
    home.map(|home| ((*home).to_owned(), member.to_owned()))
}

/// What becomes of histories: the code has failed there so far, unless something took the error.
fn fix_at(file: &File<'_>, id: NodeId, error: &str) -> Fix {
    let runs = file.runs_in(id);
    let has_workflows = file.workflows().next().is_some();
    let is_workflow_code = runs.workflow_code() || (has_workflows && error == "ImportError");
    if !is_workflow_code {
        return Fix::safe(None);
    }
    match ExceptionClass::builtin(error) {
        Some(exception) if !file.may_hold(id, &exception, Raised::AtOnce) => Fix::safe(Replay::Compatible),
        _ => Fix::not_safe(Replay::Breaking),
    }
}

fn is_sdk(name: &str) -> bool {
    name == "temporalio" || name.starts_with("temporalio.")
}
