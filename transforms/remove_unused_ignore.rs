//! Take away a suppression that hides nothing.
//!
//! ## Why
//! `# temporal-fix: ignore[…]` outlives what it was written for: the code changes, or a fix repairs it. What is left
//! hides the next mistake on that line, and tells readers of one that is not there. A name that no transform has never
//! hid anything; but whoever wrote it meant something, so no fix is made where it stands before it is put right.
//!
//! ## Left alone
//! A name of a transform that did not run, because it is not selected or its file is exempt: nobody knows whether it
//! still hides something. The other names in the same brackets, other comments on the line (`# noqa`, the reason of
//! another suppression), and whatever looks like a suppression inside a string.
//!
//! ## Safety
//! Safe: a comment goes, and with it the line that it has for itself. Manual where fixes are kept back because of it: by
//! a name that no transform has, none at all, or a word of another tool such as `noqa`.
//!
//! ## Replay
//! No code changes, so there is nothing to replay.

use crate::engine::transform::{Level, Run, Safety, Transform};

pub(super) const TRANSFORM: Transform = Transform {
    name: "remove-unused-ignore",
    tags: &[],
    default: true,
    level: Level::Advice,
    labels: &[(Safety::Safe, None), (Safety::Manual, None)],
    doc: include_str!("remove_unused_ignore.rs"),
    example: &[("flows.py", include_str!("remove_unused_ignore/example.py"))],
    // The engine knows which suppressions hid something, once every other transform has run.
    run: Run::Suppressions,
};
