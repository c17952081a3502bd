//! Open this for the way of the data: files → source → names → facts → project → transforms → merge → diff → report.
//!
//! The engine knows Python and Temporal's vocabulary. It names no transform (they come in as a value), touches no
//! disk and writes to no terminal.

pub mod arguments;
pub mod comments;
pub mod diff;
pub mod facts;
pub mod file;
pub mod files;
pub mod imports;
pub mod layout;
pub mod merge;
pub mod names;
pub mod options;
pub mod positions;
pub mod project;
pub mod python;
pub mod report;
pub mod sdk;
pub mod source;
pub mod statements;
pub mod suppress;
pub mod transform;
pub mod verify;

use files::{FilePath, Files};
use options::Settings;
use report::Outcome;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use transform::Transform;

/// Everything that one run needs.
pub struct Request<'a> {
    pub files: &'a dyn Files,
    pub settings: &'a dyn Settings,
    pub transforms: &'a [&'static Transform],
    /// Files that may not be changed, and why, as a clause such as `is not committed`: every fix that touches one is
    /// withheld as a whole.
    pub blocked: &'a BTreeMap<FilePath, String>,
    /// None: one for each core.
    pub threads: Option<NonZeroUsize>,
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// Told now and then while a run goes on, from any thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
}

/// Finds, fixes and settles: the whole of a run, without a byte written.
pub fn run(request: &Request<'_>) -> Outcome {
    let _ = request;
    Outcome::default()
}
