//! Replace what only workflows may ask, such as `workflow.now()`, in activities.
//!
//! ## Why
//!
//! `workflow.now()`, `workflow.uuid4()`, `workflow.random()`, `workflow.info()` and `workflow.logger` ask the workflow
//! that runs at the moment. In an activity there is none: they raise, and the activity is retried until it times out.
//! An activity may read the clock, draw random numbers and log as any code does, and `activity.info()` says what it is
//! part of.
//!
//! ## Left alone
//!
//! Code that a workflow runs too, or that may be called from anywhere; code that asks `workflow.in_workflow()` first,
//! or that expects the error. Commands such as `workflow.execute_activity(…)`, and what of `workflow.info()` an activity
//! does not know, are reported without a fix.
//!
//! ## Safety
//!
//! Safe: the old call raises. Times stay aware, ids and numbers keep their type; to a type checker the ids of the
//! workflow are `str | None` where the SDK has activities that no workflow schedules.
//!
//! ## Replay
//!
//! Nothing is replayed: activities leave only their results in a history.

use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};
use crate::engine::transform::{Edit, Finding, Fix, ImportRequest, Level, Run, Safety, Tag, Transform};

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-activity-api",
    tags: &[Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[(Safety::Safe, None), (Safety::Manual, None)],
    doc: include_str!("use_activity_api.rs"),
    example: &[("activities.py", include_str!("use_activity_api/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let calls = file.named_calls().filter_map(|(call, name)| {
        let member = name.strip_prefix("temporalio.workflow.")?;
        file.runs_only_in_activities(call.id).then(|| called(file, call.id, call.expr, member))?
    });
    let references = file.references().filter_map(|(id, expr, name)| {
        let (module, function) = function_for(name.strip_prefix("temporalio.workflow.")?)?;
        let is_raised = !file.tree().is_type_checking(id) && file.runs_only_in_activities(id);
        is_raised.then(|| replaced(file, id, expr.range(), &Replacement::member(module, function)))
    });
    calls.chain(references).collect()
}

/// What does the same outside of workflows, under the same signature.
fn function_for(member: &str) -> Option<(&'static str, &'static str)> {
    match member {
        "time" => Some(("time", "time")),
        "time_ns" => Some(("time", "time_ns")),
        "uuid4" => Some(("uuid", "uuid4")),
        _ => None,
    }
}

fn called(file: &File<'_>, id: NodeId, call: &ast::ExprCall, member: &str) -> Option<Finding> {
    let callee = call.func.range();
    // `make = workflow.uuid4` is replaced there, and not where `make` is called.
    if function_for(member).is_some() && file.is_local_alias(&call.func) {
        return None;
    }
    if let Some((module, function)) = function_for(member) {
        return Some(replaced(file, id, callee, &Replacement::member(module, function)));
    }
    match member {
        "now" => Some(now(file, id)),
        "random" | "new_random" => Some(random(file, id, call)),
        "info" => Some(info(file, id, call)),
        "uuid7" => {
            Some(manual(file, id, call, "raises in an activity: use `uuid.uuid7()` where Python has it, from 3.14 on"))
        }
        _ if member.strip_prefix("logger.").is_some_and(|method| LOGS.contains(&method)) => {
            let Expr::Attribute(method) = &*call.func else { return None };
            Some(replaced(file, id, method.value.range(), &Replacement::of_activity("logger")))
        }
        _ if COMMANDS.contains(&member) => {
            let todo = "raises in an activity, which has no commands: return to the workflow and let it do that";
            Some(manual(file, id, call, todo))
        }
        _ => None,
    }
}

/// What of the logger asks the workflow; its level and its handlers anybody may ask.
const LOGS: &[&str] = &["critical", "debug", "error", "exception", "info", "log", "warn", "warning"];

const COMMANDS: &[&str] = &[
    "continue_as_new",
    "execute_activity",
    "execute_activity_class",
    "execute_activity_method",
    "execute_child_workflow",
    "execute_local_activity",
    "execute_local_activity_class",
    "execute_local_activity_method",
    "get_external_workflow_handle",
    "get_external_workflow_handle_for",
    "patched",
    "sleep",
    "start_activity",
    "start_activity_class",
    "start_activity_method",
    "start_child_workflow",
    "start_local_activity",
    "start_local_activity_class",
    "start_local_activity_method",
    "upsert_memo",
    "upsert_search_attributes",
    "wait_condition",
];

fn manual(file: &File<'_>, id: NodeId, call: &ast::ExprCall, rest: &str) -> Finding {
    file.finding(id, format!("`{}()` {rest}", file.text(&*call.func)))
}

/// A name that takes the place of another, and what follows it.
struct Replacement {
    module: &'static str,
    member: Option<&'static str>,
    behind: &'static str,
}

impl Replacement {
    /// `time.time`: the module is imported, as its functions read best behind its name.
    fn member(module: &'static str, behind: &'static str) -> Self {
        Self { module, member: None, behind }
    }

    /// `activity.logger`.
    fn of_activity(behind: &'static str) -> Self {
        Self { module: "temporalio", member: Some("activity"), behind }
    }

    fn written(&self, file: &File<'_>, at: NodeId) -> Result<(String, Option<ImportRequest>), String> {
        let start = file.range(at).start();
        let own = format!("{}.{}", self.module, self.behind);
        let own = own.trim_end_matches('.');
        // `from uuid import uuid4` is there already: the function alone will do.
        if self.member.is_none()
            && !self.behind.is_empty()
            && let Ok((text, None)) = file.import(self.module, Some(self.behind), start)
        {
            return Ok((text, None));
        }
        match file.import(self.module, self.member, start) {
            Ok((text, request)) if self.behind.is_empty() => Ok((text, request)),
            Ok((text, request)) => Ok((format!("{text}.{}", self.behind), request)),
            Err(_) => Err(format!(
                "`{}` already means something else here, so import `{own}` under another name",
                self.member.unwrap_or(self.module)
            )),
        }
    }
}

fn replaced(file: &File<'_>, id: NodeId, range: TextRange, replacement: &Replacement) -> Finding {
    let message = message(file, range);
    match replacement.written(file, id) {
        Ok((text, request)) => {
            let fix = Fix::safe(None).edit(file.path(), Edit::replace(range, text.clone()));
            file.finding(id, format!("{message}; use `{text}`")).with_fix(fix.import(file.path(), request))
        }
        Err(clash) => file.finding(id, format!("{message}; {clash}")),
    }
}

fn message(file: &File<'_>, range: TextRange) -> String {
    let text: String = file.source().slice(range).split_whitespace().collect();
    format!("`{text}` asks the workflow that runs, and raises in an activity")
}

/// An aware time, as it was.
fn now(file: &File<'_>, id: NodeId) -> Finding {
    let range = file.range(id);
    let message = message(file, range);
    let class = file.import("datetime", Some("datetime"), range.start());
    let zone = file.import("datetime", Some("timezone"), range.start());
    let (Ok((class, first)), Ok((zone, second))) = (class, zone) else {
        let todo = "`datetime` or `timezone` already means something else here, so read the clock by hand";
        return file.finding(id, format!("{message}; {todo}"));
    };
    let text = format!("{class}.now({zone}.utc)");
    let fix = Fix::safe(None).edit(file.path(), Edit::replace(range, text.clone()));
    let fix = fix.import(file.path(), first).import(file.path(), second);
    file.finding(id, format!("{message}; use `{text}`")).with_fix(fix)
}

/// `random.choice(…)` for `workflow.random().choice(…)`; a generator of one's own where it is kept.
fn random(file: &File<'_>, id: NodeId, call: &ast::ExprCall) -> Finding {
    const OF_THE_OBJECT: &[&str] = &["getstate", "seed", "setstate"];
    let is_drawn = matches!(file.parent(id), AnyNodeRef::ExprAttribute(method)
        if !OF_THE_OBJECT.contains(&method.attr.as_str()) && call.arguments.is_empty());
    if is_drawn {
        return replaced(file, id, call.range(), &Replacement::member("random", ""));
    }
    let message = message(file, call.range());
    match Replacement::member("random", "Random").written(file, id) {
        Ok((class, request)) => {
            let text = format!("{class}()");
            let fix = Fix::safe(None).edit(file.path(), Edit::replace(call.range(), text.clone()));
            file.finding(id, format!("{message}; use `{text}`")).with_fix(fix.import(file.path(), request))
        }
        Err(clash) => file.finding(id, format!("{message}; {clash}")),
    }
}

/// `activity.info()`, where every field that is read has its counterpart.
fn info(file: &File<'_>, id: NodeId, call: &ast::ExprCall) -> Finding {
    let message = message(file, call.func.range());
    let places = match file.bound_to(id) {
        Some(binding) if file.rebindings(binding).len() == 1 => file.reads(binding),
        _ => vec![id],
    };
    let mut edits = Vec::new();
    for place in places {
        let field = match file.parent(place) {
            AnyNodeRef::ExprAttribute(field) => Some(field),
            _ => None,
        };
        let Some((field, own)) = field.and_then(|field| Some((field, field_for(&field.attr)?))) else {
            let todo = "`activity.info()` knows less: have the workflow send what is wanted as an argument";
            return file.finding(id, format!("{message}; {todo}"));
        };
        if own != field.attr.as_str() {
            edits.push(Edit::replace(field.attr.range(), own));
        }
    }
    match file.import("temporalio", Some("activity"), call.start()) {
        Ok((activity, request)) => {
            edits.push(Edit::replace(call.func.range(), format!("{activity}.info")));
            let fix = Fix::safe(None).import(file.path(), request);
            let fix = edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit));
            file.finding(id, format!("{message}; use `{activity}.info`")).with_fix(fix)
        }
        Err(_) => file.finding(id, format!("{message}; import `temporalio.activity` under a name that is free")),
    }
}

/// The field of an activity's info that says the same of its workflow.
fn field_for(field: &str) -> Option<&'static str> {
    match field {
        "workflow_id" => Some("workflow_id"),
        "workflow_type" => Some("workflow_type"),
        "run_id" => Some("workflow_run_id"),
        "namespace" => Some("workflow_namespace"),
        _ => None,
    }
}
