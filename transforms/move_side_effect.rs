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
//! Activities, clients, workers and tests, and any body that makes a `Worker`; what runs at import; what only computes: `os.path.join` (below Python 3.14 the
//! sandbox refuses it, and where it is sure to be there it is reported), `pathlib.PurePath`, `json`; constructors of
//! clients, until one of their methods is called; `print` and loggers.
//!
//! ## Safety
//!
//! Unsafe. The statement, with as many of its neighbours as it takes, moves into a new activity above the workflow's class:
//! names that it reads become parameters, names that are used afterwards its result, and the workers that run the workflow
//! learn of it. Read what it retries: an error that failed the workflow task now fails the activity, which is tried again.
//! Signals and updates run while the workflow waits for it. Results beyond 2 MB do not fit into a history.
//!
//! Manual where a value would not be the same after its way through JSON, where an `except` or `finally` around it counts
//! on its errors, where it changes the workflow's state, or what a caller or another name holds (an activity changes a
//! copy), and in code that others run too. Secrets (`secrets`,
//! `os.urandom`, environment variables and files that look like one) never move: returned by an activity, or passed to
//! one, they would stand in the history. Make and use them inside one activity.
//!
//! ## Replay
//!
//! Breaking: the new activity is a command that workflows in flight do not have in their history.

use crate::engine::facts::FunctionKind;
use crate::engine::file::File;
use crate::engine::python::AnyNodeRef;
use crate::engine::transform::{Finding, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::extraction::{Extraction, Moved};
use crate::engine::vocabulary::outside::{self, Outside, Work};
use crate::engine::vocabulary::substitute::Audience;

pub(super) const TRANSFORM: Transform = Transform {
    name: "move-side-effect",
    tags: &[Tag::Determinism, Tag::Workflow, Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[(Safety::Unsafe, Some(Replay::Breaking)), (Safety::Manual, None)],
    doc: include_str!("move_side_effect.rs"),
    example: &[("flows.py", include_str!("move_side_effect/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    // What makes a worker is a program, wherever it stands.
    let programs: Vec<_> = file.workers().map(|worker| file.function_at(worker.call.id)).collect();
    let in_workflow =
        |work: &Work<'_>| file.audience(work.id).is_some() && !programs.contains(&file.function_at(work.id));
    let works: Vec<_> = file.outside_work().into_iter().filter(in_workflow).collect();
    let mut pieces: Vec<Extraction<'_>> = Vec::new();
    let places: Vec<Result<usize, String>> = works.iter().map(|work| piece(file, work, &mut pieces)).collect();
    let moved = Moved::new(file, &pieces);
    works.iter().zip(places).map(|(work, place)| judge(file, work, place, moved.as_ref())).collect()
}

/// The number of the piece that a place moves with. Pieces that would overlap are told by the first.
fn piece<'a>(file: &File<'a>, work: &Work<'a>, pieces: &mut Vec<Extraction<'a>>) -> Result<usize, String> {
    let place = file.range(work.id);
    if let Some(at) = pieces.iter().position(|piece| piece.unit.range().contains_range(place)) {
        return Ok(at);
    }
    if always_stays(file, work) {
        return Err(String::new());
    }
    let found = file.extraction(work.id)?;
    let range = found.unit.range();
    if pieces.iter().any(|piece| piece.unit.range().intersect(range).is_some_and(|both| !both.is_empty())) {
        return Err("it overlaps with another piece that moves".to_owned());
    }
    pieces.push(found);
    Ok(pieces.len() - 1)
}

fn judge<'a>(
    file: &File<'a>,
    work: &Work<'a>,
    place: Result<usize, String>,
    moved: Result<&Moved, &String>,
) -> Finding {
    let callee: String = file.text(work.callee).split_whitespace().collect();
    let spelled = if work.call.is_some() { format!("{callee}()") } else { callee };
    let message = format!("`{spelled}` {}", problem(work.on));
    let finding = file.finding(work.id, message).with_level(level(file, work));
    let (place, moved) = match (place, moved) {
        (Ok(place), Ok(moved)) => (place, moved),
        (place, moved) => {
            let place = place.and_then(|_| moved.map(|_| ()).map_err(String::clone));
            let why = place
                .err()
                .filter(|_| is_own(file, work))
                .map(|why| format!("; it cannot simply move: {why}"))
                .unwrap_or_default();
            return Finding { message: format!("{}: {}{why}", finding.message, todo(file, work)), ..finding };
        }
    };
    moved.finding(finding, place)
}

/// Whether nothing but the workflow's method itself says why a place stays.
fn is_own(file: &File<'_>, work: &Work<'_>) -> bool {
    let function = file.function(work.id);
    file.audience(work.id) == Some(Audience::Workflow) && function.is_async && !always_stays(file, work)
}

fn always_stays(file: &File<'_>, work: &Work<'_>) -> bool {
    match work.on {
        Outside::Secret | Outside::Refused | Outside::PathText => true,
        Outside::Environment => is_secret(file, work),
        _ => false,
    }
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

fn todo(file: &File<'_>, work: &Work<'_>) -> String {
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
    let audience = file.audience(work.id).unwrap_or(Audience::Workflow);
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
        _ if function.is_async => "do it in an activity".to_owned(),
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
