//! Open this for the proof that fixes are safe for workflows in flight: recorded histories, replayed by the project's own
//! interpreter.
//!
//! It is the only part that runs the project's code, in processes of their own.

pub mod classes;
mod process;
pub mod proof;
pub mod python;
pub mod recorded;
pub mod recording;
pub mod replayed;
mod said;
pub mod search;
pub mod workers;

use replayed::{Recorded, Replay, WorkflowClass};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What an interpreter is asked to do, as often as a search needs it.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Where a relative `python` counts from.
    pub working_dir: &'a Path,
    /// The one that the user named.
    pub python: Option<&'a Path>,
    /// The folder of which the trees are copies.
    pub project: &'a Path,
    /// The roots of the projects in it that PATHS name: a virtual environment may lie in one.
    pub roots: &'a [PathBuf],
    pub recorded: &'a [Recorded],
    pub classes: &'a [WorkflowClass],
    /// For each class.
    pub given: &'a [workers::Given],
    /// For each history and part.
    pub time_limit: Duration,
}

/// Finds the interpreter for a question. Its error says in one line why there is none.
pub type Interpreter = for<'a> fn(&Question<'a>) -> anyhow::Result<Box<dyn Replay + 'a>>;
