//! Keep what a workflow counts and collects in the workflow, not at the top of a module.
//!
//! ## Why
//!
//! A module's variables belong to the worker's process: every run there shares them, a new worker begins anew, and a
//! replay changes them once more. A counter that decided what a workflow did last time has another value when its
//! history is replayed. The sandbox does not see it.
//!
//! ## Left alone
//!
//! Caches, which are filled only where they have nothing yet, with nothing that was awaited; tables with an entry for
//! each run, under its id, that no activity writes; what tests record and no workflow reads, and what lets them fail
//! once; variables that only activities, clients and tests change; what happens under `if not workflow.unsafe.is_replaying()`; what methods of an
//! object do to the object.
//!
//! ## Safety
//!
//! Unsafe: runs that counted together now count each for itself, which is what a replay needs and not always what was
//! meant. Rewritten only where one workflow class of the file uses the variable and nothing else does; manual otherwise.
//!
//! ## Replay
//!
//! Compatible: the first run in a new worker saw the same values, and that is where a history is replayed.

use crate::engine::file::File;
use crate::engine::project::{FunctionRef, State};
use crate::engine::transform::{Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::belonging::Belonging;
use crate::engine::vocabulary::globals::{Change, ChangeKind, Global};
use std::collections::BTreeSet;

pub(super) const TRANSFORM: Transform = Transform {
    name: "move-global-state",
    tags: &[Tag::Determinism],
    default: true,
    level: Level::Error,
    labels: &[(Safety::Unsafe, Some(Replay::Compatible)), (Safety::Manual, None)],
    doc: include_str!("move_global_state.rs"),
    example: &[("flows.py", include_str!("move_global_state/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let changes = file.changes_of_globals();
    let mut seen: BTreeSet<(FunctionRef, &Global)> = BTreeSet::new();
    let here = changes.iter().filter(|change| is_finding(file, change, &changes));
    here.filter(|change| seen.insert((file.function_at(change.id), &change.global)))
        .map(|change| finding(file, change))
        .collect()
}

/// A cache may be emptied, too.
fn is_finding(file: &File<'_>, change: &Change, all: &[Change]) -> bool {
    let is_cache = |global: &Global| all.iter().any(|other| other.kind == ChangeKind::Fills && other.global == *global);
    match change.kind {
        ChangeKind::Fills => false,
        ChangeKind::Removes if is_cache(&change.global) => false,
        _ if !file.runs_in(change.id).workflow_code() => false,
        _ if file.is_test() && (file.fails_afterwards(change.id) || !is_read(file, &change.global)) => false,
        _ => !is_own_entry(file, change, all),
    }
}

/// An entry that belongs to the run, in a table that no activity writes.
fn is_own_entry(file: &File<'_>, change: &Change, all: &[Change]) -> bool {
    let of_it = |other: &&Change| other.global == change.global;
    file.is_keyed_by_run(change.id)
        && all.iter().filter(of_it).all(|other| file.is_keyed_by_run(other.id) && !file.runs_in(other.id).activity)
        && file.uses_of_global(&change.global).is_none_or(|uses| {
            uses.into_iter().all(|(at, id)| at == file.index() || file.other(at).is_some_and(|at| !at.only_changes(id)))
        })
}

fn finding(file: &File<'_>, change: &Change) -> Finding {
    let Global { file: owner, name } = &change.global;
    let is_anew = file.project().sandbox_of_module(*owner, file.function_at(change.id)) == State::Refused;
    let (level, why) = match (is_anew, is_read(file, &change.global)) {
        (true, _) => (Level::Advice, "each run has it anew only as long as the sandbox reloads its module"),
        (false, true) => (Level::Error, "all runs in the worker's process share it, and a replay changes it again"),
        (false, false) => (Level::Warning, "all runs in the worker's process share it, and a replay changes it again"),
    };
    let message = format!("`{name}` is a variable of the module: {why}");
    let Some(Belonging { attribute, edits }) = file.belonging(&change.global) else {
        let todo = "keep it in the workflow, in an attribute that `__init__` sets";
        return file.finding(change.id, format!("{message}; {todo}")).with_level(level);
    };
    let fix = edits.into_iter().fold(Fix::not_safe(Replay::Compatible), |fix, edit| fix.edit(file.path(), edit));
    let message = format!("{message}; `self.{attribute}`, set in `__init__`, belongs to the run");
    file.finding(change.id, message).with_level(level).with_fix(fix)
}

/// Whether workflow code learns anything from the variable.
fn is_read(file: &File<'_>, global: &Global) -> bool {
    let Some(uses) = file.uses_of_global(global) else { return true };
    uses.into_iter().any(|(at, id)| {
        let Some(other) = file.other(at) else { return true };
        other.runs_in(id).workflow_code() && !other.only_changes(id)
    })
}
