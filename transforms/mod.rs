//! Every transform, in the order in which `list` shows them.

mod add_activity_timeout;
mod add_idempotency_key;
mod await_temporal_call;
mod handle_signal;
mod move_global_state;
mod move_side_effect;
mod pack_activity_args;
mod raise_application_error;
mod remove_unused_ignore;
mod reraise_cancellation;
mod use_activity_api;
mod use_durable_sleep;
mod use_gather;
mod use_ordered_iteration;
mod use_real_api;
mod use_stable_hash;
mod use_temporal_logger;
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
    &move_global_state::TRANSFORM,
    &use_ordered_iteration::TRANSFORM,
    &use_stable_hash::TRANSFORM,
    &use_durable_sleep::TRANSFORM,
    &move_side_effect::TRANSFORM,
    &add_idempotency_key::TRANSFORM,
    &add_activity_timeout::TRANSFORM,
    &raise_application_error::TRANSFORM,
    &handle_signal::TRANSFORM,
    &reraise_cancellation::TRANSFORM,
    &use_temporal_logger::TRANSFORM,
    &use_activity_api::TRANSFORM,
    &await_temporal_call::TRANSFORM,
    &pack_activity_args::TRANSFORM,
    &use_real_api::TRANSFORM,
    &remove_unused_ignore::TRANSFORM,
];
