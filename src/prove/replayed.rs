//! Open this for the words of a proof: a recorded history, a part of it, and what the code of a tree does with it.
//!
//! It runs nothing; `python` does, and whoever searches for the fix at fault asks through [`Replay`].

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A history of a real execution, as it lies in the folder that the user named.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Where it lies, from the working directory where it can be said so.
    pub path: PathBuf,
    pub workflow_id: String,
    pub run_id: Option<String>,
    pub workflow_type: String,
    /// Whether the execution had not ended when it was recorded.
    pub is_open: bool,
    /// How many events it has.
    pub events: usize,
    /// Up to which event it is replayed a second time: as a worker finds it that restarts during its last workflow
    /// task. None where that is the whole.
    pub cut: Option<i64>,
    /// In the form that the SDK reads: `{"events": […]}`.
    pub json: Arc<str>,
}

/// Which part of a history is replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    Whole,
    /// Up to this event, which a worker is asked to go on from.
    Cut {
        event: i64,
    },
}

/// What the code of one tree does with one history, whole or cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The place of the history in the list that the [`Replay`] was made with.
    pub history: usize,
    pub part: Part,
    pub verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Replays,
    /// The code asks for something else than what is in the history.
    Diverges {
        /// Where, as far as the SDK tells.
        event: Option<i64>,
        /// One line.
        said: String,
    },
    /// Its code raises, or cannot be imported. One line.
    Fails {
        said: String,
    },
    /// No class of the tree runs workflows of this type.
    NoWorkflow,
    /// It took longer than the time limit.
    TimedOut,
    /// The code ended the process. One line.
    Ended {
        said: String,
    },
}

/// Replays histories, known by their places in a list, through the code of a tree.
pub trait Replay {
    /// One answer for each history and part of it, in the order of `histories`; the whole comes before the cut.
    ///
    /// # Errors
    /// Nothing can be said of any history: there is no interpreter, or no SDK in it.
    fn replay(&self, tree: &Path, histories: &[usize]) -> anyhow::Result<Vec<Replayed>>;
}

/// A class that runs workflows, as the tree's text shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct WorkflowClass {
    /// Its file, from the tree's root.
    pub file: PathBuf,
    /// The root of its project, from there.
    pub root: PathBuf,
    /// The dotted name under which the file is imported.
    pub module: String,
    /// Dotted for a class in a class.
    pub qualified: String,
    /// The type of the workflows that it runs; None where the text does not say, or for the dynamic one.
    pub workflow_type: Option<String>,
}

impl Verdict {
    /// Whether an execution with this history goes on.
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Replays)
    }

    /// What was said of a failure, where anything was.
    pub fn said(&self) -> Option<&str> {
        match self {
            Self::Diverges { said, .. } | Self::Fails { said } | Self::Ended { said } => Some(said),
            Self::Replays | Self::NoWorkflow | Self::TimedOut => None,
        }
    }
}
