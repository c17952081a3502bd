//! Every transform, in the order in which `list` shows them.

use crate::engine::transform::Transform;

/// What the engine is given.
pub const ALL: &[&Transform] = &[];
