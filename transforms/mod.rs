//! Every transform, in the order in which `list` shows them.

mod add_activity_timeout;

use crate::engine::transform::Transform;

/// What the engine is given.
pub const ALL: &[&Transform] = &[&add_activity_timeout::TRANSFORM];
