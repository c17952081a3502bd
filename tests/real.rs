//! Open this for the proof on the real thing: what each transform rewrites is run on the real SDK and a real server,
//! before and after, and replayed.
//!
//! What a fix looks like, the goldens under `snapshots/` say. Here each folder of `tests/real/` belongs to a transform:
//! a module of workflows, and beside it a TOML file with what is expected of every workflow in it.

mod bench;
mod demo;
mod demo_in_flight;
pub mod environment;
mod given;
mod hostile;
mod in_flight;
mod layouts;
mod project;
mod proof;
mod prove;
mod replays;
mod retire;
mod scenario;
mod sdk;

use anyhow::{Result, ensure};
use project::Project;
use scenario::{Guard, Scenario};
use std::collections::BTreeSet;
use temporal_fix::engine::transform::{Replay, Run, Safety};
use temporal_fix::transforms::ALL;

#[test]
fn add_activity_timeout() -> Result<()> {
    proof::prove("add-activity-timeout")
}

#[test]
fn add_heartbeat() -> Result<()> {
    proof::prove("add-heartbeat")
}

#[test]
fn add_idempotency_key() -> Result<()> {
    proof::prove("add-idempotency-key")
}

#[test]
fn await_temporal_call() -> Result<()> {
    proof::prove("await-temporal-call")
}

#[test]
fn make_value_in_run() -> Result<()> {
    proof::prove("make-value-in-run")
}

#[test]
fn move_global_state() -> Result<()> {
    proof::prove("move-global-state")
}

#[test]
fn extract_activity() -> Result<()> {
    proof::prove("extract-activity")
}

#[test]
fn move_side_effect() -> Result<()> {
    proof::prove("move-side-effect")
}

#[test]
fn pack_activity_args() -> Result<()> {
    proof::prove("pack-activity-args")
}

#[test]
fn pass_imports_through() -> Result<()> {
    proof::prove("pass-imports-through")
}

#[test]
fn raise_application_error() -> Result<()> {
    proof::prove("raise-application-error")
}

#[test]
fn bound_workflow_loop() -> Result<()> {
    proof::prove("bound-workflow-loop")
}

#[test]
fn handle_signal() -> Result<()> {
    proof::prove("handle-signal")
}

#[test]
fn reraise_cancellation() -> Result<()> {
    proof::prove("reraise-cancellation")
}

#[test]
fn tune_activity_timeout() -> Result<()> {
    proof::prove("tune-activity-timeout")
}

#[test]
fn add_replay_test() -> Result<()> {
    project::prove("add-replay-test")
}

#[test]
fn add_telemetry() -> Result<()> {
    project::prove("add-telemetry")
}

#[test]
fn use_time_skipping() -> Result<()> {
    project::prove("use-time-skipping")
}

#[test]
fn shut_down_gracefully() -> Result<()> {
    project::prove("shut-down-gracefully")
}

#[test]
fn type_search_attributes() -> Result<()> {
    proof::prove("type-search-attributes")
}

#[test]
fn unblock_activity() -> Result<()> {
    proof::prove("unblock-activity")
}

#[test]
fn use_activity_api() -> Result<()> {
    proof::prove("use-activity-api")
}

#[test]
fn use_durable_sleep() -> Result<()> {
    proof::prove("use-durable-sleep")
}

#[test]
fn use_gather() -> Result<()> {
    proof::prove("use-gather")
}

#[test]
fn use_real_api() -> Result<()> {
    proof::prove("use-real-api")
}

#[test]
fn use_ordered_iteration() -> Result<()> {
    proof::prove("use-ordered-iteration")
}

#[test]
fn use_stable_hash() -> Result<()> {
    proof::prove("use-stable-hash")
}

#[test]
fn use_temporal_logger() -> Result<()> {
    proof::prove("use-temporal-logger")
}

#[test]
fn use_workflow_random() -> Result<()> {
    proof::prove("use-workflow-random")
}

#[test]
fn use_workflow_time() -> Result<()> {
    proof::prove("use-workflow-time")
}

#[test]
fn use_workflow_uuid4() -> Result<()> {
    proof::prove("use-workflow-uuid4")
}

#[test]
fn use_workflow_wait() -> Result<()> {
    proof::prove("use-workflow-wait")
}

#[test]
fn every_transform_is_proven() -> Result<()> {
    let rewriting = ALL.iter().filter(|transform| !matches!(transform.run, Run::Suppressions));
    let transforms: BTreeSet<_> = rewriting.map(|transform| transform.name.to_owned()).collect();
    assert_eq!(scenario::folders()?, transforms, "tests/real has a folder, and a test above, for each transform");
    Ok(())
}

#[test]
fn every_label_is_proven() -> Result<()> {
    for transform in ALL.iter().filter(|transform| !matches!(transform.run, Run::Suppressions)) {
        let mut proven = BTreeSet::new();
        for scenario in Scenario::all_of(&transform.name.replace('-', "_"))? {
            let findings = scenario.workflows.into_values().flat_map(|workflow| workflow.findings);
            proven.extend(findings.flat_map(|(_, labels)| labels));
        }
        for project in Project::all_of(transform.name)? {
            proven.extend(project.labels().cloned());
        }
        for (safety, replay) in transform.labels.iter().filter(|(safety, _)| *safety != Safety::Manual) {
            let label = scenario::label(safety.name(), replay.map(Replay::name));
            ensure!(proven.contains(&label), "tests/real has no workflow where {} is {label}", transform.name);
        }
    }
    Ok(())
}

#[test]
fn every_compatible_label_is_restarted() -> Result<()> {
    ALL.iter().copied().try_for_each(in_flight::check_complete)
}

#[test]
fn every_breaking_transform_meets_a_restart() -> Result<()> {
    for transform in ALL.iter().filter(|one| one.labels.iter().any(|(_, replay)| *replay == Some(Replay::Breaking))) {
        let scenarios = Scenario::all_of(&transform.name.replace('-', "_"))?;
        let workflows = scenarios.iter().flat_map(|scenario| scenario.workflows.values());
        let broken: Vec<_> = workflows.filter(|one| one.is_breaking()).collect();
        let is_restarted = broken.iter().any(|one| one.has_restart() && one.guard == Guard::Holds);
        // What changes outside of workflow code alone, no guard ever holds.
        let is_refused = !broken.is_empty() && broken.iter().all(|one| one.guard == Guard::Refused);
        ensure!(is_restarted || is_refused, "tests/real has no workflow that {} breaks in flight", transform.name);
    }
    Ok(())
}

#[test]
fn a_wrong_fix_is_noticed() -> Result<()> {
    // Plain `gather` raises at the first failure, while `wait` waits for the siblings.
    let rewrite = |text: &str| {
        text.replace("done, _ = await asyncio.wait(tasks)", "totals = await asyncio.gather(*tasks)")
            .replace("sum(task.result() for task in done)", "sum(totals)")
    };
    let Some(problems) = proof::problems_of("use_gather", "tasks", "QuoteWithFailure", rewrite)? else { return Ok(()) };
    assert!(problems.iter().any(|problem| problem.contains("does not replay")), "nothing was noticed: {problems:?}");
    Ok(())
}
