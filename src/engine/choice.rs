//! Open this for which fixes of a run are wanted one by one: some only, and none that a recorded history has refuted.
//!
//! What the user wants of all fixes of a kind, `options` says; who refutes one, the engine does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Every fix that may be applied.
pub static EVERY: Choice = Choice { only: None, refuted: BTreeMap::new() };

/// Fixes by their ids ([`Reported::fix`](super::report::Reported::fix)), which are the same whatever is chosen.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// None: whatever may be applied. All others are left out.
    pub only: Option<BTreeSet<String>>,
    /// Withheld, or put behind a guard where guards are wanted and it was not tried behind one yet.
    pub refuted: BTreeMap<String, Refuted>,
}

impl Choice {
    pub fn leaves_out(&self, fix: &str) -> bool {
        self.only.as_ref().is_some_and(|only| !only.contains(fix))
    }
}

/// What a fix has done to an execution in flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refuted {
    pub tried: Tried,
    pub by: Evidence,
}

/// How a fix was applied when a history failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    Plain,
    /// Behind `workflow.patched()`.
    Guarded,
}

/// The history that replays without a fix and fails with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Its file, as it is shown.
    pub history: String,
    pub workflow_id: String,
    /// Where it diverged, if that is known.
    pub event: Option<i64>,
}

/// `histories/order-1.json (workflow order-1) does not replay with it, from event 12`
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (workflow {}) does not replay with it", self.history, self.workflow_id)?;
        self.event.map_or(Ok(()), |event| write!(f, ", from event {event}"))
    }
}
