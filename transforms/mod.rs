//! Every transform, in the order in which `list` shows them.

mod await_temporal_call;

use crate::engine::transform::Transform;

/// What the engine is given.
pub const ALL: &[&Transform] = &[&await_temporal_call::TRANSFORM];
