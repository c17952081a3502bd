//! Open this for a run from start to end: which files are loaded, what is found in them, what is applied, in which passes.
//!
//! It knows no rule of Python's or Temporal's; it asks `project` and the transforms.

mod borrowed;
mod candidates;
pub mod defect;
mod digest;
pub(super) mod find;
mod guarding;
mod helpers;
mod kept;
pub(super) mod load;
mod naming;
pub(super) mod passes;
mod remembered;
mod reported;
pub(super) mod spelled;
mod standing;
pub(super) mod suppress;
pub(super) mod unused;
mod users;
