//! Open this for how a fix becomes new text: imports, merging, layout, the way back of positions, the diff.
//!
//! It knows Python's syntax and nothing of Temporal; what a fix is for, it never asks.

pub(super) mod comments;
pub mod diff;
pub mod imports;
pub mod insertion;
pub(super) mod layout;
pub mod lines;
pub(super) mod merge;
pub(super) mod positions;
pub(super) mod statements;
pub(super) mod verify;
