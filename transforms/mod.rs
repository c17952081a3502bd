//! Every transform, in the order in which `list` shows them.
//!
//! # A checklist before workflow code is deployed
//!
//! | line | transforms | command |
//! |---|---|---|
//! | all times come from `workflow.now()` | `use-workflow-time` | `temporal-fix --check --select use-workflow-time` |
//! | no `random`, `uuid` or `datetime` in workflows | `use-workflow-random`, `use-workflow-uuid4`, `use-workflow-time`, `make-value-in-run` | `temporal-fix --check --select determinism` |
//! | no `asyncio.wait()` with activities | `use-gather`, `use-workflow-wait` | `temporal-fix --check --select use-gather,use-workflow-wait` |
//! | activities are idempotent | `add-idempotency-key` | `temporal-fix --check --select add-idempotency-key` |
//! | activities have timeouts that fit | `add-activity-timeout`, `tune-activity-timeout`, `add-heartbeat` | `temporal-fix --check --select add-activity-timeout,tune-activity-timeout,add-heartbeat` |
//! | business logic is in activities | `move-side-effect`, `extract-activity` | `temporal-fix --check --select move-side-effect,extract-activity` |
//! | replay is tested | `add-replay-test` | `temporal-fix --check --select add-replay-test` |
//! | signals are handled | `handle-signal`, `reraise-cancellation`, `bound-workflow-loop` | `temporal-fix --check --select handle-signal,reraise-cancellation,bound-workflow-loop` |
//! | search attributes are set | `type-search-attributes` | `temporal-fix --check --select type-search-attributes` |
//! | workers shut down gracefully | `shut-down-gracefully` | `temporal-fix --check --select shut-down-gracefully` |
//! | generated code is deterministic | `use-workflow-time`, `use-workflow-random`, `use-workflow-uuid4`, `use-ordered-iteration`, `use-stable-hash`, `move-global-state`, `move-side-effect` | `temporal-fix --check --select determinism` |
//! | generated code has timeouts | `add-activity-timeout` | `temporal-fix --check --select add-activity-timeout` |
//! | generated activities are idempotent | `add-idempotency-key` | `temporal-fix --check --select add-idempotency-key` |
//! | generated code awaits and blocks in the right places | `use-durable-sleep`, `await-temporal-call`, `unblock-activity`, `use-gather`, `pack-activity-args` | `temporal-fix --check --select ai` |
//! | generated code is tested with real histories | `add-replay-test`, `use-time-skipping` | `temporal-fix --check --select testing` |
//! | errors end where they should | `raise-application-error`, `reraise-cancellation` | `temporal-fix --check --select raise-application-error,reraise-cancellation` |

mod add_activity_timeout;
mod add_heartbeat;
mod add_idempotency_key;
mod add_replay_test;
mod add_telemetry;
mod await_temporal_call;
mod bound_workflow_loop;
mod extract_activity;
mod handle_signal;
mod make_value_in_run;
mod move_global_state;
mod move_side_effect;
mod pack_activity_args;
mod pass_imports_through;
mod raise_application_error;
mod remove_unused_ignore;
mod reraise_cancellation;
mod shut_down_gracefully;
mod tune_activity_timeout;
mod type_search_attributes;
mod unblock_activity;
mod use_activity_api;
mod use_durable_sleep;
mod use_gather;
mod use_ordered_iteration;
mod use_real_api;
mod use_stable_hash;
mod use_temporal_logger;
mod use_time_skipping;
mod use_workflow_random;
mod use_workflow_time;
mod use_workflow_uuid4;
mod use_workflow_wait;

use crate::engine::transform::Transform;

/// What the engine is given.
pub const ALL: &[&Transform] = &[
    &use_gather::TRANSFORM,
    &use_workflow_wait::TRANSFORM,
    &use_workflow_time::TRANSFORM,
    &use_workflow_random::TRANSFORM,
    &use_workflow_uuid4::TRANSFORM,
    &make_value_in_run::TRANSFORM,
    &move_global_state::TRANSFORM,
    &use_ordered_iteration::TRANSFORM,
    &use_stable_hash::TRANSFORM,
    &use_durable_sleep::TRANSFORM,
    &move_side_effect::TRANSFORM,
    &extract_activity::TRANSFORM,
    &add_idempotency_key::TRANSFORM,
    &add_heartbeat::TRANSFORM,
    &add_activity_timeout::TRANSFORM,
    &tune_activity_timeout::TRANSFORM,
    &unblock_activity::TRANSFORM,
    &raise_application_error::TRANSFORM,
    &bound_workflow_loop::TRANSFORM,
    &handle_signal::TRANSFORM,
    &reraise_cancellation::TRANSFORM,
    &shut_down_gracefully::TRANSFORM,
    &add_replay_test::TRANSFORM,
    &use_time_skipping::TRANSFORM,
    &type_search_attributes::TRANSFORM,
    &add_telemetry::TRANSFORM,
    &use_temporal_logger::TRANSFORM,
    &use_activity_api::TRANSFORM,
    &await_temporal_call::TRANSFORM,
    &pack_activity_args::TRANSFORM,
    &pass_imports_through::TRANSFORM,
    &use_real_api::TRANSFORM,
    &remove_unused_ignore::TRANSFORM,
];
