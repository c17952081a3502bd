//! Every transform, in the order in which `list` shows them.

mod add_activity_timeout;
mod await_temporal_call;
mod raise_application_error;
mod use_temporal_logger;

use crate::engine::transform::Transform;

/// What the engine is given.
pub const ALL: &[&Transform] = &[
    &add_activity_timeout::TRANSFORM,
    &use_temporal_logger::TRANSFORM,
    &raise_application_error::TRANSFORM,
    &await_temporal_call::TRANSFORM,
];
