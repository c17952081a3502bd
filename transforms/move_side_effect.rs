//! Move files, network, processes, environment, threads and databases out of workflow code, into activities.
//!
//! ## Why
//!
//! A workflow is replayed from its history, perhaps on another machine and years later: a file that it reads is gone by
//! then, a request that it sends is sent again. An activity does such work once, its result stands in the history, and
//! it is retried when it fails. The sandbox refuses most of it, but sees nothing in modules that are passed through.
//!
//! ## Left alone
//!
//! Activities, clients, workers and tests; what runs at import; what only computes: `os.path.join` (below Python 3.14 the
//! sandbox refuses it, and where it is sure to be there it is reported), `pathlib.PurePath`, `json`; constructors of
//! clients, until one of their methods is called; `print` and loggers.
//!
//! ## Safety
//!
//! Manual. Secrets (`secrets`, `os.urandom`, environment variables that look like one) are to be made and used inside one
//! activity: returned by it, they would stand in the history.
//!
//! ## Replay
//!
//! Nothing is changed here. By hand: the new activity is a command that workflows in flight do not have in their
//! history, so keep the old code for them behind `workflow.patched()` where it could run before.

use crate::engine::facts::{FunctionKind, Role};
use crate::engine::file::File;
use crate::engine::python::AnyNodeRef;
use crate::engine::transform::{Finding, Level, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::outside::{self, Outside, Work};
use crate::engine::vocabulary::substitute::Audience;

pub(super) const TRANSFORM: Transform = Transform {
    name: "move-side-effect",
    tags: &[Tag::Determinism, Tag::Workflow, Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[(Safety::Manual, None)],
    doc: include_str!("move_side_effect.rs"),
    example: &[("flows.py", include_str!("move_side_effect/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    file.outside_work().iter().filter_map(|work| judge(file, work)).collect()
}

fn judge<'a>(file: &File<'a>, work: &Work<'a>) -> Option<Finding> {
    let audience = file.audience(work.id)?;
    let callee: String = file.text(work.callee).split_whitespace().collect();
    let spelled = if work.call.is_some() { format!("{callee}()") } else { callee };
    let finding = file.finding(work.id, format!("`{spelled}` {}", problem(work.on)));
    let todo = todo(file, work, audience);
    let level = level(file, work);
    Some(Finding { message: format!("{}: {todo}", finding.message), ..finding }.with_level(level))
}

fn problem(on: Outside) -> &'static str {
    match on {
        Outside::File => "works with files, and a workflow is replayed, perhaps on another machine",
        Outside::Network => "uses the network, and a workflow does so again on every replay",
        Outside::Process => "deals with processes, and a workflow does so again on every replay",
        Outside::Machine => "asks the machine, and a workflow is replayed on others",
        Outside::Environment => "depends on the environment of a process, and a workflow is replayed in others",
        Outside::Thread => "leaves the workflow's thread, and what happens there is not replayed",
        Outside::Database => "uses a database, and a workflow does so again on every replay",
        Outside::Terminal => "waits for a terminal, which a workflow has not",
        Outside::Secret => "makes a secret, and a workflow makes another one on replay",
        Outside::House => "has side effects, as the settings say, and a workflow has them again on every replay",
        Outside::Refused => "is refused by the sandbox, so that the workflow task fails again and again",
        Outside::PathText => {
            "is refused by the sandbox below Python 3.14, so that the workflow task fails again and again"
        }
    }
}

fn todo(file: &File<'_>, work: &Work<'_>, audience: Audience) -> String {
    match work.on {
        Outside::PathText => return "put the path together with `pathlib.PurePath`".to_owned(),
        Outside::Refused => return "do it in an activity, or without".to_owned(),
        Outside::Secret => {
            return "make and use it inside one activity; returned by it, it would stand in the history".to_owned();
        }
        Outside::Environment if is_secret(file, work) => {
            return "read it inside the activity that uses it; as a result or an argument it would stand in the history"
                .to_owned();
        }
        _ => {}
    }
    if audience.is_read_only() {
        return "a query or an update validator reaches this, so have an activity do it before and keep the result"
            .to_owned();
    }
    if audience.is_shared() {
        return format!("{}, so let the workflow call it through an activity", file.others(work.id));
    }
    let function = file.function(work.id);
    match function.kind {
        FunctionKind::Lambda => "do it in an activity before, and use the result here".to_owned(),
        _ if function.name == "__init__" => {
            "take it as an argument, or do it in an activity from the run method".to_owned()
        }
        _ if function.roles.contains(&Role::Run) => "do it in an activity".to_owned(),
        _ => format!("do it in an activity, and give `{}` the result", function.qualified),
    }
}

fn is_secret(file: &File<'_>, work: &Work<'_>) -> bool {
    file.environment_variable(work).is_some_and(outside::is_secret)
}

/// What is only asked, and reaches nothing but logs and inputs, changes no command.
fn level(file: &File<'_>, work: &Work<'_>) -> Level {
    let asks = matches!(work.on, Outside::Environment | Outside::Machine | Outside::Secret);
    let from = match (work.call, file.parent(work.id)) {
        (None, AnyNodeRef::ExprSubscript(subscript)) => file.id(subscript),
        _ => work.id,
    };
    if asks && file.reaches_only_logs_and_inputs(from) { Level::Warning } else { Level::Error }
}
