//! Let a test skip the timers of the workflow that it runs, instead of waiting for them.
//!
//! ## Why
//! On a plain server an hour's timer takes an hour, so that such a test is left out, or its timers are shortened until
//! they test nothing. The time-skipping server of the SDK jumps to the next timer whenever nothing else is to be done.
//!
//! ## Left alone
//! Workflows without a timer of ten seconds or more that is written out. Tests that get their client from a fixture,
//! whose server is decided elsewhere. Tests that do anything meanwhile (signals, queries, updates, cancellation), since
//! a timer would be over before, and those that need what the time-skipping server does not have: lists, schedules,
//! search attributes, a second client, options of the local server.
//!
//! ## Safety
//! Unsafe: whatever the test counts on in real time is over sooner. A plain client is manual: the test needs a server and
//! a worker of its own.
//!
//! ## Replay
//! None: no workflow code is touched.

use crate::engine::file::{Call, File};
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::project::{ClassRef, Entity};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange};
use crate::engine::transform::{Edit, Finding, Fix, Level, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::sleeps::is_durable_sleep;
use std::time::Duration;

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-time-skipping",
    tags: &[Tag::Testing],
    default: true,
    level: Level::Advice,
    labels: &[(Safety::Unsafe, None), (Safety::Manual, None)],
    doc: include_str!("use_time_skipping.rs"),
    example: &[("test_flows.py", include_str!("use_time_skipping/example.py"))],
    run: Run::File(run),
};

/// Shorter ones are waited for without harm.
const LONG: Duration = Duration::from_secs(10);
const LOCAL: &str = "temporalio.testing.WorkflowEnvironment.start_local";

fn run(file: &File<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for (call, _) in file.calls() {
        if let Some(finding) = judge(file, call)
            && !found.iter().any(|earlier| earlier.range == finding.range)
        {
            found.push(finding);
        }
    }
    found
}

/// `client.execute_workflow(…)` in a test.
fn judge<'a>(file: &File<'a>, call: Call<'a>) -> Option<Finding> {
    let method = call.expr.func.as_attribute_expr()?;
    if !["execute_workflow", "start_workflow"].contains(&method.attr.as_str()) || !file.is_in_test(call.id) {
        return None;
    }
    let workflow = workflow_of(file, call)?;
    let timer = timer(file, workflow)?;
    let (test, _) = file.ancestors(call.id).find(|(_, node)| matches!(node, AnyNodeRef::StmtFunctionDef(_)))?;
    let within = file.range(test);
    if does_more(file, within) {
        return None;
    }
    let name = &file.project().class(workflow).name;
    let message = format!("the test waits in real time for the timers of `{name}`, such as `{timer}`");
    match server(file, &method.value, within)? {
        Server::Local(start) => {
            let member = start.expr.func.as_attribute_expr()?;
            let finding = file.finding(start.id, message);
            let fix = Fix::not_safe(None).edit(file.path(), Edit::replace(member.attr.range, "start_time_skipping"));
            Some(finding.with_fix(
                sleeps(file, &method.value, within).into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit)),
            ))
        }
        Server::Plain => {
            let message = format!(
                "{message}; start it by the client of `WorkflowEnvironment.start_time_skipping()`, with a worker there"
            );
            Some(file.finding(call.id, message))
        }
    }
}

/// The workflow class that a call names by its run method.
fn workflow_of<'a>(file: &File<'a>, call: Call<'a>) -> Option<ClassRef> {
    let run = call.expr.arguments.find_argument_value("workflow", 0)?.as_attribute_expr()?;
    match file.resolve(&file.name(&run.value)?)? {
        Entity::Class(class) => file.project().is_workflow(class).then_some(class),
        Entity::Function(_) => None,
    }
}

/// A long timer in the text of a workflow class, as it is written.
fn timer(file: &File<'_>, workflow: ClassRef) -> Option<String> {
    let owner = file.other(workflow.file)?;
    let (_, definition) = owner.workflows().find(|(class, _)| *class == workflow)?;
    let is_long = |call: &Call<'_>, name: &str| {
        if !is_durable_sleep(name) || !definition.range().contains_range(call.expr.range()) {
            return false;
        }
        let Some(first) = call.expr.arguments.args.first() else { return false };
        owner.seconds_of(first).or_else(|| owner.duration_of(first)).is_some_and(|length| length >= LONG)
    };
    let (long, _) = owner.named_calls().find(|(call, name)| is_long(call, name))?;
    Some(owner.text(long.expr).to_owned()).filter(|text| !text.contains('\n'))
}

/// Whether a test does more with its workflow than to wait for it, or asks for what the other server does not have.
fn does_more(file: &File<'_>, within: TextRange) -> bool {
    const METHODS: &[&str] = &[
        "cancel",
        "count_workflows",
        "create_schedule",
        "execute_update",
        "execute_update_with_start_workflow",
        "get_schedule_handle",
        "list_schedules",
        "list_workflows",
        "query",
        "signal",
        "start_update",
        "start_update_with_start_workflow",
        "terminate",
    ];
    const KEYWORDS: &[&str] = &["cron_schedule", "search_attributes", "start_delay", "start_signal"];
    let mut clients = 0;
    file.calls().filter(|(call, _)| within.contains_range(call.expr.range())).any(|(call, name)| {
        clients += usize::from(name.is_some_and(|name| name == "temporalio.client.Client.connect"));
        let method = call.expr.func.as_attribute_expr().map(|method| method.attr.as_str());
        let mut keywords = call.expr.arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
        clients > 1
            || method.is_some_and(|method| METHODS.contains(&method))
            || keywords.any(|keyword| KEYWORDS.contains(&keyword.as_str()))
    })
}

enum Server<'a> {
    /// `WorkflowEnvironment.start_local(…)`, with nothing that only it can be given.
    Local(Call<'a>),
    Plain,
}

/// Where the client of a test leads; None where that is decided elsewhere.
fn server<'a>(file: &File<'a>, client: &'a Expr, within: TextRange) -> Option<Server<'a>> {
    const SHARED: &[&str] = &["data_converter", "interceptors", "plugins", "port", "runtime"];
    if let Expr::Attribute(attribute) = client {
        let environment = made(file, &attribute.value).filter(|_| &attribute.attr == "client")?;
        let start = environment.as_await_expr()?.value.as_call_expr()?;
        let is_local = file.name(&start.func).is_some_and(|name| name == LOCAL);
        let mut keywords = start.arguments.keywords.iter();
        let is_shared =
            keywords.all(|keyword| keyword.arg.as_ref().is_some_and(|name| SHARED.contains(&name.as_str())));
        let is_here = is_local && is_shared && within.contains_range(start.range());
        return is_here.then(|| Server::Local(Call { id: file.id(start), expr: start }));
    }
    let name = client.as_name_expr()?;
    let is_unknown = file.tree().use_of(name).is_none_or(|used| used.bindings.is_empty());
    let connects = || {
        let made = file.meaning(client).as_await_expr()?.value.as_call_expr()?;
        file.name(&made.func).filter(|name| name == "temporalio.client.Client.connect")
    };
    (is_unknown || connects().is_some()).then_some(Server::Plain)
}

/// The value that a name is bound to, by an assignment or a `with`.
fn made<'a>(file: &File<'a>, expr: &'a Expr) -> Option<&'a Expr> {
    match file.tree().binding(expr.as_name_expr()?)?.kind {
        BindingKind::Entered(value) | BindingKind::Assigned { value: Some(value), .. } => Some(value),
        _ => None,
    }
}

/// The test's own long waits become those of the server, whose time is another.
fn sleeps<'a>(file: &File<'a>, client: &'a Expr, within: TextRange) -> Vec<Edit> {
    let Some(environment) = client.as_attribute_expr().map(|client| file.text(&*client.value)) else {
        return Vec::new();
    };
    let long = file.named_calls().filter(|(call, name)| {
        name == "asyncio.sleep"
            && within.contains_range(call.expr.range())
            && is_in(file, call.id, within)
            && call
                .expr
                .arguments
                .args
                .first()
                .and_then(|first| file.seconds_of(first))
                .is_some_and(|length| length >= LONG)
    });
    long.map(|(call, _)| Edit::replace(call.expr.func.range(), format!("{environment}.sleep"))).collect()
}

/// Whether a node belongs to the function of a range itself.
fn is_in(file: &File<'_>, id: NodeId, within: TextRange) -> bool {
    let mut around = file.ancestors(id).map(|(_, node)| node);
    around.find(|node| matches!(node, AnyNodeRef::StmtFunctionDef(_))).is_some_and(|node| node.range() == within)
}
