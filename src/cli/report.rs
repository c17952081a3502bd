//! Open this for what every format is given: the outcome of a run, told for a mode.
//!
//! It prints nothing.

use super::color::Colors;
use super::proof::Told;
use super::selection::Transforms;
use crate::engine::files::{FilePath, Files};
use crate::engine::report::{ChangedFile, Outcome, Problem, Reported, Status};
use std::sync::Arc;

/// An outcome and how it is to be told.
pub struct Report<'a> {
    pub outcome: &'a Outcome,
    /// Where the code around a finding is read from.
    pub files: &'a dyn Files,
    pub transforms: Transforms,
    pub listing: Listing,
    pub diffs: &'a Diffs,
    pub proof: Option<Told<'a>>,
}

/// Which findings are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Those that are left, or would be fixed.
    Open,
    /// Those that are left and would not be fixed either: the diff shows the others.
    Unfixed,
    /// All but the suppressed ones.
    Unsuppressed,
    /// Every one, fixed and suppressed ones too.
    All,
}

/// The diff of each changed file, and the folder that their paths count from.
#[derive(Debug, Default)]
pub struct Diffs {
    pub of_files: Vec<(FilePath, String)>,
    /// None for the working directory.
    pub base: Option<String>,
}

impl Report<'_> {
    pub fn findings(&self) -> impl Iterator<Item = &Reported> {
        self.outcome.findings.iter().filter(|finding| match self.listing {
            Listing::All => true,
            Listing::Unsuppressed => finding.status != Status::Ignored,
            Listing::Open => !matches!(finding.status, Status::Fixed | Status::Ignored),
            Listing::Unfixed => !matches!(finding.status, Status::Fixed | Status::WouldFix | Status::Ignored),
        })
    }

    /// The problems that make the exit code 2; the others are notes under `-v`.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.outcome.problems.iter().filter(|problem| problem.matters)
    }

    /// The text of a file as it was when its findings were made, if it can still be had.
    pub fn source(&self, path: &FilePath) -> Option<Arc<str>> {
        let changed = self.outcome.changed.binary_search_by(|file: &ChangedFile| file.path.cmp(path));
        if let Ok(index) = changed {
            return self.outcome.changed[index].before.clone();
        }
        String::from_utf8(self.files.read(path).ok()?).ok().map(Into::into)
    }
}

/// How many findings have which status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub fixed: usize,
    pub would_fix: usize,
    pub withheld: usize,
    pub manual: usize,
    pub conflict: usize,
    pub ignored: usize,
}

impl Tally {
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Reported>) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            *match finding.status {
                Status::Fixed => &mut tally.fixed,
                Status::WouldFix => &mut tally.would_fix,
                Status::Withheld => &mut tally.withheld,
                Status::Manual => &mut tally.manual,
                Status::Conflict => &mut tally.conflict,
                Status::Ignored => &mut tally.ignored,
            } += 1;
        }
        tally
    }

    /// All but the ignored ones.
    pub fn findings(&self) -> usize {
        self.fixed + self.would_fix + self.withheld + self.manual + self.conflict
    }
}

/// A stream's text and whether it has colours.
pub struct Painted<'a> {
    pub out: &'a mut dyn std::io::Write,
    pub colors: Colors,
}
