//! Open this for what a proof has shown: the fate of each history, and the fixes that were taken back.
//!
//! It prints nothing; `cli` does.

use super::replayed::{Part, Recorded, Verdict};
use crate::engine::choice::{Choice, Evidence, Tried};
use crate::engine::files::FilePath;
use crate::engine::report::{Outcome, Position, Reported, Status};
use std::collections::BTreeMap;

/// What was seen of every history, with every fix taken back that one refutes.
#[derive(Debug)]
pub struct Proof {
    /// With it a run makes what was shown to replay.
    pub choice: Choice,
    /// In the order of the recorded ones.
    pub histories: Vec<Judged>,
    /// In the order in which they were found.
    pub taken_back: Vec<TakenBack>,
}

/// A history and what became of it.
#[derive(Debug)]
pub struct Judged {
    /// Its place among the recorded ones.
    pub history: usize,
    pub fate: Fate,
    pub parts: Vec<Seen>,
    /// How it failed, each time with another fix that was taken back.
    pub failures: Vec<Failure>,
}

/// A history, whole or cut, before the fixes and after those that are left.
#[derive(Debug)]
pub struct Seen {
    pub part: Part,
    pub before: Verdict,
    pub after: Option<Verdict>,
}

/// How a history failed with a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub part: Part,
    pub verdict: Verdict,
    /// Its id.
    pub fix: String,
}

impl Failure {
    /// Where it diverged, if that is known.
    pub fn event(&self) -> Option<i64> {
        match self.verdict {
            Verdict::Diverges { event, .. } => event,
            _ => None,
        }
    }
}

/// What the fixes mean for an execution with this history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Before and after.
    Replays,
    ReplaysAfterOnly,
    /// With a fix that was taken back; with those that are left it replays.
    FailsAfter,
    FailedBefore,
    /// The same code replays it once and another time not: nothing can be said.
    Unsteady,
    /// No class in PATHS runs its type.
    NotHere,
}

impl Fate {
    pub fn name(self) -> &'static str {
        match self {
            Fate::Replays => "replays",
            Fate::ReplaysAfterOnly => "replays-after-only",
            Fate::FailsAfter => "fails-after",
            Fate::FailedBefore => "failed-before",
            Fate::Unsteady => "unsteady",
            Fate::NotHere => "not-here",
        }
    }

    pub(super) fn of(judged: &Judged, is_unsteady: bool) -> Self {
        let is = |seen: &Seen, after: bool| match (&seen.after, after) {
            (Some(verdict), true) => verdict.is_good(),
            _ => seen.before.is_good(),
        };
        if judged.parts.iter().all(|seen| seen.before == Verdict::NoWorkflow) {
            Fate::NotHere
        } else if is_unsteady {
            Fate::Unsteady
        } else if !judged.failures.is_empty() {
            Fate::FailsAfter
        } else if judged.parts.iter().any(|seen| !is(seen, true)) {
            Fate::FailedBefore
        } else if judged.parts.iter().any(|seen| !is(seen, false)) {
            Fate::ReplaysAfterOnly
        } else {
            Fate::Replays
        }
    }
}

/// A fix that a history refutes.
#[derive(Debug)]
pub struct TakenBack {
    /// Its id.
    pub fix: String,
    pub transform: &'static str,
    pub path: FilePath,
    pub start: Position,
    /// How it was applied when the history failed.
    pub tried: Tried,
    pub evidence: Evidence,
    /// The patch behind which it lands in the end; None where it is withheld.
    pub patch: Option<String>,
}

impl TakenBack {
    pub(super) fn new(finding: &Reported, fix: &str, tried: Tried, evidence: Evidence) -> Self {
        Self {
            fix: fix.to_owned(),
            transform: finding.transform,
            path: finding.path.clone(),
            start: finding.start,
            tried,
            evidence,
            patch: None,
        }
    }

    /// Looks up what has become of it. Behind a guard it may share the fix of others.
    pub(super) fn look(&mut self, outcome: &Outcome) {
        let mut landed = outcome.findings.iter().filter(|finding| finding.status == Status::Fixed);
        let it = landed.find(|it| it.transform == self.transform && it.path == self.path && it.start == self.start);
        self.patch = it.and_then(|finding| finding.patch.clone());
    }
}

/// How many histories of one workflow type had which fate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(pub BTreeMap<Fate, usize>);

impl Proof {
    /// By workflow type.
    pub fn by_workflow<'a>(&self, recorded: &'a [Recorded]) -> BTreeMap<&'a str, Tally> {
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for judged in &self.histories {
            let tally = tallies.entry(&recorded[judged.history].workflow_type).or_default();
            *tally.0.entry(judged.fate).or_default() += 1;
        }
        tallies
    }

    pub fn count(&self, fate: Fate) -> usize {
        self.histories.iter().filter(|judged| judged.fate == fate).count()
    }
}
