//! Every transform, in the order in which `list` shows them.

mod await_temporal_call;
mod raise_application_error;

use crate::engine::transform::Transform;

/// What the engine is given.
pub const ALL: &[&Transform] = &[&await_temporal_call::TRANSFORM, &raise_application_error::TRANSFORM];
