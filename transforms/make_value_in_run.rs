//! Make times, ids and random values in the run that uses them, not when a module is imported.
//!
//! ## Why
//!
//! A module's body, the bodies of its classes and the defaults of its parameters are evaluated when the module is
//! imported: in the sandbox again for each run and each replay, without it once in each process. The time, id or random
//! number that was made there is another one when the workflow is replayed.
//!
//! ## Left alone
//!
//! Values that no workflow code uses, such as the task queue of a test; defaults for which every call in workflow code
//! passes a value; attributes that a method sets again; what goes through a function that is not known; the
//! configuration, which belongs to the process.
//!
//! ## Safety
//!
//! Manual: where the value is to be made, and how it gets to those who use it, is a decision.
//!
//! ## Replay
//!
//! Nothing is changed here. By hand: the workflow's own `workflow.now()` reads its history, but `workflow.uuid4()` and
//! `workflow.random()` draw from the run's one stream, so a new draw in front of others changes those of workflows in
//! flight.

use crate::engine::file::{Call, File};
use crate::engine::transform::{Finding, Level, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::clocks::{Clock, is_clock};
use crate::engine::vocabulary::early::{Early, Kept};

pub(super) const TRANSFORM: Transform = Transform {
    name: "make-value-in-run",
    tags: &[Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[(Safety::Manual, None)],
    doc: include_str!("make_value_in_run.rs"),
    example: &[("flows.py", include_str!("make_value_in_run/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let made = file.named_calls().filter_map(|(call, name)| {
        let instead = instead(file, call, &name)?;
        Some(finding(file, &file.early(call)?, instead))
    });
    made.collect()
}

/// What to use in the run, where a call reads a clock, makes an id or a random value.
fn instead<'a>(file: &File<'a>, call: Call<'a>, name: &str) -> Option<&'static str> {
    if is_clock(name) {
        return match Clock::of_call(file, name, call.expr)? {
            Clock::LocalOf(_) => None,
            _ if name.starts_with("time.") => Some("`workflow.time()`"),
            _ => Some("`workflow.now()`"),
        };
    }
    match name {
        "uuid.uuid1" | "uuid.uuid4" | "uuid.uuid6" | "uuid.uuid7" => Some("`workflow.uuid4()`"),
        "random.seed" | "random.getstate" | "random.setstate" => None,
        "random.Random" | "numpy.random.default_rng" => call.expr.arguments.is_empty().then_some("`workflow.random()`"),
        "random.SystemRandom" | "os.urandom" => Some("an activity"),
        "secrets.compare_digest" => None,
        _ if name.starts_with("secrets.") => Some("an activity"),
        _ => {
            let member = name.strip_prefix("random.").or_else(|| name.strip_prefix("numpy.random."))?;
            member.starts_with(|first: char| first.is_ascii_lowercase()).then_some("`workflow.random()`")
        }
    }
}

fn finding(file: &File<'_>, early: &Early<'_>, instead: &str) -> Finding {
    let spelled: String = file.text(&*early.call.expr.func).split_whitespace().collect();
    let made = format!("`{spelled}()` is called when the module is imported, so a replay sees another value");
    let message = match early.kept {
        Kept::Variable(name) => {
            format!("{made}, and workflow code uses `{name}`: make it in `run` or `__init__`, by {instead}")
        }
        Kept::Attribute { class, name } => {
            format!("{made}, and workflow code uses `{class}.{name}`: make it in `run` or `__init__`, by {instead}")
        }
        Kept::Field { class, name } => {
            format!("{made}, and `{class}` is built without `{name}` in a workflow: pass it there, by {instead}")
        }
        Kept::Default(name) => {
            format!("{made}, and a workflow leaves `{name}` to its default: take None, and make it inside by {instead}")
        }
    };
    let mut finding = file.finding_at(early.call.id, early.range(), message);
    finding.chain.clone_from(&early.chain);
    finding.with_level(if early.is_harmless { Level::Warning } else { Level::Error })
}
