//! Replace `uuid.uuid4()` with `workflow.uuid4()` in code that runs in a workflow.
//!
//! ## Why
//!
//! A workflow is replayed from its history, and a random id is another one each time: an activity that was given the
//! first id and a branch that compares with the second no longer agree. `workflow.uuid4()` draws from a generator that
//! replay seeds alike. `uuid7()` becomes `workflow.uuid7()` (temporalio 1.32). `uuid1()` and `uuid6()` hold the host's
//! address and clock and have no counterpart.
//!
//! ## Left alone
//!
//! Ids made in activities, clients and tests; `uuid3` and `uuid5`, which are computed from names; the other branch of
//! `workflow.in_workflow()`; ids made at module level or in default arguments. Queries and update validators must not
//! draw: there, and in a field's `default_factory`, the finding says what to do instead.
//!
//! ## Safety
//!
//! Safe: one random id takes the place of another. In a helper that activities or others run too the new call is
//! guarded by `workflow.in_workflow()` (temporalio 1.11), which is unsafe; so is what the
//! project's tests replace. Everything else is manual.
//!
//! ## Replay
//!
//! Compatible where the workflow drew nothing from its random stream before, or where the sandbox refused the old
//! call. Otherwise breaking: the new draw shifts the ids and random numbers that come after it. Several new draws that
//! arrive together count as one change. Breaking, too, where code around the old call may take the sandbox's error:
//! there workflows in flight went on without an id.

use crate::engine::file::File;
use crate::engine::transform::{Edit, Finding, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::substitute::{Site, Substitution};

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-workflow-uuid4",
    tags: &[Tag::Determinism, Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[
        (Safety::Safe, Some(Replay::Compatible)),
        (Safety::Safe, Some(Replay::Breaking)),
        (Safety::Unsafe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Breaking)),
        (Safety::Manual, None),
    ],
    doc: include_str!("use_workflow_uuid4.rs"),
    example: &[("flows.py", include_str!("use_workflow_uuid4/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let sites = file.sites(is_random_id).into_iter().map(|site| finding(file, &site));
    let factories = file.factories(is_random_id).into_iter().map(|(mut finding, place)| {
        finding.message = format!(
            "the {place} gets a random id whenever one is built without it, also by converters and activities where \
             `workflow.uuid4()` raises: pass the id from the workflow"
        );
        finding
    });
    sites.chain(factories).collect()
}

fn is_random_id(name: &str) -> bool {
    matches!(name, "uuid.uuid1" | "uuid.uuid4" | "uuid.uuid6" | "uuid.uuid7")
}

fn finding(file: &File<'_>, site: &Site<'_>) -> Finding {
    let spelled = file.spelled(site);
    let function = match site.name.as_str() {
        "uuid.uuid4" => "uuid4",
        "uuid.uuid7" => "uuid7",
        _ => {
            let todo = "make it in an activity, or use `workflow.uuid4()`";
            let message = format!("`{spelled}` holds the worker's address and clock, another on each replay: {todo}");
            return file.finding(site.id, message).with_level(level(file, site));
        }
    };
    let message = format!("`{spelled}` makes another id on each replay; `workflow.{function}()` makes the same");
    let finding = match file.blocked_draw(site, &format!("temporalio.workflow.{function}")) {
        Some(why) => file.finding(site.id, format!("{message}; {why}")),
        None => replaced(file, site, function, message),
    };
    finding.with_level(level(file, site))
}

fn replaced(file: &File<'_>, site: &Site<'_>, function: &str, message: String) -> Finding {
    let (workflow, request) = match file.workflow_module(site.id) {
        Ok(written) => written,
        Err(clash) => return file.finding(site.id, format!("{message}; {clash}")),
    };
    let edit = Edit::replace(site.callee_range(), format!("{workflow}.{function}"));
    let substitution = Substitution::parts(file, site.id, vec![edit]).import(request);
    let (labels, message) = file.drawn(site, message);
    file.substituted(site, message, labels, substitution)
}

fn level(file: &File<'_>, site: &Site<'_>) -> Level {
    match site.call {
        Some(_) if file.reaches_only_logs_and_inputs(site.id) => Level::Warning,
        _ => Level::Error,
    }
}
